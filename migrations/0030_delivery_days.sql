-- What webhooks came to, one row a UTC day: {"post delivered": 12}. Whatever a batch came to, counting it is one row. What
-- was counted before stands in delivery_counts, which is read as long as it is asked for.
CREATE TABLE delivery_days (day TEXT PRIMARY KEY, counts TEXT NOT NULL) WITHOUT ROWID;
