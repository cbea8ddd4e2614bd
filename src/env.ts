import type { DeliveryMessage, ProjectionMessage } from './deliveries/delivery.ts';
import type { BuyerDO } from './exchange/accounts/buyer.do.ts';
import type { CampaignDO } from './exchange/campaign/campaign.do.ts';
import type { PingShardDO } from './exchange/pinging/ping-shard.do.ts';
import type { FeedDO } from './feed/feed.do.ts';
import type { KeyRing } from './lib/crypto.ts';
import { utf8 } from './lib/encoding.ts';
import type { CarrierSecrets } from './telephony/carrier.ts';

/** The bindings of wrangler.toml. */
export type Env = {
  /** The console's files. */
  ASSETS?: Fetcher;
  DB: D1Database;
  CAMPAIGN: DurableObjectNamespace<CampaignDO>;
  BUYER: DurableObjectNamespace<BuyerDO>;
  PING_SHARD: DurableObjectNamespace<PingShardDO>;
  FEED: DurableObjectNamespace<FeedDO>;
  PROJECTIONS: Queue<ProjectionMessage>;
  DELIVERIES: Queue<DeliveryMessage>;
  PUBLIC_URL: string;
  ALLOW_LOOPBACK_BUYERS: string;
  MAX_IN_FLIGHT: string;
  OPERATOR_KEY: string;
  TWILIO_AUTH_TOKEN: string;
  SEAL_KEYS: string;
  HASH_KEY: string;
  TOKEN_KEY: string;
};

export type Config = {
  /** Bases a carrier may have been configured with; the first is used in answers. No trailing slash. */
  publicUrls: [string, ...string[]];
  allowLoopbackBuyers: boolean;
  maxInFlight: number;
  operatorKey: string;
  twilio: CarrierSecrets;
  ring: KeyRing;
  hashKey: Uint8Array;
  tokenKey: Uint8Array;
};

const parsed = new WeakMap<Env, Config>();

/** @throws when a secret is missing: a deployment without it must not answer. */
export function configOf(env: Env): Config {
  const known = parsed.get(env);
  if (known) return known;
  const publicUrls = env.PUBLIC_URL.split(',').map((url) => url.trim().replace(/\/+$/, ''));
  const allowLoopbackBuyers = env.ALLOW_LOOPBACK_BUYERS === 'true';
  if (allowLoopbackBuyers && publicUrls.some((url) => !isLoopback(url))) {
    throw new Error('ALLOW_LOOPBACK_BUYERS is for development: refused beside a public PUBLIC_URL');
  }
  const config: Config = {
    publicUrls: publicUrls as [string, ...string[]],
    allowLoopbackBuyers,
    maxInFlight: Number(env.MAX_IN_FLIGHT) || 256,
    operatorKey: required('OPERATOR_KEY', env.OPERATOR_KEY),
    twilio: { authToken: required('TWILIO_AUTH_TOKEN', env.TWILIO_AUTH_TOKEN) },
    ring: parseRing(required('SEAL_KEYS', env.SEAL_KEYS)),
    hashKey: utf8(required('HASH_KEY', env.HASH_KEY)),
    tokenKey: utf8(required('TOKEN_KEY', env.TOKEN_KEY)),
  };
  parsed.set(env, config);
  return config;
}

function required(name: string, value: string | undefined): string {
  if (!value) throw new Error(`the secret ${name} is not set`);
  return value;
}

const isLoopback = (url: string): boolean => /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(url);

function parseRing(text: string): KeyRing {
  const pairs = text.split(',').map((pair) => {
    const at = pair.indexOf(':');
    return [pair.slice(0, at), pair.slice(at + 1)] as const;
  });
  const current = pairs[0]?.[0];
  if (!current) throw new Error('SEAL_KEYS must look like "id:secret"');
  return { current, secrets: Object.fromEntries(pairs) };
}
