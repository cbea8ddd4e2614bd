import { formatMicros } from '../../../lib/money.ts';
import { SECOND_MS } from '../../../lib/time.ts';
import { PROBLEMS, type Refusal } from '../../http/errors.ts';
import type { Reported } from '../money/report-outcome.service.ts';
import type { Fields } from './formats.ts';

/** Their classes of errors, by what ours mean. All that is wrong with what was sent is 403 there. */
const CLASSES: { [code in Refusal['code']]?: readonly [status: number, name: string] } = {
  unauthorized: [401, 'UnauthorizedOperation'],
  forbidden: [403, 'UnauthorizedOperation'],
  notFound: [404, 'RecordNotFound'],
  rateLimited: [429, 'RateLimited'],
};

const HEADERS = { 'cache-control': 'no-store' };

export function invocaRefusal({ code, detail, retryAfterSeconds }: Refusal): Response {
  const isOurs = PROBLEMS[code][0] >= 500;
  const [status, name] = CLASSES[code] ?? [isOurs ? PROBLEMS[code][0] : 403, 'RecordInvalid'];
  const headers = { ...HEADERS, ...(status === 429 && { 'retry-after': String(retryAfterSeconds) }) };
  return Response.json({ errors: { class: name, invalid_data: detail } }, { status, headers });
}

/** @param reported null: the signal says that it was not met; nothing is kept of it. */
export function invocaAnswer(fields: Fields, reported: Reported | null): Response {
  const said = (name: string): string | null => fields.get(`signal.${name}`) ?? null;
  const { outcome } = reported ?? {};
  const signal = {
    transaction_id: outcome?.id ?? null,
    corrects_transaction_id: null,
    name: said('name'),
    partner_unique_id: said('partner_unique_id') ?? '',
    description: said('description'),
    occurred_at_time_t: outcome ? String(Math.floor(outcome.occurredAt / SECOND_MS)) : null,
    sale_amount: outcome && outcome.amount !== null ? formatMicros(outcome.amount) : null,
    value: outcome ? 'true' : 'false',
  };
  const call = { transaction_id: outcome?.callId ?? said('transaction_id') };
  return Response.json({ signal, call }, { status: reported?.isNew ? 201 : 200, headers: HEADERS });
}
