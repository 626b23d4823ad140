-- Rows that guard themselves: what a face or a worker must not do is refused here too.

-- A launch costs nothing; only a worker that took the request in hand counts as an attempt. The launches number the
-- runs' keys, which are never used twice.
ALTER TABLE work_requests ADD COLUMN launches integer NOT NULL DEFAULT 0;
UPDATE work_requests SET launches = attempt;
