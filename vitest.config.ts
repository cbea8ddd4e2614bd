import { mkdirSync } from 'node:fs';
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

// Wrangler's configuration names what is built, whether it is or not.
mkdirSync('dist/console', { recursive: true });
/** Files run at once. The default is one less than there are cores, which would be one of two. */
const AT_ONCE = 2;
const migrations = await readD1Migrations('migrations');

/**
 * `node`: rules, simulators, the seeded simulation. `durable`: objects, D1, queues and the API inside workerd. `browser`:
 * the console in Chromium, which mostly waits, so two at a time. `system`: what measures, or kills; alone on the machine.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/durable/**', 'test/browser/**', 'test/system/**'],
          testTimeout: 300_000, // a hang must end; how long a right answer takes is the machine's affair
          maxWorkers: AT_ONCE,
          sequence: { groupOrder: 0 },
        },
      },
      {
        plugins: [
          cloudflareTest({
            main: './src/index.ts', // not what was built of it last
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
        test: {
          name: 'durable',
          include: ['test/durable/**/*.test.ts'],
          testTimeout: 300_000,
          maxWorkers: AT_ONCE,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          maxWorkers: AT_ONCE,
          sequence: { groupOrder: 2 },
          testTimeout: 600_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'system',
          include: ['test/system/**/*.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 3 },
          testTimeout: 600_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
