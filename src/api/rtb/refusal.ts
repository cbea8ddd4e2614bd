import { QUOTE_REFUSALS } from '../../exchange/quotes/refusals.ts';

/** Every reason a ping earns no bid: the campaign's own, and the edge's. */
export const RTB_REFUSALS = {
  ...QUOTE_REFUSALS,
  callerRequired: 'This publisher must say who will call.',
  rateLimited: 'The publisher pings more often than it may.',
  overloaded: 'The exchange takes no more pings at the moment.',
} as const;
export type RtbRefusal = keyof typeof RTB_REFUSALS;

/** The incumbents' reject codes and labels: publishers' software knows them. */
export const REJECT_CODES: Readonly<Record<RtbRefusal, readonly [code: number, label: string]>> = {
  disabled: [1001, 'Disabled'],
  noCapacity: [1003, 'No capacity'],
  noBid: [1003, 'No capacity'],
  duplicateCaller: [1004, 'Caller ID'],
  missingTags: [1005, 'Final tag filters'],
  noMatch: [1006, 'Final capacity check'],
  publisherClosed: [1007, 'Closed or capped'],
  publisherCapped: [1007, 'Closed or capped'],
  rateLimited: [1024, 'Rate-limited'],
  overloaded: [1025, 'Rate-limited by the exchange'],
  noNumber: [1026, 'Pool rate limited'],
  numbersHeld: [1026, 'Pool rate limited'],
  tooManyHeld: [1026, 'Pool rate limited'],
  callerRequired: [1100, 'Caller ID verification'],
};

export const rejectReason = (refusal: RtbRefusal): string => {
  const [code, label] = REJECT_CODES[refusal];
  return `${label} (Code: ${code})`;
};
