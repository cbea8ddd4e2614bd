-- Which seal keys what is configured was sealed under, looked up once an hour, so that one that is taken off the ring too
-- early is missed at once. `sealed` counts rows by kind: {"buyer": 2, "target": 1}.
CREATE TABLE seal_keys (id TEXT PRIMARY KEY, sealed TEXT NOT NULL) WITHOUT ROWID;
