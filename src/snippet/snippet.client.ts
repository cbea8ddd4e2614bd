import { askConsent } from './consent.client.ts';
import { Shown } from './page.client.ts';
import { digitsOf } from './swap.ts';
import { cookie, forget, type Had, recall, remember, visitOf } from './visit.client.ts';

/**
 * On a publisher's page: shows each visitor a number of its own. Until the exchange has answered, when it cannot, and
 * without consent where that is waited for, the page shows the overflow number.
 *
 *     <script async src="https://exchange.example.com/v1/pools/pool_…/snippet.js"></script>
 *
 * `data-consent="wait"` waits for `outcry.consent(true)`, `data-consent="ask"` asks; `data-replace` names another number
 * that the page shows.
 */
type Settings = { pool: string; leases: string; overflow: string; codeLength: number };
type Answer = { number: string; renewSeconds: number };

declare global {
  interface Window {
    outcryPool?: Settings;
    outcry?: { consent(yes: boolean): void; number(): string };
  }
}

const PATIENCE_MS = 4_000;
const AGAIN_MS = 60_000;

function start({ pool, leases, overflow, codeLength }: Settings, options: DOMStringMap): void {
  const places = [overflow, ...(options['replace'] ? [options['replace']] : [])];
  const shown = new Shown(places.map((number) => digitsOf(number, codeLength)));
  let current = '';
  let consent: boolean | undefined;
  let isOn = false;
  let nextAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const show = (number: string): void => {
    if (number === current) return;
    current = number;
    shown.show(number);
  };

  const ask = async (): Promise<void> => {
    nextAt = Date.now() + AGAIN_MS;
    try {
      const said = { ...visitOf(), fbc: cookie('_fbc'), fbp: cookie('_fbp'), consent };
      const response = await fetch(leases, {
        method: 'POST',
        body: JSON.stringify(said),
        credentials: 'omit',
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      if (!response.ok) throw response.status;
      const { number, renewSeconds } = (await response.json()) as Answer;
      if (!isOn) return;
      nextAt = Date.now() + renewSeconds * 1_000;
      remember('sessionStorage', pool, { number, until: nextAt + renewSeconds * 1_000 } satisfies Had);
      show(number);
    } catch {
      const had = recall<Had>('sessionStorage', pool);
      if (isOn && !(had && had.until > Date.now())) show(overflow);
    }
    wait();
  };

  /** Only while somebody looks: a number is for who is there. */
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => document.hidden || renew(), Math.max(0, nextAt - Date.now()));
  };
  const renew = (): void => {
    if (isOn && Date.now() >= nextAt) void ask();
  };

  const turn = (on: boolean): void => {
    if (on === isOn && current) return;
    isOn = on;
    const had = on ? recall<Had>('sessionStorage', pool) : null;
    show(had && had.until > Date.now() ? had.number : overflow);
    if (on) void ask();
  };
  const { outcry: other } = window; // of another pool on the same page
  const consented = (yes: boolean): void => {
    other?.consent(yes);
    consent = yes;
    turn(yes);
    if (!yes) forget(pool);
  };

  window.outcry = { consent: consented, number: () => current };
  document.addEventListener('visibilitychange', () => document.hidden || renew());
  addEventListener('pageshow', renew);
  const mode = options['consent'];
  if (!mode) turn(true);
  else show(overflow);
  if (mode === 'ask') askConsent(options['question'], consented);
  document.dispatchEvent(new Event('outcry'));
}

const settings = window.outcryPool;
const options = document.currentScript?.dataset ?? {};
if (settings) {
  if (document.body) start(settings, options);
  else document.addEventListener('DOMContentLoaded', () => start(settings, options));
}
