/** Format characters: marks of direction, zero-width blanks and joiners, byte order marks. Nobody sees them, pasting brings them. */
const INVISIBLE = /\p{Cf}/gu;

/**
 * Text as a reader sees it: compatibility forms as their plain letters and digits (full-width "４１５", no-break
 * blanks), invisible characters left out, trimmed.
 */
export const plainText = (text: string): string => text.normalize('NFKC').replace(INVISIBLE, '').trim();
