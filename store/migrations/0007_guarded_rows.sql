-- Rows that guard themselves: what a face or a worker must not do is refused here too.

-- A launch costs nothing; only a worker that took the request in hand counts as an attempt. The launches number the
-- runs' keys, which are never used twice.
ALTER TABLE work_requests ADD COLUMN launches integer NOT NULL DEFAULT 0;
UPDATE work_requests SET launches = attempt;

-- An instant that a client cannot even read ('infinity', the year 20000) must not stop everybody else's rows.
UPDATE decisions SET effective_at = created_at, taken_at = coalesce(taken_at, clock_timestamp()),
    refusal = coalesce(refusal, 'It named no instant of this age.')
    WHERE NOT effective_at BETWEEN '2000-01-01Z' AND '9000-01-01Z';
UPDATE decisions SET slot_at = NULL, taken_at = coalesce(taken_at, clock_timestamp()),
    refusal = coalesce(refusal, 'It named no instant of this age.')
    WHERE NOT slot_at BETWEEN '2000-01-01Z' AND '9000-01-01Z';
ALTER TABLE decisions
    ADD CONSTRAINT decisions_effective_at_of_this_age CHECK (effective_at BETWEEN '2000-01-01Z' AND '9000-01-01Z'),
    ADD CONSTRAINT decisions_slot_at_of_this_age CHECK (slot_at BETWEEN '2000-01-01Z' AND '9000-01-01Z');
ALTER TABLE published_content
    ADD CONSTRAINT published_content_slot_at_of_this_age CHECK (slot_at BETWEEN '2000-01-01Z' AND '9000-01-01Z'),
    ADD CONSTRAINT published_content_due_at_of_this_age CHECK (due_at BETWEEN '2000-01-01Z' AND '9000-01-01Z'),
    ADD CONSTRAINT published_content_look_at_of_this_age CHECK (look_at BETWEEN '2000-01-01Z' AND '9000-01-01Z');

-- One row of a piece is on its way or out at a time: a second approval must not meet the first one's post again.
UPDATE published_content p SET status = 'withdrawn', reason = 'The piece has another publication.', look_at = NULL
    WHERE p.status IN ('scheduled', 'late', 'held') AND EXISTS (SELECT 1 FROM published_content o
        WHERE o.workspace_id = p.workspace_id AND o.draft_id = p.draft_id AND o.id <> p.id
          AND o.status NOT IN ('withdrawn', 'failed')
          AND (o.status NOT IN ('scheduled', 'late', 'held') OR (o.created_at, o.id) > (p.created_at, p.id)));
CREATE UNIQUE INDEX published_content_one_per_piece ON published_content (workspace_id, draft_id)
    WHERE status NOT IN ('withdrawn', 'failed');

-- What was shown to whoever decided is not changed afterwards: not by a defect of ours, and not by a stolen password.
ALTER TABLE content_versions ADD COLUMN sentences integer;   -- how many rows of evidence it was saved with
UPDATE content_versions v SET sentences = (SELECT count(*) FROM evidence e
    WHERE e.workspace_id = v.workspace_id AND e.version_id = v.id);
REVOKE UPDATE, DELETE ON evidence FROM pressroom_app;
REVOKE UPDATE ON content_versions FROM pressroom_app;
GRANT UPDATE (state) ON content_versions TO pressroom_app;
REVOKE UPDATE, DELETE ON decisions FROM pressroom_app;
GRANT UPDATE (taken_at, refusal, self_review) ON decisions TO pressroom_app;
-- Whoever vouched is somebody; what was vouched for before is left as it is.
ALTER TABLE attestations ADD CONSTRAINT attestations_user FOREIGN KEY (workspace_id, user_id)
    REFERENCES users ON DELETE RESTRICT NOT VALID;

-- Due posts of a workspace whose sending is stopped go nowhere, and must not stand before everybody else's. Rows in
-- hand stay in sight: their sender may have died.
CREATE OR REPLACE FUNCTION open_publications(most integer) RETURNS TABLE (workspace_id text, id text, status text, due_at timestamptz, lease_until timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT p.workspace_id, p.id, p.status, coalesce(p.look_at, p.due_at), p.lease_until FROM published_content p
       JOIN workspaces w ON w.workspace_id = p.workspace_id
       WHERE (p.status IN ('claimed', 'sending') OR (w.sending_stopped_at IS NULL
              AND (p.status = 'scheduled' OR p.look_at IS NOT NULL)))
       ORDER BY coalesce(p.look_at, p.due_at) LIMIT most $$;
