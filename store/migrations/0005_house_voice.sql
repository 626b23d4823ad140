-- What the workspace may say, and what rests on it: the register of approved claims, false alarms of style checks,
-- sources that run out, and sentences found again by what they say.

CREATE TABLE approved_claims (           -- domain.approved.ApprovedClaim
    workspace_id text NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    id text NOT NULL,
    wording text NOT NULL CHECK (length(btrim(wording)) > 0),
    wording_key text NOT NULL,           -- the words without case and punctuation: one wording, one entry
    variants text[] NOT NULL DEFAULT '{}',
    kind text NOT NULL CHECK (kind IN ('us', 'customer', 'competitor', 'logo', 'quotation')),
    subject text NOT NULL DEFAULT '',
    permission text NOT NULL DEFAULT '',
    files jsonb NOT NULL DEFAULT '[]',   -- name, digest, path relative to the media folder
    owner text NOT NULL,
    regions text[] NOT NULL DEFAULT '{}',
    channels text[] NOT NULL DEFAULT '{}',
    footnote text NOT NULL DEFAULT '',
    valid_until date,
    state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'withdrawn')),
    reason text,
    swept_at timestamptz,                -- its expiry was acted on
    created_by text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, wording_key)
);
CREATE INDEX approved_claims_running_out ON approved_claims (valid_until)
    WHERE state = 'active' AND swept_at IS NULL AND valid_until IS NOT NULL;

CREATE TABLE style_false_alarms (        -- a reviewer's word that a style finding was none
    workspace_id text NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    id text NOT NULL,
    version_id text NOT NULL,
    check_name text NOT NULL,
    user_id text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, version_id, check_name),
    FOREIGN KEY (workspace_id, version_id) REFERENCES content_versions ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, user_id) REFERENCES users ON DELETE RESTRICT
);

ALTER TABLE sources ADD COLUMN valid_until date;
CREATE INDEX sources_running_out ON sources (valid_until) WHERE state = 'usable' AND valid_until IS NOT NULL;
CREATE INDEX sources_origin ON sources (workspace_id, origin);

ALTER TABLE evidence ADD COLUMN approved_id text;
CREATE INDEX evidence_approved ON evidence (workspace_id, approved_id) WHERE approved_id IS NOT NULL;
-- The same sentence, whatever its emphasis, spacing and last full stop: generated, so that older rows have it too.
ALTER TABLE evidence ADD COLUMN sentence_key text GENERATED ALWAYS AS
    (md5(lower(btrim(regexp_replace(sentence, '[[:space:]*_`]+', ' ', 'g'), ' .')))) STORED;
CREATE INDEX evidence_sentence ON evidence (workspace_id, sentence_key) WHERE verdict <> 'no_claim';

-- The latest pieces of a channel, and what was decided about a version, without a look at every row.
CREATE INDEX content_drafts_latest ON content_drafts (workspace_id, channel, updated_at DESC) WHERE version_id IS NOT NULL;
CREATE INDEX decisions_version ON decisions (workspace_id, version_id);

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['approved_claims', 'style_false_alarms']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format($d$ALTER TABLE %I ALTER COLUMN workspace_id
            SET DEFAULT nullif(current_setting('pressroom.workspace', true), '')$d$, name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format($p$CREATE POLICY own_workspace ON %I TO pressroom_app
            USING (workspace_id = nullif(current_setting('pressroom.workspace', true), ''))
            WITH CHECK (workspace_id = nullif(current_setting('pressroom.workspace', true), ''))$p$, name);
        EXECUTE format('CREATE POLICY owner_all ON %I TO pressroom_owner USING (true) WITH CHECK (true)', name);
    END LOOP;
END $$;

-- Where has something run out? Only ids leave: rows are then read and acted on inside their workspace.
CREATE FUNCTION workspaces_with_expired_ground(today date) RETURNS TABLE (workspace_id text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT a.workspace_id FROM approved_claims a
       WHERE a.state = 'active' AND a.swept_at IS NULL AND a.valid_until < today
       UNION SELECT s.workspace_id FROM sources s WHERE s.state = 'usable' AND s.valid_until < today $$;

GRANT SELECT, INSERT, UPDATE, DELETE ON approved_claims, style_false_alarms TO pressroom_app;
GRANT EXECUTE ON FUNCTION workspaces_with_expired_ground(date) TO pressroom_app;

-- What was checked is never rewritten; but a check that does not block may fail later for a reason more, such as an
-- earlier piece that is near in meaning. This is all that can be added, and only in the workspace at work.
CREATE FUNCTION add_to_check(version text, failing text, said text) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ UPDATE content_versions v SET checks = (
           SELECT jsonb_agg(CASE WHEN c.entry ->> 'name' = failing AND NOT (c.entry ->> 'blocking')::boolean
                   AND strpos(c.entry ->> 'detail', said) = 0
               THEN c.entry || jsonb_build_object('passed', false, 'detail', btrim((c.entry ->> 'detail') || ' ' || said))
               ELSE c.entry END ORDER BY c.place)
           FROM jsonb_array_elements(v.checks) WITH ORDINALITY AS c (entry, place))
       WHERE v.id = version AND v.workspace_id = nullif(current_setting('pressroom.workspace', true), '')
         AND v.checks @> jsonb_build_array(jsonb_build_object('name', failing, 'blocking', false)) $$;
GRANT EXECUTE ON FUNCTION add_to_check(text, text, text) TO pressroom_app;
