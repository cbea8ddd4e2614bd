import { type Condition, evaluateCondition, factIn, type Leaf, type LocalHour } from '../buyers/condition.ts';
import type { CallFacts } from '../buyers/facts.ts';

const MOST_VALUES = 8;
const MOST_PARTS = 3;
const MOST_CHARACTERS = 60;

/**
 * Why a call does not meet a condition, in words: what it was that failed, and what it should have been ("state is OH,
 * takes CA, OR"). null: it meets it.
 */
export function explainCondition(condition: Condition, facts: CallFacts, local: LocalHour): string | null {
  return evaluateCondition(condition, facts, local) ? null : explain(condition, false, facts, local);
}

/** @param isNegated the condition stands under a `not`: what is told is that it holds. */
function explain(condition: Condition, isNegated: boolean, facts: CallFacts, local: LocalHour): string {
  if ('not' in condition) return explain(condition.not, !isNegated, facts, local);
  const parts = 'all' in condition ? condition.all : 'any' in condition ? condition.any : null;
  if (!parts) return explainLeaf(condition as Leaf, isNegated, facts, local);
  // Of `all` one part that fails is the reason, of `any` all of them are; under a `not` it is the other way round.
  const guilty = parts.filter((part) => evaluateCondition(part, facts, local) === isNegated);
  const told = 'all' in condition !== isNegated ? guilty.slice(0, 1) : guilty.slice(0, MOST_PARTS);
  const rest = 'all' in condition !== isNegated ? 0 : guilty.length - told.length;
  const words = told.map((part) => explain(part, isNegated, facts, local));
  if (words.length === 0) return 'its criteria can never be met';
  return [...words, ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ');
}

function explainLeaf(leaf: Leaf, isNegated: boolean, facts: CallFacts, local: LocalHour): string {
  const fact = factIn(leaf.field, facts, local);
  const is = fact === null || fact === '' ? 'is not known' : `is ${short(String(fact))}`;
  return `${leaf.field} ${is}, takes ${wanted(leaf, isNegated)}`;
}

function wanted({ op, value }: Leaf, isNegated: boolean): string {
  const values = listed(value);
  const but = isNegated ? 'all but ' : '';
  switch (op) {
    case 'eq':
    case 'in':
      return but + values;
    case 'ne':
    case 'notIn':
      return (isNegated ? '' : 'all but ') + values;
    case 'lt':
      return `${isNegated ? 'not ' : ''}less than ${values}`;
    case 'lte':
      return `${isNegated ? 'not ' : ''}at most ${values}`;
    case 'gt':
      return `${isNegated ? 'not ' : ''}more than ${values}`;
    case 'gte':
      return `${isNegated ? 'not ' : ''}at least ${values}`;
    case 'startsWith':
      return `${but}what begins with ${values}`;
    case 'matches':
      return `${but}what looks like ${values}`;
    case 'exists':
      return (value !== false) !== isNegated
        ? 'only calls where it is known'
        : 'only calls where it is not known';
  }
}

function listed(value: Leaf['value']): string {
  if (!Array.isArray(value)) return value === undefined ? 'nothing' : short(String(value));
  if (value.length === 0) return 'nothing';
  const words = value.slice(0, MOST_VALUES).map((one) => short(String(one)));
  const rest = value.length - words.length;
  return words.join(', ') + (rest > 0 ? ` and ${rest.toLocaleString('en-US')} more` : '');
}

const short = (text: string): string =>
  text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
