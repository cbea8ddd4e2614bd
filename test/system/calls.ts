import { twilioSignature } from '../../src/simulator/carrier/signature.ts';
import { parseTwiml } from '../../src/simulator/carrier/twiml.ts';
import { SECRETS } from './exchange.ts';

type Form = Record<string, string>;
/** Where an exchange is. */
type At = { edge: { url: string } };
export type Said = { status: number; xml: string; ms: number };

let placed = 0;

/** A request as a carrier signs and sends it. */
export async function post(url: string, form: Form): Promise<Said> {
  const startedAt = performance.now();
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': twilioSignature(SECRETS.TWILIO_AUTH_TOKEN, url, form),
    },
    body: new URLSearchParams(form).toString(),
  });
  const xml = await response.text();
  return { status: response.status, xml, ms: performance.now() - startedAt };
}

export type Answered = Said & { sid: string; dialed: string | null; form: Form };

/** One caller's first webhook, its answer read as strictly as a carrier would. @throws when it is not valid. */
export async function ring({ edge }: At, to: string, from?: string): Promise<Answered> {
  const index = placed++;
  const sid = `CA${index.toString(16).padStart(32, '0')}`;
  const form = {
    CallSid: sid,
    CallStatus: 'ringing',
    Direction: 'inbound',
    From: from ?? `+1415${2_000_000 + (index % 7_000_000)}`,
    To: to,
    FromState: 'CA',
  };
  const url = `${edge.url}/telephony/twilio/voice`;
  const said = await post(url, form);
  if (said.status !== 200) throw new Error(`${said.status} ${said.xml}`);
  const dial = parseTwiml(said.xml, url, 'call').find((verb) => verb.verb === 'Dial');
  return { ...said, sid, form, dialed: dial?.verb === 'Dial' ? dial.noun.to : null };
}

/** The URL the answer gave for what comes next. */
export const urlIn = (xml: string, attribute: 'action' | 'statusCallback'): string =>
  new RegExp(` ${attribute}="([^"]+)"`).exec(xml)![1]!.replaceAll('&amp;', '&');

/** The winner answers, talks for so long, and the caller hangs up. */
export async function talk({ edge }: At, call: Answered, seconds: number): Promise<void> {
  const { form } = call;
  const leg = { ...form, CallSid: `CA${'f'.repeat(6)}${call.sid.slice(8)}`, ParentCallSid: call.sid };
  await post(urlIn(call.xml, 'statusCallback'), { ...leg, CallStatus: 'in-progress' });
  await post(urlIn(call.xml, 'action'), {
    ...form,
    CallStatus: 'completed',
    DialCallStatus: 'completed',
    DialBridged: 'true',
    DialCallDuration: String(seconds),
  });
  await post(`${edge.url}/telephony/twilio/status`, {
    ...form,
    CallStatus: 'completed',
    CallDuration: String(seconds + 2),
  });
}

/** The caller hangs up while the target rings; nothing of the call is left open. */
export async function hangUp({ edge }: At, { form, xml, dialed }: Answered): Promise<void> {
  const gone = { ...form, CallStatus: 'completed' };
  if (dialed !== null && xml.includes(' action='))
    await post(urlIn(xml, 'action'), { ...gone, DialCallStatus: 'no-answer', DialBridged: 'false' });
  await post(`${edge.url}/telephony/twilio/status`, { ...gone, CallDuration: '1' });
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Runs `work` for each item, so many at a time. */
export async function inTurns<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const waiting = items.map((item, index) => ({ item, index }));
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift())
      results[next.index] = await work(next.item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}
