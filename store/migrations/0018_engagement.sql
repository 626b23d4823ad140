-- What came of it: when a post's figures are asked for, who says so, links that count, and what the CRM tells.

-- A row is never changed: a correction is a row of the same day with a later as_of. `source` says who told it, `span`
-- whether it is all until that day or what that day brought.
ALTER TABLE engagement_metrics ADD COLUMN source text NOT NULL DEFAULT 'channel';
ALTER TABLE engagement_metrics ADD COLUMN span text NOT NULL DEFAULT 'total' CHECK (span IN ('total', 'day'));
ALTER TABLE engagement_metrics DROP CONSTRAINT engagement_metrics_pkey;
ALTER TABLE engagement_metrics ADD PRIMARY KEY (workspace_id, publication_id, metric, day, as_of, source, span);
ALTER TABLE engagement_metrics ADD CONSTRAINT engagement_metrics_value CHECK (value >= 0) NOT VALID;
REVOKE UPDATE, DELETE ON engagement_metrics FROM pressroom_app;
CREATE INDEX published_content_sent ON published_content (sent_at) WHERE sent_at IS NOT NULL;

CREATE TABLE measurings (                -- when a publication's figures are asked for next; the lease lives here
    workspace_id text NOT NULL,
    id text NOT NULL,                    -- the publication
    next_at timestamptz NOT NULL,
    launched_until timestamptz,          -- until then a launched run may still take it
    lease_owner text,
    lease_until timestamptz,
    fence bigint NOT NULL DEFAULT 0,
    last_at timestamptz,                 -- when the channel last answered
    note text NOT NULL DEFAULT '',       -- why there is no answer
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, id) REFERENCES published_content ON DELETE CASCADE
);

CREATE TABLE engagement_imports (        -- files that were imported: the same bytes again change nothing
    workspace_id text NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    id text NOT NULL,                    -- SHA-256 of channel, day and bytes
    name text NOT NULL,
    kept integer NOT NULL,
    imported_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workspace_id, id)
);

-- How much a workspace wants to know of whoever follows its links. The key hashes contacts of the CRM.
ALTER TABLE workspaces ADD COLUMN counting text NOT NULL DEFAULT 'off'
    CHECK (counting IN ('off', 'clicks', 'visitors'));
ALTER TABLE workspaces ADD COLUMN contact_key text NOT NULL
    DEFAULT replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');

CREATE TABLE tracked_links (             -- a link that counts; where it leads is never changed, for it was approved
    workspace_id text NOT NULL,
    id text NOT NULL UNIQUE,             -- what stands in the address; nobody can guess it
    draft_id text NOT NULL,
    target text NOT NULL CHECK (target ~ '^https?://'),
    base text NOT NULL,
    address text NOT NULL GENERATED ALWAYS AS (base || '/r/' || id) STORED,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, draft_id, target, base),
    FOREIGN KEY (workspace_id, draft_id) REFERENCES content_drafts ON DELETE CASCADE
);

CREATE TABLE clicks (                    -- no address, no browser: at most a hash whose salt is gone the next day
    workspace_id text NOT NULL,
    id text NOT NULL,
    link_id text NOT NULL,
    at timestamptz NOT NULL,
    maker text NOT NULL CHECK (maker IN ('person', 'bot', 'scanner')),
    visitor text,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, link_id) REFERENCES tracked_links ON DELETE CASCADE
);
CREATE INDEX clicks_link ON clicks (workspace_id, link_id, at);

CREATE TABLE click_salts (               -- of today only
    workspace_id text NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    id text NOT NULL,                    -- the day, YYYY-MM-DD in UTC
    salt text NOT NULL DEFAULT replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''),
    PRIMARY KEY (workspace_id, id)
);

CREATE TABLE crm_outcomes (              -- domain.outcome.Outcome: what became of a contact, as the CRM says
    workspace_id text NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    id text NOT NULL,                    -- the CRM's own id of the entry, or a digest of the row
    contact text NOT NULL,               -- a keyed hash of the address
    company text NOT NULL DEFAULT '',
    stage text NOT NULL CHECK (length(btrim(stage)) > 0),
    amount numeric,
    currency text NOT NULL DEFAULT '',
    day date NOT NULL,
    utm_source text NOT NULL DEFAULT '',
    utm_medium text NOT NULL DEFAULT '',
    utm_campaign text NOT NULL DEFAULT '',
    utm_content text NOT NULL DEFAULT '',
    self_reported text NOT NULL DEFAULT '',
    imported_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX crm_outcomes_contact ON crm_outcomes (workspace_id, contact, day);

CREATE TABLE weekly_reports (            -- domain.weekly.WeeklyReport, as it was told
    workspace_id text NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    id text NOT NULL,                    -- the week, YYYY-Www
    report jsonb NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id)
);

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['measurings', 'engagement_imports', 'tracked_links', 'clicks', 'click_salts',
                                'crm_outcomes', 'weekly_reports']
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

REVOKE UPDATE, DELETE ON tracked_links FROM pressroom_app;
CREATE TRIGGER immutable BEFORE UPDATE ON tracked_links FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Whose figures are to be asked for? Only ids leave.
CREATE FUNCTION due_measurings(moment timestamptz, oldest timestamptz, most integer)
    RETURNS TABLE (workspace_id text, id text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT p.workspace_id, p.id FROM published_content p
       LEFT JOIN measurings m ON m.workspace_id = p.workspace_id AND m.id = p.id
       WHERE p.sent_at > oldest AND p.sent_at <= moment AND p.status IN ('sent', 'verified', 'mismatch')
         AND coalesce(m.next_at <= moment, true) AND coalesce(m.launched_until <= moment, true)
         AND coalesce(m.lease_until <= moment, true)
       ORDER BY coalesce(m.next_at, p.sent_at), p.id LIMIT most $$;

-- A stranger follows a link: which workspace is it of, and where does it lead?
CREATE FUNCTION find_tracked_link(token text)
    RETURNS TABLE (workspace_id text, id text, draft_id text, target text, counting text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT l.workspace_id, l.id, l.draft_id, l.target, w.counting FROM tracked_links l
       JOIN workspaces w ON w.workspace_id = l.workspace_id WHERE l.id = token $$;

-- Which salts are of a day that is over? They are thrown away in their workspace, whether anybody clicks again or not.
CREATE FUNCTION workspaces_with_old_salts(today text) RETURNS TABLE (workspace_id text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT DISTINCT s.workspace_id FROM click_salts s WHERE s.id < today $$;

-- Which workspace published anything, and which week did it last have a report of?
CREATE FUNCTION report_states() RETURNS TABLE (workspace_id text, zone text, since timestamptz, latest text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT w.workspace_id, w.zone, min(p.sent_at), (SELECT max(r.id) FROM weekly_reports r
           WHERE r.workspace_id = w.workspace_id)
       FROM workspaces w JOIN published_content p ON p.workspace_id = w.workspace_id AND p.sent_at IS NOT NULL
       GROUP BY w.workspace_id, w.zone ORDER BY w.workspace_id $$;

GRANT EXECUTE ON FUNCTION due_measurings(timestamptz, timestamptz, integer), find_tracked_link(text),
    workspaces_with_old_salts(text), report_states() TO pressroom_app;
