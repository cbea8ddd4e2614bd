import type { Context } from 'hono';
import { countryCodeLength } from '../../../lib/phone.ts';
import type { Api } from '../../http/context.ts';
import { problemOf, Refusal, refuse } from '../../http/errors.ts';
import { findPool } from './find-pool.client.ts';

const KEPT_SECONDS = 300;
const HEADERS = {
  'content-type': 'text/javascript; charset=utf-8',
  'cache-control': `public, max-age=${KEPT_SECONDS}`,
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
};

/** GET /v1/pools/:id/snippet.js: what a page runs, with what it is to show until it has asked. */
export async function serveSnippet(context: Context<Api>): Promise<Response> {
  const { env, req } = context;
  const refused = (refusal: Refusal): Response => problemOf(refusal, context.get('requestId'));
  const id = req.param('id') ?? '';
  const found = await findPool(context, id, Date.now());
  if (found instanceof Refusal) return refused(found);
  const file = await env.ASSETS?.fetch(new URL('/snippet.js', req.url));
  if (!file?.ok) return refused(refuse('unavailable', 'the snippet was not built'));
  const { number } = found.pool.overflow;
  const settings = {
    pool: id,
    leases: new URL(`/v1/pools/${id}/leases`, req.url).href,
    overflow: number,
    codeLength: countryCodeLength(number),
  };
  const text = `self.outcryPool=${JSON.stringify(settings)};\n${await file.text()}`;
  return new Response(text, { headers: HEADERS });
}
