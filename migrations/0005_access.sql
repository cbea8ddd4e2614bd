-- Sessions of the console that were signed out before they were over: a session is a signed cookie, and nothing else of
-- it is kept. Gone once it would have been over anyway.
CREATE TABLE ended_sessions (
  id TEXT PRIMARY KEY,
  until INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX ended_sessions_until ON ended_sessions (until);

-- `rtb_id` is the hash of the address from now on ("h:…"), and the address itself is sealed, to be shown to whoever may
-- see it. Rows from before are in the clear until the next run of the cron. The one before a rotation opens until then.
ALTER TABLE rtb_ids ADD COLUMN sealed TEXT;
ALTER TABLE rtb_ids ADD COLUMN former TEXT;
ALTER TABLE rtb_ids ADD COLUMN former_until INTEGER;
CREATE UNIQUE INDEX rtb_ids_former ON rtb_ids (former) WHERE former IS NOT NULL;
