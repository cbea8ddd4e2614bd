import { isId } from '../lib/ids.ts';
import { isSigned, type Secrets, signText } from '../lib/signed.ts';
import { SECOND_MS } from '../lib/time.ts';
import { type Audience, audienceName, parseAudience } from './visibility.ts';

export const TICKET_MS = 60 * SECOND_MS;

/** Who opens a stream: what it may see, and the key behind it, so that revoking the key can end the stream. */
export type Watcher = { audience: Audience; by: string };

const PURPOSE = 'stream';
const SHAPE = /^tkt\.([0-9a-z_]{1,40})\.([0-9a-z_]{1,40})\.([0-9a-z]{1,9})\.([\w-]{43})$/;

/**
 * A browser cannot send a key with a WebSocket and should not put one in a URL, where it is logged: a ticket opens the
 * streams of one audience and nothing else, and not for long.
 */
export async function signTicket(
  secrets: Secrets,
  { audience, by }: Watcher,
  expiresAt: number,
): Promise<string> {
  const body = `tkt.${audienceName(audience)}.${by}.${expiresAt.toString(36)}`;
  return `${body}.${await signText(secrets, PURPOSE, body)}`;
}

/** @returns null for what these secrets did not sign, and for what has expired. */
export async function readTicket(secrets: Secrets, ticket: string, now: number): Promise<Watcher | null> {
  const match = SHAPE.exec(ticket);
  if (!match) return null;
  const [, name, by, expiry, signature] = match;
  const body = ticket.slice(0, ticket.lastIndexOf('.'));
  if (!(await isSigned(secrets, PURPOSE, body, signature!))) return null;
  const audience = parseAudience(name!);
  const isKnown = by === 'operator' || isId('key', by!);
  return audience && isKnown && now < Number.parseInt(expiry!, 36) ? { audience, by: by! } : null;
}
