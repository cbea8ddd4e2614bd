import { describe, expect, it } from 'vitest';
import { CampaignStore } from '../../../src/exchange/market/campaign.store.ts';
import { newsOfSnapshot } from '../../../src/exchange/market/learning.ts';
import { Crash, SimulatedStorage } from '../../simulation/sqlite.ts';
import { hashOf, snapshotOf, targetNamed } from '../campaign-world.ts';

const snapshot = snapshotOf([targetNamed('a')]);

describe('the campaign’s store', () => {
  it('is refused when a newer version of the code wrote it: an older one must not guess', () => {
    const storage = new SimulatedStorage();
    new CampaignStore(storage).migrate();
    storage.sql.exec('INSERT INTO schema_version (version) VALUES (999)');
    expect(() => new CampaignStore(storage).migrate()).toThrow('newer version');
  });

  it('comes out whole of a migration that dies at any statement', () => {
    for (let at = 0; at < 40; at++) {
      const storage = new SimulatedStorage();
      storage.crashBefore(at);
      try {
        new CampaignStore(storage).migrate();
      } catch (error) {
        expect(error).toBeInstanceOf(Crash);
      }
      storage.crashBefore(null);
      const store = new CampaignStore(storage);
      store.migrate();
      const { docs } = newsOfSnapshot(snapshot, hashOf(snapshot));
      for (const doc of docs) store.config.begin(1, doc);
      expect(store.config.docsAt(1)).toEqual(docs.toSorted((a, b) => (a.id < b.id ? -1 : 1)));
    }
  });
});
