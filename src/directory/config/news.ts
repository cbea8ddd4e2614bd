import { cutBySize } from '../../lib/limits.ts';

/** One entity's document, as JSON. */
export type NewsDoc = { id: string; hash: string; text: string };

/**
 * What a campaign's object has to learn to get from one version to a later one: the documents that are new or otherwise,
 * and the ids of what is gone. `from` 0: the documents are all there are. Told in pages; it holds when all are there.
 */
export type ConfigNews = {
  from: number;
  to: number;
  /** Names version `to` for good. */
  hash: string;
  page: number;
  pages: number;
  docs: NewsDoc[];
  gone: string[];
};

/** A message between Worker and object is copied whole: this many characters are a page. */
const PAGE_CHARACTERS = 500_000;

/** @returns at least one page. A document that is longer than a page has one for itself. */
export function pagesOf(news: Omit<ConfigNews, 'page' | 'pages'>): ConfigNews[] {
  const cut = cutBySize(news.docs, ({ text }) => text.length, PAGE_CHARACTERS);
  const parts = cut.length > 0 ? cut : [[]];
  return parts.map((docs, page) => ({
    ...news,
    docs,
    gone: page === 0 ? news.gone : [],
    page,
    pages: parts.length,
  }));
}
