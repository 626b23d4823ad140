-- Intake: where a source was met, how long it counts as fresh, and what its reader left out.

ALTER TABLE sources DROP CONSTRAINT sources_kind_check;
ALTER TABLE sources ADD CONSTRAINT sources_kind_check CHECK (kind IN ('file', 'web', 'feed', 'own'));
ALTER TABLE sources ADD COLUMN licence text;
ALTER TABLE sources ADD COLUMN canonical text;      -- the address a page gives as its proper one
ALTER TABLE sources ADD COLUMN fresh_until date;    -- by the limit of its kind; null: no limit
ALTER TABLE sources ADD COLUMN remarks text[] NOT NULL DEFAULT '{}';

ALTER TABLE dossiers ADD COLUMN remarks jsonb NOT NULL DEFAULT '[]';

CREATE TABLE source_origins (            -- every place where a source was met: one article, several addresses
    workspace_id text NOT NULL DEFAULT nullif(current_setting('pressroom.workspace', true), ''),
    id text NOT NULL,
    campaign_id text NOT NULL,
    source_id text NOT NULL,
    origin text NOT NULL,
    digest text NOT NULL,                -- of the bytes as met there
    etag text,
    modified text,
    checked_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, campaign_id, origin),
    FOREIGN KEY (workspace_id, campaign_id, source_id) REFERENCES sources ON DELETE CASCADE
);
CREATE INDEX source_origins_source ON source_origins (workspace_id, campaign_id, source_id);

ALTER TABLE source_origins ENABLE ROW LEVEL SECURITY;
ALTER TABLE source_origins FORCE ROW LEVEL SECURITY;
CREATE POLICY own_workspace ON source_origins TO pressroom_app
    USING (workspace_id = nullif(current_setting('pressroom.workspace', true), ''))
    WITH CHECK (workspace_id = nullif(current_setting('pressroom.workspace', true), ''));
CREATE POLICY owner_all ON source_origins TO pressroom_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON source_origins TO pressroom_app;

INSERT INTO source_origins (workspace_id, id, campaign_id, source_id, origin, digest, checked_at)
    SELECT DISTINCT ON (workspace_id, campaign_id, origin) workspace_id,
        'org_' || left(encode(sha256(convert_to(campaign_id || E'\n' || origin, 'UTF8')), 'hex'), 16),
        campaign_id, id, origin, digest, fetched_at
    FROM sources WHERE state = 'usable' AND kind <> 'own'
    ORDER BY workspace_id, campaign_id, origin, fetched_at DESC;
