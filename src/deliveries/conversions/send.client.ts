import type { Env } from '../../bindings.ts';
import { configOf } from '../../config.ts';
import { findErased } from '../../directory/calls/erasures.store.ts';
import { findRows, readRows } from '../../directory/calls/history-rows.store.ts';
import { findConfig, findMany } from '../../directory/config/config.store.ts';
import { unseal } from '../../lib/crypto.ts';
import { refuseUrl } from '../../lib/public-url.ts';
import { isConversion } from '../../publishers/events/platform.ts';
import type { Delivery } from '../delivery.ts';
import { failed, type Tried } from '../try.client.ts';
import { keptReply } from '../webhook.ts';
import { type Account, forgetToken, openAccount, TIMEOUT_MS, tokenOf } from './access.client.ts';
import { conversionOf, type Facts } from './conversion-of.ts';
import type { Conversion, PlatformRequest, Verdict } from './platform.ts';
import { findTold } from './told.store.ts';

type Ready = { delivery: Delivery; conversion: Conversion };
type Told = [id: string, tried: Tried];
type Answer = { status: number | null; body: unknown; reply: string | null; verdict: Verdict };

const stopped = (error: string): Tried => ({
  outcome: { kind: 'stopped', status: null, error },
  reply: null,
});

/**
 * Tells an ad platform of calls, as many as it takes at once. Who calls, what they clicked and whether they agreed is
 * looked up now, and written down nowhere: so what waits holds nothing of a caller.
 * @param deliveries of one event target, of a call no two. @throws when D1 is away: then all of it waits.
 */
export async function sendConversions(
  deliveries: readonly Delivery[],
  env: Env,
): Promise<Map<string, Tried>> {
  const all = (tried: Tried) => new Map(deliveries.map(({ id }): Told => [id, tried]));
  const target = (await findConfig(env.DB, 'eventTarget', deliveries[0]!.targetId))?.doc;
  if (!target || !isConversion(target.to)) return all(stopped('not sent: the event target is gone'));
  const account = await openAccount(target, env);
  if (!account) return all(failed('the account’s secrets cannot be opened'));
  const { platform } = account;
  const facts = await factsOf(deliveries, env);
  const told = new Map<string, Tried>();
  const ready: Ready[] = [];
  for (const delivery of deliveries) {
    const known = facts.get(delivery.callId);
    const conversion =
      known && conversionOf(delivery, known, { to: target.to, platform, isOwn: target.publisherId !== null });
    if (typeof conversion === 'object') ready.push({ delivery, conversion });
    else
      told.set(delivery.id, conversion ? stopped(conversion) : failed('the call is not in its history yet'));
  }
  for (const same of Map.groupBy(ready, ({ conversion }) => platform.kindOf(conversion)).values())
    for (let at = 0; at < same.length; at += platform.most)
      for (const [id, tried] of await sendSome(same.slice(at, at + platform.most), account, env))
        told.set(id, tried);
  return told;
}

/** What is known of calls by now; of one whose record has not come as far as the event, nothing. */
async function factsOf(deliveries: readonly Delivery[], env: Env): Promise<Map<string, Facts>> {
  const ids = deliveries.map(({ callId }) => callId);
  const { calls: erased } = await findErased(env.DB, ids, []);
  const told = await findTold(env.DB, deliveries[0]!.targetId, ids);
  const records = (await readRows(env.DB, await findRows(env.DB, ids))).flatMap(({ record }) => record ?? []);
  const campaigns = await findMany(
    env.DB,
    'campaign',
    records.flatMap(({ campaignId }) => campaignId ?? []),
  );
  const { ring } = configOf(env);
  const since = new Map(deliveries.map(({ callId, data }) => [callId, Number(data['version'] ?? 0)]));
  const facts = await Promise.all(
    records
      .filter(({ id, version }) => version >= since.get(id)!)
      .map(async (call): Promise<[string, Facts]> => {
        const { sealed } = call.caller;
        return [
          call.id,
          {
            call,
            phone: sealed === null ? null : await unseal(ring, sealed),
            isErased: erased.has(call.id),
            isTold: told.has(call.id),
            isDeclared: campaigns.get(call.campaignId ?? '')?.doc.adConsent === 'declared',
          },
        ];
      }),
  );
  return new Map(facts);
}

/** Where one is refused with all others, it is searched for by halves, and stops alone. */
async function sendSome(some: readonly Ready[], account: Account, env: Env): Promise<Told[]> {
  const { platform, settings, secrets } = account;
  const conversions = some.map(({ conversion }) => conversion);
  const { status, reply, verdict } = await ask(platform.build(conversions, settings, secrets), account, env);
  if (verdict.kind === 'refused' && some.length > 1) {
    const half = Math.ceil(some.length / 2);
    const first = await sendSome(some.slice(0, half), account, env);
    return [...first, ...(await sendSome(some.slice(half), account, env))];
  }
  return some.map(({ delivery }, place): Told => {
    const why = verdict.kind === 'taken' ? verdict.refused?.get(place) : verdict.why;
    if (why === undefined)
      return [delivery.id, { outcome: { kind: 'delivered', status: status ?? 200 }, reply }];
    const isHopeless = verdict.kind === 'taken' || verdict.kind === 'refused';
    return [delivery.id, { outcome: { kind: isHopeless ? 'stopped' : 'failed', status, error: why }, reply }];
  });
}

/** One request; with a new token once more, when the one that was known is not taken any more. Never throws. */
async function ask(request: PlatformRequest, account: Account, env: Env): Promise<Answer> {
  const first = await askOnce(request, account, env);
  return first.verdict.kind === 'denied' && forgetToken(account) ? askOnce(request, account, env) : first;
}

async function askOnce({ url, headers, body }: PlatformRequest, account: Account, env: Env): Promise<Answer> {
  const unsent = (why: string): Answer => ({
    status: null,
    body: null,
    reply: null,
    verdict: { kind: 'failed', why },
  });
  const refusal = refuseUrl(url, { allowLoopback: false });
  if (refusal) return unsent(`the URL ${refusal}`);
  try {
    const token = await tokenOf(account, env, Date.now());
    if ('why' in token) return unsent(token.why);
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        ...headers,
        'content-type': 'application/json',
        'user-agent': 'Outcry',
        authorization: `Bearer ${token.token}`,
      },
      body: JSON.stringify(body),
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    const said = parsedOr(text);
    const verdict = account.platform.read(response.status, said);
    return { status: response.status, body: said, reply: keptReply(text), verdict };
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    return unsent(
      isLate ? 'no answer within 15 s' : 'the platform could not be reached, or the key is no good',
    );
  }
}

function parsedOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export type Trial = { request: PlatformRequest | null; taken: boolean; words: string; answer: Answer | null };

/** Asks a platform whether an account is set up well, with a sample that counts nothing. */
export async function tryAccount(account: Account, sample: Conversion, env: Env): Promise<Trial> {
  const { platform, settings, secrets } = account;
  const request = platform.trial(sample, settings, secrets);
  if (typeof request === 'string') return { request: null, taken: false, words: request, answer: null };
  const answer = await ask(request, account, env);
  const { verdict, body } = answer;
  const read = verdict.kind === 'taken' ? platform.readTrial(body, settings) : null;
  return {
    request: { ...request, headers: {} },
    taken: read?.taken ?? false,
    words: read?.words ?? (verdict.kind === 'taken' ? '' : verdict.why),
    answer,
  };
}
