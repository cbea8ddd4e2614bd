import type { Context } from 'hono';
import type { Api } from './http/context.ts';

/** Only the Worker answers here, whatever files there are. */
const NOT_FILES = /^\/(v1(?!\/openapi\.json$)|telephony|healthz|console\/session)(\/|$)/;
/** Below it an unknown path is not there; anywhere else it is a page of the console, which looks at its own path. */
const DOCUMENTS = /^\/(docs|v1)(\/|$)/;

/**
 * A file of what was built: the console, the documents, the OpenAPI document. In production those that exist are served
 * before the Worker is asked. @returns null where nothing is to be shown.
 */
export async function findAsset({ env, req }: Context<Api>): Promise<Response | null> {
  const { ASSETS } = env;
  if (!ASSETS || (req.method !== 'GET' && req.method !== 'HEAD') || NOT_FILES.test(req.path)) return null;
  const file = await ASSETS.fetch(req.raw);
  if (file.status !== 404) return file;
  return DOCUMENTS.test(req.path) ? null : ASSETS.fetch(new Request(new URL('/', req.url), req.raw));
}
