import type { Context } from 'hono';
import * as z from 'zod';
import { configOf } from '../../config.ts';
import type { Viewer } from '../../directory/access/access-key.ts';
import { WATCHER_HEADER } from '../../feed/feed-state.ts';
import { readTicket, signTicket, TICKET_MS, type Watcher } from '../../feed/ticket.ts';
import { type Audience, audienceName } from '../../feed/visibility.ts';
import { isoTime } from '../../lib/time.ts';
import { isOwnPage } from '../access/session.ts';
import { viewerOfRequest } from '../access/viewer.client.ts';
import type { Api } from '../http/context.ts';
import { problemOf, Refusal, refuse } from '../http/errors.ts';
import { defineRoute } from '../http/route.ts';

export const streamRoutes = [
  defineRoute({
    method: 'POST',
    path: '/v1/stream/tickets',
    roles: ['operator', 'publisher', 'buyer'],
    operationId: 'createStreamTicket',
    summary: 'Make a ticket that opens the live stream from a browser, for a minute',
    response: z.object({ ticket: z.string(), expiresAt: z.string() }),
    status: 201,
    async handler({ config, viewer, now }) {
      const expiresAt = now + TICKET_MS;
      const ticket = await signTicket(config.tokenKeys, watcherOf(viewer), expiresAt);
      return { ticket, expiresAt: isoTime(expiresAt) };
    },
  }),
];

/** GET /v1/stream: the one route that is not JSON. The socket belongs to the feed of whoever asks; nobody names one. */
export async function openStream(context: Context<Api>): Promise<Response> {
  const request = context.req.raw;
  const requestId = context.get('requestId');
  if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket')
    return problemOf(refuse('malformed', 'open a WebSocket here'), requestId);
  const watcher = await findWatcher(context);
  if (!watcher)
    return problemOf(refuse('unauthorized', 'send Authorization: Bearer <key>, or ?ticket='), requestId);
  const url = new URL(request.url);
  url.searchParams.delete('ticket');
  const headers = new Headers(request.headers);
  headers.delete('authorization');
  headers.delete('cookie');
  headers.set(WATCHER_HEADER, watcher.by);
  return context.env.FEED.getByName(audienceName(watcher.audience)).fetch(url.href, { headers });
}

/** A ticket, a key, or the console's cookie: that one from our own pages only, since any page may open a WebSocket. */
async function findWatcher(context: Context<Api>): Promise<Watcher | null> {
  const config = configOf(context.env);
  const { headers } = context.req.raw;
  const ticket = context.req.query('ticket');
  if (ticket !== undefined) return readTicket(config.tokenKeys, ticket, Date.now());
  if (!headers.has('authorization') && !isOwnPage(headers)) return null;
  const viewer = await viewerOfRequest(context, config, Date.now());
  return viewer instanceof Refusal ? null : watcherOf(viewer);
}

const watcherOf = (viewer: Viewer): Watcher => ({ audience: audienceOf(viewer), by: viewer.by });

function audienceOf(viewer: Viewer): Audience {
  if (viewer.role === 'operator') return { kind: 'operator' };
  return viewer.role === 'publisher'
    ? { kind: 'publisher', id: viewer.publisherId }
    : { kind: 'buyer', id: viewer.buyerId };
}
