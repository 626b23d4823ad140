-- Files that people bring beside the pictures that we draw: documents and videos too, with the name of who brought them.

UPDATE media_assets SET type = 'image' WHERE type NOT IN ('image', 'document', 'video');
ALTER TABLE media_assets ADD CONSTRAINT media_assets_type_check CHECK (type IN ('image', 'document', 'video'));

ALTER TABLE media_assets ADD COLUMN added_by text;   -- null: we drew it
ALTER TABLE media_assets ADD CONSTRAINT media_assets_added_by_fkey
    FOREIGN KEY (workspace_id, added_by) REFERENCES users (workspace_id, id) ON DELETE RESTRICT;

-- A brief's own files lie in the media folder. When the brief is cleared, they are left to whoever takes files away, who
-- asks first whether another row still names them.
CREATE FUNCTION leave_brief_files() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pressroom, pg_temp AS $$
BEGIN
    PERFORM leave_remains(OLD.workspace_id, 'file', '', '', (SELECT array_agg(DISTINCT f.file ->> 'path')
        FROM jsonb_array_elements(coalesce(OLD.brief -> 'media', '[]')) f (file)));
    RETURN OLD;
END $$;
CREATE TRIGGER leave_brief_files AFTER DELETE ON briefs FOR EACH ROW EXECUTE FUNCTION leave_brief_files();
