import { code, h2, list, p } from '../html.ts';
import type { Page } from '../page.ts';
import { request } from '../request.ts';
import {
  VERIFY_GO,
  VERIFY_LIBRARY,
  VERIFY_PHP,
  VERIFY_PYTHON,
  VERIFY_TYPESCRIPT,
} from '../samples.client.ts';

export const signatures: Page = {
  name: 'signatures',
  title: 'Signatures',
  about: 'Every ping and webhook is signed with your secret, so that you can tell ours from anybody else’s.',
  body: [
    p(
      'The scheme is [Standard Webhooks](https://www.standardwebhooks.com), so its libraries work, with the options named [below](#a-library). Three headers come with every request:',
    ),
    list([
      '`webhook-id`: the same on every try. Remember it, and you do nothing twice.',
      '`webhook-timestamp`: seconds since the epoch. Refuse what is more than five minutes off.',
      '`webhook-signature`: one or more of `v1,<base64>`, with blanks between. One that is right is enough: while your secret is being changed, both are there.',
    ]),
    p(
      'What is signed is `id.timestamp.body`, with HMAC-SHA256; the key is your secret after `whsec_`, decoded from base64. Take the body as it came, byte for byte, before anything parses it.',
    ),
    h2('TypeScript'),
    p(
      'Runs on Node 22.18 or newer as it is (`node server.ts`), on Deno, Bun, Workers and anything else with Web Crypto.',
    ),
    code(VERIFY_TYPESCRIPT, 'typescript', 'verify-typescript'),
    h2('Python'),
    code(VERIFY_PYTHON, 'python', 'verify-python'),
    h2('PHP'),
    code(VERIFY_PHP, 'php', 'verify-php'),
    h2('Go'),
    code(VERIFY_GO, 'go', 'verify-go'),
    h2('With a library', 'a-library'),
    p('With the package `standardwebhooks` for JavaScript:'),
    code(VERIFY_LIBRARY, 'typescript', 'verify-library'),
    list([
      'JavaScript `standardwebhooks`: pass `{ jsonParse: false }` and parse the body yourself, and headers as a plain object: a `Headers` object fails with “Missing required headers”.',
      'Python `standardwebhooks`: `Webhook(secret).verify(body, headers, json_parse=False)`; without it a body that is not JSON, or empty, is an error although the signature is right.',
      '`svix`: from version 2 `verify` returns nothing; read the body yourself. The headers may be called `webhook-…`.',
      'Elixir `standardwebhooks`: it signs the parsed body written anew, and compares only the last signature, so it refuses genuine requests. Use a few lines of your own as above.',
      'All of them refuse what is more than five minutes off, as they should.',
    ]),
    h2('Try yours'),
    p(
      'With the secret `whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=`, this request is ours (if it is still 1795383135):',
    ),
    code(
      [
        'webhook-id: msg_empty_0003',
        'webhook-timestamp: 1795383135',
        'webhook-signature: v1,jJwP+Gx7n/fELu3oYw7ysKDdCgJuJpYcIS78Vlq0Pcc=',
        '',
        '(an empty body)',
      ].join('\n'),
      'http',
    ),
    h2('Changing the secret'),
    p(
      'The operator can give you a new one at any time. The one before it keeps signing beside it until the next change.',
    ),
    request('rotate-secret'),
  ].join(''),
};
