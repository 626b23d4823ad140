-- Until when nothing is believed to be unsent: set when a quarantine is left. An approval that nobody had taken up by
-- then, and that was due before, may have been taken up and sent after the dump that was put back.
ALTER TABLE installation ADD COLUMN doubted_until timestamptz;
