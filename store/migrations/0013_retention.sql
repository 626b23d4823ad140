-- What is kept for the workspace's term and cleared afterwards: only what nobody ever approved, only of campaigns put
-- away for longer than the term, and nothing while there is a legal hold. The functions below ask all of this
-- themselves, by the clock of the database, and the role of the product has no other way to delete such rows.

ALTER TABLE workspaces
    ADD COLUMN hold_reason text NOT NULL DEFAULT '',
    ADD COLUMN held_since timestamptz;
UPDATE workspaces SET retention_days = least(greatest(retention_days, 0), 36500)
    WHERE NOT retention_days BETWEEN 0 AND 36500;
UPDATE workspaces SET hold_reason = 'It was set before reasons were kept.', held_since = clock_timestamp() WHERE legal_hold;
ALTER TABLE workspaces
    ADD CONSTRAINT workspaces_term CHECK (retention_days BETWEEN 0 AND 36500),
    ADD CONSTRAINT workspaces_hold_has_a_reason CHECK (legal_hold = (length(btrim(hold_reason)) > 0)
        AND legal_hold = (held_since IS NOT NULL));

ALTER TABLE campaigns ADD COLUMN cleared_at timestamptz;   -- when the sweep last found nothing more of it to clear

CREATE TABLE cleared_remains (           -- what cleared rows left outside the database, to be taken away afterwards
    workspace_id text NOT NULL DEFAULT nullif(current_setting('pressroom.workspace', true), '')
        REFERENCES workspaces ON DELETE CASCADE,
    id text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('file', 'vector')),
    collection text NOT NULL DEFAULT '', -- of a vector: where it lies
    part text NOT NULL DEFAULT '',
    name text NOT NULL,                  -- a path in the media folder, or the id of a vector
    due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX cleared_remains_due ON cleared_remains (due_at);
ALTER TABLE cleared_remains ENABLE ROW LEVEL SECURITY;
ALTER TABLE cleared_remains FORCE ROW LEVEL SECURITY;
CREATE POLICY own_workspace ON cleared_remains TO pressroom_app
    USING (workspace_id = nullif(current_setting('pressroom.workspace', true), ''))
    WITH CHECK (workspace_id = nullif(current_setting('pressroom.workspace', true), ''));
CREATE POLICY owner_all ON cleared_remains TO pressroom_owner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON cleared_remains TO pressroom_app;

REVOKE DELETE ON campaigns, briefs, content_drafts, content_versions, media_assets, attestations, review_feedback,
    work_requests, published_content, video_scripts, outlines FROM pressroom_app;

-- Was anybody ever promised anything of this piece? An approval counts whatever became of it, and so does a row of the
-- outbox. A decision that names the piece's version and another piece is nothing to delete by.
CREATE FUNCTION ever_approved(workspace text, piece text) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = pressroom, pg_temp AS
    $$ SELECT EXISTS (SELECT FROM decisions d WHERE d.workspace_id = workspace AND d.draft_id = piece AND d.kind = 'approve')
        OR EXISTS (SELECT FROM published_content p WHERE p.workspace_id = workspace AND p.draft_id = piece)
        OR EXISTS (SELECT FROM content_drafts c WHERE c.workspace_id = workspace AND c.id = piece
            AND c.status IN ('approved', 'published'))
        OR EXISTS (SELECT FROM content_versions v JOIN decisions d ON d.workspace_id = workspace AND d.version_id = v.id
            WHERE v.workspace_id = workspace AND v.draft_id = piece AND d.draft_id <> piece)
        OR EXISTS (SELECT FROM content_versions v JOIN published_content p ON p.workspace_id = workspace
            AND p.version_id = v.id WHERE v.workspace_id = workspace AND v.draft_id = piece) $$;

-- Does this version stay, with all that its writer was told? It does while its campaign's term runs, and for good when
-- its piece was ever approved.
CREATE FUNCTION version_stays(workspace text, wanted text, days integer) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = pressroom, pg_temp AS
    $$ SELECT EXISTS (SELECT FROM content_versions v
        JOIN content_drafts d ON d.workspace_id = workspace AND d.id = v.draft_id
        JOIN campaigns c ON c.workspace_id = workspace AND c.id = d.campaign_id
        WHERE v.workspace_id = workspace AND v.id = wanted
          AND (c.archived_at IS NULL OR c.archived_at + make_interval(days => days) > clock_timestamp()
               OR ever_approved(workspace, d.id))) $$;

-- May this piece of a campaign whose term is over go? Not when an edit of it taught the writer of a version that stays.
CREATE FUNCTION may_clear(workspace text, piece text, days integer) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = pressroom, pg_temp AS
    $$ SELECT NOT ever_approved(workspace, piece) AND NOT EXISTS (SELECT FROM edit_examples x
        JOIN version_examples u ON u.workspace_id = workspace AND u.example_id = x.id
        JOIN content_versions v ON v.workspace_id = workspace AND v.id = u.version_id
        WHERE x.workspace_id = workspace AND x.draft_id = piece AND v.draft_id <> piece
          AND version_stays(workspace, u.version_id, days)) $$;

-- The sources of a campaign that something which is still there rests on: versions by their sentences and by the claims
-- these cite, video scripts, and outlines that a person approved.
CREATE FUNCTION sources_rested_on(workspace text, campaign text) RETURNS SETOF text
    LANGUAGE sql STABLE SET search_path = pressroom, pg_temp AS
    $$ WITH said AS (SELECT d.brief_id, e.source_id, e.claim_id FROM content_drafts d
            JOIN content_versions v ON v.workspace_id = workspace AND v.draft_id = d.id
            JOIN evidence e ON e.workspace_id = workspace AND e.version_id = v.id
            WHERE d.workspace_id = workspace AND d.campaign_id = campaign),
        outlined AS (SELECT o.brief_id, told.claim FROM outlines o CROSS JOIN LATERAL jsonb_array_elements(o.claims) told (claim)
            WHERE o.workspace_id = workspace AND o.campaign_id = campaign AND o.state = 'approved')
       SELECT source_id FROM said WHERE source_id IS NOT NULL
       UNION SELECT k.source_id FROM said JOIN claims k ON k.workspace_id = workspace AND k.brief_id = said.brief_id
            AND k.id = said.claim_id
       UNION SELECT told.entry ->> 'source_id' FROM content_drafts d
            JOIN video_scripts s ON s.workspace_id = workspace AND s.draft_id = d.id
            CROSS JOIN LATERAL jsonb_array_elements(s.evidence) told (entry)
            WHERE d.workspace_id = workspace AND d.campaign_id = campaign AND told.entry ->> 'source_id' IS NOT NULL
       UNION SELECT claim ->> 'source_id' FROM outlined WHERE claim ->> 'source_id' IS NOT NULL
       UNION SELECT k.source_id FROM outlined JOIN claims k ON k.workspace_id = workspace AND k.brief_id = outlined.brief_id
            AND k.id = claim ->> 'id' AND k.text = claim ->> 'text' $$;

-- Whether a campaign of the workspace at work is to be cleared now. If so, nobody sets a hold or a longer term, or brings
-- the campaign back, before this transaction is over; and what was said before it is seen. Gives the term, else null.
CREATE FUNCTION lock_over_term(campaign text) RETURNS integer
    LANGUAGE plpgsql VOLATILE SET search_path = pressroom, pg_temp AS $$
DECLARE
    ws text := nullif(current_setting('pressroom.workspace', true), '');
    term integer;
BEGIN
    SELECT w.retention_days INTO term FROM workspaces w WHERE w.workspace_id = ws AND NOT w.legal_hold FOR SHARE;
    PERFORM FROM campaigns c WHERE c.workspace_id = ws AND c.id = campaign
        AND c.archived_at + make_interval(days => term) <= clock_timestamp() FOR UPDATE SKIP LOCKED;
    RETURN CASE WHEN FOUND THEN term END;
END $$;

CREATE FUNCTION leave_remains(workspace text, sort text, lies_in text, of_part text, names text[]) RETURNS void
    LANGUAGE sql VOLATILE SET search_path = pressroom, pg_temp AS
    $$ INSERT INTO cleared_remains (workspace_id, id, kind, collection, part, name)
       SELECT DISTINCT workspace, concat_ws('/', sort, nullif(lies_in, ''), left_over), sort, lies_in, of_part, left_over
       FROM unnest(names) left_over WHERE left_over IS NOT NULL ON CONFLICT DO NOTHING $$;

-- Takes rows out of what the index must hold, and notes their vectors as remains.
CREATE FUNCTION clear_vectors(workspace text, lies_in text, of_part text, row_ids text[]) RETURNS void
    LANGUAGE sql VOLATILE SET search_path = pressroom, pg_temp AS
    $$ WITH gone AS (DELETE FROM embeddings e WHERE e.workspace_id = workspace AND e.collection = lies_in
            AND e.row_id = ANY (row_ids) RETURNING e.row_id)
       SELECT leave_remains(workspace, 'vector', lies_in, of_part, (SELECT array_agg(row_id) FROM gone)) $$;

-- Deletes up to so many pieces with all that is theirs; gives what went, null where nothing may.
CREATE FUNCTION clear_pieces(campaign text, most integer) RETURNS jsonb
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pressroom, pg_temp AS $$
DECLARE
    ws text := nullif(current_setting('pressroom.workspace', true), '');
    term integer := lock_over_term(campaign);
    pieces text[];
    made text[];
    files text[];
BEGIN
    IF term IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT array_agg(locked.id) INTO pieces FROM (SELECT d.id FROM content_drafts d WHERE d.workspace_id = ws
        AND d.campaign_id = campaign AND may_clear(ws, d.id, term) ORDER BY d.id LIMIT most FOR UPDATE) locked;
    -- what was decided until the pieces were locked is seen only now
    SELECT coalesce(array_agg(id), '{}') INTO pieces FROM unnest(pieces) id WHERE may_clear(ws, id, term);
    SELECT coalesce(array_agg(v.id), '{}') INTO made FROM content_versions v
        WHERE v.workspace_id = ws AND v.draft_id = ANY (pieces);
    SELECT array_agg(path) INTO files FROM (
        SELECT m.path FROM media_assets m WHERE m.workspace_id = ws AND m.draft_id = ANY (pieces)
        UNION SELECT a.file_path FROM attestations a WHERE a.workspace_id = ws AND a.version_id = ANY (made)) f (path);
    PERFORM leave_remains(ws, 'file', '', '', files);
    PERFORM clear_vectors(ws, 'content_library', '', made);
    DELETE FROM version_examples u USING edit_examples x WHERE u.workspace_id = ws AND x.workspace_id = ws
        AND x.id = u.example_id AND x.draft_id = ANY (pieces)
        AND (u.version_id = ANY (made) OR NOT version_stays(ws, u.version_id, term));
    DELETE FROM edit_examples x WHERE x.workspace_id = ws AND x.draft_id = ANY (pieces);
    DELETE FROM attestations a WHERE a.workspace_id = ws AND a.version_id = ANY (made);
    DELETE FROM review_feedback f WHERE f.workspace_id = ws AND f.draft_id = ANY (pieces);
    DELETE FROM work_requests r WHERE r.workspace_id = ws AND r.draft_id = ANY (pieces);
    DELETE FROM decisions d WHERE d.workspace_id = ws AND d.draft_id = ANY (pieces);
    DELETE FROM content_drafts d WHERE d.workspace_id = ws AND d.id = ANY (pieces);
    RETURN jsonb_build_object('pieces', pieces, 'versions', cardinality(made));
END $$;

-- Deletes what of a campaign no piece needs any more, up to so many briefs and sources at a time: briefs without pieces,
-- sources that nothing rests on, what scouts found; and the campaign itself when nothing is left of it. Gives what went,
-- null where nothing may. When nothing went, the campaign is noted as cleared.
CREATE FUNCTION clear_ground(campaign text, most integer) RETURNS jsonb
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pressroom, pg_temp AS $$
DECLARE
    ws text := nullif(current_setting('pressroom.workspace', true), '');
    empty_briefs text[];
    loose text[];
    found_ids text[];
    files text[];
    whole boolean := false;
BEGIN
    IF lock_over_term(campaign) IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT coalesce(array_agg(id), '{}') INTO empty_briefs FROM (SELECT b.id FROM briefs b WHERE b.workspace_id = ws
        AND b.campaign_id = campaign AND NOT EXISTS (SELECT FROM content_drafts d
            WHERE d.workspace_id = ws AND d.brief_id = b.id) ORDER BY b.id LIMIT most) b (id);
    DELETE FROM briefs b WHERE b.workspace_id = ws AND b.id = ANY (empty_briefs);

    SELECT coalesce(array_agg(id), '{}') INTO loose FROM (SELECT s.id FROM sources s WHERE s.workspace_id = ws
        AND s.campaign_id = campaign AND s.id NOT IN (SELECT sources_rested_on(ws, campaign)) ORDER BY s.id LIMIT most) s (id);
    PERFORM clear_vectors(ws, 'source_passages', campaign, (SELECT array_agg(campaign || '/' || p.id) FROM passages p
        WHERE p.workspace_id = ws AND p.campaign_id = campaign AND p.source_id = ANY (loose)));
    SELECT array_agg(s.bytes_path) INTO files FROM sources s
        WHERE s.workspace_id = ws AND s.campaign_id = campaign AND s.id = ANY (loose);
    DELETE FROM sources s WHERE s.workspace_id = ws AND s.campaign_id = campaign AND s.id = ANY (loose);
    IF loose <> '{}' THEN  -- what was remarked on them goes with them; a dossier is built anew should work go on
        UPDATE campaigns c SET sources_version = sources_version + 1 WHERE c.workspace_id = ws AND c.id = campaign;
        UPDATE dossiers o SET refusals = '[]', remarks = coalesce((SELECT jsonb_agg(r.remark ORDER BY r.place)
                FROM jsonb_array_elements(o.remarks) WITH ORDINALITY r (remark, place) WHERE EXISTS (SELECT FROM sources s
                WHERE s.workspace_id = ws AND s.campaign_id = campaign AND s.id = r.remark ->> 'source_id')), '[]')
            FROM briefs b WHERE o.workspace_id = ws AND b.workspace_id = ws AND b.id = o.brief_id AND b.campaign_id = campaign;
    END IF;

    WITH gone AS (DELETE FROM added_sources a WHERE a.workspace_id = ws AND a.campaign_id = campaign AND NOT EXISTS (
            SELECT FROM sources s WHERE s.workspace_id = ws AND s.campaign_id = campaign
            AND (s.origin = a.origin OR s.bytes_path = a.bytes_path OR EXISTS (SELECT FROM source_origins o
                WHERE o.workspace_id = ws AND o.campaign_id = campaign AND o.source_id = s.id
                AND a.origin IN (o.origin, o.named)))) RETURNING a.bytes_path)
        SELECT coalesce(files, '{}') || coalesce(array_agg(bytes_path), '{}') INTO files FROM gone;
    PERFORM leave_remains(ws, 'file', '', '', files);

    WITH t AS (DELETE FROM trends t WHERE t.workspace_id = ws AND t.campaign_id = campaign RETURNING 'trend/' || t.id),
         i AS (DELETE FROM market_insights i WHERE i.workspace_id = ws AND i.campaign_id = campaign RETURNING 'insight/' || i.id)
        SELECT coalesce(array_agg(id), '{}') INTO found_ids FROM (SELECT * FROM t UNION ALL SELECT * FROM i) f (id);
    PERFORM clear_vectors(ws, 'market_segments', '', found_ids);
    PERFORM clear_vectors(ws, 'competitor_content', '', (SELECT array_agg(e.row_id) FROM embeddings e
        WHERE e.workspace_id = ws AND e.collection = 'competitor_content' AND starts_with(e.row_id, 'note/' || campaign || '/')));
    WITH k AS (DELETE FROM competitors k WHERE k.workspace_id = ws AND k.campaign_id = campaign RETURNING k.id)
        SELECT found_ids || coalesce(array_agg('competitor/' || k.id), '{}') INTO found_ids FROM k;

    IF NOT EXISTS (SELECT FROM briefs b WHERE b.workspace_id = ws AND b.campaign_id = campaign)
       AND NOT EXISTS (SELECT FROM content_drafts d WHERE d.workspace_id = ws AND d.campaign_id = campaign)
       AND NOT EXISTS (SELECT FROM sources s WHERE s.workspace_id = ws AND s.campaign_id = campaign) THEN
        DELETE FROM campaigns c WHERE c.workspace_id = ws AND c.id = campaign;
        whole := true;
    ELSIF empty_briefs = '{}' AND loose = '{}' AND found_ids = '{}' THEN
        UPDATE campaigns c SET cleared_at = clock_timestamp() WHERE c.workspace_id = ws AND c.id = campaign;
    END IF;
    RETURN jsonb_build_object('briefs', empty_briefs, 'sources', loose, 'found', cardinality(found_ids), 'campaign', whole);
END $$;

-- Where is something to clear? Only ids leave. What stays is looked at again once a day: it may have become free.
CREATE FUNCTION campaigns_over_term(most integer) RETURNS TABLE (workspace_id text, id text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT c.workspace_id, c.id FROM campaigns c JOIN workspaces w ON w.workspace_id = c.workspace_id
       WHERE NOT w.legal_hold AND c.archived_at + make_interval(days => w.retention_days) <= clock_timestamp()
         AND (c.cleared_at IS NULL OR c.cleared_at < clock_timestamp() - interval '1 day')
       ORDER BY c.cleared_at NULLS FIRST, c.archived_at, c.id LIMIT most $$;
CREATE FUNCTION workspaces_with_remains() RETURNS TABLE (workspace_id text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT DISTINCT r.workspace_id FROM cleared_remains r JOIN workspaces w ON w.workspace_id = r.workspace_id
       WHERE r.due_at <= clock_timestamp() AND NOT w.legal_hold $$;

GRANT EXECUTE ON FUNCTION ever_approved(text, text), version_stays(text, text, integer), may_clear(text, text, integer),
    clear_pieces(text, integer), clear_ground(text, integer), campaigns_over_term(integer), workspaces_with_remains()
    TO pressroom_app;
