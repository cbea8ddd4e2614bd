import { Api } from '../../src/simulator/api.ts';

export const VARS = {
  OPERATOR_KEY: 'op_benchmark',
  TWILIO_AUTH_TOKEN: '0123456789abcdef0123456789abcdef',
  SEAL_KEYS: 'k1:seal-secret-of-the-benchmark',
  HASH_KEY: 'hash-key-of-the-benchmark',
  TOKEN_KEY: 'token-key-of-the-benchmark',
};

export type Sold = { campaignId: string; publisherId: string; number: string; targetIds: string[] };

/** Path and query of each buyer's ping URL; the buyers of buyers.ts understand it. */
export const bidders = (count: number, ms: number): string[] =>
  Array.from({ length: count }, (_, i) => `/bid?ms=${ms}&cents=${3_000 + i}`);

/** Fewer than the exchange lets one key open. */
const SCREENS_A_KEY = 40;

/** Operators' keys, enough for so many screens. */
export async function keysForScreens(url: string, screens: number): Promise<string[]> {
  const api = new Api(url, VARS.OPERATOR_KEY);
  const keys: string[] = [];
  for (let open = 0; open < screens; open += SCREENS_A_KEY) {
    const { key } = await api.post<{ key: string }>('/v1/keys', {
      role: 'operator',
      name: `Screens ${open}`,
    });
    keys.push(key);
  }
  return keys;
}

type Created = { id: string };

let numbers = 0;

/** A campaign with a number and these buyers, made as an operator would make it. */
export async function openCampaign(
  url: string,
  buyersUrl: string,
  pings: readonly string[],
  timeoutMs = 500,
): Promise<Sold> {
  const api = new Api(url, VARS.OPERATOR_KEY);
  const make = (path: string, body: unknown): Promise<Created> => api.post<Created>(path, body);
  const { id: publisherId } = await make('/v1/publishers', {
    name: 'Benchmark publisher',
    payout: { kind: 'revShare', percent: '70' },
  });
  const { id: campaignId } = await make('/v1/campaigns', {
    name: 'Benchmark',
    vertical: 'plumbing',
    routing: {
      strategy: 'auction',
      price: 'first',
      floor: '10.00',
      timeoutMs,
      maxAttempts: 3,
      ringSeconds: 25,
    },
    conversion: { minSeconds: 60 },
  });
  const targetIds: string[] = [];
  for (const [i, ping] of pings.entries()) {
    const { id: buyerId } = await make('/v1/buyers', { name: `Buyer ${i}` });
    const { id } = await make('/v1/targets', {
      buyerId,
      campaignId,
      name: `Target ${i}`,
      destination: `+1212555${String(1_000 + i)}`,
      bidding: { kind: 'ping', url: buyersUrl + ping },
      postUrl: `${buyersUrl}/post`,
    });
    targetIds.push(id);
  }
  const number = `+1888555${String(2_000 + numbers++)}`;
  await make('/v1/numbers', { number, campaignId, publisherId, carrier: 'twilio' });
  return { campaignId, publisherId, number, targetIds };
}

export type ReceiptSeen = {
  candidates: { targetId: string; reason: string | null; bid: string | null; latencyMs: number | null }[];
};

/** The receipts of a campaign's calls, once all of them are written. @throws when they do not come. */
export async function readReceipts(url: string, campaignId: string, calls: number): Promise<ReceiptSeen[]> {
  const api = new Api(url, VARS.OPERATOR_KEY);
  const until = Date.now() + 15_000;
  for (;;) {
    const { data } = await api.get<{ data: { id: string; campaignId: string }[] }>('/v1/calls?limit=200');
    const ours = data.filter((call) => call.campaignId === campaignId);
    const found = await Promise.all(
      ours.map(({ id }) => api.get<ReceiptSeen>(`/v1/calls/${id}/receipt`).catch(() => null)),
    );
    const receipts = found.filter((receipt) => receipt !== null);
    if (receipts.length >= calls) return receipts;
    if (Date.now() > until) throw new Error(`${receipts.length} of ${calls} receipts came`);
    await new Promise((wake) => setTimeout(wake, 200));
  }
}
