import { BoundedMap } from '../lib/bounded-map.ts';
import type { readWatcher } from './ticket.ts';

/** Survives hibernation with its socket. `until`: when its access ends, ms since the epoch; absent: no end is known. */
export type Attachment = { sent: number; since: number; until?: number };

/** In all, and of one key: a key that opens ever more must not keep the others out. */
const SOCKETS_AT_MOST = 1_000;
const SOCKETS_A_KEY = 50;
const ENDED_KEPT = 1_000;

export const attachmentOf = (socket: WebSocket): Attachment => socket.deserializeAttachment() as Attachment;

/** Who watches one feed, by whose leave and until when. */
export class Watchers {
  readonly #ctx: DurableObjectState;
  /** Keys and sessions that were ended: a stream opened at the same moment may come in after that. */
  readonly #ended = new BoundedMap<string, true>(ENDED_KEPT);

  constructor(ctx: DurableObjectState) {
    this.#ctx = ctx;
  }

  /** @returns why one more is not taken, as an HTTP status; null: it is. */
  refuse({ by, session, until }: ReturnType<typeof readWatcher>, now: number): 401 | 429 | 503 | null {
    if (this.#ended.has(by) || (session !== null && this.#ended.has(session))) return 401;
    if (until !== null && until <= now) return 401;
    if (this.#ctx.getWebSockets(by).length >= SOCKETS_A_KEY) return 429;
    return this.#ctx.getWebSockets().length >= SOCKETS_AT_MOST ? 503 : null;
  }

  accept(socket: WebSocket, watcher: ReturnType<typeof readWatcher>, sent: number, now: number): void {
    const { by, session, until } = watcher;
    this.#ctx.acceptWebSocket(socket, session === null ? [by] : [by, session]);
    socket.serializeAttachment({
      sent,
      since: now,
      ...(until !== null && { until }),
    } satisfies Attachment);
  }

  /** The streams of a key or a session go on until then, or at most as long as they may anyway. */
  end(of: string, until: number | null, now: number): void {
    if (until !== null && until <= now) this.#ended.set(of, true);
    for (const socket of this.#ctx.getWebSockets(of)) {
      const { until: _, ...rest } = attachmentOf(socket);
      if (until !== null && until <= now) close(socket, ACCESS_ENDED, 'access has ended');
      else socket.serializeAttachment(until === null ? rest : ({ ...rest, until } satisfies Attachment));
    }
  }

  closeDue(now: number): void {
    for (const socket of this.#ctx.getWebSockets())
      if ((attachmentOf(socket).until ?? Number.POSITIVE_INFINITY) <= now)
        close(socket, ACCESS_ENDED, 'access has ended');
  }

  /** When access ends next; null: no end is known. Sockets on their way out do not count. */
  nextEnd(): number | null {
    const open = this.#ctx.getWebSockets().filter((socket) => socket.readyState === WebSocket.OPEN);
    const ends = open.flatMap((socket) => attachmentOf(socket).until ?? []);
    return ends.length > 0 ? Math.min(...ends) : null;
  }
}

/** "Policy violation": whoever watches must not come back with the same key. */
const ACCESS_ENDED = 1008;

export function close(socket: WebSocket, code: number, reason: string): void {
  try {
    socket.close(code, reason);
  } catch {
    // It is gone already.
  }
}

/** A close is answered with its own code; 1005, 1006 and 1015 are never sent (RFC 6455 7.4.1). */
export const answeringCode = (code: number): number => ([1005, 1006, 1015].includes(code) ? 1000 : code);

/** What who comes back has seen, by the address it asks at; null: nothing. A number that cannot be one of ours is one we do not remember. */
export function readAfter(url: string): number | null {
  const after = new URL(url).searchParams.get('after');
  if (after === null) return null;
  return /^\d{1,15}$/.test(after) ? Number(after) : -1;
}
