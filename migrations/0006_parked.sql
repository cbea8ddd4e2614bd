-- Where a parked piece comes from, and when it is tried again.
ALTER TABLE parked_projections ADD COLUMN campaign_id TEXT;
ALTER TABLE parked_projections ADD COLUMN call_id TEXT;
ALTER TABLE parked_projections ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
ALTER TABLE parked_projections ADD COLUMN next_at INTEGER NOT NULL DEFAULT 0;
