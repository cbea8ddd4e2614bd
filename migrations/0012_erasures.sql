-- Calls whose caller was forgotten: asked before anything of them is written or sent again.
CREATE TABLE erased_calls (call_id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
-- For calls that were nowhere yet when their caller was forgotten: the beginning of the caller's keyed hash, for some weeks.
CREATE TABLE erased_callers (mark TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
