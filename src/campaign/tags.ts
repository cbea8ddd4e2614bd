import { readZip, stateOfZip } from '../telephony/zip-prefixes.ts';

/** Who may learn a tag's value before and after the award, and whether it is kept. */
export const TAG_VISIBILITIES = [
  'public', // every buyer that is asked, unless it is a number somebody could dial
  'winnerOnly', // whoever gets the call, once their line is answered
  'neverStored', // the same, and nothing is written down: it decides who is asked and goes out with the post
] as const;
type TagVisibility = (typeof TAG_VISIBILITIES)[number];

/** What a campaign says of its tags, by name. A name it says nothing of is public. */
export type TagDeclarations = Readonly<Record<string, { visibility: TagVisibility; label?: string }>>;

export type Tags = Readonly<Record<string, string>>;

/** Names that publishers and flows give a ZIP, in lower case. */
export const ZIP_NAMES: readonly string[] = ['zip', 'zipcode', 'zip_code', 'postalcode', 'postal_code'];
/** And a state. */
export const STATE_NAMES: readonly string[] = ['state', 'state_code'];

/** Publishers write names as they like: their case makes no other tag, and a ZIP is one under all its names. */
export function visibilityOf(declared: TagDeclarations | undefined, name: string): TagVisibility {
  const lower = name.toLowerCase();
  const names = ZIP_NAMES.includes(lower) ? ZIP_NAMES : [lower];
  let strictest = 0;
  for (const known in declared)
    if (names.includes(known.toLowerCase()))
      strictest = Math.max(strictest, TAG_VISIBILITIES.indexOf(declared[known]!.visibility));
  return TAG_VISIBILITIES[strictest]!;
}

/** The value of the first tag that has one of these names. */
export const tagNamed = (tags: Tags, names: readonly string[]): string | null =>
  Object.entries(tags).find(([name]) => names.includes(name.toLowerCase()))?.[1] ?? null;

/** Where tags say that a caller lives; null: they do not. */
export function placeSaidIn(tags: Tags): { zip: string; state: string } | null {
  const zip = readZip(tagNamed(tags, ZIP_NAMES) ?? '');
  const state = zip === null ? null : stateOfZip(zip);
  return zip === null || state === null ? null : { zip, state };
}

/** Stands for a ZIP under all its names. */
export const ZIP = 'zip';

/** Names that mean the same tag are the same. */
export const plainName = (name: string): string => {
  const lower = name.toLowerCase();
  return ZIP_NAMES.includes(lower) ? ZIP : lower;
};

/** What a call keeps of its campaign's declarations: names of tags that only the winner learns, as isKeptFrom reads them. */
export const namesForWinner = (declared: TagDeclarations | undefined): string[] => [
  ...new Set(
    Object.keys(declared ?? {})
      .filter((name) => visibilityOf(declared, name) !== 'public')
      .map(plainName),
  ),
];

/** Is a tag kept from all but the winner? */
export const isKeptFrom = (namesForWinner: readonly string[], name: string): boolean =>
  namesForWinner.length > 0 && namesForWinner.includes(plainName(name));

/** @returns the tags of the given kinds. */
export const tagsThatAre = (
  tags: Tags,
  declared: TagDeclarations | undefined,
  ...kinds: readonly TagVisibility[]
): Record<string, string> =>
  Object.fromEntries(Object.entries(tags).filter(([name]) => kinds.includes(visibilityOf(declared, name))));

/**
 * What a buyer that may not get the call, or may still refuse it, is told: no tag that is the winner's, and none of the
 * visit the call came by. What ads a publisher buys is no business of those who only hope for its calls.
 */
export const tagsBeforeAward = (
  tags: Tags,
  declared: TagDeclarations | undefined,
  ofVisit: readonly string[] = [],
): Record<string, string> => {
  const told = tagsThatAre(tags, declared, 'public');
  for (const name of ofVisit.length > 0 ? Object.keys(told) : [])
    if (isKeptFrom(ofVisit, name)) delete told[name];
  return told;
};

/** Is where a caller says they live for the winner only? Then it is so under every name, and as a fact of the call. */
export const isZipPublic = (declared: TagDeclarations | undefined): boolean =>
  visibilityOf(declared, 'zip') === 'public';
