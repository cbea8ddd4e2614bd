import {
  type CarrierAccount,
  type DeskRequest,
  fieldsOf,
  itemsOf,
  type NumberDesk,
  textOf,
  type WebhookUrls,
} from './desk.ts';

const PAGE_SIZE = 250;

function ask(
  { base, secret }: CarrierAccount,
  method: DeskRequest['method'],
  path: string,
  body?: object,
): DeskRequest {
  const headers: Record<string, string> = { accept: 'application/json', authorization: `Bearer ${secret}` };
  const url = `${base}/v2/${path}`;
  if (!body) return { method, url, headers };
  headers['content-type'] = 'application/json';
  return { method, url, headers, body: JSON.stringify(body) };
}

const query = (fields: Record<string, string | undefined>): string =>
  new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  ).toString();

const APPLICATION = 'Outcry';

const applicationOf = ({ voice, status, fallback }: WebhookUrls): object => ({
  friendly_name: APPLICATION,
  voice_url: voice,
  voice_method: 'post',
  voice_fallback_url: fallback,
  status_callback: status,
  status_callback_method: 'post',
});

const placeOf = (offer: ReturnType<typeof fieldsOf>, ...types: string[]): string | null => {
  const region = itemsOf(offer['region_information']).find((each) =>
    types.includes(String(each['region_type'])),
  );
  return textOf(region?.['region_name']);
};

/**
 * Telnyx's number routes (developers.telnyx.com/api/numbers). Its numbers have no URLs: they are connected to a TeXML
 * application, which has them for all.
 */
export const telnyxDesk: NumberDesk = {
  carrier: 'telnyx',
  search: (account, { country, tollFree, areaCode, contains, region, limit }) =>
    ask(
      account,
      'GET',
      `available_phone_numbers?${query({
        'filter[country_code]': country,
        'filter[phone_number_type]': tollFree ? 'toll_free' : 'local',
        'filter[features]': 'voice',
        'filter[national_destination_code]': areaCode,
        'filter[phone_number][contains]': contains,
        'filter[administrative_area]': region,
        'filter[limit]': String(limit),
      })}`,
    ),
  readOffers: (reply) =>
    itemsOf(fieldsOf(reply)['data']).flatMap((offer) => {
      const number = textOf(offer['phone_number']);
      const cost = fieldsOf(offer['cost_information']);
      if (!number) return [];
      return {
        number,
        locality: placeOf(offer, 'location', 'rate_center'),
        region: placeOf(offer, 'state'),
        monthlyCost: textOf(cost['monthly_cost']),
        upfrontCost: textOf(cost['upfront_cost']),
        currency: textOf(cost['currency']),
      };
    }),
  application: {
    find: (account) =>
      ask(account, 'GET', `texml_applications?${query({ 'filter[friendly_name]': APPLICATION })}`),
    // The filter finds whatever has the name in it.
    readFound: (reply) =>
      textOf(itemsOf(fieldsOf(reply)['data']).find((each) => each['friendly_name'] === APPLICATION)?.['id']),
    make: (account, urls) => ask(account, 'POST', 'texml_applications', applicationOf(urls)),
    readMade: (reply) => textOf(fieldsOf(fieldsOf(reply)['data'])['id']),
  },
  setUp: (account, urls) =>
    ask(account, 'PATCH', `texml_applications/${encodeURIComponent(account.id)}`, applicationOf(urls)),
  buy: (account, number) =>
    ask(account, 'POST', 'number_orders', {
      phone_numbers: [{ phone_number: number }],
      connection_id: account.id,
    }),
  connect: (account, { ref }) =>
    ask(account, 'PATCH', `phone_numbers/${encodeURIComponent(ref)}`, { connection_id: account.id }),
  list: (account, page) =>
    ask(
      account,
      'GET',
      `phone_numbers?${query({ 'page[number]': page ?? '1', 'page[size]': String(PAGE_SIZE) })}`,
    ),
  readHeld: (reply, { id }) => {
    const meta = fieldsOf(fieldsOf(reply)['meta']);
    const [page, pages] = [Number(meta['page_number']), Number(meta['total_pages'])];
    return {
      numbers: itemsOf(fieldsOf(reply)['data']).flatMap((held) => {
        const [number, ref] = [textOf(held['phone_number']), textOf(held['id'])];
        const connection = textOf(held['connection_id']);
        const leadsTo = connection === null ? null : `the connection ${connection}`;
        return number && ref
          ? { number, ref, isConnected: id !== '' && connection === id, leadsTo, boundTo: null }
          : [];
      }),
      next: page < pages ? String(page + 1) : null,
    };
  },
  find: (account, number) =>
    ask(account, 'GET', `phone_numbers?${query({ 'filter[phone_number]': number, 'page[size]': '1' })}`),
  release: (account, ref) => ask(account, 'DELETE', `phone_numbers/${encodeURIComponent(ref)}`),
  readRefusal: (reply) => {
    const [first] = itemsOf(fieldsOf(reply)['errors']);
    return textOf(first?.['detail']) ?? textOf(first?.['title']);
  },
};
