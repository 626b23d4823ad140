-- Changes of a live post: a version beside the published one, decided on like any other, and carried to the post that is
-- out. The piece stays published; what stands beside it is said by `change`, and by `change_id` which version it is.

ALTER TABLE content_drafts
    ADD COLUMN change text NOT NULL DEFAULT 'none'
        CHECK (change IN ('none', 'in_review', 'changes_requested', 'approved')),
    ADD COLUMN change_id text,
    ADD CONSTRAINT content_drafts_change_of_live CHECK (change = 'none' OR status = 'published'),
    ADD CONSTRAINT content_drafts_change_has_version CHECK (
        (change <> 'none' OR change_id IS NULL) AND (change NOT IN ('in_review', 'approved') OR change_id IS NOT NULL)),
    ADD CONSTRAINT content_drafts_change_fkey FOREIGN KEY (workspace_id, change_id)
        REFERENCES content_versions (workspace_id, id);
CREATE INDEX content_drafts_change ON content_drafts (workspace_id, change) WHERE change <> 'none';
CREATE INDEX content_drafts_change_id ON content_drafts (workspace_id, change_id) WHERE change_id IS NOT NULL;
DROP TRIGGER wake ON content_drafts;
CREATE TRIGGER wake AFTER INSERT OR UPDATE OF status, version, change, change_id ON content_drafts
    FOR EACH ROW EXECUTE FUNCTION wake();

-- One approved change on its way to the post: there before the call, as a publication is. The rows of one post are
-- carried one after the other; `again`: an older one came late, and this one is carried once more after it.
CREATE TABLE live_changes (
    workspace_id text NOT NULL DEFAULT nullif(current_setting('pressroom.workspace', true), ''),
    id text NOT NULL,
    publication_id text NOT NULL,
    draft_id text NOT NULL,
    version_id text NOT NULL,
    digest text NOT NULL,
    decision_id text NOT NULL,
    status text NOT NULL DEFAULT 'scheduled' CHECK (status IN ('scheduled', 'claimed', 'sending', 'sent', 'verified',
        'mismatch', 'unknown', 'held', 'failed', 'withdrawn')),
    due_at timestamptz NOT NULL CHECK (due_at BETWEEN '2000-01-01Z' AND '9000-01-01Z'),
    look_at timestamptz CHECK (look_at BETWEEN '2000-01-01Z' AND '9000-01-01Z'),
    attempt integer NOT NULL DEFAULT 0,
    fence bigint NOT NULL DEFAULT 0,
    lease_owner text,
    lease_until timestamptz,
    again boolean NOT NULL DEFAULT false,
    reason text,
    read_back jsonb,
    sent_at timestamptz,
    verified_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, decision_id),
    FOREIGN KEY (workspace_id, publication_id) REFERENCES published_content ON DELETE RESTRICT,
    FOREIGN KEY (workspace_id, draft_id) REFERENCES content_drafts ON DELETE RESTRICT,
    FOREIGN KEY (workspace_id, version_id, digest) REFERENCES content_versions (workspace_id, id, digest) ON DELETE RESTRICT,
    FOREIGN KEY (workspace_id, decision_id) REFERENCES decisions ON DELETE RESTRICT
);
CREATE UNIQUE INDEX live_changes_open ON live_changes (workspace_id, publication_id)
    WHERE status IN ('scheduled', 'claimed', 'sending', 'unknown', 'held');
CREATE INDEX live_changes_of_post ON live_changes (workspace_id, publication_id, created_at);
CREATE INDEX live_changes_draft ON live_changes (workspace_id, draft_id, created_at);
CREATE INDEX live_changes_version ON live_changes (workspace_id, version_id);
CREATE INDEX live_changes_due ON live_changes (due_at) WHERE status IN ('scheduled', 'claimed', 'sending')
    OR look_at IS NOT NULL OR again;
ALTER TABLE live_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE live_changes FORCE ROW LEVEL SECURITY;
CREATE POLICY own_workspace ON live_changes TO pressroom_app
    USING (workspace_id = nullif(current_setting('pressroom.workspace', true), ''))
    WITH CHECK (workspace_id = nullif(current_setting('pressroom.workspace', true), ''));
CREATE POLICY owner_all ON live_changes TO pressroom_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE (status, due_at, look_at, attempt, fence, lease_owner, lease_until, again, reason, read_back,
    sent_at, verified_at) ON live_changes TO pressroom_app;

-- Where is one to carry out now? What a brake holds stands before nobody else's; what was begun is looked at all the same.
CREATE FUNCTION due_live_changes(moment timestamptz, most integer) RETURNS TABLE (workspace_id text, id text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT c.workspace_id, c.id FROM live_changes c
       JOIN published_content p ON p.workspace_id = c.workspace_id AND p.id = c.publication_id
       WHERE ((c.status = 'scheduled' AND c.due_at <= moment)
           OR (c.status IN ('claimed', 'sending') AND c.lease_until < moment)
           OR ((c.look_at <= moment OR (c.again AND c.status IN ('sent', 'verified', 'mismatch')))
               AND (c.lease_until IS NULL OR c.lease_until < moment)))
         AND ((c.status <> 'scheduled' AND NOT c.again)
           OR NOT (EXISTS (SELECT 1 FROM installation_stops i WHERE i.ended_at IS NULL)
            OR EXISTS (SELECT 1 FROM sending_stops s WHERE s.workspace_id = c.workspace_id AND s.ended_at IS NULL
              AND (s.scope = 'workspace' OR (s.scope = 'channel' AND s.subject = p.channel)
                OR (s.scope = 'account' AND s.subject = p.account_id)
                OR (s.scope = 'campaign' AND EXISTS (SELECT 1 FROM content_drafts d WHERE d.workspace_id = c.workspace_id
                    AND d.id = c.draft_id AND d.campaign_id = s.subject))))))
       ORDER BY coalesce(c.look_at, c.due_at), c.id LIMIT most $$;
GRANT EXECUTE ON FUNCTION due_live_changes(timestamptz, integer) TO pressroom_app;

-- What the brake on everything does not interrupt.
CREATE OR REPLACE FUNCTION sending_now() RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT (SELECT count(*) FROM published_content p WHERE p.status = 'sending')
            + (SELECT count(*) FROM live_changes c WHERE c.status = 'sending') $$;

-- A change of a live post was promised to somebody too.
CREATE OR REPLACE FUNCTION ever_approved(workspace text, piece text) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = pressroom, pg_temp AS
    $$ SELECT EXISTS (SELECT FROM decisions d WHERE d.workspace_id = workspace AND d.draft_id = piece AND d.kind = 'approve')
        OR EXISTS (SELECT FROM published_content p WHERE p.workspace_id = workspace AND p.draft_id = piece)
        OR EXISTS (SELECT FROM live_changes l WHERE l.workspace_id = workspace AND l.draft_id = piece)
        OR EXISTS (SELECT FROM content_drafts c WHERE c.workspace_id = workspace AND c.id = piece
            AND c.status IN ('approved', 'published'))
        OR EXISTS (SELECT FROM content_versions v JOIN decisions d ON d.workspace_id = workspace AND d.version_id = v.id
            WHERE v.workspace_id = workspace AND v.draft_id = piece AND d.draft_id <> piece)
        OR EXISTS (SELECT FROM content_versions v JOIN published_content p ON p.workspace_id = workspace
            AND p.version_id = v.id WHERE v.workspace_id = workspace AND v.draft_id = piece)
        OR EXISTS (SELECT FROM content_versions v JOIN live_changes l ON l.workspace_id = workspace
            AND l.version_id = v.id WHERE v.workspace_id = workspace AND v.draft_id = piece) $$;

-- Courier and pages listen to the outbox; a change of a post is news of it.
CREATE FUNCTION wake_for_live_changes() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_notify('pressroom_published_content', NEW.workspace_id); RETURN NULL; END $$;
CREATE TRIGGER wake AFTER INSERT OR UPDATE OF status, due_at, again ON live_changes
    FOR EACH ROW EXECUTE FUNCTION wake_for_live_changes();
CREATE TRIGGER wake_post AFTER UPDATE OF status ON take_downs FOR EACH ROW EXECUTE FUNCTION wake_for_live_changes();
