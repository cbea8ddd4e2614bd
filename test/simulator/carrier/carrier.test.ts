import twilio from 'twilio';
import { describe, expect, it } from 'vitest';
import { Carrier, type CarrierOptions } from '../../../src/simulator/carrier/carrier.ts';
import { CALM, type CallOrder, type Chaos, type LineScript } from '../../../src/simulator/carrier/script.ts';
import { virtualClock } from '../../../src/simulator/clock.ts';

const authToken = 'f1e2d3c4b5a697887766554433221100';
const baseUrl = 'http://127.0.0.1:8787';
const target = '+13035550142';
const order: CallOrder = { from: '+14155550100', to: '+18885550100' };
const talks: LineScript = { kind: 'answers', afterSeconds: 4, talkSeconds: 90, endedBy: 'callee' };

const say = '<Say>Welcome.</Say>';
const menu = '<Gather numDigits="1" action="/input" timeout="5"><Say>Press one.</Say></Gather>';
const dialing = (inside = ''): string =>
  `<Dial action="/done" timeout="20" answerOnBridge="true"><Number ${inside} statusCallback="/leg" statusCallbackEvent="answered completed">${target}</Number></Dial>`;

type Asked = { path: string; form: Record<string, string>; at: number };

/** An exchange of a few canned documents that checks every signature with Twilio's own library. */
async function live(documents: Record<string, string>, wanted: Partial<CarrierOptions> = {}, how = order) {
  const clock = virtualClock(Date.UTC(2026, 10, 23, 12));
  const asked: Asked[] = [];
  const send = async (request: Request): Promise<Response> => {
    const form = Object.fromEntries(new URLSearchParams(await request.text()));
    const signature = request.headers.get('x-twilio-signature')!;
    if (!twilio.validateRequest(authToken, signature, request.url, form))
      return new Response(null, { status: 403 });
    const path = new URL(request.url).pathname.replace('/telephony/twilio', '');
    asked.push({ path, form, at: clock.now() });
    const inside = documents[path];
    if (inside === undefined) return new Response(null, { status: 204 });
    const xml = `<?xml version="1.0"?><Response>${inside}</Response>`;
    return new Response(xml, { headers: { 'content-type': 'text/xml' } });
  };
  const carrier = new Carrier({
    baseUrl,
    authToken,
    lines: () => talks,
    clock: () => clock,
    send,
    ...wanted,
  });
  const result = await clock.run(carrier.placeCall(how));
  await clock.run(carrier.settled());
  const to = (path: string) => asked.filter((one) => one.path === path);
  return { result, asked, to, seconds: (clock.now() - Date.UTC(2026, 10, 23, 12)) / 1_000 };
}

describe('a call', () => {
  it('runs from the menu through the dial to the last status, in the story’s time', async () => {
    const documents = { '/voice': menu, '/input': dialing(), '/done': '<Hangup/>' };
    const { result, to } = await live(documents, {}, { ...order, script: { keys: ['1'] } });
    expect(result).toMatchObject({
      status: 'completed',
      endedBy: 'exchange',
      errors: [],
      heard: ['Press one.'],
    });
    expect(result.legs).toMatchObject([{ to: target, status: 'completed', bridged: true, seconds: 90 }]);
    expect(to('/voice')[0]!.form).toMatchObject({
      CallStatus: 'ringing',
      From: order.from,
      Direction: 'inbound',
    });
    expect(to('/input')[0]!.form).toMatchObject({ Digits: '1', CallStatus: 'in-progress' });
    const [done] = to('/done');
    expect(done!.form).toMatchObject({
      DialCallStatus: 'completed',
      DialBridged: 'true',
      DialCallDuration: '90',
      CallStatus: 'in-progress',
    });
    const events = to('/leg').map(({ form }) => [
      form['CallStatus'],
      form['SequenceNumber'],
      form['CallDuration'],
    ]);
    expect(events).toEqual([
      ['in-progress', '0', undefined],
      ['completed', '1', '90'],
    ]);
    expect(to('/leg')[0]!.form['ParentCallSid']).toBe(result.callSid);
    expect(to('/leg')[0]!.form['CallSid']).toBe(done!.form['DialCallSid']);
    expect(to('/status')[0]!.form).toMatchObject({ CallStatus: 'completed', CallSid: result.callSid });
  });

  it.each<[string, LineScript, string, number]>([
    ['busy', { kind: 'busy' }, 'busy', 0],
    ['rings out', { kind: 'noAnswer' }, 'no-answer', 25],
    ['answers too late', { ...talks, afterSeconds: 60 } as LineScript, 'no-answer', 25],
    ['cannot be reached', { kind: 'failed' }, 'failed', 0],
  ])('asks what to do when the target %s', async (_, line, status, least) => {
    const { result, to, seconds } = await live(
      { '/voice': dialing(), '/done': '<Say>Nobody is free.</Say>' },
      { lines: () => line },
    );
    expect(to('/done')[0]!.form).toMatchObject({ DialCallStatus: status, DialBridged: 'false' });
    expect(to('/done')[0]!.form).not.toHaveProperty('DialCallDuration');
    expect(result.heard).toEqual(['Nobody is free.']);
    expect(seconds).toBeGreaterThanOrEqual(least);
  });

  it('is answered by a dial only when the callee answers', async () => {
    const busy = await live({ '/voice': dialing() }, { lines: () => ({ kind: 'busy' }) });
    expect(busy.to('/status')[0]!.form['CallStatus']).toBe('no-answer');
    expect((await live({ '/voice': dialing() })).to('/status')[0]!.form['CallStatus']).toBe('completed');
  });

  it('falls through a silent gather, and through a dial without an action', async () => {
    const dial = `<Dial>${target}</Dial>`;
    const { result } = await live({ '/voice': `${menu}${say}${dial}<Say>Goodbye.</Say>` });
    expect(result.heard).toEqual(['Press one.', 'Welcome.', 'Goodbye.']);
  });

  it('answers by what it hears, and stops at the finish key', async () => {
    const ask = '<Gather action="/input" finishOnKey="#"><Say>ZIP?</Say></Gather>';
    const keys = (heard: string) => (heard === 'ZIP?' ? '94105#99' : null);
    const { to } = await live({ '/voice': ask }, {}, { ...order, script: { keys } });
    expect(to('/input')[0]!.form['Digits']).toBe('94105');
  });

  it('can be rejected', async () => {
    const { result } = await live({ '/voice': '<Reject reason="busy"/>' });
    expect(result).toMatchObject({ status: 'busy', legs: [] });
  });
});

describe('a whisper', () => {
  const documents = {
    '/voice': dialing('url="/whisper"'),
    '/whisper':
      '<Gather numDigits="1" action="/screen"><Say>A plumbing call. Press 1.</Say></Gather><Hangup/>',
    '/screen': '',
    '/done': '',
  };
  const withReaction = (whisper: string | null | 'hangsUp') =>
    live(documents, { lines: () => ({ ...talks, whisper }) });

  it('joins the two when the key is pressed, and counts from the answer', async () => {
    const { result, to } = await withReaction('1');
    expect(result.legs[0]).toMatchObject({ bridged: true, whisper: ['A plumbing call. Press 1.'] });
    expect(result.legs[0]!.seconds).toBeGreaterThan(90);
    expect(to('/screen')[0]!.form).toMatchObject({ Digits: '1', Direction: 'outbound-dial', To: target });
  });

  it.each([null, 'hangsUp' as const])(
    'is declined by %s: completed, and nobody was joined',
    async (reaction) => {
      const { to } = await withReaction(reaction);
      expect(to('/done')[0]!.form).toMatchObject({ DialCallStatus: 'completed', DialBridged: 'false' });
    },
  );
});

describe('a caller who hangs up', () => {
  const leaves = (on: 'start' | 'prompt' | 'ringing' | 'bridged', afterSeconds: number, documents = {}) =>
    live(
      { '/voice': menu + dialing(), '/done': '', ...documents },
      {},
      {
        ...order,
        script: { hangsUp: { on, afterSeconds } },
      },
    );

  it('in the menu is never dialed on', async () => {
    const { result } = await leaves('prompt', 2);
    expect(result).toMatchObject({ endedBy: 'caller', legs: [], status: 'completed' });
  });

  it('while it rings cancels the leg', async () => {
    const { result } = await leaves('ringing', 2);
    expect(['canceled', 'no-answer']).toContain(result.legs[0]!.status);
    expect(result.legs[0]!.bridged).toBe(false);
  });

  it('after the bridge ends it there', async () => {
    const { result } = await leaves('bridged', 30);
    expect(result.legs[0]).toMatchObject({ status: 'completed', bridged: true, seconds: 30 });
  });

  it('does not wait for an answer that takes too long', async () => {
    const clock = virtualClock(0);
    const send = async () => {
      await clock.sleep(10_000);
      return new Response('<Response/>', { headers: { 'content-type': 'text/xml' } });
    };
    const carrier = new Carrier({ baseUrl, authToken, lines: () => talks, clock: () => clock, send });
    const script = { hangsUp: { on: 'start' as const, afterSeconds: 3 } };
    const result = await clock.run(carrier.placeCall({ ...order, script }));
    expect(result).toMatchObject({ endedBy: 'caller', status: 'no-answer', seconds: 3 });
  });
});

describe('what the exchange must not do', () => {
  const withReply = (reply: () => Promise<Response>, fallbackUrl: string | null = null) =>
    live({ '/fallback': say }, fallbackUrl ? { fallbackUrl, send: reply } : { send: reply });

  it.each<[number, () => Response]>([
    [11200, () => new Response('oops', { status: 500 })],
    [11200, () => new Response(null, { status: 302, headers: { location: '/x' } })],
    [12300, () => new Response('<Response/>', { headers: { 'content-type': 'application/json' } })],
    [12200, () => new Response('<Response><Boo/></Response>', { headers: { 'content-type': 'text/xml' } })],
  ])('is reported as error %i', async (code, reply) => {
    const { result } = await withReply(async () => reply());
    expect(result.errors[0]).toMatchObject({ code, url: `${baseUrl}/telephony/twilio/voice` });
  });

  it('includes taking longer than 15 s', async () => {
    const { result } = await withReply(() => new Promise(() => {}));
    expect(result.errors[0]!.code).toBe(11205);
    expect(result.seconds).toBe(15);
  });

  it('is survived by the fallback URL, and by a second try when no connection came about', async () => {
    const urls: string[] = [];
    const send = async (request: Request): Promise<Response> => {
      urls.push(
        `${new URL(request.url).pathname} ${new URLSearchParams(await request.text()).get('ErrorCode')}`,
      );
      if (!request.url.endsWith('/fallback')) throw new TypeError('connection refused');
      return new Response(`<Response>${say}</Response>`, { headers: { 'content-type': 'text/xml' } });
    };
    const clock = virtualClock(0);
    const fallbackUrl = `${baseUrl}/fallback`;
    const carrier = new Carrier({
      baseUrl,
      authToken,
      lines: () => talks,
      clock: () => clock,
      send,
      fallbackUrl,
    });
    await expect(clock.run(carrier.placeCall(order))).resolves.toMatchObject({ heard: ['Welcome.'] });
    expect(urls.slice(0, 3)).toEqual([
      '/telephony/twilio/voice null',
      '/telephony/twilio/voice null',
      '/fallback 11205',
    ]);
  });
});

describe('callbacks in a rough network', () => {
  const documents = { '/voice': dialing(), '/done': '<Hangup/>' };
  const under = async (chaos: Partial<Chaos>, seed: number) =>
    (await live(documents, { chaos: { ...CALM, ...chaos }, seed })).asked.map(({ path, form }) => [
      path,
      form['SequenceNumber'],
    ]);
  const legs = (asked: (string | undefined)[][]) =>
    asked.filter(([path]) => path === '/leg').map(([, n]) => n);

  it('come twice, late, in another order, or never', async () => {
    expect(legs(await under({}, 1))).toEqual(['0', '1']);
    expect(legs(await under({ duplicate: 1 }, 1)).sort()).toEqual(['0', '0', '1', '1']);
    expect(legs(await under({ reorder: 1 }, 1))).toEqual(['1', '0']);
    expect(legs(await under({ lose: 1 }, 1))).toEqual([]);
    const late = (await under({ delay: 1, delayMs: 600_000 }, 3)).map(([path]) => path);
    expect(late.lastIndexOf('/leg')).toBeGreaterThan(late.indexOf('/done'));
  });

  it('are the same for the same seed', async () => {
    const rough = { duplicate: 0.5, delay: 0.5, delayMs: 60_000, reorder: 0.5, lose: 0.2, repeat: 0.5 };
    const seen = new Set<string>();
    for (let seed = 0; seed < 8; seed++) {
      const once = JSON.stringify(await under(rough, seed));
      expect(JSON.stringify(await under(rough, seed))).toBe(once);
      seen.add(once);
    }
    expect(seen.size).toBeGreaterThan(3);
  });

  it('ask again with the same call when a request is repeated', async () => {
    const asked = await under({ repeat: 1 }, 1);
    expect(asked.filter(([path]) => path === '/voice')).toHaveLength(2);
    expect(asked.filter(([path]) => path === '/done')).toHaveLength(2);
  });
});
