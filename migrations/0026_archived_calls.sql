-- Calls older than D1 keeps: what they were is in the archive's bundles, and in Parquet by day and campaign. What is left here
-- finds them by their id, keeps their ledger lines, and with the bundles gives back the very row. `caller` is the beginning of
-- the caller's hash, so that an erasure finds them.
CREATE TABLE archived_calls (
  id TEXT PRIMARY KEY,
  rev INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  campaign INTEGER,
  auction_id TEXT,
  tag TEXT,
  caller TEXT,
  attempts TEXT NOT NULL,
  transfers TEXT NOT NULL,
  pieces TEXT NOT NULL
) WITHOUT ROWID;

-- How far calls were looked through on a day (since 1970).
CREATE TABLE archive_state (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  day INTEGER NOT NULL,
  through TEXT NOT NULL
);
INSERT INTO archive_state (one, day, through) VALUES (1, 0, '');

-- As before, with the lines of archived calls.
DROP VIEW ledger_lines;
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
)
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
    iif(line.value->>4 = 0, h.auction_id, line.value->>4) AS auction_id,
    line.value->>5 AS config_version, h.started_at + (line.value->>2) AS at,
    (SELECT p.id FROM parties p WHERE p.n = h.campaign) AS campaign_id
  FROM archived_calls h, json_each(h.transfers) AS line
);
