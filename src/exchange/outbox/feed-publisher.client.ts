import type { Env } from '../../bindings.ts';
import type { Call } from '../../call/call.ts';
import type { CallEvent } from '../../call/event.ts';
import type { FeedBatch } from '../../feed/feed-state.ts';
import { forgottenEvent } from '../../feed/forget.ts';
import { type CommitContext, feedEventsOf, retell } from '../../feed/from-call.ts';
import type { FeedEvent } from '../../feed/protocol.ts';
import { type Audience, audienceName, audiencesOf, visibleTo } from '../../feed/visibility.ts';
import { answered } from '../../lib/bounds/patient.client.ts';
import type { CallId, CampaignId } from '../../lib/ids.ts';
import { fromJson, type Json, toJson } from '../../lib/json.ts';
import { hashText } from '../../lib/random.ts';
import { SECOND_MS } from '../../lib/time.ts';

/** An audience that watches hears of a commit this soon; nobody else needs to, and every batch is a row. */
const WATCHED_MS = 100;
const UNWATCHED_MS = SECOND_MS;
/** Commits of one moment travel together; while nobody watches, those of a longer one. */
const GATHER_MS = 10;
const GATHER_UNWATCHED_MS = 100;
const COMMITS_AT_MOST = 2_000;
const EVENTS_AT_MOST = 2_000;
const BATCH_AT_MOST = 500;
const TRIES = 6;
/** A feed that keeps silent for so long is told again. */
const FEED_MS = 10 * SECOND_MS;
/** More events a millisecond than there can be: counters of a later start are always higher. */
const COUNTS_A_MS = 1_000;

type FeedDeps = {
  /** The feed of an audience: the part of a FeedDO stub a publisher uses. */
  feed(name: string): {
    publish(batch: FeedBatch): Promise<{ sockets: number }>;
    forget(callIds: CallId[]): Promise<void>;
  };
  now(): number;
  after(delayMs: number, run: () => void): void;
};

export const feedDeps = (env: Pick<Env, 'FEED'>): FeedDeps => ({
  feed: (name) => env.FEED.getByName(name),
  now: () => Date.now(),
  after: (delayMs, run) => setTimeout(run, delayMs),
});

type Commit = { call: Call; events: readonly CallEvent[]; context: CommitContext; at: number };

/** What one audience has still to be told. */
type Line = {
  audience: Audience;
  /** The counter of the first pending event. */
  from: number;
  pending: Json<FeedEvent>[];
  /** The live calls have to be told again first, because something may have been lost: these, or those there are then. */
  retold: FeedEvent[] | 'now' | null;
  /** Of each audience its own, so that a busy campaign does not tell all of them in one breath. */
  unwatchedMs: number;
  sending: boolean;
  sentAt: number;
  failures: number;
  sockets: number;
};

/**
 * Tells the feeds of a campaign's commits. A commit costs one push to a list; the rest happens later, in batches an
 * audience, and nothing that goes wrong with a feed comes back to a decision. What a feed cannot take in time is
 * dropped, and the live calls are told again from the beginning once it can.
 */
export class FeedPublisher {
  readonly #deps: FeedDeps;
  readonly #source: CampaignId;
  readonly #calls: () => Iterable<Call>;
  readonly #lines = new Map<string, Line>();
  #commits: Commit[] = [];
  #overflowed = false;
  #anyWatched = false;
  #wakeAt: number | null = null;

  /** @param calls the live calls, at any moment: those of now may not have been told to the end before a restart. */
  constructor(deps: FeedDeps, source: CampaignId, calls: () => Iterable<Call>) {
    this.#deps = deps;
    this.#source = source;
    this.#calls = calls;
    for (const event of [...calls()].flatMap(retell)) {
      for (const audience of audiencesOf(event)) {
        const { retold } = this.#lineOf(audience);
        const seen = visibleTo(audience, event);
        if (seen && Array.isArray(retold)) retold.push(seen);
      }
    }
    if (this.#lines.size > 0) this.#wakeIn(GATHER_MS);
  }

  /** Is the whole market being watched, as far as is known? */
  get watched(): boolean {
    return (this.#lines.get('operator')?.sockets ?? 0) > 0;
  }

  /** Never throws, never waits. */
  note(call: Call, events: readonly CallEvent[], context: CommitContext): void {
    if (this.#commits.length >= COMMITS_AT_MOST) {
      this.#commits = [];
      this.#overflowed = true;
    }
    this.#commits.push({ call, events, context, at: this.#deps.now() });
    this.#wakeIn(this.#anyWatched ? GATHER_MS : GATHER_UNWATCHED_MS);
  }

  /** The callers of these calls are forgotten: also by what the feeds were told, and by what is still to be told. */
  async forget(calls: readonly Pick<Call, 'id' | 'publisherId'>[]): Promise<void> {
    const ids = calls.map(({ id }) => id);
    const those = new Set(ids);
    this.#flush();
    for (const line of this.#lines.values()) {
      line.pending = line.pending.map((text) => toJson(forgottenEvent(fromJson(text), those)));
      if (Array.isArray(line.retold)) line.retold = line.retold.map((event) => forgottenEvent(event, those));
    }
    const publishers = [...new Set(calls.map(({ publisherId }) => publisherId))];
    const audiences: Audience[] = [
      { kind: 'operator' },
      ...publishers.map((id): Audience => ({ kind: 'publisher', id })),
    ];
    await Promise.all(audiences.map((audience) => this.#deps.feed(audienceName(audience)).forget(ids)));
  }

  #wakeIn(delayMs: number): void {
    const at = this.#deps.now() + delayMs;
    if (this.#wakeAt !== null && this.#wakeAt <= at) return;
    this.#wakeAt = at;
    this.#deps.after(delayMs, () => {
      if (this.#wakeAt !== at) return;
      this.#wakeAt = null;
      try {
        this.#flush();
      } catch (error) {
        console.error('the feeds could not be told', String(error));
      }
    });
  }

  #flush(): void {
    const commits = this.#commits;
    this.#commits = [];
    if (this.#overflowed) for (const line of this.#lines.values()) startOver(line);
    this.#overflowed = false;
    for (const { call, events, context, at } of commits) {
      for (const event of feedEventsOf(call, events, context, at)) this.#sort(event);
    }
    const now = this.#deps.now();
    this.#anyWatched = false;
    for (const line of this.#lines.values()) {
      if (line.sockets > 0) this.#anyWatched = true;
      this.#sendIfDue(line, now);
    }
  }

  #sort(event: FeedEvent): void {
    for (const audience of audiencesOf(event)) {
      const line = this.#lineOf(audience);
      const seen = visibleTo(audience, event);
      if (!seen) continue;
      line.pending.push(toJson(seen));
      if (line.pending.length > EVENTS_AT_MOST) startOver(line);
    }
  }

  #lineOf(audience: Audience): Line {
    const name = audienceName(audience);
    const known = this.#lines.get(name);
    if (known) return known;
    const from = this.#deps.now() * COUNTS_A_MS;
    const idle = { sending: false, sentAt: 0, failures: 0, sockets: 0 };
    const unwatchedMs = UNWATCHED_MS + (hashText(name) % UNWATCHED_MS);
    const line: Line = { audience, from, pending: [], retold: [], unwatchedMs, ...idle };
    this.#lines.set(name, line);
    return line;
  }

  #sendIfDue(line: Line, now: number): void {
    if (line.sending || (line.pending.length === 0 && line.retold === null)) return;
    // A feed that stays away is tried again when there is news for it.
    if (line.failures >= TRIES && line.pending.length === 0) return;
    const dueAt = line.sentAt + pauseOf(line);
    if (now < dueAt) this.#wakeIn(dueAt - now);
    else void this.#send(line, now);
  }

  async #send(line: Line, now: number): Promise<void> {
    const { retold } = line;
    line.sending = true;
    line.sentAt = now;
    const texts = line.pending.slice(0, BATCH_AT_MOST);
    const batch: FeedBatch = { source: this.#source, from: line.from, texts };
    try {
      if (retold) batch.retold = retold === 'now' ? this.#retellNow(line.audience) : retold;
      const name = audienceName(line.audience);
      const { sockets } = await answered(name, this.#deps.feed(name).publish(batch), FEED_MS);
      line.sockets = sockets;
      line.failures = 0;
      if (line.retold === retold) line.retold = null;
      // The line may have started over in the meantime.
      const taken = Math.max(0, batch.from + texts.length - line.from);
      line.pending.splice(0, taken);
      line.from += taken;
    } catch {
      line.failures += 1;
      if (line.failures >= TRIES) startOver(line);
    }
    line.sending = false;
    this.#sendIfDue(line, this.#deps.now());
  }

  #retellNow(audience: Audience): FeedEvent[] {
    return [...this.#calls()].flatMap(retell).flatMap((event) => visibleTo(audience, event) ?? []);
  }
}

function startOver(line: Line): void {
  line.from += line.pending.length;
  line.pending = [];
  line.retold = 'now';
}

function pauseOf({ failures, pending, sockets, unwatchedMs }: Line): number {
  if (failures > 0) return SECOND_MS * 2 ** Math.min(failures, TRIES);
  if (pending.length >= BATCH_AT_MOST) return 0;
  return sockets > 0 ? WATCHED_MS : unwatchedMs;
}
