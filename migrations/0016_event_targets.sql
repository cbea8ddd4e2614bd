-- Who has to hear of calls: publishers' endpoints and trackers, and the exchange's own.
CREATE TABLE event_targets (
  id TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  doc TEXT NOT NULL,
  publisher_id TEXT REFERENCES publishers (id),
  campaign_id TEXT REFERENCES campaigns (id),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX event_targets_publisher ON event_targets (publisher_id);

-- What is sent to publishers stands beside what is sent to buyers: there buyer_id is empty.
ALTER TABLE deliveries ADD COLUMN publisher_id TEXT;
CREATE INDEX deliveries_event_target ON deliveries (target_id, id) WHERE buyer_id = '';
CREATE INDEX deliveries_publisher ON deliveries (publisher_id, id) WHERE publisher_id IS NOT NULL;
