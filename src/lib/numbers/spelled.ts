/** Digits as they are spoken, in English and Spanish. */
const DIGITS: Readonly<Record<string, string>> = {
  zero: '0',
  oh: '0',
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
  cero: '0',
  uno: '1',
  dos: '2',
  tres: '3',
  cuatro: '4',
  cinco: '5',
  seis: '6',
  siete: '7',
  ocho: '8',
  nueve: '9',
};
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

const ANY = new RegExp(Object.keys(DIGITS).join('|'), 'i');
const LARGER = /ten|eleven|twelve|teen|ty\b/i;
/** Words run together: "fouronefive". */
const GLUED = new RegExp(`^(?:${Object.keys(DIGITS).join('|')})+$`);
const EACH = new RegExp(Object.keys(DIGITS).join('|'), 'g');

/** What is not said to the end yet: "four hundred", "forty". */
type Unsaid = { hundreds: string; tens: string };

/** The text with spelled digits written as digits, each apart: "four-one five" is "4 1 5"; null when there are none. */
export function spelledDigits(text: string): string | null {
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
