import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { customSchema } from '../../../src/buyers/bidders/custom/schema.ts';
import type { ConfirmContext, DialectConfig, PingContext } from '../../../src/buyers/bidders/dialect.ts';
import { sampleSubject } from '../../../src/buyers/bidders/try.ts';
import type { PingSubject } from '../../../src/buyers/ping.ts';
import { makeId } from '../../../src/lib/ids.ts';

/** One exchange with a buyer, as a file. What is left out is not looked at. */
export type Case = {
  name: string;
  url?: string;
  options?: Record<string, string>;
  custom?: unknown;
  call?: Partial<PingSubject['call']>;
  subId?: string | null;
  token?: string | null;
  caller?: string | null;
  request?: Request;
  reply?: Reply;
  read?: { bid: (Record<string, unknown> & { expiresInMs: number | null }) | null; reason: string | null };
  confirm?: {
    bid: ConfirmContext['bid'];
    /** null: nothing is to be confirmed. */
    request?: Request | null;
    reply?: Reply;
    read?: unknown;
  };
};
export type Request = {
  method: string;
  url: string;
  headers?: Record<string, string>;
  json?: unknown;
  form?: Record<string, string>;
  body?: string | null;
};
export type Reply = { status: number; contentType: string | null; body: unknown };

const ROOT = join(import.meta.dirname, 'cases');

export const casesOf = (dialect: string): Case[] =>
  readdirSync(join(ROOT, dialect)).map((file) => JSON.parse(readFileSync(join(ROOT, dialect, file), 'utf8')));

export const dialectsWithCases = (): string[] => readdirSync(ROOT);

export const NOW = Date.parse('2026-11-22T21:30:00.250Z');
export const CALLER = '+14155551234';
const entropy = new Uint8Array(13);
const URL = 'https://buyer.example.com/ping';

/** What the API would have stored of it. */
export const configOf = (given: Case): DialectConfig => ({
  options: given.options ?? {},
  custom: given.custom === undefined ? null : customSchema(false).parse(given.custom),
});

export function pingOf(dialect: string, given: Case): PingContext {
  const sample = sampleSubject(NOW, { receivedAt: NOW - 1_000, ...given.call });
  const subId = given.subId === undefined ? 'google-7' : given.subId;
  const subject: PingSubject = {
    ...sample,
    test: false,
    publisher: { ...sample.publisher, subId },
    callerHash: 'hash-of-the-caller',
  };
  const order = {
    pingId: makeId('png', 1, entropy),
    targetId: makeId('tgt', 1, entropy),
    buyerId: makeId('byr', 1, entropy),
    url: given.url ?? URL,
    dialect,
    auth: { kind: 'none' } as const,
    sealedSecrets: [],
    timeoutMs: 480,
    performance: { windowDays: 30, calls: 0, connected: 0, converted: 0 },
  };
  const callerToken = given.token === undefined ? 'tok_abc' : given.token;
  return { subject, order, callerToken, deadlineMs: 480, now: NOW, config: configOf(given) };
}

export function confirmOf(dialect: string, given: Case, bid: ConfirmContext['bid']): ConfirmContext {
  const { subject, order, config } = pingOf(dialect, given);
  return {
    url: order.url,
    pingId: order.pingId,
    bid,
    caller: given.caller === undefined ? CALLER : given.caller,
    call: subject.call,
    subId: subject.publisher.subId,
    now: NOW,
    config,
  };
}

export const replyOf = ({ status, contentType, body }: Reply) => ({
  status,
  contentType,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
