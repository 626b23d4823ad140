-- Mail: who may be written to and on what ground, and a row per recipient before anything is given to a server.

CREATE TABLE audience_lists (
    workspace_id text NOT NULL DEFAULT nullif(current_setting('pressroom.workspace', true), ''),
    id text NOT NULL,
    name text NOT NULL CHECK (length(btrim(name)) > 0),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX audience_lists_name ON audience_lists (workspace_id, lower(name));
ALTER TABLE audience_lists ENABLE ROW LEVEL SECURITY;
ALTER TABLE audience_lists FORCE ROW LEVEL SECURITY;
CREATE POLICY own_workspace ON audience_lists TO pressroom_app
    USING (workspace_id = nullif(current_setting('pressroom.workspace', true), ''))
    WITH CHECK (workspace_id = nullif(current_setting('pressroom.workspace', true), ''));
CREATE POLICY owner_all ON audience_lists TO pressroom_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON audience_lists TO pressroom_app;

-- One address on one list, with why it may be written to. Without a ground it is kept and never written to.
CREATE TABLE audience_addresses (
    workspace_id text NOT NULL DEFAULT nullif(current_setting('pressroom.workspace', true), ''),
    id text NOT NULL,
    list_id text NOT NULL,
    email text NOT NULL,
    domain text NOT NULL,
    hash text NOT NULL,                  -- keyed: what a dump alone cannot be compared with
    first_name text NOT NULL DEFAULT '',
    last_name text NOT NULL DEFAULT '',
    company text NOT NULL DEFAULT '',
    state text NOT NULL CHECK (state IN ('pending', 'confirmed', 'unsubscribed', 'bounced', 'complained', 'quarantined')),
    basis text NOT NULL DEFAULT '' CHECK (basis IN ('', 'consent', 'existing_customer', 'contract', 'legitimate_interest')),
    wording text NOT NULL DEFAULT '',    -- what they agreed to, to the letter
    wording_version text NOT NULL DEFAULT '',
    given_how text NOT NULL DEFAULT '',
    given_at timestamptz,
    asked_at timestamptz,                -- when the confirmation was asked for
    confirmed_at timestamptz,
    reason text NOT NULL DEFAULT '',     -- of quarantined, bounced, complained
    added_by text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workspace_id, id),
    UNIQUE (id),
    UNIQUE (workspace_id, list_id, hash),
    FOREIGN KEY (workspace_id, list_id) REFERENCES audience_lists ON DELETE RESTRICT,
    FOREIGN KEY (workspace_id, added_by) REFERENCES users (workspace_id, id) ON DELETE RESTRICT,
    CHECK (state <> 'confirmed' OR basis <> ''),
    CHECK (state <> 'confirmed' OR basis <> 'consent' OR (wording <> '' AND given_at IS NOT NULL AND confirmed_at IS NOT NULL))
);
CREATE INDEX audience_addresses_hash ON audience_addresses (workspace_id, hash);
CREATE INDEX audience_addresses_state ON audience_addresses (workspace_id, list_id, state);
ALTER TABLE audience_addresses ENABLE ROW LEVEL SECURITY;
ALTER TABLE audience_addresses FORCE ROW LEVEL SECURITY;
CREATE POLICY own_workspace ON audience_addresses TO pressroom_app
    USING (workspace_id = nullif(current_setting('pressroom.workspace', true), ''))
    WITH CHECK (workspace_id = nullif(current_setting('pressroom.workspace', true), ''));
CREATE POLICY owner_all ON audience_addresses TO pressroom_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON audience_addresses TO pressroom_app;

-- Who is not written to any more, whatever list says otherwise. Only the hash: it stays when the person is erased.
CREATE TABLE suppressed_addresses (
    workspace_id text NOT NULL DEFAULT nullif(current_setting('pressroom.workspace', true), ''),
    id text NOT NULL,
    hash text NOT NULL,
    reason text NOT NULL CHECK (reason IN ('unsubscribed', 'bounced', 'complained')),
    since timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, hash)
);
ALTER TABLE suppressed_addresses ENABLE ROW LEVEL SECURITY;
ALTER TABLE suppressed_addresses FORCE ROW LEVEL SECURITY;
CREATE POLICY own_workspace ON suppressed_addresses TO pressroom_app
    USING (workspace_id = nullif(current_setting('pressroom.workspace', true), ''))
    WITH CHECK (workspace_id = nullif(current_setting('pressroom.workspace', true), ''));
CREATE POLICY owner_all ON suppressed_addresses TO pressroom_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON suppressed_addresses TO pressroom_app;

-- One package on its way to everybody of its audience. `turn` fences out a sender that was stopped and goes on.
CREATE TABLE mailings (
    workspace_id text NOT NULL DEFAULT nullif(current_setting('pressroom.workspace', true), ''),
    id text NOT NULL,
    key text NOT NULL,
    account_id text NOT NULL,
    digest text NOT NULL,
    audience text NOT NULL,
    recipients integer NOT NULL,
    turn integer NOT NULL DEFAULT 0,
    turned_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, key),
    FOREIGN KEY (workspace_id, account_id) REFERENCES accounts ON DELETE RESTRICT
);
CREATE INDEX mailings_audience ON mailings (workspace_id, audience, created_at);
ALTER TABLE mailings ENABLE ROW LEVEL SECURITY;
ALTER TABLE mailings FORCE ROW LEVEL SECURITY;
CREATE POLICY own_workspace ON mailings TO pressroom_app
    USING (workspace_id = nullif(current_setting('pressroom.workspace', true), ''))
    WITH CHECK (workspace_id = nullif(current_setting('pressroom.workspace', true), ''));
CREATE POLICY owner_all ON mailings TO pressroom_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON mailings TO pressroom_app;

-- `sending` is committed before the text is given to the server; what is not known afterwards is `unknown` for good.
CREATE TABLE mail_deliveries (
    workspace_id text NOT NULL DEFAULT nullif(current_setting('pressroom.workspace', true), ''),
    id text NOT NULL,
    mailing_id text NOT NULL,
    address_id text,                     -- null once the person is erased
    hash text NOT NULL,
    domain text NOT NULL,
    status text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'sending', 'sent', 'unknown', 'bounced', 'refused',
        'given_up', 'skipped')),
    turn integer NOT NULL DEFAULT 0,     -- the turn that took it last
    attempt integer NOT NULL DEFAULT 0,
    not_before timestamptz NOT NULL,
    reply text NOT NULL DEFAULT '',      -- the server's words, without addresses
    ended_at timestamptz,
    bounce text NOT NULL DEFAULT '' CHECK (bounce IN ('', 'soft', 'hard')),   -- told later, by a report
    complained_at timestamptz,
    left_at timestamptz,                 -- when somebody unsubscribed by its link
    PRIMARY KEY (workspace_id, id),
    UNIQUE (id),
    UNIQUE (workspace_id, mailing_id, hash),
    FOREIGN KEY (workspace_id, mailing_id) REFERENCES mailings ON DELETE RESTRICT,
    FOREIGN KEY (workspace_id, address_id) REFERENCES audience_addresses ON DELETE SET NULL (address_id)
);
CREATE INDEX mail_deliveries_waiting ON mail_deliveries (workspace_id, mailing_id, not_before, id) WHERE status = 'waiting';
CREATE INDEX mail_deliveries_hash ON mail_deliveries (workspace_id, hash);
CREATE INDEX mail_deliveries_address ON mail_deliveries (workspace_id, address_id);
ALTER TABLE mail_deliveries ENABLE ROW LEVEL SECURITY;
ALTER TABLE mail_deliveries FORCE ROW LEVEL SECURITY;
CREATE POLICY own_workspace ON mail_deliveries TO pressroom_app
    USING (workspace_id = nullif(current_setting('pressroom.workspace', true), ''))
    WITH CHECK (workspace_id = nullif(current_setting('pressroom.workspace', true), ''));
CREATE POLICY owner_all ON mail_deliveries TO pressroom_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON mail_deliveries TO pressroom_app;

-- A person's word that this version may go to this many people.
CREATE TABLE audience_confirmations (
    workspace_id text NOT NULL DEFAULT nullif(current_setting('pressroom.workspace', true), ''),
    id text NOT NULL,
    draft_id text NOT NULL,
    digest text NOT NULL,
    audience text NOT NULL,
    size integer NOT NULL CHECK (size > 0),
    user_id text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, draft_id) REFERENCES content_drafts ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, user_id) REFERENCES users (workspace_id, id) ON DELETE RESTRICT
);
CREATE INDEX audience_confirmations_draft ON audience_confirmations (workspace_id, draft_id, created_at);
ALTER TABLE audience_confirmations ENABLE ROW LEVEL SECURITY;
ALTER TABLE audience_confirmations FORCE ROW LEVEL SECURITY;
CREATE POLICY own_workspace ON audience_confirmations TO pressroom_app
    USING (workspace_id = nullif(current_setting('pressroom.workspace', true), ''))
    WITH CHECK (workspace_id = nullif(current_setting('pressroom.workspace', true), ''));
CREATE POLICY owner_all ON audience_confirmations TO pressroom_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON audience_confirmations TO pressroom_app;

-- When a person last said that this database goes on: what its rows say of mailings under way before may be old.
ALTER TABLE installation ADD COLUMN left_quarantine_at timestamptz;

-- A link in a mail names a row and no workspace: this is where it lies. Only ids leave.
CREATE FUNCTION workspace_of_mail(delivery text) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT d.workspace_id FROM mail_deliveries d WHERE d.id = delivery $$;
CREATE FUNCTION workspace_of_address(address text) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT a.workspace_id FROM audience_addresses a WHERE a.id = address $$;
GRANT EXECUTE ON FUNCTION workspace_of_mail(text), workspace_of_address(text) TO pressroom_app;
