-- What a publisher earns in one campaign, where it is not what it earns everywhere, and what it may bring there.
CREATE TABLE publisher_terms (
  id TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  doc TEXT NOT NULL,
  publisher_id TEXT NOT NULL REFERENCES publishers (id),
  campaign_id TEXT NOT NULL REFERENCES campaigns (id),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  doc_hash TEXT,
  doc_revision INTEGER
) WITHOUT ROWID;
CREATE UNIQUE INDEX publisher_terms_pair ON publisher_terms (publisher_id, campaign_id);
CREATE INDEX publisher_terms_campaign ON publisher_terms (campaign_id);
