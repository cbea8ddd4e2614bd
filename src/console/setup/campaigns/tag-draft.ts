import type { Campaign } from '../../../api/client/outcry-client.ts';

/** One line of a campaign's tags, as a form holds it. */
export type TagDraft = { name: string; visibility: string; label: string };

export const TAG_VISIBILITIES = [
  { value: 'public', label: 'Every buyer asked' },
  { value: 'winnerOnly', label: 'The winner only' },
  { value: 'neverStored', label: 'The winner only, never stored' },
];

export const tagDraftsOf = (tags: Campaign['tags']): TagDraft[] =>
  Object.entries(tags).map(([name, { visibility, label = '' }]) => ({ name, visibility, label }));

/** A line without a name is not filled in yet. */
export function tagsBody(drafts: readonly TagDraft[]): Record<string, object> {
  const body: Record<string, object> = {};
  for (const { name, visibility, label } of drafts) {
    if (name.trim() === '') continue;
    body[besides(body, name.trim())] = { visibility, ...(label.trim() && { label: label.trim() }) };
  }
  return body;
}

/** A name that is there already stays beside it, in other capitals, for the schema to say that it is there twice. */
function besides(body: object, name: string): string {
  if (!Object.hasOwn(body, name)) return name;
  const first = name[0]!;
  return (first === first.toUpperCase() ? first.toLowerCase() : first.toUpperCase()) + name.slice(1);
}
