-- The newsroom: workspaces, campaigns, sources, drafts, decisions, the outbox.
-- Run by pressroom_owner inside schema pressroom. Every table but persons and installation carries workspace_id,
-- composite keys and forced row security; text ids are opaque. created_at is the wall clock's, so that rows made in one
-- transaction keep their order.

CREATE TABLE installation (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    id text NOT NULL,                    -- must equal the id in the home folder; else quarantine: nothing is sent
    place text NOT NULL DEFAULT '',      -- fingerprint of where that home lies: a copied home is elsewhere
    key_fingerprint text NOT NULL DEFAULT '',
    quarantined_since timestamptz,
    courier_epoch bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE persons (
    id text PRIMARY KEY,
    name text NOT NULL,
    email text,
    password_hash text,                  -- bcrypt; null until set by one-time link
    disabled_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX persons_name ON persons (lower(name));

CREATE TABLE workspaces (
    workspace_id text NOT NULL,
    id text GENERATED ALWAYS AS (workspace_id) STORED,
    name text NOT NULL,
    zone text NOT NULL DEFAULT 'UTC',
    guide jsonb NOT NULL DEFAULT '{}',
    guide_digest text NOT NULL DEFAULT '',
    retention_days integer NOT NULL DEFAULT 2555,
    legal_hold boolean NOT NULL DEFAULT false,
    sending_stopped_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workspace_id)
);
CREATE UNIQUE INDEX workspaces_name ON workspaces (lower(name));

CREATE TABLE users (                     -- a person's seat in a workspace
    workspace_id text NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    id text NOT NULL,
    person_id text REFERENCES persons ON DELETE SET NULL,
    name text NOT NULL,
    role text NOT NULL CHECK (role IN ('owner', 'manager', 'marketer', 'reviewer', 'viewer')),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, person_id)
);

CREATE TABLE sign_in_links (             -- one-time: only the hash is kept
    workspace_id text NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    id text NOT NULL,
    person_id text NOT NULL REFERENCES persons ON DELETE CASCADE,
    token_hash text NOT NULL UNIQUE,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (workspace_id, id)
);

CREATE TABLE sign_ins (                  -- server-side sessions: only the hash of the cookie's token is kept
    workspace_id text NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    id text NOT NULL,
    user_id text NOT NULL,
    token_hash text NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    by_link_until timestamptz,           -- came by a link: until then a password may be set without the old one
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, user_id) REFERENCES users ON DELETE CASCADE
);

CREATE TABLE sign_in_failures (          -- wrong passwords per name and per address; only digests of both are kept
    subject text PRIMARY KEY,
    failures integer NOT NULL,
    last_at timestamptz NOT NULL
);

CREATE TABLE accounts (                  -- where posts go; `publisher` names the implementation
    workspace_id text NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    id text NOT NULL,
    channel text NOT NULL CHECK (channel IN ('linkedin', 'blog', 'email')),
    publisher text NOT NULL DEFAULT 'folder',
    name text NOT NULL,
    settings jsonb NOT NULL DEFAULT '{}',
    state text NOT NULL DEFAULT 'connected' CHECK (state IN ('connected', 'dead', 'disconnected')),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, channel, name)
);

CREATE TABLE campaigns (
    workspace_id text NOT NULL REFERENCES workspaces,
    id text NOT NULL,
    name text NOT NULL,
    plan jsonb NOT NULL,                 -- domain.campaign.Campaign
    branding_json jsonb NOT NULL DEFAULT '{}',
    owner_id text,
    file_digest text NOT NULL DEFAULT '',
    archived_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, name)
);
CREATE INDEX campaigns_branding_colours ON campaigns USING gin ((branding_json -> 'colours'));

CREATE TABLE briefs (
    workspace_id text NOT NULL,
    id text NOT NULL,
    campaign_id text NOT NULL,
    position integer NOT NULL,
    topic text NOT NULL,
    brief jsonb NOT NULL,                -- domain.brief.Brief
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, campaign_id, position),
    FOREIGN KEY (workspace_id, campaign_id) REFERENCES campaigns ON DELETE CASCADE
);

CREATE TABLE sources (
    workspace_id text NOT NULL,
    id text NOT NULL,
    campaign_id text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('file', 'web', 'own')),
    origin text NOT NULL,
    title text NOT NULL,
    author text,
    published text,
    text text NOT NULL DEFAULT '',
    digest text NOT NULL DEFAULT '',
    media_type text NOT NULL DEFAULT '',
    bytes_path text,                     -- the kept bytes, relative to the media folder
    state text NOT NULL CHECK (state IN ('usable', 'refused', 'withdrawn')),
    reason text,
    fetched_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, campaign_id, id),
    FOREIGN KEY (workspace_id, campaign_id) REFERENCES campaigns ON DELETE CASCADE
);

CREATE TABLE passages (
    workspace_id text NOT NULL,
    id text NOT NULL,
    campaign_id text NOT NULL,
    source_id text NOT NULL,
    position integer NOT NULL,
    start_at integer NOT NULL,
    end_at integer NOT NULL,
    heading text NOT NULL DEFAULT '',
    text text NOT NULL,
    PRIMARY KEY (workspace_id, campaign_id, id),
    FOREIGN KEY (workspace_id, campaign_id, source_id) REFERENCES sources ON DELETE CASCADE
);
CREATE INDEX passages_source ON passages (workspace_id, campaign_id, source_id, position);

CREATE TABLE dossiers (
    workspace_id text NOT NULL,
    brief_id text NOT NULL,
    digest text NOT NULL,
    refusals jsonb NOT NULL DEFAULT '[]',
    model text NOT NULL DEFAULT '',
    built_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, brief_id),
    FOREIGN KEY (workspace_id, brief_id) REFERENCES briefs ON DELETE CASCADE
);

CREATE TABLE claims (
    workspace_id text NOT NULL,
    id text NOT NULL,
    brief_id text NOT NULL,
    position integer NOT NULL,
    campaign_id text NOT NULL,
    source_id text NOT NULL,
    passage_id text NOT NULL,
    start_at integer NOT NULL,
    end_at integer NOT NULL,
    text text NOT NULL,
    score real NOT NULL,
    channels text[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (workspace_id, brief_id, id),
    FOREIGN KEY (workspace_id, brief_id) REFERENCES dossiers ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, campaign_id, passage_id) REFERENCES passages ON DELETE CASCADE
);

CREATE TABLE content_drafts (            -- a piece: brief x channel x variant
    workspace_id text NOT NULL,
    id text NOT NULL,
    campaign_id text NOT NULL,
    brief_id text NOT NULL,
    channel text NOT NULL CHECK (channel IN ('linkedin', 'blog', 'email')),
    variant text NOT NULL DEFAULT 'a',
    account_id text NOT NULL,
    status text NOT NULL DEFAULT 'planned' CHECK (status IN ('planned', 'in_review', 'changes_requested', 'approved',
        'rejected', 'held', 'expired', 'failed', 'published')),
    version integer NOT NULL DEFAULT 0,
    version_id text,
    note text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, brief_id, channel, variant),
    FOREIGN KEY (workspace_id, campaign_id) REFERENCES campaigns ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, brief_id) REFERENCES briefs ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, account_id) REFERENCES accounts
);
CREATE INDEX content_drafts_status ON content_drafts (workspace_id, status, updated_at);
CREATE INDEX content_drafts_campaign ON content_drafts (workspace_id, campaign_id, status);
CREATE INDEX content_drafts_waiting ON content_drafts (workspace_id, updated_at) WHERE status = 'in_review';

CREATE TABLE content_versions (
    workspace_id text NOT NULL,
    id text NOT NULL,
    draft_id text NOT NULL,
    number integer NOT NULL,
    digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
    package text NOT NULL,               -- canonical JSON, byte for byte what the digest covers
    title text NOT NULL DEFAULT '',
    state text NOT NULL CHECK (state IN ('current', 'proposed', 'superseded')),
    made_by text,                        -- user id of a person's edit; null: a crew's work
    authors text[] NOT NULL DEFAULT '{}', -- user ids whose words a crew's version carries on
    checks jsonb NOT NULL DEFAULT '[]',
    not_done jsonb NOT NULL DEFAULT '[]',
    made_with jsonb NOT NULL DEFAULT '{}',
    model text NOT NULL DEFAULT '',
    tokens integer NOT NULL DEFAULT 0,
    seconds real NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, id, digest),
    UNIQUE (workspace_id, draft_id, number),
    FOREIGN KEY (workspace_id, draft_id) REFERENCES content_drafts ON DELETE CASCADE
);
CREATE INDEX content_versions_made_with ON content_versions USING gin (made_with);

ALTER TABLE content_drafts ADD FOREIGN KEY (workspace_id, version_id) REFERENCES content_versions (workspace_id, id)
    DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE evidence (                  -- one row per sentence of a version
    workspace_id text NOT NULL,
    version_id text NOT NULL,
    position integer NOT NULL,
    sentence text NOT NULL,
    verdict text NOT NULL CHECK (verdict IN ('supported', 'unsupported', 'no_claim', 'needs_person', 'not_checked')),
    reasons text[] NOT NULL DEFAULT '{}',
    claim_id text,
    source_id text,
    source_title text,
    passage text,
    start_at integer,
    end_at integer,
    PRIMARY KEY (workspace_id, version_id, position),
    FOREIGN KEY (workspace_id, version_id) REFERENCES content_versions ON DELETE CASCADE
);
CREATE INDEX evidence_source ON evidence (workspace_id, source_id) WHERE source_id IS NOT NULL;

CREATE TABLE attestations (              -- the lawful way out of an unsupported sentence
    workspace_id text NOT NULL,
    id text NOT NULL,
    version_id text NOT NULL,
    digest text NOT NULL,
    position integer NOT NULL,
    user_id text NOT NULL,
    reason text NOT NULL CHECK (length(btrim(reason)) > 0),
    until date,
    file_path text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, version_id, position),
    FOREIGN KEY (workspace_id, version_id, digest) REFERENCES content_versions (workspace_id, id, digest) ON DELETE RESTRICT
);

CREATE TABLE media_assets (
    workspace_id text NOT NULL,
    id text NOT NULL,
    draft_id text NOT NULL,
    type text NOT NULL DEFAULT 'image',
    digest text NOT NULL,
    media_type text NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    alt_text text NOT NULL,
    maker text NOT NULL,
    path text NOT NULL,
    metadata_json jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, draft_id, digest),
    FOREIGN KEY (workspace_id, draft_id) REFERENCES content_drafts ON DELETE CASCADE
);
CREATE INDEX media_assets_digest ON media_assets (workspace_id, digest);
CREATE INDEX media_assets_type ON media_assets (workspace_id, type);
CREATE INDEX media_assets_metadata ON media_assets USING gin (metadata_json);

CREATE TABLE decisions (
    workspace_id text NOT NULL,
    id text NOT NULL,
    draft_id text NOT NULL,
    version_id text NOT NULL,
    digest text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('approve', 'revise', 'reject', 'undo')),
    user_id text NOT NULL,
    comment text NOT NULL DEFAULT '' CHECK (kind NOT IN ('revise', 'reject') OR length(btrim(comment)) > 0),
    effective_at timestamptz NOT NULL DEFAULT now(),
    slot_at timestamptz,
    undoes text,
    self_review boolean NOT NULL DEFAULT false,
    taken_at timestamptz,                -- set by intake in the transaction that acted on it
    refusal text,                        -- why intake did not act (checks failed, wrote it oneself, superseded)
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, draft_id) REFERENCES content_drafts ON DELETE RESTRICT,
    FOREIGN KEY (workspace_id, version_id, digest) REFERENCES content_versions (workspace_id, id, digest) ON DELETE RESTRICT,
    FOREIGN KEY (workspace_id, user_id) REFERENCES users ON DELETE RESTRICT,
    FOREIGN KEY (workspace_id, undoes) REFERENCES decisions
);
CREATE INDEX decisions_untaken ON decisions (effective_at) WHERE taken_at IS NULL;
CREATE INDEX decisions_undoes ON decisions (workspace_id, undoes) WHERE undoes IS NOT NULL;
CREATE INDEX decisions_draft ON decisions (workspace_id, draft_id, created_at);

CREATE TABLE review_feedback (           -- what reviewers wrote, and what became of it
    workspace_id text NOT NULL,
    id text NOT NULL,
    draft_id text NOT NULL,
    version_id text NOT NULL,
    decision_id text,
    user_id text NOT NULL,
    comment text NOT NULL,
    answered_by text,                    -- version id made in answer
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, draft_id) REFERENCES content_drafts ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, version_id) REFERENCES content_versions ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, decision_id) REFERENCES decisions
);
CREATE INDEX review_feedback_draft ON review_feedback (workspace_id, draft_id);

CREATE TABLE work_requests (             -- asked-for generation; the lease lives here
    workspace_id text NOT NULL,
    id text NOT NULL,
    batch_id text NOT NULL,
    campaign_id text NOT NULL,
    brief_id text NOT NULL,
    draft_id text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('draft', 'revise', 'media')),
    queue text NOT NULL CHECK (queue IN ('interactive', 'bulk')),
    status text NOT NULL DEFAULT 'requested' CHECK (status IN ('requested', 'launched', 'claimed', 'done', 'failed', 'cancelled')),
    attempt integer NOT NULL DEFAULT 0,
    lease_owner text,
    lease_until timestamptz,             -- of `requested`: not to be launched before
    fence bigint NOT NULL DEFAULT 0,
    decision_id text,
    requested_by text,
    run_id text,
    phase text NOT NULL DEFAULT '',
    error text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    started_at timestamptz,
    finished_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, draft_id) REFERENCES content_drafts ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, decision_id) REFERENCES decisions
);
-- one open request per piece and kind: asking twice asks once
CREATE UNIQUE INDEX work_requests_open ON work_requests (workspace_id, draft_id, kind)
    WHERE status IN ('requested', 'launched', 'claimed');
CREATE INDEX work_requests_waiting ON work_requests (status, created_at) WHERE status IN ('requested', 'launched', 'claimed');
CREATE INDEX work_requests_draft ON work_requests (workspace_id, draft_id, created_at);
CREATE INDEX work_requests_campaign ON work_requests (workspace_id, campaign_id);
CREATE INDEX work_requests_batch ON work_requests (workspace_id, batch_id);

CREATE TABLE published_content (         -- the outbox: the row exists before the call
    workspace_id text NOT NULL,
    id text NOT NULL,
    draft_id text NOT NULL,
    version_id text NOT NULL,
    digest text NOT NULL,
    decision_id text NOT NULL,
    channel text NOT NULL,
    account_id text NOT NULL,
    slot_at timestamptz NOT NULL,        -- the approved slot; an approval for `now` has its effective instant
    due_at timestamptz NOT NULL,         -- the earliest next attempt (slot, or later after `TryLater`)
    look_at timestamptz,                 -- unknown, sent: when to ask the channel next; null: nothing is left to ask
    status text NOT NULL DEFAULT 'scheduled' CHECK (status IN ('scheduled', 'claimed', 'sending', 'sent', 'verified',
        'mismatch', 'unknown', 'late', 'held', 'failed', 'withdrawn')),
    key text NOT NULL,
    attempt integer NOT NULL DEFAULT 0,
    lease_owner text,
    lease_until timestamptz,
    fence bigint NOT NULL DEFAULT 0,
    remote_id text,
    url text,
    reason text,
    read_back jsonb,
    sent_at timestamptz,
    verified_at timestamptz,
    recorded_attempt integer NOT NULL DEFAULT 0,   -- the sensor's launches of the published-post run
    recording_until timestamptz,                   -- until then a launched run may still record it
    recorded_at timestamptz,                       -- materialized in Dagster
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, decision_id),
    UNIQUE (key),
    FOREIGN KEY (workspace_id, draft_id) REFERENCES content_drafts ON DELETE RESTRICT,
    FOREIGN KEY (workspace_id, version_id, digest) REFERENCES content_versions (workspace_id, id, digest) ON DELETE RESTRICT,
    FOREIGN KEY (workspace_id, decision_id) REFERENCES decisions ON DELETE RESTRICT,
    FOREIGN KEY (workspace_id, account_id) REFERENCES accounts ON DELETE RESTRICT
);
-- one intended effect, one row; what was withdrawn does not stand in the way of a new approval
CREATE UNIQUE INDEX published_content_effect ON published_content (workspace_id, digest, channel, account_id, slot_at)
    WHERE status <> 'withdrawn';
CREATE INDEX published_content_draft ON published_content (workspace_id, draft_id, created_at);
CREATE INDEX published_content_due ON published_content (due_at) WHERE status IN ('scheduled', 'claimed', 'sending')
    OR look_at IS NOT NULL;
CREATE INDEX published_content_unrecorded ON published_content (due_at) WHERE recorded_at IS NULL;

CREATE TABLE lineage_due (               -- what Dagster may not have been told of, when its teller stopped
    workspace_id text NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    id text NOT NULL,                    -- a run of Dagster; or the version a person wrote, which no run tells of
    draft_ids text[] NOT NULL,
    brief_ids text[] NOT NULL,
    due_at timestamptz NOT NULL,         -- when to look; a run at work keeps putting it off
    PRIMARY KEY (workspace_id, id)
);

CREATE TABLE engagement_metrics (        -- missing is not zero: no row, no figure
    workspace_id text NOT NULL,
    publication_id text NOT NULL,
    metric text NOT NULL,
    day date NOT NULL,
    as_of timestamptz NOT NULL,
    value numeric NOT NULL,
    PRIMARY KEY (workspace_id, publication_id, metric, day, as_of),
    FOREIGN KEY (workspace_id, publication_id) REFERENCES published_content ON DELETE CASCADE
);

CREATE TABLE competitors (
    workspace_id text NOT NULL,
    id text NOT NULL,
    campaign_id text NOT NULL,
    name text NOT NULL,
    site text,
    notes jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, campaign_id) REFERENCES campaigns ON DELETE CASCADE
);

CREATE TABLE market_insights (
    workspace_id text NOT NULL,
    id text NOT NULL,
    campaign_id text NOT NULL,
    insight text NOT NULL,
    source_id text,
    found_at timestamptz NOT NULL DEFAULT now(),
    detail jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, campaign_id) REFERENCES campaigns ON DELETE CASCADE
);

CREATE TABLE model_calls (               -- the account of every call
    workspace_id text NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    id text NOT NULL,
    draft_id text,
    brief_id text,
    task text NOT NULL,
    model text NOT NULL,
    prompt_digest text NOT NULL DEFAULT '',
    tokens_in integer NOT NULL DEFAULT 0,
    tokens_out integer NOT NULL DEFAULT 0,
    seconds real NOT NULL DEFAULT 0,
    outcome text NOT NULL DEFAULT 'ok',
    called_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX model_calls_draft ON model_calls (workspace_id, draft_id);

CREATE TABLE embeddings (                -- what the vector index must hold; the truth is here
    workspace_id text NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    collection text NOT NULL CHECK (collection IN ('user_profiles', 'content_library', 'market_segments',
        'competitor_content', 'source_passages')),
    row_id text NOT NULL,
    digest text NOT NULL,
    indexed_at timestamptz,
    PRIMARY KEY (workspace_id, collection, row_id)
);
CREATE INDEX embeddings_missing ON embeddings (workspace_id, collection) WHERE indexed_at IS NULL;

CREATE TABLE audit_log (                 -- append-only, hash-chained per workspace; opaque user ids only
    workspace_id text NOT NULL REFERENCES workspaces,
    position bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    user_id text,
    action text NOT NULL,
    subject text NOT NULL,
    detail jsonb NOT NULL DEFAULT '{}',
    previous text NOT NULL,
    hash text NOT NULL,
    PRIMARY KEY (workspace_id, position)
);

-- Row security: a row is visible and writable only in the workspace the transaction is set to.
DO $$
DECLARE name text;
BEGIN
    FOR name IN SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'workspace_id' AND NOT a.attisdropped
        WHERE n.nspname = current_schema() AND c.relkind = 'r'
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        -- a row belongs to the transaction's workspace: inserts do not name it
        EXECUTE format($d$ALTER TABLE %I ALTER COLUMN workspace_id
            SET DEFAULT nullif(current_setting('pressroom.workspace', true), '')$d$, name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format($p$CREATE POLICY own_workspace ON %I TO pressroom_app
            USING (workspace_id = nullif(current_setting('pressroom.workspace', true), ''))
            WITH CHECK (workspace_id = nullif(current_setting('pressroom.workspace', true), ''))$p$, name);
        EXECUTE format('CREATE POLICY owner_all ON %I TO pressroom_owner USING (true) WITH CHECK (true)', name);
    END LOOP;
END $$;

-- Where is work? Only ids leave: rows are then read and claimed inside their workspace.
CREATE FUNCTION list_workspaces() RETURNS TABLE (workspace_id text, name text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT w.workspace_id, w.name FROM workspaces w ORDER BY w.created_at, w.workspace_id $$;

CREATE FUNCTION untaken_decisions(most integer) RETURNS TABLE (workspace_id text, id text, effective_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT d.workspace_id, d.id, d.effective_at FROM decisions d WHERE d.taken_at IS NULL ORDER BY d.effective_at LIMIT most $$;

CREATE FUNCTION open_publications(most integer) RETURNS TABLE (workspace_id text, id text, status text, due_at timestamptz, lease_until timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT p.workspace_id, p.id, p.status, coalesce(p.look_at, p.due_at), p.lease_until FROM published_content p
       WHERE p.status IN ('scheduled', 'claimed', 'sending') OR p.look_at IS NOT NULL
       ORDER BY coalesce(p.look_at, p.due_at) LIMIT most $$;

CREATE FUNCTION unrecorded_publications(most integer) RETURNS TABLE (workspace_id text, id text, status text, due_at timestamptz, recorded_attempt integer)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT p.workspace_id, p.id, p.status, coalesce(p.look_at, p.due_at), p.recorded_attempt FROM published_content p
       JOIN workspaces w ON w.workspace_id = p.workspace_id
       WHERE p.recorded_at IS NULL AND p.status NOT IN ('held', 'late', 'withdrawn', 'failed')
         AND (p.status <> 'unknown' OR p.look_at IS NOT NULL)  -- else a person must look
         AND (p.status <> 'scheduled' OR (w.sending_stopped_at IS NULL
              AND NOT EXISTS (SELECT 1 FROM installation i WHERE i.quarantined_since IS NOT NULL)))
         AND (p.recording_until IS NULL OR p.recording_until <= now())
       ORDER BY coalesce(p.look_at, p.due_at) LIMIT most $$;

CREATE FUNCTION due_lineage(moment timestamptz, most integer) RETURNS TABLE (workspace_id text, id text, draft_ids text[], brief_ids text[])
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT l.workspace_id, l.id, l.draft_ids, l.brief_ids FROM lineage_due l WHERE l.due_at <= moment
         AND NOT EXISTS (SELECT 1 FROM lineage_due o WHERE o.id = l.id AND o.due_at > moment)  -- at work in another workspace
       ORDER BY l.due_at, l.id LIMIT most $$;

CREATE FUNCTION known_to_lineage(wanted text[]) RETURNS TABLE (id text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT DISTINCT l.id FROM lineage_due l WHERE l.id = ANY(wanted) $$;

CREATE FUNCTION open_work(most integer) RETURNS TABLE (workspace_id text, id text, status text, queue text,
    batch_id text, kind text, attempt integer, lease_until timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT w.workspace_id, w.id, w.status, w.queue, w.batch_id, w.kind, w.attempt, w.lease_until FROM work_requests w
       WHERE w.status IN ('requested', 'launched', 'claimed') ORDER BY w.queue DESC, w.created_at, w.id LIMIT most $$;

CREATE FUNCTION find_sign_in(hash text) RETURNS TABLE (workspace_id text, user_id text, name text, role text, id text, expires_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT s.workspace_id, s.user_id, u.name, u.role, s.id, s.expires_at FROM sign_ins s
       JOIN users u ON u.workspace_id = s.workspace_id AND u.id = s.user_id
       JOIN persons p ON p.id = u.person_id AND p.disabled_at IS NULL
       WHERE s.token_hash = hash AND s.ended_at IS NULL $$;

CREATE FUNCTION find_sign_in_link(hash text) RETURNS TABLE (workspace_id text, id text, person_id text, expires_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT l.workspace_id, l.id, l.person_id, l.expires_at FROM sign_in_links l
       WHERE l.token_hash = hash AND l.used_at IS NULL $$;

CREATE FUNCTION end_other_sign_ins(person text, but_hash text) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ UPDATE sign_ins s SET ended_at = now() FROM users u
       WHERE u.workspace_id = s.workspace_id AND u.id = s.user_id AND u.person_id = person
         AND s.ended_at IS NULL AND s.token_hash <> but_hash $$;

CREATE FUNCTION seats_of(person text) RETURNS TABLE (workspace_id text, user_id text, name text, role text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT u.workspace_id, u.id, u.name, u.role FROM users u WHERE u.person_id = person ORDER BY u.created_at $$;

CREATE FUNCTION workspace_of_draft(wanted text) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT d.workspace_id FROM content_drafts d WHERE d.id = wanted $$;

CREATE FUNCTION workspace_of_brief(wanted text) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT b.workspace_id FROM briefs b WHERE b.id = wanted $$;

-- NOTIFY only wakes; a poll is the truth.
CREATE FUNCTION wake() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_notify('pressroom_' || TG_TABLE_NAME, NEW.workspace_id); RETURN NULL; END $$;
CREATE TRIGGER wake AFTER INSERT OR UPDATE ON decisions FOR EACH ROW EXECUTE FUNCTION wake();
CREATE TRIGGER wake AFTER INSERT OR UPDATE OF status, due_at ON published_content FOR EACH ROW EXECUTE FUNCTION wake();
CREATE TRIGGER wake AFTER INSERT OR UPDATE OF status ON work_requests FOR EACH ROW EXECUTE FUNCTION wake();
CREATE TRIGGER wake AFTER INSERT OR UPDATE OF status, version ON content_drafts FOR EACH ROW EXECUTE FUNCTION wake();

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '% rows are never changed', TG_TABLE_NAME; END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE FUNCTION keep_version() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
        IF NEW.package IS DISTINCT FROM OLD.package OR NEW.digest IS DISTINCT FROM OLD.digest
           OR NEW.number IS DISTINCT FROM OLD.number OR NEW.draft_id IS DISTINCT FROM OLD.draft_id
           OR NEW.made_by IS DISTINCT FROM OLD.made_by OR NEW.authors IS DISTINCT FROM OLD.authors THEN
            RAISE EXCEPTION 'a version is immutable';
        END IF;
        RETURN NEW;
    END $$;
CREATE TRIGGER immutable BEFORE UPDATE ON content_versions FOR EACH ROW EXECUTE FUNCTION keep_version();

GRANT USAGE ON SCHEMA pressroom TO pressroom_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA pressroom TO pressroom_app;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA pressroom TO pressroom_app;
REVOKE INSERT, UPDATE, DELETE ON schema_migrations FROM pressroom_app;
REVOKE UPDATE, DELETE ON audit_log FROM pressroom_app;
REVOKE DELETE ON installation FROM pressroom_app;
