/** The caller as the exchange knows them: facts for rules and pings, never the number itself. */
export type CallerFacts = {
  /** The number, encrypted (AES-GCM); null when withheld or bogus. Only posts and permitted views open it. */
  sealed: string | null;
  /** Keyed hash of the number: finds duplicates and pings; null when withheld or bogus. */
  hash: string | null;
  /** For people, by way of showMask: +1415***1234, or "withheld". */
  masked: string;
  withheld: boolean;
  /** The number came in a SIP address: carriers would not show it to whoever is rung. */
  viaSip?: true;
  areaCode: string | null;
  state: string | null;
  /** Where `state` was learned: a ZIP the caller typed beats the carrier's lookup beats the area code. */
  stateFrom: 'zip' | 'carrier' | 'areaCode' | null;
  zip: string | null;
  country: string | null;
  attestation: 'A' | 'B' | 'C' | null;
};

/** Stands where a caller was who is to be forgotten; where they called from stays, it names nobody. */
export const ERASED = 'erased';
export const erasedCaller = (caller: CallerFacts): CallerFacts => ({
  ...caller,
  sealed: null,
  hash: null,
  masked: ERASED,
});
