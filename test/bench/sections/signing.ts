import type { Section } from '../report.ts';
import { show } from '../report.ts';
import type { Stage } from '../stage.ts';
import { median } from '../stats.ts';

const BAR_MICROS = 15;

/** A Worker's clock stands still while it computes, so signing is timed from outside, less what asking costs. */
export async function signing({ bare }: Stage, rounds: number, times: number): Promise<Section> {
  const time = async (what: string): Promise<number> => {
    const startedAt = performance.now();
    await (await fetch(`${bare.url}/sign?what=${what}&n=${times}`)).text();
    return performance.now() - startedAt;
  };
  const micros: Record<string, number[]> = { webhook: [], token: [] };
  for (let round = 0; round <= rounds; round++) {
    const nothing = await time('nothing');
    for (const what of Object.keys(micros)) {
      const took = ((await time(what)) - nothing) * (1_000 / times);
      if (round > 0) micros[what]!.push(took); // the first round is a warm-up
    }
  }
  const [webhook, token] = [median(micros['webhook']!), median(micros['token']!)];
  return {
    name: 'Signing, µs in workerd',
    figures: { webhookMicros: webhook, callerTokenMicros: token },
    rows: [
      ['', 'µs'],
      ['webhook signature of a ping', show(webhook)],
      ['caller token of a ping', show(token)],
    ],
    lines: [
      {
        what: 'signing a ping',
        figure: `${show(webhook)} µs`,
        bar: '≤ 15 µs',
        passed: webhook <= BAR_MICROS,
      },
    ],
  };
}
