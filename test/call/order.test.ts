import { describe, expect, it } from 'vitest';
import { type Random, seededRandom } from '../../src/lib/random.ts';
import { DAY_MS } from '../../src/lib/time.ts';
import { type Said, STORIES, type Story } from './stories.ts';
import { Telling, type Told } from './telling.ts';

const WORLDS = Number(process.env['SEQUENCES'] ?? 2_000) / 50;
const CALLS_AT_ONCE = 50;

function permutations<T>(all: readonly T[]): T[][] {
  if (all.length < 2) return [[...all]];
  return all.flatMap((first, i) =>
    permutations([...all.slice(0, i), ...all.slice(i + 1)]).map((rest) => [first, ...rest]),
  );
}

/** Every word up to `copies` times, the repeats anywhere after the first. */
function repeated(order: readonly Said[], copies: number, random: Random): Said[] {
  const told = [...order];
  for (const said of order) {
    for (let copy = 1; copy < copies; copy++) {
      const first = told.indexOf(said);
      told.splice(first + 1 + random.below(told.length - first), 0, said);
    }
  }
  return told;
}

function shuffled<T>(all: readonly T[], random: Random): T[] {
  const left = [...all];
  return all.map(() => left.splice(random.below(left.length), 1)[0]!);
}

function tellAlone(story: Story, order: readonly Said[]) {
  const telling = new Telling([story]);
  const call = telling.begin('call', story);
  for (const said of order) telling.hear(call, said, 50);
  telling.end();
  return {
    state: telling.stateOf(call),
    usage: telling.usage(story),
    record: telling.recordOf(call),
    active: telling.active,
    twice: telling.twice,
  };
}

describe('webhooks that race', () => {
  for (const story of STORIES) {
    it(`come to the same end in all orders, told once to three times: ${story.name}`, () => {
      const inOrder = tellAlone(story, story.said);
      expect(inOrder.record).toMatchObject({ status: 'ended', ...story.ends });
      const random = seededRandom(story.name);
      for (const order of permutations(story.said)) {
        for (const copies of [1, 2, 3]) {
          const told = repeated(order, copies, random);
          const names = told.map(({ name }) => name).join(', ');
          const { record: _record, ...raced } = tellAlone(story, told);
          expect({ names, ...raced }).toEqual({
            names,
            state: inOrder.state,
            usage: inOrder.usage,
            active: 0,
            twice: [],
          });
        }
      }
    });
  }
});

/** When each word of a call is heard: shuffled within two seconds, some of them twice, and one a day late. */
function schedule(call: Told, beganAt: number, random: Random): { at: number; call: Told; said: Said }[] {
  const words = shuffled(repeated(call.story.said, 1 + random.below(3), random), random);
  const heard = words.map((said) => ({ at: beganAt + random.below(1_500), call, said }));
  const unawaited = call.story.said.filter(({ awaited }) => !awaited);
  const straggler = unawaited[random.below(unawaited.length)]!;
  return heard
    .filter(({ said }) => said !== straggler)
    .concat({ at: beganAt + DAY_MS, call, said: straggler });
}

describe('webhooks of many calls at once, one of each call a day late', () => {
  it('come to the same end as in order, with deaths of the object in between', () => {
    const expected = new Map(STORIES.map((story) => [story.name, tellAlone(story, story.said).record]));
    for (let seed = 1; seed <= WORLDS; seed++) {
      const random = seededRandom(`late ${seed}`);
      const telling = new Telling(STORIES);
      const ordered = new Telling(STORIES);
      const stories = Array.from({ length: CALLS_AT_ONCE }, () => STORIES[random.below(STORIES.length)]!);
      const calls = stories.map((story, i) => telling.begin(`${seed}.${i}`, story));
      const heard = calls.flatMap((call) => schedule(call, random.below(600_000), random));
      let now = 0;
      for (const { at, call, said } of heard.sort((a, b) => a.at - b.at)) {
        telling.hear(call, said, at - now);
        now = at;
        if (random.next() < 0.02) telling.evict();
        if (random.next() < 0.1) telling.drain();
      }
      telling.end();
      const tidy = stories.map((story, i) => ordered.begin(`${seed}.${i}`, story));
      for (const call of tidy) for (const said of call.story.said) ordered.hear(call, said, 50);
      ordered.end();
      expect(telling.active).toBe(0);
      for (const [i, call] of calls.entries()) {
        const what = `seed ${seed}, ${call.story.name}`;
        expect(telling.stateOf(call), what).toBe(ordered.stateOf(tidy[i]!));
        const { disposition, revenue, converted } = expected.get(call.story.name)!;
        expect(telling.recordOf(call), what).toMatchObject({ disposition, revenue, converted });
      }
      for (const story of STORIES) expect(telling.usage(story)).toBe(ordered.usage(story));
    }
  }, 120_000);
});
