-- Configuration: one JSON document a row, and the few columns that are looked up. `revision` counts a row's changes.

CREATE TABLE publishers (
  id TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  doc TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE buyers (
  id TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  doc TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) WITHOUT ROWID;

-- `version` counts every change a campaign's decisions could see; `pushed_version` is what its object has.
CREATE TABLE campaigns (
  id TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  doc TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 0,
  pushed_version INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE targets (
  id TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  doc TEXT NOT NULL,
  buyer_id TEXT NOT NULL REFERENCES buyers (id),
  campaign_id TEXT NOT NULL REFERENCES campaigns (id),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX targets_buyer ON targets (buyer_id);
CREATE INDEX targets_campaign ON targets (campaign_id);

CREATE TABLE numbers (
  id TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  doc TEXT NOT NULL,
  number TEXT NOT NULL,
  campaign_id TEXT NOT NULL REFERENCES campaigns (id),
  publisher_id TEXT NOT NULL REFERENCES publishers (id),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX numbers_number ON numbers (number);
CREATE INDEX numbers_campaign ON numbers (campaign_id);
CREATE INDEX numbers_publisher ON numbers (publisher_id);

-- API keys: the key itself is never kept, only its SHA-256.
CREATE TABLE keys (
  id TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  doc TEXT NOT NULL,
  hash TEXT NOT NULL,
  publisher_id TEXT REFERENCES publishers (id),
  buyer_id TEXT REFERENCES buyers (id),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX keys_hash ON keys (hash);

-- The address under which a publisher pings a campaign in the incumbents' format.
CREATE TABLE rtb_ids (
  publisher_id TEXT NOT NULL REFERENCES publishers (id) ON DELETE CASCADE,
  campaign_id TEXT NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  rtb_id TEXT NOT NULL,
  PRIMARY KEY (publisher_id, campaign_id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX rtb_ids_rtb_id ON rtb_ids (rtb_id);

-- Append-only: any receipt can be replayed against the rules it names.
CREATE TABLE campaign_versions (
  campaign_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  hash TEXT NOT NULL,
  snapshot TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  by TEXT NOT NULL,
  PRIMARY KEY (campaign_id, version)
) WITHOUT ROWID;

-- Append-only. Its key is the row's own revision, so a change made from a stale reading cannot be written.
CREATE TABLE audit (
  entity TEXT NOT NULL,
  entity_id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  action TEXT NOT NULL,
  at INTEGER NOT NULL,
  by TEXT NOT NULL,
  before TEXT,
  after TEXT,
  PRIMARY KEY (entity, entity_id, revision)
) WITHOUT ROWID;

-- Answers kept for 24 hours, sealed: some show a secret once. `status` is null while the first request runs.
CREATE TABLE idempotency_keys (
  owner TEXT NOT NULL,
  key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  status INTEGER,
  sealed_body TEXT,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (owner, key)
) WITHOUT ROWID;

-- History. Every index is a row written per call, so there are two, and the second only for calls a buyer got.
CREATE TABLE calls (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  carrier TEXT NOT NULL,
  carrier_call_id TEXT NOT NULL,
  campaign_id TEXT,
  publisher_id TEXT,
  number_id TEXT,
  sub_id TEXT,
  caller TEXT NOT NULL,
  dialed TEXT NOT NULL,
  tags TEXT NOT NULL,
  status TEXT NOT NULL,
  disposition TEXT,
  buyer_id TEXT,
  target_id TEXT,
  auction_id TEXT,
  price INTEGER,
  revenue INTEGER NOT NULL,
  payout INTEGER NOT NULL,
  margin INTEGER NOT NULL,
  connected_seconds INTEGER NOT NULL,
  converted INTEGER NOT NULL,
  test INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  config_version INTEGER NOT NULL,
  timeline TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX calls_publisher ON calls (publisher_id);
CREATE INDEX calls_buyer ON calls (buyer_id) WHERE buyer_id IS NOT NULL;

CREATE TABLE receipts (
  call_id TEXT NOT NULL,
  auction_id TEXT NOT NULL,
  receipt TEXT NOT NULL,
  PRIMARY KEY (call_id, auction_id)
) WITHOUT ROWID;

-- The id is "callId:kind", so that a call's lines are a range of the primary key.
CREATE TABLE transfers (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  debit TEXT NOT NULL,
  credit TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0),
  call_id TEXT NOT NULL,
  auction_id TEXT NOT NULL,
  config_version INTEGER NOT NULL,
  at INTEGER NOT NULL
) WITHOUT ROWID;

-- One row per call and type. `payload` is what a replay sends again; gone once delivered.
CREATE TABLE deliveries (
  id TEXT PRIMARY KEY,
  call_id TEXT NOT NULL,
  buyer_id TEXT NOT NULL,
  target_id TEXT NOT NULL,
  type TEXT NOT NULL,
  status TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  last_status INTEGER,
  last_error TEXT,
  next_at INTEGER,
  payload TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX deliveries_undelivered ON deliveries (status) WHERE status <> 'delivered';

-- History that could not be written: kept whole, for a person to look at.
CREATE TABLE parked_projections (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  error TEXT NOT NULL,
  at INTEGER NOT NULL
) WITHOUT ROWID;
