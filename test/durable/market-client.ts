/** A publisher's own software, written for the incumbents and from their documents only. */

type Fetch = (url: string, init: RequestInit) => Promise<Response>;
type Body = 'query' | 'form' | 'json' | 'xml';
type Heard = { amount: number; number: string; seconds: number; warnings: number[] } | { rejected: number };

export class MarketClient {
  readonly #fetch: Fetch;
  readonly #address: string;

  /** @param address without ".json" or ".xml" */
  constructor(fetch: Fetch, address: string) {
    this.#fetch = fetch;
    this.#address = address;
  }

  /** The same publisher in another environment. */
  in(environment: 'Production' | 'Test'): MarketClient {
    return new MarketClient(this.#fetch, this.#address.replace(/\/(\w+)$/, `/${environment}/$1`));
  }

  async ask(
    fields: Record<string, string>,
    {
      method = 'POST',
      body = 'json',
      reply = 'json',
      status = 200,
    }: { method?: 'GET' | 'POST'; body?: Body; reply?: 'json' | 'xml'; status?: number } = {},
  ): Promise<Heard> {
    const form = new URLSearchParams(fields).toString();
    const url = `${this.#address}.${reply}${body === 'query' ? `?${form}` : ''}`;
    const xml = Object.entries(fields).map(([name, value]) => `<${name}>${value}</${name}>`);
    const [type, text] = {
      query: ['', ''],
      form: ['application/x-www-form-urlencoded', form],
      json: ['application/json', JSON.stringify(fields)],
      xml: ['text/xml', `<bid_request>${xml.join('')}</bid_request>`],
    }[body] as [string, string];
    const init: RequestInit = { method, headers: type ? { 'content-type': type } : {} };
    if (text) init.body = text;
    const response = await this.#fetch(url, init);
    const said = await response.text();
    if (response.status !== status) throw new Error(`${url}: ${response.status} ${said}`);
    return reply === 'json' ? readJson(said) : readXml(said);
  }
}

function readJson(text: string): Heard {
  const reply = JSON.parse(text);
  if (typeof reply.bidId !== 'string' || typeof reply.bidAmount !== 'number') throw new Error(text);
  if (reply.bidAmount === 0) return { rejected: codeOf(reply.rejectReason) };
  if (reply.phoneNumber !== `+${reply.phoneNumberNoPlus}`) throw new Error(text);
  if (Math.abs(reply.bidExpireEpoch - Date.parse(reply.bidExpireDT)) >= 1_000) throw new Error(text);
  if (reply.bidExpireEpoch <= Date.now() || !(reply.expireInSeconds > 0)) throw new Error(text);
  return {
    amount: reply.bidAmount,
    number: reply.phoneNumber,
    seconds: reply.bidTerms.find(({ code }: { code: number }) => code === 100).callMinDuration,
    warnings: reply.warnings.map(({ code }: { code: number }) => code),
  };
}

function readXml(text: string): Heard {
  const element = (name: string): string | undefined =>
    new RegExp(`<${name}(?: [^>]*)?>([^<]*)</${name}>`).exec(text)?.[1];
  if (!text.includes('<Bid>') || !element('BidID')) throw new Error(text);
  const amount = Number(element('BidAmount'));
  if (amount === 0) return { rejected: codeOf(element('RejectReason')) };
  return {
    amount,
    number: element('PhoneNumber')!,
    seconds: Number(/<BidTerm code="100">(\d+)</.exec(text)?.[1]),
    warnings: [...text.matchAll(/<Warning code="(\d+)">/g)].map((match) => Number(match[1])),
  };
}

const codeOf = (reason: string | undefined): number => Number(/\(Code: (\d{4})\)$/.exec(reason ?? '')?.[1]);
