import { describe, expect, it } from 'vitest';
import { type ConfigNews, pagesOf } from '../../../src/directory/config/news.ts';
import type { CampaignSnapshot } from '../../../src/directory/config/snapshot.ts';
import { keptDocument } from '../../../src/directory/versions/documents.ts';
import { CampaignEngine } from '../../../src/exchange/campaign/campaign-engine.ts';
import { CampaignStore } from '../../../src/exchange/market/campaign.store.ts';
import { changesOf, newsOfSnapshot } from '../../../src/exchange/market/learning.ts';
import { SimulatedStorage } from '../../simulation/sqlite.ts';
import { callNamed, hashOf, NUMBER, START, snapshotOf, targetNamed } from '../campaign-world.ts';

const whole = (snapshot: CampaignSnapshot) => newsOfSnapshot(snapshot, hashOf(snapshot));

/** What leads from one version to the next, as D1 tells it. */
function between(before: CampaignSnapshot, after: CampaignSnapshot): ConfigNews[] {
  const changes = changesOf(whole(after), whole(before).docs);
  return pagesOf({ ...whole(after), ...changes, from: before.version });
}

const [ash, elm, fir] = ['ash', 'elm', 'fir'].map((name) => targetNamed(name));
const first = snapshotOf([ash!, elm!]);
const second = snapshotOf([{ ...ash!, weight: 7 }, fir!], {}, 2);
const third = { ...snapshotOf([{ ...ash!, weight: 8 }, fir!], {}, 3), numbers: [] };

const rulesIn = ({ rules }: CampaignEngine) => ({
  version: rules!.version,
  hash: rules!.hash,
  targets: rules!.targets,
  buyers: rules!.buyers.map(({ id }) => id),
});
const rulesOf = (snapshot: CampaignSnapshot) => ({
  version: snapshot.version,
  hash: hashOf(snapshot),
  targets: snapshot.targets,
  buyers: snapshot.buyers.map(({ id }) => id).toSorted(),
});

class Campaign {
  readonly storage = new SimulatedStorage();
  engine = new CampaignEngine(new CampaignStore(this.storage));

  tell(pages: readonly ConfigNews[]): number {
    return pages.map((page) => this.engine.learn(page, START)).at(-1)!;
  }

  restart(): void {
    this.engine = new CampaignEngine(new CampaignStore(this.storage));
  }
}

describe('an object told of its configuration', () => {
  it('gets from version to version by what changed, and wakes with it', () => {
    const campaign = new Campaign();
    expect(campaign.tell(pagesOf(whole(first)))).toBe(1);
    expect(campaign.tell(between(first, second))).toBe(2);
    expect(rulesIn(campaign.engine)).toEqual(rulesOf(second));
    campaign.restart();
    expect(rulesIn(campaign.engine)).toEqual(rulesOf(second));
    expect(campaign.tell(between(second, third))).toBe(3);
    expect(rulesIn(campaign.engine)).toEqual(rulesOf(third));
  });

  it('says what it has when it missed something, and hears of that twice without harm', () => {
    const campaign = new Campaign();
    campaign.tell(pagesOf(whole(first)));
    expect(campaign.tell(between(second, third))).toBe(1);
    expect(rulesIn(campaign.engine)).toEqual(rulesOf(first));
    expect(campaign.tell(between(first, third))).toBe(3);
    expect(campaign.tell(between(first, second))).toBe(3);
    expect(rulesIn(campaign.engine)).toEqual(rulesOf(third));
  });

  it('takes nothing before it has all pages, in whatever order they come', () => {
    const campaign = new Campaign();
    const { docs, ...rest } = whole(first);
    const pages = docs.map((doc, page) => ({ ...rest, docs: [doc], page, pages: docs.length }));
    const [one, ...others] = pages.toReversed();
    expect(others.map((page) => campaign.engine.learn(page, START))).toEqual(others.map(() => 0));
    expect(campaign.engine.rules).toBeNull();
    expect(campaign.engine.learn(one!, START)).toBe(1);
    expect(rulesIn(campaign.engine)).toEqual(rulesOf(first));
  });

  it('keeps a row a document, however large all are together, and writes those that changed', () => {
    const value = Array.from({ length: 5_000 }, (_, i) => String(10_000 + i));
    const large = Array.from({ length: 50 }, (_, i) =>
      targetNamed(`large ${i}`, { criteria: { field: 'zip', op: 'in', value } }),
    );
    const before = snapshotOf(large);
    const after = snapshotOf([{ ...large[0]!, weight: 2 }, ...large.slice(1)], {}, 2);
    const campaign = new Campaign();
    const pages = pagesOf(whole(before));
    expect(pages.length).toBeGreaterThan(3);
    expect(campaign.tell(pages)).toBe(1);
    campaign.storage.rowsWritten = 0;
    const news = between(before, after);
    expect(news.flatMap(({ docs }) => docs.map(({ id }) => id))).toEqual([large[0]!.id]);
    expect(campaign.tell(news)).toBe(2);
    expect(campaign.storage.rowsWritten).toBeLessThan(10);
    const longest = campaign.storage.sql.exec('SELECT max(length(doc)) AS n FROM config_docs').toArray()[0];
    expect(Number(longest!['n'])).toBeLessThan(60_000);
  });

  it('looks numbers up, and has none that left', () => {
    const campaign = new Campaign();
    campaign.tell(pagesOf(whole(first)));
    const opened = (name: string) => campaign.engine.open(callNamed(name), START).kind;
    expect(opened('one')).toBe('auction');
    const number = {
      ...first.numbers[0]!,
      number: '+18885550199',
      id: `${first.numbers[0]!.id.slice(0, -1)}0`,
    };
    const { hash, text } = keptDocument(number);
    campaign.tell(between(first, second));
    campaign.tell([
      {
        ...whole(third),
        from: 2,
        page: 0,
        pages: 1,
        docs: [{ id: number.id, hash, text }],
        gone: [first.numbers[0]!.id],
      },
    ]);
    expect(opened('two')).toBe('unrouted');
    expect(campaign.engine.open({ ...callNamed('three'), to: number.number }, START).kind).toBe('auction');
    expect(NUMBER).toBe(first.numbers[0]!.number);
  });

  it('decides an auction under way by the rules it was opened with, after a restart too', () => {
    const campaign = new Campaign();
    campaign.tell(pagesOf(whole(first)));
    const opened = campaign.engine.open(callNamed('under way'), START);
    if (opened.kind !== 'auction') throw new Error(opened.kind);
    campaign.tell(between(first, second));
    campaign.restart();
    campaign.engine.closeAuction(opened.callId, opened.auctionId, [], START + 100);
    const receipt = JSON.parse(campaign.engine.findReceipt(1)!) as {
      configVersion: number;
      candidates: { targetId: string }[];
    };
    expect(receipt.configVersion).toBe(1);
    expect(receipt.candidates.map(({ targetId }) => targetId)).toEqual(first.targets.map(({ id }) => id));
  });
});
