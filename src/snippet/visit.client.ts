/** What is remembered of a visit in the browser. Where a page may keep nothing, it is remembered as long as the page. */

const KEPT = 'outcry';
const AD = /[?&](?:utm_\w+|gclid|gbraid|wbraid|fbclid|msclkid|ttclid|click_?id)=/;
const VISITOR_BYTES = 18;

type Remembered = { visitor: string; page: string; referrer: string };
/** The number shown last, and until when it is surely this visitor's. */
export type Had = { number: string; until: number };

const memory = new Map<string, string>();

function storage(
  kind: 'localStorage' | 'sessionStorage',
): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  try {
    return window[kind];
  } catch {
    return {
      getItem: (name) => memory.get(name) ?? null,
      setItem: (name, value) => void memory.set(name, value),
      removeItem: (name) => void memory.delete(name),
    };
  }
}

export function recall<T>(kind: 'localStorage' | 'sessionStorage', name: string): T | null {
  try {
    const text = memory.get(`${KEPT}.${name}`) ?? storage(kind).getItem(`${KEPT}.${name}`);
    return JSON.parse(text ?? 'null') as T | null;
  } catch {
    return null;
  }
}

export function remember(kind: 'localStorage' | 'sessionStorage', name: string, value: unknown): void {
  try {
    storage(kind).setItem(`${KEPT}.${name}`, JSON.stringify(value));
  } catch {
    memory.set(`${KEPT}.${name}`, JSON.stringify(value));
  }
}

/** Who visits, and where the visit began: at the page an ad led to, if there was one. */
export function visitOf(): Remembered {
  const known = recall<string>('localStorage', 'visitor');
  const visitor = known ?? randomName();
  if (known === null) remember('localStorage', 'visitor', visitor);
  const before = recall<Omit<Remembered, 'visitor'>>('sessionStorage', 'visit');
  const { href } = location;
  const visit = before && !AD.test(location.search) ? before : { page: href, referrer: document.referrer };
  if (visit !== before) remember('sessionStorage', 'visit', visit);
  return { visitor, ...visit };
}

export function forget(pool: string): void {
  for (const name of ['visitor', 'visit', pool]) {
    memory.delete(`${KEPT}.${name}`);
    for (const kind of ['localStorage', 'sessionStorage'] as const)
      storage(kind).removeItem(`${KEPT}.${name}`);
  }
}

const randomName = (): string =>
  btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(VISITOR_BYTES)))).replace(
    /[+/]/g,
    (sign) => (sign === '+' ? '-' : '_'),
  );

/** Meta's own cookies, where the page has its pixel. */
export const cookie = (name: string): string | undefined =>
  new RegExp(`(?:^|; )${name}=([^;]*)`).exec(document.cookie)?.[1];
