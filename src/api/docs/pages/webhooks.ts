import { MOST_ATTEMPTS } from '../../../deliveries/backoff.ts';
import { WEBHOOKS } from '../../openapi/webhooks.ts';
import { h2, json, list, p, table } from '../html.ts';
import type { Page } from '../page.ts';

const sections = Object.entries(WEBHOOKS).flatMap(([type, { summary, example }]) => [
  h2(type, type),
  p(`${summary}.`),
  json({ type, timestamp: '2026-11-22T21:30:00.250Z', data: example }),
]);

export const webhooks: Page = {
  name: 'webhooks',
  title: 'Webhooks',
  about: 'What a buyer is told: before a call, while it is connected, and when it is settled.',
  body: [
    p(
      'Pings go to a target’s `bidding.url`, what is told of a [wallet](/docs/buyers#what-you-have-left) to its notices’ `url`, all else to a target’s `postUrl`. Every one is a POST of `{ "type", "timestamp", "data" }`, [signed](/docs/signatures) with your secret.',
    ),
    table(
      ['type', 'when'],
      Object.entries(WEBHOOKS).map(([type, { summary }]) => [`[${type}](/docs/webhooks#${type})`, summary]),
    ),
    h2('How they arrive'),
    list([
      'Any 2xx is taken. Answer first, work later: the post and the events have 15 seconds.',
      `Anything else is tried again, ${MOST_ATTEMPTS} times in all over 24 hours: after 5 seconds, 30 seconds, 2, 10 and 30 minutes, an hour, then every two hours. A ping is never sent twice.`,
      'Answer 410 to never get that webhook again.',
      'The same webhook may come more than once: its `webhook-id` is the same.',
      'The webhooks of one call arrive in order, as long as each is taken. After a failure a later one may come before an earlier one.',
      'What was given up is kept: the operator sees it and can send it again.',
    ]),
    ...sections,
  ].join(''),
};
