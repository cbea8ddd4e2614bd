import { type Context, Hono } from 'hono';
import { configOf } from '../../../config.ts';
import type { Viewer } from '../../../directory/access/access-key.ts';
import { outcomeSchema } from '../../../settlement/outcome-schema.ts';
import { bearerOf } from '../../access/auth.ts';
import { openedByKey } from '../../access/viewer.client.ts';
import { readBody } from '../../http/body.ts';
import type { Api } from '../../http/context.ts';
import { problemOf, Refusal, refuse, refuseFor, refuseInvalid } from '../../http/errors.ts';
import { spend, UNITS_PER_MINUTE } from '../../http/quotas.client.ts';
import { entropy } from '../../http/request-id.middleware.ts';
import { waitUntilOf } from '../../http/wait-until.ts';
import { presentOutcome } from '../../present/present-outcome.ts';
import { type Reported, reportOutcome } from '../money/report-outcome.service.ts';
import { readFields } from './fields.ts';
import {
  type Fields,
  inTheirWords,
  type Meant,
  type Reading,
  readInvoca,
  readRetreaver,
  readRingba,
} from './formats.ts';
import { invocaAnswer, invocaRefusal } from './invoca.ts';

const MOST_BYTES = 64 * 1024;
const TOKEN = /^Token +([\x21-\x7e]{1,512})$/i;

type Heard = { fields: Fields; viewer: Viewer; reported: Reported | null };

/** Doors for software that reports outcomes in the incumbents' words already. They take a buyer's key in their manner. */
export const outcomeDoorRoutes = new Hono<Api>();

for (const path of ['/ringba', '/ringba/:key'])
  outcomeDoorRoutes.on(['GET', 'POST'], path, (context) => plainDoor(context, readRingba));
for (const path of ['/retreaver', '/retreaver/calls/:call'])
  outcomeDoorRoutes.on(['GET', 'POST', 'PUT'], path, (context) =>
    plainDoor(context, readRetreaver, 'call_uuid'),
  );
for (const path of [
  '/invoca/transactions/:file{signals(?:\\.json)?}',
  '/invoca/transactions/:call/:file{signals(?:\\.json)?}',
])
  outcomeDoorRoutes.on(['POST', 'PUT'], path, async (context) => {
    const heard = await hear(context, readInvoca, 'search.transaction_id');
    if (heard instanceof Refusal) return invocaRefusal(heard);
    return invocaAnswer(heard.fields, heard.reported);
  });

async function plainDoor(
  context: Context<Api>,
  readFormat: (fields: Fields) => Reading,
  callField?: string,
): Promise<Response> {
  const heard = await hear(context, readFormat, callField);
  if (heard instanceof Refusal) return problemOf(heard, context.get('requestId'));
  const { reported, viewer } = heard;
  const headers = { 'cache-control': 'no-store' };
  if (!reported) return Response.json({ outcome: null }, { headers });
  const status = reported.isNew ? 201 : 200;
  return Response.json(presentOutcome(reported.outcome, viewer), { status, headers });
}

/** @param callField where a call's id in the address belongs. */
async function hear(
  context: Context<Api>,
  readFormat: (fields: Fields) => Reading,
  callField?: string,
): Promise<Heard | Refusal> {
  const { env, req } = context;
  const config = configOf(env);
  const now = Date.now();
  const text = req.method === 'GET' ? '' : await readBody(req.raw, MOST_BYTES);
  if (text instanceof Refusal) return text;
  const read = readFields(new URL(req.url).searchParams, text, req.header('content-type') ?? null);
  if (!read) return refuse('malformed', 'the body is no form, JSON or XML');
  const call = req.param('call')?.replace(/\.(?:json|xml)$/, '');
  const fields = call === undefined || !callField ? read : new Map(read).set(callField, call);
  const viewer = await viewerOf(context, fields, now);
  if (viewer instanceof Refusal) return viewer;
  const reading = readFormat(fields);
  if (reading.kind === 'refused') return reading.refusal;
  if (reading.kind === 'nothing') return { fields, viewer, reported: null };
  const said = checked(reading.meant, fields);
  if (said instanceof Refusal) return said;
  const reported = await reportOutcome({ env, config, viewer, now, entropy }, said);
  return reported instanceof Refusal ? named(reported, reading.meant, fields) : { fields, viewer, reported };
}

/** The key as each of them sends it: in the address, in a field, or in the header. */
async function viewerOf(context: Context<Api>, fields: Fields, now: number): Promise<Viewer | Refusal> {
  const { env, req } = context;
  const header = req.header('authorization');
  const key =
    req.param('key') ??
    bearerOf(header) ??
    TOKEN.exec(header ?? '')?.[1] ??
    ['key', 'call_key', 'api_key', 'oauth_token'].map((name) => fields.get(name)).find((value) => value);
  if (!key) return refuse('unauthorized', 'send a buyer’s key');
  const opened = await openedByKey(context, configOf(env), key, now);
  if (opened instanceof Refusal) return opened;
  if (!opened) return refuse('unauthorized', 'the key opens nothing');
  const { viewer } = opened;
  const wait = spend(env, viewer.by, UNITS_PER_MINUTE[viewer.role], 1, now, waitUntilOf(context));
  if (wait > 0) return refuseFor(wait, 'this key asks too often');
  if (viewer.role === 'publisher') return refuse('forbidden', 'only for: operator, buyer');
  return viewer.readOnly ? refuse('forbidden', 'this key may read and change nothing') : viewer;
}

/** What our own door takes, with what the sender has no words for left to be found out. */
function checked(meant: Meant, fields: Fields) {
  const stand = { reference: 'given by the call', occurredAt: '2000-01-01T00:00:00Z' };
  const read = outcomeSchema.safeParse({ ...stand, ...meant.said });
  if (!read.success) return named(refuseInvalid(read.error, ''), meant, fields);
  const { reference, occurredAt } = meant.said;
  return {
    ...read.data,
    reference: reference ?? meant.referenceFor,
    occurredAt: occurredAt ?? null,
  };
}

function named(refusal: Refusal, meant: Meant, fields: Fields): Refusal {
  if (!refusal.errors) return refusal;
  const errors = inTheirWords(refusal.errors, meant, fields);
  const [first] = errors;
  return refuse(refusal.code, first ? `${first.path} ${first.message}` : refusal.detail, errors);
}
