import { DurableObject } from 'cloudflare:workers';
import type { Env, FeedRpc } from '../bindings.ts';
import type { CallId } from '../lib/ids.ts';
import { fromJson, type Json, toJson } from '../lib/json.ts';
import { hashText } from '../lib/random.ts';
import { assert } from '../lib/result.ts';
import { HOUR_MS } from '../lib/time.ts';
import { askCampaigns } from './ask-campaigns.client.ts';
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
import { Sender } from './sender.ts';
import { Sleep } from './sleep.client.ts';
import { readWatcher } from './ticket.ts';
import type { Told } from './told.ts';
import { type Audience, audienceName, parseAudience, visibleTo } from './visibility.ts';
import { answeringCode, attachmentOf, close, readAfter, Watchers } from './watchers.ts';

/** Events wait this long for others, so that a busy feed sends ten frames a second to a socket, not a hundred. */
const FRAME_MS = 100;
/** A first event after a pause waits only for its own commit's others. */
const FIRST_FRAME_MS = 10;
/**
 * A checkpoint is the whole board: rare, as long as what is folded again on waking stays little. After so many events and
 * up to twice as many, each feed its own: those of one market hear of the same calls, and would all write at once.
 */
const CHECKPOINT_EVENTS = 1_500;
/** A key may be revoked or change hands: whoever watches shows it again once an hour. */
const SESSION_MS = HOUR_MS;
const RETRY_SECONDS = 30;

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
  readonly #sleep: Sleep;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #lastFrameAt = 0;
  #heard: FeedEvent[] = [];
  readonly #sender: Sender;
  readonly #watchers: Watchers;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const audience = parseAudience(ctx.id.name ?? '');
    assert(audience, 'a feed is named for its audience');
    this.#audience = audience;
    this.#checkpointAfter = CHECKPOINT_EVENTS + (hashText(audienceName(audience)) % CHECKPOINT_EVENTS);
    this.#store = new FeedStore(ctx.storage);
    this.#watchers = new Watchers(ctx);
    this.#sender = new Sender(ctx);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING, PONG));
    this.#sleep = new Sleep({
      store: this.#store,
      ask: () => askCampaigns(env, this.#store.sources(), audience),
      begin: (told) => this.#begin(told),
      isWatched: () => ctx.getWebSockets().length > 0,
    });
    if (ctx.getWebSockets().length > 0) this.#schedule();
  }

  /**
   * Takes what is new in a batch; one that comes again adds nothing.
   * @returns how many are watching, or about to; 0: they need not be told anything until this feed asks (`watch`).
   */
  publish(batch: FeedBatch | UnwrittenBatch): { sockets: number } | Promise<{ sockets: number }> {
    return this.#sleep.afterWaking(() => this.#take(batch));
  }

  #take(batch: FeedBatch | UnwrittenBatch): { sockets: number } {
    const { source, from, retold } = batch;
    const now = Date.now();
    const texts = textsOf(batch);
    const sockets = this.ctx.getWebSockets().length;
    if (this.#sleep.isAsleep(now)) {
      this.#state = null;
      this.#store.skip(source, from + texts.length);
      return { sockets: 0 };
    }
    if (retold && this.#read().retell(source, retold, now)) this.#checkpoint();
    const known = this.#store.nextOf(source);
    this.#append(source, Math.max(known, from + texts.length), unseen({ from, texts }, known));
    if (sockets > 0) this.#schedule();
    return { sockets: Math.max(sockets, 1) };
  }

  /** What is kept is old. @param told by its campaigns, of all there is to show. */
  #begin(told: readonly Told[]): void {
    const { seq } = this.#store;
    const state = new FeedState(this.#audience, { seq, cut: seq, board: keepBoard(emptyBoard()) }, []);
    state.begin(told);
    for (const { source, from } of told) this.#store.skip(source, from);
    this.#store.saveCheckpoint(state.checkpoint());
    this.#state = state;
    if (this.ctx.getWebSockets().length > 0) this.#schedule();
  }

  /** Bids on their way to an auction, for whoever watches. Told once; the closing of the auction tells them again. */
  hear(events: FeedEvent[]): void {
    if (this.ctx.getWebSockets().length === 0 || this.#heard.length > EVENTS_KEPT) return;
    this.#heard.push(...events.flatMap((event) => visibleTo(this.#audience, event) ?? []));
    this.#schedule();
  }

  /** The callers of these calls are forgotten: nothing of them is kept here. */
  forget(callIds: CallId[]): void | Promise<void> {
    return this.#sleep.afterWaking(() => this.#forget(callIds));
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
    await this.#sleep.end();
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
    this.#sender.heard(socket);
  }

  /** Answered, or the other side waits for it and takes the connection for broken. */
  override webSocketClose(socket: WebSocket, code: number, reason: string): void {
    this.#sleep.linger();
    close(socket, answeringCode(code), reason);
  }

  override webSocketError(socket: WebSocket): void {
    this.#sleep.linger();
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
      this.#sender.send(socket, frames, { ...attachment, sent: state.seq }, now);
      if (now - since > SESSION_MS) close(socket, 1012, 'connect again');
    }
  }
}
