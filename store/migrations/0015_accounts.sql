-- Accounts that hold secrets, and posts that a channel has but does not show yet.

-- Sealed with the installation's key (AES-256-GCM, the row's id as associated data): of no use without it, and of none
-- in another row.
CREATE TABLE account_secrets (
    workspace_id text NOT NULL DEFAULT nullif(current_setting('pressroom.workspace', true), ''),
    id text NOT NULL,
    account_id text NOT NULL,
    name text NOT NULL,
    key_id text NOT NULL,                -- which key sealed it
    sealed bytea NOT NULL CHECK (length(sealed) > 28),   -- nonce, ciphertext, tag: never of nothing
    expires_at timestamptz,
    kept_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, account_id, name),
    FOREIGN KEY (workspace_id, account_id) REFERENCES accounts ON DELETE CASCADE
);
ALTER TABLE account_secrets ENABLE ROW LEVEL SECURITY;
ALTER TABLE account_secrets FORCE ROW LEVEL SECURITY;
CREATE POLICY own_workspace ON account_secrets TO pressroom_app
    USING (workspace_id = nullif(current_setting('pressroom.workspace', true), ''))
    WITH CHECK (workspace_id = nullif(current_setting('pressroom.workspace', true), ''));
CREATE POLICY owner_all ON account_secrets TO pressroom_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON account_secrets TO pressroom_app;

-- Handed over: neither out nor ours any more; somebody at the channel must let it out.
ALTER TABLE published_content DROP CONSTRAINT published_content_status_check;
ALTER TABLE published_content ADD CONSTRAINT published_content_status_check CHECK (status IN ('scheduled', 'claimed',
    'sending', 'handed_over', 'sent', 'verified', 'mismatch', 'unknown', 'late', 'held', 'failed', 'withdrawn'));

CREATE OR REPLACE FUNCTION unrecorded_publications(most integer) RETURNS TABLE (workspace_id text, id text, status text, due_at timestamptz, recorded_attempt integer)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT p.workspace_id, p.id, p.status, coalesce(p.look_at, p.due_at), p.recorded_attempt FROM published_content p
       JOIN workspaces w ON w.workspace_id = p.workspace_id
       WHERE p.recorded_at IS NULL AND p.status NOT IN ('held', 'late', 'withdrawn', 'failed', 'handed_over')
         AND (p.status <> 'unknown' OR p.look_at IS NOT NULL)  -- else a person must look
         AND (p.status <> 'scheduled' OR (w.sending_stopped_at IS NULL
              AND NOT EXISTS (SELECT 1 FROM installation i WHERE i.quarantined_since IS NOT NULL)))
         AND (p.recording_until IS NULL OR p.recording_until <= now())
       ORDER BY coalesce(p.look_at, p.due_at) LIMIT most $$;
