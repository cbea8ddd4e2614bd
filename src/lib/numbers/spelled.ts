/** Digits as they are spoken, from zero on: in English, Spanish, French, Portuguese and German. */
const LANGUAGES = [
  'zero one two three four five six seven eight nine',
  'cero uno dos tres cuatro cinco seis siete ocho nueve',
  'zero un deux trois quatre cinq six sept huit neuf',
  'zero um dois tres quatro cinco seis sete oito nove',
  'null eins zwei drei vier funf sechs sieben acht neun',
];
const DIGITS: Readonly<Record<string, string>> = Object.fromEntries([
  ...LANGUAGES.flatMap((words) => words.split(' ').map((word, digit) => [word, String(digit)])),
  ['oh', '0'],
  ['meia', '6'],
  ['zwo', '2'],
  ['fuenf', '5'],
]);
/** A word before those it begins with. */
const WORDS = Object.keys(DIGITS).sort((a, b) => b.length - a.length);
const TEENS = [
  'ten',
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
];
const TENS = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const TIMES: Readonly<Record<string, number>> = { double: 2, twice: 2, triple: 3, thrice: 3 };

/** The shortest are in half of all words, and never a number by themselves. */
const ANY = new RegExp(WORDS.filter((word) => word.length > 2).join('|'), 'i');
const LARGER = /ten|eleven|twelve|teen|ty\b/i;
/** Words run together: "fouronefive". */
const GLUED = new RegExp(`^(?:${WORDS.join('|')})+$`);
const EACH = new RegExp(WORDS.join('|'), 'g');
/** Accents: "três", "fünf". */
const MARKS = /\p{M}/gu;

/** What is not said to the end yet: "four hundred", "forty". */
type Unsaid = { hundreds: string; tens: string };

/** The text with spelled digits written as digits, each apart: "four-one five" is "4 1 5"; null when there are none. */
export function spelledDigits(spoken: string): string | null {
  const text = spoken.normalize('NFD').replace(MARKS, '');
  if (!ANY.test(text) && !LARGER.test(text)) return null;
  const written: string[] = [];
  let unsaid: Unsaid = { hundreds: '', tens: '' };
  let times = 1;
  let found = false;
  const write = (digits: string): void => {
    written.push(` ${digits.repeat(times)} `);
    [unsaid, times, found] = [{ hundreds: '', tens: '' }, 1, true];
  };
  const end = (): void => {
    if (unsaid.tens) write(`${unsaid.hundreds + unsaid.tens}0`);
    else if (unsaid.hundreds) write(`${unsaid.hundreds}00`);
  };
  for (const word of text.toLowerCase().match(/[a-z]+|[^a-z]+/g) ?? []) {
    const digits = digitOf(word);
    if (digits !== null) {
      if (unsaid.tens && /^[1-9]$/.test(digits)) write(unsaid.hundreds + unsaid.tens + digits);
      else {
        end();
        write(digits);
      }
    } else if (TEENS.includes(word)) {
      if (unsaid.tens) end();
      write(`${unsaid.hundreds}1${TEENS.indexOf(word)}`);
    } else if (TENS.includes(word)) {
      if (unsaid.tens) end();
      unsaid = { ...unsaid, tens: String(TENS.indexOf(word) + 2) };
    } else if (word === 'hundred' && /^ \d $/.test(written.at(-2) ?? '')) {
      unsaid = { hundreds: written.splice(-2, 1)[0]!.trim(), tens: '' };
    } else if (Object.hasOwn(TIMES, word)) {
      end();
      times = TIMES[word]!;
    } else if (word === 'thousand') {
      end();
      write('000');
    } else if (/[a-z]/.test(word) ? word !== 'and' : !/^[\s-]{1,3}$/.test(word)) {
      end();
      written.push(word);
    } else written.push(word === 'and' ? '' : word);
  }
  end();
  return found ? written.join('') : null;
}

function digitOf(word: string): string | null {
  if (word === 'o') return '0';
  if (!GLUED.test(word)) return null;
  return (word.match(EACH) ?? []).map((each) => DIGITS[each]).join('');
}
