import { presentCall } from '../../directory/calls/present-call.ts';
import { formatMicros, micros, ZERO } from '../../lib/money.ts';
import { isoTime, MINUTE_MS } from '../../lib/time.ts';
import { concerns, type EventTarget } from '../../publishers/events/event-target.ts';
import type { ToldCall } from '../../publishers/events/macros.ts';
import { type ConversionTo, endpointOf, isConversion, worthOf } from '../../publishers/events/platform.ts';
import { namesMacro } from '../../publishers/events/template.ts';
import type { CallNotice, Delivery } from '../delivery.ts';
import { webhookId } from '../webhook.ts';

/** What a publisher's pay does not change is no news to it, nor to a platform what changes no value. */
function isNews({ corrected, record }: CallNotice, { publisherId, to }: EventTarget): boolean {
  if (corrected === null) return true;
  if (isConversion(to)) return worthOf(to, corrected) !== worthOf(to, record);
  return corrected.payout !== record.payout || (publisherId === null && corrected.revenue !== record.revenue);
}

/** A tracker counts what it is sent: it hears of a test call only if it is told that it is one. */
const takesTests = ({ to }: EventTarget): boolean =>
  !isConversion(to) && (to.kind === 'webhook' || namesMacro(to.template, 'test'));

function isTold(target: EventTarget, notice: CallNotice): boolean {
  const { record, event } = notice;
  if (!concerns(target, record) || !target.events.includes(event)) return false;
  return isNews(notice, target) && (!record.test || takesTests(target));
}

/** What those who hear of an event are told. */
export const deliveriesOf = (notice: CallNotice, hearers: readonly EventTarget[], now: number): Delivery[] =>
  hearers.filter((target) => isTold(target, notice)).map((target) => deliveryTo(target, notice, now));

/** What a target is told of an event, with no more of the call than its owner sees of it in the API. */
export function deliveryTo(target: EventTarget, notice: CallNotice, now: number): Delivery {
  const { id, publisherId } = target;
  const { record, event } = notice;
  const delivery = {
    id: `${record.id}:${id}:${notice.id.slice(record.id.length + 1)}`,
    type: event,
    callId: record.id,
    buyerId: null,
    targetId: id,
    publisherId,
    url: '',
    sealedSecrets: [],
    sealedCaller: null,
    data: isConversion(target.to) ? conversionData(target.to, notice) : dataFor(target, notice),
    createdAt: now,
  };
  return addressed(delivery, target);
}

/** The same, to where its target is by now. */
export function addressed(
  { postback: _, ...delivery }: Delivery,
  { to, sealedSecrets }: EventTarget,
): Delivery {
  // Its secrets are looked up as it is sent: by then there may be others.
  if (isConversion(to)) {
    const dueAt = delivery.dueAt ?? delivery.createdAt + to.delayMinutes * MINUTE_MS;
    return { ...delivery, url: endpointOf(to), isConversion: true, dueAt };
  }
  if (to.kind === 'webhook') return { ...delivery, url: to.url, sealedSecrets };
  const { method, template } = to;
  return { ...delivery, url: template, sealedSecrets, postback: { method, template } };
}

function dataFor({ publisherId }: EventTarget, notice: CallNotice): Record<string, unknown> {
  const { record, event, corrected } = notice;
  const viewer =
    publisherId === null
      ? ({ role: 'operator', by: 'event' } as const)
      : ({ role: 'publisher', publisherId, by: 'event' } as const);
  const changed = corrected && {
    adjustment: corrected.number,
    payoutChange: formatMicros(micros(record.payout - corrected.payout)),
    ...(publisherId === null && { revenueChange: formatMicros(micros(record.revenue - corrected.revenue)) }),
  };
  return {
    callId: record.id,
    occurredAt: isoTime(notice.at),
    convertedAt: notice.convertedAt === null ? null : isoTime(notice.convertedAt),
    ...(event === 'call.missed' && { reason: record.disposition }),
    payout: formatMicros(record.payout ?? ZERO),
    ...changed,
    call: presentCall(record, viewer),
  };
}

/** Nothing of the caller: that is looked up as it is sent, if they agree and are not forgotten. */
function conversionData(to: ConversionTo, notice: CallNotice): Record<string, unknown> {
  const { record, event, at, convertedAt } = notice;
  const value = worthOf(to, record);
  return {
    callId: record.id,
    occurredAt: isoTime(at),
    convertedAt: convertedAt === null ? null : isoTime(convertedAt),
    value: value === null ? null : formatMicros(value),
    // A live call’s record says nothing that is not known as it connects.
    version: event === 'call.connected' ? 0 : record.version,
  };
}

/** What macros are filled from: what the target was to be told, and nothing else. */
export function toldOf(delivery: Delivery): ToldCall {
  const { type, data } = delivery;
  const text = (name: string): string | null => (typeof data[name] === 'string' ? data[name] : null);
  const convertedAt = text('convertedAt');
  return {
    eventId: webhookId(delivery),
    event: type,
    at: Date.parse(text('occurredAt') ?? ''),
    convertedAt: convertedAt === null ? null : Date.parse(convertedAt),
    reason: text('reason'),
    payoutChange: text('payoutChange'),
    adjustment: typeof data['adjustment'] === 'number' ? data['adjustment'] : null,
    call: data['call'] as ToldCall['call'],
  };
}
