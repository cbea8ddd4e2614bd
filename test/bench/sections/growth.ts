import { Api } from '../../../src/simulator/api.ts';
import { configStored } from '../config-size.ts';
import { d1Stored, type Shape, type Stored } from '../history-size.ts';
import type { Calls } from '../jobs.ts';
import { bidders, openCampaign, type Sold, VARS } from '../market.ts';
import { type Line, type Section, show } from '../report.ts';
import { measure, warmUp } from '../rounds.ts';
import { interleave, type Stage, type Subject } from '../stage.ts';
import { median } from '../stats.ts';

const COMPETE = 10;
const TARGETS = 2_000;
const AT_ONCE = 500;
const CONCURRENCY = 8;
const PATIENCE_MS = 2_000;
/** All that D1 keeps by default. */
const SPARSE: Shape = { calls: 900, days: 90, compete: COMPETE, targets: TARGETS };
const DENSE: Shape = { calls: 1_500, days: 2, compete: COMPETE, targets: COMPETE };

/** What a call costs where ten of two thousand targets compete, beside where there are ten. */
export async function growth(stage: Stage, rounds: number, seconds: number): Promise<Section> {
  const { exchange, buyers } = stage;
  const open = () => openCampaign(exchange.url, buyers.url, bidders(COMPETE, 0), PATIENCE_MS);
  const few = await open();
  const many = await open();
  await addFarTargets(exchange.url, many, TARGETS - COMPETE);
  const calls = (number: string): Calls => ({
    kind: 'answer',
    url: exchange.url,
    authToken: VARS.TWILIO_AUTH_TOKEN,
    number,
  });
  const subject = (name: string, { number }: Sold): Subject => ({
    name,
    pid: exchange.pid,
    job: { script: calls(number), seconds, pace: 'closed', concurrency: CONCURRENCY },
  });
  const subjects = [subject('10 targets', few), subject('2,000 targets', many)];
  for (const each of subjects) await warmUp(stage, each.job.script, 2);
  const found = await interleave(subjects, rounds, (each) => measure(stage, each));
  const cpu = (name: string): number => median(found.get(name)!.map(({ cpuMs }) => cpuMs));
  const cpuRatio = median(
    found.get('2,000 targets')!.map(({ cpuMs }, i) => cpuMs / found.get('10 targets')![i]!.cpuMs),
  );
  const receipts = {
    few: await receiptBytes(exchange.url, few),
    many: await receiptBytes(exchange.url, many),
  };
  const receiptRatio = receipts.many / receipts.few;
  const d1 = {
    sparse: await d1Stored(SPARSE),
    dense: await d1Stored(DENSE),
    denseByHour: await d1Stored(DENSE, 0),
  };
  const config = await configStored();
  const line = (what: string, figure: string, bar: string, passed: boolean): Line => ({
    what,
    figure,
    bar,
    passed,
  });
  return {
    name: 'Growth: ten competing of 2,000 targets, against ten of ten',
    figures: {
      cpuMs: { few: cpu('10 targets'), many: cpu('2,000 targets') },
      cpuRatio,
      receipts,
      d1,
      config,
    },
    rows: [
      ['', '10 targets', '2,000 targets', 'ratio'],
      ['CPU ms an answered call', show(cpu('10 targets')), show(cpu('2,000 targets')), show(cpuRatio)],
      ['bytes of its receipt', show(receipts.few), show(receipts.many), show(receiptRatio)],
      ['D1 bytes a call, 10 a day', '', show(d1.sparse.bytes), ''],
      ...tablesOf(d1.sparse),
      [
        'D1 bytes a call, 750 a day',
        '',
        show(d1.dense.bytes),
        `${show(d1.denseByHour.bytes / d1.dense.bytes)} × less than by the hour`,
      ],
      ...tablesOf(d1.dense),
      ...Object.entries(config).map(([what, bytes]) => [`D1 bytes a change of ${what}`, '', show(bytes), '']),
    ],
    lines: [
      line(
        'CPU of an answered call at 2,000 targets, against 10',
        `${show(cpuRatio)} ×`,
        '≤ 1.15 ×',
        cpuRatio <= 1.15,
      ),
      line('receipt at 2,000 targets, against 10', `${show(receiptRatio)} ×`, '≤ 1.2 ×', receiptRatio <= 1.2),
      line('D1 bytes a completed call, 10 a day', show(d1.sparse.bytes), '≤ 1000', d1.sparse.bytes <= 1_000),
      line('D1 bytes a completed call, 750 a day', show(d1.dense.bytes), '≤ 1000', d1.dense.bytes <= 1_000),
      line(
        'D1 bytes a change of configuration: 2,000 targets, 50 with 5,000 ZIPs, 20,000 numbers',
        show(Math.max(...Object.values(config))),
        '≤ 6000',
        Math.max(...Object.values(config)) <= 6_000,
      ),
    ],
  };
}

const tablesOf = ({ tables }: Stored): string[][] =>
  tables.map(([name, bytes]) => [`  ${name}`, '', show(bytes), '']);

/** Targets that no call of the benchmark is for. */
async function addFarTargets(url: string, { campaignId }: Sold, count: number): Promise<void> {
  const api = new Api(url, VARS.OPERATOR_KEY);
  const { id: buyerId } = await api.post<{ id: string }>('/v1/buyers', { name: 'Far away' });
  const target = (i: number) => ({
    buyerId,
    campaignId,
    name: `Far ${i}`,
    destination: `+1212556${String(1_000 + (i % 9_000))}`,
    bidding: { kind: 'static', price: '20.00' },
    criteria: { field: 'zip', op: 'in', value: [String(10_000 + i), String(30_000 + i)] },
  });
  for (let i = 0; i < count; i += AT_ONCE) {
    const changes = Array.from({ length: Math.min(AT_ONCE, count - i) }, (_, j) => ({
      create: target(i + j),
    }));
    await api.post('/v1/targets/bulk', { changes });
  }
}

/** What a receipt has that is not worked out when it is read. */
async function receiptBytes(url: string, { campaignId }: Sold): Promise<number> {
  const api = new Api(url, VARS.OPERATOR_KEY);
  const until = Date.now() + 20_000;
  for (;;) {
    const { data } = await api.get<{ data: { id: string }[] }>(`/v1/calls?campaignId=${campaignId}&limit=1`);
    const [call] = data;
    const receipt = call && (await api.get<Receipt>(`/v1/calls/${call.id}/receipt`).catch(() => null));
    if (receipt) {
      const candidates = receipt.candidates.filter(({ derived }) => !derived);
      return JSON.stringify({ ...receipt, candidates }).length;
    }
    if (Date.now() > until) throw new Error('no receipt came');
    await new Promise((wake) => setTimeout(wake, 300));
  }
}

type Receipt = { candidates: { derived: boolean }[] };
