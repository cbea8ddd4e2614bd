export type XmlElement = {
  name: string;
  attributes: Record<string, string>;
  children: (XmlElement | string)[];
};

export class XmlError extends Error {}

const NAME = /[A-Za-z_][\w.-]*/y;
const ENTITIES: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/**
 * A strict XML 1.0 subset: what carriers accept and nothing else. No byte-order mark or blank before the prolog, no
 * DOCTYPE, every `&` an entity, every attribute quoted and named once.
 * @throws XmlError
 */
export function parseXml(text: string): XmlElement {
  const reader = new Reader(text);
  if (text.startsWith('<?xml')) reader.upTo('?>');
  reader.skipMisc();
  const root = reader.element();
  reader.skipMisc();
  if (!reader.atEnd()) throw new XmlError(`something follows the root element at ${reader.at}`);
  return root;
}

class Reader {
  at = 0;
  private readonly text: string;

  constructor(text: string) {
    if (/^\s|^\uFEFF/.test(text)) throw new XmlError('something stands before the prolog');
    this.text = text;
  }

  atEnd(): boolean {
    return this.at >= this.text.length;
  }

  sees(token: string): boolean {
    return this.text.startsWith(token, this.at);
  }

  take(token: string): void {
    if (!this.sees(token)) throw new XmlError(`expected ${token} at ${this.at}`);
    this.at += token.length;
  }

  upTo(token: string): string {
    const end = this.text.indexOf(token, this.at);
    if (end < 0) throw new XmlError(`no ${token} after ${this.at}`);
    const passed = this.text.slice(this.at, end);
    this.at = end + token.length;
    return passed;
  }

  skipBlanks(): boolean {
    const from = this.at;
    while (/\s/.test(this.text[this.at] ?? '')) this.at++;
    return this.at > from;
  }

  skipMisc(): void {
    this.skipBlanks();
    while (this.sees('<!--')) {
      this.upTo('-->');
      this.skipBlanks();
    }
  }

  name(): string {
    NAME.lastIndex = this.at;
    const [found] = NAME.exec(this.text) ?? [];
    if (!found) throw new XmlError(`expected a name at ${this.at}`);
    this.at += found.length;
    return found;
  }

  element(): XmlElement {
    this.take('<');
    const element: XmlElement = { name: this.name(), attributes: this.attributes(), children: [] };
    if (this.sees('/>')) {
      this.take('/>');
      return element;
    }
    this.take('>');
    while (!this.sees('</')) {
      if (this.atEnd()) throw new XmlError(`<${element.name}> is not closed`);
      const child = this.child();
      if (child !== '') element.children.push(child);
    }
    this.take(`</${element.name}`);
    this.skipBlanks();
    this.take('>');
    return element;
  }

  attributes(): Record<string, string> {
    const found: Record<string, string> = {};
    while (this.skipBlanks() && !this.sees('/') && !this.sees('>')) {
      const name = this.name();
      this.take('=');
      const quote = this.text[this.at];
      if (quote !== '"' && quote !== "'") throw new XmlError(`the value of ${name} is not quoted`);
      this.at++;
      const raw = this.upTo(quote);
      if (raw.includes('<')) throw new XmlError(`a raw < in ${name}`);
      if (Object.hasOwn(found, name)) throw new XmlError(`${name} twice in one element`);
      found[name] = decode(raw);
    }
    return found;
  }

  child(): XmlElement | string {
    if (this.sees('<!--')) {
      this.upTo('-->');
      return '';
    }
    if (this.sees('<![CDATA[')) {
      this.take('<![CDATA[');
      return this.upTo(']]>');
    }
    if (this.sees('<')) return this.element();
    const end = this.text.indexOf('<', this.at);
    const raw = this.text.slice(this.at, end < 0 ? undefined : end);
    this.at += raw.length;
    return decode(raw);
  }
}

function decode(raw: string): string {
  return raw.replace(/&([^;&\s]*;?)/g, (whole, entity: string) => {
    const body = entity.endsWith(';') ? entity.slice(0, -1) : '';
    const named = ENTITIES[body];
    if (named) return named;
    const [, hex, decimal] = /^#(?:x([0-9a-fA-F]+)|(\d+))$/.exec(body) ?? [];
    const code = hex ? Number.parseInt(hex, 16) : Number(decimal ?? Number.NaN);
    if (!(code <= 0x10ffff)) throw new XmlError(`not an entity: ${whole}`);
    return String.fromCodePoint(code);
  });
}
