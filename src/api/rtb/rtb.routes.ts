import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { lineSchema } from '../../campaign/schema.ts';
import { configOf } from '../../config.ts';
import { tagName, tagValue } from '../../ivr/nodes/fields.ts';
import { toHex } from '../../lib/encoding.ts';
import { formatMicros } from '../../lib/money.ts';
import { readBytes } from '../../lib/read-bytes.ts';
import { bytewise, fieldsOfBytes, formFields, readText } from '../../lib/text/form-fields.ts';
import { isoTime } from '../../lib/time.ts';
import type { Api } from '../http/context.ts';
import { notFound, problemOf, refuseField, refuseFor } from '../http/errors.ts';
import { idSchema } from '../http/page.ts';
import { addressOf } from '../http/quotas.client.ts';
import { entropy } from '../http/request-id.middleware.ts';
import { defineRoute } from '../http/route.ts';
import { waitUntilOf } from '../http/wait-until.ts';
import { identifyExpected } from './expected-caller.ts';
import { MOST_TAG_BYTES, type RtbFields, readRtbFields, tagBytes } from './fields.ts';
import { RTB_REFUSALS, type RtbRefusal, rejectReason } from './refusal.ts';
import { type Accepted, acceptedReply, type Rejected, xmlReply } from './reply.ts';
import { askDoor, doorByRtbId, doorOf, spendPing } from './rtb-endpoint.client.ts';

const MOST_TAGS = 100;
const tagsSchema = z
  .record(tagName, z.union([tagValue, z.number().transform(String), z.boolean().transform(String)]))
  .refine((tags) => Object.keys(tags).length <= MOST_TAGS, `at most ${MOST_TAGS} tags`)
  .refine((tags) => tagBytes(tags) <= MOST_TAG_BYTES, `at most ${MOST_TAG_BYTES} bytes of tags`);

const bidShape = z.object({
  bidId: z.string(),
  bid: z.string(),
  number: z.string(),
  expiresAt: z.string(),
  minSeconds: z.int(),
  duplicate: z.enum(['allowed', 'rejected']),
  repeated: z.boolean(),
});
const noBidShape = z.object({
  bid: z.null(),
  reasonCode: z.enum(Object.keys(RTB_REFUSALS) as [RtbRefusal, ...RtbRefusal[]]),
  reason: z.string(),
  repeated: z.boolean(),
});

const noBid = (reasonCode: RtbRefusal, repeated = false) => ({
  bid: null,
  reasonCode,
  reason: RTB_REFUSALS[reasonCode],
  repeated,
});

/** A problem like any other, and a ping's refusal like any other. */
async function tooManyPings(waitMs: number, requestId: string): Promise<Response> {
  const problem = problemOf(refuseFor(waitMs, RTB_REFUSALS.rateLimited), requestId);
  const told = (await problem.json()) as object;
  return new Response(JSON.stringify({ ...told, ...noBid('rateLimited') }), problem);
}

export const rtbRoutes = [
  defineRoute({
    method: 'POST',
    path: '/v1/rtb/:campaignId',
    roles: ['publisher'],
    operationId: 'pingCampaign',
    summary: 'Ping: ask what a call would earn and where to send it; the bid is held until it expires',
    params: z.object({ campaignId: idSchema('cmp') }),
    body: z.strictObject({
      caller: z.string().max(40).nullish(),
      tags: tagsSchema.default({}),
      subId: lineSchema(200).nullish(),
      test: z.boolean().default(false),
    }),
    response: z.union([bidShape, noBidShape]),
    status: 200,
    units: 0,
    async handler(asked) {
      const { viewer, params, body, requestId } = asked;
      if (viewer.role !== 'publisher') return notFound('campaign');
      const door = await doorOf(asked, viewer.publisherId, params.campaignId);
      if (!door) return notFound('campaign');
      const wait = spendPing(asked, door, body.test);
      if (wait > 0) return tooManyPings(wait, requestId);
      const identity = identifyExpected(body.caller ?? null);
      if (body.caller && !identity)
        return refuseField('caller', 'is not a number anybody calls from; leave it out when it is not known');
      const { tags, test, subId = null } = body;
      const question = { identity, subId, tags, test };
      const answer = await askDoor(asked, door, question);
      if (answer.kind === 'noBid') return noBid(answer.reasonCode, answer.repeated);
      const { bidId, payout, number, expiresAt, minSeconds, duplicate, repeated } = answer;
      const bid = formatMicros(payout);
      return { bidId, bid, number, expiresAt: isoTime(expiresAt), minSeconds, duplicate, repeated };
    },
  }),
];

type Format = 'json' | 'xml';
/** A hundred tags are some twenty kilobytes. */
const MOST_BYTES = 64 * 1024;
/** Without an ending the reply is JSON, or XML for who asks for nothing else. Ids of campaigns are the door with a key. */
const ID_AND_FORMAT = ':file{(?!cmp_)[0-9A-Za-z_-]{1,64}(?:\\.(?:json|xml))?}';

/** The incumbents' format: the address is the only credential, so a publisher moves here by changing one URL. */
export const incumbentRoutes = new Hono<Api>();
// The router would run a HEAD as the GET it is like, and that holds an auction.
incumbentRoutes.use(async (context, next) =>
  context.req.method === 'HEAD'
    ? new Response(null, { status: 405, headers: { allow: 'GET, POST' } })
    : next(),
);
incumbentRoutes.on(['GET', 'POST'], `/${ID_AND_FORMAT}`, (context) => answerIncumbent(context, false));
incumbentRoutes.on(['GET', 'POST'], `/:environment{[Pp]roduction|[Tt]est}/${ID_AND_FORMAT}`, (context) =>
  answerIncumbent(context, context.req.param('environment').toLowerCase() === 'test'),
);

async function answerIncumbent(context: Context<Api>, test: boolean): Promise<Response> {
  const [rtbId = '', ending] = context.req.param('file')!.split('.');
  const format = formatOf(ending, context.req.header('accept') ?? '');
  const reject = (rejectReason: string, status: 200 | 400 | 404 | 429 | 503 = 200): Response =>
    write({ bidId: `bid_${toHex(entropy(16))}`, bidAmount: 0, rejectReason }, format, status);
  const { env } = context;
  const now = Date.now();
  try {
    const world = { env, now, waitUntil: waitUntilOf(context) };
    const door = await doorByRtbId(world, rtbId, addressOf(context.req.raw.headers));
    if (!door) return reject(rejectReason('disabled'), 404);
    if (door === 'tooMany') return reject(rejectReason('rateLimited'), 429);
    // As the incumbents say it: publishers' software takes another status for a broken exchange.
    if (spendPing(world, door, test) > 0) return reject(rejectReason('rateLimited'));
    const fields = await readFields(context);
    if (!fields) return reject('The request cannot be read', 400);
    const identity = identifyExpected(fields.caller);
    const asked = { ...world, config: configOf(env), entropy };
    const answer = await askDoor(asked, door, { ...fields, identity, test });
    if (answer.kind === 'noBid') return reject(rejectReason(answer.reasonCode));
    return write(acceptedReply(answer, { hasCaller: identity !== null, test, now }), format, 200);
  } catch (error) {
    console.error('a ping could not be answered', String(error));
    return reject(rejectReason('overloaded'), 503);
  }
}

const formatOf = (ending: string | undefined, accept: string): Format =>
  ending === 'xml' ||
  (ending === undefined && /\bxml\b/i.test(accept) && !/\b(?:json|html)\b|\*\/\*/i.test(accept))
    ? 'xml'
    : 'json';

const MULTIPART = /^multipart\/form-data\s*;/i;

/** What a publisher's software sends, in whatever form and encoding it sends it; null for what cannot be read. */
async function readFields({ req }: Context<Api>): Promise<RtbFields | null> {
  const query = formFields(new URL(req.url).search.slice(1), null);
  if (req.method === 'GET') return readRtbFields(query, '', null);
  const contentType = req.header('content-type') ?? null;
  const bytes = await readBytes(req.raw, MOST_BYTES);
  if (bytes === null) return null;
  if (!MULTIPART.test(contentType ?? ''))
    return readRtbFields(query, readText(bytes, contentType), contentType);
  try {
    const headers = { 'content-type': contentType ?? '' };
    const form = await new Response(bytewise(bytes), { headers }).formData();
    const fields = [...form].flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value] as const] : [],
    );
    return readRtbFields(query, '', null, fieldsOfBytes(fields, contentType));
  } catch {
    return null;
  }
}

function write(reply: Accepted | Rejected, format: Format, status: number): Response {
  const [type, text] =
    format === 'xml' ? ['application/xml', xmlReply(reply)] : ['application/json', JSON.stringify(reply)];
  const headers = {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-store',
    ...(status === 429 && { 'retry-after': '1' }),
  };
  return new Response(text, { status, headers });
}
