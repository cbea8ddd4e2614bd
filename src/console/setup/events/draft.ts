import type { EventTarget } from '../../../api/client/outcry-client.ts';
import type { ToldCall } from '../../../publishers/events/macros.ts';
import { expandTemplate, refuseTemplate } from '../../../publishers/events/template.ts';

export type EventDraft = {
  name: string;
  status: string;
  publisherId: string;
  campaignId: string;
  kind: string;
  method: string;
  url: string;
  events: EventTarget['events'];
};

export const draftOf = (target: EventTarget): EventDraft => ({
  ...target,
  publisherId: target.publisherId ?? '',
  campaignId: target.campaignId ?? '',
});

/** @param isNew what never changes is said once. @param isOperator a publisher's are its own. */
export const bodyOf =
  (isNew: boolean, isOperator: boolean) =>
  ({ name, status, publisherId, campaignId, kind, method, url, events }: EventDraft) => ({
    ...(name.trim() !== '' && { name: name.trim() }),
    status,
    campaignId: campaignId || null,
    url: url.trim(),
    events,
    ...(kind === 'postback' && { method }),
    ...(isNew && { kind }),
    ...(isNew && isOperator && { publisherId: publisherId || null }),
  });

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
