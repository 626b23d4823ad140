-- Files that people bring beside the pictures that we draw: documents and videos too, with the name of who brought them.

UPDATE media_assets SET type = 'image' WHERE type NOT IN ('image', 'document', 'video');
ALTER TABLE media_assets ADD CONSTRAINT media_assets_type_check CHECK (type IN ('image', 'document', 'video'));

ALTER TABLE media_assets ADD COLUMN added_by text;   -- null: we drew it
ALTER TABLE media_assets ADD CONSTRAINT media_assets_added_by_fkey
    FOREIGN KEY (workspace_id, added_by) REFERENCES users (workspace_id, id) ON DELETE RESTRICT;
