import type { Vars } from './bindings.ts';
import { DEFAULT_COUNTRIES, type DialPolicy } from './buyers/bounds/dial-policy.ts';
import {
  SECRET_KEY,
  SECRET_KEY_WORDS,
  WEBHOOK_SECRET,
  WEBHOOK_SECRET_WORDS,
} from './buyers/top-ups/stripe-account.ts';
import { type KeyRing, sha256Hex } from './lib/crypto.ts';
import { utf8 } from './lib/encoding.ts';
import type { Secrets } from './lib/signed.ts';
import type { CarrierSecrets } from './telephony/carrier.ts';
import type { CarrierName } from './telephony/carrier-event.ts';
import type { CarrierAccount } from './telephony/number-desks/desk.ts';

/** What the operator set, read once. Every secret may be a list, so that each can be changed while both are good. */
export type Config = {
  /** Bases a carrier may have been configured with; the first is used in answers. No trailing slash. */
  publicUrls: [string, ...string[]];
  allowLoopbackBuyers: boolean;
  maxInFlight: number;
  /** SHA-256 of each operator key of the deployment: what is compared. */
  operatorKeyHashes: readonly string[];
  /** The first seals, all of them open. */
  ring: KeyRing;
  /** Callers are found by what they hash to under any; what is written is hashed under `hashKey`. */
  hashKey: Uint8Array;
  formerHashKeys: readonly Uint8Array[];
  /** The first signs, all of them verify. */
  tokenKeys: Secrets;
  dialing: DialPolicy;
  /** What is used of Stripe's where nothing is set in the console. */
  stripe: { secretKey: string | null; webhookSecrets: readonly string[] };
  /** Of carriers whose numbers are managed from here. */
  carrierAccounts: Readonly<Partial<Record<CarrierName, CarrierAccount>>>;
  /** Who sends statements, line by line. */
  issuer: readonly string[];
} & CarrierKeys;

/** A webhook is good when any of its carrier's keys signed it; a carrier without any is not listened to. */
type CarrierKeys = Readonly<Record<CarrierName, readonly CarrierSecrets[]>>;

/** Why a variable is no good, by its name, in words an operator can act on. */
export type Faults = Partial<Record<keyof Vars, string>>;

export class ConfigError extends Error {
  readonly faults: Faults;

  constructor(faults: Faults) {
    super(
      Object.entries(faults)
        .map(([name, why]) => `${name} ${why}`)
        .join('; '),
    );
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

const parsed = new WeakMap<Vars, Config | Faults>();

const isConfig = (read: Config | Faults): read is Config => 'publicUrls' in read;

/** @throws ConfigError: a deployment that is not set up must not answer. */
export function configOf(env: Vars): Config {
  const read = parsed.get(env) ?? parseConfig(env);
  parsed.set(env, read);
  if (!isConfig(read)) throw new ConfigError(read);
  return read;
}

/** What keeps a deployment from answering; nothing when it is set up. */
export function faultsOf(env: Vars): Faults {
  const read = parseConfig(env);
  return isConfig(read) ? {} : read;
}

const MAX_IN_FLIGHT = 32;

/** A secret that can be guessed guards nothing. On a developer's own machine nobody is there to guess. */
const LEAST_CHARACTERS = 16;
const LEAST_ON_LOOPBACK = 8;
const LEAST_DIFFERENT = 5;
const MAKE_ONE = 'make one with: openssl rand -hex 32';

function parseConfig(env: Vars): Config | Faults {
  const faults: Faults = {};
  const note = <T>(name: keyof Vars, read: T | Fault): T => {
    if (read instanceof Fault) faults[name] = read.why;
    return read as T;
  };
  const allowLoopbackBuyers = env.ALLOW_LOOPBACK_BUYERS === 'true';
  const publicUrls = note('PUBLIC_URL', parseUrls(env.PUBLIC_URL));
  if (allowLoopbackBuyers && Array.isArray(publicUrls) && !publicUrls.every(isLoopback))
    faults.ALLOW_LOOPBACK_BUYERS = 'is for development: it is refused beside a public PUBLIC_URL';
  const least = allowLoopbackBuyers ? LEAST_ON_LOOPBACK : LEAST_CHARACTERS;
  const secrets = (name: keyof Vars) => note(name, parseSecrets(env[name], least));
  const operatorKeys = secrets('OPERATOR_KEY');
  const authTokens = secrets('TWILIO_AUTH_TOKEN');
  const hashKeys = secrets('HASH_KEY');
  const tokenKeys = secrets('TOKEN_KEY');
  const ring = note('SEAL_KEYS', parseRing(env.SEAL_KEYS, least));
  const maxInFlight = Number(env.MAX_IN_FLIGHT || MAX_IN_FLIGHT);
  if (!(maxInFlight >= 1)) faults.MAX_IN_FLIGHT = 'must be a number from 1';
  const optional = (name: keyof Vars) => (env[name]?.trim() ? secrets(name) : []);
  const sharedKeys = note('TWILIO_SHARED_KEYS', parseSharedKeys(env.TWILIO_SHARED_KEYS, least));
  const signingKeys = optional('SIGNALWIRE_SIGNING_KEY');
  const publicKeys = optional('TELNYX_PUBLIC_KEY');
  if (publicKeys.some?.((key) => !TELNYX_KEY.test(key)))
    faults.TELNYX_PUBLIC_KEY = 'must be the public key of the account, 44 characters of base64';
  const stripe = parseStripe(env, faults);
  const dialing = parseDialing(env, faults);
  const carrierAccounts = parseAccounts(env, faults, allowLoopbackBuyers);
  if (Object.keys(faults).length > 0) return faults;

  const [hashKey, ...formerHashKeys] = hashKeys.map(utf8) as [Uint8Array, ...Uint8Array[]];
  return {
    publicUrls,
    allowLoopbackBuyers,
    maxInFlight,
    operatorKeyHashes: operatorKeys.map(sha256Hex),
    twilio: [...authTokens.map((authToken) => ({ authToken })), ...sharedKeys],
    signalwire: signingKeys.map((authToken) => ({ authToken })),
    telnyx: publicKeys.map((authToken) => ({ authToken })),
    ring,
    hashKey,
    formerHashKeys,
    tokenKeys: tokenKeys.map(utf8) as [Uint8Array, ...Uint8Array[]],
    dialing,
    stripe,
    carrierAccounts,
    issuer: (env.ISSUER ?? '')
      .split('|')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  };
}

const TELNYX_KEY = /^[A-Za-z0-9+/]{43}=$/;

function parseSharedKeys(text: string | undefined, least: number): Required<CarrierSecrets>[] | Fault {
  if (!text?.trim()) return [];
  const keys = listOf(text).map((pair) => {
    const at = pair.indexOf(':');
    return { id: pair.slice(0, Math.max(0, at)), authToken: pair.slice(at + 1) };
  });
  const isWeak = keys.some(({ id, authToken }) => id === '' || weakness(authToken, least) !== null);
  return isWeak ? new Fault('must look like <id of the shared key>:<secret>[,<id>:<secret>]') : keys;
}

function parseStripe(env: Vars, faults: Faults): Config['stripe'] {
  const secretKey = env.STRIPE_SECRET_KEY?.trim() || null;
  const webhookSecrets = env.STRIPE_WEBHOOK_SECRET?.trim() ? listOf(env.STRIPE_WEBHOOK_SECRET) : [];
  if (secretKey !== null && !SECRET_KEY.test(secretKey)) faults.STRIPE_SECRET_KEY = SECRET_KEY_WORDS;
  if (!webhookSecrets.every((secret) => WEBHOOK_SECRET.test(secret)))
    faults.STRIPE_WEBHOOK_SECRET = WEBHOOK_SECRET_WORDS;
  return { secretKey, webhookSecrets };
}

const TWILIO_SID = /^AC[0-9a-f]{32}$/i;
const BASES = { twilio: 'https://api.twilio.com', telnyx: 'https://api.telnyx.com' };

/** @param allowLoopback a developer's own machine may play the carrier. */
function parseAccounts(env: Vars, faults: Faults, allowLoopback: boolean): Config['carrierAccounts'] {
  const baseOf = (name: 'TWILIO_API_URL' | 'TELNYX_API_URL', base: string): string => {
    const url = env[name]?.trim().replace(/\/+$/, '') ?? '';
    if (url && !(allowLoopback && isLoopback(url))) faults[name] = 'is for development on loopback only';
    return url || base;
  };
  const sid = env.TWILIO_ACCOUNT_SID?.trim();
  const [authToken] = listOf(env.TWILIO_AUTH_TOKEN);
  if (sid && !TWILIO_SID.test(sid))
    faults.TWILIO_ACCOUNT_SID = 'must be the SID of the account, AC and 32 characters';
  const key = env.TELNYX_API_KEY?.trim();
  const application = env.TELNYX_TEXML_APPLICATION?.trim();
  if (application && !key) faults.TELNYX_API_KEY = 'is not set, as TELNYX_TEXML_APPLICATION asks for';
  return {
    ...(sid && {
      twilio: { base: baseOf('TWILIO_API_URL', BASES.twilio), id: sid, secret: authToken ?? '' },
    }),
    ...(key && {
      telnyx: { base: baseOf('TELNYX_API_URL', BASES.telnyx), id: application ?? '', secret: key },
    }),
  };
}

const COUNTRY = /^(?:[A-Z]{2}|\+[2-9]\d{0,2})$/;
const SIP_HOST = /^\.?[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$|^\[[0-9a-f:.]+\]$/;

function parseDialing(env: Vars, faults: Faults): DialPolicy {
  const countries = listOf(env.DIAL_COUNTRIES?.trim() || DEFAULT_COUNTRIES);
  if (!countries.every((country) => COUNTRY.test(country)))
    faults.DIAL_COUNTRIES =
      'must list what may be dialed, such as US,CA,+44: ISO codes for the +1 zone, else country codes';
  const hosts = env.DIAL_SIP_HOSTS?.trim() ? listOf(env.DIAL_SIP_HOSTS.toLowerCase()) : null;
  if (hosts && !hosts.every((host) => SIP_HOST.test(host)))
    faults.DIAL_SIP_HOSTS = 'must list hosts such as sip.example.com,.pbx.example.com';
  return { countries: new Set(countries), sipHosts: hosts };
}

class Fault {
  readonly why: string;

  constructor(why: string) {
    this.why = why;
  }
}

const listOf = (text: string | undefined): string[] => (text ?? '').split(',').map((part) => part.trim());

function parseSecrets(text: string | undefined, least: number): string[] | Fault {
  if (!text?.trim()) return new Fault(`is not set: ${MAKE_ONE}`);
  const secrets = listOf(text);
  const why = secrets.map((secret) => weakness(secret, least)).find((found) => found !== null);
  return why ? new Fault(`${secrets.length > 1 ? 'holds one that ' : ''}${why}: ${MAKE_ONE}`) : secrets;
}

function weakness(secret: string, least: number): string | null {
  if (secret.length < least) return `is shorter than ${least} characters`;
  return new Set(secret).size < LEAST_DIFFERENT ? 'repeats the same few characters' : null;
}

/** A seal names its key's id, so an id must never be the secret itself. */
const SEAL_ID = /^[A-Za-z0-9_-]{1,32}$/;
const SEAL_HELP =
  'must look like k1:<secret>[,k0:<the one before>]; make a secret with: openssl rand -hex 32';

function parseRing(text: string | undefined, least: number): KeyRing | Fault {
  if (!text?.trim()) return new Fault(`is not set: it ${SEAL_HELP}`);
  const pairs = listOf(text).map((pair): [string, string] => {
    const at = pair.indexOf(':');
    return at < 0 ? ['', pair] : [pair.slice(0, at), pair.slice(at + 1)];
  });
  if (pairs.some(([id]) => !SEAL_ID.test(id))) return new Fault(SEAL_HELP);
  if (new Set(pairs.map(([id]) => id)).size < pairs.length)
    return new Fault('names the same id twice: a new secret needs an id of its own');
  const why = pairs.map(([, secret]) => weakness(secret, least)).find((found) => found !== null);
  if (why) return new Fault(`holds a secret that ${why}: ${MAKE_ONE}`);
  return { current: pairs[0]![0], secrets: Object.fromEntries(pairs) };
}

const URL_HELP = 'must be the https address that carriers reach, such as https://exchange.example.com';

function parseUrls(text: string | undefined): [string, ...string[]] | Fault {
  if (!text?.trim()) return new Fault(`is not set: it ${URL_HELP}`);
  const urls = listOf(text).map((url) => url.replace(/\/+$/, ''));
  return urls.every(isPublic) ? (urls as [string, ...string[]]) : new Fault(URL_HELP);
}

const isLoopback = (url: string): boolean => /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(url);

function isPublic(url: string): boolean {
  if (isLoopback(url)) return true;
  if (!URL.canParse(url)) return false;
  const { protocol, username, password, search, hash } = new URL(url);
  return protocol === 'https:' && `${username}${password}${search}${hash}` === '';
}
