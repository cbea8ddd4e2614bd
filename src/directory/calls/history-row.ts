import type { AttemptOutcome } from '../../call/disposition.ts';
import type { CallRecord } from '../../call/record.ts';
import type { ToldCharge } from '../../call/timeline.ts';
import type { LedgerAccount, Transfer, TransferKind } from '../../ledger/transfer.ts';
import type { CallId } from '../../lib/ids.ts';
import { micros, subtractMicros } from '../../lib/money.ts';
import type { CallerFacts } from '../../telephony/caller.ts';
import type { CallSummary, IndexedCall, Locator } from './indexed-call.ts';
import { heardIn, type PackedAuction, packAuction } from './packed-auction.ts';

/** A row of the table `history`, as D1 gives it. Parties are numbers. */
export type HistoryRow = {
  id: CallId;
  rev: number;
  version: number;
  started_at: number;
  ended_at: number | null;
  campaign: number | null;
  publisher: number | null;
  buyer: number | null;
  target: number | null;
  number: number | null;
  sub_id: string | null;
  state: string | null;
  tag: string | null;
  disposition: string | null;
  converted: number;
  test: number;
  price: number | null;
  revenue: number;
  payout: number;
  seconds: number;
  caller: string | null;
  doc: string;
  attempts: string;
  auctions: string;
  transfers: string;
  pieces: string;
};

/** A party and, for a target, the buyer it belongs to. */
export type Party = { id: string; buyerId: string | null };

/** The rest of a record: what no query asks for. In this order, which only ever grows at its end. */
type Doc = [
  carrier: string,
  carrierCallId: string,
  to: string,
  masked: string,
  sealed: string | null,
  withheld: 0 | 1,
  areaCode: string | null,
  stateFrom: CallerFacts['stateFrom'],
  zip: string | null,
  country: string | null,
  attestation: CallerFacts['attestation'],
  auctionId: string | null,
  configVersion: number,
  tags: Record<string, string>,
  /** Most are over: null says so, or nothing where nothing follows. */
  status?: CallRecord['status'] | null,
  charge?: ToldCharge | null,
  winnerOnly?: string[] | null,
  byTerms?: Pick<CallRecord, 'earned' | 'turnedAway' | 'dispute'>,
];
/** The auction is left out when the call had but the one. `CONNECTED` is how most end. */
type PackedAttempt = [target: number, outcome: AttemptOutcome | typeof CONNECTED | null, auctionId?: string];
const CONNECTED = 1;
export const outcomeIn = ([, outcome]: PackedAttempt): AttemptOutcome | null =>
  outcome === CONNECTED ? 'connected' : outcome;

/** As the view `ledger_lines` reads it. */
type PackedTransfer = [
  name: string,
  /** Hundredths of the currency; negative: what is taken back. */
  cents: number,
  afterMs: number,
  party: number,
  /** 0: the one that placed the call. */
  auctionId: string | 0,
  configVersion: number,
];

const MICROS_PER_CENT = 10_000;

/** Whose account stands against the exchange's. */
const partyIn = ({ debit, credit }: Transfer): string =>
  (debit === 'exchange' ? credit : debit).replace(/^(buyer|publisher):/, '');

const isOfBuyer = (kind: TransferKind): boolean => kind === 'charge' || kind === 'adjustCharge';
/** Charges come from buyers, payouts go to publishers. */
const isForward = ({ kind, debit }: Pick<Transfer, 'kind' | 'debit'>): boolean =>
  isOfBuyer(kind) === (debit !== 'exchange');

function packTransfer(
  line: Transfer,
  { id, record }: IndexedCall,
  startedAt: number,
  numberOf: (id: string) => number,
): PackedTransfer {
  const cents = line.amount / MICROS_PER_CENT;
  return [
    line.id.slice(id.length + 1),
    isForward(line) ? cents : -cents,
    line.at - startedAt,
    numberOf(partyIn(line)),
    line.auctionId === record?.auctionId ? 0 : line.auctionId,
    line.configVersion,
  ];
}

/** Credits less debits of each party, by its number; 0 is the exchange. @param sign -1 takes them out again. */
export function bookLines(
  accounts: Map<number, number>,
  row: Pick<HistoryRow, 'transfers'>,
  sign: number,
): void {
  const add = (party: number, amount: number): void =>
    void accounts.set(party, (accounts.get(party) ?? 0) + sign * amount);
  for (const [name, cents, , party] of JSON.parse(row.transfers) as PackedTransfer[]) {
    const amount = Math.round(cents * MICROS_PER_CENT);
    const owed = isOfBuyer(name.replace(/:.*$/, '') as TransferKind) ? -amount : amount;
    add(party, owed);
    add(0, -owed);
  }
}

function unpackTransfer(
  [name, cents, afterMs, party, auctionId, configVersion]: PackedTransfer,
  { id, started_at }: Pick<HistoryRow, 'id' | 'started_at'>,
  record: CallSummary | null,
  idOf: (n: number) => string,
): Transfer {
  const kind = name.replace(/:.*$/, '') as TransferKind;
  const account = `${isOfBuyer(kind) ? 'buyer' : 'publisher'}:${idOf(party)}` as LedgerAccount;
  const [debit, credit]: [LedgerAccount, LedgerAccount] =
    isOfBuyer(kind) === cents >= 0 ? [account, 'exchange'] : ['exchange', account];
  return {
    id: `${id}:${name}`,
    kind,
    debit,
    credit,
    amount: micros(Math.round(Math.abs(cents) * MICROS_PER_CENT)),
    callId: id,
    auctionId: (auctionId === 0 ? record?.auctionId : auctionId) as Transfer['auctionId'],
    configVersion,
    at: started_at + afterMs,
  };
}

/** Everybody a call names. */
export function partiesOf({ record, attempts, auctions, transfers }: IndexedCall): Party[] {
  const alone = (id: string | null | undefined): Party[] => (id ? [{ id, buyerId: null }] : []);
  const seat = ({ targetId, buyerId }: { targetId: string; buyerId: string }): Party[] => [
    { id: targetId, buyerId },
    ...alone(buyerId),
  ];
  return [
    ...alone(record?.campaignId),
    ...alone(record?.publisherId),
    ...alone(record?.numberId),
    ...alone(record?.buyerId),
    ...(record?.targetId ? [{ id: record.targetId, buyerId: record.buyerId }] : []),
    ...transfers.flatMap((line) => alone(partyIn(line))),
    ...attempts.flatMap(seat),
    ...auctions.flatMap(({ candidates }) => candidates.flatMap(seat)),
  ];
}

/** Ids as they were, when a call's record has not come. */
const UNKNOWN = {
  version: 0,
  started_at: 0,
  ended_at: null,
  campaign: null,
  publisher: null,
  buyer: null,
  target: null,
  number: null,
  sub_id: null,
  state: null,
  disposition: null,
  converted: 0,
  test: 0,
  price: null,
  revenue: 0,
  payout: 0,
  seconds: 0,
  caller: null,
  doc: '[]',
};

/** @param numberOf of a party; all are known by now. */
export function toRow(call: IndexedCall, numberOf: (id: string) => number): HistoryRow {
  const { id, rev, record, tag, attempts, auctions, transfers, pieces } = call;
  return {
    id,
    rev,
    ...(record ? columnsOf(record, numberOf) : UNKNOWN),
    tag,
    attempts: JSON.stringify(
      attempts.map(({ targetId, outcome, auctionId }): PackedAttempt => {
        const isOnly = auctions.length === 1 && auctions[0]!.auctionId === auctionId;
        const target = numberOf(targetId);
        const ended = outcome === 'connected' ? CONNECTED : outcome;
        return isOnly || auctionId === null ? [target, ended] : [target, ended, auctionId];
      }),
    ),
    auctions: JSON.stringify(auctions.map((auction) => packAuction(auction, record, numberOf))),
    transfers: JSON.stringify(
      transfers.map((line) => packTransfer(line, call, record?.startedAt ?? 0, numberOf)),
    ),
    pieces: pieces.map(locatorText).join(' '),
  };
}

function byTermsOf({ earned, turnedAway, dispute }: CallSummary): Doc[17] | null {
  if (!earned && !turnedAway && !dispute) return null;
  const { evidence: _, ...briefly } = dispute ?? {};
  return {
    ...(earned && { earned }),
    ...(turnedAway && { turnedAway }),
    ...(dispute && { dispute: briefly as typeof dispute }),
  };
}

function columnsOf(record: CallSummary, numberOf: (id: string) => number) {
  const { caller } = record;
  const party = (id: string | null): number | null => (id === null ? null : numberOf(id));
  const doc: Doc = [
    record.carrier,
    record.carrierCallId,
    record.to,
    caller.masked,
    caller.sealed,
    caller.withheld ? 1 : 0,
    caller.areaCode,
    caller.stateFrom,
    caller.zip,
    caller.country,
    caller.attestation,
    record.auctionId,
    record.configVersion,
    record.tags,
    record.status === 'ended' ? null : record.status,
  ];
  const { charge, winnerOnly } = record;
  const byTerms = byTermsOf(record);
  if (charge !== undefined || winnerOnly || byTerms) doc.push(charge ?? null);
  if (winnerOnly || byTerms) doc.push(winnerOnly ?? null);
  if (byTerms) doc.push(byTerms);
  if (doc.at(-1) === null) doc.pop();
  return {
    version: record.version,
    started_at: record.startedAt,
    ended_at: record.endedAt,
    campaign: party(record.campaignId),
    publisher: party(record.publisherId),
    buyer: party(record.buyerId),
    target: party(record.targetId),
    number: party(record.numberId),
    sub_id: record.subId,
    state: caller.state,
    disposition: record.disposition,
    converted: Number(record.converted),
    test: Number(record.test),
    price: record.price,
    revenue: record.revenue,
    payout: record.payout,
    seconds: record.connectedSeconds,
    caller: caller.hash,
    doc: JSON.stringify(doc),
  };
}

/** The numbers a row names. */
export function numbersIn(
  row: Pick<HistoryRow, 'campaign' | 'publisher' | 'buyer' | 'target' | 'number'>,
): number[] {
  return [row.campaign, row.publisher, row.buyer, row.target, row.number].filter((n) => n !== null);
}

export const packedAuctions = (row: Pick<HistoryRow, 'auctions'>): PackedAuction[] =>
  JSON.parse(row.auctions);
export const packedAttempts = (row: Pick<HistoryRow, 'attempts'>): PackedAttempt[] =>
  JSON.parse(row.attempts);

/** Also the numbers in its auctions and attempts. */
export const allNumbersIn = (row: HistoryRow): number[] => [
  ...numbersIn(row),
  ...packedAttempts(row).map(([target]) => target),
  ...(JSON.parse(row.transfers) as PackedTransfer[]).map(([, , , party]) => party),
  ...packedAuctions(row).flatMap((auction) => heardIn(auction).map(({ target }) => target)),
];

/** @param partyOf by its number. */
export function fromRow(row: HistoryRow, partyOf: (n: number) => Party): IndexedCall {
  const auctions = packedAuctions(row);
  const record = row.version === 0 ? null : summaryFrom(row, (n) => partyOf(n).id);
  const idOf = ([auctionId]: PackedAuction): string => (auctionId === 0 ? record!.auctionId! : auctionId);
  return {
    id: row.id,
    rev: row.rev,
    record,
    tag: row.tag,
    attempts: packedAttempts(row).map((attempt) => ({
      ...seatOf(partyOf(attempt[0])),
      outcome: outcomeIn(attempt),
      auctionId: attempt[2] ?? (auctions.length === 1 ? idOf(auctions[0]!) : null),
    })),
    auctions: auctions.map((auction) => ({
      auctionId: idOf(auction),
      openedAt: row.started_at + auction[1],
      candidates: heardIn(auction).map(({ target, ...heard }) => ({
        ...seatOf(partyOf(target)),
        ...heard,
      })),
      leftOut: auction[3] ?? {},
    })),
    transfers: (JSON.parse(row.transfers) as PackedTransfer[]).map((line) =>
      unpackTransfer(line, row, record, (n) => partyOf(n).id),
    ),
    pieces: locatorsIn(row.pieces),
  };
}

type Seat = { targetId: CallRecord['targetId'] & string; buyerId: CallRecord['buyerId'] & string };
const seatOf = ({ id, buyerId }: Party): Seat => ({
  targetId: id as Seat['targetId'],
  buyerId: (buyerId ?? '') as Seat['buyerId'],
});

export function summaryFrom(row: HistoryRow, idOf: (n: number) => string): CallSummary {
  const id = <Id>(n: number | null): Id | null => (n === null ? null : (idOf(n) as Id));
  const [
    carrier,
    carrierCallId,
    to,
    masked,
    sealed,
    withheld,
    areaCode,
    stateFrom,
    zip,
    country,
    attestation,
    auctionId,
    configVersion,
    tags,
    status,
    charge,
    winnerOnly,
    byTerms,
  ] = JSON.parse(row.doc) as Doc;
  const caller = { sealed, hash: row.caller, masked, withheld: withheld === 1, areaCode };
  const revenue = micros(row.revenue);
  const payout = micros(row.payout);
  return {
    id: row.id,
    version: row.version,
    carrier: carrier as CallRecord['carrier'],
    carrierCallId,
    campaignId: id(row.campaign),
    publisherId: id(row.publisher),
    numberId: id(row.number),
    subId: row.sub_id,
    caller: { ...caller, state: row.state, stateFrom, zip, country, attestation },
    to,
    tags,
    status: status ?? 'ended',
    disposition: row.disposition as CallRecord['disposition'],
    buyerId: id(row.buyer),
    targetId: id(row.target),
    auctionId,
    price: row.price === null ? null : micros(row.price),
    revenue,
    payout,
    margin: subtractMicros(revenue, payout),
    connectedSeconds: row.seconds,
    converted: row.converted === 1,
    test: row.test === 1,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    configVersion,
    ...(charge !== undefined && charge !== null && { charge }),
    ...(winnerOnly && { winnerOnly }),
    ...byTerms,
  };
}

const locatorText = ({ key, offset, length }: Locator): string => `${key}:${offset}:${length}`;

export const locatorsIn = (text: string): Locator[] =>
  text === ''
    ? []
    : text.split(' ').map((each) => {
        const [key = '', offset, length] = each.split(':');
        return { key, offset: Number(offset), length: Number(length) };
      });
