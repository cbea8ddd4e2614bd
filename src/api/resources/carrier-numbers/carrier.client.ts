import type { Config } from '../../../config.ts';
import { readBytes } from '../../../lib/read-bytes.ts';
import { SECOND_MS } from '../../../lib/time.ts';
import type { CarrierName } from '../../../telephony/carrier-event.ts';
import type {
  CarrierAccount,
  DeskRequest,
  HeldNumber,
  NumberDesk,
  WebhookUrls,
} from '../../../telephony/number-desks/desk.ts';
import { NUMBER_DESKS } from '../../../telephony/number-desks/registry.ts';
import { type Refusal, refuse, refuseField } from '../../http/errors.ts';

const TIMEOUT_MS = 15 * SECOND_MS;
const MOST_BYTES = 4_000_000;
/** A carrier that always has a next page is not followed for ever. Telnyx gives 250 numbers a page, Twilio 1,000. */
const MOST_PAGES = 100;

/** A carrier's desk with the account to ask it by, and where its numbers shall lead. */
export type OpenDesk = { desk: NumberDesk; account: CarrierAccount; urls: WebhookUrls };

/**
 * @param fallbackNumber of the number's campaign, for requests that are about one number.
 * @returns why numbers of the carrier cannot be managed from here.
 */
export function openDesk(
  { carrierAccounts, publicUrls }: Config,
  carrier: CarrierName,
  fallbackNumber: string | null = null,
): OpenDesk | Refusal {
  const [desk, account] = [NUMBER_DESKS[carrier], carrierAccounts[carrier]];
  if (!desk) return refuseField('carrier', `has no numbers that are managed from here: ${carrier}`);
  if (!account)
    return refuseField(
      'carrier',
      'has no account here: the deployment says which (see /docs/operators#numbers-at-the-carrier)',
    );
  const at = (step: string): string => `${publicUrls[0]}/telephony/${carrier}/${step}`;
  const fallback = at('fallback');
  const ownFallback = fallbackNumber === null ? fallback : `${fallback}/${fallbackNumber}`;
  return { desk, account, urls: { voice: at('voice'), status: at('status'), fallback, ownFallback } };
}

export type Said = { reply: unknown } | { refusal: string; status: number | null };

/** One request to the carrier. Never throws; `status` null: no answer came, it may have done what was asked. */
export async function ask(desk: NumberDesk, request: DeskRequest): Promise<Said> {
  try {
    const { url, ...init } = request;
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const bytes = await readBytes(response, MOST_BYTES);
    const reply = bytes === null ? null : parsed(new TextDecoder().decode(bytes));
    if (response.ok && bytes !== null) return { reply };
    const words = bytes === null ? 'its answer is too large' : desk.readRefusal(reply);
    return { refusal: words ?? `it answered ${response.status}`, status: response.status };
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    return { refusal: isLate ? 'no answer came in time' : 'it cannot be reached', status: null };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * A carrier's no as ours: wrong credentials are the deployment's fault, the rest is told in the carrier's words.
 * @param code what it is to whoever asked: of a question, that it cannot be asked so.
 */
export function refusalOf(
  desk: NumberDesk,
  { refusal, status }: Exclude<Said, { reply: unknown }>,
  code: 'wrongState' | 'invalid' = 'wrongState',
): Refusal {
  if (status === 401 || status === 403)
    return refuse('unavailable', `${desk.carrier} does not take the account's credentials: ${refusal}`);
  if (status === null || status >= 500) return refuse('unavailable', `${desk.carrier}: ${refusal}`);
  return refuse(code, `${desk.carrier} refused: ${refusal}`);
}

/** Every number of the account, or why they cannot be told. */
export async function listHeld({ desk, account, urls }: OpenDesk): Promise<HeldNumber[] | Refusal> {
  const held: HeldNumber[] = [];
  let page: string | null = null;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const said: Said = await ask(desk, desk.list(account, page));
    if ('refusal' in said) return refusalOf(desk, said, 'invalid');
    const read = desk.readHeld(said.reply, account, urls);
    held.push(...read.numbers);
    page = read.next;
    if (page === null) return held;
  }
  // Half of them would make the rest look as if the account had none of it.
  return refuse(
    'unavailable',
    `${desk.carrier} has more than ${held.length} numbers of the account: too many to compare`,
  );
}

/** @returns null: the account does not have it. */
export async function findHeld(open: OpenDesk, number: string): Promise<HeldNumber | null | Refusal> {
  const { desk, account, urls } = open;
  const said = await ask(desk, desk.find(account, number));
  if ('refusal' in said) return refusalOf(desk, said);
  return desk.readHeld(said.reply, account, urls).numbers.find((held) => held.number === number) ?? null;
}

/**
 * With what the account's numbers are connected to, where the deployment does not say.
 * @param mayMake if there is none yet; else nothing is connected so far.
 */
export async function withApplication(open: OpenDesk, mayMake: boolean): Promise<OpenDesk | Refusal> {
  const { desk, account, urls } = open;
  const { application } = desk;
  if (!application || account.id !== '') return open;
  const found = await ask(desk, application.find(account));
  if ('refusal' in found) return refusalOf(desk, found, 'invalid');
  const id = application.readFound(found.reply);
  if (id !== null) return { ...open, account: { ...account, id } };
  if (!mayMake) return open;
  const made = await ask(desk, application.make(account, urls));
  if ('refusal' in made) return refusalOf(desk, made);
  return { ...open, account: { ...account, id: application.readMade(made.reply) ?? '' } };
}
