import type { Context } from 'hono';
import * as z from 'zod';
import { configOf } from '../../config.ts';
import type { Access } from '../../directory/access/access-key.ts';
import { findViewerById } from '../../directory/access/keys.store.ts';
import { isSessionEnded } from '../../directory/access/sessions.store.ts';
import { WATCHER_HEADER } from '../../feed/feed-state.ts';
import {
  NONCE_BYTES,
  readTicket,
  signTicket,
  TICKET_MS,
  type Watcher,
  writeWatcher,
} from '../../feed/ticket.ts';
import { audienceName } from '../../feed/visibility.ts';
import { toBase64Url } from '../../lib/encoding.ts';
import { isoTime } from '../../lib/time.ts';
import { isOwnPage } from '../access/session.ts';
import { audienceOf } from '../access/streams.client.ts';
import { accessOfRequest } from '../access/viewer.client.ts';
import type { Api } from '../http/context.ts';
import { problemOf, Refusal, refuse } from '../http/errors.ts';
import { defineRoute } from '../http/route.ts';

export const streamRoutes = [
  defineRoute({
    method: 'POST',
    path: '/v1/stream/tickets',
    reads: true,
    roles: ['operator', 'publisher', 'buyer'],
    operationId: 'createStreamTicket',
    summary: 'Create a ticket for the live stream: valid once, within a minute, for browsers',
    response: z.object({ ticket: z.string(), expiresAt: z.string() }),
    status: 201,
    async handler({ config, access, entropy, now }) {
      const expiresAt = now + TICKET_MS;
      const nonce = toBase64Url(entropy(NONCE_BYTES));
      const ticket = await signTicket(config.tokenKeys, watcherOf(access), { nonce, expiresAt });
      return { ticket, expiresAt: isoTime(expiresAt) };
    },
  }),
];

/** GET /v1/stream: the one route that is not JSON. The socket belongs to the feed of whoever asks; nobody names one. */
export async function openStream(context: Context<Api>): Promise<Response> {
  const request = context.req.raw;
  const refused = (refusal: Refusal): Response => problemOf(refusal, context.get('requestId'));
  if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket')
    return refused(refuse('malformed', 'open a WebSocket here'));
  const watcher = await findWatcher(context);
  if (!watcher) return refused(refuse('unauthorized', 'send Authorization: Bearer <key>, or ?ticket='));
  const url = new URL(request.url);
  url.searchParams.delete('ticket');
  const headers = new Headers(request.headers);
  headers.delete('authorization');
  headers.delete('cookie');
  headers.set(WATCHER_HEADER, writeWatcher(watcher));
  const answer = await context.env.FEED.getByName(audienceName(watcher.audience)).fetch(url.href, {
    headers,
  });
  if (answer.status === 401) return refused(refuse('unauthorized', 'the ticket was used: make another'));
  if (answer.status === 429)
    return refused(refuse('rateLimited', 'this key has as many streams open as it may'));
  return answer;
}

/** A ticket, a key, or the console's cookie: that one from our own pages only, since any page may open a WebSocket. */
async function findWatcher(context: Context<Api>): Promise<Watcher | null> {
  const config = configOf(context.env);
  const now = Date.now();
  const { headers } = context.req.raw;
  const ticket = context.req.query('ticket');
  if (ticket !== undefined) {
    const watcher = await readTicket(config.tokenKeys, ticket, now);
    return watcher && stillOpen(context.env.DB, watcher, now);
  }
  if (!headers.has('authorization') && !isOwnPage(headers)) return null;
  const access = await accessOfRequest(context, config, now);
  return access instanceof Refusal ? null : { ...watcherOf(access), ticket: null };
}

/** A ticket is a minute old at most; in that minute its key may have been revoked, or its session ended. */
async function stillOpen(db: D1Database, watcher: Watcher, now: number): Promise<Watcher | null> {
  const { by, session } = watcher;
  if (session !== null && (await isSessionEnded(db, session, now))) return null;
  if (by === 'operator') return watcher;
  const opened = await findViewerById(db, by, now);
  if (!opened) return null;
  const ends = [watcher.until, opened.until].filter((end) => end !== null);
  return { ...watcher, until: ends.length > 0 ? Math.min(...ends) : null };
}

const watcherOf = ({ viewer, until, session }: Access): Omit<Watcher, 'ticket'> => ({
  audience: audienceOf(viewer),
  by: viewer.by,
  session,
  until,
});
