import type { Doc } from '../../json.ts';
import { type Kind, keyOf, type Thing } from '../../things/thing.ts';
import { chargeIn, termsIn } from './money.ts';
import { type Account, amountIn, docIn, docsIn, textIn } from './objects.ts';
import { capsIn, hoursIn, type Note, statusOf, zoneIn } from './schedule.ts';
import { destinationIn, tellOfCampaign, tellOfTarget } from './told.ts';

/** What becomes of an account, and what of it does not: each with what it was of. */
type TakenOver = { things: Thing[]; notes: string[] };

const NOBODY = 'Without a buyer';

/** Turns what an account's API told into things of ours. `carrier`: where its numbers will be. */
export function takeOver(account: Account, carrier: string): TakenOver {
  const taking = new Taking(account, carrier);
  for (const buyer of account.buyers) taking.buyer(buyer);
  for (const publisher of account.publishers) taking.publisher(publisher, null);
  for (const campaign of account.campaigns) taking.campaign(campaign);
  taking.rest();
  return { things: [...taking.things.values()], notes: taking.notes };
}

class Taking {
  readonly things = new Map<string, Thing>();
  readonly notes: string[] = [];
  readonly #account: Account;
  readonly #carrier: string;
  /** Names by Ringba's id: two buyers of one name are two. */
  readonly #names = new Map<string, string>();
  readonly #routed = new Set<string>();

  constructor(account: Account, carrier: string) {
    this.#account = account;
    this.#carrier = carrier;
  }

  #add(kind: Kind, doc: Doc): void {
    const thing = { kind, key: keyOf(kind, doc), doc };
    this.things.set(`${kind} ${thing.key}`, thing);
  }

  #has = (kind: Kind, doc: Doc): boolean => this.things.has(`${kind} ${keyOf(kind, doc)}`);

  /** The note "of what: what". */
  #noteOf =
    (of: string): Note =>
    (what) => {
      const line = `${of}: ${what}`;
      if (!this.notes.includes(line)) this.notes.push(line);
    };

  /** A name that nothing else of its kind has. */
  #nameOf(kind: Kind, source: Doc, scope: Doc = {}): string {
    const given = textIn(source['name']) || textIn(source['id']) || kind;
    let name = given;
    for (let count = 2; this.#has(kind, { ...scope, name }); count++) name = `${given} (${count})`;
    if (name !== given)
      this.#noteOf(`${kind} ${given}`)(`there were several of this name: one is called "${name}"`);
    return name;
  }

  /** @returns its name here. */
  buyer(source: Doc): string {
    const known = this.#names.get(textIn(source['id']));
    if (known !== undefined) return known;
    const name = this.#nameOf('buyer', source);
    const note = this.#noteOf(`buyer ${name}`);
    const capacity = docIn(source['capacity']);
    const caps = capsIn(capacity);
    const timezone = zoneIn(capacity['timeZoneId'], note);
    this.#names.set(textIn(source['id']), name);
    this.#add('buyer', {
      name,
      status: statusOf(source['enabled']),
      ...(timezone !== undefined && { timezone }),
      ...(caps.length > 0 && { caps }),
    });
    if (source['canSetConcurrencyCaps'] === true || source['canPauseTargets'] === true)
      note(
        'what it may change itself: give it a key of its own (a buyer pauses its targets and lowers its caps)',
      );
    return name;
  }

  /** @param payout of the campaign in which it was found first: what it earns where nothing else is said. */
  publisher(source: Doc, payout: Doc | null): string {
    const id = textIn(source['id']);
    const known = this.#names.get(id);
    if (known !== undefined) return known;
    const name = this.#nameOf('publisher', source);
    this.#names.set(id, name);
    this.#add('publisher', {
      name,
      status: statusOf(source['enabled']),
      payout: { kind: 'fixed', amount: '0.00' },
    });
    if (!payout)
      this.#noteOf(`publisher ${name}`)('what it earns: nothing, but for the terms of its campaigns');
    return name;
  }

  campaign(source: Doc): void {
    const name = this.#nameOf('campaign', source);
    const note = this.#noteOf(`campaign ${name}`);
    const routes = docsIn(source['routes']);
    const priorities = new Set(routes.map((route) => amountIn(docIn(route['priority'])['priority']) ?? 1));
    const attempts = amountIn(docIn(source['dialSettings'])['dialAttempts']);
    const duplicates = docIn(source['deDupeSettings']);
    this.#add('campaign', {
      name,
      vertical: 'calls',
      status: statusOf(source['enabled']),
      routing: {
        strategy: priorities.size > 1 ? 'waterfall' : 'weighted',
        ...(attempts !== null && attempts >= 1 && { maxAttempts: Math.min(10, attempts) }),
      },
      conversion: { minSeconds: 0 },
      duplicate: { action: duplicates['routeToOriginal'] === true ? 'sameBuyer' : 'allow' },
    });
    tellOfCampaign(source, note);
    for (const route of routes) this.#route(name, route);
    this.#numbers(name, source);
    this.#terms(name, source);
  }

  #route(campaign: string, route: Doc): void {
    const source = docIn(route['callTarget']);
    if (Object.keys(source).length === 0) {
      this.#noteOf(`campaign ${campaign}`)(`a route that leads to no plain target (${textIn(route['id'])})`);
      return;
    }
    this.#routed.add(textIn(source['id']));
    const owner = docIn(source['owner']);
    const buyer = this.buyer(Object.keys(owner).length > 0 ? owner : { id: NOBODY, name: NOBODY });
    const name = this.#nameOf('target', source, { campaign, buyer });
    const note = this.#noteOf(`target ${name} in ${campaign}`);
    const destination = destinationIn(docIn(source['instructions']), note);
    if (destination === null) {
      note('left out: it has no number and no SIP address');
      return;
    }
    const schedule = docIn(source['schedule']);
    const caps = capsIn(schedule);
    const hours = hoursIn(schedule, note);
    const [conversion = {}] = docsIn(route['conversionSettings']);
    const price = amountIn(conversion['conversionValue']) ?? 0;
    const charge = chargeIn(conversion, note);
    const place = docIn(route['priority']);
    if (price === 0) note('what it pays: it is paused until `bidding.price` is set');
    tellOfTarget(route, source, note);
    this.#add('target', {
      campaign,
      name,
      buyer,
      status: price === 0 ? 'paused' : statusOf(route['enabled'], source['enabled']),
      destination,
      bidding: { kind: 'static', price: price === 0 ? '0.01' : price.toFixed(2) },
      ...(charge && { charge }),
      ...(caps.length > 0 && { caps }),
      ...(hours && { hours }),
      priority: Math.max(1, Math.min(1_000, amountIn(place['priority']) ?? 1)),
      weight: Math.max(1, Math.min(1_000_000, amountIn(place['weight']) ?? 1)),
    });
  }

  #numbers(campaign: string, source: Doc): void {
    for (const number of docsIn(source['affiliateNumbers'])) {
      const digits = textIn(number['phoneNumber']);
      const affiliate = docIn(number['affiliate']);
      const note = this.#noteOf(`number ${digits}`);
      if (!/^\+[1-9]\d{6,14}$/.test(digits)) {
        note('left out: it is no phone number');
        continue;
      }
      if (Object.keys(affiliate).length === 0) {
        note('left out: it is no publisher’s');
        continue;
      }
      const publisher = this.publisher(affiliate, docIn(source['defaultPayout']));
      const subId = textIn(affiliate['subId']);
      const status = statusOf(number['enabled'], number['deallocFlag'] !== true);
      this.#add('number', {
        campaign,
        number: digits,
        publisher,
        carrier: this.#carrier,
        ...(subId !== '' && { subId }),
        status,
      });
    }
  }

  /** Each publisher of the campaign has the terms it had there: its own, or the campaign's. */
  #terms(campaign: string, source: Doc): void {
    const usual = docIn(source['defaultPayout']);
    const listed = docsIn(source['affiliates']);
    const named = [
      ...listed,
      ...docsIn(source['affiliateNumbers']).map((number) => docIn(number['affiliate'])),
    ];
    for (const affiliate of named) {
      if (textIn(affiliate['id']) === '') continue;
      const publisher = this.publisher(affiliate, usual);
      if (this.#has('terms', { campaign, publisher })) continue;
      const note = this.#noteOf(`terms of ${publisher} in ${campaign}`);
      const [own = usual, ...more] = docsIn(affiliate['payoutConversionSettings']);
      if (more.length > 0) note('all its payouts but the first');
      const terms = termsIn(own, note);
      if (terms) this.#add('terms', { campaign, publisher, ...terms });
    }
  }

  /** What nothing led to. */
  rest(): void {
    for (const target of this.#account.targets)
      if (!this.#routed.has(textIn(target['id'])))
        this.#noteOf(`target ${textIn(target['name'])}`)('left out: no campaign that was saved routes to it');
    for (const list of new Set(this.#account.others))
      this.#noteOf(list)('not read here: it has to be set up by hand');
    if ([...this.things.values()].some(({ kind }) => kind === 'number'))
      this.notes.push(
        `all numbers: they have to be at ${this.#carrier} before calls come here (--carrier says where)`,
      );
  }
}
