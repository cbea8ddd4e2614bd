import { TestExchange } from '../api/exchange.ts';

const TARGETS = 2_000;
const WITH_ZIPS = 50;
const ZIPS = 5_000;
const NUMBERS = 20_000;
const AT_ONCE = 500;
const CHANGES = 20;

/** Bytes in D1 a change, of a large campaign: of a target, of one with thousands of ZIP codes, of a number. */
type ConfigStored = Record<'a target' | 'a target with ZIPs' | 'a new number' | 'a new target', number>;

const zipsOf = (i: number): string[] =>
  Array.from({ length: ZIPS }, (_, n) => String(10_000 + ((i * 37 + n * 7) % 89_999)));

/** What the API's own writers keep of one change after another. */
export async function configStored(): Promise<ConfigStored> {
  const exchange = new TestExchange();
  const make = async (path: string, body: unknown): Promise<string> => {
    const answer = await exchange.ask('POST', path, body);
    if (answer.status >= 300)
      throw new Error(`${path} answered ${answer.status} ${JSON.stringify(answer.body).slice(0, 300)}`);
    return String(answer.body['id']);
  };
  const publisherId = await make('/v1/publishers', {
    name: 'Large',
    payout: { kind: 'revShare', percent: '70' },
  });
  const campaignId = await make('/v1/campaigns', {
    name: 'Large',
    vertical: 'plumbing',
    routing: { strategy: 'auction', price: 'first', floor: '10.00', maxAttempts: 3, ringSeconds: 25 },
    conversion: { minSeconds: 60 },
  });
  const buyerId = await make('/v1/buyers', { name: 'Many targets' });
  const target = (i: number) => ({
    buyerId,
    campaignId,
    name: `Target ${i}`,
    destination: `+1212555${String(1_000 + (i % 9_000))}`,
    bidding: { kind: 'static', price: '20.00' },
    criteria: { field: 'zip', op: 'in', value: i < WITH_ZIPS ? zipsOf(i) : [String(10_000 + i)] },
  });
  const number = (i: number) => ({
    number: `+1415${String(2_000_000 + i)}`,
    campaignId,
    publisherId,
    carrier: 'twilio',
  });
  const bulk = async (
    path: string,
    count: number,
    of: (i: number) => unknown,
    atOnce: number,
  ): Promise<string[]> => {
    const ids: string[] = [];
    for (let i = 0; i < count; i += atOnce) {
      const changes = Array.from({ length: Math.min(atOnce, count - i) }, (_, j) => ({ create: of(i + j) }));
      const { status, body } = await exchange.ask('POST', path, { changes });
      if (status >= 300) throw new Error(`${path} answered ${status} ${JSON.stringify(body).slice(0, 300)}`);
      ids.push(...(body['data'] as { id: string }[]).map(({ id }) => id));
    }
    return ids;
  };
  const zipped = await bulk('/v1/targets/bulk', WITH_ZIPS, target, 10);
  const plain = await bulk('/v1/targets/bulk', TARGETS - WITH_ZIPS, (i) => target(WITH_ZIPS + i), AT_ONCE);
  await bulk('/v1/numbers/bulk', NUMBERS, number, AT_ONCE);
  const { sqlite } = exchange.db;
  const sizeNow = (): number => {
    sqlite.exec('VACUUM');
    const { page_count: pages } = sqlite.prepare('PRAGMA page_count').get() as { page_count: number };
    const { page_size: bytes } = sqlite.prepare('PRAGMA page_size').get() as { page_size: number };
    return pages * bytes;
  };
  const each = async (change: (i: number) => Promise<unknown>): Promise<number> => {
    const before = sizeNow();
    for (let i = 0; i < CHANGES; i++) await change(i);
    return (sizeNow() - before) / CHANGES;
  };
  const patch = async (path: string, body: unknown): Promise<void> => {
    const { status, body: said } = await exchange.ask('PATCH', path, body);
    if (status >= 300) throw new Error(`${path} answered ${status} ${JSON.stringify(said).slice(0, 300)}`);
  };
  return {
    'a target': await each((i) =>
      patch(`/v1/targets/${plain[i * 7]}`, { bidding: { kind: 'static', price: '21.00' } }),
    ),
    'a target with ZIPs': await each((i) =>
      patch(`/v1/targets/${zipped[i]}`, { bidding: { kind: 'static', price: '21.00' } }),
    ),
    'a new number': await each((i) => make('/v1/numbers', number(NUMBERS + i))),
    'a new target': await each((i) => make('/v1/targets', target(TARGETS + i))),
  };
}
