import { makeId } from '../../lib/ids.ts';
import { micros } from '../../lib/money.ts';
import type { PingSubject } from '../ping.ts';
import type { BuyerReply, BuyerRequest, DialectConfig, Field, ReadBid } from './dialect.ts';
import { findDialect } from './registry.ts';
import { openDocument } from './wire/document.ts';

/** One field of a reply: where it stood and what it said. */
type Finding = { field: Field; path: string; text: string };

export type Trial = {
  read: ReadBid;
  /** What the body was read as; null when it was neither JSON, XML nor a form. */
  format: 'json' | 'xml' | 'form' | null;
  findings: Finding[];
};

/**
 * Reads a pasted reply as the exchange would in an auction, and says what was found where.
 * @returns null for an unknown dialect.
 */
export function tryReply(
  dialectName: string,
  config: DialectConfig,
  sample: BuyerReply,
  now: number,
): Trial | null {
  const dialect = findDialect(dialectName);
  if (!dialect) return null;
  const findings: Finding[] = [];
  const read = dialect.read(sample, now, config, (field, path, text) => findings.push({ field, path, text }));
  return { read, format: openDocument(sample)?.format ?? null, findings };
}

const ENTROPY = new Uint8Array(13);
const SAMPLE_DEADLINE_MS = 480;

/** A call that never was, marked as a test. */
export const sampleSubject = (now: number, over: Partial<PingSubject['call']> = {}): PingSubject => ({
  auctionId: makeId('auc', now, ENTROPY),
  test: true,
  campaign: { id: makeId('cmp', now, ENTROPY), name: 'Sample campaign', vertical: 'plumbing' },
  publisher: { id: makeId('pub', now, ENTROPY), subId: 'sample' },
  call: {
    areaCode: '415',
    state: 'CA',
    zip: '94105',
    country: 'US',
    attestation: 'A',
    repeatCaller: false,
    tags: { homeowner: 'yes' },
    receivedAt: now,
    ...over,
  },
  callerHash: null,
  floor: micros(10_000_000),
  price: 'first',
  deadlineAt: now + SAMPLE_DEADLINE_MS,
});

/**
 * The ping a target would get for a sample call, before auth and signature headers. Holds the option values it is
 * given: pass placeholders where it is to be shown.
 * @returns null for an unknown dialect. @throws for `custom` without its configuration.
 */
export function buildSample(
  dialectName: string,
  url: string,
  config: DialectConfig,
  now: number,
): BuyerRequest | null {
  const dialect = findDialect(dialectName);
  if (!dialect) return null;
  return dialect.build({
    subject: sampleSubject(now),
    order: {
      pingId: makeId('png', now, ENTROPY),
      targetId: makeId('tgt', now, ENTROPY),
      buyerId: makeId('byr', now, ENTROPY),
      url,
      dialect: dialectName,
      auth: { kind: 'none' },
      sealedSecrets: [],
      timeoutMs: SAMPLE_DEADLINE_MS,
      performance: { windowDays: 30, calls: 0, connected: 0, converted: 0 },
    },
    callerToken: 'sample-caller-token',
    deadlineMs: SAMPLE_DEADLINE_MS,
    now,
    config,
  });
}
