import type { Destination } from '../telephony/instruction.ts';

type AgreedTerms = { destination: Destination; minSeconds: number };

/**
 * What is agreed once a winner has confirmed. Its bid won on the terms it stated, and a publisher may have been quoted
 * them: what is worse for the exchange is not taken, and the bid's own word stands. Where the call goes is the buyer's
 * to say to the last.
 */
export const confirmTerms = (
  agreed: AgreedTerms,
  stated: { destination: Destination | null; minSeconds: number | null },
): AgreedTerms => ({
  destination: stated.destination ?? agreed.destination,
  minSeconds: Math.min(stated.minSeconds ?? agreed.minSeconds, agreed.minSeconds),
});
