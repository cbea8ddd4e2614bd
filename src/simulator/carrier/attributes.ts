import { TwimlError } from './verbs.ts';
import type { XmlElement } from './xml.ts';

export const textOf = (element: XmlElement): string =>
  element.children
    .filter((child) => typeof child === 'string')
    .join('')
    .trim();

export function absolute(text: string, base: string | null, where: string): string {
  const url = URL.parse(text, base ?? undefined);
  if (!url) throw new TwimlError(11100, `<${where}> needs an absolute URL, got "${text}"`);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new TwimlError(11100, `<${where}> has a URL of another kind: ${text}`);
  return url.href;
}

/** Reads the attributes of one element, each as what it must be. @throws TwimlError */
export function attributeReader({ name: verb, attributes }: XmlElement, base: string | null) {
  const fail = (name: string): never => {
    throw new TwimlError(12200, `<${verb} ${name}="${attributes[name]}">`);
  };
  const text = (name: string, pattern: RegExp): string | null => {
    const value = attributes[name];
    if (value === undefined) return null;
    return pattern.test(value) ? value : fail(name);
  };
  return {
    text,
    url: (name: string) => (attributes[name] === undefined ? null : absolute(attributes[name], base, verb)),
    ownUrl: () => absolute('', base, verb),
    oneOf: (name: string, values: string[]) => {
      const value = attributes[name];
      return value === undefined || values.includes(value) ? (value ?? null) : fail(name);
    },
    method: (name: string) => text(name, /^POST$/),
    boolean: (name: string) => text(name, /^(true|false)$/) === 'true',
    integer: (name: string, least: number, most: number) => {
      const value = text(name, /^\d{1,6}$/);
      if (value === null) return null;
      return Number(value) >= least && Number(value) <= most ? Number(value) : fail(name);
    },
  };
}
