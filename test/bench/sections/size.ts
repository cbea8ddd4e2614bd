import { wakeLarge } from '../object-size.ts';
import { type Section, show } from '../report.ts';
import { median } from '../stats.ts';

const MOST_MEGABYTES = 64;
const MOST_MS = 1_000;

/** What the object of a large network's campaign takes when it wakes: in its own code, apart from the runtime's. */
export async function objectSize(rounds: number): Promise<Section> {
  const woken = Array.from({ length: rounds }, () => wakeLarge());
  const of = (name: keyof (typeof woken)[number]): number => median(woken.map((each) => each[name]));
  const [megabytes, wakeMs, firstCallMs] = [of('megabytes'), of('wakeMs'), of('firstCallMs')];
  return {
    name: 'The object of 2,000 targets, 50 of them with 5,000 ZIPs, 20,000 numbers and 5,000 live calls',
    figures: { megabytes, wakeMs, firstCallMs },
    rows: [
      ['memory, MB', show(megabytes)],
      ['waking, ms of its own time', show(wakeMs)],
      ['the first call after it, ms', show(firstCallMs)],
    ],
    lines: [
      {
        what: 'memory of the object of 2,000 targets and 5,000 live calls',
        figure: `${show(megabytes)} MB`,
        bar: `≤ ${MOST_MEGABYTES} MB`,
        passed: megabytes <= MOST_MEGABYTES,
      },
      {
        what: 'its waking and its first call after it, in its own time',
        figure: `${show(wakeMs + firstCallMs)} ms`,
        bar: `≤ ${MOST_MS} ms`,
        passed: wakeMs + firstCallMs <= MOST_MS,
      },
    ],
  };
}
