import { isBrokenPiece } from '../../deliveries/projections.ts';
import { rootCause } from '../../directory/root-cause.ts';
import { BoundedMap } from '../../lib/bounded-map.ts';
import { NoAnswer } from '../../lib/bounds/patient.client.ts';
import type { CallId } from '../../lib/ids.ts';
import { TooLarge } from '../../lib/limits.ts';
import { DAY_MS, SECOND_MS } from '../../lib/time.ts';
import type { Outgoing } from './outbox-messages.ts';

/** With the state of its call it was built from: what is owed by then. */
export type Leaving = Outgoing & { key: string };

/** By halving, one call of a hundred that cannot go is found after eight refusals. Nine in a row: nothing goes. */
const REFUSALS_IN_A_ROW = 9;
/** Once something was taken, more may be the calls' own fault: a way out that closes in the middle costs so many. */
const REFUSALS_WHEN_OPEN = 100;
/** No answer takes as long as many refusals: one is enough when nothing was taken, and ten are when something was. */
const NO_ANSWER_COUNTS = 10;
/** After a refusal of everything the next try comes so much later, then twice as late, up to the most. */
const FIRST_PAUSE_MS = SECOND_MS;
const LONGEST_PAUSE_MS = 5 * SECOND_MS;
/** A call that does not go while others do waits apart from them, up to the longest; after so many tries it goes piece by piece. */
const TRIES_WHOLE = 4;
const LONGEST_WAIT_MS = 15 * SECOND_MS;
const CALLS_REMEMBERED = 50_000;
/** Refused so often by itself while others were taken, or for so long: it will never go, whatever the refusal says. */
const TRIES_IN_ALL = 20;
const LONGEST_REFUSED_MS = DAY_MS;

/** One piece of a call, as it is sent alone. */
export type Piece = { name: string; send: () => Promise<boolean>; park: (error: unknown) => Promise<void> };

/** What a lane does with the part of a call that is its business. */
export type Carriage = {
  name: string;
  /** @returns was there anything to send? If not, nobody was asked to take it. @throws when something is not taken. */
  send(outgoing: readonly Leaving[]): Promise<boolean>;
  pieces(outgoing: Leaving): Piece[];
};

/** `inVain`: tries at a time when others went. */
type Apart = { tries: number; inVain: number; firstAt: number; triedAt: number; at: number };

const notTried = (now: number) => ({ tries: 0, inVain: 0, firstAt: now, triedAt: now });

/** Nothing is taken at the moment. */
class Away extends Error {}

/**
 * One way out of a campaign's object. What cannot go waits by itself and holds up no other call; what can never go is
 * parked. A way out that is closed altogether is tried again every few seconds.
 */
export class Lane {
  readonly #carriage: Carriage;
  readonly #apart = new BoundedMap<CallId, Apart>(CALLS_REMEMBERED);
  /** What has left, by its key. */
  readonly #left = new BoundedMap<CallId, string>(CALLS_REMEMBERED);
  #pauseMs = 0;
  #notBefore = 0;
  #refusals = 0;
  #hasTaken = false;
  #takenAt = 0;
  #probes = 0;
  /** Refused before anything was taken: the call's fault, or that of the way out? What becomes of the others tells. */
  #suspects: { callId: CallId; error: unknown }[] = [];

  constructor(carriage: Carriage) {
    this.#carriage = carriage;
  }

  hasLeft(callId: CallId, key: string): boolean {
    return this.#left.get(callId) === key;
  }

  forget(callId: CallId): void {
    this.#left.delete(callId);
    this.#apart.delete(callId);
  }

  /** From when on a call may be tried. */
  opensAt(callId: CallId): number {
    return Math.max(this.#notBefore, this.#apart.get(callId)?.at ?? 0);
  }

  /** Sends what may go. Never throws. */
  async send(outgoing: readonly Leaving[], now: number): Promise<void> {
    const ready = outgoing.filter(
      ({ mark: { callId }, key }) => !this.hasLeft(callId, key) && this.opensAt(callId) <= now,
    );
    if (ready.length === 0) return;
    this.#refusals = 0;
    this.#hasTaken = false;
    this.#suspects = [];
    try {
      await this.#sendOrHalve(this.#pauseMs > 0 ? await this.#probe(ready) : ready);
      if (this.#suspects[0] && !this.#hasTaken) throw this.#suspects[0].error;
      this.#pauseMs = 0;
    } catch (error) {
      const twice = this.#hasTaken ? 0 : this.#pauseMs * 2;
      this.#pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, twice));
      this.#notBefore = Date.now() + this.#pauseMs;
      const callId = ready[0]?.mark.callId;
      const said = {
        lane: this.#carriage.name,
        callId,
        calls: ready.length,
        error: rootCause(error).message,
      };
      console.error('nothing can be sent on', said);
    }
    if (this.#hasTaken) for (const { callId, error } of this.#suspects) this.setApart(callId, error);
  }

  /**
   * After a refusal of everything, one call says whether the way is open: each time another, as the first ones may be those
   * that can never go. @returns the others. @throws Away
   */
  async #probe(ready: readonly Leaving[]): Promise<Leaving[]> {
    const probe = ready[this.#probes++ % ready.length]!;
    try {
      this.#taken([probe], await this.#carriage.send([probe]));
    } catch (error) {
      if (!isPermanent(error) && ready.length > 1) throw new Away('', { cause: error });
      await this.#alone(probe, error);
    }
    return ready.filter((each) => each !== probe);
  }

  /** @throws Away */
  async #sendOrHalve(outgoing: readonly Leaving[]): Promise<void> {
    if (outgoing.length === 0) return;
    try {
      this.#taken(outgoing, await this.#carriage.send(outgoing));
    } catch (error) {
      this.#refusals += error instanceof NoAnswer ? NO_ANSWER_COUNTS : 1;
      const most = this.#hasTaken ? REFUSALS_WHEN_OPEN : REFUSALS_IN_A_ROW;
      if (!isPermanent(error) && this.#refusals >= most) throw new Away('', { cause: error });
      if (outgoing.length === 1) return this.#alone(outgoing[0]!, error);
      const half = Math.ceil(outgoing.length / 2);
      await this.#sendOrHalve(outgoing.slice(0, half));
      await this.#sendOrHalve(outgoing.slice(half));
    }
  }

  /** @param wasAsked who had nothing to send says nothing of whether the way is open. */
  #taken(outgoing: readonly Leaving[], wasAsked: boolean): void {
    if (wasAsked) {
      this.#refusals = 0;
      this.#hasTaken = true;
      this.#takenAt = Date.now();
    }
    for (const { key, mark } of outgoing) {
      this.#left.set(mark.callId, key);
      this.#apart.delete(mark.callId);
    }
  }

  /** One call was refused. Is it the call, or would any other be refused too? */
  async #alone(outgoing: Leaving, error: unknown): Promise<void> {
    const { callId } = outgoing.mark;
    const tries = this.#apart.get(callId)?.tries ?? 0;
    const isHopeless = isPermanent(error) || this.#isGivenUp(callId);
    if (!isHopeless && tries === 0 && !this.#hasTaken) {
      this.#suspects.push({ callId, error });
      if (!this.#apart.get(callId)) this.#apart.set(callId, { ...notTried(Date.now()), at: 0 });
      return;
    }
    const { owed, wasAsked } =
      isHopeless || tries >= TRIES_WHOLE
        ? await this.#byPieces(outgoing)
        : { owed: { error }, wasAsked: false };
    if (owed) this.setApart(callId, owed.error);
    else this.#taken([outgoing], wasAsked);
  }

  #isGivenUp(callId: CallId): boolean {
    const apart = this.#apart.get(callId);
    if (!apart) return false;
    return apart.inVain >= TRIES_IN_ALL || Date.now() - apart.firstAt >= LONGEST_REFUSED_MS;
  }

  /** @returns why something has neither left nor been parked, null: all has; and whether anything was taken. */
  async #byPieces(outgoing: Leaving): Promise<{ owed: { error: unknown } | null; wasAsked: boolean }> {
    const isGivenUp = this.#isGivenUp(outgoing.mark.callId);
    let owed: { error: unknown } | null = null;
    let wasAsked = false;
    for (const { name, send, park } of this.#carriage.pieces(outgoing)) {
      try {
        const isTaken = await send().catch(async (error) => {
          if (!isPermanent(error) && !isGivenUp) throw error;
          const said = { callId: outgoing.mark.callId, piece: name, error: rootCause(error).message };
          console.error('a piece can never be sent on, and is parked', said);
          await park(error);
          return false;
        });
        wasAsked ||= isTaken;
      } catch (error) {
        owed = { error };
      }
    }
    return { owed, wasAsked };
  }

  setApart(callId: CallId, error: unknown): void {
    const now = Date.now();
    const before = this.#apart.get(callId) ?? notTried(now);
    const tries = before.tries + 1;
    const inVain = before.inVain + (this.#takenAt >= before.triedAt ? 1 : 0);
    const at = now + Math.min(LONGEST_WAIT_MS, SECOND_MS * 2 ** (tries - 1));
    this.#apart.set(callId, { tries, inVain, firstAt: before.firstAt, triedAt: now, at });
    const said = { lane: this.#carriage.name, callId, tries, error: rootCause(error).message };
    console.error('a call cannot be sent on', said);
  }
}

const REFUSED_FOR_GOOD = /too large|too big|exceed|\b413\b/i;

/** Is it what is sent that is wrong (true), or is somebody away (false)? */
const isPermanent = (error: unknown): boolean =>
  error instanceof TooLarge || isBrokenPiece(error) || REFUSED_FOR_GOOD.test(rootCause(error).message);
