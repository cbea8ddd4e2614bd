import * as z from 'zod';
import { lineSchema, statusSchema } from '../../campaign/schema.ts';
import { type CampaignId, isId, type PublisherId } from '../../lib/ids.ts';
import { refuseUrl } from '../../lib/public-url.ts';
import { CALL_EVENT_NAMES, type EventTarget } from './event-target.ts';
import { plainUrl, refuseTemplate } from './template.ts';

const MOST_URL_CHARACTERS = 2_048;
const KINDS = ['webhook', 'postback'] as const;
const METHODS = ['GET', 'POST'] as const;

const fields = {
  name: lineSchema(200),
  status: statusSchema,
  campaignId: z
    .string()
    .refine((id): id is CampaignId => isId('cmp', id), 'must be a campaign id')
    .nullable()
    .meta({ description: 'Of this campaign’s calls only; null: of all' }),
  events: z
    .array(z.enum(CALL_EVENT_NAMES))
    .min(1)
    .max(CALL_EVENT_NAMES.length)
    .transform((events) => CALL_EVENT_NAMES.filter((name) => events.includes(name))),
  url: z.string().max(MOST_URL_CHARACTERS).meta({
    description:
      'Public and https. A postback’s has macros in path and query, such as {call_id} and {payout}',
  }),
  method: z.enum(METHODS).meta({ description: 'How a postback is asked for; a webhook is always posted' }),
};

/** @param mayAll of whoever may name macros that publishers do not see. @returns what is wrong with the URL, or null. */
export function refuseEventUrl(
  kind: EventTarget['to']['kind'],
  url: string,
  mayAll: boolean,
  allowLoopback: boolean,
): string | null {
  if (kind === 'webhook') return refuseUrl(url, { allowLoopback });
  return refuseTemplate(url, mayAll) ?? refuseUrl(plainUrl(url), { allowLoopback });
}

export const eventTargetCreateSchema = z
  .strictObject({
    ...fields,
    name: fields.name.optional(),
    status: statusSchema.default('active'),
    publisherId: z
      .string()
      .refine((id): id is PublisherId => isId('pub', id), 'must be a publisher id')
      .nullable()
      .optional()
      .meta({ description: 'Whose calls it hears of; an operator leaves it out to hear of all' }),
    campaignId: fields.campaignId.default(null),
    kind: z.enum(KINDS),
    method: fields.method.optional(),
  })
  .refine(({ kind, method }) => kind === 'postback' || method !== 'GET', {
    path: ['method'],
    message: 'a webhook is always posted',
  });

/** Whose it is and what kind it is stay. */
export const eventTargetPatchSchema = z.strictObject(fields).partial();

export const eventTargetShape = z.object({
  id: z.string(),
  name: z.string(),
  status: statusSchema,
  publisherId: z.string().nullable(),
  campaignId: z.string().nullable(),
  events: z.array(z.enum(CALL_EVENT_NAMES)),
  kind: z.enum(KINDS),
  url: z.string(),
  method: z.enum(METHODS),
});

export const presentEventTarget = ({ to, sealedSecrets: _, ...rest }: EventTarget) => ({
  ...rest,
  kind: to.kind,
  url: to.kind === 'postback' ? to.template : to.url,
  method: to.kind === 'postback' ? to.method : ('POST' as const),
});
