import type { Route } from '../http/route.ts';

/** How an operation and its resource are called, from method and path. */

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const camel = (text: string): string => text.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
const singular = (word: string): string => word.replace(/ies$/, 'y').replace(/s$/, '');

const wordsOf = (path: string): string[] =>
  path
    .split('/')
    .slice(2)
    .filter((part) => !part.startsWith(':'));

/** Words that would say too little alone. */
const LONGER: Readonly<Record<string, string>> = { Number: 'TrackingNumber', Key: 'ApiKey', Rtb: 'RtbReply' };

/** "/v1/campaigns/:id/versions" → "CampaignVersion": what one item there is. */
export function resourceOf(path: string): string {
  const words = wordsOf(path).map((word) => capital(singular(camel(word))));
  const name = words.join('');
  return LONGER[name] ?? name;
}

const VERBS = { GET: 'get', POST: 'create', PUT: 'set', PATCH: 'update', DELETE: 'delete' } as const;

/**
 * "listCampaigns", "createCampaign", "getCampaign"…; "testTarget" for POST /v1/targets/:id/test. A route that does
 * something else says so itself.
 */
export function operationIdOf({ method, path, operationId }: Route): string {
  if (operationId) return operationId;
  const words = wordsOf(path).map(camel);
  const last = words[words.length - 1]!;
  const before = words
    .slice(0, -1)
    .map((word) => capital(singular(word)))
    .join('');
  const isAction = method === 'POST' && before !== '';
  if (isAction) return last + before;
  const isList = method === 'GET' && !/:\w+$/.test(path);
  return isList ? `list${before}${capital(last)}` : VERBS[method] + before + capital(singular(last));
}

/** "/v1/campaigns/:id" → "/v1/campaigns/{id}" */
export const templateOf = (path: string): string => path.replace(/:(\w+)/g, '{$1}');

/** The group an operation is shown under: the first word of its path. */
export const tagOf = (path: string): string => wordsOf(path)[0]!;
