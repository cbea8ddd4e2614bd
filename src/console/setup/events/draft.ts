import type { EventTarget } from '../../../api/client/outcry-client.ts';
import type { ToldCall } from '../../../publishers/events/macros.ts';
import { expandTemplate, refuseTemplate } from '../../../publishers/events/template.ts';
import { toNumber } from '../campaigns/draft.ts';

export type Platform = 'google' | 'meta' | 'microsoft';
export const isPlatform = (kind: string): kind is Platform => kind in ACCOUNT_FIELDS;

type AccountField = {
  name: string;
  label: string;
  hint?: string;
  secret?: true;
  optional?: true;
  rows?: number;
};
const account = { name: 'accountId', label: 'Account' };

/** What a form asks of an account; the API says what is wrong with it. */
export const ACCOUNT_FIELDS: Readonly<Record<Platform, readonly AccountField[]>> = {
  google: [
    { ...account, hint: 'Such as 123-456-7890' },
    { name: 'conversionActionId', label: 'Conversion action', hint: 'ctId in its address' },
    { name: 'loginAccountId', label: 'Manager account', hint: 'If access is by one', optional: true },
    {
      name: 'serviceAccountKey',
      label: 'Key file of the service account',
      hint: 'The whole JSON file',
      secret: true,
      rows: 3,
    },
  ],
  meta: [
    { name: 'datasetId', label: 'Dataset', hint: 'The pixel’s number' },
    { name: 'eventName', label: 'Event', hint: 'Such as Purchase or Lead' },
    { name: 'accessToken', label: 'Access token', secret: true },
    { name: 'testEventCode', label: 'Test event code', hint: 'For the test alone', optional: true },
  ],
  microsoft: [
    { name: 'customerId', label: 'Manager account', hint: 'cid in the address' },
    { ...account, hint: 'aid in the address' },
    { name: 'goalName', label: 'Conversion goal', hint: 'Its name, letter by letter' },
    { name: 'clientId', label: 'Application', hint: 'Its client id' },
    { name: 'clientSecret', label: 'Client secret', hint: 'If it has one', secret: true },
    { name: 'developerToken', label: 'Developer token', secret: true },
    { name: 'refreshToken', label: 'Refresh token', secret: true },
  ],
};

export type EventDraft = {
  name: string;
  status: string;
  publisherId: string;
  campaignId: string;
  kind: string;
  method: string;
  url: string;
  events: EventTarget['events'];
  /** Of an ad platform; secrets are only written. */
  account: Readonly<Record<string, string>>;
  value: string;
  valuePercent: string;
  delayMinutes: string;
};

export const NO_CONVERSION = { account: {}, value: 'payout', valuePercent: '100', delayMinutes: '60' };

export function draftOf(target: EventTarget): EventDraft {
  const { kind, conversion, publisherId, campaignId } = target;
  const known = isPlatform(kind) ? Object.entries(target[kind] ?? {}) : [];
  return {
    ...NO_CONVERSION,
    ...target,
    publisherId: publisherId ?? '',
    campaignId: campaignId ?? '',
    account: Object.fromEntries(known.map(([name, value]) => [name, value ?? ''])),
    ...(conversion && {
      value: conversion.value,
      valuePercent: String(conversion.valuePercent),
      delayMinutes: String(conversion.delayMinutes),
    }),
  };
}

/** What is left open of an account is not said; what may be left open is taken away. */
const accountBody = (kind: Platform, given: EventDraft['account']) =>
  Object.fromEntries(
    ACCOUNT_FIELDS[kind].flatMap(({ name, secret, optional }): [string, string | null][] => {
      const text = (given[name] ?? '').trim();
      if (text === '' && secret) return [];
      return [[name, text === '' && optional ? null : text]];
    }),
  );

const conversionBody = (kind: Platform, { account, value, valuePercent, delayMinutes }: EventDraft) => ({
  conversion: {
    value,
    valuePercent: value === 'none' ? 100 : toNumber(valuePercent),
    delayMinutes: toNumber(delayMinutes),
  },
  [kind]: accountBody(kind, account),
});

/** @param isNew what never changes is said once. @param isOperator a publisher's are its own. */
export const bodyOf = (isNew: boolean, isOperator: boolean) => (draft: EventDraft) => {
  const { name, status, publisherId, campaignId, kind, method, url, events } = draft;
  return {
    ...(name.trim() !== '' && { name: name.trim() }),
    status,
    campaignId: campaignId || null,
    events,
    ...(isPlatform(kind) ? conversionBody(kind, draft) : { url: url.trim() }),
    ...(kind === 'postback' && { method }),
    ...(isNew && { kind }),
    ...(isNew && isOperator && { publisherId: publisherId || null }),
  };
};

const SAMPLE: ToldCall = {
  eventId: 'call_01kamp7nr0c0ffee0c0ffe:evt_01kamp7nr0c0ffee0c0ffe:5:call_paid',
  event: 'call.paid',
  at: Date.parse('2026-11-22T21:32:05Z'),
  convertedAt: Date.parse('2026-11-22T21:32:05Z'),
  reason: null,
  payoutChange: null,
  adjustment: null,
  call: {
    id: 'call_01kamp7nr0c0ffee0c0ffe',
    campaignId: 'cmp_01kamp7nr0c0ffee0c0ffe',
    publisherId: 'pub_01kamp7nr0c0ffee0c0ffe',
    subId: 'spring ads',
    from: '+1415•••0123',
    to: '+18885550100',
    state: 'CA',
    zip: '94105',
    disposition: 'connected',
    connectedSeconds: 94,
    converted: true,
    payout: '31.50',
    startedAt: '2026-11-22T21:30:00.000Z',
    endedAt: '2026-11-22T21:32:05.000Z',
    test: false,
    tags: { click_id: 'c384EFV6', gclid: 'EAIaIQob', zip: '94105' },
  },
};

/** The URL as a sample call would make it; null while it holds what is no macro. */
export const exampleOf = (url: string, isOperator: boolean): string | null =>
  url === '' || refuseTemplate(url, isOperator) !== null ? null : expandTemplate(url, SAMPLE);
