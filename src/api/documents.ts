import { buildSnippet } from '../snippet/build-snippet.client.ts';
import { type Page, pathOf, writePage } from './docs/page.ts';
import { pagesOf } from './docs/pages.ts';
import { STYLE } from './docs/style.ts';
import { buildOpenApi } from './openapi/build.ts';
import { ROUTES } from './routes.ts';

/** What pages of publishers run, as a file: the Worker serves it with what it is to show. */
const SNIPPET = { path: 'snippet.js', text: await buildSnippet() };

/** A file to be served under its path: pages without their ending, as Cloudflare's static assets do it. */
type Document = { path: string; text: string };

const fileOf = (page: Page): string => `${pathOf(page).slice(1)}.html`;

/** What the exchange says of itself: the OpenAPI document and the pages for people. Made when building, never at run time. */
export function buildDocuments(): Document[] {
  const openApi = buildOpenApi(ROUTES);
  const pages = pagesOf(openApi);
  return [
    { path: 'v1/openapi.json', text: JSON.stringify(openApi) },
    { path: 'docs/style.css', text: STYLE },
    SNIPPET,
    ...pages.map((page) => ({ path: fileOf(page), text: writePage(page, pages) })),
  ];
}
