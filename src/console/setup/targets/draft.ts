import type { Condition, Target } from '../../../api/client/outcry-client.ts';
import { toNumber } from '../campaigns/draft.ts';
import { draftOfPrice, NEW_PRICE, type PriceDraft, priceBody } from '../price/draft.ts';
import {
  draftOfMargin,
  draftOfRank,
  type MarginDraft,
  marginBody,
  NO_MARGIN,
  NO_RANK,
  type RankDraft,
  rankBody,
} from '../shared/margin-draft.ts';
import { draftOfStanding, NEW_STANDING, type StandingDraft, standingBody } from './standing/draft.ts';
import type { Hours } from './week.ts';

export type CapDraft = { window: string; calls: string; spend: string };

/** A target as a form holds it. Secrets are never shown again: an empty one is kept as it is. */
export type TargetDraft = {
  buyerId: string;
  campaignId: string;
  name: string;
  destination: string;
  status: string;
  kind: string;
  standing: StandingDraft;
  url: string;
  timeoutMs: string;
  minBid: string;
  maxBid: string;
  maxMinSeconds: string;
  confirmWithCaller: string;
  dialect: string;
  options: Record<string, string>;
  /** The custom dialect's own description, as JSON. */
  custom: string;
  auth: string;
  headerName: string;
  secret: string;
  charge: PriceDraft;
  postUrl: string;
  criteria: Condition | null;
  requiredTags: string;
  hours: Hours | null;
  caps: CapDraft[];
  pacing: string;
  aheadPercent: string;
  margin: MarginDraft;
  rank: RankDraft;
  priority: string;
  weight: string;
  whisper: string;
  acceptKey: string;
};

export const newTarget = (campaignId = ''): TargetDraft => ({
  buyerId: '',
  campaignId,
  name: '',
  destination: '',
  status: 'active',
  kind: 'static',
  standing: NEW_STANDING,
  url: '',
  timeoutMs: '',
  minBid: '',
  maxBid: '',
  maxMinSeconds: '',
  confirmWithCaller: 'no',
  dialect: 'outcry',
  options: {},
  custom: '',
  auth: 'none',
  headerName: '',
  secret: '',
  charge: NEW_PRICE,
  postUrl: '',
  criteria: null,
  requiredTags: '',
  hours: null,
  caps: [],
  pacing: '',
  aheadPercent: '',
  margin: NO_MARGIN,
  rank: NO_RANK,
  priority: '1',
  weight: '1',
  whisper: '',
  acceptKey: '',
});

export function draftOfTarget(target: Target): TargetDraft {
  const { bidding } = target;
  const ping = bidding.kind === 'ping' ? bidding : null;
  return {
    ...newTarget(),
    buyerId: target.buyerId,
    campaignId: target.campaignId,
    name: target.name,
    destination: target.destination,
    status: target.status,
    kind: bidding.kind,
    standing: draftOfStanding(bidding),
    url: ping?.url ?? '',
    timeoutMs: ping?.timeoutMs ? String(ping.timeoutMs) : '',
    minBid: ping?.minBid ?? '',
    maxBid: ping?.maxBid ?? '',
    maxMinSeconds: ping?.maxMinSeconds == null ? '' : String(ping.maxMinSeconds),
    confirmWithCaller: ping?.confirmWithCaller ? 'yes' : 'no',
    dialect: ping?.dialect ?? 'outcry',
    options: ping?.dialectOptions ?? {},
    custom: ping?.custom ? JSON.stringify(ping.custom, null, 2) : '',
    auth: ping ? 'kept' : 'none',
    headerName: ping?.auth.kind === 'header' ? ping.auth.name : '',
    charge: draftOfPrice(target.charge),
    postUrl: target.postUrl ?? '',
    criteria: target.criteria,
    requiredTags: target.requiredTags.join(', '),
    hours: target.hours,
    caps: target.caps.map(draftOfCap),
    pacing: target.pacing?.by ?? '',
    aheadPercent: target.pacing?.aheadPercent === undefined ? '' : String(target.pacing.aheadPercent),
    margin: draftOfMargin(target.margin),
    rank: draftOfRank(target.rank),
    priority: String(target.priority),
    weight: String(target.weight),
    whisper: target.whisper?.say ?? '',
    acceptKey: target.whisper?.acceptKey ?? '',
  };
}

export const draftOfCap = ({ window, calls, spend }: Target['caps'][number]): CapDraft => ({
  window,
  calls: calls === undefined ? '' : String(calls),
  spend: spend ?? '',
});

/** @param isNew buyer and campaign are said once and stay. */
export function targetBody(draft: TargetDraft, isNew: boolean) {
  return {
    ...(isNew && { buyerId: draft.buyerId, campaignId: draft.campaignId }),
    name: draft.name,
    destination: draft.destination.trim(),
    status: draft.status,
    bidding: draft.kind === 'static' ? standingBody(draft.standing) : pingBody(draft),
    charge: priceBody(draft.charge),
    postUrl: draft.postUrl.trim() || null,
    criteria: draft.criteria,
    requiredTags: listOf(draft.requiredTags),
    hours: draft.hours,
    caps: draft.caps.map(capBody),
    pacing: pacingBody(draft),
    margin: marginBody(draft.margin),
    rank: rankBody(draft.rank),
    priority: toNumber(draft.priority),
    weight: toNumber(draft.weight),
    whisper: draft.whisper.trim()
      ? { say: draft.whisper, ...(draft.acceptKey && { acceptKey: draft.acceptKey }) }
      : null,
  };
}

const pingBody = (draft: TargetDraft) => ({
  kind: 'ping',
  url: draft.url.trim(),
  timeoutMs: toNumber(draft.timeoutMs) ?? null,
  minBid: draft.minBid.trim() || null,
  maxBid: draft.maxBid.trim() || null,
  maxMinSeconds: toNumber(draft.maxMinSeconds) ?? null,
  confirmWithCaller: draft.confirmWithCaller === 'yes',
  dialect: draft.dialect,
  ...optionsBody(draft.options),
  ...(draft.dialect === 'custom' && draft.custom.trim() && { custom: jsonOf(draft.custom) }),
  ...authBody(draft),
});

/** An empty one is not sent: a secret that is left out is kept. */
function optionsBody(options: Record<string, string>) {
  const given = Object.entries(options).filter(([, value]) => value.trim() !== '');
  return given.length > 0 ? { dialectOptions: Object.fromEntries(given) } : {};
}

function authBody({ auth, headerName, secret }: TargetDraft) {
  if (auth === 'kept') return {};
  if (auth === 'bearer') return { auth: { kind: 'bearer', token: secret } };
  if (auth === 'header') return { auth: { kind: 'header', name: headerName.trim(), value: secret } };
  return { auth: { kind: 'none' } };
}

/** What is not JSON yet stays text, and the schema says so. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const pacingBody = ({ pacing, aheadPercent }: TargetDraft) =>
  pacing === '' ? null : { by: pacing, ...(aheadPercent.trim() && { aheadPercent: toNumber(aheadPercent) }) };

export const capBody = ({ window, calls, spend }: CapDraft) => ({
  window,
  ...(calls.trim() && { calls: toNumber(calls) }),
  ...(spend.trim() && { spend: spend.trim() }),
});

export const listOf = (text: string): string[] =>
  text
    .split(/[,;\n]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
