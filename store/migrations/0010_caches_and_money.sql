-- What is kept for a while, and whether it still holds; and budgets in money beside those in tokens.

CREATE TABLE cache_entries (             -- the third level of the cache (store/cache.py)
    workspace_id text NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    id text NOT NULL,                    -- kind and key
    version integer NOT NULL,            -- of the shape that values of this kind have
    token text NOT NULL,                 -- of the entry's tags, as it was when the making began
    value bytea NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX cache_entries_expired ON cache_entries (expires_at);

CREATE TABLE cache_tags (                -- what was forgotten: a tag's token is another one after each time
    workspace_id text NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    id text NOT NULL,
    token text NOT NULL DEFAULT gen_random_uuid()::text,
    forgotten_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX cache_tags_forgotten ON cache_tags (forgotten_at);

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['cache_entries', 'cache_tags']
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

-- The functions below are told the workspace, so that one statement is a whole transaction and one round trip. Null: the
-- transaction is set to one already.

-- The token of these tags, whether there is the entry `wanted` made under it, and, if it is to be sent, the entry.
CREATE FUNCTION cache_look(workspace text, tags text[], wanted text, shape integer, send boolean)
    RETURNS TABLE (token text, there boolean, value bytea, seconds double precision)
    LANGUAGE plpgsql SET search_path = pressroom, pg_temp AS $$
BEGIN
    IF workspace IS NOT NULL THEN
        PERFORM set_config('pressroom.workspace', workspace, true);
    END IF;
    SELECT coalesce(string_agg(t.token, ' ' ORDER BY t.id), '') INTO token FROM cache_tags t WHERE t.id = ANY (tags);
    SELECT true, CASE WHEN send THEN e.value END, extract(epoch FROM e.expires_at - clock_timestamp())::double precision
        INTO there, value, seconds FROM cache_entries e
        WHERE e.id = wanted AND e.version = shape AND e.token = cache_look.token AND e.expires_at > clock_timestamp();
    there := coalesce(there, false);
    RETURN NEXT;
END $$;

CREATE FUNCTION cache_put(workspace text, entry text, shape integer, under text, kept bytea, lasts double precision)
    RETURNS void LANGUAGE plpgsql SET search_path = pressroom, pg_temp AS $$
BEGIN
    IF workspace IS NOT NULL THEN
        PERFORM set_config('pressroom.workspace', workspace, true);
    END IF;
    PERFORM set_config('synchronous_commit', 'off', true);
    INSERT INTO cache_entries AS e (id, version, token, value, expires_at)
        VALUES (entry, shape, under, kept, clock_timestamp() + make_interval(secs => lasts))
        ON CONFLICT (workspace_id, id) DO UPDATE SET version = excluded.version, token = excluded.token,
            value = excluded.value, expires_at = excluded.expires_at;
END $$;

-- Entries whose time is over; and tags whose every entry of before is gone for longer than any entry lives.
CREATE FUNCTION cache_sweep() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pressroom, pg_temp AS $$
DECLARE swept integer;
BEGIN
    DELETE FROM cache_tags WHERE forgotten_at < clock_timestamp() - interval '2 days';
    DELETE FROM cache_entries WHERE expires_at < clock_timestamp();
    GET DIAGNOSTICS swept = ROW_COUNT;
    RETURN swept;
END $$;
GRANT EXECUTE ON FUNCTION cache_look(text, text[], text, integer, boolean),
    cache_put(text, text, integer, text, bytea, double precision), cache_sweep() TO pressroom_app;

-- Money. A budget's row counts both; a limit may be set for either.
ALTER TABLE token_budgets ADD COLUMN spent numeric NOT NULL DEFAULT 0;       -- in the currency of the price table
ALTER TABLE model_calls
    ADD COLUMN reserved_cost numeric NOT NULL DEFAULT 0,
    ADD COLUMN cached_from text;         -- of an answer that was kept: the call that was paid for

CREATE OR REPLACE FUNCTION release_dead_calls() RETURNS void LANGUAGE plpgsql SET search_path = pressroom, pg_temp AS $$
DECLARE dead record;
BEGIN
    FOR dead IN UPDATE model_calls SET outcome = 'lost' WHERE outcome = 'reserved' AND reserved_until < clock_timestamp()
        RETURNING reserved, reserved_cost, budgets
    LOOP
        UPDATE token_budgets SET used = used - dead.reserved, spent = spent - dead.reserved_cost
            WHERE id = ANY (dead.budgets);
    END LOOP;
END $$;

-- One step: may this call be made, and if so its row, its tokens and its money. Gives null, or why not. `limits`: by
-- budget {"tokens": most or null, "cost": most or null}; `worth`: what the call may cost, null where nobody knows.
DROP FUNCTION reserve_call(jsonb, integer, jsonb, double precision);
CREATE FUNCTION reserve_call(workspace text, call jsonb, wanted integer, worth numeric, limits jsonb, seconds double precision)
    RETURNS jsonb LANGUAGE plpgsql SET search_path = pressroom, pg_temp AS $$
DECLARE
    own record;
    budget record;
    held record;
    keys text[] := '{}';
    refused jsonb;
BEGIN
    IF workspace IS NOT NULL THEN
        PERFORM set_config('pressroom.workspace', workspace, true);
    END IF;
    PERFORM set_config('synchronous_commit', 'off', true);  -- a power cut may cost a line, a call must not wait for a disk
    SELECT outside_models, 'day:' || (clock_timestamp() AT TIME ZONE zone)::date AS today INTO STRICT own FROM workspaces;
    IF NOT own.outside_models AND (call ->> 'outside')::boolean THEN
        RETURN '{"kind": "outside"}';
    END IF;
    FOR again IN 1..2 LOOP
        refused := NULL;
        keys := '{}';
        FOR budget IN SELECT CASE key WHEN 'day' THEN own.today ELSE key END AS id,
                (value ->> 'tokens')::bigint AS tokens, (value ->> 'cost')::numeric AS cost
            FROM jsonb_each(limits) ORDER BY 1      -- always locked in the same order
        LOOP
            SELECT used, spent INTO held FROM token_budgets WHERE id = budget.id FOR UPDATE;
            IF NOT FOUND THEN
                INSERT INTO token_budgets (id) VALUES (budget.id) ON CONFLICT DO NOTHING;
                SELECT used, spent INTO STRICT held FROM token_budgets WHERE id = budget.id FOR UPDATE;
            END IF;
            keys := keys || budget.id;
            CONTINUE WHEN refused IS NOT NULL;
            IF held.used + wanted > budget.tokens THEN
                refused := jsonb_build_object('kind', 'tokens', 'budget', budget.id, 'used', held.used,
                                              'most', budget.tokens, 'wanted', wanted);
            ELSIF budget.cost IS NOT NULL AND worth IS NULL THEN
                refused := '{"kind": "price"}';
            ELSIF held.spent + worth > budget.cost THEN
                refused := jsonb_build_object('kind', 'money', 'budget', budget.id, 'used', held.spent::text,
                                              'most', budget.cost::text, 'wanted', worth::text);
            END IF;
        END LOOP;
        EXIT WHEN refused IS NULL OR again = 2;
        PERFORM release_dead_calls();
    END LOOP;
    IF refused IS NOT NULL THEN
        RETURN refused;
    END IF;
    UPDATE token_budgets SET used = used + wanted, spent = spent + coalesce(worth, 0) WHERE id = ANY (keys);
    INSERT INTO model_calls (id, campaign_id, brief_id, draft_id, run_id, task, model, prompt_digest, messages_digest,
        outcome, reserved, reserved_cost, reserved_until, budgets)
    VALUES (call ->> 'id', call ->> 'campaign_id', call ->> 'brief_id', call ->> 'draft_id', call ->> 'run_id',
        call ->> 'task', call ->> 'model', call ->> 'prompt_digest', call ->> 'messages_digest',
        'reserved', wanted, coalesce(worth, 0), clock_timestamp() + make_interval(secs => seconds), keys);
    RETURN NULL;
END $$;

-- The real figures. A call whose reservation had run out meanwhile is counted all the same. `price`: what it cost, null
-- where nobody knows; `charged`: what the budgets of money are charged.
DROP FUNCTION settle_call(text, text, integer, integer, double precision, numeric);
CREATE FUNCTION settle_call(workspace text, call_id text, was text, went_in integer, came_out integer,
    took double precision, price numeric, charged numeric)
    RETURNS void LANGUAGE plpgsql SET search_path = pressroom, pg_temp AS $$
DECLARE held record;
BEGIN
    IF workspace IS NOT NULL THEN
        PERFORM set_config('pressroom.workspace', workspace, true);
    END IF;
    PERFORM set_config('synchronous_commit', 'off', true);
    SELECT reserved, reserved_cost, budgets, outcome = 'reserved' AS open INTO STRICT held
        FROM model_calls WHERE id = call_id FOR UPDATE;
    UPDATE model_calls SET outcome = was, tokens_in = went_in, tokens_out = came_out, seconds = took, cost = price
        WHERE id = call_id;
    UPDATE token_budgets SET
        used = used + went_in + came_out - CASE WHEN held.open THEN held.reserved ELSE 0 END,
        spent = spent + charged - CASE WHEN held.open THEN held.reserved_cost ELSE 0 END
        WHERE id = ANY (held.budgets);
END $$;

-- An answer that was kept: a line of the account that cost nothing and took nothing from any budget.
CREATE FUNCTION enter_cached_call(workspace text, call jsonb, kept_from text)
    RETURNS void LANGUAGE plpgsql SET search_path = pressroom, pg_temp AS $$
BEGIN
    IF workspace IS NOT NULL THEN
        PERFORM set_config('pressroom.workspace', workspace, true);
    END IF;
    PERFORM set_config('synchronous_commit', 'off', true);
    INSERT INTO model_calls (id, campaign_id, brief_id, draft_id, run_id, task, model, prompt_digest, messages_digest,
        outcome, cost, cached_from)
    VALUES (call ->> 'id', call ->> 'campaign_id', call ->> 'brief_id', call ->> 'draft_id', call ->> 'run_id',
        call ->> 'task', call ->> 'model', call ->> 'prompt_digest', call ->> 'messages_digest',
        'cached', 0, kept_from);
END $$;
GRANT EXECUTE ON FUNCTION reserve_call(text, jsonb, integer, numeric, jsonb, double precision),
    settle_call(text, text, text, integer, integer, double precision, numeric, numeric),
    enter_cached_call(text, jsonb, text) TO pressroom_app;
