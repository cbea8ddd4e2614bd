-- How many webhooks of each kind were taken, given up or stopped, by UTC day: of those taken at the first try only posts
-- have a row of their own.
CREATE TABLE delivery_counts (
  day TEXT NOT NULL,
  type TEXT NOT NULL,
  status TEXT NOT NULL,
  times INTEGER NOT NULL,
  PRIMARY KEY (day, type, status)
) WITHOUT ROWID;
