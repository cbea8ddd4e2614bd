import type { Role } from '../../directory/access/access-key.ts';
import { SAMPLE_IDS } from './webhooks.ts';

/**
 * The requests that the documents show. They are one story: made in this order, from an exchange with nothing in it,
 * each is answered with its status. `{name}` stands for something an earlier reply said, named by that one's `keeps`.
 */
export type Example = {
  id: string;
  operationId: string;
  as: Role | 'nobody';
  method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  path: string;
  body?: unknown;
  status: 200 | 201;
  /** Placeholder by field of the reply; a path such as "rtb.0.rtbId" reaches into it. */
  keeps?: Readonly<Record<string, string>>;
};

export const EXAMPLES: readonly Example[] = [
  {
    id: 'create-publisher',
    operationId: 'createPublisher',
    as: 'operator',
    method: 'POST',
    path: '/v1/publishers',
    body: { name: 'Acme Media', payout: { kind: 'revShare', percent: '70' } },
    status: 201,
    keeps: { publisherId: 'id' },
  },
  {
    id: 'create-buyer',
    operationId: 'createBuyer',
    as: 'operator',
    method: 'POST',
    path: '/v1/buyers',
    body: { name: 'Best Plumbing', timezone: 'America/Los_Angeles', notifyLosses: true },
    status: 201,
    keeps: { buyerId: 'id', signingSecret: 'signingSecret' },
  },
  {
    id: 'create-campaign',
    operationId: 'createCampaign',
    as: 'operator',
    method: 'POST',
    path: '/v1/campaigns',
    body: {
      name: 'Plumbing US',
      vertical: 'plumbing',
      routing: { strategy: 'auction', price: 'first', floor: '10.00', timeoutMs: 500 },
      conversion: { minSeconds: 60 },
      duplicate: { windowDays: 30, action: 'reject' },
    },
    status: 201,
    keeps: { campaignId: 'id' },
  },
  {
    id: 'set-flow',
    operationId: 'updateCampaign',
    as: 'operator',
    method: 'PATCH',
    path: '/v1/campaigns/{campaignId}',
    body: {
      flow: {
        start: 'own',
        nodes: [
          {
            id: 'own',
            kind: 'menu',
            prompts: [{ kind: 'say', text: 'If you own your home, press 1. If you rent, press 2.' }],
            tag: 'homeowner',
            choices: [
              { key: '1', value: 'yes', next: 'zip' },
              { key: '2', value: 'no', next: 'zip' },
            ],
          },
          {
            id: 'zip',
            kind: 'collect',
            prompts: [{ kind: 'say', text: 'Please enter your zip code.' }],
            tag: 'zip',
            digits: 5,
            next: 'sell',
          },
          { id: 'sell', kind: 'auction' },
        ],
      },
    },
    status: 200,
  },
  {
    id: 'declare-tags',
    operationId: 'updateCampaign',
    as: 'operator',
    method: 'PATCH',
    path: '/v1/campaigns/{campaignId}',
    body: {
      tags: {
        address: { visibility: 'winnerOnly', label: 'Street address' },
        ssn4: { visibility: 'neverStored', label: 'Last digits of the social security number' },
      },
    },
    status: 200,
  },
  {
    id: 'create-target',
    operationId: 'createTarget',
    as: 'operator',
    method: 'POST',
    path: '/v1/targets',
    body: {
      buyerId: '{buyerId}',
      campaignId: '{campaignId}',
      name: 'San Francisco line',
      destination: '+14155550100',
      bidding: { kind: 'ping', url: 'https://bids.example.com/ping', minBid: '5.00' },
      postUrl: 'https://bids.example.com/events',
      criteria: { field: 'state', op: 'in', value: ['CA', 'NV'] },
      hours: {
        timezone: 'America/Los_Angeles',
        week: { mon: [['08:00', '18:00']], tue: [['08:00', '18:00']] },
      },
      caps: [
        { window: 'concurrent', calls: 3 },
        { window: 'day', calls: 50, spend: '2000.00' },
      ],
    },
    status: 201,
    keeps: { targetId: 'id' },
  },
  {
    id: 'create-static-target',
    operationId: 'createTarget',
    as: 'operator',
    method: 'POST',
    path: '/v1/targets',
    body: {
      buyerId: '{buyerId}',
      campaignId: '{campaignId}',
      name: 'Always open',
      destination: '+14155550101',
      bidding: { kind: 'static', price: '25.00' },
    },
    status: 201,
  },
  {
    id: 'create-number',
    operationId: 'createNumber',
    as: 'operator',
    method: 'POST',
    path: '/v1/numbers',
    body: {
      number: '+14155550199',
      campaignId: '{campaignId}',
      publisherId: '{publisherId}',
      carrier: 'twilio',
      subId: 'spring-ads',
    },
    status: 201,
  },
  {
    id: 'create-publisher-key',
    operationId: 'createKey',
    as: 'operator',
    method: 'POST',
    path: '/v1/keys',
    body: { role: 'publisher', publisherId: '{publisherId}', name: 'Acme Media, server' },
    status: 201,
    keeps: { publisherKey: 'key' },
  },
  {
    id: 'create-buyer-key',
    operationId: 'createKey',
    as: 'operator',
    method: 'POST',
    path: '/v1/keys',
    body: { role: 'buyer', buyerId: '{buyerId}', name: 'Best Plumbing, server' },
    status: 201,
    keeps: { buyerKey: 'key' },
  },
  {
    id: 'see-ping-address',
    operationId: 'getPublisher',
    as: 'publisher',
    method: 'GET',
    path: '/v1/publishers/{publisherId}',
    status: 200,
    keeps: { rtbId: 'rtb.0.rtbId' },
  },
  {
    id: 'list-numbers',
    operationId: 'listNumbers',
    as: 'publisher',
    method: 'GET',
    path: '/v1/numbers',
    status: 200,
  },
  {
    id: 'ping-campaign',
    operationId: 'pingCampaign',
    as: 'publisher',
    method: 'POST',
    path: '/v1/rtb/{campaignId}',
    body: { caller: '+14155550123', tags: { zip: '94105', homeowner: 'yes' }, subId: 'spring-ads' },
    status: 200,
  },
  {
    id: 'ping-incumbent',
    operationId: 'postIncumbentJsonPing',
    as: 'nobody',
    method: 'POST',
    path: '/v1/rtb/{rtbId}.json',
    body: { CID: '14155550123', zipcode: '94105', homeowner: 'yes' },
    status: 200,
  },
  {
    id: 'create-event-target',
    operationId: 'createEventTarget',
    as: 'publisher',
    method: 'POST',
    path: '/v1/event-targets',
    body: {
      name: 'Our tracker',
      kind: 'postback',
      method: 'GET',
      url: 'https://t.example.com/postback?cid={click_id}&payout={payout}&txid={event_id}',
      events: ['call.paid', 'call.adjusted'],
    },
    status: 201,
    keeps: { eventTargetId: 'id' },
  },
  {
    id: 'test-event-target',
    operationId: 'testEventTarget',
    as: 'publisher',
    method: 'POST',
    path: '/v1/event-targets/{eventTargetId}/test',
    body: { event: 'call.paid' },
    status: 200,
  },
  {
    id: 'list-event-log',
    operationId: 'listDeliveries',
    as: 'publisher',
    method: 'GET',
    path: '/v1/deliveries?eventTargetId={eventTargetId}',
    status: 200,
  },
  {
    id: 'list-publisher-calls',
    operationId: 'listCalls',
    as: 'publisher',
    method: 'GET',
    path: '/v1/calls?converted=true&limit=20',
    status: 200,
  },
  {
    id: 'see-target',
    operationId: 'getTarget',
    as: 'buyer',
    method: 'GET',
    path: '/v1/targets/{targetId}',
    status: 200,
  },
  {
    id: 'list-buyer-calls',
    operationId: 'listCalls',
    as: 'buyer',
    method: 'GET',
    path: '/v1/calls?limit=20',
    status: 200,
  },
  {
    id: 'set-publisher-terms',
    operationId: 'setPublisherTerms',
    as: 'operator',
    method: 'PUT',
    path: '/v1/publishers/{publisherId}/terms/{campaignId}',
    body: {
      payout: { kind: 'revShare', percent: '65', minSeconds: 90 },
      least: '5.00',
      most: '40.00',
      onCorrection: 'follow',
      followDays: 30,
      caps: [{ window: 'day', calls: 200, spend: '5000.00' }],
      hours: {
        timezone: 'America/Chicago',
        week: { mon: [['08:00', '20:00']], tue: [['08:00', '20:00']] },
      },
    },
    status: 200,
  },
  {
    id: 'get-own-terms',
    operationId: 'getPublisherTerms',
    as: 'publisher',
    method: 'GET',
    path: '/v1/publishers/{publisherId}/terms/{campaignId}',
    status: 200,
  },
  {
    id: 'pause-target',
    operationId: 'updateTarget',
    as: 'operator',
    method: 'PATCH',
    path: '/v1/targets/{targetId}',
    body: { status: 'paused' },
    status: 200,
  },
  {
    id: 'rotate-secret',
    operationId: 'rotateBuyerSecret',
    as: 'operator',
    method: 'POST',
    path: '/v1/buyers/{buyerId}/rotate-secret',
    status: 200,
  },
  {
    id: 'limit-buyer',
    operationId: 'updateBuyer',
    as: 'operator',
    method: 'PATCH',
    path: '/v1/buyers/{buyerId}',
    body: { wallet: { kind: 'prepaid' }, caps: [{ window: 'concurrent', calls: 10 }] },
    status: 200,
  },
  {
    id: 'credit-wallet',
    operationId: 'creditWallet',
    as: 'operator',
    method: 'POST',
    path: '/v1/buyers/{buyerId}/wallet/credits',
    body: { amount: '500.00', reference: 'inv-2026-0042', note: 'by wire' },
    status: 200,
  },
  {
    id: 'see-wallet',
    operationId: 'getWallet',
    as: 'buyer',
    method: 'GET',
    path: '/v1/buyers/{buyerId}/wallet',
    status: 200,
  },
  {
    id: 'get-journal',
    operationId: 'getJournal',
    as: 'operator',
    method: 'GET',
    path: '/v1/ledger/journal?from=2026-11-01&to=2026-11-30&timezone=America/New_York',
    status: 200,
  },
  {
    id: 'book-payment',
    operationId: 'bookPayment',
    as: 'operator',
    method: 'POST',
    path: '/v1/payments',
    body: { publisherId: '{publisherId}', amount: '120.00', reference: 'wire-7731', note: 'in advance' },
    status: 200,
  },
  {
    id: 'set-account-terms',
    operationId: 'updateAccount',
    as: 'operator',
    method: 'PATCH',
    path: '/v1/accounts/{publisherId}',
    body: {
      period: 'halfMonth',
      timezone: 'America/New_York',
      dueDays: 15,
      holdBack: { percent: '10', days: 30 },
      minimumPayout: '100.00',
      address: ['1 Main Street', 'Austin, TX 78701'],
    },
    status: 200,
  },
  {
    id: 'list-own-statements',
    operationId: 'listStatements',
    as: 'publisher',
    method: 'GET',
    path: '/v1/statements?limit=12',
    status: 200,
  },
  {
    id: 'list-own-entries',
    operationId: 'listEntries',
    as: 'publisher',
    method: 'GET',
    path: '/v1/ledger/entries?from=2026-11-01',
    status: 200,
  },
  {
    id: 'run-payouts',
    operationId: 'runPayouts',
    as: 'operator',
    method: 'POST',
    path: '/v1/payout-runs',
    body: { reference: 'november' },
    status: 200,
  },
  {
    id: 'report-reasons',
    operationId: 'getReasonsReport',
    as: 'buyer',
    method: 'GET',
    path: '/v1/reports/reasons?timezone=America/Los_Angeles',
    status: 200,
  },
  {
    id: 'report-payout',
    operationId: 'getSummaryReport',
    as: 'publisher',
    method: 'GET',
    path: '/v1/reports/summary?by=day&timezone=America/New_York',
    status: 200,
  },
];

/** Puts what is known for each `{name}`; what is not known stays. */
export function fill<T>(template: T, known: Readonly<Record<string, string>>): T {
  const text = JSON.stringify(template ?? null);
  const filled = text.replace(/\{(\w+)\}/g, (whole, name: string) => known[name] ?? whole);
  return JSON.parse(filled) as T;
}

/** A body for an operation, with ids that look like ids. */
export function exampleOf(operationId: string): unknown {
  const example = EXAMPLES.find((each) => each.operationId === operationId && each.body !== undefined);
  return example && fill(example.body, SAMPLE_IDS);
}
