/**
 * Runs in the pages of a publisher's shop: shows each visitor a number of its own, in text and `tel:` links, also in
 * parts the page adds later. Whatever goes wrong, the page keeps the number it was written with.
 */

type Lease = { number: string; leaseSeconds: number };

const script = document.currentScript as HTMLScriptElement;
const VISITOR_KEY = 'outcry_visitor';
const LANDING_KEY = `outcry_landing_${script.src}`;
const LEASES = script.src.replace(/\/snippet\.js.*$/, '/leases');
const CLICK = /[?&](?:gclid|gbraid|wbraid|fbclid|msclkid|ttclid|utm_\w+)=/;
const DIGITS_OF_A_NUMBER = 10;

const digitsOf = (text: string): string => text.replace(/\D/g, '').slice(-DIGITS_OF_A_NUMBER);

/** The number that stands on the page now, in whatever way it is written: at first the one it was written with. */
let current = digitsOf(script.dataset['number'] ?? '__OVERFLOW__');

const patternOf = (digits: string): RegExp =>
  new RegExp(
    `(?:\\+?1[\\s.\\u00a0-]{0,3})?\\(?${digits.slice(0, 3)}\\)?[\\s.\\u00a0-]{0,3}${digits.slice(3, 6)}[\\s.\\u00a0-]{0,3}${digits.slice(6)}(?!\\d)`,
    'g',
  );

/** What the page was written with, and what it shows instead; also in parts it adds later. */
const written = current;
let timer: ReturnType<typeof setTimeout> | undefined;
let allowed = script.dataset['consent'] !== 'required';

/** Storage may be forbidden: then a visitor lasts as long as its page. */
function remember(storage: 'localStorage' | 'sessionStorage', key: string, make: () => string): string {
  try {
    const known = window[storage].getItem(key);
    if (known) return known;
    const made = make();
    window[storage].setItem(key, made);
    return made;
  } catch {
    return make();
  }
}

const fallbackVisitor = crypto.randomUUID();
const visitor = (): string => remember('localStorage', VISITOR_KEY, () => fallbackVisitor);

/** Where the visit began; a page with a new click in its address begins another. */
function landing(): string {
  if (CLICK.test(location.search)) {
    try {
      sessionStorage.setItem(LANDING_KEY, location.href);
    } catch {
      return location.href;
    }
  }
  return remember('sessionStorage', LANDING_KEY, () => location.href);
}

/** The same writing with other digits: "(415) 555-0199" stays in its brackets. */
function rewrite(text: string, from: string): string {
  return text.replace(patternOf(from), (match) => {
    const digits = [...(match.replace(/\D/g, '').length > DIGITS_OF_A_NUMBER ? `1${current}` : current)];
    return match.replace(/\d/g, () => digits.shift() ?? '');
  });
}

function show(root: Node, from: string): void {
  if (current === from) return;
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (
    let node: Node | null = root.nodeType === Node.TEXT_NODE ? root : texts.nextNode();
    node;
    node = texts.nextNode()
  ) {
    const parent = node.parentElement?.tagName;
    if (parent === 'SCRIPT' || parent === 'STYLE' || parent === 'TEXTAREA') continue;
    const text = node.nodeValue ?? '';
    const next = rewrite(text, from);
    if (next !== text) node.nodeValue = next;
  }
  if (!(root instanceof Element)) return;
  const links = [...root.querySelectorAll<HTMLAnchorElement>('a[href^="tel:"]')];
  if (root instanceof HTMLAnchorElement) links.push(root);
  for (const link of links) {
    const href = link.getAttribute('href') ?? '';
    if (href.startsWith('tel:') && digitsOf(href) === from) link.setAttribute('href', `tel:+1${current}`);
  }
}

async function lease(): Promise<void> {
  clearTimeout(timer);
  if (!allowed || document.visibilityState === 'hidden') return;
  let again = 60;
  try {
    // As plain text it is a request every browser sends without asking first.
    const body = JSON.stringify({ visitor: visitor(), url: landing(), referrer: document.referrer });
    const reply = await fetch(LEASES, { method: 'POST', body, credentials: 'omit' });
    if (reply.ok) {
      const { number, leaseSeconds }: Lease = await reply.json();
      again = leaseSeconds / 2;
      const before = current;
      current = digitsOf(number);
      show(document.body, before);
    }
  } catch {
    // The page keeps its own number.
  }
  timer = setTimeout(lease, again * 1_000);
}

new MutationObserver((changes) => {
  for (const { target, addedNodes, type } of changes) {
    if (type === 'childList') for (const node of addedNodes) show(node, written);
    else show(target, written);
  }
}).observe(document.documentElement, {
  childList: true,
  subtree: true,
  characterData: true,
  attributes: true,
  attributeFilter: ['href'],
});

document.addEventListener('visibilitychange', lease);
/** A consent banner says yes: `window.dispatchEvent(new Event('outcry:consent'))`. */
addEventListener('outcry:consent', () => {
  allowed = true;
  void lease();
});
if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', lease);
else void lease();
