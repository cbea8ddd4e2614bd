import { Api } from '../../../src/simulator/api.ts';
import { openCampaign, VARS } from '../market.ts';
import { type Section, show } from '../report.ts';
import { measure, plain, warmUp, worstFaults } from '../rounds.ts';
import { interleave, type Stage, type Subject } from '../stage.ts';
import { median, percentile } from '../stats.ts';

const CONCURRENCY = 32;
const BAR = 1.5;
/** As many as a publisher may be allowed: what is measured is not the limit. */
const MOST_A_MINUTE = 1_000_000;
const SAME = 'the same request, and a bare call';
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
    const line = { what: WHAT, figure: 'not measured', bar: `≥ ${BAR} ×`, passed: null };
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
    subject(SAME, bare.pid, { ...ping, url: `${bare.url}/asked` }),
  ];
  for (const each of subjects) await warmUp(stage, each.job.script, 1);
  const found = await interleave(subjects, rounds, (each) => measure(stage, each));
  const rates = (title: string): number[] => found.get(title)!.map((round) => round.perSecond);
  const against = (title: string): number =>
    median(rates('refused pings').map((rate, i) => rate / rates(title)[i]!));
  const ratio = against('bare call to an object');
  return {
    name: `${name}: ${said}`,
    figures: {
      measured: true,
      answer: said,
      perSecond: median(rates('refused pings')),
      barePerSecond: median(rates('bare call to an object')),
      ratio,
      ofSame: against(SAME),
    },
    rows: [
      ['', 'a second', 'CPU ms each', 'p50 ms', 'p95 ms', 'p99 ms', 'faults %', 'generator’s core'],
      ...subjects.map(({ name: title }) => [
        title,
        show(median(rates(title))),
        show(median(found.get(title)!.map((round) => round.cpuMs))),
        ...[0.5, 0.95, 0.99].map((part) =>
          show(median(found.get(title)!.map(({ tally }) => percentile(tally.servedMs, part)))),
        ),
        show(worstFaults(found.get(title)!) * 100),
        show(median(found.get(title)!.map((round) => round.tally.load))),
      ]),
      [`× ${SAME}`, show(against(SAME))],
    ],
    lines: [{ what: WHAT, figure: `${show(ratio)} ×`, bar: `≥ ${BAR} ×`, passed: ratio >= BAR }],
  };
}
