type Field = readonly [name: string, value: string];

/**
 * What a carrier sent, read once: who signed it covers every field, and what it says is asked for by name. Each look into
 * the runtime's own is a call to it, and a webhook needs sixty.
 */
export class Form {
  /** In their order, as `application/x-www-form-urlencoded` is read (url.spec.whatwg.org). */
  readonly fields: readonly Field[];
  readonly #first = new Map<string, string>();

  /** @param text a body, or a query without its question mark; decoded from UTF-8. */
  constructor(text: string) {
    this.fields = fieldsOf(text);
    for (const [name, value] of this.fields) if (!this.#first.has(name)) this.#first.set(name, value);
  }

  /** The first value of a name; null: there is none. */
  get(name: string): string | null {
    return this.#first.get(name) ?? null;
  }
}

export function fieldsOf(text: string): Field[] {
  try {
    return text.split('&').flatMap((pair): Field[] => {
      if (pair === '') return [];
      const at = pair.indexOf('=');
      return [at < 0 ? [plain(pair), ''] : [plain(pair.slice(0, at)), plain(pair.slice(at + 1))]];
    });
  } catch {
    // Escapes that are none, or of no UTF-8: how these are read is for the standard's own reader to say.
    return [...new URLSearchParams(`?${text}`)];
  }
}

/** @throws where an escape is none. */
const plain = (written: string): string => {
  const spaced = written.includes('+') ? written.replaceAll('+', ' ') : written;
  return spaced.includes('%') ? decodeURIComponent(spaced) : spaced;
};
