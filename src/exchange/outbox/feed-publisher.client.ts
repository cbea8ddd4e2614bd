import type { Env } from '../../bindings.ts';
import type { Call } from '../../call/call.ts';
import type { CallEvent } from '../../call/event.ts';
import type { FeedBatch } from '../../feed/feed-state.ts';
import { forgottenEvent } from '../../feed/forget.ts';
import { type CommitContext, feedEventsOf, retell } from '../../feed/from-call.ts';
import type { FeedEvent } from '../../feed/protocol.ts';
import { type BoardSource, type Told, tellAll } from '../../feed/told.ts';
import { type Audience, audienceName, audiencesOf, parseAudience, visibleTo } from '../../feed/visibility.ts';
import { BoundedMap } from '../../lib/bounded-map.ts';
import { answered } from '../../lib/bounds/patient.client.ts';
import type { CallId, CampaignId } from '../../lib/ids.ts';
import { fromJson, type Json, toJson } from '../../lib/json.ts';
import { hashText } from '../../lib/random.ts';
import { HOUR_MS, SECOND_MS } from '../../lib/time.ts';

/** An audience that watches hears of a commit this soon. */
const WATCHED_MS = 100;
/** Commits of one moment travel together. */
const GATHER_MS = 10;
/** An audience without screens is not told anything; after so long it is asked again whether it has one. */
const ASLEEP_MS = HOUR_MS;
const FORGOTTEN_KEPT = 1_000;
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
  sending: boolean;
  sentAt: number;
  failures: number;
  sockets: number;
  /** Nobody watches, as far as is known: until then nothing is told, unless its feed says that somebody does. */
  asleepUntil: number;
  /** How often its feed said so: an answer from before says nothing of now. */
  watches: number;
};

/**
 * Tells the feeds of a campaign's commits. A commit costs one push to a list, and where nobody watches not even that; the
 * rest happens later, in batches an audience, and nothing that goes wrong with a feed comes back to a decision. What a feed
 * cannot take in time is dropped, and the live calls are told again from the beginning once it can.
 */
export class FeedPublisher {
  readonly #deps: FeedDeps;
  readonly #campaignId: CampaignId;
  readonly #source: BoardSource;
  readonly #lines = new Map<string, Line>();
  /** Feeds forget a caller before the calls do: who begins to watch in between is not told of them again. */
  readonly #forgotten = new BoundedMap<CallId, true>(FORGOTTEN_KEPT);
  #commits: Commit[] = [];
  #overflowed = false;
  #wakeAt: number | null = null;

  /** @param source the live calls, at any moment: those of now may not have been told to the end before a restart. */
  constructor(deps: FeedDeps, campaignId: CampaignId, source: BoardSource) {
    this.#deps = deps;
    this.#campaignId = campaignId;
    this.#source = source;
    for (const event of [...source.live()].flatMap((call) => retell(call))) {
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
    const now = this.#deps.now();
    if (!this.#isHeard(call, context, now)) return;
    if (this.#commits.length >= COMMITS_AT_MOST) {
      this.#commits = [];
      this.#overflowed = true;
    }
    this.#commits.push({ call, events, context, at: now });
    this.#wakeIn(GATHER_MS);
  }

  /** An audience begins to watch. @returns all there is for its board; what comes after it is published. null: there is no such. */
  watch(name: string): Json<Told> | null {
    const audience = parseAudience(name);
    if (!audience) return null;
    this.#flush();
    const line = this.#lineOf(audience);
    startOver(line);
    const awake = { retold: null, asleepUntil: 0, failures: 0, sockets: 1, watches: line.watches + 1 };
    Object.assign(line, awake satisfies Partial<Line>);
    const told = tellAll(audience, this.#source);
    const events = told.events.map((event) => forgottenEvent(event, this.#forgotten));
    return toJson<Told>({ source: this.#campaignId, from: line.from, ...told, events });
  }

  /** The callers of these calls are forgotten: also by what the feeds were told, and by what is still to be told. */
  async forget(calls: readonly Pick<Call, 'id' | 'publisherId'>[]): Promise<void> {
    const ids = calls.map(({ id }) => id);
    const those = new Set(ids);
    for (const id of ids) this.#forgotten.set(id, true);
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

  /** Might anybody who sees something of a commit be watching? */
  #isHeard({ publisherId, attempts }: Call, { asked, receipts }: CommitContext, now: number): boolean {
    const isAwake = (name: string): boolean => now >= (this.#lines.get(name)?.asleepUntil ?? 0);
    return (
      isAwake('operator') ||
      isAwake(publisherId) ||
      asked.some(({ buyerId }) => isAwake(buyerId)) ||
      attempts.some(({ buyerId }) => isAwake(buyerId)) ||
      receipts.some(({ candidates }) =>
        candidates.some(({ outcome, buyerId }) => outcome !== 'excluded' && isAwake(buyerId)),
      )
    );
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
      for (const event of feedEventsOf(call, events, context, at)) this.#sort(event, at);
    }
    const now = this.#deps.now();
    for (const line of this.#lines.values()) this.#sendIfDue(line, now);
  }

  #sort(event: FeedEvent, at: number): void {
    for (const audience of audiencesOf(event)) {
      const line = this.#lineOf(audience);
      if (at < line.asleepUntil) continue;
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
    const idle = { sending: false, sentAt: 0, failures: 0, sockets: 0, asleepUntil: 0, watches: 0 };
    const line: Line = { audience, from, pending: [], retold: [], ...idle };
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
    const { retold, watches } = line;
    line.sending = true;
    line.sentAt = now;
    const texts = line.pending.slice(0, BATCH_AT_MOST);
    const batch: FeedBatch = { source: this.#campaignId, from: line.from, texts };
    try {
      if (retold) batch.retold = retold === 'now' ? this.#retellNow(line.audience) : retold;
      const name = audienceName(line.audience);
      const { sockets } = await answered(name, this.#deps.feed(name).publish(batch), FEED_MS);
      line.failures = 0;
      if (line.retold === retold) line.retold = null;
      // The line may have started over in the meantime.
      const taken = Math.max(0, batch.from + texts.length - line.from);
      line.pending.splice(0, taken);
      line.from += taken;
      if (line.watches === watches) line.sockets = sockets;
      if (line.sockets === 0) this.#sleep(line, name);
    } catch {
      line.failures += 1;
      if (line.failures >= TRIES) startOver(line);
    }
    line.sending = false;
    this.#sendIfDue(line, this.#deps.now());
  }

  /** Each its own time, so that not all of a campaign are asked at once. */
  #sleep(line: Line, name: string): void {
    startOver(line);
    line.retold = null;
    line.asleepUntil = this.#deps.now() + ASLEEP_MS + (hashText(name) % ASLEEP_MS);
  }

  #retellNow(audience: Audience): FeedEvent[] {
    return [...this.#source.live()]
      .flatMap((call) => retell(call))
      .flatMap((event) => visibleTo(audience, event) ?? []);
  }
}

function startOver(line: Line): void {
  line.from += line.pending.length;
  line.pending = [];
  line.retold = 'now';
}

function pauseOf({ failures, pending }: Line): number {
  if (failures > 0) return SECOND_MS * 2 ** Math.min(failures, TRIES);
  return pending.length >= BATCH_AT_MOST ? 0 : WATCHED_MS;
}
