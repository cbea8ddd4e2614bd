import { code, h2, list, p, table } from '../../html.ts';
import type { Page } from '../../page.ts';

export const deploying: Page = {
  name: 'deploying',
  title: 'Deploying',
  about: 'An exchange in an account of yours at Cloudflare, in one sitting, and each new version after it.',
  body: [
    h2('The first time'),
    p(
      'You need a clone of Outcry, an account at Cloudflare with Workers Paid and a domain in it, a token of that account, and the token Twilio signs with:',
    ),
    code(
      [
        'export CLOUDFLARE_API_TOKEN=…     # edit: Workers Scripts, Workers Routes, D1, Queues, Workers R2 Storage; read: Account Settings, Zone',
        'export TWILIO_AUTH_TOKEN=…',
        'npm run deploy -- --url https://exchange.example.com --dry-run',
        'npm run deploy -- --url https://exchange.example.com',
      ].join('\n'),
      'text',
    ),
    list([
      '`--dry-run` lists what is there, what would be created, and what each costs, and changes nothing. Without it the same is shown, and you are asked; `--yes` does not ask.',
      'In this order: D1 database, queues, R2 bucket, secrets, migrations, Worker with console and address. Whatever breaks off is found again by the next run.',
      'Secrets that are missing are made at random and written to `.outcry-secrets.env`, which only you can read, before they are sent. Move them to where you keep secrets: a backup is of no use without `SEAL_KEYS` and `HASH_KEY`. Secrets that are there are never replaced ([rotation](/docs/rotation) says how).',
      'A secret of the same name in the environment is taken instead of a random one; those of other carriers and of Stripe are taken along when they are set.',
      'The first operator signs in with `OPERATOR_KEY` at `/console/sign-in`, and makes keys for everybody else.',
      '`CLOUDFLARE_ACCOUNT_ID` says which account, where a token reaches several.',
    ]),
    p(
      'Then give each number its URLs, as [For operators](/docs/operators) says. `GET /healthz` is 200 once a call and a change can be taken; until then it names what is missing.',
    ),
    h2('A new version'),
    p(
      '`npm run deploy` again, without an address: it knows the one that is deployed. Migrations run before the code that needs them, and the code before takes them. The line it prints before them takes the database back to that minute, within thirty days: `npx wrangler d1 time-travel restore outcry --bookmark=…`.',
    ),
    p(
      'If the database is there and `SEAL_KEYS` or `HASH_KEY` are not, it stops: new ones would open nothing of what is stored. Set them in the environment to what they were.',
    ),
    h2('Backup and restore', 'backup'),
    p(
      'Cloudflare keeps D1 to the minute for thirty days (`npx wrangler d1 time-travel`), and replicates D1, R2 and objects. A backup is for what that does not help against: a database or bucket deleted by mistake, an account that is lost.',
    ),
    code(
      [
        'export CLOUDFLARE_API_TOKEN=… CLOUDFLARE_ACCOUNT_ID=…',
        'export R2_ACCESS_KEY_ID=… R2_SECRET_ACCESS_KEY=…    # at Cloudflare: R2, API tokens, read and write objects',
        'npx outcry backup --to backups/2026-11-28           # database as SQL, bucket object by object, a hash of each',
        'npx outcry backup --check backups/2026-11-28        # is it as it was written?',
        'npx outcry restore --from backups/2026-11-28        # into an empty database and an empty bucket',
      ].join('\n'),
      'text',
    ),
    list([
      'While D1 writes its database out it answers nothing else: calls and auctions go on, lists and reports wait. Take the hour with the fewest calls.',
      'To restore, delete what is damaged, create it empty (`npx wrangler d1 create outcry`, `npx wrangler r2 bucket create outcry-archive`), restore, then `npm run deploy` with `SEAL_KEYS` and `HASH_KEY` as they were.',
      'Keep `SEAL_KEYS` and `HASH_KEY` apart from the backup. With both, whoever has them reads callers’ numbers.',
      'Wallets, caps in use and live calls are in objects, not in the backup. In the same account they are still there. In another one they begin empty: `GET /v1/ledger/balances` of the restored books says what each wallet has to be credited with.',
      'Callers who were erased after a backup are in it: erase them again after a restore. ',
    ]),
    h2('What it costs'),
    table(
      ['what', 'beyond what $5 a month include'],
      [
        ['Worker', '$0.30 a million requests, $0.02 a million milliseconds of CPU'],
        ['objects', '$0.15 a million requests; rows written $1.00 a million'],
        ['D1', 'rows written $1.00 a million; beyond 5 GB $0.75 a GB and month'],
        ['queues', '$0.40 a million operations, three a message'],
        ['R2', '$0.015 a GB and month; reading out costs nothing'],
      ],
    ),
    p('By Cloudflare’s price list of November 2026. `npm run bench` says what calls take of each.'),
  ].join(''),
};
