import { describe, expect, it } from 'vitest';
import type { BuyerRequest } from '../../../src/buyers/bidders/dialect.ts';
import { dialects } from '../../../src/buyers/bidders/registry.ts';
import {
  casesOf,
  configOf,
  confirmOf,
  dialectsWithCases,
  NOW,
  pingOf,
  type Request,
  replyOf,
} from './cases.ts';

/** A request as the buyer's server reads it; ids that differ from run to run by their names. */
function received(request: BuyerRequest, expected: Request, ids: Record<string, string>) {
  const body = Object.entries(ids).reduce(
    (text, [name, id]) => text?.replaceAll(id, `<${name}>`) ?? null,
    request.body,
  );
  return {
    method: request.method,
    url: request.url,
    ...(expected.headers && { headers: request.headers }),
    ...(expected.json !== undefined && { json: JSON.parse(body ?? '') }),
    ...(expected.form && { form: Object.fromEntries(new URLSearchParams(body ?? '')) }),
    ...(expected.body !== undefined && { body }),
  };
}

const CONTENT_TYPES = { json: 'application/json', form: 'application/x-www-form-urlencoded' } as const;

function expectRequest(request: BuyerRequest, expected: Request, ids: Record<string, string> = {}): void {
  expect(received(request, expected, ids)).toEqual(expected);
  for (const kind of ['json', 'form'] as const) {
    if (expected[kind]) expect(request.headers['content-type']).toBe(CONTENT_TYPES[kind]);
  }
}

it('has cases for every dialect', () => {
  expect(dialectsWithCases().sort()).toEqual(Object.keys(dialects).sort());
});

describe.each(Object.values(dialects))('$name', (dialect) => {
  it.each(casesOf(dialect.name))('$name', (given) => {
    const context = pingOf(dialect.name, given);
    const { request, reply, read, confirm } = given;
    if (request) {
      const { auctionId, publisher } = context.subject;
      const ids = { auctionId, publisherId: publisher.id, pingId: context.order.pingId };
      expectRequest(dialect.build(context), request, ids);
    }
    if (reply && read) {
      const { expiresInMs, ...bid } = read.bid ?? { expiresInMs: null };
      const expiresAt = expiresInMs === null ? null : NOW + expiresInMs;
      const expected = read.bid ? { reason: null, bid: { ...bid, expiresAt } } : read;
      expect(dialect.read(replyOf(reply), NOW, configOf(given))).toEqual(expected);
    }
    if (confirm) {
      const asked = dialect.confirm!.build(confirmOf(dialect.name, given, confirm.bid));
      if (confirm.request === null) expect(asked).toBeNull();
      else if (confirm.request) expectRequest(asked!, confirm.request);
      if (confirm.reply) {
        expect(dialect.confirm!.read(replyOf(confirm.reply), NOW, configOf(given))).toEqual(confirm.read);
      }
    }
  });
});
