/** What rules may ask about a call. `hour` and `weekday` are filled in per target, in its time zone. */
export type CallFacts = {
  tags: Readonly<Record<string, string>>;
  state: string | null;
  zip: string | null;
  areaCode: string | null;
  dialedNumber: string;
  attestation: 'A' | 'B' | 'C' | null;
  repeatCaller: boolean;
  /** The buyer who last had this caller inside the duplicate window, if any. */
  lastBuyerId: string | null;
};
