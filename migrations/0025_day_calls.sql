-- A day of few calls keeps them once, whatever parts of the market they count in: every rollup of the day follows from them.
-- `id` is twice the day since 1970, and one more for test calls. A line a call, of numbers in letters; `names` are the texts
-- they stand for, by their place. A day with more calls has rows in `rollups` instead, and none or an empty one here.
CREATE TABLE day_calls (
  id INTEGER PRIMARY KEY,
  names TEXT NOT NULL,
  calls TEXT NOT NULL
);
