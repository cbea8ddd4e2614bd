import { z } from 'zod';
import { positiveMoneySchema } from '../lib/money-schema.ts';
import { refuseUrl } from '../lib/public-url.ts';
import { dialects } from './bidders/registry.ts';
import type { Bidding, PingAuth } from './target.ts';

const HEADER_NAME = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/;
/** What the exchange or the runtime sets itself. */
const OWN_HEADERS =
  /^(host|content-.*|transfer-encoding|connection|webhook-.*|accept|accept-encoding|cookie|user-agent|expect|te|trailer|upgrade|cf-.*|x-forwarded-.*)$/i;
/** Visible ASCII and blanks: nothing that could end a header. */
const HEADER_VALUE = /^[\x20-\x7e]+$/;

const secretSchema = z.string().min(1).max(2_048).regex(HEADER_VALUE, 'must be visible ASCII');

export const authSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('bearer'), token: secretSchema }),
  z.strictObject({
    kind: z.literal('header'),
    name: z
      .string()
      .regex(HEADER_NAME, 'must be a header name')
      .refine((name) => !OWN_HEADERS.test(name), 'is a header the exchange sets itself'),
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

export const biddingSchema = (allowLoopback: boolean) =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('static'), price: positiveMoneySchema }),
    z
      .strictObject({
        kind: z.literal('ping'),
        url: urlSchema(allowLoopback),
        timeoutMs: z.int().min(50).max(MAX_PING_TIMEOUT_MS).nullish(),
        minBid: positiveMoneySchema.nullish(),
        maxBid: positiveMoneySchema.nullish(),
        dialect: z
          .string()
          .default('outcry')
          .refine(
            (name) => Object.hasOwn(dialects, name),
            `must be one of ${Object.keys(dialects).join(', ')}`,
          ),
        auth: authSchema.optional(),
      })
      .refine(({ minBid, maxBid }) => minBid == null || maxBid == null || minBid <= maxBid, {
        path: ['maxBid'],
        message: 'must not be under minBid',
      }),
  ]);

export type BiddingInput = z.output<ReturnType<typeof biddingSchema>>;

/**
 * Seals what must not be stored in the clear.
 * @param previous what the target had: a ping that names no `auth` keeps the one it had.
 */
export async function sealBidding(
  input: BiddingInput,
  previous: Bidding | null,
  seal: (plain: string) => Promise<string>,
): Promise<Bidding> {
  if (input.kind === 'static') return input;
  const { url, dialect, timeoutMs, minBid, maxBid, auth } = input;
  const kept: PingAuth = previous?.kind === 'ping' ? previous.auth : { kind: 'none' };
  return {
    kind: 'ping',
    url,
    dialect,
    timeoutMs: timeoutMs ?? null,
    minBid: minBid ?? null,
    maxBid: maxBid ?? null,
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
