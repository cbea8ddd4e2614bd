import { escapeHtml } from '../../lib/text/markup.ts';

/** Building blocks of the documents: plain functions from text to HTML. What comes in is text and is escaped here. */

/** Text with `code` and [links](/somewhere). */
export const inline = (text: string): string =>
  escapeHtml(text)
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/\[([^\]]+)\]\(((?:\/|https:)[^)\s]*)\)/g, '<a href="$2">$1</a>');

export const p = (text: string): string => `<p>${inline(text)}</p>`;

const slug = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

export const h2 = (title: string, id = slug(title)): string =>
  `<h2 id="${escapeHtml(id)}"><a href="#${escapeHtml(id)}">${inline(title)}</a></h2>`;
export const h3 = (title: string, id = slug(title)): string =>
  `<h3 id="${escapeHtml(id)}"><a href="#${escapeHtml(id)}">${inline(title)}</a></h3>`;

export const list = (items: readonly string[]): string =>
  `<ul>${items.map((item) => `<li>${inline(item)}</li>`).join('')}</ul>`;

export const steps = (items: readonly string[]): string =>
  `<ol>${items.map((item) => `<li>${inline(item)}</li>`).join('')}</ol>`;

/** Rows of text; a first cell may be a target of links. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  idOf?: (row: readonly string[]) => string,
): string {
  const cells = (row: readonly string[]): string => row.map((cell) => `<td>${inline(cell)}</td>`).join('');
  const body = rows.map((row) => `<tr${idOf ? ` id="${escapeHtml(idOf(row))}"` : ''}>${cells(row)}</tr>`);
  const labels = head.map((label) => `<th scope="col">${inline(label)}</th>`).join('');
  return `<div class="wide" tabindex="0"><table><thead><tr>${labels}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}

/** @param name finds the block again: every program and request that is shown is run by a test. */
export const code = (text: string, language: string, name?: string): string =>
  `<pre tabindex="0"${name ? ` data-run="${escapeHtml(name)}"` : ''}><code class="${escapeHtml(language)}">${escapeHtml(text.trim())}</code></pre>`;

export const json = (value: unknown): string => code(JSON.stringify(value, null, 2), 'json');
