-- Money that came or went outside the wallets: a buyer's payment, a refund, a publisher's payout, one that came back.
-- Append-only; `reference` is the payment's own name, and counts once an account.
CREATE TABLE payments (
  account TEXT NOT NULL,
  reference TEXT NOT NULL,
  kind TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0),
  note TEXT,
  by TEXT NOT NULL,
  at INTEGER NOT NULL,
  posted_at INTEGER NOT NULL,
  PRIMARY KEY (account, reference)
) WITHOUT ROWID;
CREATE INDEX payments_posted ON payments (posted_at);

-- How a party's account is closed. `revision` counts the changes.
CREATE TABLE statement_terms (
  account TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  doc TEXT NOT NULL
) WITHOUT ROWID;

-- Closed for good: a row is never changed. A period begins where the one before ended, so each moment is in one statement.
CREATE TABLE statements (
  number INTEGER PRIMARY KEY,
  account TEXT NOT NULL,
  from_at INTEGER NOT NULL,
  to_at INTEGER NOT NULL,
  closed_at INTEGER NOT NULL,
  doc TEXT NOT NULL,
  UNIQUE (account, from_at)
);
