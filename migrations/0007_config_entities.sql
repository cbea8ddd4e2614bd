-- Configuration by entity: a change stores what changed, and any version of a campaign can be put together again.

-- Every document that was ever in force, by the SHA-256 of its canonical JSON. `text` is the document or, where `base` names
-- an older one, how it differs from that. `depth` counts the steps to one that is whole.
CREATE TABLE config_documents (
  hash TEXT PRIMARY KEY,
  base TEXT,
  depth INTEGER NOT NULL,
  text TEXT NOT NULL
) WITHOUT ROWID;

-- By which documents a campaign decided, from one version up to the one before another; the highest integer: still.
CREATE TABLE config_entities (
  campaign_id TEXT NOT NULL,
  id TEXT NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER NOT NULL DEFAULT 9007199254740991,
  hash TEXT NOT NULL CONSTRAINT hash_is_known CHECK (length(hash) = 64),
  PRIMARY KEY (campaign_id, id, since)
) WITHOUT ROWID;
CREATE INDEX config_entities_since ON config_entities (campaign_id, since);
CREATE INDEX config_entities_until ON config_entities (campaign_id, until);
CREATE INDEX config_entities_bucket ON config_entities (campaign_id, substr(id, -2)) WHERE until = 9007199254740991;

-- `hash` is the root over all (id, document hash), null for a version that was passed over: no object ever had it.
CREATE TABLE config_versions (
  campaign_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  hash TEXT,
  created_at INTEGER NOT NULL,
  by TEXT NOT NULL,
  PRIMARY KEY (campaign_id, version)
) WITHOUT ROWID;

-- The nodes between the root and the documents, as of a campaign's `sealed_version`.
CREATE TABLE config_tree (
  campaign_id TEXT NOT NULL,
  node TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (campaign_id, node)
) WITHOUT ROWID;

-- The hash of `doc`, good as long as `doc_revision` is the row's revision.
ALTER TABLE publishers ADD COLUMN doc_hash TEXT;
ALTER TABLE publishers ADD COLUMN doc_revision INTEGER;
ALTER TABLE buyers ADD COLUMN doc_hash TEXT;
ALTER TABLE buyers ADD COLUMN doc_revision INTEGER;
ALTER TABLE campaigns ADD COLUMN doc_hash TEXT;
ALTER TABLE campaigns ADD COLUMN doc_revision INTEGER;
ALTER TABLE targets ADD COLUMN doc_hash TEXT;
ALTER TABLE targets ADD COLUMN doc_revision INTEGER;
ALTER TABLE numbers ADD COLUMN doc_hash TEXT;
ALTER TABLE numbers ADD COLUMN doc_revision INTEGER;

-- config_entities is right up to this version; another than `version`: somebody who knows nothing of it made a change.
ALTER TABLE campaigns ADD COLUMN tracked_version INTEGER NOT NULL DEFAULT -1;
-- The first version that config_entities knew when it was made; what was kept as whole snapshots before is moved there.
ALTER TABLE campaigns ADD COLUMN tracked_since INTEGER;
ALTER TABLE campaigns ADD COLUMN sealed_version INTEGER NOT NULL DEFAULT 0;

-- Instead of `before` and `after`, where they are configuration.
ALTER TABLE audit ADD COLUMN before_hash TEXT;
ALTER TABLE audit ADD COLUMN after_hash TEXT;

-- Which campaigns does a change of a buyer or publisher concern?
DROP INDEX targets_buyer;
CREATE INDEX targets_buyer ON targets (buyer_id, campaign_id);
DROP INDEX numbers_publisher;
CREATE INDEX numbers_publisher ON numbers (publisher_id, campaign_id);
