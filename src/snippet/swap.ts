/** Numbers as a page writes them, exchanged for another one in the same writing. Pure: it knows of no page. */

/** A number: its country code, and the rest of its digits. */
export type Digits = { code: string; rest: string };

/** @param number E.164. @param codeLength how many digits its country code has. */
export const digitsOf = (number: string, codeLength: number): Digits => ({
  code: number.slice(1, 1 + codeLength),
  rest: number.slice(1 + codeLength),
});

/** What may stand between two digits. */
const BETWEEN = '[\\s().\\-\\u2010-\\u2015/\\u00a0]{0,3}';
/** Nothing shorter is a number with its area code. */
const SHORTEST = 7;

const spaced = (digits: string): string => [...digits].join(BETWEEN);

/** Finds a number, however it is set: with its country code, without, or with the 0 that stands for it at home. */
const patternOf = ({ code, rest }: Digits): string =>
  `(?:(?:\\+|00|011)?${BETWEEN}${spaced(code)}${BETWEEN}(?:\\(0\\)${BETWEEN})?|0${BETWEEN})?\\(?${spaced(rest)}`;

/** @returns null where none of the numbers stands. */
export type Swap = (text: string) => string | null;

/** @param from what is looked for. @param to what is to stand there. */
export function swapOf(from: readonly Digits[], to: Digits): Swap {
  const all = from.filter(({ code, rest }) => code !== to.code || rest !== to.rest);
  if (all.length === 0) return () => null;
  const finds = new RegExp(`(^|\\D)(${all.map(patternOf).join('|')})(?!\\d)`, 'g');
  const endings = all.map(({ code, rest }) => ({
    rest,
    fits: code === to.code && rest.length === to.rest.length,
  }));
  const rewrite = (_: string, before: string, found: string): string => {
    const digits = found.replace(/\D/g, '');
    const { rest, fits } = endings.find((ending) => digits.endsWith(ending.rest))!;
    if (!fits) return `${before}+${to.code}${to.rest}`;
    const written = [...digits.slice(0, -rest.length), ...to.rest];
    return before + found.replace(/\d/g, () => written.shift()!);
  };
  return (text) => {
    if (text.length < SHORTEST) return null;
    const swapped = text.replace(finds, rewrite);
    return swapped === text ? null : swapped;
  };
}

/** For people, where a page leaves it to us. */
export const written = ({ code, rest }: Digits): string =>
  code === '1' ? `(${rest.slice(0, 3)}) ${rest.slice(3, 6)}-${rest.slice(6)}` : `+${code} ${rest}`;
