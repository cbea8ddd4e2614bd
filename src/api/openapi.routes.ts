import { Hono } from 'hono';
import { sha256Hex } from '../lib/crypto.ts';
import { buildOpenApi } from './openapi/build.ts';
import { ROUTES } from './routes.ts';
import type { Api } from './serve.middleware.ts';

let written: { text: string; etag: string } | null = null;

/** Built with the first request: it is the same for as long as this code runs. */
function writeOnce(): { text: string; etag: string } {
  const text = JSON.stringify(buildOpenApi(ROUTES));
  written = { text, etag: `"${sha256Hex(text).slice(0, 32)}"` };
  return written;
}

/** GET /v1/openapi.json: for everybody, from anywhere. */
export const openApiRoutes = new Hono<Api>().get('/v1/openapi.json', (context) => {
  const { text, etag } = written ?? writeOnce();
  const headers = {
    etag,
    'cache-control': 'public, max-age=300',
    'access-control-allow-origin': '*',
    'content-type': 'application/json',
  };
  if (context.req.header('if-none-match') === etag) return new Response(null, { status: 304, headers });
  return new Response(text, { headers });
});
