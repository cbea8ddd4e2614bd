import { createHash } from 'node:crypto';

const HASHES = ['md5', 'sha1', 'sha256', 'sha512'];

/**
 * All the texts that would give a caller's number back: written in any usual way, reversed, encoded, or hashed without a
 * key, which a table of all numbers undoes in minutes. Lower case.
 */
export function tracesOf(e164: string): Map<string, string> {
  const digits = e164.slice(1);
  const national = digits.replace(/^1/, '');
  const [area, office, line] = [national.slice(0, 3), national.slice(3, 6), national.slice(6)];
  const traces = new Map<string, string>();
  const note = (what: string, text: string): void => void traces.set(text.toLowerCase(), what);
  note('its last seven digits', office + line);
  for (const separator of ['-', '.', ' ', '%20', '+', '_', '/']) {
    note('separated', [area, office, line].join(separator));
    note('separated', office + separator + line);
  }
  note('written with brackets', `(${area}) ${office}-${line}`);
  note('written with brackets', `(${area})${office}-${line}`);
  note('digit by digit', [...national].join(' '));
  note('reversed', [...national].reverse().join(''));
  note('in hexadecimal', Number(national).toString(16));
  note('in hexadecimal', Number(digits).toString(16));
  note('in base 36', Number(digits).toString(36));
  for (const form of [e164, digits, national]) {
    const bytes = Buffer.from(form);
    for (let shift = 0; shift < 3; shift++) {
      for (const encoding of ['base64', 'base64url'] as const) {
        const text = Buffer.concat([Buffer.alloc(shift), bytes])
          .toString(encoding)
          .replaceAll('=', '');
        note(`in ${encoding}`, text.slice(shift === 0 ? 0 : shift + 1, -2));
      }
    }
    note('as hexadecimal bytes', bytes.toString('hex'));
    for (const name of HASHES) {
      const hash = createHash(name).update(form).digest();
      for (const encoding of ['hex', 'base64', 'base64url'] as const)
        note(`its ${name}, unsalted`, hash.toString(encoding).replaceAll('=', '').slice(0, 16));
    }
  }
  return traces;
}

/** Which traces of the number a text holds. */
export function findTraces(text: string, e164: string): string[] {
  const small = text.toLowerCase();
  return [...tracesOf(e164)].flatMap(([trace, what]) =>
    small.includes(trace) ? [`${what} (${trace})`] : [],
  );
}
