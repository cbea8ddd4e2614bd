import { isMacro, MACROS, readMacro, type ToldCall } from './macros.ts';

const MACRO = /\{([^{}]*)\}/g;
/** "https://host:443" of a URL, and its path. What stands in front of these is not a URL. */
const PARTS = /^([a-z]+:\/\/[^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?$/is;

/**
 * What is wrong with a template, by the name of its macro, or null. Whether the exchange would call the URL at all is
 * for whoever knows where it runs.
 * @param mayAll of whoever sees everything: macros of prices and buyers, too.
 */
export function refuseTemplate(template: string, mayAll: boolean): string | null {
  for (const [whole, name = ''] of template.matchAll(MACRO)) {
    if (!isMacro(name)) return `holds ${whole}, which is no macro`;
    if (MACROS[name]?.isPrivate && !mayAll) return `holds ${whole}, which publishers do not see`;
  }
  const brace = /[{}]/.exec(template.replace(MACRO, ''));
  if (brace) return `has a "${brace[0]}" that belongs to no macro`;
  const [, host = '', , , fragment = ''] = PARTS.exec(template) ?? [];
  const [early] = `${host} ${fragment}`.match(MACRO) ?? [];
  return early === undefined ? null : `has ${early} outside of path and query`;
}

/** A URL of the same place in which nothing is left open: what a guard of URLs can judge. */
export const plainUrl = (template: string): string => template.replace(MACRO, 'x');

export const namesMacro = (template: string, name: string): boolean => template.includes(`{${name}}`);

/** Puts the values in, each percent-encoded: whatever it holds, it is one value and stays where it stands. */
export function expandTemplate(template: string, told: ToldCall): string {
  const expand = (text: string): string =>
    text.replace(MACRO, (whole, name: string) => encode(readMacro(name, told) ?? whole));
  const [, host, path = '', query = '', fragment = ''] = PARTS.exec(template) ?? [];
  if (host === undefined) return expand(template);
  const segments = path.split('/').map((segment) => {
    const written = expand(segment);
    return written !== segment && isDots(written) ? '' : written;
  });
  return host + segments.join('/') + expand(query) + fragment;
}

/** A URL's reader takes these for steps in the path, however they are encoded. */
const isDots = (segment: string): boolean => /^(?:\.|%2e){1,2}$/i.test(segment);

const encode = (value: string): string =>
  encodeURIComponent(value.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
