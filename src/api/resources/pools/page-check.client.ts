import { refuseUrl } from '../../../lib/public-url.ts';
import { readBytes } from '../../../lib/read-bytes.ts';
import { SECOND_MS } from '../../../lib/time.ts';
import type { FetchedPage } from './judge-page.ts';

const PATIENCE_MS = 8 * SECOND_MS;
const MOST_BYTES = 2_000_000;
const MOST_REDIRECTS = 3;

/** Fetches a page as a visitor's browser would begin to. @returns why not, in words, where it cannot be. */
export async function fetchPage(from: string, allowLoopback: boolean): Promise<FetchedPage | string> {
  let url = from;
  for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
    const refusal = refuseUrl(url, { allowLoopback });
    if (refusal !== null) return hops === 0 ? refusal : `leads to ${url}, which ${refusal}`;
    let response: Response;
    try {
      response = await fetch(url, {
        redirect: 'manual',
        headers: { accept: 'text/html' },
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
    } catch {
      return 'cannot be reached';
    }
    const { status, headers } = response;
    const location = headers.get('location');
    if (status >= 300 && status < 400 && location && URL.canParse(location, url)) {
      await response.body?.cancel();
      url = new URL(location, url).href;
      continue;
    }
    const bytes = await readBytes(response, MOST_BYTES).catch(() => null);
    if (bytes === null) return `is larger than ${MOST_BYTES / 1e6} MB, or was not sent to its end`;
    const html = new TextDecoder().decode(bytes);
    return { url, status, html, policy: headers.get('content-security-policy') };
  }
  return 'leads on and on';
}
