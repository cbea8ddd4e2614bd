import { recall, remember } from './visit.client.ts';

const QUESTION = 'May we note which ad brought you here, if you call us?';
const BAR =
  'position:fixed;inset:auto 0 0;z-index:2147483647;padding:12px;background:#fff;color:#111;font:16px sans-serif;box-shadow:0 0 8px #0006;text-align:center';
const BUTTON = 'margin:0 0 0 12px;padding:8px 16px;font:inherit';

/** Asks by a bar of our own, once: what was said is kept. */
export function askConsent(question: string | undefined, said: (yes: boolean) => void): void {
  const before = recall<boolean>('localStorage', 'consent');
  if (before !== null) {
    said(before);
    return;
  }
  const bar = document.createElement('div');
  bar.setAttribute('role', 'region');
  bar.setAttribute('aria-label', 'Consent');
  bar.style.cssText = BAR;
  bar.append(question || QUESTION);
  for (const yes of [true, false]) {
    const button = document.createElement('button');
    button.type = 'button';
    button.style.cssText = BUTTON;
    button.textContent = yes ? 'Yes' : 'No';
    button.onclick = () => {
      bar.remove();
      remember('localStorage', 'consent', yes);
      said(yes);
    };
    bar.append(button);
  }
  document.body.append(bar);
}
