import { type Digits, type Swap, swapOf, written } from './swap.ts';

/** What the page is worked on at a time, so that nothing it does has to wait. */
const SLICE_MS = 4;
const LEFT_ALONE = /^(?:SCRIPT|STYLE|TEXTAREA|NOSCRIPT|INPUT|SELECT)$/;
/** An element that is to hold the number, however its page writes it. */
const HOLDER = 'data-outcry';

/** Shows one number in place of others: in text, in `tel:` links, and in what the page adds later. */
export class Shown {
  readonly #codeLength: number;
  readonly #known: Digits[];
  #to: Digits;
  #swap: Swap = () => null;
  #walk: TreeWalker | null = null;
  #waiting: Node[] = [];
  #isRunning = false;

  /** @param known numbers the page may hold. */
  constructor(known: readonly Digits[]) {
    this.#known = [...known];
    this.#codeLength = known[0]!.code.length;
    this.#to = known[0]!;
    new MutationObserver((changes) => {
      for (const { type, target, addedNodes } of changes)
        if (type !== 'childList') this.#waiting.push(target);
        else for (const node of addedNodes) this.#waiting.push(node);
      this.#start();
    }).observe(document, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
      attributeFilter: ['href', HOLDER],
    });
  }

  /** @param number E.164. */
  show(number: string): void {
    const to = { code: number.slice(1, 1 + this.#codeLength), rest: number.slice(1 + this.#codeLength) };
    this.#swap = swapOf(this.#known, to);
    if (!this.#known.some(({ code, rest }) => code === to.code && rest === to.rest)) this.#known.push(to);
    this.#to = to;
    this.#waiting = [document];
    this.#walk = null;
    this.#start();
  }

  #start(): void {
    if (this.#isRunning || this.#waiting.length === 0) return;
    this.#isRunning = true;
    setTimeout(() => this.#run());
  }

  #run(): void {
    const until = performance.now() + SLICE_MS;
    let node: Node | null;
    do node = this.#next();
    while (node && performance.now() < until);
    this.#isRunning = false;
    if (node) {
      this.#isRunning = true;
      setTimeout(() => this.#run());
    }
  }

  /** Looks at one node. @returns null when there is no other. */
  #next(): Node | null {
    if (!this.#walk) {
      const root = this.#waiting.pop();
      if (!root) return null;
      // NodeFilter.SHOW_ELEMENT and SHOW_TEXT
      this.#walk = document.createTreeWalker(root, 5);
      this.#look(root);
      return root;
    }
    const node = this.#walk.nextNode();
    if (node) this.#look(node);
    else this.#walk = null;
    return node ?? document;
  }

  #look(node: Node): void {
    if (node instanceof Text) {
      const swapped = this.#swap(node.data);
      const parent = node.parentElement;
      // Asked last: whether something may be edited costs the page a layout.
      if (swapped === null || !parent || LEFT_ALONE.test(parent.tagName) || parent.isContentEditable) return;
      node.data = swapped;
    } else if (node instanceof Element) this.#lookAt(node);
  }

  #lookAt(element: Element): void {
    const { code, rest } = this.#to;
    if (element.hasAttribute(HOLDER)) {
      const text = written(this.#to);
      if (element.textContent !== text) element.textContent = text;
    }
    const href = element.getAttribute('href');
    if (!href || !/^tel:/i.test(href)) return;
    const number = href.slice(4).replace(/%2b/i, '+').replace(/%20/g, ' ');
    if (element.hasAttribute(HOLDER) || this.#swap(number) !== null) {
      const link = `tel:+${code}${rest}`;
      if (href !== link) element.setAttribute('href', link);
    }
  }
}
