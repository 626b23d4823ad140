-- When posts go out, and the brakes that hold them.

-- A post is planned for an instant; `zone` and `wall` say what its planner meant by it. `slot_at` stays the slot of the
-- approval, `planned_at` follows whoever moves it within the approval's window, and `due_at` the next attempt.
ALTER TABLE published_content
    ADD COLUMN planned_at timestamptz,
    ADD COLUMN zone text NOT NULL DEFAULT 'UTC',
    ADD COLUMN wall timestamp;
WITH known AS MATERIALIZED (SELECT name FROM pg_timezone_names),
    pieces AS (SELECT d.workspace_id, d.id, coalesce(k.name, 'UTC') AS zone FROM content_drafts d
        JOIN campaigns c ON c.workspace_id = d.workspace_id AND c.id = d.campaign_id
        LEFT JOIN LATERAL (SELECT j ->> 'zone' AS zone FROM jsonb_array_elements(c.plan -> 'channels') j
            WHERE j ->> 'kind' = d.channel LIMIT 1) own ON true
        LEFT JOIN known k ON k.name = coalesce(own.zone, c.plan ->> 'zone'))
UPDATE published_content p SET zone = pieces.zone,
    planned_at = CASE WHEN p.sent_at IS NULL AND p.attempt = 0 THEN p.due_at ELSE p.slot_at END,
    wall = CASE WHEN p.sent_at IS NULL AND p.attempt = 0 THEN p.due_at ELSE p.slot_at END AT TIME ZONE pieces.zone
    FROM pieces WHERE pieces.workspace_id = p.workspace_id AND pieces.id = p.draft_id;
ALTER TABLE published_content
    ALTER COLUMN planned_at SET NOT NULL,
    ALTER COLUMN wall SET NOT NULL,
    ADD CONSTRAINT published_content_planned_at_of_this_age CHECK (planned_at BETWEEN '2000-01-01Z' AND '9000-01-01Z');
CREATE INDEX published_content_account ON published_content (workspace_id, account_id, planned_at);
CREATE INDEX published_content_planned ON published_content (workspace_id, planned_at);

-- A brake is a row: who pulled it, when, why, and until when. It holds one workspace, or a part of it.
CREATE TABLE sending_stops (
    workspace_id text NOT NULL DEFAULT nullif(current_setting('pressroom.workspace', true), '')
        REFERENCES workspaces ON DELETE CASCADE,
    id text NOT NULL,
    scope text NOT NULL CHECK (scope IN ('workspace', 'campaign', 'channel', 'account')),
    subject text NOT NULL DEFAULT '',    -- the campaign's or account's id, the channel; of the whole workspace: empty
    reason text NOT NULL DEFAULT '',
    stopped_by text,                     -- null: nobody's hand (an evaluation's own workspace)
    stopped_at timestamptz NOT NULL,
    ended_by text,
    ended_at timestamptz,
    campaign_id text GENERATED ALWAYS AS (CASE WHEN scope = 'campaign' THEN subject END) STORED,
    account_id text GENERATED ALWAYS AS (CASE WHEN scope = 'account' THEN subject END) STORED,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, stopped_by) REFERENCES users (workspace_id, id),
    FOREIGN KEY (workspace_id, ended_by) REFERENCES users (workspace_id, id),
    FOREIGN KEY (workspace_id, campaign_id) REFERENCES campaigns ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, account_id) REFERENCES accounts ON DELETE CASCADE,
    CHECK ((scope = 'workspace') = (subject = '')),
    CHECK (scope <> 'channel' OR subject IN ('linkedin', 'blog', 'email'))
);
CREATE UNIQUE INDEX sending_stops_on ON sending_stops (workspace_id, scope, subject) WHERE ended_at IS NULL;
ALTER TABLE sending_stops ENABLE ROW LEVEL SECURITY;
ALTER TABLE sending_stops FORCE ROW LEVEL SECURITY;
CREATE POLICY own_workspace ON sending_stops TO pressroom_app
    USING (workspace_id = nullif(current_setting('pressroom.workspace', true), ''))
    WITH CHECK (workspace_id = nullif(current_setting('pressroom.workspace', true), ''));
CREATE POLICY owner_all ON sending_stops TO pressroom_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE (ended_by, ended_at) ON sending_stops TO pressroom_app;

-- The brake on everything belongs to no workspace: it holds those that are made later as well. Whoever pulled it is an
-- opaque id of a seat, and the workspace of that seat.
CREATE TABLE installation_stops (
    id text PRIMARY KEY,
    reason text NOT NULL DEFAULT '',
    stopped_by text,
    stopped_in text,
    stopped_at timestamptz NOT NULL,
    ended_by text,
    ended_at timestamptz
);
CREATE UNIQUE INDEX installation_stops_on ON installation_stops ((true)) WHERE ended_at IS NULL;
GRANT SELECT, INSERT, UPDATE (ended_by, ended_at) ON installation_stops TO pressroom_app;

-- The flag of before becomes a row.
INSERT INTO sending_stops (workspace_id, id, scope, stopped_at)
    SELECT w.workspace_id, 'stop_' || w.workspace_id, 'workspace', w.sending_stopped_at FROM workspaces w
    WHERE w.sending_stopped_at IS NOT NULL;

-- What a brake holds stands before nobody else's post. What was begun stays in sight: it is looked up and read back.
CREATE OR REPLACE FUNCTION open_publications(most integer) RETURNS TABLE (workspace_id text, id text, status text, due_at timestamptz, lease_until timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT p.workspace_id, p.id, p.status, coalesce(p.look_at, p.due_at), p.lease_until FROM published_content p
       WHERE (p.status IN ('scheduled', 'claimed', 'sending') OR p.look_at IS NOT NULL)
         AND (p.status <> 'scheduled' OR NOT (EXISTS (SELECT 1 FROM installation_stops i WHERE i.ended_at IS NULL)
            OR EXISTS (SELECT 1 FROM sending_stops s WHERE s.workspace_id = p.workspace_id AND s.ended_at IS NULL
              AND (s.scope = 'workspace' OR (s.scope = 'channel' AND s.subject = p.channel)
                OR (s.scope = 'account' AND s.subject = p.account_id)
                OR (s.scope = 'campaign' AND EXISTS (SELECT 1 FROM content_drafts d WHERE d.workspace_id = p.workspace_id
                    AND d.id = p.draft_id AND d.campaign_id = s.subject))))))
       ORDER BY coalesce(p.look_at, p.due_at) LIMIT most $$;

CREATE OR REPLACE FUNCTION unrecorded_publications(most integer) RETURNS TABLE (workspace_id text, id text, status text, due_at timestamptz, recorded_attempt integer)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT p.workspace_id, p.id, p.status, coalesce(p.look_at, p.due_at), p.recorded_attempt FROM published_content p
       WHERE p.recorded_at IS NULL AND p.status NOT IN ('held', 'late', 'withdrawn', 'failed', 'handed_over')
         AND (p.status <> 'unknown' OR p.look_at IS NOT NULL)  -- else a person must look
         AND (p.status <> 'scheduled' OR NOT (EXISTS (SELECT 1 FROM installation i WHERE i.quarantined_since IS NOT NULL)
            OR EXISTS (SELECT 1 FROM installation_stops i WHERE i.ended_at IS NULL)
            OR EXISTS (SELECT 1 FROM sending_stops s WHERE s.workspace_id = p.workspace_id AND s.ended_at IS NULL
              AND (s.scope = 'workspace' OR (s.scope = 'channel' AND s.subject = p.channel)
                OR (s.scope = 'account' AND s.subject = p.account_id)
                OR (s.scope = 'campaign' AND EXISTS (SELECT 1 FROM content_drafts d WHERE d.workspace_id = p.workspace_id
                    AND d.id = p.draft_id AND d.campaign_id = s.subject))))))
         AND (p.recording_until IS NULL OR p.recording_until <= now())
       ORDER BY coalesce(p.look_at, p.due_at) LIMIT most $$;

ALTER TABLE workspaces DROP COLUMN sending_stopped_at;

-- How many posts of all workspaces are on their way: what the brake on everything does not interrupt.
CREATE FUNCTION sending_now() RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT count(*) FROM published_content p WHERE p.status = 'sending' $$;
GRANT EXECUTE ON FUNCTION sending_now() TO pressroom_app;

-- Courier and pages look again at once when a brake is pulled or let go.
CREATE FUNCTION wake_for_brakes() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_notify('pressroom_published_content', TG_TABLE_NAME); RETURN NULL; END $$;
CREATE TRIGGER wake AFTER INSERT OR UPDATE ON sending_stops FOR EACH ROW EXECUTE FUNCTION wake_for_brakes();
CREATE TRIGGER wake AFTER INSERT OR UPDATE ON installation_stops FOR EACH ROW EXECUTE FUNCTION wake_for_brakes();
