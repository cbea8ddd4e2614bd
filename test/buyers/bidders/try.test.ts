import { describe, expect, it } from 'vitest';
import { NO_CONFIG } from '../../../src/buyers/bidders/dialect.ts';
import { buildSample, tryReply } from '../../../src/buyers/bidders/try.ts';
import { NOW } from './cases.ts';

const json = (body: unknown) => ({
  status: 200,
  contentType: 'application/json',
  body: JSON.stringify(body),
});

describe('trying a pasted reply', () => {
  it('says what was read and where it stood', () => {
    const body = {
      success: true,
      buyers: [{ bid_price: '10' }, { bid_price: '$35', id: 'p2', forwarding_number: '8885550100' }],
    };
    const trial = tryReply('trackdrive', NO_CONFIG, json(body), NOW)!;
    expect(trial.format).toBe('json');
    expect(trial.read.bid).toMatchObject({ amount: 35_000_000, bidId: 'p2' });
    expect(trial.findings).toEqual([
      { field: 'accept', path: 'success', text: 'true' },
      { field: 'bid', path: 'buyers[1].bid_price', text: '$35' },
      { field: 'bidId', path: 'buyers[1].id', text: 'p2' },
      { field: 'destination', path: 'buyers[1].forwarding_number', text: '8885550100' },
    ]);
  });

  it('finds its way in XML and in the exchange’s own format', () => {
    const xml = { status: 200, contentType: null, body: '<Bid><BidAmount>12</BidAmount></Bid>' };
    expect(tryReply('ringba', NO_CONFIG, xml, NOW)).toMatchObject({
      format: 'xml',
      findings: [{ field: 'bid', path: 'Bid.BidAmount', text: '12' }],
    });
    expect(tryReply('outcry', NO_CONFIG, json({ bid: 5, bidId: 'b' }), NOW)?.findings).toEqual([
      { field: 'bid', path: 'bid', text: '5' },
      { field: 'bidId', path: 'bidId', text: 'b' },
    ]);
  });

  it('says why there is no bid', () => {
    expect(tryReply('callgrid', NO_CONFIG, json({ code: 4002, message: 'Paused' }), NOW)?.read).toEqual({
      bid: null,
      reason: 'noBid',
      detail: 'code 4002: Paused',
    });
    const text = { status: 200, contentType: 'text/plain', body: 'sorry' };
    expect(tryReply('callgrid', NO_CONFIG, text, NOW)).toMatchObject({
      format: null,
      read: { reason: 'replyMalformed' },
    });
  });

  it('knows no dialect by another name', () => {
    expect(tryReply('constructor', NO_CONFIG, json({}), NOW)).toBeNull();
    expect(buildSample('klingon', 'https://b.example/', NO_CONFIG, NOW)).toBeNull();
  });
});

describe('a sample ping', () => {
  it('is the ping a call would cause, marked as a test', () => {
    const outcry = buildSample('outcry', 'https://b.example/ping', NO_CONFIG, NOW)!;
    expect(JSON.parse(outcry.body!).data).toMatchObject({
      test: true,
      call: { areaCode: '415', zip: '94105' },
    });
    const config = { options: { key: '(hidden)', publisherId: 'p' }, custom: null };
    const retreaver = buildSample('retreaver', 'https://b.example/rtbs.json', config, NOW)!;
    expect(JSON.parse(retreaver.body!)).toMatchObject({
      key: '(hidden)',
      publisher_id: 'p',
      caller_zip: '94105',
    });
  });
});
