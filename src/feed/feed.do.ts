import { DurableObject } from 'cloudflare:workers';
import type { Env } from '../env.ts';
import { hashText } from '../lib/random.ts';
import { assert } from '../lib/result.ts';
import { HOUR_MS } from '../lib/time.ts';
import { FeedStore, SLOTS } from './feed.store.ts';
import { EVENTS_KEPT, type FeedBatch, FeedState, unseen, WATCHER_HEADER } from './feed-state.ts';
import { type FeedEvent, PING, PONG, SUBPROTOCOL } from './protocol.ts';
import { type Audience, audienceName, parseAudience, visibleTo } from './visibility.ts';

/** Events wait this long for others, so that a busy feed sends ten frames a second to a socket, not a hundred. */
const FRAME_MS = 100;
/** A first event after a pause waits only for its own commit's others. */
const FIRST_FRAME_MS = 10;
/**
 * A checkpoint is the whole board: rare, as long as what is folded again on waking stays little. After so many events and
 * up to twice as many, each feed its own: those of one market hear of the same calls, and would all write at once.
 */
const CHECKPOINT_EVENTS = 1_500;
const SOCKETS_AT_MOST = 1_000;
/** A key may be revoked or change hands: whoever watches shows it again once an hour. */
const SESSION_MS = HOUR_MS;
/** What may be on its way to a socket that gives no sign of life. */
const UNHEARD_BYTES = 8 * 1024 * 1024;

/** Survives hibernation with its socket. */
type Attachment = { sent: number; since: number };
/** Lost in hibernation, which only comes when all is quiet. */
type Traffic = { bytes: number; heardAt: number };

/**
 * The live stream of one audience, which is its name. Events come in numbered by their source, are written, and go out
 * in frames to hibernating sockets. Nobody waits for a socket: one that does not keep up is closed and catches up later.
 */
export class FeedDO extends DurableObject<Env> {
  readonly #audience: Audience;
  readonly #store: FeedStore;
  readonly #state: FeedState;
  readonly #checkpointAfter: number;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #lastFrameAt = 0;
  #heard: FeedEvent[] = [];
  #unfolded = { events: 0, rows: 0 };
  readonly #traffic = new WeakMap<WebSocket, Traffic>();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const audience = parseAudience(ctx.id.name ?? '');
    assert(audience, 'a feed is named for its audience');
    this.#audience = audience;
    this.#checkpointAfter = CHECKPOINT_EVENTS + (hashText(audienceName(audience)) % CHECKPOINT_EVENTS);
    this.#store = new FeedStore(ctx.storage);
    const kept = this.#store.checkpoint();
    const batches = this.#store.batches(kept, EVENTS_KEPT);
    this.#state = new FeedState(audience.kind, kept, batches);
    this.#unfolded = { events: this.#state.seq - (kept?.seq ?? 0), rows: batches.length };
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING, PONG));
    if (ctx.getWebSockets().length > 0) this.#schedule();
  }

  /** Takes what is new in a batch; one that comes again adds nothing. @returns how many are watching. */
  publish(batch: FeedBatch): { sockets: number } {
    const { source, from, events, retold } = batch;
    if (retold && this.#state.retell(source, this.#visible(retold), Date.now())) this.#checkpoint();
    const known = this.#state.nextOf(source);
    this.#append(source, Math.max(known, from + events.length), this.#visible(unseen(batch, known)));
    const sockets = this.ctx.getWebSockets().length;
    if (sockets > 0) this.#schedule();
    return { sockets };
  }

  /** Bids on their way to an auction, for whoever watches. Told once; the closing of the auction tells them again. */
  hear(events: FeedEvent[]): void {
    if (this.ctx.getWebSockets().length === 0 || this.#heard.length > EVENTS_KEPT) return;
    this.#heard.push(...this.#visible(events));
    this.#schedule();
  }

  /** Ends the streams a key opened. */
  disconnect(by: string): void {
    for (const socket of this.ctx.getWebSockets(by)) close(socket, 1008, 'the key was revoked');
  }

  override fetch(request: Request): Response {
    if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket')
      return new Response('open a WebSocket', { status: 426, headers: { upgrade: 'websocket' } });
    const offered = request.headers.get('sec-websocket-protocol');
    if (offered && !offered.split(',').some((name) => name.trim() === SUBPROTOCOL))
      return new Response(`the subprotocol is ${SUBPROTOCOL}`, { status: 400 });
    if (this.ctx.getWebSockets().length >= SOCKETS_AT_MOST)
      return new Response('too many are watching', { status: 503, headers: { 'retry-after': '30' } });
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server, [request.headers.get(WATCHER_HEADER) ?? 'unknown']);
    const now = Date.now();
    server.serializeAttachment({ sent: this.#state.seq, since: now } satisfies Attachment);
    for (const frame of this.#state.greet(readAfter(request.url), now)) server.send(frame);
    const headers: HeadersInit = offered ? { 'sec-websocket-protocol': SUBPROTOCOL } : {};
    return new Response(null, { status: 101, webSocket: client, headers });
  }

  /** A watcher has nothing to say; "ping" is answered without waking the object. Any word is a sign of life. */
  override webSocketMessage(socket: WebSocket): void {
    this.#traffic.delete(socket);
  }

  override webSocketError(socket: WebSocket): void {
    close(socket, 1011, 'the connection failed');
  }

  /** Checked where it is sent as well as where it is published: nothing foreign is ever kept here. */
  #visible(events: readonly FeedEvent[]): FeedEvent[] {
    return events.flatMap((event) => visibleTo(this.#audience, event) ?? []);
  }

  #append(source: string, next: number, fresh: readonly FeedEvent[]): void {
    if (fresh.length === 0) return;
    const events = this.#state.number(fresh);
    const texts = events.map((event) => JSON.stringify(event));
    const rows = this.#store.saveBatch(source, next, this.#state.seq + 1, texts);
    this.#state.append({ source, next, events }, texts);
    this.#unfolded = { events: this.#unfolded.events + events.length, rows: this.#unfolded.rows + rows };
    if (this.#unfolded.events >= this.#checkpointAfter || this.#unfolded.rows >= SLOTS / 2)
      this.#checkpoint();
  }

  #checkpoint(): void {
    this.#store.saveCheckpoint(this.#state.checkpoint());
    this.#unfolded = { events: 0, rows: 0 };
  }

  /** A timer keeps the object awake, so there is one only while there is something to send. */
  #schedule(): void {
    if (this.#timer !== null) return;
    const wait = Math.max(FIRST_FRAME_MS, this.#lastFrameAt + FRAME_MS - Date.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#flush();
    }, wait);
  }

  #flush(): void {
    const now = Date.now();
    this.#lastFrameAt = now;
    const heard = this.#heard;
    this.#heard = [];
    this.#append('', 0, heard);
    const framesBySent = new Map<number, string[]>();
    for (const socket of this.ctx.getWebSockets()) {
      const { sent, since } = socket.deserializeAttachment() as Attachment;
      if (sent === this.#state.seq) continue;
      const frames = framesBySent.get(sent) ?? this.#state.framesAfter(sent, now);
      framesBySent.set(sent, frames);
      this.#send(socket, frames, { sent: this.#state.seq, since }, now);
      if (now - since > SESSION_MS) close(socket, 1012, 'connect again');
    }
  }

  #send(socket: WebSocket, frames: readonly string[], after: Attachment, now: number): void {
    if (!this.#keepsUp(socket, frames, now)) {
      close(socket, 1013, 'too slow: connect again');
      return;
    }
    try {
      for (const frame of frames) socket.send(frame);
      socket.serializeAttachment(after);
    } catch {
      close(socket, 1011, 'the connection failed');
    }
  }

  /** A runtime buffers for a dead peer without end; only its pings tell a slow one from a dead one. */
  #keepsUp(socket: WebSocket, frames: readonly string[], now: number): boolean {
    const bytes = frames.reduce((sum, frame) => sum + frame.length, 0);
    const traffic = this.#traffic.get(socket) ?? { bytes: 0, heardAt: now };
    this.#traffic.set(socket, traffic);
    traffic.bytes += bytes;
    if (traffic.bytes <= UNHEARD_BYTES) return true;
    const pingedAt = this.ctx.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? 0;
    if (pingedAt < traffic.heardAt) return false;
    traffic.bytes = bytes;
    traffic.heardAt = now;
    return true;
  }
}

function close(socket: WebSocket, code: number, reason: string): void {
  try {
    socket.close(code, reason);
  } catch {
    // It is gone already.
  }
}

/** A number that cannot be one of ours is one we do not remember. */
function readAfter(url: string): number | null {
  const after = new URL(url).searchParams.get('after');
  if (after === null) return null;
  return /^\d{1,15}$/.test(after) ? Number(after) : -1;
}
