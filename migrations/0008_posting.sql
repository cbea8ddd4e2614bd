-- When an entry counts. It is posted when it was booked, unless its party's account had been closed through a later moment
-- by the time it came: then it is posted at the first moment that is still open. So what is closed never changes.
CREATE TABLE closed_accounts (
  account TEXT PRIMARY KEY,
  through INTEGER NOT NULL
) WITHOUT ROWID;

-- Transfers are found by their calls' ids, which tell when a call began. Those posted more than two days after that are
-- noted here by the moment they are posted at. An ordinary call costs no row.
CREATE TABLE late_transfers (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  posted_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX late_transfers_posted ON late_transfers (posted_at);

-- The digits of an id's time that count in quarters of an hour: 32^4 ms.
INSERT INTO late_transfers (id, account, posted_at)
SELECT id, iif(debit = 'exchange', credit, debit), at FROM transfers
WHERE at - 1048576 * (
  ((((instr('0123456789abcdefghjkmnpqrstvwxyz', substr(id, 6, 1)) - 1) * 32
    + instr('0123456789abcdefghjkmnpqrstvwxyz', substr(id, 7, 1)) - 1) * 32
    + instr('0123456789abcdefghjkmnpqrstvwxyz', substr(id, 8, 1)) - 1) * 32
    + instr('0123456789abcdefghjkmnpqrstvwxyz', substr(id, 9, 1)) - 1) * 32
    + instr('0123456789abcdefghjkmnpqrstvwxyz', substr(id, 10, 1)) - 1) > 172800000;

-- Null where it is posted when it happened.
ALTER TABLE wallet_credits ADD COLUMN posted_at INTEGER;
CREATE INDEX wallet_credits_posted ON wallet_credits (coalesce(posted_at, at));
