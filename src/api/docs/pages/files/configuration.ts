import { code, h2, list, p, table } from '../../html.ts';
import type { Page } from '../../page.ts';

export const configuration: Page = {
  name: 'configuration',
  title: 'Configuration as files',
  about:
    'An exchange as YAML files in your own repository: reviewed, applied by CI, carried to another exchange.',
  body: [
    p('In a clone of Outcry (`npm ci` once), with the address of an exchange and an operator’s key:'),
    code(
      [
        'export OUTCRY_URL=https://exchange.example.com OUTCRY_KEY=…',
        'npx outcry export my-exchange     # writes what is there',
        'npx outcry plan my-exchange       # says what would change',
        'npx outcry apply my-exchange      # shows it, asks, and does it',
      ].join('\n'),
      'text',
    ),
    p(
      'It uses the public API and nothing else: what it can do, your own program can do. Whatever is not in the files (calls, money, keys, users) is never touched.',
    ),
    h2('The files'),
    p(
      'Any YAML file in the folder, however deep, may hold `publishers`, `buyers` and `eventTargets` as lists, and one `campaign` with all that belongs to it. The fields are those of [the API](/docs/api); names stand where the API has ids.',
    ),
    code(
      [
        'campaign:',
        '  name: Plumbing US',
        '  vertical: plumbing',
        '  routing: { strategy: auction, floor: 10 }',
        '  conversion: { minSeconds: 60 }',
        '  targets:',
        '    - name: Main line',
        '      buyer: Best Plumbing',
        '      destination: "+14155550100"',
        '      criteria: { field: publisherId, op: in, value: [Acme Media] }',
        '      bidding:',
        '        kind: ping',
        '        url: https://buyer.example.com/ping',
        '        auth: { kind: bearer, token: { fromEnv: BEST_PLUMBING_TOKEN } }',
        '  numbers:',
        '    - { number: "+14155550111", publisher: Acme Media, carrier: twilio }',
        '  terms:',
        '    - { publisher: Acme Media, payout: { kind: revShare, percent: 65 } }',
        '  pools:',
        '    - { name: Site, publisher: Acme Media, numbers: ["+14155550112"], overflow: "+14155550113" }',
      ].join('\n'),
      'text',
    ),
    list([
      'A name tells a thing from others of its kind; targets are told apart by campaign, buyer and name. Two with one name have to be renamed before they are exported. Another name in a file is another thing: to rename one, rename it in the console and in the file.',
      'What a file does not say is as if it had never been said: a target without `caps` has none. Only what is in no file at all is left as it is, and listed; `--remove` takes it away.',
      'Phone numbers need quotes; without them YAML reads `+1415…` as a number. The message says so, with file, line and field.',
      'A buyer has `statements` (its account’s terms) and, if it pays in advance, `notices` beside the fields of the API; a publisher has `statements`.',
    ]),
    h2('Secrets'),
    p(
      'They are never exported, and may not be written into a file: `{ fromEnv: NAME }` stands for each, and `apply` reads the variable when the secret is sent: with something new, or with something whose kind of authentication changes. What the exchange has already is kept; `--secrets` sets it again. New buyers and webhooks get a signing secret that is shown once: `--new-secrets FILE` keeps them in a file that only you can read.',
    ),
    h2('What apply does'),
    list([
      'Each campaign, with its flow, targets, numbers and terms, changes as one version of its rules, or not at all; the exchange checks all of them before it changes the first. What is new and shared (publishers, buyers) is made before, what is shared and was there is changed after.',
      'Nothing that somebody else changed is overwritten: what was read is looked at once more before anything is done, and every change names the version or ETag it was meant for. Then the command says who was faster, and ends with 1.',
      'A run that broke off is run again: it does what is left.',
      'Up to 2,000 targets, numbers or terms of one campaign are one version; more are several.',
    ]),
    h2('In CI'),
    table(
      ['exit code', 'meaning'],
      [
        ['`0`', 'nothing to do, or done'],
        ['`2`', 'there is something to do (`plan`, `apply --dry-run`)'],
        ['`1`', 'something went wrong: the files, the key, or somebody changed the exchange in the meantime'],
      ],
    ),
    p(
      'Run `plan --json` on a pull request and keep its `basis`; after the merge, `apply --yes --expect BASIS` does just what was reviewed, and refuses if the exchange is not what it was. `npx outcry help` lists every option.',
    ),
  ].join(''),
};
