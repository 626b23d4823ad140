-- Mail: in which language a list is spoken to and who is asked by the courier; and of a mailing whose term is over, its
-- numbers without its people.

ALTER TABLE audience_lists
    ADD COLUMN language text NOT NULL DEFAULT '' CHECK (language ~ '^([a-z]{2,3}(-[A-Z]{2})?)?$'),  -- '': the account's
    ADD COLUMN account_id text,          -- which asks for confirmations; null: the only mail account there is
    ADD COLUMN asks boolean NOT NULL DEFAULT false,  -- lists from before are asked once somebody says so
    ADD COLUMN confirm_days integer CHECK (confirm_days BETWEEN 1 AND 3650),  -- null: who does not answer stays
    ADD CONSTRAINT audience_lists_account FOREIGN KEY (workspace_id, account_id) REFERENCES accounts
        ON DELETE SET NULL (account_id);
ALTER TABLE audience_lists ALTER COLUMN asks SET DEFAULT true, ALTER COLUMN confirm_days SET DEFAULT 30;

-- `asked_at` is committed before the question is given to the server; `ask_reply` is what it said then.
ALTER TABLE audience_addresses
    ADD COLUMN ask_held boolean NOT NULL DEFAULT false,  -- whoever added them did not want them asked yet
    ADD COLUMN ask_attempts integer NOT NULL DEFAULT 0,
    ADD COLUMN ask_not_before timestamptz,
    ADD COLUMN ask_reply text NOT NULL DEFAULT '';
UPDATE audience_addresses SET ask_reply = 'Asked before answers were kept.' WHERE asked_at IS NOT NULL;
CREATE INDEX audience_addresses_unasked ON audience_addresses (workspace_id, list_id, id)
    WHERE state = 'pending' AND asked_at IS NULL;

-- Erased is one more reason not to be written to: no import brings back who asked to be forgotten.
ALTER TABLE suppressed_addresses DROP CONSTRAINT suppressed_addresses_reason_check;
ALTER TABLE suppressed_addresses ADD CONSTRAINT suppressed_addresses_reason_check
    CHECK (reason IN ('unsubscribed', 'bounced', 'complained', 'erased'));

ALTER TABLE mailings
    ADD COLUMN totals jsonb,             -- how many were in which state when its rows were cleared
    ADD COLUMN cleared_at timestamptz;
ALTER TABLE mailings ADD CONSTRAINT mailings_cleared CHECK ((totals IS NULL) = (cleared_at IS NULL));
CREATE INDEX mailings_over ON mailings (coalesce(ended_at, turned_at));
REVOKE DELETE ON mail_deliveries FROM pressroom_app;

-- For how many days rows of a mailing are kept: the workspace's term, and at least as long as a link to unsubscribe and
-- a report of failure must find theirs.
CREATE FUNCTION mail_days(term integer) RETURNS integer LANGUAGE sql IMMUTABLE SET search_path = pressroom, pg_temp AS
    $$ SELECT greatest(term, 90) $$;

-- Deletes up to so many rows of a mailing whose term is over; gives how many went, null where nothing may. Its numbers
-- are written down with the first of them: whoever had yet to get it counts as left out.
CREATE FUNCTION clear_deliveries(mailing text, most integer) RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pressroom, pg_temp AS $$
DECLARE
    ws text := nullif(current_setting('pressroom.workspace', true), '');
    term integer;
    went integer;
BEGIN
    SELECT mail_days(w.retention_days) INTO term FROM workspaces w WHERE w.workspace_id = ws AND NOT w.legal_hold FOR SHARE;
    PERFORM FROM mailings m WHERE m.workspace_id = ws AND m.id = mailing
        AND coalesce(m.ended_at, m.turned_at) + make_interval(days => term) <= clock_timestamp() FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    UPDATE mailings m SET cleared_at = clock_timestamp(), ended_at = coalesce(m.ended_at, clock_timestamp()), totals = (
        SELECT jsonb_build_object(
            'sent', count(*) FILTER (WHERE d.status = 'sent'),
            'unknown', count(*) FILTER (WHERE d.status IN ('unknown', 'sending')),
            'bounced', count(*) FILTER (WHERE d.status = 'bounced'),
            'refused', count(*) FILTER (WHERE d.status = 'refused'),
            'given_up', count(*) FILTER (WHERE d.status = 'given_up'),
            'skipped', count(*) FILTER (WHERE d.status IN ('skipped', 'waiting')),
            'hard', count(*) FILTER (WHERE d.bounce = 'hard'),
            'soft', count(*) FILTER (WHERE d.bounce = 'soft'),
            'complained', count(d.complained_at),
            'unsubscribed', count(d.left_at))
        FROM mail_deliveries d WHERE d.workspace_id = ws AND d.mailing_id = mailing)
        WHERE m.workspace_id = ws AND m.id = mailing AND m.cleared_at IS NULL;
    WITH gone AS (DELETE FROM mail_deliveries d WHERE d.workspace_id = ws AND d.id IN (SELECT e.id FROM mail_deliveries e
            WHERE e.workspace_id = ws AND e.mailing_id = mailing ORDER BY e.id LIMIT most) RETURNING d.id)
        SELECT count(*) INTO went FROM gone;
    RETURN went;
END $$;

-- Where are rows to be cleared? Only ids leave.
CREATE FUNCTION mailings_over_term(most integer) RETURNS TABLE (workspace_id text, id text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT m.workspace_id, m.id FROM mailings m JOIN workspaces w ON w.workspace_id = m.workspace_id
       WHERE NOT w.legal_hold
         AND coalesce(m.ended_at, m.turned_at) + make_interval(days => mail_days(w.retention_days)) <= clock_timestamp()
         AND (m.cleared_at IS NULL OR EXISTS (SELECT FROM mail_deliveries d
             WHERE d.workspace_id = m.workspace_id AND d.mailing_id = m.id))
       ORDER BY coalesce(m.ended_at, m.turned_at), m.id LIMIT most $$;

-- Where does somebody wait to be asked, and where is the time to answer over?
CREATE FUNCTION workspaces_to_ask(moment timestamptz) RETURNS TABLE (workspace_id text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT DISTINCT a.workspace_id FROM audience_addresses a
       JOIN audience_lists l ON l.workspace_id = a.workspace_id AND l.id = a.list_id
       WHERE a.state = 'pending' AND a.asked_at IS NULL AND NOT a.ask_held AND l.asks AND a.ask_attempts < 8
         AND coalesce(a.ask_not_before <= moment, true) $$;
CREATE FUNCTION workspaces_with_unconfirmed(moment timestamptz) RETURNS TABLE (workspace_id text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT DISTINCT a.workspace_id FROM audience_addresses a
       JOIN audience_lists l ON l.workspace_id = a.workspace_id AND l.id = a.list_id
       JOIN workspaces w ON w.workspace_id = a.workspace_id
       WHERE a.state = 'pending' AND a.asked_at + make_interval(days => l.confirm_days) <= moment AND NOT w.legal_hold $$;

GRANT EXECUTE ON FUNCTION mail_days(integer), clear_deliveries(text, integer), mailings_over_term(integer),
    workspaces_to_ask(timestamptz), workspaces_with_unconfirmed(timestamptz) TO pressroom_app;
