-- Money buyers paid in advance, or were paid back (negative). Append-only; `reference` is the payment's own name.
CREATE TABLE wallet_credits (
  buyer_id TEXT NOT NULL,
  reference TEXT NOT NULL,
  amount INTEGER NOT NULL,
  note TEXT,
  by TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (buyer_id, reference)
) WITHOUT ROWID;
