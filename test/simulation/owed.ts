import type { Receipt } from '../../src/auction/auction.ts';
import type { Call } from '../../src/call/call.ts';
import { isMissed } from '../../src/call/disposition.ts';
import type { CallEvent } from '../../src/call/event.ts';
import type { CallRecord } from '../../src/call/record.ts';
import type { Booked } from '../../src/call/report-outcome.ts';
import type { Rules } from '../../src/exchange/market/rules.ts';
import type { Transfer } from '../../src/ledger/transfer.ts';

type Named = { has(id: string): boolean };
/** What has come to where it should, by its ids. */
export type Arrived = {
  records: { get(id: string): Pick<CallRecord, 'status' | 'version'> | undefined };
  receipts: Named;
  transfers: Named;
  told: Named;
};

/** Everything that has to leave because of what was committed, reckoned from the events alone. */
export class Owed {
  readonly #versions = new Map<string, number>();
  readonly #receipts = new Set<string>();
  readonly #messages = new Set<string>();

  committed(call: Call, events: readonly CallEvent[]): void {
    this.#versions.set(call.id, call.version);
    for (const event of events) {
      if (event.type === 'auctionClosed') this.#receipts.add(event.auctionId);
      if (event.type === 'redeemed') this.#receipts.add(call.attempts[0]!.auctionId);
      if (event.type === 'posted') this.#tell(call, event.leg, 'post');
      if (event.type === 'concluded' && isMissed(event.outcome)) this.#tell(call, event.leg, 'call.missed');
      if (event.type === 'settled') this.#settled(call, event.settlement);
      if (event.type === 'adjusted' && event.transfers.some(({ kind }) => kind === 'adjustCharge'))
        this.#tell(call, call.settlement!.leg, `charge.adjusted:${numberOf(event.transfers[0]!.id)}`);
      if (event.type === 'outcomeReported' && event.booked) this.#reported(call, event.booked);
    }
  }

  #settled(call: Call, { leg, converted, revenue }: NonNullable<Call['settlement']>): void {
    this.#tell(call, leg, 'call.completed');
    if (converted) this.#tell(call, leg, 'call.converted');
    if (revenue > 0) this.#tell(call, leg, 'call.charged');
  }

  #reported(call: Call, { isFirst, transfers }: Booked): void {
    const { leg } = call.settlement!;
    const kindOf = (kind: Transfer['kind']) => transfers.find((transfer) => transfer.kind === kind);
    if (isFirst) this.#tell(call, leg, 'call.converted');
    if (kindOf('charge')) this.#tell(call, leg, 'call.charged');
    const more = kindOf('adjustCharge');
    if (more) this.#tell(call, leg, `charge.adjusted:${numberOf(more.id)}`);
  }

  #tell(call: Call, leg: number, what: string): void {
    if (call.attempts[leg - 1]?.postUrl) this.#messages.add(`${call.id}:${leg}:${what}`);
  }

  missing(
    { records, receipts, transfers, told }: Arrived,
    booked: Iterable<string>,
    closed: Iterable<Receipt>,
    rules: Pick<Rules, 'buyerById' | 'targetById'>,
  ): string[] {
    const faults: string[] = [];
    for (const [id, version] of this.#versions) {
      const record = records.get(id);
      if (record?.status !== 'ended' || record.version !== version)
        faults.push(`the record of ${id} is ${record?.status} at version ${record?.version} of ${version}`);
    }
    const lack = (ids: Iterable<string>, there: Named, what: string): void => {
      for (const id of ids) if (!there.has(id)) faults.push(`the ${what} ${id} is missing`);
    };
    lack(this.#receipts, receipts, 'receipt');
    lack(booked, transfers, 'transfer');
    lack([...this.#messages, ...[...closed].flatMap((receipt) => lossesOf(receipt, rules))], told, 'webhook');
    return faults;
  }
}

/** Of a correction's transfer. */
const numberOf = (transferId: string): string => transferId.slice(transferId.lastIndexOf(':') + 1);

const lossesOf = (
  { auctionId, candidates }: Receipt,
  { buyerById, targetById }: Pick<Rules, 'buyerById' | 'targetById'>,
): string[] =>
  candidates.flatMap(({ outcome, buyerId, targetId }) =>
    outcome === 'lost' && buyerById.get(buyerId)?.lossNotices && targetById.get(targetId)?.postUrl
      ? [`${auctionId}:${targetId}:auction.lost`]
      : [],
  );
