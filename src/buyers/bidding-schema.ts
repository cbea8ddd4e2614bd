import * as z from 'zod';
import { positiveMoneySchema } from '../lib/money-schema.ts';
import { refuseUrl } from '../lib/public-url.ts';
import { customSchema, urlTemplateProblem } from './bidders/custom/schema.ts';
import { PING_TOKENS } from './bidders/custom/scope.ts';
import { dialectOptionsSchema, optionProblems, sealOptions } from './bidders/dialect-schema.ts';
import { dialects } from './bidders/registry.ts';
import { MAX_MIN_SECONDS } from './bidders/wire/values.ts';
import { HEADER_NAME, isOwnHeader } from './header.ts';
import { standingSchema } from './standing/schema.ts';
import type { Bidding, PingAuth } from './target.ts';

/** Visible ASCII and blanks: nothing that could end a header. */
const HEADER_VALUE = /^[\x20-\x7e]+$/;

const secretSchema = z.string().min(1).max(2_048).regex(HEADER_VALUE, 'must be visible ASCII');

const authSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('bearer'), token: secretSchema }),
  z.strictObject({
    kind: z.literal('header'),
    name: z
      .string()
      .regex(HEADER_NAME, 'must be a header name')
      .refine((name) => !isOwnHeader(name), 'is a header the exchange sets itself'),
    value: secretSchema,
  }),
]);

const MAX_PING_TIMEOUT_MS = 3_000;

/** An outside URL the exchange may be told to call. */
export const urlSchema = (allowLoopback: boolean) =>
  z
    .string()
    .max(2_048)
    .superRefine((url, context) => {
      const refusal = refuseUrl(url, { allowLoopback });
      if (refusal) context.addIssue({ code: 'custom', message: refusal });
    });

const pingSchema = (allowLoopback: boolean) =>
  z.strictObject({
    kind: z.literal('ping'),
    url: urlSchema(allowLoopback),
    timeoutMs: z.int().min(50).max(MAX_PING_TIMEOUT_MS).nullish(),
    minBid: positiveMoneySchema.nullish(),
    maxBid: positiveMoneySchema.nullish(),
    maxMinSeconds: z.int().min(0).max(MAX_MIN_SECONDS).nullish(),
    confirmWithCaller: z.boolean().optional().meta({
      description:
        'Send the caller’s number with the confirmation. A buyer that then refuses has learned it: only for those whose systems insist',
    }),
    dialect: z
      .string()
      .default('outcry')
      .refine((name) => Object.hasOwn(dialects, name), `must be one of ${Object.keys(dialects).join(', ')}`),
    dialectOptions: dialectOptionsSchema.optional(),
    custom: customSchema(allowLoopback).optional(),
    auth: authSchema.optional(),
  });

type PingInput = z.output<ReturnType<typeof pingSchema>>;

/** @param isWhole a new target; otherwise what is left out may be kept from before. */
export const biddingSchema = (allowLoopback: boolean, isWhole: boolean) =>
  z.discriminatedUnion('kind', [
    standingSchema,
    pingSchema(allowLoopback)
      .refine(({ minBid, maxBid }) => minBid == null || maxBid == null || minBid <= maxBid, {
        path: ['maxBid'],
        message: 'must not be under minBid',
      })
      .superRefine((ping, context) => {
        const { dialect, dialectOptions } = ping;
        for (const problem of [
          ...customProblems(ping, isWhole, allowLoopback),
          ...optionProblems(dialect, dialectOptions, { isWhole, allowLoopback }),
        ]) {
          context.addIssue({ code: 'custom', ...problem });
        }
      }),
  ]);

/** `custom` stands with the dialect of that name and no other; only its URL is a template. */
function customProblems(
  { dialect, custom, url }: PingInput,
  isWhole: boolean,
  allowLoopback: boolean,
): { path: string[]; message: string }[] {
  if (dialect !== 'custom')
    return custom ? [{ path: ['custom'], message: 'is for the dialect "custom"' }] : [];
  if (!custom && isWhole) return [{ path: ['custom'], message: 'is needed by the dialect "custom"' }];
  const problem = urlTemplateProblem(url, PING_TOKENS, allowLoopback);
  return problem ? [{ path: ['url'], message: problem }] : [];
}

export type BiddingInput = z.output<ReturnType<typeof biddingSchema>>;

/**
 * Seals what must not be stored in the clear.
 * @param previous what the target had: a ping that names no `auth`, no `custom` or not all secret options keeps those
 *   it had, the latter two while the dialect stays the same.
 */
export async function sealBidding(
  input: BiddingInput,
  previous: Bidding | null,
  seal: (plain: string) => Promise<string>,
): Promise<Bidding> {
  if (input.kind === 'static') return input;
  const { url, dialect, timeoutMs, minBid, maxBid, maxMinSeconds, confirmWithCaller, auth } = input;
  const kept: PingAuth = previous?.kind === 'ping' ? previous.auth : { kind: 'none' };
  const same = previous?.kind === 'ping' && previous.dialect === dialect ? previous : undefined;
  const dialectOptions = await sealOptions(dialect, input.dialectOptions, same?.dialectOptions, seal);
  const custom = input.custom ?? same?.custom;
  return {
    kind: 'ping',
    url,
    dialect,
    ...(dialectOptions && { dialectOptions }),
    ...(custom && { custom }),
    timeoutMs: timeoutMs ?? null,
    minBid: minBid ?? null,
    maxBid: maxBid ?? null,
    ...(maxMinSeconds != null && { maxMinSeconds }),
    ...(confirmWithCaller && { confirmWithCaller }),
    auth: auth ? await sealAuth(auth, seal) : kept,
  };
}

async function sealAuth(
  auth: z.output<typeof authSchema>,
  seal: (plain: string) => Promise<string>,
): Promise<PingAuth> {
  if (auth.kind === 'none') return auth;
  if (auth.kind === 'bearer') return { kind: 'bearer', sealedToken: await seal(auth.token) };
  return { kind: 'header', name: auth.name, sealedValue: await seal(auth.value) };
}
