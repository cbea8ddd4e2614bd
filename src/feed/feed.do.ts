import { DurableObject } from 'cloudflare:workers';
import type { Env, FeedRpc } from '../bindings.ts';
import { answered } from '../lib/bounds/patient.client.ts';
import { type CallId, isId } from '../lib/ids.ts';
import { fromJson, type Json, toJson } from '../lib/json.ts';
import { hashText } from '../lib/random.ts';
import { assert } from '../lib/result.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../lib/time.ts';
import { emptyBoard, keepBoard } from './board.ts';
import { FeedStore, SLOTS } from './feed.store.ts';
import {
  EVENTS_KEPT,
  type FeedBatch,
  FeedState,
  numbered,
  textsOf,
  type UnwrittenBatch,
  unseen,
  WATCHER_HEADER,
} from './feed-state.ts';
import { forgottenBoard, forgottenEvent } from './forget.ts';
import { type FeedEvent, PING, PONG, SUBPROTOCOL } from './protocol.ts';
import { readWatcher } from './ticket.ts';
import { type Audience, audienceName, parseAudience, visibleTo } from './visibility.ts';
import { type Attachment, answeringCode, attachmentOf, close, Watchers } from './watchers.ts';

/** Events wait this long for others, so that a busy feed sends ten frames a second to a socket, not a hundred. */
const FRAME_MS = 100;
/** A first event after a pause waits only for its own commit's others. */
const FIRST_FRAME_MS = 10;
/**
 * A checkpoint is the whole board: rare, as long as what is folded again on waking stays little. After so many events and
 * up to twice as many, each feed its own: those of one market hear of the same calls, and would all write at once.
 */
const CHECKPOINT_EVENTS = 1_500;
/** Whoever lost its connection comes back within so long, and is told what it missed. */
const LINGER_MS = MINUTE_MS;
/** A campaign that does not say in time what it has is asked again, and whoever came waits no longer. */
const TELL_MS = 2 * SECOND_MS;
const ASK_AGAIN_MS = [5 * SECOND_MS, 10 * SECOND_MS, 30 * SECOND_MS, MINUTE_MS];
/** A key may be revoked or change hands: whoever watches shows it again once an hour. */
const SESSION_MS = HOUR_MS;
const RETRY_SECONDS = 30;
/** What may be on its way to a socket that gives no sign of life. */
const UNHEARD_BYTES = 8 * 1024 * 1024;

/** Lost in hibernation, which only comes when all is quiet. */
type Traffic = { bytes: number; heardAt: number };

/**
 * The live stream of one audience, which is its name. Events come in numbered by their source, are written, and go out
 * in frames to hibernating sockets. Nobody waits for a socket: one that does not keep up is closed and catches up later.
 * Most feeds are watched by nobody most of the time: then campaigns tell it nothing, and it asks them when somebody comes.
 */
export class FeedDO extends DurableObject<Env> implements FeedRpc {
  readonly #audience: Audience;
  readonly #store: FeedStore;
  readonly #checkpointAfter: number;
  #state: FeedState | null = null;
  /** Campaigns may have been told that nobody watches: what is kept here is old. */
  #isAsleep: boolean;
  #waking: Promise<void> | null = null;
  #asksAgain = 0;
  #lingersUntil = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #lastFrameAt = 0;
  #heard: FeedEvent[] = [];
  readonly #traffic = new WeakMap<WebSocket, Traffic>();
  readonly #watchers: Watchers;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const audience = parseAudience(ctx.id.name ?? '');
    assert(audience, 'a feed is named for its audience');
    this.#audience = audience;
    this.#checkpointAfter = CHECKPOINT_EVENTS + (hashText(audienceName(audience)) % CHECKPOINT_EVENTS);
    this.#store = new FeedStore(ctx.storage);
    this.#watchers = new Watchers(ctx);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING, PONG));
    this.#isAsleep = !this.#store.isAwake;
    // A restart, a deploy for one, ends connections, and those come back.
    this.#lingersUntil = Date.now() + LINGER_MS;
    if (ctx.getWebSockets().length > 0) this.#schedule();
  }

  /**
   * Takes what is new in a batch; one that comes again adds nothing.
   * @returns how many are watching, or about to; 0: they need not be told anything until this feed asks (`watch`).
   */
  publish(batch: FeedBatch | UnwrittenBatch): { sockets: number } | Promise<{ sockets: number }> {
    return this.#waking ? this.#waking.then(() => this.#take(batch)) : this.#take(batch);
  }

  #take(batch: FeedBatch | UnwrittenBatch): { sockets: number } {
    const { source, from, retold } = batch;
    const now = Date.now();
    const texts = textsOf(batch);
    const sockets = this.ctx.getWebSockets().length;
    if (this.#isAsleep || (sockets === 0 && now >= this.#lingersUntil)) {
      this.#sleep();
      this.#store.skip(source, from + texts.length);
      return { sockets: 0 };
    }
    if (retold && this.#read().retell(source, retold, now)) this.#checkpoint();
    const known = this.#store.nextOf(source);
    this.#append(source, Math.max(known, from + texts.length), unseen({ from, texts }, known));
    if (sockets > 0) this.#schedule();
    return { sockets: Math.max(sockets, 1) };
  }

  #sleep(): void {
    if (!this.#isAsleep) this.#store.saveAwake(false);
    this.#isAsleep = true;
    this.#state = null;
  }

  /** Asks the campaigns what there is to show. Whoever publishes meanwhile waits, as what it tells comes after that. */
  #wake(): Promise<void> {
    this.#waking ??= this.#begin().finally(() => {
      this.#waking = null;
    });
    return this.#waking;
  }

  async #begin(): Promise<void> {
    const name = audienceName(this.#audience);
    const sources = this.#store.sources().filter((source) => isId('cmp', source));
    const asked = await Promise.allSettled(
      sources.map(async (source) => {
        const told = await answered(source, this.env.CAMPAIGN.getByName(source).watch(name), TELL_MS);
        return told && fromJson(told);
      }),
    );
    const told = asked.flatMap((answer) => (answer.status === 'fulfilled' && answer.value) || []);
    const { seq } = this.#store;
    const state = new FeedState(this.#audience, { seq, cut: seq, board: keepBoard(emptyBoard()) }, []);
    state.begin(told);
    for (const { source, from } of told) this.#store.skip(source, from);
    this.#store.saveCheckpoint(state.checkpoint());
    this.#store.saveAwake(true);
    this.#state = state;
    this.#isAsleep = false;
    this.#lingersUntil = Date.now() + LINGER_MS;
    if (told.length === sources.length) this.#asksAgain = 0;
    else
      setTimeout(() => this.#askAgain(), ASK_AGAIN_MS[Math.min(this.#asksAgain++, ASK_AGAIN_MS.length - 1)]);
  }

  /** Of all, as what the others published since is in what they tell. */
  #askAgain(): void {
    if (this.ctx.getWebSockets().length > 0)
      void this.#wake().then(
        () => this.#schedule(),
        () => {}, // what failed here fails whoever connects, and is told there
      );
  }

  /** Bids on their way to an auction, for whoever watches. Told once; the closing of the auction tells them again. */
  hear(events: FeedEvent[]): void {
    if (this.ctx.getWebSockets().length === 0 || this.#heard.length > EVENTS_KEPT) return;
    this.#heard.push(...events.flatMap((event) => visibleTo(this.#audience, event) ?? []));
    this.#schedule();
  }

  /** The callers of these calls are forgotten: nothing of them is kept here. */
  forget(callIds: CallId[]): void | Promise<void> {
    return this.#waking ? this.#waking.then(() => this.#forget(callIds)) : this.#forget(callIds);
  }

  #forget(callIds: CallId[]): void {
    const ids = new Set(callIds);
    this.#store.rewrite({
      event: (event) => forgottenEvent(event, ids),
      board: (board) => forgottenBoard(board, ids),
    });
    this.#state = null;
  }

  /** The streams of a key or a session go on until then: at once or later; null: without an end. */
  disconnect(of: string, until: number | null = 0): void {
    this.#watchers.end(of, until, Date.now());
    this.#wakeForEnds();
  }

  /** Access ends by the clock, too. */
  override alarm(): void {
    this.#watchers.closeDue(Date.now());
    this.#wakeForEnds();
  }

  #wakeForEnds(): void {
    const end = this.#watchers.nextEnd();
    if (end !== null) void this.ctx.storage.setAlarm(end);
  }

  override async fetch(request: Request): Promise<Response> {
    if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket')
      return new Response('open a WebSocket', { status: 426, headers: { upgrade: 'websocket' } });
    const offered = request.headers.get('sec-websocket-protocol');
    if (offered && !offered.split(',').some((name) => name.trim() === SUBPROTOCOL))
      return new Response(`the subprotocol is ${SUBPROTOCOL}`, { status: 400 });
    const watcher = readWatcher(request.headers.get(WATCHER_HEADER));
    if (this.#isAsleep || this.#waking) await this.#wake();
    const now = Date.now();
    const status = this.#watchers.refuse(watcher, now);
    if (status !== null)
      return new Response('not one more', { status, headers: { 'retry-after': String(RETRY_SECONDS) } });
    if (watcher.ticket && !this.#store.takeTicket(watcher.ticket, now))
      return new Response('the ticket was used', { status: 401 });
    const { 0: client, 1: server } = new WebSocketPair();
    const state = this.#read();
    this.#watchers.accept(server, watcher, state.seq, now);
    if (watcher.until !== null) this.#wakeForEnds();
    for (const frame of state.greet(readAfter(request.url), now)) server.send(frame);
    const headers: HeadersInit = offered ? { 'sec-websocket-protocol': SUBPROTOCOL } : {};
    return new Response(null, { status: 101, webSocket: client, headers });
  }

  /** A watcher has nothing to say; "ping" is answered without waking the object. Any word is a sign of life. */
  override webSocketMessage(socket: WebSocket): void {
    this.#traffic.delete(socket);
  }

  /** Answered, or the other side waits for it and takes the connection for broken. */
  override webSocketClose(socket: WebSocket, code: number, reason: string): void {
    this.#lingersUntil = Date.now() + LINGER_MS;
    close(socket, answeringCode(code), reason);
  }

  override webSocketError(socket: WebSocket): void {
    this.#lingersUntil = Date.now() + LINGER_MS;
    close(socket, 1011, 'the connection failed');
  }

  #read(): FeedState {
    this.#state ??= this.#readWith(EVENTS_KEPT);
    return this.#state;
  }

  /** @param events remembered at least, beside those not folded yet. */
  #readWith(events: number): FeedState {
    const kept = this.#store.checkpoint();
    return new FeedState(this.#audience, kept, this.#store.batches(kept, events));
  }

  #append(source: string, next: number, fresh: readonly Json<FeedEvent>[]): void {
    if (fresh.length === 0) return;
    const first = this.#store.seq + 1;
    const texts = fresh.map((text, i) => numbered(text, first + i));
    this.#store.saveBatch(source, next, texts);
    this.#state?.append(texts.map(fromJson));
    const { events, rows } = this.#store.unfolded;
    if (events >= this.#checkpointAfter || rows >= SLOTS / 2) this.#checkpoint();
  }

  #checkpoint(): void {
    const state = this.#state ?? this.#readWith(0);
    this.#store.saveCheckpoint(state.checkpoint());
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
    this.#append('', 0, heard.map(toJson));
    const state = this.#read();
    const framesBySent = new Map<number, string[]>();
    for (const socket of this.ctx.getWebSockets()) {
      const attachment = attachmentOf(socket);
      const { sent, since } = attachment;
      if (sent === state.seq) continue;
      const frames = framesBySent.get(sent) ?? state.framesAfter(sent, now);
      framesBySent.set(sent, frames);
      this.#send(socket, frames, { ...attachment, sent: state.seq }, now);
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

/** A number that cannot be one of ours is one we do not remember. */
function readAfter(url: string): number | null {
  const after = new URL(url).searchParams.get('after');
  if (after === null) return null;
  return /^\d{1,15}$/.test(after) ? Number(after) : -1;
}
