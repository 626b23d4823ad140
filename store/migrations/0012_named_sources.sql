-- Which sources a campaign names: what its file leaves out by now, what people added beside it, and which dossiers were
-- built on another list than that of today.

-- A source that the campaign does not name any more is no source for new research, and stays the evidence of what was
-- made from it. It is not withdrawn: nobody said that it is wrong.
ALTER TABLE sources DROP CONSTRAINT sources_state_check;
ALTER TABLE sources ADD CONSTRAINT sources_state_check CHECK (state IN ('usable', 'refused', 'withdrawn', 'left_out'));
UPDATE sources SET state = 'left_out'
    WHERE state = 'withdrawn' AND reason = 'no longer among the campaign''s sources';

ALTER TABLE source_origins ADD COLUMN named text;   -- the entry of the campaign that led there; null: a search found it

ALTER TABLE campaigns ADD COLUMN sources_version integer NOT NULL DEFAULT 0;   -- counts changes of what it names
ALTER TABLE dossiers ADD COLUMN sources_version integer NOT NULL DEFAULT 0;    -- the one it was built on

CREATE TABLE added_sources (             -- what people added beside the campaign file
    workspace_id text NOT NULL DEFAULT nullif(current_setting('pressroom.workspace', true), ''),
    id text NOT NULL,
    campaign_id text NOT NULL,
    origin text NOT NULL,                -- an address, or `uploads/NAME` of a file
    bytes_path text,                     -- a file's kept bytes, relative to the media folder
    digest text NOT NULL DEFAULT '',
    added_by text NOT NULL,
    added_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, campaign_id, origin),
    FOREIGN KEY (workspace_id, campaign_id) REFERENCES campaigns ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, added_by) REFERENCES users (workspace_id, id) ON DELETE RESTRICT,
    CHECK ((bytes_path IS NULL) = (digest = ''))
);
ALTER TABLE added_sources ENABLE ROW LEVEL SECURITY;
ALTER TABLE added_sources FORCE ROW LEVEL SECURITY;
CREATE POLICY own_workspace ON added_sources TO pressroom_app
    USING (workspace_id = nullif(current_setting('pressroom.workspace', true), ''))
    WITH CHECK (workspace_id = nullif(current_setting('pressroom.workspace', true), ''));
CREATE POLICY owner_all ON added_sources TO pressroom_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON added_sources TO pressroom_app;

-- What was left out can run out as well: drafts rest on it still.
CREATE OR REPLACE FUNCTION workspaces_with_expired_ground(today date) RETURNS TABLE (workspace_id text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT a.workspace_id FROM approved_claims a
       WHERE a.state = 'active' AND a.swept_at IS NULL AND a.valid_until < today
       UNION SELECT s.workspace_id FROM sources s
       WHERE s.state IN ('usable', 'left_out') AND s.valid_until < today $$;
DROP INDEX sources_running_out;
CREATE INDEX sources_running_out ON sources (valid_until)
    WHERE state IN ('usable', 'left_out') AND valid_until IS NOT NULL;
