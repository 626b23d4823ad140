-- How far this installation has come: counted up before anything goes out, and by the courier every minute. The home
-- notes the same number outside the database; a database that says less is older than what its home knows.
ALTER TABLE installation
    ADD COLUMN high_water bigint NOT NULL DEFAULT 0,
    ADD COLUMN older boolean NOT NULL DEFAULT false;   -- in quarantine because of that
