import type { Call } from '../../call/call.ts';
import { type TagDeclarations, type Tags, tagsThatAre, ZIP_NAMES } from '../../campaign/tags.ts';
import { sha256Hex } from '../../lib/crypto.ts';
import { canonicalJson } from '../../lib/encoding.ts';
import type { CallId } from '../../lib/ids.ts';
import { stateOfZip } from '../../telephony/zip-prefixes.ts';

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
  const zip = Object.entries(unkept).find(([name]) => ZIP_NAMES.includes(name.toLowerCase()))?.[1] ?? null;
  const state = zip === null ? null : stateOfZip(zip);
  return {
    ...call,
    tags: { ...call.tags, ...unkept },
    caller: state === null ? call.caller : { ...call.caller, state, stateFrom: 'zip', zip },
  };
}
