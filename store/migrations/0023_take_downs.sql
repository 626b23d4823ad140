-- Taking a live post down: a person's wish, carried out by whoever delivers, once and provably.

CREATE TABLE take_downs (
    workspace_id text NOT NULL DEFAULT nullif(current_setting('pressroom.workspace', true), ''),
    id text NOT NULL,
    publication_id text NOT NULL,
    asked_by text NOT NULL,
    reason text NOT NULL CHECK (reason <> ''),
    status text NOT NULL DEFAULT 'asked' CHECK (status IN ('asked', 'claimed', 'done', 'refused')),
    due_at timestamptz NOT NULL,
    attempt integer NOT NULL DEFAULT 0,
    fence bigint NOT NULL DEFAULT 0,
    lease_owner text,
    lease_until timestamptz,
    answer text NOT NULL DEFAULT '',     -- what the channel said
    asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, publication_id) REFERENCES published_content ON DELETE RESTRICT,
    FOREIGN KEY (workspace_id, asked_by) REFERENCES users (workspace_id, id) ON DELETE RESTRICT
);
CREATE UNIQUE INDEX take_downs_open ON take_downs (workspace_id, publication_id) WHERE status IN ('asked', 'claimed');
CREATE INDEX take_downs_due ON take_downs (due_at) WHERE status IN ('asked', 'claimed');
ALTER TABLE take_downs ENABLE ROW LEVEL SECURITY;
ALTER TABLE take_downs FORCE ROW LEVEL SECURITY;
CREATE POLICY own_workspace ON take_downs TO pressroom_app
    USING (workspace_id = nullif(current_setting('pressroom.workspace', true), ''))
    WITH CHECK (workspace_id = nullif(current_setting('pressroom.workspace', true), ''));
CREATE POLICY owner_all ON take_downs TO pressroom_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON take_downs TO pressroom_app;

CREATE FUNCTION due_take_downs(moment timestamptz, most integer) RETURNS TABLE (workspace_id text, id text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT t.workspace_id, t.id FROM take_downs t WHERE t.due_at <= moment
         AND (t.status = 'asked' OR (t.status = 'claimed' AND t.lease_until < moment))
       ORDER BY t.due_at, t.id LIMIT most $$;
GRANT EXECUTE ON FUNCTION due_take_downs(timestamptz, integer) TO pressroom_app;
CREATE TRIGGER wake AFTER INSERT ON take_downs FOR EACH ROW EXECUTE FUNCTION wake();
