import { toBase64, utf8 } from '../../lib/encoding.ts';
import {
  type CarrierAccount,
  type DeskRequest,
  fieldsOf,
  itemsOf,
  type NumberDesk,
  textOf,
  type WebhookUrls,
} from './desk.ts';

const VERSION = '/2010-04-01';
const PAGE_SIZE = 1_000;

function ask(
  { base, id, secret }: CarrierAccount,
  method: DeskRequest['method'],
  path: string,
  form?: Record<string, string>,
): DeskRequest {
  const headers: Record<string, string> = {
    accept: 'application/json',
    authorization: `Basic ${toBase64(utf8(`${id}:${secret}`))}`,
  };
  const url = `${base}${VERSION}/Accounts/${encodeURIComponent(id)}/${path}`;
  if (!form) return { method, url, headers };
  headers['content-type'] = 'application/x-www-form-urlencoded';
  return { method, url, headers, body: new URLSearchParams(form).toString() };
}

const urlFields = ({ voice, status, ownFallback }: WebhookUrls): Record<string, string> => ({
  VoiceUrl: voice,
  VoiceMethod: 'POST',
  VoiceFallbackUrl: ownFallback,
  VoiceFallbackMethod: 'POST',
  StatusCallback: status,
  StatusCallbackMethod: 'POST',
});

const query = (fields: Record<string, string | undefined>): string =>
  new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  ).toString();

/** Wins over the number's URLs. */
const boundTo = (number: ReturnType<typeof fieldsOf>): string | null =>
  textOf(number['trunk_sid']) ?? textOf(number['voice_application_sid']);

/** An empty id takes it off. Twilio’s OpenAPI document allows none, so it is sent only where one is set. */
const unbound = (sid: string | null): Record<string, string> => {
  if (sid === null) return {};
  return sid.startsWith('TK') ? { TrunkSid: '' } : { VoiceApplicationSid: '' };
};

/** Twilio's IncomingPhoneNumber and AvailablePhoneNumber resources (twilio.com/docs/phone-numbers/api). It names no prices. */
export const twilioDesk: NumberDesk = {
  carrier: 'twilio',
  search: (account, { country, tollFree, areaCode, contains, region, limit }) =>
    ask(
      account,
      'GET',
      `AvailablePhoneNumbers/${encodeURIComponent(country)}/${tollFree ? 'TollFree' : 'Local'}.json?${query({
        VoiceEnabled: 'true',
        AreaCode: areaCode,
        Contains: contains,
        InRegion: region,
        PageSize: String(limit),
      })}`,
    ),
  readOffers: (reply) =>
    itemsOf(fieldsOf(reply)['available_phone_numbers']).flatMap((offer) => {
      const number = textOf(offer['phone_number']);
      if (!number) return [];
      const [locality, region] = [textOf(offer['locality']), textOf(offer['region'])];
      return { number, locality, region, monthlyCost: null, upfrontCost: null, currency: null };
    }),
  setUp: () => null,
  buy: (account, number, urls) =>
    ask(account, 'POST', 'IncomingPhoneNumbers.json', { PhoneNumber: number, ...urlFields(urls) }),
  connect: (account, held, urls) =>
    ask(account, 'POST', `IncomingPhoneNumbers/${encodeURIComponent(held.ref)}.json`, {
      ...unbound(held.boundTo),
      ...urlFields(urls),
    }),
  list: (account, page) => {
    const first = ask(account, 'GET', `IncomingPhoneNumbers.json?PageSize=${PAGE_SIZE}`);
    return page === null ? first : { ...first, url: account.base + page };
  },
  readHeld: (reply, _, urls) => ({
    numbers: itemsOf(fieldsOf(reply)['incoming_phone_numbers']).flatMap((held) => {
      const [number, ref, bound] = [textOf(held['phone_number']), textOf(held['sid']), boundTo(held)];
      const leadsTo = bound ?? textOf(held['voice_url']);
      return number && ref
        ? { number, ref, isConnected: leadsTo === urls.voice, leadsTo, boundTo: bound }
        : [];
    }),
    // A path of its own: whoever it names, the account's credentials go nowhere but to the account's carrier.
    next: textOf(fieldsOf(reply)['next_page_uri'])?.match(/^\/2010-04-01\/Accounts\/\S+$/)?.[0] ?? null,
  }),
  find: (account, number) =>
    ask(account, 'GET', `IncomingPhoneNumbers.json?${query({ PhoneNumber: number, PageSize: '1' })}`),
  release: (account, ref) => ask(account, 'DELETE', `IncomingPhoneNumbers/${encodeURIComponent(ref)}.json`),
  readRefusal: (reply) => textOf(fieldsOf(reply)['message']),
};
