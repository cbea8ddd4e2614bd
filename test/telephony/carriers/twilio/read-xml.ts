export type XmlElement = {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  text: string;
};

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const TOKEN = /<(\/?)([A-Z][A-Za-z]*)((?: [a-zA-Z]+="[^"<]*")*)(\/?)>|([^<>]+)/gy;
const LEGAL = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;
const PROLOG = '<?xml version="1.0" encoding="UTF-8"?>';

function plain(text: string): string {
  if (/&(?!(?:amp|lt|gt|quot|apos);)/.test(text)) throw new Error(`a raw & in ${JSON.stringify(text)}`);
  return text.replace(/&([a-z]+);/g, (_, name: string) => ENTITIES[name]!);
}

/** Reads the little XML a carrier document needs, and throws on anything else. */
export function readXml(document: string): XmlElement {
  if (!LEGAL.test(document)) throw new Error('a character XML 1.0 does not allow');
  if (!document.startsWith(PROLOG)) throw new Error('no prolog at the very start');
  const root: XmlElement = { name: '#document', attributes: {}, children: [], text: '' };
  const open = [root];
  TOKEN.lastIndex = PROLOG.length;
  while (TOKEN.lastIndex < document.length) {
    const match = TOKEN.exec(document);
    if (!match) throw new Error('not well-formed');
    const [, closing, name, attributes, empty, text] = match;
    if (text !== undefined) open.at(-1)!.text += plain(text);
    else if (closing) {
      if (open.pop()!.name !== name) throw new Error(`${name} closed out of turn`);
    } else {
      const element: XmlElement = {
        name: name!,
        attributes: readAttributes(attributes!),
        children: [],
        text: '',
      };
      open.at(-1)!.children.push(element);
      if (!empty) open.push(element);
    }
  }
  if (open.length !== 1 || root.children.length !== 1 || root.text !== '')
    throw new Error('not one root element');
  return root.children[0]!;
}

function readAttributes(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/ ([a-zA-Z]+)="([^"]*)"/g)].map((match) => [match[1]!, plain(match[2]!)]);
  if (new Set(pairs.map(([name]) => name)).size !== pairs.length) throw new Error('an attribute twice');
  return Object.fromEntries(pairs) as Record<string, string>;
}
