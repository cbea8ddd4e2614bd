-- Numbers that are given back to their carrier once nobody calls them any more.
CREATE TABLE carrier_releases (
  number TEXT PRIMARY KEY,
  carrier TEXT NOT NULL,
  -- The carrier's own id of it.
  ref TEXT NOT NULL,
  release_at INTEGER NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  error TEXT
) WITHOUT ROWID;

CREATE INDEX carrier_releases_due ON carrier_releases (release_at);
