/** What rules may ask about a call. `hour` and `weekday` are filled in per target, in its time zone. */
export type CallFacts = {
  tags: Readonly<Record<string, string>>;
  state: string | null;
  zip: string | null;
  areaCode: string | null;
  dialedNumber: string;
  attestation: 'A' | 'B' | 'C' | null;
  repeatCaller: boolean;
  /** Who brings the call, and its own name for the source; absent in older receipts. */
  publisherId?: string;
  subId?: string | null;
  /** The buyer who last had this caller inside the duplicate window, if any. */
  lastBuyerId: string | null;
};
