import { mkdirSync } from 'node:fs';
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

// Wrangler's configuration names the folder, built or not.
mkdirSync('dist/console', { recursive: true });
const migrations = await readD1Migrations('migrations');

/** `node`: rules, simulators, the seeded simulation. `durable`: objects, D1, queues and the API inside workerd. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/durable/**', 'test/browser/**', 'test/system/**'],
          testTimeout: 300_000, // a hang must end; how long a right answer takes is the machine's affair
        },
      },
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              bindings: {
                MIGRATIONS: migrations,
                PUBLIC_URL: 'http://127.0.0.1:8787',
                ALLOW_LOOPBACK_BUYERS: 'true',
                OPERATOR_KEY: 'operator-key-for-tests',
                TWILIO_AUTH_TOKEN: 'twilio-token-for-tests',
                SIGNALWIRE_SIGNING_KEY: 'signalwire-key-for-tests',
                TELNYX_PUBLIC_KEY: '11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=',
                TWILIO_SHARED_KEYS: 'webhooks_sharedkey_1:shared-key-for-tests',
                SEAL_KEYS: 'k1:seal-secret-for-tests',
                HASH_KEY: 'hash-key-for-tests',
                TOKEN_KEY: 'token-key-for-tests',
                MAX_IN_FLIGHT: '256',
              },
            },
          }),
        ],
        test: { name: 'durable', include: ['test/durable/**/*.test.ts'], testTimeout: 300_000 },
      },
      {
        test: {
          name: 'system',
          include: ['test/system/**/*.test.ts', 'test/browser/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
