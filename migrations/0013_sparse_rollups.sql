-- A day of which few calls are known keeps these themselves, each in a line: they tell every hour, and are smaller than an
-- hour's counts. Empty: the day and its hours are counted.
ALTER TABLE rollups ADD COLUMN calls TEXT NOT NULL DEFAULT '';
