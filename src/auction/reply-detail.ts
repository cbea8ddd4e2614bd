import type { Candidate, Receipt } from './auction.ts';

/**
 * What was wrong with a target's own reply, in words: which amount could not be read, which bound a bid was beyond. null
 * where the reason alone tells, or another one than the reply's own decided.
 */
export function replyDetail({ closing }: Receipt, { targetId, reason }: Candidate): string | null {
  const reply = closing.replies.find((one) => one.targetId === targetId);
  return reply && reply.bid === null && reply.reason === reason ? (reply.detail ?? null) : null;
}
