import { buildDocuments } from '../../../src/api/documents.ts';

const files = new Map(buildDocuments().map(({ path, text }) => [path, text]));

/** A document as it is built. @throws where there is none. */
export function readPage(path: string): string {
  const text = files.get(`${path.slice(1)}.html`) ?? files.get(path.slice(1));
  if (text === undefined) throw new Error(`no document is at ${path}`);
  return text;
}

export const linksOf = (html: string): string[] =>
  [...html.matchAll(/<a [^>]*href="([^"]+)"/g)].map((match) => match[1]!);
export const idsOf = (html: string): string[] =>
  [...html.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]!);

const unescaped = (html: string): string =>
  html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

/** What is shown to be run, by name. */
export const shownOf = (html: string): [name: string, text: string][] =>
  [...html.matchAll(/<pre [^>]*data-run="([^"]+)"><code[^>]*>([\s\S]*?)<\/code>/g)].map((match) => [
    match[1]!,
    unescaped(match[2]!),
  ]);

export type Typed = { method: string; path: string; key: string | null; body: unknown };

/** Reads a command line of curl back. @throws when it is not one that is understood. */
export function readCurl(text: string): Typed {
  const pattern =
    /^curl(?: -X (\w+))? "?\$EXCHANGE([^\s"]+)"?(?: \\\n {2}-H "Authorization: Bearer \$(\w+)")?(?: \\\n {2}-H 'Content-Type: application\/json' \\\n {2}-d '([\s\S]+)')?$/;
  const [match, method = 'GET', path, key = null, body] = pattern.exec(text) ?? [];
  if (match === undefined) throw new Error(`not a request: ${text}`);
  return { method, path: path!, key, body: body === undefined ? undefined : JSON.parse(body) };
}
