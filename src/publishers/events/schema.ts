import * as z from 'zod';
import { lineSchema, statusSchema } from '../../campaign/schema.ts';
import { type CampaignId, isId, type PublisherId } from '../../lib/ids.ts';
import { refuseUrl } from '../../lib/public-url.ts';
import type { EventTarget } from './event-target.ts';
import { endpointOf, isConversion, PLATFORMS } from './platform.ts';
import { conversionFields, conversionShape, isSecret } from './platform-schema.ts';
import { plainUrl, refuseTemplate } from './template.ts';
import { EVENT_NAMES } from './wallet-event.ts';

const MOST_URL_CHARACTERS = 2_048;
const KINDS = ['webhook', 'postback', ...PLATFORMS] as const;
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
    .array(z.enum(EVENT_NAMES))
    .min(1)
    .max(EVENT_NAMES.length)
    .transform((events) => EVENT_NAMES.filter((name) => events.includes(name))),
  url: z.string().max(MOST_URL_CHARACTERS).meta({
    description:
      'Public and https. A postback’s has macros in path and query, such as {call_id} and {payout}; a platform has its own',
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
    url: fields.url.optional(),
    method: fields.method.optional(),
    ...z.strictObject(conversionFields).partial().shape,
  })
  .refine(({ kind, method }) => kind === 'postback' || method !== 'GET', {
    path: ['method'],
    message: 'only a postback is asked for by GET',
  })
  .superRefine((body, { addIssue }) => {
    const refuse = (field: string, message: string) =>
      addIssue({ code: 'custom', path: [field], message, input: body });
    const platform = PLATFORMS.find((name) => name === body.kind);
    if (!platform && body.url === undefined) refuse('url', 'is missing');
    if (platform && body.url !== undefined) refuse('url', 'is the platform’s own: leave it out');
    for (const name of ['conversion', ...PLATFORMS] as const) {
      const belongs = platform !== undefined && (name === 'conversion' || name === platform);
      if (belongs && !body[name]) refuse(name, 'is missing');
      if (!belongs && body[name]) refuse(name, `does not go with the kind ${body.kind}`);
    }
  });

const { conversion, google, meta, microsoft } = conversionFields;
/** Whose it is and what kind it is stay; of an account what is left out stays. */
export const eventTargetPatchSchema = z
  .strictObject({
    ...fields,
    conversion: conversion.partial(),
    google: google.partial(),
    meta: meta.partial(),
    microsoft: microsoft.partial(),
  })
  .partial();

export const eventTargetShape = z.object({
  id: z.string(),
  name: z.string(),
  status: statusSchema,
  publisherId: z.string().nullable(),
  campaignId: z.string().nullable(),
  events: z.array(z.enum(EVENT_NAMES)),
  kind: z.enum(KINDS),
  url: z.string(),
  method: z.enum(METHODS),
  ...conversionShape,
});

export const urlOfTarget = (to: EventTarget['to']): string => {
  if (isConversion(to)) return endpointOf(to);
  return to.kind === 'postback' ? to.template : to.url;
};

export function presentEventTarget({ to, sealedSecrets: _, ...rest }: EventTarget) {
  const conversion = isConversion(to) && {
    conversion: { value: to.value, valuePercent: to.valuePercent, delayMinutes: to.delayMinutes },
    [to.kind]: to.settings,
  };
  return {
    ...rest,
    kind: to.kind,
    url: urlOfTarget(to),
    method: to.kind === 'postback' ? to.method : ('POST' as const),
    ...conversion,
  };
}

type Account = Readonly<Record<string, string | null | undefined>>;

/** What was said of an account onto what was known of it: what is shown, and what is sealed. */
export function accountFrom(kind: (typeof PLATFORMS)[number], said: Account, known: Account = {}) {
  const all = Object.entries({ ...known, ...said }).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return {
    settings: Object.fromEntries(all.filter(([name]) => !isSecret(kind, name))),
    secrets: Object.fromEntries(all.filter(([name]) => isSecret(kind, name))),
  };
}
