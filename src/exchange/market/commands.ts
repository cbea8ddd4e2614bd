import type { CallId } from '../../lib/ids.ts';
import type { CallerFacts } from '../../telephony/caller.ts';
import type { CallOrigin, LegStatus } from '../../telephony/carrier-event.ts';

/** A carrier tells of a call that came in. */
export type OpenCommand = {
  callId: CallId;
  carrier: CallOrigin;
  carrierCallId: string;
  to: string;
  caller: CallerFacts;
  /** What the caller hashed to under keys that are being replaced: how it may be remembered. */
  formerHashes?: string[];
  test: boolean;
  /** The caller's leg was already over when it was first heard of. */
  gone: LegStatus | null;
};
