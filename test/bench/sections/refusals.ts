import { Api } from '../../../src/simulator/api.ts';
import { openCampaign, VARS } from '../market.ts';
import { type Section, show } from '../report.ts';
import { measure, plain, warmUp } from '../rounds.ts';
import { interleave, type Stage, type Subject } from '../stage.ts';
import { median } from '../stats.ts';

const CONCURRENCY = 32;
const BAR = 1.5;
/** As many as a publisher may be allowed: what is measured is not the limit. */
const MOST_A_MINUTE = 1_000_000;
const WHAT = 'refused publisher pings, against a bare call to an object';

/** Publisher pings a second that end before any buyer is asked, beside a Worker that only calls an object. */
export async function refusals(stage: Stage, rounds: number, seconds: number): Promise<Section> {
  const { exchange, bare, buyers } = stage;
  const name = 'Refused publisher pings a second';
  const { campaignId, publisherId } = await openCampaign(exchange.url, buyers.url, []);
  const api = new Api(exchange.url, VARS.OPERATOR_KEY);
  await api.patch(`/v1/publishers/${publisherId}`, { pings: { maxPerMinute: MOST_A_MINUTE } });
  const { key } = await api.post<{ key: string }>('/v1/keys', {
    role: 'publisher',
    publisherId,
    name: 'Bench',
  });
  const ping = plain(`${exchange.url}/v1/rtb/${campaignId}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ caller: '+1415{n}', tags: { zip: '94105' } }),
  });
  const first = await fetch(ping.url, { ...ping, body: ping.body.replace('{n}', '5550199') });
  const said = await first.text();
  if (first.status === 404) {
    const line = { what: WHAT, figure: 'not measured', bar: '≥ 50 %', passed: null };
    return {
      name,
      figures: { measured: false },
      rows: [['not measured: the route answers 404']],
      lines: [line],
    };
  }
  const subject = (title: string, pid: number | null, script: Subject['job']['script']): Subject => ({
    name: title,
    pid,
    job: { script, seconds, pace: 'closed', concurrency: CONCURRENCY },
  });
  const subjects = [
    subject('refused pings', exchange.pid, { ...ping, expect: first.status }),
    subject('bare call to an object', bare.pid, plain(`${bare.url}/object`)),
  ];
  for (const each of subjects) await warmUp(stage, each.job.script, 1);
  const found = await interleave(subjects, rounds, (each) => measure(stage, each));
  const rates = (title: string): number[] => found.get(title)!.map((round) => round.perSecond);
  const ratio = median(rates('refused pings').map((rate, i) => rate / rates('bare call to an object')[i]!));
  return {
    name: `${name}: ${said}`,
    figures: {
      measured: true,
      answer: said,
      perSecond: median(rates('refused pings')),
      barePerSecond: median(rates('bare call to an object')),
      ratio,
    },
    rows: [
      ['', 'a second', 'CPU ms each', 'generator’s core'],
      ...subjects.map(({ name: title }) => [
        title,
        show(median(rates(title))),
        show(median(found.get(title)!.map((round) => round.cpuMs))),
        show(median(found.get(title)!.map((round) => round.tally.load))),
      ]),
    ],
    lines: [{ what: WHAT, figure: `${show(ratio * 100)} %`, bar: '≥ 50 %', passed: ratio >= BAR }],
  };
}
