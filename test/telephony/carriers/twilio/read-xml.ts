import { type XmlElement as Parsed, parseXml } from '../../../../src/simulator/carrier/xml.ts';

export type XmlElement = {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  text: string;
};

const PROLOG = '<?xml version="1.0" encoding="UTF-8"?>';

/** A carrier's document, elements and text apart. @throws on one that is not well-formed, or lacks its prolog. */
export function readXml(document: string): XmlElement {
  if (!document.startsWith(PROLOG)) throw new Error('no prolog at the very start');
  return sorted(parseXml(document));
}

const sorted = ({ name, attributes, children }: Parsed): XmlElement => ({
  name,
  attributes,
  children: children.flatMap((child) => (typeof child === 'string' ? [] : [sorted(child)])),
  text: children.filter((child) => typeof child === 'string').join(''),
});
