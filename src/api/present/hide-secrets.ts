import { escapeHtml, escapeXml } from '../../lib/text/markup.ts';

const HIDDEN = '•••';

/** Every way a secret may stand in a URL, a header, a form, JSON or XML. */
const waysToWrite = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  new URLSearchParams([['', secret]]).toString().slice(1),
  JSON.stringify(secret).slice(1, -1),
  escapeHtml(secret),
  escapeXml(secret),
];

export function hideSecrets(text: string, secrets: readonly string[]): string {
  const written = secrets.filter((secret) => secret !== '').flatMap(waysToWrite);
  return [...new Set(written)]
    .sort((a, b) => b.length - a.length)
    .reduce((shown, way) => shown.replaceAll(way, HIDDEN), text);
}
