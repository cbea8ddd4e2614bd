import type { CallId, PoolId } from '../../lib/ids.ts';
import type { VisitTags } from '../../publishers/pools/lease.ts';
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
  /** What is known of the visit to the publisher's page that the number was shown in. */
  visit?: VisitTags;
  /** The pool that was asked for it, when that came from memory: the campaign knows whether it was the right one. */
  poolId?: PoolId | null;
  test: boolean;
  /** The caller's leg was already over when it was first heard of. */
  gone: LegStatus | null;
};
