import type { DisputeReason } from './dispute-schema.ts';

/** What the reasons mean, for people: the Worker itself never says it. */
export const DISPUTE_REASONS: Readonly<Record<DisputeReason, string>> = {
  wrongParty: 'The caller wanted somebody else.',
  notQualified: 'The caller was not what had been agreed.',
  knownBefore: 'The buyer had the caller already.',
  automated: 'A machine called, or nobody spoke.',
  abusive: 'The call was a prank, or abusive.',
  broken: 'The two could not hear each other.',
  misled: 'The caller had been promised something else.',
  other: 'Something else: the note says what.',
};
