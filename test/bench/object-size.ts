import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Condition } from '../../src/buyers/condition.ts';
import { CampaignEngine } from '../../src/exchange/campaign/campaign-engine.ts';
import { CampaignStore } from '../../src/exchange/market/campaign.store.ts';
import type { NumberId } from '../../src/lib/ids.ts';
import { callNamed, dollars, hashOf, START, snapshotOf, targetNamed } from '../exchange/campaign-world.ts';
import { SimulatedStorage } from '../simulation/sqlite.ts';

const TARGETS = 2_000;
const WITH_MANY_ZIPS = 50;
const ZIPS = 5_000;
const NUMBERS = 20_000;
const COMPETE = 10;
const LIVE_CALLS = 5_000;

const zipsOf = (i: number): string[] =>
  Array.from({ length: ZIPS }, (_, j) => String(10_000 + ((i * 1_777 + j * 8) % 80_000)));

const criteriaOf = (i: number): Condition =>
  i < WITH_MANY_ZIPS
    ? { field: 'zip', op: 'in', value: zipsOf(i) }
    : {
        all: [
          { field: 'state', op: 'in', value: ['CA', 'NV'] },
          { field: 'zip', op: 'eq', value: '00001' },
        ],
      };

/** A large network's campaign, with calls that are being talked about. */
function writeLarge(): SimulatedStorage {
  const targets = Array.from({ length: TARGETS }, (_, i) =>
    i < TARGETS - COMPETE
      ? targetNamed(`t${i}`, { criteria: criteriaOf(i) })
      : targetNamed(`t${i}`, { bidding: { kind: 'static', price: dollars(20) } }),
  );
  const snapshot = snapshotOf(targets);
  const [first] = snapshot.numbers;
  const more = Array.from({ length: NUMBERS - 1 }, (_, i) => ({
    ...first!,
    id: `num_${String(i).padStart(22, '0')}` as NumberId,
    number: `+1888${1_000_000 + i}`,
  }));
  const storage = new SimulatedStorage();
  const engine = new CampaignEngine(new CampaignStore(storage));
  engine.configure({ ...snapshot, numbers: [first!, ...more] }, hashOf(snapshot), START);
  for (let i = 0; i < LIVE_CALLS; i++) engine.open(callNamed(`c${i}`), START);
  return storage;
}

/** In time of its own: the machine does other things, too. */
function timed<T>(work: () => T): [result: T, ms: number] {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return [result, (user + system) / 1_000];
}

type Woken = { megabytes: number; wakeMs: number; firstCallMs: number };

/** What the object of such a campaign takes when it wakes: memory once all of it is in use, and time of its own. */
export function wakeLarge(): Woken {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const used = (): number => {
    collect();
    return process.memoryUsage().heapUsed / 1e6;
  };
  const storage = writeLarge();
  const before = used();
  const [woken, wakeMs] = timed(() => new CampaignEngine(new CampaignStore(storage)));
  const [, firstCallMs] = timed(() => woken.open(callNamed('first'), START));
  const live = [...woken.calls.live()].length;
  if (live <= LIVE_CALLS) throw new Error(`only ${live} calls are live`);
  return { megabytes: used() - before, wakeMs, firstCallMs };
}
