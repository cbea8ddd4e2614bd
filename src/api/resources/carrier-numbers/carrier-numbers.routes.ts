import * as z from 'zod';
import { phoneSchema } from '../../../campaign/schema.ts';
import { findConfig, findNumbers } from '../../../directory/config/config.store.ts';
import { listNumbersOf } from '../../../directory/numbers/numbers-of.store.ts';
import { forgetRelease, listReleases, planRelease } from '../../../directory/numbers/releases.store.ts';
import { DAY_MS, isoTime } from '../../../lib/time.ts';
import type { TrackingNumber } from '../../../publishers/publisher.ts';
import { numberCreateSchema, presentNumber } from '../../../publishers/schema.ts';
import { CARRIER_NAMES } from '../../../telephony/carrier-event.ts';
import { compareNumbers } from '../../../telephony/number-desks/compare.ts';
import { createConfig, newId } from '../../config/change-config.service.ts';
import { dialedProblems } from '../../config/destination.service.ts';
import { notFound, Refusal, refuse, refuseField } from '../../http/errors.ts';
import { defineRoute } from '../../http/route.ts';
import { numberShape, withRtb } from '../numbers.routes.ts';
import {
  ask,
  findHeld,
  listHeld,
  type OpenDesk,
  openDesk,
  refusalOf,
  withApplication,
} from './carrier.client.ts';

const carrier = z.enum(CARRIER_NAMES);
const params = z.object({ number: phoneSchema });
const OFFERS_AT_MOST = 50;
const QUARANTINE_DAYS = 30;

const offerShape = z.object({
  number: z.string(),
  locality: z.string().nullable(),
  region: z.string().nullable(),
  monthlyCost: z.string().nullable().meta({ description: 'As the carrier says it; null: it does not say' }),
  upfrontCost: z.string().nullable(),
  currency: z.string().nullable(),
});

const matchShape = z.object({
  number: z.string(),
  match: z.enum(['connected', 'leadsElsewhere', 'notHere', 'notThere', 'leaving']),
  numberId: z.string().nullable().meta({ description: 'The tracking number, where it is one' }),
  leadsTo: z.string().nullable().meta({ description: 'Where its calls go instead' }),
  releaseAt: z.string().nullable(),
  error: z
    .string()
    .nullable()
    .meta({ description: 'What the carrier said when it was last to be given back' }),
});

const connectedShape = z.object({ number: z.string(), connected: z.literal(true) });
const releaseShape = z.object({ number: z.string(), releaseAt: z.string() });

export const carrierNumberRoutes = [
  defineRoute({
    method: 'GET',
    path: '/v1/carrier-numbers/offers',
    roles: ['operator'],
    summary: 'Search a carrier’s numbers that can be bought',
    query: z.strictObject({
      carrier,
      country: z
        .string()
        .regex(/^[A-Z]{2}$/, 'must be an ISO code such as US')
        .default('US'),
      tollFree: z.stringbool().default(false),
      areaCode: z
        .string()
        .regex(/^\d{3}$/, 'must be three digits')
        .optional(),
      contains: z
        .string()
        .regex(/^[\d*]{2,15}$/, 'must be 2 to 15 digits, with * for any')
        .optional(),
      region: z
        .string()
        .regex(/^[A-Z]{2}$/, 'must be a state such as CA')
        .optional(),
      limit: z.coerce.number().int().min(1).max(OFFERS_AT_MOST).default(20),
    }),
    response: z.object({ data: z.array(offerShape) }),
    status: 200,
    async handler({ config, query: { carrier: name, ...wish } }) {
      const open = openDesk(config, name);
      if (open instanceof Refusal) return open;
      const said = await ask(open.desk, open.desk.search(open.account, wish));
      if ('refusal' in said) return refusalOf(open.desk, said, 'invalid');
      return { data: open.desk.readOffers(said.reply).slice(0, wish.limit) };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/carrier-numbers',
    roles: ['operator'],
    summary: 'Buy a number at its carrier, connect it, and make it a tracking number',
    description:
      'Costs money at the carrier, which `confirmSpending` says is known. What the carrier does not answer to may have been bought: `GET /v1/carrier-numbers` shows it as `notHere`.',
    body: numberCreateSchema.extend({
      confirmSpending: z.literal(true, 'must be true: the number costs money at the carrier'),
    }),
    response: numberShape,
    status: 201,
    async handler(asked) {
      const { env, config } = asked;
      const { confirmSpending: _, ...body } = asked.body;
      const [campaign, publisher, dialed, used] = await Promise.all([
        findConfig(env.DB, 'campaign', body.campaignId),
        findConfig(env.DB, 'publisher', body.publisherId),
        dialedProblems(env, [body.number]),
        findNumbers(env.DB, [body.number]),
      ]);
      if (!campaign) return refuseField('campaignId', 'is not a campaign');
      if (!publisher) return refuseField('publisherId', 'is not a publisher');
      const open = openDesk(config, body.carrier, campaign.doc.fallbackNumber);
      if (open instanceof Refusal) return open;
      const problem = dialed.get(body.number);
      if (problem) return refuseField('number', problem);
      if (used.has(body.number)) return refuse('taken', 'the number is already in use');
      const bought = await buy(open, body.number);
      if (bought) return bought;
      await forgetRelease(env.DB, body.number);
      const number: TrackingNumber = { id: newId(asked, 'num'), ...body };
      const refusal = await createConfig(asked, 'number', number, (await withRtb(asked))(number));
      return refusal ?? presentNumber(number);
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/carrier-numbers',
    roles: ['operator'],
    summary: 'Compare a carrier’s numbers with the tracking numbers here',
    query: z.strictObject({ carrier }),
    response: z.object({ data: z.array(matchShape) }),
    status: 200,
    async handler({ env, config, query }) {
      const opened = openDesk(config, query.carrier);
      if (opened instanceof Refusal) return opened;
      const open = await withApplication(opened, false);
      if (open instanceof Refusal) return open;
      const [held, here, releases] = await Promise.all([
        listHeld(open),
        listNumbersOf(env.DB, query.carrier),
        listReleases(env.DB, query.carrier),
      ]);
      if (held instanceof Refusal) return held;
      const compared = compareNumbers(held, new Set(here.keys()), new Set(releases.keys()));
      return {
        data: compared.map(({ number, match, leadsTo }) => {
          const release = match === 'leaving' ? releases.get(number) : undefined;
          return {
            number,
            match,
            numberId: here.get(number) ?? null,
            leadsTo: match === 'connected' ? null : leadsTo,
            releaseAt: release ? isoTime(release.releaseAt) : null,
            error: release?.error ?? null,
          };
        }),
      };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/carrier-numbers/:number/connect',
    roles: ['operator'],
    summary: 'Set where the carrier asks about calls to a number',
    params,
    body: z.strictObject({ carrier }),
    response: connectedShape,
    status: 200,
    async handler({ env, config, params: { number }, body }) {
      const opened = openDesk(config, body.carrier, await fallbackOf(env.DB, number));
      if (opened instanceof Refusal) return opened;
      const open = await withApplication(opened, true);
      if (open instanceof Refusal) return open;
      const held = await findHeld(open, number);
      if (held instanceof Refusal) return held;
      if (!held) return notFound('number of the account');
      const { desk, account, urls } = open;
      const refusal = await sendAll(open, [desk.setUp(account, urls), desk.connect(account, held, urls)]);
      return refusal ?? { number, connected: true as const };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/carrier-numbers/:number/release',
    roles: ['operator'],
    summary: 'Give a number back to its carrier, once nobody calls it any more',
    description: `After \`afterDays\` (${QUARANTINE_DAYS}, if left out): whoever is given a number next hears those who still call its old owner. Until then it can be taken back with DELETE.`,
    params,
    body: z.strictObject({ carrier, afterDays: z.int().min(0).max(365).default(QUARANTINE_DAYS) }),
    response: releaseShape,
    status: 200,
    async handler({ env, config, now, params: { number }, body }) {
      const open = openDesk(config, body.carrier);
      if (open instanceof Refusal) return open;
      if ((await findNumbers(env.DB, [number])).has(number))
        return refuse('inUse', 'the number is a tracking number: delete that first');
      const held = await findHeld(open, number);
      if (held instanceof Refusal) return held;
      if (!held) return notFound('number of the account');
      const releaseAt = now + body.afterDays * DAY_MS;
      await planRelease(env.DB, { number, carrier: body.carrier, ref: held.ref, releaseAt });
      return { number, releaseAt: isoTime(releaseAt) };
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/v1/carrier-numbers/:number/release',
    roles: ['operator'],
    summary: 'Keep a number that was to be given back',
    params,
    status: 204,
    async handler({ env, params: { number } }) {
      return (await forgetRelease(env.DB, number)) ? undefined : notFound('release');
    },
  }),
];

async function fallbackOf(db: D1Database, number: string): Promise<string | null> {
  const id = (await findNumbers(db, [number])).get(number);
  const tracking = id === undefined ? null : await findConfig(db, 'number', id);
  const campaign = tracking && (await findConfig(db, 'campaign', tracking.doc.campaignId));
  return campaign?.doc.fallbackNumber ?? null;
}

async function sendAll(
  { desk }: OpenDesk,
  requests: readonly (ReturnType<OpenDesk['desk']['buy']> | null)[],
): Promise<Refusal | null> {
  for (const request of requests) {
    const said = request && (await ask(desk, request));
    if (said && 'refusal' in said) return refusalOf(desk, said);
  }
  return null;
}

/** One the account has already is connected and not bought again. @returns why not. */
async function buy(opened: OpenDesk, number: string): Promise<Refusal | null> {
  const open = await withApplication(opened, true);
  if (open instanceof Refusal) return open;
  const { desk, account, urls } = open;
  const held = await findHeld(open, number);
  if (held instanceof Refusal) return held;
  const order = held ? desk.connect(account, held, urls) : desk.buy(account, number, urls);
  return sendAll(open, [desk.setUp(account, urls), order]);
}
