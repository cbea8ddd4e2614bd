import { escapeHtml } from '../../lib/text/markup.ts';
import { inline } from './html.ts';

/** One document. `name` is the last part of its path; the first page has none. */
export type Page = { name: string; title: string; about: string; body: string };

export const pathOf = ({ name }: { name: string }): string => (name === '' ? '/docs' : `/docs/${name}`);

/** A whole HTML page: no script, no picture, one stylesheet of our own. */
export function writePage(page: Page, pages: readonly Page[]): string {
  const links = pages.map((other) => {
    const current = other.name === page.name ? ' aria-current="page"' : '';
    return `<li><a href="${pathOf(other)}"${current}>${escapeHtml(other.title)}</a></li>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title)} · Outcry</title>
<meta name="description" content="${escapeHtml(page.about)}">
<link rel="stylesheet" href="/docs/style.css">
<link rel="icon" href="data:,">
</head>
<body>
<a class="skip" href="#content">To the content</a>
<div class="page">
<nav aria-label="Documents"><strong>Outcry</strong><ul>${links.join('')}</ul></nav>
<main id="content">
<h1>${escapeHtml(page.title)}</h1>
<p class="about">${inline(page.about)}</p>
${page.body}
<footer><p>The same in a form programs read: <a href="/v1/openapi.json">openapi.json</a>.</p></footer>
</main>
</div>
</body>
</html>
`;
}
