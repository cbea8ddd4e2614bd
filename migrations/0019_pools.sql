-- Pools of numbers: each visitor of a publisher's pages is shown one of its own. Which number is in which pool stands in
-- the number's own document, so that campaigns know.
CREATE TABLE pools (
  id TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  doc TEXT NOT NULL,
  publisher_id TEXT NOT NULL REFERENCES publishers (id),
  campaign_id TEXT NOT NULL REFERENCES campaigns (id),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX pools_publisher ON pools (publisher_id);
CREATE INDEX pools_campaign ON pools (campaign_id);
