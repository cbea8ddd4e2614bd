import { isId } from '../lib/ids.ts';
import { isSigned, type Secrets, signText } from '../lib/signed.ts';
import { SECOND_MS } from '../lib/time.ts';
import { type Audience, audienceName, parseAudience } from './visibility.ts';

export const TICKET_MS = 60 * SECOND_MS;
export const NONCE_BYTES = 16;

/**
 * Who opens a stream: what it may see, the key behind it and the session of the console, so that ending either ends the
 * stream, and until when it may go on. A ticket opens one stream: `nonce` is how it is known again.
 */
export type Watcher = {
  audience: Audience;
  by: string;
  session: string | null;
  /** ms since the epoch; null: no end is known. */
  until: number | null;
  ticket: { nonce: string; expiresAt: number } | null;
};

/** Tells the feed, in a header only the Worker sets. The audience is the feed's own name. */
export const writeWatcher = ({ audience: _, ...watcher }: Watcher): string => JSON.stringify(watcher);

export function readWatcher(header: string | null): Omit<Watcher, 'audience'> {
  const nobody = { by: 'unknown', session: null, until: null, ticket: null };
  if (header === null) return nobody;
  // A Worker of before a deploy says only whose key it is.
  return header.startsWith('{') ? { ...nobody, ...JSON.parse(header) } : { ...nobody, by: header };
}

const PURPOSE = 'stream';
const SHAPE =
  /^tkt\.([0-9a-z_]{1,40})\.([0-9a-z_]{1,40})\.([\w-]{1,22})\.([0-9a-z]{1,9}|-)\.([\w-]{22})\.([0-9a-z]{1,9})\.([\w-]{43})$/;
const RADIX = 36;
const NONE = '-';

/**
 * A browser cannot send a key with a WebSocket and should not put one in a URL, where it is logged: a ticket opens one
 * stream of one audience and nothing else, and not for long.
 */
export async function signTicket(
  secrets: Secrets,
  { audience, by, session, until }: Omit<Watcher, 'ticket'>,
  ticket: NonNullable<Watcher['ticket']>,
): Promise<string> {
  const body = [
    'tkt',
    audienceName(audience),
    by,
    session ?? NONE,
    until?.toString(RADIX) ?? NONE,
    ticket.nonce,
    ticket.expiresAt.toString(RADIX),
  ].join('.');
  return `${body}.${await signText(secrets, PURPOSE, body)}`;
}

/** @returns null for what these secrets did not sign, and for what has expired. */
export async function readTicket(secrets: Secrets, ticket: string, now: number): Promise<Watcher | null> {
  const match = SHAPE.exec(ticket);
  if (!match) return null;
  const [, name, by, session, until, nonce, expiry, signature] = match;
  const body = ticket.slice(0, ticket.lastIndexOf('.'));
  if (!(await isSigned(secrets, PURPOSE, body, signature!))) return null;
  const audience = parseAudience(name!);
  const isKnown = by === 'operator' || isId('key', by!);
  const expiresAt = Number.parseInt(expiry!, RADIX);
  if (!audience || !isKnown || now >= expiresAt) return null;
  return {
    audience,
    by: by!,
    session: session === NONE ? null : session!,
    until: until === NONE ? null : Number.parseInt(until!, RADIX),
    ticket: { nonce: nonce!, expiresAt },
  };
}
