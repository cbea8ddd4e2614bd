import { type Doc, isDoc, type Json } from '../json.ts';

/** What a deployment consists of, as wrangler.toml names it. */
export type Settings = {
  name: string;
  database: string;
  /** Of one that was made by hand; null: the file has none. */
  databaseId: string | null;
  queues: string[];
  buckets: string[];
  required: string[];
  /** Where carriers reach it; empty: not said there. */
  publicUrl: string;
};

const docs = (value: Json | undefined): Doc[] => (Array.isArray(value) ? value.filter(isDoc) : []);
const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
const doc = (value: Json | undefined): Doc => (isDoc(value) ? value : {});

export function settingsIn(config: Doc): Settings {
  const queues = doc(config['queues']);
  const named = [...docs(queues['producers']), ...docs(queues['consumers'])].map(({ queue }) => text(queue));
  const required = doc(config['secrets'])['required'];
  const id = text(docs(config['d1_databases'])[0]?.['database_id']);
  return {
    name: text(config['name']),
    database: text(docs(config['d1_databases'])[0]?.['database_name']),
    databaseId: /^[0-]*$/.test(id) ? null : id,
    queues: [...new Set(named)],
    buckets: docs(config['r2_buckets']).map(({ bucket_name }) => text(bucket_name)),
    required: Array.isArray(required) ? required.map(String) : [],
    publicUrl: text(doc(config['vars'])['PUBLIC_URL']),
  };
}

/** The same with what only this deployment knows: its database and its address. */
export function configFor(config: Doc, databaseId: string, publicUrl: string): Doc {
  const [database = {}, ...others] = docs(config['d1_databases']);
  const hosts = publicUrl.split(',').map((url) => new URL(url.trim()).host);
  return {
    ...config,
    d1_databases: [{ ...database, database_id: databaseId }, ...others],
    vars: { ...doc(config['vars']), PUBLIC_URL: publicUrl },
    routes: config['routes'] ?? hosts.map((pattern) => ({ pattern, custom_domain: true })),
  };
}

/** Secrets that are made here when they are missing; all others have to be given. */
export const MADE: Readonly<Record<string, (random: () => string) => string>> = {
  OPERATOR_KEY: (random) => `op_${random()}`,
  SEAL_KEYS: (random) => `k1:${random()}`,
  HASH_KEY: (random) => random(),
  TOKEN_KEY: (random) => random(),
};

/** What was written under them cannot be read without them. */
export const KEPT_BY = ['SEAL_KEYS', 'HASH_KEY'];

/** Taken along when they are in the environment. */
export const OPTIONAL = [
  'TWILIO_SHARED_KEYS',
  'SIGNALWIRE_SIGNING_KEY',
  'TELNYX_PUBLIC_KEY',
  'TELNYX_API_KEY',
  'STRIPE_SECRET_KEY',
  'STRIPE_WEBHOOK_SECRET',
];
