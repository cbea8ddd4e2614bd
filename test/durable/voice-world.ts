/// <reference types="@cloudflare/vitest-plugin/types" />
import { exports } from 'cloudflare:workers';
import { expect, vi } from 'vitest';
import { twilioSignature } from '../../src/simulator/carrier/signature.ts';
import { CAMPAIGN } from '../api/bodies.ts';
import { bindings } from './campaign-object.ts';

/** An exchange seen from outside: its API, its carrier, and the buyers it talks to. */

const BASE = 'http://127.0.0.1:8787';
const worker = (exports as unknown as { default: Fetcher }).default;

// biome-ignore lint/suspicious/noExplicitAny: an outsider knows no types
export type Json = any;

/** What buyers were told, by host, newest last. */
export const told = new Map<string, Json[]>();
const answers = new Map<string, (said: Json) => Response>();

export const toldTo = (host: string): Json[] => told.get(host) ?? [];

/** Buyers that note what they are told and answer as they were set up to. */
export function openBuyers(): void {
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const { hostname } = new URL(url);
    const said = JSON.parse(String(init.body));
    told.set(hostname, [...toldTo(hostname), said]);
    return answers.get(hostname)?.(said) ?? new Response(null, { status: 204 });
  });
}

export const answerAs = (host: string, answer: (said: Json) => Response): void =>
  void answers.set(host, answer);

/** Bidding for a target whose buyer always bids the same. */
export function bidding(host: string, bid: string) {
  answerAs(host, ({ type }) =>
    type === 'ping' ? Response.json({ bid }) : new Response(null, { status: 200 }),
  );
  return { bidding: { kind: 'ping', url: `https://${host}/ping` }, postUrl: `https://${host}/post` };
}

export async function ask(method: string, path: string, body?: unknown, key = 'operator-key-for-tests') {
  const response = await worker.fetch(BASE + path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: (text ? JSON.parse(text) : null) as Json };
}

export async function make(path: string, body: unknown): Promise<Json> {
  const answer = await ask('POST', path, body);
  expect([path, answer.status, answer.body]).toEqual([path, 201, answer.body]);
  return answer.body;
}

let worlds = 0;

/** A campaign, a publisher with a number and a key, and targets as given, each of a buyer of its own. */
export async function makeWorld(targets: object[], campaign: object = {}) {
  worlds += 1;
  const number = `+1415556${String(2_000 + worlds).padStart(4, '0')}`;
  const publisher = await make('/v1/publishers', { name: 'P', payout: { kind: 'revShare', percent: '70' } });
  const made = await make('/v1/campaigns', { ...CAMPAIGN, ...campaign });
  const buyers: Json[] = [];
  for (const target of targets) {
    const buyer = await make('/v1/buyers', { name: 'B' });
    const { key } = await make('/v1/keys', { role: 'buyer', buyerId: buyer.id, name: 'k' });
    const body = {
      buyerId: buyer.id,
      campaignId: made.id,
      name: 'T',
      destination: '+13035551000',
      ...target,
    };
    buyers.push({ id: buyer.id, key, target: await make('/v1/targets', body) });
  }
  await make('/v1/numbers', { number, campaignId: made.id, publisherId: publisher.id, carrier: 'twilio' });
  const { key } = await make('/v1/keys', { role: 'publisher', publisherId: publisher.id, name: 'k' });
  return { number, key, buyers, publisherId: publisher.id, campaignId: made.id };
}

let sids = 0;
export const newSid = (): string => `CA${String(++sids).padStart(32, '0')}`;

/** The carrier's signed request. @returns what it was told to do. */
export async function carrierSays(path: string, form: Record<string, string>): Promise<string> {
  const url = BASE + path;
  const response = await worker.fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': twilioSignature(bindings.TWILIO_AUTH_TOKEN, url, form),
    },
    body: new URLSearchParams(form).toString(),
  });
  expect([path, response.status]).toEqual([path, 200]);
  return response.text();
}

/** A call that keys in one answer after another. @returns the carrier's last instructions. */
export async function callIn(to: string, from: string, keys: string[], sid = newSid()): Promise<string> {
  const form = { CallSid: sid, From: from, To: to, CallStatus: 'in-progress' };
  let said = await carrierSays('/telephony/twilio/voice', { ...form, CallStatus: 'ringing' });
  for (const digits of keys) {
    const path = /action="(?:https?:\/\/[^/"]+)?([^"]+)"/.exec(said)?.[1]?.replaceAll('&amp;', '&');
    expect(said).toContain('<Gather');
    said = await carrierSays(path!, { ...form, Digits: digits });
  }
  return said;
}
