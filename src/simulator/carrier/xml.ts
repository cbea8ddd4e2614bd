import { SaxesParser } from 'saxes';

export type XmlElement = {
  name: string;
  attributes: Record<string, string>;
  children: (XmlElement | string)[];
};

export class XmlError extends Error {}

/**
 * Reads a document as a strict XML 1.0 processor does: the parser is not ours, so that it judges what we write. Carriers
 * take no DOCTYPE besides.
 * @throws XmlError when it is not well-formed.
 */
export function parseXml(text: string): XmlElement {
  const parser = new SaxesParser();
  const open: XmlElement[] = [];
  const roots: XmlElement[] = [];
  const refuse = (why: string): never => {
    throw new XmlError(why);
  };
  const told = (text: string): void => {
    const children = open.at(-1)?.children ?? [];
    const before = children.at(-1);
    if (typeof before === 'string') children[children.length - 1] = before + text;
    else children.push(text);
  };
  parser.on('error', ({ message }) => refuse(message));
  parser.on('doctype', () => refuse('a DOCTYPE'));
  parser.on('opentag', ({ name, attributes }) => {
    const element: XmlElement = { name, attributes, children: [] };
    const parent = open.at(-1);
    if (parent) parent.children.push(element);
    else roots.push(element);
    open.push(element);
  });
  parser.on('closetag', () => void open.pop());
  parser.on('text', told);
  parser.on('cdata', told);
  // The parser reads on behind a mark or blanks that no carrier takes before a prolog.
  if (/^[\s\uFEFF]/.test(text)) refuse('something stands before the prolog');
  parser.write(text).close();
  return roots[0] ?? refuse('no root element');
}
