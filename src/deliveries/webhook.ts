import { placeSaidIn } from '../campaign/tags.ts';
import { isoTime } from '../lib/time.ts';
import type { Delivery } from './delivery.ts';

/** How one try went, as far as it decides what happens next. */
export type TryOutcome =
  | { kind: 'delivered'; status: number }
  | { kind: 'stopped'; status: number | null; error: string }
  | { kind: 'failed'; status: number | null; error: string };

/**
 * The body of a webhook: the same bytes on every try. `from` is put into `data.call` here, so that the caller's
 * number exists in no store and no queue.
 * @param from the winner's view of the caller; undefined for anything but a post, null when withheld.
 * @param unkept tags that are written down nowhere.
 */
export function webhookBody(
  delivery: Delivery,
  from: string | null | undefined,
  unkept: Readonly<Record<string, string>> = {},
): string {
  const { type, data, createdAt } = delivery;
  const call = data['call'];
  if (from === undefined || !isRecord(call))
    return JSON.stringify({ type, timestamp: isoTime(createdAt), data });
  const tags = isRecord(call['tags']) ? { tags: { ...call['tags'], ...unkept } } : {};
  return JSON.stringify({
    type,
    timestamp: isoTime(createdAt),
    data: { ...data, call: { ...call, from, ...placeSaidIn(unkept), ...tags } },
  });
}

/** A delivery that tells nothing of the caller. */
export function withoutCaller({ sealedTags: _, ...delivery }: Delivery): Delivery {
  const call = delivery.data['call'];
  const data = isRecord(call) ? { ...delivery.data, call: { ...call, from: null, tags: {} } } : delivery.data;
  return { ...delivery, sealedCaller: null, data };
}

/** The same on every try, and without dots: Standard Webhooks signs "id.timestamp.body". */
export const webhookId = ({ id }: Delivery): string => id.replaceAll('.', '_');

const isRecord = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** 2xx is delivered; 410 says: never again (Standard Webhooks 1.0, "Endpoint gone"). All else is tried again. */
export function outcomeOf(status: number): TryOutcome {
  if (status >= 200 && status < 300) return { kind: 'delivered', status };
  if (status === 410) return { kind: 'stopped', status, error: 'the endpoint is gone (410)' };
  const error = status >= 300 && status < 400 ? 'redirects are not followed' : `answered ${status}`;
  return { kind: 'failed', status, error };
}

const REPLY_KEPT = 1_000;
const NUMBER_LIKE = /\+?\d(?:[\s().-]*\d){6,}/g;

/** What is kept of an endpoint's reply: its beginning, without anything that could be a caller's number. */
export const keptReply = (text: string): string => text.replace(NUMBER_LIKE, '[number]').slice(0, REPLY_KEPT);
