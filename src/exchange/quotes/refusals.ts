/** Why a publisher is not given a bid. By itself, as no call needs the words. */
export const QUOTE_REFUSALS = {
  disabled: 'The campaign or the publisher is paused.',
  noNumber: 'The publisher has no active number in this campaign to send the call to.',
  numbersHeld:
    'Each number of the publisher waits for a call that this one could not be told from: name the caller, or ask again when those bids have expired.',
  publisherClosed: 'Outside the publisher’s hours in this campaign.',
  publisherCapped: 'The publisher may bring no more calls to this campaign now.',
  tooManyHeld: 'Too many of the publisher’s bids wait for calls that have not come.',
  missingTags: 'A tag every open target requires is missing.',
  duplicateCaller: 'The caller was connected inside the duplicate window.',
  noCapacity: 'No target is open, under its caps and healthy.',
  noMatch: 'No target wants a call like this.',
  noBid: 'No buyer bid enough.',
} as const;
export type QuoteRefusal = keyof typeof QUOTE_REFUSALS;
