import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { twilioSignature } from '../../src/simulator/carrier/signature.ts';
import { parseTwiml } from '../../src/simulator/carrier/twiml.ts';
import type { Calls, Job, Plain, Tally } from './jobs.ts';
import { sorted } from './stats.ts';

/** The load generator, in a process of its own so that what it costs is not charged to what it measures. */

const TIMEOUT_MS = 15_000;
/** Answers of one kind look alike: every so many is read as strictly as a carrier would. */
const READ_EVERY = 25;
const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY, scheduling: 'fifo' });

type Verdict = 'served' | 'refused';
type Form = Record<string, string>;
type Reply = { status: number; text: string };

let placed = 0;
/** No two runs place the same call. */
const run = Date.now().toString(16).padStart(16, '0').slice(-12);

process.on('message', (job: Job) => {
  perform(job).then(
    (tally) => process.send!(tally),
    (error) => {
      process.stderr.write(`load: ${error}\n`);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));

async function perform(job: Job): Promise<Tally> {
  const { script, seconds } = job;
  const tally: Tally = {
    seconds,
    sent: 0,
    served: 0,
    refused: 0,
    failed: 0,
    firstFailure: null,
    servedMs: [],
    refusedMs: [],
    load: 0,
  };
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const once = async (dueAt: number): Promise<void> => {
    tally.sent += 1;
    try {
      const verdict = script.kind === 'plain' ? await plain(script) : await call(script);
      const tookMs = performance.now() - dueAt;
      tally[verdict] += 1;
      tally[`${verdict}Ms`].push(tookMs);
    } catch (error) {
      tally.failed += 1;
      tally.firstFailure ??= String(error);
    }
  };
  if (job.pace === 'closed') await closed(job.concurrency, startedAt + seconds * 1_000, once);
  else await open(job.perSecond, seconds, startedAt, once);
  tally.seconds = (performance.now() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  tally.load = (user + system) / 1e6 / tally.seconds;
  tally.servedMs = sorted(tally.servedMs);
  tally.refusedMs = sorted(tally.refusedMs);
  return tally;
}

async function closed(
  concurrency: number,
  until: number,
  once: (dueAt: number) => Promise<void>,
): Promise<void> {
  const caller = async (): Promise<void> => {
    while (performance.now() < until) await once(performance.now());
  };
  await Promise.all(Array.from({ length: concurrency }, caller));
}

async function open(
  perSecond: number,
  seconds: number,
  startedAt: number,
  once: (dueAt: number) => Promise<void>,
): Promise<void> {
  const all: Promise<void>[] = [];
  const total = Math.round(perSecond * seconds);
  for (let i = 0; i < total; i++) {
    const dueAt = startedAt + (i * 1_000) / perSecond;
    const aheadMs = dueAt - performance.now();
    if (aheadMs > 0.5) await sleep(aheadMs);
    all.push(once(dueAt));
  }
  await Promise.all(all);
}

async function plain({ method, url, headers, body, expect }: Plain): Promise<Verdict> {
  const { status, text } = await send(
    method,
    url,
    headers,
    body.replaceAll('{n}', () => String(2_000_000 + (placed++ % 7_999_999))),
  );
  if (status !== expect) throw new Error(`${url} answered ${status} ${text.slice(0, 200)}`);
  return 'served';
}

async function call(script: Calls): Promise<Verdict> {
  const base = `${script.url}/telephony/twilio`;
  const index = placed++;
  const parent = callerForm(script, index);
  const said = await ringUntilAnswered(script, `${base}/voice`, parent);
  const action = attribute(said, 'action');
  const legUrl = attribute(said, 'statusCallback');
  const won = said.includes('<Dial') && action !== null && legUrl !== null;
  if (!won || index % READ_EVERY === 0) parseTwiml(said, `${base}/voice`);
  if (!won) return 'refused';
  if (script.kind === 'answer') return 'served';

  const rest = (): Promise<void> => (script.restMs ? sleep(script.restMs) : Promise.resolve());
  await rest();
  const child = `CA${run}${'f'.repeat(8)}${index.toString(16).padStart(12, '0')}`;
  const leg = { ...parent, CallSid: child, ParentCallSid: parent['CallSid']!, Direction: 'outbound-dial' };
  await post(script, legUrl, { ...leg, CallStatus: 'in-progress', ...progress(0) });
  await rest();
  const dialed = {
    DialCallSid: child,
    DialCallStatus: 'completed',
    DialBridged: 'true',
    DialCallDuration: '90',
  };
  parseTwiml(await post(script, action, { ...parent, CallStatus: 'in-progress', ...dialed }), action);
  await rest();
  const over = { CallStatus: 'completed', CallDuration: '92', Duration: '2', ...progress(0) };
  await post(script, `${base}/status`, { ...parent, ...over });
  return 'served';
}

/** A caller who is kept is asked to wait and come again. */
async function ringUntilAnswered(script: Calls, url: string, form: Form): Promise<string> {
  let said = await post(script, url, form);
  for (let next = redirectIn(said); next !== null; next = redirectIn(said)) {
    await sleep(1_000);
    said = await post(script, next, form);
  }
  return said;
}

const redirectIn = (xml: string): string | null =>
  /<Redirect[^>]*>([^<]+)</.exec(xml)?.[1]?.replaceAll('&amp;', '&') ?? null;

/** What every request of the caller's leg carries. */
function callerForm({ number }: Calls, index: number): Form {
  const from = `+1415${2_000_000 + (index % 7_999_999)}`;
  const place = { City: 'SAN FRANCISCO', State: 'CA', Zip: '94105', Country: 'US' };
  const form: Form = {
    AccountSid: `AC${'0'.repeat(32)}`,
    ApiVersion: '2010-04-01',
    CallSid: `CA${run}${'0'.repeat(8)}${index.toString(16).padStart(12, '0')}`,
    CallStatus: 'ringing',
    Direction: 'inbound',
    From: from,
    Caller: from,
    To: number,
    Called: number,
    StirVerstat: 'TN-Validation-Passed-A',
  };
  for (const [part, value] of Object.entries(place)) {
    form[`From${part}`] = form[`Caller${part}`] = value;
    form[`To${part}`] = form[`Called${part}`] = part === 'Country' ? 'US' : '';
  }
  return form;
}

const progress = (sequence: number): Form => ({
  CallbackSource: 'call-progress-events',
  SequenceNumber: String(sequence),
  Timestamp: new Date().toUTCString().replace('GMT', '+0000'),
});

async function post({ authToken }: Calls, url: string, form: Form): Promise<string> {
  const headers = {
    'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
    'user-agent': 'TwilioProxy/1.1',
    'x-twilio-signature': twilioSignature(authToken, url, form),
  };
  const { status, text } = await send('POST', url, headers, new URLSearchParams(form).toString());
  if (status !== 200 && status !== 204) throw new Error(`${url} answered ${status} ${text.slice(0, 200)}`);
  return text;
}

const attribute = (xml: string, name: string): string | null =>
  new RegExp(`\\b${name}="([^"]*)"`).exec(xml)?.[1]?.replaceAll('&amp;', '&') ?? null;

function send(method: string, url: string, headers: Form, body: string): Promise<Reply> {
  return new Promise((answered, fail) => {
    const length = Buffer.byteLength(body);
    const outgoing = request(url, {
      method,
      agent,
      headers: length > 0 ? { ...headers, 'content-length': length } : headers,
      timeout: TIMEOUT_MS,
    });
    outgoing.on('response', (incoming) => {
      let text = '';
      incoming.setEncoding('utf8');
      incoming.on('data', (chunk: string) => {
        text += chunk;
      });
      incoming.on('end', () => answered({ status: incoming.statusCode ?? 0, text }));
      incoming.on('error', fail);
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
    outgoing.on('error', fail);
    outgoing.end(body);
  });
}
