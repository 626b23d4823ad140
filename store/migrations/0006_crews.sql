-- What the scouts find (competitors, the market, trends), the days they looked, outlines, video scripts, and why a crew
-- was run.

ALTER TABLE model_calls ADD COLUMN reason text NOT NULL DEFAULT '';

ALTER TABLE work_requests DROP CONSTRAINT work_requests_kind_check;
ALTER TABLE work_requests ADD CONSTRAINT work_requests_kind_check CHECK (kind IN ('draft', 'revise', 'media', 'script'));

-- notes: domain.insight.CompetitorNotes
CREATE UNIQUE INDEX competitors_name ON competitors (workspace_id, campaign_id, lower(name));
CREATE INDEX market_insights_campaign ON market_insights (workspace_id, campaign_id, found_at);

CREATE TABLE trends (                    -- one topic on one day
    workspace_id text NOT NULL,
    id text NOT NULL,
    campaign_id text NOT NULL,
    day date NOT NULL,
    name text NOT NULL,
    summary text NOT NULL,
    mentions integer NOT NULL,
    novelty real NOT NULL,
    fit real NOT NULL,
    momentum real NOT NULL,
    score real NOT NULL,
    continues text,                      -- the first trend of the same topic, on an earlier day
    sources jsonb NOT NULL DEFAULT '[]', -- domain.trend.TrendSource
    brief_id text,                       -- the brief it was turned into
    model text NOT NULL DEFAULT '',
    found_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, campaign_id) REFERENCES campaigns ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, brief_id) REFERENCES briefs ON DELETE SET NULL (brief_id)
);
CREATE INDEX trends_day ON trends (workspace_id, day, score);
CREATE INDEX trends_campaign ON trends (workspace_id, campaign_id, day);

CREATE TABLE watches (                   -- a day on which a workspace's scouts looked; the lease lives here
    workspace_id text NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    id text NOT NULL,
    day date NOT NULL,
    status text NOT NULL DEFAULT 'launched' CHECK (status IN ('launched', 'claimed', 'waiting', 'done', 'failed')),
    attempt integer NOT NULL DEFAULT 1,
    fence bigint NOT NULL DEFAULT 0,
    lease_owner text,
    lease_until timestamptz,             -- of `waiting`: not to be tried before
    note text NOT NULL DEFAULT '',
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    read_at timestamptz,                 -- when the sources had been read: what came in later is new
    ended_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, day)
);

CREATE TABLE outlines (                  -- one idea of a brief, with a decision of its own
    workspace_id text NOT NULL,
    id text NOT NULL,
    brief_id text NOT NULL,
    campaign_id text NOT NULL,
    number integer NOT NULL,
    angle text NOT NULL,
    claims jsonb NOT NULL,               -- domain.outline.OutlinedClaim
    call_to_action text NOT NULL DEFAULT '',
    not_done text NOT NULL DEFAULT '',   -- what of the comment before was not done
    state text NOT NULL DEFAULT 'in_review' CHECK (state IN ('in_review', 'approved', 'changes_requested')),
    comment text NOT NULL DEFAULT '' CHECK (state <> 'changes_requested' OR length(btrim(comment)) > 0),
    decided_by text,
    decided_at timestamptz,
    model text NOT NULL DEFAULT '',
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, brief_id, number),
    FOREIGN KEY (workspace_id, brief_id) REFERENCES briefs ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, campaign_id) REFERENCES campaigns ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, decided_by) REFERENCES users (workspace_id, id) ON DELETE RESTRICT,
    CHECK ((state = 'in_review') = (decided_by IS NULL))
);
CREATE INDEX outlines_waiting ON outlines (workspace_id, made_at) WHERE state = 'in_review';
CREATE INDEX outlines_campaign ON outlines (workspace_id, campaign_id);

CREATE TABLE video_scripts (             -- scenes for one version of a piece
    workspace_id text NOT NULL,
    id text NOT NULL,
    draft_id text NOT NULL,
    version_id text NOT NULL,
    digest text NOT NULL,
    scenes jsonb NOT NULL,               -- domain.video_script.Scene
    evidence jsonb NOT NULL DEFAULT '[]',
    model text NOT NULL DEFAULT '',
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, version_id),
    FOREIGN KEY (workspace_id, draft_id) REFERENCES content_drafts ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, version_id, digest) REFERENCES content_versions (workspace_id, id, digest) ON DELETE CASCADE
);
CREATE INDEX video_scripts_draft ON video_scripts (workspace_id, draft_id);

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['trends', 'watches', 'outlines', 'video_scripts']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format($d$ALTER TABLE %I ALTER COLUMN workspace_id
            SET DEFAULT nullif(current_setting('pressroom.workspace', true), '')$d$, name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format($p$CREATE POLICY own_workspace ON %I TO pressroom_app
            USING (workspace_id = nullif(current_setting('pressroom.workspace', true), ''))
            WITH CHECK (workspace_id = nullif(current_setting('pressroom.workspace', true), ''))$p$, name);
        EXECUTE format('CREATE POLICY owner_all ON %I TO pressroom_owner USING (true) WITH CHECK (true)', name);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO pressroom_app', name);
    END LOOP;
END $$;

-- Which workspace has a day to look at? Only what that needs leaves: ids, zones and the state of the latest day.
CREATE FUNCTION watch_states() RETURNS TABLE (workspace_id text, zone text, since timestamptz, id text, day date,
    status text, attempt integer, lease_until timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT w.workspace_id, w.zone, w.created_at, l.id, l.day, l.status, l.attempt, l.lease_until FROM workspaces w
       LEFT JOIN LATERAL (SELECT * FROM watches v WHERE v.workspace_id = w.workspace_id ORDER BY v.day DESC LIMIT 1) l
         ON true
       ORDER BY w.created_at, w.workspace_id $$;
GRANT EXECUTE ON FUNCTION watch_states() TO pressroom_app;
