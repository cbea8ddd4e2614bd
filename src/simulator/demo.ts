import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Client, connect, OutcryError } from '../api/client/outcry-client.ts';
import { seededRandom } from '../lib/random.ts';
import { REPOSITORY } from './bundle.ts';
import { type Buyers, startBuyers } from './buyers.ts';
import { Callers, seededLines } from './callers.ts';
import { Carrier } from './carrier/carrier.ts';
import { ROUGH } from './carrier/script.ts';
import { acceleratedClock } from './clock.ts';
import { type Edge, isFree, nextFreePort, startEdge } from './edge.ts';
import { greeting, tellStep } from './greeting.ts';
import { developmentSecrets } from './secrets.ts';
import { reuseWorld, type SeededWorld, seedWorld } from './seed.ts';
import { KEYWORDS, openShop } from './shop/shop.ts';
import { stopOnSignal } from './stopping.ts';
import { describeBooks, describeCall, isBalanced, type ToldBalances, type ToldCall } from './told.ts';
import { BUYER_PROFILES } from './world.ts';

/** `npm start`: a world in which people call, buyers bid, and the books balance, for as long as it is up. */

const HOME = join(REPOSITORY, '.wrangler', 'demo');
/**
 * V8's flags, space-separated (Miniflare hands them on). Of itself V8 lets an isolate grow to hundreds of megabytes before
 * it looks for garbage, and what the runtime hangs on each request is ten times what V8 knows of: a demo that is left
 * alone for an hour took 520 MB for 12 MB of live objects. In production an isolate has 128 MB and is told so.
 */
const SPARING = '--optimize-for-size --initial-old-space-size=1 --heap-growing-percent=10';
/** A talk of a minute and a half takes a few seconds to watch. */
const FASTER = 20;
const BOOKS_EVERY = 5;
const SETTLED_WITHIN_MS = 20_000;

const { values } = parseArgs({
  options: {
    /** Ends after so many calls, with 0 if the books balance. */
    calls: { type: 'string' },
    /** Calls a minute. */
    rate: { type: 'string', default: '8' },
    port: { type: 'string' },
    seed: { type: 'string' },
    'persist-to': { type: 'string', default: HOME },
  },
});
const wanted = values.calls === undefined ? Number.POSITIVE_INFINITY : Number(values.calls);
const home = values['persist-to'];
const seed = values.seed ?? String(Date.now());

type Market = { edge: Edge; buyers: Buyers; world: SeededWorld; api: Client; key: string; token: string };

async function openMarket(): Promise<Market> {
  await mkdir(home, { recursive: true });
  const file = join(home, 'world.json');
  const known = existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as SeededWorld) : null;
  if (!known) await rm(join(home, 'state'), { recursive: true, force: true });
  const secrets = developmentSecrets(join(home, 'secrets'));
  const key = secrets['OPERATOR_KEY']!;
  process.env['MINIFLARE_WORKERD_V8_FLAGS'] ??= SPARING;
  const edge = await startEdge({
    port: values.port === undefined ? await nextFreePort() : Number(values.port),
    persistTo: join(home, 'state'),
    vars: secrets,
    onStep: tellStep,
  });
  const buyersPort = known && (await isFree('127.0.0.1', known.buyersPort)) ? known.buyersPort : 0;
  const buyers = await startBuyers({ profiles: BUYER_PROFILES, seed, port: buyersPort });
  const api = connect({ url: edge.url, key, fetch });
  tellStep(known ? 'finding the market of last time' : 'setting up a market: buyers, publishers, campaigns');
  try {
    const world = known ? await reuseWorld(api, buyers, known) : await seedWorld(api, buyers);
    await writeFile(file, JSON.stringify(world, null, 2));
    return { edge, buyers, world, api, key, token: secrets['TWILIO_AUTH_TOKEN']! };
  } catch (error) {
    await Promise.all([edge.stop(), buyers.stop()]);
    if (!known || !(error instanceof OutcryError)) throw error;
    await rm(file); // a world of another day that this exchange does not know: a new one
    return openMarket();
  }
}

const market = await openMarket();
const { edge, buyers, world, api } = market;
const shop = await openShop(api, edge.url, world);
let troubles = 0;
let stopping = false;
stopOnSignal(async () => {
  stopping = true; // calls cut short are nobody's fault
  await Promise.all([edge.stop(), buyers.stop(), shop?.stop()]);
});
for (const line of greeting(edge.url, market.key)) console.log(line);
if (shop) console.log(`Shop ${shop.url} shows each visitor a number of its own`);
console.log(`Demo: talk × ${FASTER}. Calls ring and talk ${FASTER} times faster than their seconds say.`);

const random = seededRandom(`demo:${seed}`);
const callers = new Callers(seed);
const carrier = new Carrier({
  baseUrl: edge.url,
  authToken: market.token,
  lines: seededLines(seed),
  seed,
  chaos: { ...ROUGH, lose: 0 },
  clock: () => acceleratedClock(FASTER),
});
let shown = 0;

/** One caller in so many saw the shop's page before. */
const OF_SHOP = 5;

async function numberToCall(): Promise<string> {
  if (shop && random.below(OF_SHOP) === 0)
    return shop.visit(
      String(random.below(1_000_000)).padStart(6, '0'),
      KEYWORDS[random.below(KEYWORDS.length)]!,
    );
  return world.numbers[random.below(world.numbers.length)]!.number;
}

/** One call, lived through and then told. */
async function runCall(): Promise<void> {
  const result = await carrier.placeCall(callers.next(await numberToCall(), Date.now()));
  for (const { code, message, url } of result.errors)
    trouble(`carrier error ${code} from ${url}: ${message}`);
  const told = await settledCall(result.callSid);
  if (!told) return trouble(`the call ${result.callSid} was not settled in time`);
  const receipt = await api.getReceipt({ id: told.id }).catch((error: unknown) => {
    if (error instanceof OutcryError && error.status === 404) return null; // it never came to an auction
    throw error;
  });
  console.log(describeCall(told, receipt, world.names, new Date().toTimeString().slice(0, 8)));
  if (++shown % BOOKS_EVERY === 0) console.log(describeBooks(await balances()));
}

/** History follows the call through a queue: wait for it. */
async function settledCall(callSid: string): Promise<ToldCall | null> {
  for (const until = Date.now() + SETTLED_WITHIN_MS; Date.now() < until; await sleep(250)) {
    const { data } = await api.listCalls({ limit: 100 });
    const call = data.find(({ carrierCallId }) => carrierCallId === callSid);
    if (call?.status === 'ended') return (await api.getCall({ id: call.id })) as ToldCall; // an operator is shown all of it
  }
  return null;
}

const balances = (): Promise<ToldBalances> => api.listBalances();

function trouble(text: string): void {
  if (stopping) return;
  troubles++;
  console.log(`          trouble ${text}`);
}

const running = new Set<Promise<void>>();
for (let placed = 0; placed < wanted; placed++) {
  const call = runCall().catch((error) => trouble(String(error)));
  const tracked = call.finally(() => running.delete(tracked));
  running.add(tracked);
  const pause = 60_000 / Number(values.rate);
  if (placed + 1 < wanted) await sleep(pause * (0.6 + 0.8 * random.next()));
}
await Promise.all(running);
await carrier.settled();
const books = await balances();
console.log(describeBooks(books));
await Promise.all([edge.stop(), buyers.stop(), shop?.stop()]);
process.exit(isBalanced(books) && troubles === 0 ? 0 : 1);
