import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

/** Reads the secrets of a development exchange, making the file with random ones on first use. */
export function developmentSecrets(file: string): Record<string, string> {
  if (!existsSync(file)) writeFileSync(file, freshSecrets(), { mode: 0o600 });
  return parseEnv(readFileSync(file, 'utf8')) as Record<string, string>;
}

function freshSecrets(): string {
  const random = (): string => randomBytes(24).toString('base64url');
  const secrets = {
    OPERATOR_KEY: `op_${random()}`,
    TWILIO_AUTH_TOKEN: randomBytes(16).toString('hex'),
    SEAL_KEYS: `k1:${random()}`,
    HASH_KEY: random(),
    TOKEN_KEY: random(),
  };
  return Object.entries(secrets)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
