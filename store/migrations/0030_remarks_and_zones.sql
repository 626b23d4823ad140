-- What of a post arrived otherwise than it was approved, in the channel's own way: said for good, not only until the post
-- is read back.

ALTER TABLE published_content ADD COLUMN remark text NOT NULL DEFAULT '';

-- Posts that wait for their moment, with the wall time that was meant: whether a zone's rules still put both together is
-- asked outside, for the database may know other rules than the product.

CREATE INDEX published_content_walls ON published_content (planned_at) WHERE status IN ('scheduled', 'held');
CREATE FUNCTION planned_walls(since timestamptz)
    RETURNS TABLE (workspace_id text, id text, planned_at timestamptz, zone text, wall timestamp)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pressroom, pg_temp AS
    $$ SELECT p.workspace_id, p.id, p.planned_at, p.zone, p.wall FROM published_content p
       WHERE p.status IN ('scheduled', 'held') AND p.planned_at > since AND p.remote_id IS NULL ORDER BY p.planned_at $$;
GRANT EXECUTE ON FUNCTION planned_walls(timestamptz) TO pressroom_app;
