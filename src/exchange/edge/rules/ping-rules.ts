import { refusePaused } from '../../../auction/eligibility.ts';
import { getBuyer } from '../../../auction/open.ts';
import { passIndexOn } from '../../../auction/rule-index.ts';
import { fieldsOf } from '../../../buyers/condition.ts';
import type { Reason } from '../../../buyers/reason.ts';
import type { Buyer, Target } from '../../../buyers/target.ts';
import type { ChangedDocs } from '../../../directory/versions/changed-docs.service.ts';
import type { TargetId } from '../../../lib/ids.ts';
import { micros } from '../../../lib/money.ts';
import { buildRules, changeDocs, docsOf, type RuleDoc, type Rules } from '../../market/rules.ts';

/** What a ping does not say of the call to come; the campaign's object knows it, or will. */
export const UNSAID = ['dialedNumber', 'repeatCaller', 'subId'] as const;
export type Unsaid = (typeof UNSAID)[number];

/** A version's rules as a Worker keeps them: what refuses a ping, and nothing of what a bid needs. */
export type PingRules = {
  rules: Rules;
  /** Targets whose criteria ask for what a ping may not say: always tried. */
  askUnsaid: readonly TargetId[];
  /** Why the paused ones are left out, whatever is asked. */
  paused: readonly Reason[];
};

/** @param before the version the changes lead on from; null: they are all there is. @throws when they name no campaign. */
export function followRules(
  before: PingRules | null,
  version: number,
  { texts, gone }: ChangedDocs,
): PingRules {
  const docs = before ? docsOf(before.rules) : new Map<string, RuleDoc>();
  const changed = texts.map((text) => slim(JSON.parse(text) as RuleDoc));
  const rules = buildRules(version, '', changeDocs(docs, changed, gone).values());
  if (before) passIndexOn(before.rules.targets, rules.targets);
  const { targets } = rules;
  const reasons = targets.map((target) => refusePaused(target, getBuyer(rules, target.buyerId)));
  return {
    rules,
    askUnsaid: targets.filter(asksUnsaid).map(({ id }) => id),
    paused: [...new Set(reasons)].filter((reason) => reason !== null),
  };
}

const asksUnsaid = ({ criteria }: Target): boolean =>
  criteria !== null && fieldsOf(criteria).some((field) => UNSAID.some((name) => name === field));

const NO_BID = { kind: 'static', price: micros(0) } as const;

/** Urls, secrets and prices are none of a refusal's business. */
function slim(doc: RuleDoc): RuleDoc {
  if (doc.id.startsWith('byr_')) return { ...(doc as Buyer), sealedSecrets: [] };
  if (doc.id.startsWith('cmp_')) return { ...doc, flow: null } as RuleDoc;
  if (!doc.id.startsWith('tgt_')) return doc;
  return { ...(doc as Target), bidding: NO_BID, charge: null, postUrl: null, whisper: null };
}
