-- Cards that buyers pay in advance with, and when they are charged without being asked. A try has one number, whatever
-- becomes of its answer: Stripe takes each number once.
CREATE TABLE top_ups (
  buyer_id TEXT PRIMARY KEY,
  customer TEXT,
  payment_method TEXT,
  below INTEGER,
  amount INTEGER,
  tries INTEGER NOT NULL DEFAULT 0,
  fails INTEGER NOT NULL DEFAULT 0,
  open_since INTEGER,
  next_at INTEGER NOT NULL DEFAULT 0,
  last_error TEXT
) WITHOUT ROWID;
CREATE INDEX top_ups_automatic ON top_ups (next_at) WHERE amount IS NOT NULL AND payment_method IS NOT NULL;
