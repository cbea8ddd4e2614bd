import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { micros } from '../../../src/lib/money.ts';
import { EventWorld, HOUR_MS } from './event-world.ts';

let world: EventWorld;
beforeEach(async () => {
  world = await new EventWorld().set();
});
afterEach(() => world.unset());

const events = (): (string | null)[] => world.heard.map(({ url }) => url.searchParams.get('e'));
const LIFE = ['call.started', 'call.connected', 'call.ended', 'call.converted', 'call.paid'] as const;
const queueLife = (): void => world.queue(...LIFE.map((event) => world.notice(event)));

describe('what happened to a call', () => {
  it('is told once each and in order', async () => {
    await world.tracker();
    queueLife();
    await world.pass(HOUR_MS);
    expect(events()).toEqual([...LIFE]);
    const ids = world.heard.map(({ url }) => url.searchParams.get('id'));
    expect(new Set(ids).size).toBe(LIFE.length);
  });

  it('is told once, however often the queue brings it', async () => {
    await world.tracker();
    queueLife();
    queueLife();
    await world.pass(1_000);
    queueLife();
    await world.pass(HOUR_MS);
    expect(events()).toEqual([...LIFE]);
  });

  it('is told in order to a tracker that was away for hours', async () => {
    await world.tracker();
    world.answer = () => 0;
    queueLife();
    await world.pass(3 * HOUR_MS);
    expect(events()).toEqual([]);
    world.answer = () => 200;
    await world.pass(24 * HOUR_MS);
    expect(events()).toEqual([...LIFE]);
  });

  it('holds up no other call and no other target', async () => {
    await world.tracker({ url: 'https://dead.example/?e={event}' });
    await world.tracker();
    world.answer = ({ url }) => (url.hostname === 'dead.example' ? 500 : 200);
    queueLife();
    await world.pass(60_000);
    expect(events()).toEqual([...LIFE]);
  });

  it('is told to whom it concerns, and of what it was asked for', async () => {
    const other = await world.exchange.make('/v1/publishers', {
      name: 'Other',
      payout: { kind: 'fixed', amount: '1.00' },
    });
    const far = await world.exchange.make('/v1/campaigns', {
      name: 'Far',
      vertical: 'x',
      routing: { strategy: 'auction', price: 'first', floor: '1.00' },
      conversion: { minSeconds: 1 },
    });
    const operator = 'operator-key-for-tests';
    await world.tracker({ url: 'https://other.example/?e={event}', publisherId: other['id'] }, operator);
    await world.tracker({ url: 'https://far.example/?e={event}', campaignId: far['id'] });
    await world.tracker({ url: 'https://paused.example/?e={event}', status: 'paused' });
    await world.tracker({ url: 'https://paid.example/?e={event}', events: ['call.paid'] });
    await world.tracker({ url: 'https://all.example/?e={event}&r={revenue}' }, operator);
    queueLife();
    await world.pass(HOUR_MS);
    const hosts = world.heard.map(({ url }) => url.hostname);
    expect([...new Set(hosts)].sort()).toEqual(['all.example', 'paid.example']);
    expect(hosts.filter((host) => host === 'paid.example')).toHaveLength(1);
  });

  it('is no tracker’s business if it is a test call, unless it asks to be told so', async () => {
    await world.tracker();
    await world.tracker({ url: 'https://test.example/?e={event}&t={test}' });
    world.queue(
      world.notice('call.paid', (notice) => ({ ...notice, record: { ...notice.record, test: true } })),
    );
    await world.pass(HOUR_MS);
    expect(world.heard.map(({ url }) => url.href)).toEqual(['https://test.example/?e=call.paid&t=1']);
  });

  it('a correction is told by difference and total, and to a publisher only where it is paid otherwise', async () => {
    await world.tracker({ url: 'https://t.example/?p={payout}&d={payout_change}&n={adjustment}' });
    const operator = await world.tracker(
      { kind: 'webhook', url: 'https://ours.example/' },
      'operator-key-for-tests',
    );
    expect(operator['signingSecret']).toMatch(/^whsec_/);
    const revenueOnly = (number: number) =>
      world.notice('call.adjusted', (notice) => ({
        ...notice,
        id: `${notice.id}:0${number}`,
        corrected: { number, payout: notice.record.payout, revenue: micros(50_000_000) },
      }));
    world.queue(
      world.notice('call.adjusted', (notice) => ({ ...notice, id: `${notice.id}:01` })),
      revenueOnly(2),
    );
    await world.pass(HOUR_MS);
    const [told, ...more] = world.heard.filter(({ url }) => url.hostname === 't.example');
    expect([told!.url.search, more]).toEqual(['?p=31.50&d=-3.50&n=1', []]);
    const ours = world.heard.filter(({ url }) => url.hostname === 'ours.example');
    expect(ours.map(({ body }) => JSON.parse(body).data)).toMatchObject([
      { adjustment: 1, payoutChange: '-3.50', revenueChange: '-5.00', payout: '31.50' },
      { adjustment: 2, payoutChange: '0.00', revenueChange: '-5.00' },
    ]);
  });
});

describe('a signed event', () => {
  it('says to a publisher what the API shows it, and to the operator all', async () => {
    const own = await world.tracker({ kind: 'webhook', url: 'https://own.example/hook' });
    await world.tracker({ kind: 'webhook', url: 'https://ours.example/hook' }, 'operator-key-for-tests');
    world.queue(world.notice('call.paid'));
    await world.pass(1_000);
    const [theirs, ours] = ['own.example', 'ours.example'].map(
      (host) => world.heard.find(({ url }) => url.hostname === host)!,
    );
    const verified = new Webhook(own['signingSecret']).verify(theirs!.body, theirs!.headers) as {
      type: string;
      data: { call: Record<string, unknown> };
    };
    expect(verified).toMatchObject({
      type: 'call.paid',
      data: { payout: '31.50', call: { payout: '31.50' } },
    });
    for (const field of ['revenue', 'margin', 'price', 'buyerId', 'targetId'])
      expect([field, field in verified.data.call]).toEqual([field, false]);
    expect(theirs!.body).not.toMatch(/45\.00|13\.50|byr_|tgt_|\+1415555/);
    expect(JSON.parse(ours!.body).data.call).toMatchObject({ revenue: '45.00', margin: '13.50' });
  });

  it('is signed with both secrets while one is rotated, of which none is kept or shown in the clear', async () => {
    const made = await world.tracker({ kind: 'webhook', url: 'https://own.example/hook' });
    const { key } = world.publisher;
    const path = `/v1/event-targets/${made['id']}`;
    const rotated = await world.exchange.ask('POST', `${path}/rotate-secret`, undefined, { key });
    world.queue(world.notice('call.paid'));
    await world.pass(1_000);
    const secrets = [made['signingSecret'], rotated.body['signingSecret']];
    for (const secret of secrets) new Webhook(secret).verify(world.heard[0]!.body, world.heard[0]!.headers);
    const { body } = await world.exchange.ask('GET', path, undefined, { key });
    const tables = ['event_targets', 'deliveries', 'audit', 'config_documents'].flatMap((table) =>
      world.exchange.db.rows(`SELECT * FROM ${table}`),
    );
    for (const secret of secrets) expect(JSON.stringify([body, tables])).not.toContain(secret.slice(6));
    await world.exchange.ask('POST', `${path}/drop-secret`, undefined, { key });
    world.queue(world.notice('call.ended'));
    await world.pass(1_000);
    const last = world.heard[1]!;
    expect(() => new Webhook(secrets[0]).verify(last.body, last.headers)).toThrow();
    new Webhook(secrets[1]).verify(last.body, last.headers);
  });
});

describe('whenever D1 breaks off', () => {
  it('each event is told exactly once, in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(30), fc.constantFrom('there' as const, 'back' as const)), { maxLength: 4 }),
        fc.array(fc.constantFrom(200, 500, 0), { maxLength: 12 }),
        async (breaks, answers) => {
          world.unset();
          world = await new EventWorld().set();
          await world.tracker();
          const left = [...answers];
          world.answer = () => left.shift() ?? 200;
          queueLife();
          for (const [trip, way] of breaks) {
            world.exchange.db.breaksAt = { trip, way };
            await world.pass(90_000);
          }
          world.exchange.db.breaksAt = null;
          await world.pass(26 * HOUR_MS);
          expect(events()).toEqual([...LIFE]);
          const { body } = await world.exchange.ask('GET', '/v1/deliveries?status=delivered');
          expect(body['data']).toHaveLength(LIFE.length);
        },
      ),
      { numRuns: 40 },
    );
  });
});
