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

/** Publishers write names as they like: their case makes no other tag. */
function visibilityOf(declared: TagDeclarations | undefined, name: string): TagVisibility {
  const lower = name.toLowerCase();
  for (const known in declared) if (known.toLowerCase() === lower) return declared[known]!.visibility;
  return 'public';
}

/** @returns the tags of the given kinds. */
export const tagsThatAre = (
  tags: Tags,
  declared: TagDeclarations | undefined,
  ...kinds: readonly TagVisibility[]
): Record<string, string> =>
  Object.fromEntries(Object.entries(tags).filter(([name]) => kinds.includes(visibilityOf(declared, name))));

/** Is where a caller says they live for the winner only? Then it is so under every name, and as a fact of the call. */
export const isZipPublic = (declared: TagDeclarations | undefined): boolean =>
  ZIP_NAMES.every((name) => visibilityOf(declared, name) === 'public');
