import { MOST_ADJUSTMENTS } from '../../../call/adjustment.ts';
import { MAX_TIMEOUT_MS } from '../../../campaign/campaign.ts';
import { DEFAULT_PINGS_PER_MINUTE } from '../../../publishers/publisher.ts';
import { MOST_DAYS } from '../../../reports/period.ts';
import { MOST_ROWS } from '../../../reports/report.ts';
import { LONGEST_REASON } from '../../../settlement/adjust.ts';
import { MAX_BODY_BYTES } from '../../http/body.ts';
import { FAILURES_PER_MINUTE, UNITS_PER_MINUTE } from '../../http/quotas.client.ts';
import { h2, p, table } from '../html.ts';
import type { Page } from '../page.ts';

const count = (number: number): string => String(number).replace(/\B(?=(\d{3})+$)/g, ',');

export const limits: Page = {
  name: 'limits',
  title: 'Limits',
  about: 'What is counted, and what happens beyond.',
  body: [
    h2('Pings of publishers'),
    p(
      `A publisher may ping ${count(DEFAULT_PINGS_PER_MINUTE)} times a minute, unless the operator set another limit: a minute’s worth at once, then evenly. Beyond, the answer is 429 and no bid with \`rateLimited\`, at once, before any buyer is asked. A repeated ping gets the bid it already has and costs nobody anything.`,
    ),
    h2('Requests'),
    p(
      `A key may make ${count(UNITS_PER_MINUTE.operator)} requests a minute, a buyer’s ${count(UNITS_PER_MINUTE.buyer)}: a minute’s worth at once, then evenly, wherever they arrive. What reads much counts for more: a report for 20, a buyer’s statistics or a search for 50. Beyond, the answer is \`rateLimited\` (429), with the seconds to wait in \`Retry-After\`. Pings have a limit of their own, above.`,
    ),
    p(
      `Keys and ping URLs that open nothing are counted by the address they come from: ${count(FAILURES_PER_MINUTE)} a minute, and five times less where each could have been one. Beyond, nothing new from there is looked at.`,
    ),
    h2('When the exchange is busy'),
    p(
      'Calls come before pings. A ping that would take the room of a caller is answered `overloaded`; a caller that cannot be auctioned in time goes to the fallback number, at once.',
    ),
    h2('Sizes and times'),
    table(
      ['what', 'at most'],
      [
        ['A request body', `${MAX_BODY_BYTES / 1024} kB`],
        ['`?limit=` of a list', '200; 50 if left out'],
        ['`timeoutMs` of a campaign or target', `${count(MAX_TIMEOUT_MS)} ms`],
        ['A buyer’s reply to a ping', '64 kB, within `deadlineMs`'],
        ['Taking a webhook', '15 seconds'],
        ['`Idempotency-Key`', '255 visible characters, kept for 24 hours'],
        [
          'Corrections of a call',
          `${MOST_ADJUSTMENTS}, within seven days, each with a reason of ${LONGEST_REASON} characters`,
        ],
        ['The period of a report', `${MOST_DAYS} days`],
        ['The rows of a report', `${count(MOST_ROWS)}; what is beyond is summed up in the last, \`(other)\``],
        ['The live stream’s memory', 'about 2,000 events'],
      ],
    ),
  ].join(''),
};
