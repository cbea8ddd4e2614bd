import { STRATEGY_WORDS } from '../../../campaign/campaign.ts';
import { WEBHOOKS } from '../../openapi/webhooks.ts';
import { code, h2, json, list, p, table } from '../html.ts';
import type { Page } from '../page.ts';
import { request } from '../request.ts';
import { BUYER_SERVER } from '../samples.client.ts';

export const buyers: Page = {
  name: 'buyers',
  title: 'For buyers',
  about: 'From nothing to your first bid in an afternoon.',
  body: [
    h2('1. Get an account'),
    p(
      'The operator of the exchange adds you as a buyer and gives you two secrets, each shown once: a signing secret (`whsec_…`), with which you know our pings from anybody else’s, and a key (`ock_b_…`), with which you read your own calls and charges. This is what the operator does:',
    ),
    request('create-buyer'),
    request('create-buyer-key'),
    h2('2. Set up a target'),
    p(
      'A target is one line of yours in one campaign: where to send calls, where to ping you, which calls you want, when, and how many.',
    ),
    request('create-target'),
    p(
      'Without a server you can start with a fixed price, and take every call that fits at that price whenever it is the best one:',
    ),
    request('create-static-target'),
    h2('3. Answer pings'),
    p('For every call that may be yours, your URL gets this, signed, and has `deadlineMs` to answer:'),
    json({ type: 'ping', timestamp: '2026-11-22T21:30:00.250Z', data: WEBHOOKS.ping.example }),
    p('Bid with status 200; everything but `bid` may be left out:'),
    json({
      bid: '45.00',
      bidId: 'b-1',
      destination: '+14155550100',
      minSeconds: 60,
      expiresInSeconds: 30,
    }),
    p(
      'Amounts are best written as `"45.00"`. A JSON number will do, and so will what has one meaning only: `"$1,250.00"`, `"USD 35"`, `".75"`, `"0.35e2"`. What is beyond a millionth is cut off. Anything else is the reason `bidInvalid`, as is a bid above your target’s `maxBid` or one that asks for more `minSeconds` than its `maxMinSeconds`: it is refused, not cut down. A bid of 0 is a pass.',
    ),
    p(
      'If you are asked to confirm a bid you won with, you can make your terms better, not worse: the bid’s own stand. The caller’s number is not part of that question, and who wins and then refuses three times in a row is rested, or, over time, more often than every third time.',
    ),
    p('Or pass, with status 204, or with 200 and a reason that the operator can read:'),
    json({ bid: null, reason: 'no agent free' }),
    p(
      'A whole server, to begin with, for Node 22.18 or newer: `OUTCRY_SECRET=whsec_… node server.ts`. `verify` is on the page on [signatures](/docs/signatures). It bids on calls from the West, and more for callers who need help now, as the demo’s plumbing campaign asks them:',
    ),
    code(BUYER_SERVER, 'typescript', 'buyer-server'),
    h2('4. See it work'),
    p(
      'The operator can send your target a test ping that belongs to no call, and show what went over the wire and what was read in your answer. Then look at your target: what it has used of its caps, and whether its endpoint is well.',
    ),
    request('see-target'),
    h2('5. Take the call'),
    p(
      'When you win, we dial your destination. Once your line answers, your `postUrl` gets the `post` with the caller’s number; after the call, what came of it. See [webhooks](/docs/webhooks).',
    ),
    request('list-buyer-calls'),
    p('If you pay by outcome, report what became of a call: see [outcomes](/docs/outcomes).'),
    p('And why you did not get the others:'),
    request('report-reasons'),
    h2('What you have left'),
    p(
      'If you pay in advance, calls are paid from your wallet: the price is held while a call lasts and given back when it does not convert. An empty wallet gets no calls. The same shows what is used of the caps you have in all campaigns together.',
    ),
    request('see-wallet'),
    p(
      'Where the operator takes cards, `POST /v1/buyers/{id}/wallet/top-ups` with an `amount` answers with the `url` of Stripe’s page, and the wallet is credited when Stripe says that it was paid. With `keepCard` the card can be charged by itself: `PUT` the same address with `{ "automatic": { "below": "100.00", "amount": "500.00" } }`, or `null` to end it. It is charged once at a time; one that is declined is left alone for an hour, then for twice as long each time, and `GET` says why.',
    ),
    p(
      'To hear of it before calls stop, say from when on the wallet is low, and where: [`wallet.low`](/docs/webhooks#wallet.low) comes once, within a minute of less being left than `below`, and again after it had been above. [`wallet.topUpFailed`](/docs/webhooks#wallet.topUpFailed) comes each time that the card is declined. Both are signed, and tried again, as all webhooks are. What live calls hold counts as left.',
    ),
    request('set-wallet-notices'),
    h2('How the winner is found'),
    table(
      ['strategy', 'who gets the call'],
      Object.entries(STRATEGY_WORDS).map(([name, words]) => [`\`${name}\``, words]),
    ),
    p(
      '[Standing bids](/docs/standing-bids) compete with live ones; what is drawn is drawn from a seed that is on the receipt. With `price: "first"` you pay your bid; with `"second"` you pay just enough to beat the next. The ping says which. If your line is busy or nobody answers, the caller is offered to the next bidder, you pay nothing, and `call.missed` tells you.',
    ),
    h2('What your endpoint must do'),
    list([
      'Be reachable by https at a public address. Redirects are not followed.',
      'Answer within `deadlineMs`, in at most 64 kB. The auction does not wait for you, and a late answer is the reason `timeout`.',
      'Keep failing, and it is rested: five failures in a row, or more than 2 in 100 of at least 200 pings, stop the pings for 5 seconds, and longer each time, up to 5 minutes. A pass is no failure.',
      'Use `callerToken` to know a caller again: it is the same for the same caller, but for you alone.',
    ]),
  ].join(''),
};
