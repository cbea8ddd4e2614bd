import { code, h2, h3, list, p, table } from '../html.ts';
import type { Page } from '../page.ts';
import { request } from '../request.ts';

export const operators: Page = {
  name: 'operators',
  title: 'For operators',
  about: 'What whoever runs the exchange does: campaigns, who takes part in them, and the carrier.',
  body: [
    h2('1. A campaign'),
    p('What is sold, how the winner is found, and when a call is paid:'),
    request('create-campaign'),
    p(
      'Then add [publishers with their numbers](/docs/publishers) and [buyers with their targets](/docs/buyers). Every change is live for the next call within a second, and is a new version of the campaign’s rules: receipts name the one they were held under.',
    ),
    h2('2. Questions for the caller'),
    p(
      'A campaign’s `flow` is asked before the auction. What the caller answers is a tag, which targets can require:',
    ),
    request('set-flow'),
    h2('Tag visibility', 'tags'),
    p(
      'Every answer is a tag, and so is every field of a publisher’s ping. The campaign’s `tags` say who learns one; what they do not name is `public`:',
    ),
    table(
      ['visibility', 'who learns it', 'for example'],
      [
        ['`public`', 'Every buyer that is asked, in the ping', 'what is leaking, a homeowner or not'],
        [
          '`winnerOnly`',
          'Whoever gets the call, in the `post`, once their line is answered; you in the console. No loser, no publisher',
          'a street address, a date of birth',
        ],
        [
          '`neverStored`',
          'As `winnerOnly`, and it is written down nowhere: afterwards nobody can look it up, you neither',
          'the end of a social security number',
        ],
      ],
    ),
    request('declare-tags'),
    list([
      'All of them decide who may bid: a target’s criteria can ask for a tag it is not shown.',
      'A ZIP is one tag, whatever it is called: `zip`, `zipcode`, `postal_code`. If it is for the winner only, no list, file or stream shows it to anybody else.',
      'A publisher does not see such a tag in its own calls either, not even one that it sent, and finds no call by it; nor can it be the tag reports are made by.',
      'A `neverStored` value is in memory while the call lasts, and travels encrypted towards the winner’s `post` until that is taken. It is not in a post that was given up and is sent again by hand, nor in one of a call whose campaign was moved to another machine in between.',
      'A value that could be dialed is never part of a ping, however it is declared.',
      'What is declared holds for calls from then on.',
    ]),
    h2('3. The carrier'),
    p('At Twilio, set these for every tracking number:'),
    code(
      [
        'A call comes in:         $EXCHANGE/telephony/twilio/voice',
        'Call status changes:     $EXCHANGE/telephony/twilio/status',
        'Primary handler fails:   $EXCHANGE/telephony/twilio/fallback/+14155550111',
      ].join('\n'),
      'text',
    ),
    p(
      'The last one touches no state and sends the caller to that number, so that nobody hears silence even when everything else is down.',
    ),
    p(
      'At SignalWire and Telnyx it is the same with `signalwire` or `telnyx` in place of `twilio`, by POST only: Telnyx does not sign what a GET says. Numbers say which carrier they are of, and the deployment has that carrier’s key: `SIGNALWIRE_SIGNING_KEY`, `TELNYX_PUBLIC_KEY`. Twilio’s webhook rules may sign with shared keys: `TWILIO_SHARED_KEYS`.',
    ),
    p(
      'Calls are sent only where you let them be: `DIAL_COUNTRIES` lists countries (the United States and Canada unless you say otherwise), `DIAL_SIP_HOSTS` SIP hosts. Premium numbers, private networks, SIP addresses with `maddr` and numbers of this exchange (by way of SIP too) are never dialed, whoever names them.',
    ),
    h3('Numbers at the carrier'),
    p(
      'With an account’s own key here, nobody needs the carrier’s web page: `TWILIO_ACCOUNT_SID` (with the first `TWILIO_AUTH_TOKEN`), or `TELNYX_API_KEY`. Telnyx’s numbers are connected to a TeXML application, which has the URLs for all: the one of `TELNYX_TEXML_APPLICATION`, else one called Outcry, which is made with the first number.',
    ),
    list([
      '`GET /v1/carrier-numbers/offers?carrier=twilio&areaCode=415` searches what can be bought; Telnyx says what it costs, Twilio does not.',
      '`POST /v1/carrier-numbers` buys one, sets its URLs and makes it a tracking number, in one step. It takes what `POST /v1/numbers` takes, and `confirmSpending: true`. A number the account has already is not bought again.',
      '`GET /v1/carrier-numbers?carrier=twilio` compares both sides: `connected`, `leadsElsewhere` (its calls do not come here: `POST …/{number}/connect` sets the URLs), `notHere` (paid for, and no tracking number), `notThere` (a tracking number the account does not have), `leaving`.',
      '`POST /v1/carrier-numbers/{number}/release` gives one back after 30 days, or `afterDays`: whoever is given the number next hears those who still call its old owner. It has to be no tracking number any more; used again, or with `DELETE` of the same, it stays.',
    ]),
    h2('4. Wallets, and caps over all campaigns'),
    p(
      'A target’s caps hold for the target. A buyer’s own hold for all its targets in all campaigns together, and a buyer that pays in advance gets calls only as far as its wallet covers them:',
    ),
    request('limit-buyer'),
    request('credit-wallet'),
    list([
      'A payment counts once, by its `reference`: a request whose answer was lost can be repeated. A negative amount is paid back, of what no call holds.',
      'The price of a call is held when it is offered, charged when it converts, and given back when it does not. The sum never passes what was paid in, however many campaigns sell at once.',
      'Who does not get a call because of it is told `walletEmpty` or `accountCap`; `notLent` where another campaign had the last of it in that moment.',
      'A buyer’s wallet is low under the line of `PUT /v1/buyers/{id}/wallet/notices`, which you or the buyer set. [Event targets](/docs/events#wallets) of your own hear `wallet.low` and `wallet.topUpFailed` of all buyers.',
      'Caps count what was used before they were set, as far as the buyer’s targets keep the buyer’s time zone.',
    ]),
    h3('Cards', 'cards'),
    p(
      'Prepaid buyers pay by card as soon as Stripe’s secrets are set: in the console under Set-up, Cards, or like this. The key is a secret one, or a restricted one that may write Checkout Sessions and PaymentIntents.',
    ),
    request('set-stripe'),
    list([
      'At Stripe, add a webhook endpoint for `$EXCHANGE/v1/stripe/webhook` that is told of `payment_intent.succeeded`, `charge.refunded`, `charge.dispute.funds_withdrawn` and `charge.dispute.funds_reinstated`.',
      '`POST /v1/stripe/account/test`, or the button, asks Stripe what the key may do and what the endpoint is told of. Nobody is charged.',
      'Secrets are kept sealed and never shown again: `GET /v1/stripe/account` says how each ends, when it was set, and when Stripe last signed with it. `GET /v1/audit?entity=stripe&id=stripe` says who changed them. [Rotating secrets](/docs/rotation) says how they are replaced; `DELETE` removes them.',
      'Where none is set here, `STRIPE_SECRET_KEY` and `STRIPE_WEBHOOK_SECRET` among the Worker’s secrets are used, each for itself. Without any, everything else works.',
      'What is paid is credited once by the payment’s id, to the cent, in US dollars; what is refunded at Stripe or charged back is taken off the wallet even where it was spent, and given again when the bank loses.',
    ]),
    h2('Older calls', 'history'),
    p(
      'D1 keeps calls for 90 days, or for `HISTORY_DAYS` (30 to 3660): lists, filters and exports show these. What is older is moved to the archive by itself. `GET /v1/calls/{id}` still finds it with its timeline, receipt and ledger lines; outcomes, corrections and erasures still reach it; reports, balances and statements still count it. Only a report that begins or ends within an hour of such a day says `complete: false`. Deliveries of webhooks are kept as long, and then deleted.',
    ),
    p(
      'For everything else the bucket `ARCHIVE` has Parquet files by day (UTC, of the call’s id) and campaign, without anything of the caller. A call that something became of later stands in a second file: the higher `revision` is what counts. With DuckDB, on a copy or over R2’s S3 address:',
    ),
    code(
      [
        'CREATE VIEW calls AS',
        "SELECT * FROM read_parquet('history/*/*/*.parquet', union_by_name = true)",
        'QUALIFY row_number() OVER (PARTITION BY id ORDER BY revision DESC) = 1;',
        '',
        'SELECT buyer_id, sum(charged) FROM calls GROUP BY buyer_id;',
      ].join('\n'),
      'text',
    ),
    p(
      '`charged` and `paid` are what the ledger’s lines of a call come to, corrections included, as exact decimals; times are UTC.',
    ),
    h2('5. From day to day'),
    request('pause-target'),
    list([
      '`POST /v1/targets/bulk` and `POST /v1/numbers/bulk` make up to 500 changes in one step, all or none, as one version of the rules. `{ "changes": [{ "create": {…} }, { "id": "tgt_…", "patch": {…} }, { "id": "tgt_…", "delete": true }] }`; what does not hold is named by its place, `changes.3.patch.weight`.',
      '`POST /v1/campaigns/{id}/changes` does the same with a campaign’s settings, flow, targets, numbers and publishers’ terms together: one version, all or nothing. With `dryRun` it says what would become of each; with `from`, the version you looked at, nothing is changed if somebody else was faster.',
      '`GET /v1/calls/{id}/receipt` says why somebody did or did not get a call.',
      '`GET /v1/deliveries` lists webhooks that were given up; `POST /v1/deliveries/{id}/replay` sends one again.',
      '`GET /v1/parked` lists pieces of history that could not be written. Each is tried again by itself; `POST /v1/parked/{id}/retry` tries it now.',
      '`POST /v1/calls/{id}/adjustments` [corrects a charge](/docs/calls), or takes it back.',
      '`GET /v1/ledger/balances` adds up the books: the total is zero. [Money](/docs/money) says how to read them elsewhere.',
      '`GET /v1/audit` says who changed what, from what to what.',
      '`GET /v1/reports/summary?by=buyer` and the other reports say what it all came to.',
    ]),
  ].join(''),
};
