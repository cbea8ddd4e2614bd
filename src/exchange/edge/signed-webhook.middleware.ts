import type { Context, MiddlewareHandler } from 'hono';
import type { Env } from '../../bindings.ts';
import { configOf } from '../../config.ts';
import { readText } from '../../lib/read-bytes.ts';
import type { Carrier, CarrierRequest, CarrierSecrets } from '../../telephony/carrier.ts';
import { carriers, isCarrierName } from '../../telephony/carriers/registry.ts';
import { Form } from '../../telephony/form.ts';

export type Telephony = { Bindings: Env; Variables: { carrier: Carrier; form: Form } };

/** Carriers send some two kilobytes and some forty fields. */
const MOST_BYTES = 64 * 1024;
const MOST_FIELDS = 300;

/**
 * The signature is checked before anything else is read, over the URL the carrier was configured with. What carries no
 * signature is not read at all, and what carries one not further than a carrier's own would go: until it is verified it
 * may be anybody's, and asks neither the database nor an object.
 */
export const verifyWebhook: MiddlewareHandler<Telephony> = async (c, next) => {
  const name = c.req.param('carrier') ?? '';
  const carrier = isCarrierName(name) ? carriers[name] : null;
  if (!carrier) return c.text('no such carrier', 404);
  if (!carrier.isSigned(c.req.raw.headers)) return c.text('bad signature', 403);
  const body = await readForm(c);
  if (body === null) return c.text('too large', 413);
  const config = configOf(c.env);
  const now = Date.now();
  const path = pathOf(c.req.url);
  const isGet = c.req.method === 'GET';
  const form = new Form(isGet ? queryOf(path) : body);
  for (const base of config.publicUrls) {
    const url = base + path;
    const request = { method: c.req.method, url, headers: c.req.raw.headers, body, form };
    if (!(await isSignedWithOneOf(config[carrier.name], carrier, request, now))) continue;
    c.set('carrier', carrier);
    c.set('form', form);
    return next();
  }
  return c.text('bad signature', 403);
};

/** As it came: what signs it covers every character, a bare question mark too. */
const pathOf = (url: string): string => url.slice(url.indexOf('/', url.indexOf('//') + 2));

const queryOf = (path: string): string => (path.includes('?') ? path.slice(path.indexOf('?') + 1) : '');

/** @returns null when there is more of it than a carrier sends. */
async function readForm(c: Context<Telephony>): Promise<string | null> {
  const { method, raw, url } = c.req;
  if (url.length > MOST_BYTES || countFields(url) > MOST_FIELDS) return null;
  if (method === 'GET') return '';
  const text = await readText(raw, MOST_BYTES);
  if (text === null) return null;
  return countFields(text) > MOST_FIELDS ? null : text;
}

function countFields(text: string): number {
  let count = 1;
  for (let at = text.indexOf('&'); at >= 0 && count <= MOST_FIELDS; at = text.indexOf('&', at + 1))
    count += 1;
  return count;
}

async function isSignedWithOneOf(
  all: readonly CarrierSecrets[],
  carrier: Carrier,
  request: CarrierRequest,
  now: number,
): Promise<boolean> {
  for (const secrets of all) if (await carrier.verify(request, secrets, now)) return true;
  return false;
}
