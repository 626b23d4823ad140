-- The account of every call of a model: reserved before the call, settled after it; and what budgets have left.
-- A call that fails, or whose process dies, leaves its row too: `reserved` until its time is over, then `lost`.

ALTER TABLE workspaces ADD COLUMN outside_models boolean NOT NULL DEFAULT true;   -- may text go to models outside?

ALTER TABLE model_calls
    ADD COLUMN campaign_id text,
    ADD COLUMN run_id text,
    ADD COLUMN version_id text,                    -- the version that came of it
    ADD COLUMN messages_digest text NOT NULL DEFAULT '',
    ADD COLUMN cost numeric,                       -- by the table of prices; null: no price is known
    ADD COLUMN reserved integer NOT NULL DEFAULT 0,
    ADD COLUMN reserved_until timestamptz,
    ADD COLUMN budgets text[] NOT NULL DEFAULT '{}',
    ADD FOREIGN KEY (workspace_id, version_id) REFERENCES content_versions (workspace_id, id)
        ON DELETE SET NULL (version_id);
CREATE INDEX model_calls_version ON model_calls (workspace_id, version_id) WHERE version_id IS NOT NULL;
CREATE INDEX model_calls_reserved ON model_calls (workspace_id, reserved_until) WHERE outcome = 'reserved';

CREATE TABLE token_budgets (             -- what was used or is reserved: `day:2026-11-28`, `campaign:ID`, `run:ID`
    workspace_id text NOT NULL DEFAULT nullif(current_setting('pressroom.workspace', true), '')
        REFERENCES workspaces ON DELETE CASCADE,
    id text NOT NULL,
    used bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (workspace_id, id)
);
ALTER TABLE token_budgets ENABLE ROW LEVEL SECURITY;
ALTER TABLE token_budgets FORCE ROW LEVEL SECURITY;
CREATE POLICY own_workspace ON token_budgets TO pressroom_app
    USING (workspace_id = nullif(current_setting('pressroom.workspace', true), ''))
    WITH CHECK (workspace_id = nullif(current_setting('pressroom.workspace', true), ''));
CREATE POLICY owner_all ON token_budgets TO pressroom_owner USING (true) WITH CHECK (true);

-- Gives back what dead processes had reserved. Row security holds: only this workspace's.
CREATE FUNCTION release_dead_calls() RETURNS void LANGUAGE plpgsql SET search_path = pressroom, pg_temp AS $$
DECLARE dead record;
BEGIN
    FOR dead IN UPDATE model_calls SET outcome = 'lost' WHERE outcome = 'reserved' AND reserved_until < clock_timestamp()
        RETURNING reserved, budgets
    LOOP
        UPDATE token_budgets SET used = used - dead.reserved WHERE id = ANY (dead.budgets);
    END LOOP;
END $$;

-- One step: may this call be made, and if so its row and its tokens. Gives null, or why not.
CREATE FUNCTION reserve_call(call jsonb, wanted integer, limits jsonb, seconds double precision) RETURNS jsonb
    LANGUAGE plpgsql SET search_path = pressroom, pg_temp AS $$
DECLARE
    own record;
    budget record;
    spent bigint;
    keys text[] := '{}';
    refused jsonb;
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);  -- a power cut may cost a line, a call must not wait for a disk
    SELECT outside_models, 'day:' || (clock_timestamp() AT TIME ZONE zone)::date AS today INTO STRICT own FROM workspaces;
    IF NOT own.outside_models AND (call ->> 'outside')::boolean THEN
        RETURN '{"kind": "outside"}';
    END IF;
    FOR again IN 1..2 LOOP
        refused := NULL;
        keys := '{}';
        FOR budget IN SELECT CASE key WHEN 'day' THEN own.today ELSE key END AS id,
                (CASE WHEN jsonb_typeof(value) = 'number' THEN value::text::bigint END) AS most
            FROM jsonb_each(limits) ORDER BY 1      -- always locked in the same order
        LOOP
            INSERT INTO token_budgets (id) VALUES (budget.id) ON CONFLICT DO NOTHING;
            SELECT used INTO STRICT spent FROM token_budgets WHERE id = budget.id FOR UPDATE;
            keys := keys || budget.id;
            IF spent + wanted > budget.most AND refused IS NULL THEN
                refused := jsonb_build_object('kind', 'budget', 'budget', budget.id, 'used', spent, 'most', budget.most,
                                              'wanted', wanted);
            END IF;
        END LOOP;
        EXIT WHEN refused IS NULL OR again = 2;
        PERFORM release_dead_calls();
    END LOOP;
    IF refused IS NOT NULL THEN
        RETURN refused;
    END IF;
    UPDATE token_budgets SET used = used + wanted WHERE id = ANY (keys);
    INSERT INTO model_calls (id, campaign_id, brief_id, draft_id, run_id, task, model, prompt_digest, messages_digest,
        outcome, reserved, reserved_until, budgets)
    VALUES (call ->> 'id', call ->> 'campaign_id', call ->> 'brief_id', call ->> 'draft_id', call ->> 'run_id',
        call ->> 'task', call ->> 'model', call ->> 'prompt_digest', call ->> 'messages_digest',
        'reserved', wanted, clock_timestamp() + make_interval(secs => seconds), keys);
    RETURN NULL;
END $$;

-- The real figures. A call whose reservation had run out meanwhile is counted all the same.
CREATE FUNCTION settle_call(call_id text, was text, went_in integer, came_out integer, took double precision, price numeric)
    RETURNS void LANGUAGE plpgsql SET search_path = pressroom, pg_temp AS $$
DECLARE held record;
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    SELECT reserved, budgets, outcome INTO STRICT held FROM model_calls WHERE id = call_id FOR UPDATE;
    UPDATE model_calls SET outcome = was, tokens_in = went_in, tokens_out = came_out, seconds = took, cost = price
        WHERE id = call_id;
    UPDATE token_budgets SET used = used + went_in + came_out
        - CASE WHEN held.outcome = 'reserved' THEN held.reserved ELSE 0 END WHERE id = ANY (held.budgets);
END $$;

GRANT SELECT, INSERT, UPDATE, DELETE ON token_budgets TO pressroom_app;
GRANT EXECUTE ON FUNCTION release_dead_calls(), reserve_call(jsonb, integer, jsonb, double precision),
    settle_call(text, text, integer, integer, double precision, numeric) TO pressroom_app;
