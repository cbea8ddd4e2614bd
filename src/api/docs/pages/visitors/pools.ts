import { VISIT_TAGS } from '../../../../publishers/pools/visit.ts';
import { code, h2, list, p, table } from '../../html.ts';
import type { Page } from '../../page.ts';
import { request } from '../../request.ts';

export const pools: Page = {
  name: 'pools',
  title: 'Numbers for visitors',
  about:
    'Each visitor of a publisher’s pages is shown a number of its own, so that a call says which ad it came by.',
  body: [
    p(
      'A pool is a set of tracking numbers of one publisher in one campaign. While a visitor is on the page it has one of them to itself; a call to it is given the visit’s click ids and campaign as tags. The operator sets pools up, a publisher sees its own. First the numbers:',
    ),
    request('create-pool-numbers'),
    request('create-pool'),
    list([
      '`overflow` is shown when no number is free, while the pool is paused, and whenever the exchange cannot be asked. Its calls are the publisher’s as ever, and of no visitor in particular.',
      'A visitor who has not been heard of for `leaseSeconds` loses its number; nobody else is shown it for `cooldownSeconds` more. Who calls in that time, or later, is still taken for that visitor until somebody else is shown the number, for thirty days at most.',
      'A visitor who comes back gets the number it had, if nobody was shown it since.',
      'As a rule a pool needs a quarter of the visitors who are on the pages at once during its busiest hour, and more with a long cool-down: `overflowed` in its state says whether it is too small.',
      'A number in a pool takes no bids of [pings](/docs/publishers), and is not moved, paused or given up: take it out first. One that left rests before another pool shows it.',
      'From one network at most a fifth of a pool is given out at once (five numbers at least), from one address 120 answers a minute.',
    ]),
    h2('On the page', 'snippet'),
    p(
      'Write the overflow number into the page, as text and in `tel:` links, in any writing, and load the snippet. It puts the visitor’s number in its place, there and in what the page adds later; single-page applications need nothing more. Should it not be loaded, or the exchange not be reached, the overflow number stays.',
    ),
    code('<script async src="https://exchange.example.com/v1/pools/pool_…/snippet.js"></script>', 'html'),
    table(
      ['attribute', 'what it does'],
      [
        ['`data-replace="+1…"`', 'Another number that the page shows, to be replaced too'],
        [
          '`data-consent="wait"`',
          'Nothing is asked, sent or kept until the page calls `outcry.consent(true)`; with `false` what was kept is deleted, and the overflow number is shown',
        ],
        [
          '`data-consent="ask"`',
          'The snippet asks by a bar of its own, once; `data-question` is what it asks',
        ],
        ['`data-outcry` on an element', 'It is given the number, whatever stood in it'],
      ],
    ),
    list([
      'What the visitor said goes with the call as `ad_user_data`: [conversions](/docs/conversions) need it. Without `data-consent` nothing is said of consent.',
      'Kept in the browser are a random name, the first page and referrer of the visit, and the number; no cookie is set. `outcry.number()` says which number is shown.',
      'The console has the tag to copy, and looks whether a page has it and lets it work: `POST /v1/pools/{id}/check-page`.',
      'A page with a Content-Security-Policy names the exchange in `script-src` and `connect-src`.',
    ]),
    h2('What a call is given', 'tags'),
    p(
      `Tags of the call, as far as the page’s address names them: ${VISIT_TAGS.map((name) => `\`${name}\``).join(', ')}. Of page and referrer the address without its query. They are macros of [postbacks](/docs/events) (\`{gclid}\`, \`{tag.utm_source}\`), clicks of [conversions](/docs/conversions), and can be conditions of targets.`,
    ),
    p(
      'No buyer that is only asked hears of them, whatever the campaign declares; whoever gets the call does, once their line is answered. The publisher sees them: they are its own ads. A campaign that declares one of them `winnerOnly` or `neverStored` keeps it from the publisher too; what is `neverStored` does not reach a call by way of a pool, as it would have to be kept until somebody calls.',
    ),
    p(
      'Reports are made by them: `GET /v1/reports/summary?by=source`, `by=adCampaign` and `by=keyword`, for the operator and the publisher. The source is `utm_source`, else whose click it was, else the referrer’s host. A campaign with a `reportTag` of its own is reported by that one instead.',
    ),
    h2('What a page asks', 'door'),
    p(
      'One request, without a key, from any origin (or from `sites`). It is asked again every `renewSeconds` while the visitor is there. `visitor` is something random that the page keeps in the browser.',
    ),
    request('lease-number'),
    p('Whatever goes wrong, the page shows the overflow number.'),
    h2('What a pool does', 'state'),
    request('pool-state'),
  ].join(''),
};
