-- Onboarding: the profile of a workspace, proposals made from the company's own pages, and the segments that a person
-- accepted of them.

CREATE TABLE profiles (                  -- one per workspace
    workspace_id text NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    id text NOT NULL,
    profile jsonb NOT NULL,              -- domain.profile.Profile
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id),
    FOREIGN KEY (workspace_id, recorded_by) REFERENCES users ON DELETE RESTRICT
);

CREATE TABLE profile_proposals (         -- from the wish to a person's word on it; the lease lives here
    workspace_id text NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    id text NOT NULL,
    number integer NOT NULL,
    status text NOT NULL DEFAULT 'requested' CHECK (status IN ('requested', 'launched', 'claimed', 'waiting', 'failed',
        'proposed', 'accepted', 'superseded')),
    attempt integer NOT NULL DEFAULT 0,  -- workers that took it in hand
    launches integer NOT NULL DEFAULT 0, -- runs that were launched for it
    fence bigint NOT NULL DEFAULT 0,
    lease_owner text,
    lease_until timestamptz,             -- of `requested` and `waiting`: not to be launched before
    voice jsonb,                         -- domain.voice.VoiceGuide
    segments jsonb NOT NULL DEFAULT '[]',   -- domain.profile.Segment
    remarks text[] NOT NULL DEFAULT '{}',
    model text NOT NULL DEFAULT '',
    prompts text NOT NULL DEFAULT '',
    note text NOT NULL DEFAULT '',
    requested_by text NOT NULL,
    edited_by text,
    decided_by text,
    requested_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    made_at timestamptz,
    decided_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, number),
    FOREIGN KEY (workspace_id, requested_by) REFERENCES users ON DELETE RESTRICT,
    FOREIGN KEY (workspace_id, edited_by) REFERENCES users ON DELETE RESTRICT,
    FOREIGN KEY (workspace_id, decided_by) REFERENCES users ON DELETE RESTRICT,
    CHECK (status NOT IN ('proposed', 'accepted') OR voice IS NOT NULL),
    CHECK (status <> 'accepted' OR decided_by IS NOT NULL)
);
-- Asking twice asks once, and one proposal at a time is the accepted one.
CREATE UNIQUE INDEX profile_proposals_open ON profile_proposals (workspace_id)
    WHERE status IN ('requested', 'launched', 'claimed', 'waiting');
CREATE UNIQUE INDEX profile_proposals_accepted ON profile_proposals (workspace_id) WHERE status = 'accepted';
CREATE INDEX profile_proposals_waiting ON profile_proposals (requested_at)
    WHERE status IN ('requested', 'launched', 'claimed', 'waiting');

CREATE TABLE own_pages (                 -- the company's own pages as a proposal was made from them
    workspace_id text NOT NULL,
    id text NOT NULL,
    proposal_id text NOT NULL,
    position integer NOT NULL,
    origin text NOT NULL,
    title text NOT NULL DEFAULT '',
    text text NOT NULL DEFAULT '',
    digest text NOT NULL DEFAULT '',     -- of its bytes
    refusal text,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, proposal_id, position),
    FOREIGN KEY (workspace_id, proposal_id) REFERENCES profile_proposals ON DELETE CASCADE
);

CREATE TABLE segments (                  -- groups of readers, as they were accepted
    workspace_id text NOT NULL,
    id text NOT NULL,
    proposal_id text NOT NULL,
    position integer NOT NULL,
    name text NOT NULL,
    needs jsonb NOT NULL DEFAULT '[]',   -- domain.profile.Need
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, proposal_id) REFERENCES profile_proposals ON DELETE CASCADE
);
CREATE UNIQUE INDEX segments_name ON segments (workspace_id, lower(name));

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['profiles', 'profile_proposals', 'own_pages', 'segments']
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

CREATE TRIGGER wake AFTER INSERT OR UPDATE OF status ON profile_proposals FOR EACH ROW EXECUTE FUNCTION wake();

-- What a person accepted is what it was: nothing of ours, and no stolen password, writes other words under it.
CREATE FUNCTION keep_accepted() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
        IF OLD.decided_by IS NOT NULL AND (NEW.voice IS DISTINCT FROM OLD.voice
           OR NEW.segments IS DISTINCT FROM OLD.segments OR NEW.decided_by IS DISTINCT FROM OLD.decided_by
           OR NEW.decided_at IS DISTINCT FROM OLD.decided_at) THEN
            RAISE EXCEPTION 'an accepted proposal is immutable';
        END IF;
        RETURN NEW;
    END $$;
CREATE TRIGGER immutable BEFORE UPDATE ON profile_proposals FOR EACH ROW EXECUTE FUNCTION keep_accepted();

-- Which proposals are being waited for, and where is the profile's part of the vector index behind? Only ids leave.
CREATE FUNCTION open_proposals() RETURNS TABLE (workspace_id text, id text, lease_until timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT p.workspace_id, p.id, p.lease_until FROM profile_proposals p
       WHERE p.status IN ('requested', 'launched', 'claimed', 'waiting') ORDER BY p.requested_at, p.id $$;
CREATE FUNCTION profiles_not_indexed() RETURNS TABLE (workspace_id text, state text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT e.workspace_id, md5(string_agg(e.row_id || ' ' || e.digest, ',' ORDER BY e.row_id)) FROM embeddings e
       WHERE e.indexed_at IS NULL AND (e.collection = 'user_profiles'
             OR (e.collection = 'market_segments' AND e.row_id LIKE 'segment/%'))
       GROUP BY e.workspace_id ORDER BY e.workspace_id $$;
GRANT EXECUTE ON FUNCTION open_proposals(), profiles_not_indexed() TO pressroom_app;
