-- Whom a buyer has told when its wallet runs low, and under which line. `low_since` and `said` are of the fall that was
-- found last, until more than the line is left again: a notice is the same however often it has to be sent.
CREATE TABLE wallet_notices (
  buyer_id TEXT PRIMARY KEY,
  url TEXT,
  below INTEGER,
  low_since INTEGER,
  said TEXT,
  told_at INTEGER
) WITHOUT ROWID;

-- A top-up that did not go through, until it has been told.
ALTER TABLE top_ups ADD COLUMN failed_at INTEGER;
CREATE INDEX top_ups_failed ON top_ups (failed_at) WHERE failed_at IS NOT NULL;
