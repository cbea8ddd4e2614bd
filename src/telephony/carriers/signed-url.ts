/**
 * Carriers sign the URL as it was configured; what arrives has been through a parser. These are the forms a URL may have
 * had before.
 */

type Signs = (url: string) => Promise<boolean>;

/** @param received as it arrived: nearly always as it was signed. */
export async function isSignedUrl(received: string, signs: Signs): Promise<boolean> {
  if (await signs(received)) return true;
  for (const url of formsOf(received)) if (url !== received && (await signs(url))) return true;
  return false;
}

/** A forged request costs no more hashes than this. */
const MOST_FORMS = 48;

/**
 * Likeliest first: without a port and with one; with the characters that a URL parser escapes as they were written; as
 * Node's old `querystring` would write the query.
 */
function formsOf(received: string): Set<string> {
  const normal = URL.canParse(received) ? new URL(received).href : received;
  const forms = new Set<string>();
  for (const url of [
    received,
    normal,
    ...unescapedForms(received),
    ...unescapedForms(normal),
    legacy(normal),
  ]) {
    forms.add(withoutPort(url)).add(withPort(url));
    if (forms.size >= MOST_FORMS) break;
  }
  return forms;
}

/** What the WHATWG parser escapes (https://url.spec.whatwg.org/#query-percent-encode-set, and the path's). */
const ESCAPED: readonly RegExp[] = [
  /%27/g,
  /%20/g,
  /(?:%[89A-F][0-9A-F])+/gi,
  /%22/g,
  /%3[CE]/gi,
  /%(?:60|7[BD]|5E|7C|5B|5D|5C)/gi,
];

/** A URL is written by one hand, one kind of character in one way: all kinds raw, all but one, or one alone. */
function unescapedForms(url: string): string[] {
  const present = ESCAPED.filter((kind) => url.search(kind) >= 0);
  const undo = (kinds: readonly RegExp[]): string =>
    kinds.reduce((text, kind) => text.replace(kind, decoded), url);
  return [
    undo(present),
    ...present.map((kept) => undo(present.filter((kind) => kind !== kept))),
    ...present.map((alone) => undo([alone])),
  ];
}

function decoded(written: string): string {
  try {
    return decodeURIComponent(written);
  } catch {
    return written;
  }
}

function legacy(url: string): string {
  const at = url.indexOf('?');
  if (at < 0 || at === url.length - 1) return url;
  const grouped = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(url.slice(at)))
    grouped.set(name, [...(grouped.get(name) ?? []), value]);
  const pairs = [...grouped].flatMap(([name, values]) =>
    values.map((value) => `${escaped(name)}=${escaped(value)}`),
  );
  return `${url.slice(0, at)}?${pairs.join('&')}`;
}

const escaped = (text: string): string => encodeURIComponent(text.toWellFormed());

const AUTHORITY = /^(https?:\/\/)((?:[^/?#]*@)?)(\[[^\]]*\]|[^:/?#]*)(:\d*)?/i;

const withoutPort = (url: string): string => url.replace(AUTHORITY, '$1$2$3');

const withPort = (url: string): string =>
  url.replace(AUTHORITY, (whole, scheme: string, user: string, host: string, port?: string) =>
    port === undefined
      ? `${scheme}${user}${host}${scheme.toLowerCase() === 'https://' ? ':443' : ':80'}`
      : whole,
  );
