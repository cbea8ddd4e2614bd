-- What buyers said became of their calls, by their own references: the same one counts once, whatever campaign its call is
-- of. `noted` is 1 once the campaign has heard of it; `owed` is null until the call is over.
CREATE TABLE outcomes (
  id TEXT PRIMARY KEY,
  buyer_id TEXT NOT NULL,
  reference TEXT NOT NULL,
  call_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  amount INTEGER,
  occurred_at INTEGER NOT NULL,
  reported_at INTEGER NOT NULL,
  by TEXT NOT NULL,
  owed INTEGER,
  missing TEXT,
  noted INTEGER NOT NULL,
  UNIQUE (buyer_id, reference)
) WITHOUT ROWID;
CREATE INDEX outcomes_call ON outcomes (call_id);
CREATE INDEX outcomes_buyer ON outcomes (buyer_id, id);
