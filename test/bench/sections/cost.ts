import { type Section, show } from '../report.ts';
import type { Summed } from './counted.ts';

/** Cloudflare's list prices of the paid plan beyond what it includes, in USD: developers.cloudflare.com/workers/platform/pricing */
const PRICES = {
  requestMillion: 0.3,
  cpuMillionMs: 0.02,
  objectRequestMillion: 0.15,
  /** A Durable Object's 128 MB for a million seconds. */
  objectMillionSeconds: 1.6,
  rowReadMillion: 0.001,
  rowWrittenMillion: 1,
  queueOperationMillion: 0.4,
};
/** Written, read and deleted. */
const OPERATIONS_PER_MESSAGE = 3;
/** An object is billed while it works or waits: a commit's round trip for a campaign, the slowest buyer for a shard. */
const RPC_SECONDS = 0.01;

export type CostInput = {
  call: Summed;
  cpuMsPerCall: number;
  shardsPerCall: number;
  slowestBidSeconds: number;
};

/** What a million completed calls add to the bill, from the figures of this run. */
export function cost({ call, cpuMsPerCall, shardsPerCall, slowestBidSeconds }: CostInput): Section {
  const objectSeconds = (call.rpcCalls - shardsPerCall) * RPC_SECONDS + shardsPerCall * slowestBidSeconds;
  const parts = {
    'Worker requests': (call.requests + call.batches) * PRICES.requestMillion,
    CPU: cpuMsPerCall * PRICES.cpuMillionMs,
    'object requests': (call.rpcCalls + call.alarms) * PRICES.objectRequestMillion,
    'object duration': objectSeconds * PRICES.objectMillionSeconds,
    'object rows written': call.objectRows * PRICES.rowWrittenMillion,
    'D1 rows written': call.d1Rows * PRICES.rowWrittenMillion,
    'rows read': (call.objectRowsRead + call.d1RowsRead) * PRICES.rowReadMillion,
    queues: call.messages * OPERATIONS_PER_MESSAGE * PRICES.queueOperationMillion,
  };
  const sum = Object.values(parts).reduce((all, part) => all + part, 0);
  const dollars = (value: number): string => `$${value.toFixed(2)}`;
  return {
    name: 'Cost of a million completed calls at list prices (ten buyers, each answering in 100 ms)',
    figures: { ...parts, total: sum, cpuMsPerCall },
    rows: [
      ['', 'USD'],
      ...Object.entries(parts).map(([name, value]) => [name, dollars(value)]),
      ['total', dollars(sum)],
    ],
    lines: [
      { what: 'cost of a million completed calls', figure: dollars(sum), bar: '', passed: null },
      {
        what: 'rows written, of that',
        figure: `${show(((call.objectRows + call.d1Rows) / sum) * 100)} %`,
        bar: '',
        passed: null,
      },
    ],
  };
}
