-- Accounts that a person connects by signing in at the channel: who set out, in which browser, until when. Of tokens
-- only hashes are kept.
CREATE TABLE account_sign_ins (
    workspace_id text NOT NULL DEFAULT nullif(current_setting('pressroom.workspace', true), ''),
    id text NOT NULL,
    account_id text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('visit', 'invitation')),
    token_hash text NOT NULL UNIQUE,     -- of the state that the channel sends back, or of the invitation's link
    browser_hash text,                   -- a visit's: only the browser that set out may come back
    invitation_id text,                  -- a visit's that somebody without a seat began
    made_by text NOT NULL,               -- the seat in whose right it happens
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workspace_id, id),
    CHECK ((kind = 'visit') = (browser_hash IS NOT NULL)),
    FOREIGN KEY (workspace_id, account_id) REFERENCES accounts ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, made_by) REFERENCES users ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, invitation_id) REFERENCES account_sign_ins ON DELETE CASCADE
);
ALTER TABLE account_sign_ins ENABLE ROW LEVEL SECURITY;
ALTER TABLE account_sign_ins FORCE ROW LEVEL SECURITY;
CREATE POLICY own_workspace ON account_sign_ins TO pressroom_app
    USING (workspace_id = nullif(current_setting('pressroom.workspace', true), ''))
    WITH CHECK (workspace_id = nullif(current_setting('pressroom.workspace', true), ''));
CREATE POLICY owner_all ON account_sign_ins TO pressroom_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON account_sign_ins TO pressroom_app;

-- Which connected accounts have no access any more? An account's access ends with the last of its secrets that end.
-- Only ids leave: rows are then read and acted on inside their workspace.
CREATE FUNCTION accounts_without_access(at timestamptz) RETURNS TABLE (workspace_id text, account_id text, ended_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT a.workspace_id, a.id, max(s.expires_at) FROM accounts a
       JOIN account_secrets s ON s.workspace_id = a.workspace_id AND s.account_id = a.id
       WHERE a.state = 'connected' AND s.expires_at IS NOT NULL
       GROUP BY a.workspace_id, a.id HAVING max(s.expires_at) <= at $$;
REVOKE ALL ON FUNCTION accounts_without_access(timestamptz) FROM public;
GRANT EXECUTE ON FUNCTION accounts_without_access(timestamptz) TO pressroom_app;
