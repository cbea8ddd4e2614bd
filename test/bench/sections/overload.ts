import { GOODPUT_BAR, measureOverload } from '../overload.ts';
import { type Section, show } from '../report.ts';
import type { Stage } from '../stage.ts';

export async function overload(stage: Stage, seconds: number): Promise<Section> {
  const found = await measureOverload(stage, { seconds });
  return {
    name: `Overload: three times the sustainable rate for ${seconds} s`,
    figures: found,
    rows: [
      ['', 'measured'],
      ['peak, calls/s', show(found.peakPerSecond)],
      ['offered, calls/s', show(found.offeredPerSecond)],
      ['placed with a buyer, calls/s', show(found.goodputPerSecond)],
      ['turned to the fallback, calls', String(found.refused)],
      ['of these later than a second', String(found.refusedLate)],
      ['no valid answer, calls', String(found.failed)],
      ['answer with a buyer p50 / p99, ms', `${show(found.servedP50Ms)} / ${show(found.servedP99Ms)}`],
      ['fallback p99 / slowest, ms', `${show(found.refusedP99Ms)} / ${show(found.refusedSlowestMs)}`],
      ['afterwards p50, ms', show(found.afterwardsP50Ms)],
    ],
    lines: [
      {
        what: 'goodput at three times the peak rate',
        figure: `${show(found.goodputShare * 100)} %`,
        bar: '≥ 70 %',
        passed: found.goodputShare >= GOODPUT_BAR,
      },
      {
        what: 'refused callers without valid words in a second',
        figure: String(found.refusedLate + found.failed),
        bar: '0',
        passed: found.refusedLate + found.failed === 0,
      },
    ],
  };
}
