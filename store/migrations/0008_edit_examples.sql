-- What people's edits teach: each change of wording with its reason, and which versions were written with which of them.

CREATE TABLE edit_examples (
    workspace_id text NOT NULL,
    id text NOT NULL,
    channel text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('title', 'subject', 'preheader', 'text')),
    came_by text NOT NULL CHECK (came_by IN ('edit', 'revision')),
    before text NOT NULL CHECK (length(before) <= 600),
    after text NOT NULL CHECK (length(after) <= 600),
    reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 1000),
    draft_id text NOT NULL,
    from_version_id text NOT NULL,
    version_id text NOT NULL,            -- in which `after` stands
    user_id text NOT NULL,               -- who edited, or asked for the revision
    decision_id text,                    -- the approval by which a revision came to teach
    is_on boolean NOT NULL DEFAULT true,
    switched_by text,
    switched_at timestamptz,
    vector real[],                       -- of topic, reason and words; null until somebody looks for the nearest
    learned_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, draft_id) REFERENCES content_drafts ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, from_version_id) REFERENCES content_versions ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, version_id) REFERENCES content_versions ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, user_id) REFERENCES users ON DELETE RESTRICT,
    FOREIGN KEY (workspace_id, decision_id) REFERENCES decisions ON DELETE RESTRICT,
    FOREIGN KEY (workspace_id, switched_by) REFERENCES users (workspace_id, id) ON DELETE RESTRICT,
    CHECK (before <> after),
    CHECK ((came_by = 'revision') = (decision_id IS NOT NULL)),
    CHECK ((switched_by IS NULL) = (switched_at IS NULL))
);
CREATE UNIQUE INDEX edit_examples_once ON edit_examples (workspace_id, draft_id, kind, md5(before), md5(after));
CREATE INDEX edit_examples_newest ON edit_examples (workspace_id, channel, kind, learned_at DESC) WHERE is_on;
CREATE INDEX edit_examples_version ON edit_examples (workspace_id, version_id);

CREATE TABLE version_examples (          -- which examples the writer of a version was told, the nearest first
    workspace_id text NOT NULL,
    version_id text NOT NULL,
    example_id text NOT NULL,
    place integer NOT NULL,
    PRIMARY KEY (workspace_id, version_id, example_id),
    FOREIGN KEY (workspace_id, version_id) REFERENCES content_versions ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, example_id) REFERENCES edit_examples   -- what was used stays as long as its use does
);
CREATE INDEX version_examples_example ON version_examples (workspace_id, example_id);

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['edit_examples', 'version_examples']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format($d$ALTER TABLE %I ALTER COLUMN workspace_id
            SET DEFAULT nullif(current_setting('pressroom.workspace', true), '')$d$, name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format($p$CREATE POLICY own_workspace ON %I TO pressroom_app
            USING (workspace_id = nullif(current_setting('pressroom.workspace', true), ''))
            WITH CHECK (workspace_id = nullif(current_setting('pressroom.workspace', true), ''))$p$, name);
        EXECUTE format('CREATE POLICY owner_all ON %I TO pressroom_owner USING (true) WITH CHECK (true)', name);
        EXECUTE format('GRANT SELECT, INSERT ON %I TO pressroom_app', name);
    END LOOP;
END $$;

-- What somebody wrote and why is never rewritten; it is switched, found by its vector, or rests on a newer approval.
GRANT UPDATE (is_on, switched_by, switched_at, vector, decision_id) ON edit_examples TO pressroom_app;
