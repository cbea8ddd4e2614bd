/** Format characters: marks of direction, zero-width blanks and joiners, byte order marks. Nobody sees them, pasting brings them. */
const INVISIBLE = /\p{Cf}/gu;

/**
 * Text as a reader sees it: compatibility forms as their plain letters and digits (full-width "４１５", no-break
 * blanks), invisible characters left out, trimmed.
 */
export const plainText = (text: string): string => text.normalize('NFKC').replace(INVISIBLE, '').trim();

const ASCII = /^[\x20-\x7e]*$/;
const DECIMAL_DIGIT = /(?![0-9])\p{Nd}/gu;
/** Digits that Unicode has for letters or pictures: as Chinese and Japanese write them, in discs and in rings. */
const PICTURED = [
  '〇一二三四五六七八九',
  '零壹贰叁肆伍陆柒捌玖',
  '零弌貳參肆伍陸柒捌玖',
  '⓿❶❷❸❹❺❻❼❽❾',
  '⓪⓵⓶⓷⓸⓹⓺⓻⓼⓽',
  '🄋➀➁➂➃➄➅➆➇➈',
  '🄌➊➋➌➍➎➏➐➑➒',
];
const VALUES = new Map(PICTURED.flatMap((row) => [...row].map((digit, value) => [digit, String(value)])));
const PICTURED_DIGIT = new RegExp([...VALUES.keys()].join('|'), 'gu');

/** As plainText, and every digit as an ASCII one. Digits of every script stand in rows of ten, their zero first. */
export function plainDigits(text: string): string {
  if (ASCII.test(text)) return text;
  return plainText(text)
    .replace(PICTURED_DIGIT, (digit) => VALUES.get(digit)!)
    .replace(DECIMAL_DIGIT, (digit) => {
      const code = digit.codePointAt(0)!;
      let value = 0;
      while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1;
      return String(value % 10);
    });
}
