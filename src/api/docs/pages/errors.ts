import { PROBLEMS } from '../../http/errors.ts';
import { h2, json, list, table } from '../html.ts';
import type { Page } from '../page.ts';

const MENDED: Partial<Record<keyof typeof PROBLEMS, string>> = {
  unauthorized: 'Send `Authorization: Bearer <key>`. A revoked key stops working within a second.',
  forbidden: 'Ask whoever runs the exchange for another kind of key.',
  notFound: 'It does not exist, or it is somebody else’s.',
  methodNotAllowed: 'The `Allow` header has the methods.',
  inUse: 'Delete or move what refers to it, or pause it instead.',
  conflict: 'Read it again and repeat the change.',
  notCharged: 'There is nothing to correct.',
  booksClosed: 'A call can be corrected for seven days after it came in.',
  tooMany: 'Leave it as it is, or settle the rest outside of the exchange.',
  idempotencyMismatch: 'Use a new key for a new request.',
  idempotencyInProgress: 'Ask again in a moment.',
  tooLarge: 'A body has at most 256 kB.',
  unsupportedMediaType: 'Send `Content-Type: application/json`.',
  invalid: '`errors` names every field that does not hold.',
  rateLimited: 'Wait as long as `Retry-After` says.',
  internal: 'Send it again with the same `Idempotency-Key`. If it stays, tell us the `requestId`.',
  unavailable: 'Send it again in a moment.',
};

export const errors: Page = {
  name: 'errors',
  title: 'Errors',
  about: 'Every refusal says what is wrong in a form a program can decide by.',
  body: [
    json({
      type: '/docs/errors#invalid',
      title: PROBLEMS.invalid[1],
      status: 422,
      code: 'invalid',
      detail: 'routing.floor must be an amount such as "45.00"',
      requestId: 'req_0f2c8b6a4d1e9c7350ab12ef',
      errors: [{ path: 'routing.floor', message: 'must be an amount such as "45.00"' }],
    }),
    list([
      'The content type is `application/problem+json` (RFC 9457). `type` leads to this page.',
      'Decide by `code`: it does not change. `title` and `detail` are for people and may.',
      '`requestId`, also in the header `x-request-id`, finds the request in our log.',
    ]),
    h2('Codes'),
    table(
      ['code', 'status', 'meaning', 'what to do'],
      Object.entries(PROBLEMS).map(([code, [status, title]]) => [
        `\`${code}\``,
        String(status),
        title,
        MENDED[code as keyof typeof PROBLEMS] ?? '',
      ]),
      ([code = '']) => code.replaceAll('`', ''),
    ),
  ].join(''),
};
