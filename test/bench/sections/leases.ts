import { Api } from '../../../src/simulator/api.ts';
import { openCampaign, VARS } from '../market.ts';
import { type Section, show } from '../report.ts';
import { measure, plain, warmUp, worstFaults } from '../rounds.ts';
import { interleave, type Stage, type Subject } from '../stage.ts';
import { median, percentile } from '../stats.ts';

const CONCURRENCY = 32;
const NUMBERS = 500;
const PER_SECOND = 500;
const BAR = 0.6;
const LEASES = 'leases, each renewed and written';
const NEWCOMERS = 'leases of newcomers';
const PACED = `leases at ${PER_SECOND} a second`;
const ROW = 'bare call to an object that writes a row';
const BARE = 'bare call to an object';

/** A pool of its own, made as an operator would make it. @returns where pages ask. */
async function openPool({ exchange, buyers }: Stage): Promise<string> {
  const { campaignId, publisherId, number: overflow } = await openCampaign(exchange.url, buyers.url, []);
  const api = new Api(exchange.url, VARS.OPERATOR_KEY);
  const numbers = Array.from({ length: NUMBERS }, (_, i) => `+1312555${String(1_000 + i)}`);
  const changes = numbers.map((number) => ({
    create: { number, campaignId, publisherId, carrier: 'twilio' },
  }));
  await api.post('/v1/numbers/bulk', { changes });
  const { id } = await api.post<{ id: string }>('/v1/pools', { campaignId, publisherId, numbers, overflow });
  return `${exchange.url}/v1/pools/${id}/leases`;
}

/** Leases a second beside a Worker that only calls an object: one that writes a row, as each lease is one, and one that does nothing. */
export async function leases(stage: Stage, rounds: number, seconds: number): Promise<Section> {
  const { exchange, bare } = stage;
  const url = await openPool(stage);
  const page =
    'https://shop.example.com/roofs?gclid=EAIaIQobChMI-of-the-bench&utm_source=google&utm_term=roofs';
  const ask = (visitor: string) =>
    plain(url, { method: 'POST', headers: {}, body: JSON.stringify({ visitor, page }) });
  const subject = (name: string, pid: number | null, script: Subject['job']['script']): Subject => ({
    name,
    pid,
    job: { script, seconds, pace: 'closed', concurrency: CONCURRENCY },
  });
  const renewal = ask('the-same-visitor-again');
  const subjects: Subject[] = [
    subject(LEASES, exchange.pid, renewal),
    subject(ROW, bare.pid, plain(`${bare.url}/row`)),
    subject(BARE, bare.pid, plain(`${bare.url}/object`)),
    subject(NEWCOMERS, exchange.pid, ask('another-visitor-{n}')),
    {
      name: PACED,
      pid: exchange.pid,
      job: { script: renewal, seconds, pace: 'open', perSecond: PER_SECOND },
    },
  ];
  for (const each of subjects) await warmUp(stage, each.job.script, 1);
  const found = await interleave(subjects, rounds, (each) => measure(stage, each));
  const rates = (name: string): number[] => found.get(name)!.map(({ perSecond }) => perSecond);
  const against = (name: string): number => median(rates(LEASES).map((rate, i) => rate / rates(name)[i]!));
  const p95 = median(found.get(PACED)!.map(({ tally }) => percentile(tally.servedMs, 0.95)));
  const [ofRow, ofBare] = [against(ROW), against(BARE)];
  const faults = worstFaults(found.get(PACED)!);
  return {
    name: `Leases of a pool of ${NUMBERS} numbers`,
    figures: {
      perSecond: median(rates(LEASES)),
      newcomersPerSecond: median(rates(NEWCOMERS)),
      rowPerSecond: median(rates(ROW)),
      barePerSecond: median(rates(BARE)),
      ofRow,
      ofBare,
      pacedP95Ms: p95,
      pacedFaults: faults,
    },
    rows: [
      ['', 'a second', 'CPU ms each', 'p95 ms', 'faults %', 'generator’s core'],
      ...subjects.map(({ name }) => [
        name,
        show(median(rates(name))),
        show(median(found.get(name)!.map(({ cpuMs }) => cpuMs))),
        show(median(found.get(name)!.map(({ tally }) => percentile(tally.servedMs, 0.95)))),
        show(worstFaults(found.get(name)!) * 100),
        show(median(found.get(name)!.map(({ tally }) => tally.load))),
      ]),
      ['× the one that writes', show(ofRow)],
      ['× the one that does nothing', show(ofBare)],
    ],
    lines: [
      {
        what: 'leases a second, against a bare call to an object that writes a row',
        figure: `${show(ofRow)} ×`,
        bar: `≥ ${BAR} ×`,
        passed: ofRow >= BAR,
      },
      {
        what: `${PER_SECOND} leases a second: answered`,
        figure: `${show((1 - faults) * 100)} %, p95 ${show(p95)} ms`,
        bar: '100 %',
        passed: faults === 0 && median(rates(PACED)) >= PER_SECOND * 0.95,
      },
    ],
  };
}
