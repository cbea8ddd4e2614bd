-- A call's history: one narrow row. What is read one at a time (receipts, timelines, ledger lines) lies in R2 in bundles
-- of many calls; `pieces` says where. `rev` counts the writes of the row, so that two who change it at once cannot both.
-- Version 0 is a call of which the record itself has not come yet.
CREATE TABLE history (
  id TEXT PRIMARY KEY,
  rev INTEGER NOT NULL,
  version INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  campaign INTEGER,
  publisher INTEGER,
  buyer INTEGER,
  target INTEGER,
  number INTEGER,
  sub_id TEXT,
  state TEXT,
  tag TEXT,
  disposition TEXT,
  converted INTEGER NOT NULL,
  test INTEGER NOT NULL,
  price INTEGER,
  revenue INTEGER NOT NULL,
  payout INTEGER NOT NULL,
  seconds INTEGER NOT NULL,
  caller TEXT,
  doc TEXT NOT NULL,
  attempts TEXT NOT NULL,
  auctions TEXT NOT NULL,
  transfers TEXT NOT NULL,
  pieces TEXT NOT NULL
) WITHOUT ROWID;

-- The ids that calls name again and again, by small numbers. A target names its buyer.
CREATE TABLE parties (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  buyer INTEGER
);

-- Which part of the market a rollup is of; 0 stands for all.
CREATE TABLE scopes (
  n INTEGER PRIMARY KEY,
  test INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  publisher INTEGER NOT NULL,
  buyer INTEGER NOT NULL,
  target INTEGER NOT NULL,
  UNIQUE (test, campaign, publisher, buyer, target)
);

-- Counts of one hour or one day (UTC) of a scope: the scope times 2^21, and the hour, or 2^20 and the day, since 1970.
CREATE TABLE rollups (
  id INTEGER PRIMARY KEY,
  quarters TEXT NOT NULL,
  campaigns TEXT NOT NULL,
  publishers TEXT NOT NULL,
  targets TEXT NOT NULL,
  states TEXT NOT NULL,
  numbers TEXT NOT NULL,
  subs TEXT NOT NULL,
  tags TEXT NOT NULL,
  dispositions TEXT NOT NULL,
  reasons TEXT NOT NULL,
  bids TEXT NOT NULL,
  latency TEXT NOT NULL
);

-- Calls with an id below `through` are in the rollups; the rest is counted from their rows.
CREATE TABLE rollup_state (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  fold INTEGER NOT NULL,
  through TEXT NOT NULL
);
INSERT INTO rollup_state (one, fold, through) VALUES (1, 0, '');

-- Calls that changed after they were counted: how they were counted (null: not at all).
CREATE TABLE rollup_changes (
  id TEXT PRIMARY KEY,
  was TEXT
) WITHOUT ROWID;

-- What the calls in the rollups were charged and paid, by buyer and publisher.
CREATE TABLE rollup_accounts (
  party INTEGER PRIMARY KEY,
  amount INTEGER NOT NULL
);

-- Ledger lines as rows, whether an older version wrote them or they are part of their call's row: there each is its name,
-- its amount in hundredths of the currency (negative: taken back), ms after the call started, the party, the auction (0: the
-- call's own) and the version of the rules.
CREATE VIEW ledger_lines AS
SELECT id, kind, debit, credit, amount, call_id, auction_id, config_version, at,
  (SELECT campaign_id FROM calls WHERE calls.id = transfers.call_id) AS campaign_id
FROM transfers
UNION ALL
SELECT id, kind,
  iif((kind IN ('charge', 'adjustCharge')) = (cents >= 0), account, 'exchange') AS debit,
  iif((kind IN ('charge', 'adjustCharge')) = (cents >= 0), 'exchange', account) AS credit,
  CAST(round(abs(cents) * 10000) AS INTEGER) AS amount,
  call_id, auction_id, config_version, at, campaign_id
FROM (
  SELECT h.id || ':' || (line.value->>0) AS id,
    iif(instr(line.value->>0, ':') > 0, substr(line.value->>0, 1, instr(line.value->>0, ':') - 1), line.value->>0) AS kind,
    iif(substr(line.value->>0, 1, 6) IN ('charge', 'adjust') AND substr(line.value->>0, 1, 12) <> 'adjustPayout', 'buyer:', 'publisher:')
      || (SELECT p.id FROM parties p WHERE p.n = line.value->>3) AS account,
    line.value->>1 AS cents, h.id AS call_id,
    iif(line.value->>4 = 0, h.doc->>11, line.value->>4) AS auction_id,
    line.value->>5 AS config_version, h.started_at + (line.value->>2) AS at,
    (SELECT p.id FROM parties p WHERE p.n = h.campaign) AS campaign_id
  FROM history h, json_each(h.transfers) AS line
);
