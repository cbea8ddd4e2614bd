import type { CarrierName } from '../carrier-event.ts';

/** Where an account of a carrier is asked, and by what it is known. */
export type CarrierAccount = {
  /** Without a trailing slash. */
  base: string;
  /**
   * Twilio: the account's SID. Telnyx: the id of the TeXML application its numbers are connected to; empty as long as it
   * is not known which.
   */
  id: string;
  secret: string;
};

/** What is asked of a carrier, as `fetch` takes it. */
export type DeskRequest = {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  url: string;
  headers: Record<string, string>;
  body?: string;
};

type NumberWish = {
  /** ISO 3166. */
  country: string;
  tollFree: boolean;
  areaCode?: string;
  /** Digits, and `*` for any. */
  contains?: string;
  /** Of the United States or Canada: two letters. */
  region?: string;
  limit: number;
};

/** A number that can be bought. What it costs is what the carrier says; null where it does not say. */
type NumberOffer = {
  /** E.164. */
  number: string;
  locality: string | null;
  region: string | null;
  monthlyCost: string | null;
  upfrontCost: string | null;
  currency: string | null;
};

/** A number the account has. */
export type HeldNumber = {
  number: string;
  /** The carrier's own id of it. */
  ref: string;
  /** Does what the carrier asks when the number is called lead to this exchange? */
  isConnected: boolean;
  /** Where it leads, as far as the carrier says; null: nowhere. */
  leadsTo: string | null;
  /** What at the carrier wins over the number's own URLs, such as a trunk, by the carrier's id; null: nothing. */
  boundTo: string | null;
};

/**
 * Where a carrier asks about a call, hears of it, and asks when nobody answers. `ownFallback` is for a number alone: its
 * callers reach its campaign's fallback number even then.
 */
export type WebhookUrls = { voice: string; status: string; fallback: string; ownFallback: string };

/**
 * How numbers are searched, bought, connected and given back at a carrier: requests to send and replies to read, nothing
 * else. Another carrier is a file and a line in the registry. A reader never throws: what it cannot read is not there.
 */
export type NumberDesk = {
  carrier: CarrierName;
  search(account: CarrierAccount, wish: NumberWish): DeskRequest;
  readOffers(reply: unknown): NumberOffer[];
  /** Where numbers are connected to what has the URLs for all of them: how that is found by its name, and made. */
  application?: {
    find(account: CarrierAccount): DeskRequest;
    readFound(reply: unknown): string | null;
    make(account: CarrierAccount, urls: WebhookUrls): DeskRequest;
    readMade(reply: unknown): string | null;
  };
  /** Before numbers are bought or connected; null: each number has URLs of its own. */
  setUp(account: CarrierAccount, urls: WebhookUrls): DeskRequest | null;
  /** Costs money. */
  buy(account: CarrierAccount, number: string, urls: WebhookUrls): DeskRequest;
  connect(account: CarrierAccount, held: Pick<HeldNumber, 'ref' | 'boundTo'>, urls: WebhookUrls): DeskRequest;
  /** @param page what `readHeld` said is next; null: the first. */
  list(account: CarrierAccount, page: string | null): DeskRequest;
  readHeld(
    reply: unknown,
    account: CarrierAccount,
    urls: WebhookUrls,
  ): { numbers: HeldNumber[]; next: string | null };
  /** One number of the account. */
  find(account: CarrierAccount, number: string): DeskRequest;
  release(account: CarrierAccount, ref: string): DeskRequest;
  /** Why it said no, in its own words. */
  readRefusal(reply: unknown): string | null;
};

type Fields = Readonly<Record<string, unknown>>;

export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

export const itemsOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.map(fieldsOf) : []);

export const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;
