/** What brought a visitor: click ids, campaign fields, where it landed and came from. Tags of its calls. */
export type Visit = Readonly<Record<string, string>>;

/** The ad platforms' click ids and the five fields every analytics tool writes. */
const PARAMETERS = [
  'gclid',
  'gbraid',
  'wbraid',
  'fbclid',
  'msclkid',
  'ttclid',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_term',
  'utm_content',
] as const;
export const VISIT_TAGS = [...PARAMETERS, 'landing_page', 'referrer'] as const;

const LONGEST_VALUE = 200;
const LONGEST_URL = 4_000;

/**
 * Reads what a page says of its visitor. Of URLs only what attributes is kept: no query besides the known parameters, of the
 * referrer no more than its host, because both may hold what people typed.
 */
export function readVisit(page: { url?: string; referrer?: string }): Visit {
  const visit: Record<string, string> = {};
  const url = parse(page.url);
  if (url) {
    for (const name of PARAMETERS) {
      const value = url.searchParams.get(name)?.trim();
      if (value) visit[name] = value.slice(0, LONGEST_VALUE);
    }
    visit['landing_page'] = `${url.origin}${url.pathname}`.slice(0, LONGEST_VALUE);
  }
  const referrer = parse(page.referrer);
  if (referrer && referrer.host !== url?.host) visit['referrer'] = referrer.host.slice(0, LONGEST_VALUE);
  return visit;
}

function parse(text: string | undefined): URL | null {
  if (!text || text.length > LONGEST_URL || !URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url : null;
}
