import { fieldsOf } from '../../lib/text/url-encoded.ts';
import type { VisitTags } from './lease.ts';

/** What a page says of a visit. All of it is whatever an outsider likes: what is not what it should be is left out. */
type SaidOfVisit = {
  /** The address of the first page of the visit. */
  page?: string | undefined;
  referrer?: string | undefined;
  /** Meta's cookies. */
  fbc?: string | undefined;
  fbp?: string | undefined;
  /** What the visitor said to being followed by ad platforms; left out: was not asked. */
  consent?: boolean | undefined;
};

const CLICK = /^[\w.~:-]{1,600}$/;
/** Parameters of a page's address that name a click. */
const CLICKS = ['gclid', 'gbraid', 'wbraid', 'fbclid', 'msclkid', 'ttclid', 'click_id', 'clickid'] as const;
const UTM = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content', 'utm_id'] as const;
const META = { fbc: /^fb\.\d\.\d{10,13}\.[\w.-]{1,600}$/, fbp: /^fb\.\d\.\d{10,13}\.\d{5,20}$/ } as const;
const LONGEST_UTM = 200;
const LONGEST_PAGE = 500;
/** All of a visit's tags, names and values, in UTF-16 units. They are written with each lease, and go with the call. */
const MOST_CHARACTERS = 4_000;

/** Names a visit can give a call's tags. */
export const VISIT_TAGS: readonly string[] = [
  ...CLICKS,
  ...Object.keys(META),
  ...UTM,
  'landing_page',
  'referrer',
  'ad_user_data',
];

/** The tags of a visit: from where the visitor came, by which ad, to which page. Of addresses no query: it may name somebody. */
export function readVisit({ page = '', referrer = '', fbc, fbp, consent }: SaidOfVisit): VisitTags {
  const landing = page === '' ? null : URL.parse(page);
  const said = parametersOf(landing);
  const wanted: [string, string | null | undefined][] = [
    ['ad_user_data', consent === undefined ? null : consent ? 'granted' : 'denied'],
    ...CLICKS.map((name): [string, string | null] => [name, matching(said.get(name), CLICK)]),
    ['fbc', matching(fbc, META.fbc)],
    ['fbp', matching(fbp, META.fbp)],
    ...UTM.map((name): [string, string] => [name, plain(said.get(name)).slice(0, LONGEST_UTM)]),
    ['landing_page', placeOf(landing)],
    ['referrer', referrer === '' ? '' : placeOf(URL.parse(referrer))],
  ];
  const kept: [string, string][] = [];
  let left = MOST_CHARACTERS;
  for (const [name, value] of wanted) {
    if (!value || name.length + value.length > left) continue;
    left -= name.length + value.length;
    kept.push([name, value.toWellFormed()]);
  }
  return Object.fromEntries(kept);
}

/** By name, the first of each. */
function parametersOf(url: URL | null): Map<string, string> {
  const said = new Map<string, string>();
  for (const [name, value] of fieldsOf(url?.search.slice(1) ?? ''))
    if (!said.has(name)) said.set(name, value);
  return said;
}

const matching = (value: string | undefined, shape: RegExp): string | null =>
  value !== undefined && shape.test(value) ? value : null;

const plain = (value: string | undefined): string => value?.replace(/\p{Cc}+/gu, ' ').trim() ?? '';

const placeOf = (url: URL | null): string =>
  url && /^https?:$/.test(url.protocol) ? (url.origin + url.pathname).slice(0, LONGEST_PAGE) : '';
