import { type Field, fieldsOf } from '../lib/text/url-encoded.ts';

/**
 * What a carrier sent, read once: who signed it covers every field, and what it says is asked for by name. Each look into
 * the runtime's own is a call to it, and a webhook needs sixty.
 */
export class Form {
  /** In their order. */
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
