-- What of a post arrived otherwise than it was approved, in the channel's own way: said for good, not only until the post
-- is read back.

ALTER TABLE published_content ADD COLUMN remark text NOT NULL DEFAULT '';
