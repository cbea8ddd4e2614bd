-- What buyers say against what they were charged, one a call, as its record tells it. `verdict` is null while it is open.
CREATE TABLE disputes (
  call_id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  campaign_id TEXT NOT NULL,
  publisher_id TEXT NOT NULL,
  buyer_id TEXT NOT NULL,
  target_id TEXT NOT NULL,
  test INTEGER NOT NULL,
  opened_at INTEGER NOT NULL,
  decide_by INTEGER NOT NULL,
  verdict TEXT,
  doc TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX disputes_buyer ON disputes (buyer_id, call_id);
CREATE INDEX disputes_publisher ON disputes (publisher_id, call_id);
CREATE INDEX disputes_open ON disputes (decide_by) WHERE verdict IS NULL;
