-- Rejecting a proposal of the onboarding, with a reason that the next one is made with; and replays of what edits taught.

ALTER TABLE profile_proposals ADD COLUMN reason text NOT NULL DEFAULT '';   -- why it was rejected
ALTER TABLE profile_proposals DROP CONSTRAINT profile_proposals_status_check;
ALTER TABLE profile_proposals ADD CONSTRAINT profile_proposals_status_check CHECK (status IN ('requested', 'launched',
    'claimed', 'waiting', 'failed', 'proposed', 'accepted', 'rejected', 'superseded'));
ALTER TABLE profile_proposals ADD CONSTRAINT profile_proposals_rejection_check CHECK (
    (status = 'rejected') = (reason <> '') AND (status <> 'rejected' OR (voice IS NOT NULL AND decided_by IS NOT NULL)));

-- What a person decided on is what it was, and so is the reason.
CREATE OR REPLACE FUNCTION keep_accepted() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
        IF OLD.decided_by IS NOT NULL AND (NEW.voice IS DISTINCT FROM OLD.voice
           OR NEW.segments IS DISTINCT FROM OLD.segments OR NEW.decided_by IS DISTINCT FROM OLD.decided_by
           OR NEW.decided_at IS DISTINCT FROM OLD.decided_at OR NEW.reason IS DISTINCT FROM OLD.reason) THEN
            RAISE EXCEPTION 'a proposal that was decided on is immutable';
        END IF;
        RETURN NEW;
    END $$;

-- Replays: pieces drafted again, with and without the examples, to compare; nothing of it is a version.
ALTER TABLE work_requests DROP CONSTRAINT work_requests_kind_check;
ALTER TABLE work_requests ADD CONSTRAINT work_requests_kind_check CHECK (kind IN ('draft', 'revise', 'media', 'script',
    'replay'));

CREATE TABLE replayed_pieces (           -- one piece of a replay; those asked for together share the batch
    workspace_id text NOT NULL DEFAULT nullif(current_setting('pressroom.workspace', true), ''),
    id text NOT NULL,
    batch_id text NOT NULL,
    draft_id text NOT NULL,
    found jsonb NOT NULL,                -- domain.replay.ReplayedPiece
    replayed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, batch_id, draft_id),
    FOREIGN KEY (workspace_id, draft_id) REFERENCES content_drafts ON DELETE CASCADE
);
CREATE INDEX replayed_pieces_draft ON replayed_pieces (workspace_id, draft_id);
ALTER TABLE replayed_pieces ENABLE ROW LEVEL SECURITY;
ALTER TABLE replayed_pieces FORCE ROW LEVEL SECURITY;
CREATE POLICY own_workspace ON replayed_pieces TO pressroom_app
    USING (workspace_id = nullif(current_setting('pressroom.workspace', true), ''))
    WITH CHECK (workspace_id = nullif(current_setting('pressroom.workspace', true), ''));
CREATE POLICY owner_all ON replayed_pieces TO pressroom_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON replayed_pieces TO pressroom_app;
CREATE INDEX work_requests_replays ON work_requests (workspace_id, created_at) WHERE kind = 'replay';
