import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A publisher's shop: pages as people build them, each with the snippet of a pool. */

const NUMBER = '(415) 555-0100';
const LINK = '<a id="link" href="tel:+14155550100">Call us</a>';
const TEXT = `<p id="text">Questions? ${NUMBER}, day and night.</p>`;

const page = (snippet: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title>${snippet}</head><body>${body}</body></html>`;

/** The page adds a number a moment after it is there, as chat widgets and pop-ups do. */
const LATER = `<div id="later"></div><script>
  setTimeout(() => { document.getElementById('later').innerHTML = '<b>${NUMBER}</b> <a href="tel:415-555-0100">now</a>'; }, 300);
</script>`;

/** Draws itself anew on every step, without loading anything, as single-page applications do. */
const APPLICATION = `<nav><button id="home">Home</button><button id="contact">Contact</button></nav><main id="app"></main><script>
  const app = document.getElementById('app');
  const draw = () => {
    const at = location.pathname + location.search;
    app.replaceChildren();
    const line = document.createElement('p');
    line.id = 'text';
    line.append(at.includes('contact') ? 'Contact: ' : 'Welcome: ', document.createTextNode('${NUMBER}'));
    app.append(line);
  };
  for (const name of ['home', 'contact'])
    document.getElementById(name).onclick = () => { history.pushState(null, '', '/app/' + name); draw(); };
  draw();
</script>`;

/** The shop's own banner tells the snippet what the visitor said. */
const BANNER = `<div id="banner">Cookies? <button id="yes">Accept</button><button id="no">Refuse</button></div><script>
  const say = (yes) => { document.getElementById('banner').remove(); outcry.consent(yes); };
  document.getElementById('yes').onclick = () => say(true);
  document.getElementById('no').onclick = () => say(false);
</script>`;

export class Shop {
  /** The script tag of a page, as the console gives it to be copied. */
  snippet: (attributes: string) => string = () => '';
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      const { pathname } = new URL(request.url!, 'http://shop');
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      response.end(this.#pageAt(pathname));
    });
  }

  static async open(): Promise<Shop> {
    const shop = new Shop();
    await new Promise<void>((resolve) => shop.#server.listen(0, '127.0.0.1', resolve));
    return shop;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #pageAt(path: string): string {
    if (path.startsWith('/app')) return page(this.snippet(''), APPLICATION);
    if (path === '/banner') return page(this.snippet('data-consent="wait"'), TEXT + BANNER);
    if (path === '/asks') return page(this.snippet('data-consent="ask"'), TEXT);
    if (path === '/bare') return page('', TEXT);
    return page(this.snippet(''), `${TEXT}${LINK}<p><span data-outcry>call us</span></p>${LATER}`);
  }
}
