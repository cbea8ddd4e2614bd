import { Hono } from 'hono';
import { sha256Hex } from '../lib/crypto.ts';
import { type Page, pathOf, writePage } from './docs/page.ts';
import { pagesOf } from './docs/pages.ts';
import { STYLE } from './docs/style.ts';
import { buildOpenApi } from './openapi/build.ts';
import { ROUTES } from './routes.ts';
import type { Api } from './serve.middleware.ts';

type File = { text: string; etag: string };

const fileOf = (text: string): File => ({ text, etag: `"${sha256Hex(text).slice(0, 32)}"` });

let pages: readonly Page[] | null = null;
const written = new Map<string, File>();

/** A page is written when it is first asked for, and is the same for as long as this code runs. */
function findPage(path: string): File | null {
  pages ??= pagesOf(buildOpenApi(ROUTES));
  const page = pages.find((each) => pathOf(each) === path);
  if (!page) return null;
  const file = written.get(path) ?? fileOf(writePage(page, pages));
  written.set(path, file);
  return file;
}

const SECURITY = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

function send(file: File, type: string, ifNoneMatch: string | undefined): Response {
  const { text, etag } = file;
  const headers = { ...SECURITY, etag, 'cache-control': 'public, max-age=300', 'content-type': type };
  return ifNoneMatch === etag
    ? new Response(null, { status: 304, headers })
    : new Response(text, { headers });
}

const style = fileOf(STYLE);

/** The documents, for people: no key, no script, nothing from elsewhere. */
export const docsRoutes = new Hono<Api>()
  .get('/docs/style.css', ({ req }) => send(style, 'text/css; charset=utf-8', req.header('if-none-match')))
  .get('/docs/*', ({ req }) => {
    const path = req.path.replace(/\/+$/, '');
    const file = findPage(path);
    if (file) return send(file, 'text/html; charset=utf-8', req.header('if-none-match'));
    const missing = { name: 'missing', title: 'Not found', about: 'Nothing is written here.', body: '' };
    const headers = { ...SECURITY, 'content-type': 'text/html; charset=utf-8' };
    return new Response(writePage(missing, pages ?? []), { status: 404, headers });
  });
