import type { ConfigNews, NewsDoc } from '../../directory/config/news.ts';
import type { CampaignSnapshot } from '../../directory/config/snapshot.ts';
import { sha256Hex } from '../../lib/crypto.ts';
import { canonicalJson } from '../../lib/encoding.ts';

/** News whose pages are all there. */
export type WholeNews = Pick<ConfigNews, 'from' | 'to' | 'hash' | 'docs' | 'gone'>;

/** Puts the pages of one piece of news together; a page of another piece begins anew. */
export class PageCollector {
  #pages: ConfigNews[] = [];

  /** @returns the news, once the last of its pages is here and none is missing. */
  take(page: ConfigNews): WholeNews | null {
    const [first] = this.#pages;
    if (first && (first.from !== page.from || first.to !== page.to || first.hash !== page.hash))
      this.#pages = [];
    this.#pages[page.page] = page;
    const here = this.#pages.filter((each) => each !== undefined);
    if (here.length < page.pages) return null;
    this.#pages = [];
    const { from, to, hash } = page;
    return {
      from,
      to,
      hash,
      docs: here.flatMap(({ docs }) => docs),
      gone: here.flatMap(({ gone }) => gone),
    };
  }
}

/** A whole snapshot, as older versions of the code push it. */
export function newsOfSnapshot(snapshot: CampaignSnapshot, hash: string): WholeNews {
  const { campaign, flow, targets, buyers, publishers, numbers, terms = [] } = snapshot;
  const docs = [{ ...campaign, flow }, ...targets, ...buyers, ...publishers, ...numbers, ...terms].map(
    (doc): NewsDoc => {
      const text = canonicalJson(doc);
      return { id: doc.id, hash: sha256Hex(text), text };
    },
  );
  return { from: 0, to: snapshot.version, hash, docs, gone: [] };
}

/** What a whole piece of news changes of what is known: the rest need not be written again. */
export function changesOf(news: WholeNews, known: readonly NewsDoc[]): Pick<WholeNews, 'docs' | 'gone'> {
  const there = new Map(known.map((doc) => [doc.id, doc]));
  const docs = news.docs.filter(({ id, hash, text }) => {
    const same = there.get(id);
    return !same || (same.hash !== hash && same.text !== text);
  });
  const kept = new Set(news.docs.map(({ id }) => id));
  return { docs, gone: known.flatMap(({ id }) => (kept.has(id) ? [] : id)) };
}
