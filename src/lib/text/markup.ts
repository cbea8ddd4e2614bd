export type Attributes = Readonly<Record<string, string | number | boolean | null>>;

/** What XML 1.0 allows (section 2.2): no controls, no lone surrogates, no U+FFFE or U+FFFF. */
const ILLEGAL = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** For text and for attributes (in double quotes) of a page alike. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => ENTITIES[character]!);

/** For the text of XML, whose lines it keeps, and for attributes in either quotes. */
export const escapeXmlText = (text: string): string =>
  escapeHtml(text.replace(ILLEGAL, '')).replaceAll("'", '&apos;');

/** Escapes for text and for attributes of XML alike. Line ends and tabs become blanks: a parser may fold them anyway. */
export const escapeXml = (text: string): string => escapeXmlText(text.replace(/[\t\n\r]/g, ' '));

/** An element; null attributes are left out. @param content already escaped text or elements. */
export function element(name: string, attributes: Attributes, content = ''): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`)
    .join('');
  return content === '' ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}
