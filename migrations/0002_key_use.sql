-- When a key was last used, to the minute. Outside the document: it is not configuration, and has no revision.
ALTER TABLE keys ADD COLUMN last_used_at INTEGER;
