import type { Target } from '../../../api/client/outcry-client.ts';

type Margin = NonNullable<Target['margin']>;
type Rank = NonNullable<Target['rank']>;

/** A margin rule as a form holds it; all empty: none of its own. */
export type MarginDraft = { amount: string; percent: string; atSeconds: string };
export const NO_MARGIN: MarginDraft = { amount: '', percent: '', atSeconds: '' };

export const draftOfMargin = (margin: Margin | null | undefined): MarginDraft =>
  margin
    ? {
        amount: margin.amount ?? '',
        percent: margin.percent ?? '',
        atSeconds: margin.atSeconds === undefined ? '' : String(margin.atSeconds),
      }
    : NO_MARGIN;

export const marginBody = ({ amount, percent, atSeconds }: MarginDraft) =>
  amount.trim() || percent.trim() || atSeconds.trim()
    ? {
        ...(amount.trim() && { amount: amount.trim() }),
        ...(percent.trim() && { percent: percent.trim() }),
        ...(atSeconds.trim() && { atSeconds: numberOr(atSeconds) }),
      }
    : null;

/** What is no number stays text, and the schema says so. */
const numberOr = (text: string): number | string => (Number.isNaN(Number(text)) ? text : Number(text));

/** What a target's bids count for; an empty factor with no publishers: what they are. */
export type RankDraft = { factor: string; publishers: { publisherId: string; factor: string }[] };
export const NO_RANK: RankDraft = { factor: '', publishers: [] };

export const draftOfRank = (rank: Rank | null | undefined): RankDraft =>
  rank ? { factor: rank.factor, publishers: rank.publishers ?? [] } : NO_RANK;

export const rankBody = ({ factor, publishers }: RankDraft) =>
  factor.trim() || publishers.length > 0
    ? { factor: factor.trim() || '1', ...(publishers.length > 0 && { publishers }) }
    : null;
