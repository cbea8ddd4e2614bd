import type { Call } from '../../call/call.ts';
import {
  placeSaidIn,
  STATE_NAMES,
  type TagDeclarations,
  type Tags,
  tagNamed,
  tagsThatAre,
  visibilityOf,
} from '../../campaign/tags.ts';
import { sha256Hex } from '../../lib/crypto.ts';
import { canonicalJson } from '../../lib/encoding.ts';
import type { CallId } from '../../lib/ids.ts';
import type { CallerFacts } from '../../telephony/caller.ts';
import { placeCaller } from '../../telephony/geography.ts';

/** A call's answers that are written down nowhere end with it; so do those of the oldest calls, should there be too many. */
const CALLS_AT_MOST = 5_000;

/**
 * Values that a campaign declares `neverStored`: in this object's memory, as long as their call needs them, and nowhere
 * else. An object that is woken again has forgotten them: the call goes on as one that did not say.
 */
export class UnkeptTags {
  readonly #ofCalls = new Map<CallId, Tags>();

  of(callId: CallId): Tags {
    return this.#ofCalls.get(callId) ?? NONE;
  }

  /** Tells one set of values from another, in memory. */
  fingerprintOf(callId: CallId): string {
    const unkept = this.#ofCalls.get(callId);
    return unkept ? ` ${sha256Hex(canonicalJson(unkept))}` : '';
  }

  /** Takes what may not be written down. @returns the rest. */
  take(callId: CallId, tags: Tags, declared: TagDeclarations | undefined): Record<string, string> {
    const unkept = tagsThatAre(tags, declared, 'neverStored');
    if (Object.keys(unkept).length > 0) {
      const known = this.of(callId);
      this.#ofCalls.delete(callId);
      for (const oldest of this.#ofCalls.keys()) {
        if (this.#ofCalls.size < CALLS_AT_MOST) break;
        this.#ofCalls.delete(oldest);
      }
      this.#ofCalls.set(callId, { ...known, ...unkept });
    }
    return tagsThatAre(tags, declared, 'public', 'winnerOnly');
  }

  forget(callId: CallId): void {
    this.#ofCalls.delete(callId);
  }
}

const NONE: Tags = {};

/** The call as it is, for whoever decides while it lasts: where a caller says they live counts, kept or not. */
export function withUnkept<C extends Pick<Call, 'tags' | 'caller'>>(call: C, unkept: Tags): C {
  if (unkept === NONE) return call;
  const place = placeSaidIn(unkept);
  return {
    ...call,
    tags: { ...call.tags, ...unkept },
    caller: place === null ? call.caller : { ...call.caller, ...place, stateFrom: 'zip' },
  };
}

/** A caller of whom a publisher says where they live, as may be written down: a ZIP that may not be is no fact either. */
export function keptCaller(
  caller: CallerFacts,
  tags: Tags,
  declared: TagDeclarations | undefined,
): CallerFacts {
  if (caller.stateFrom !== 'zip' || visibilityOf(declared, 'zip') !== 'neverStored') return caller;
  const { areaCode, country: carrierCountry } = caller;
  const carrierState = tagNamed(tags, STATE_NAMES);
  const place = { areaCode, carrierState, carrierZip: null, carrierCountry, typedZip: null };
  return { ...caller, ...placeCaller(place) };
}
