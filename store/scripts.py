"""Video scripts: one per version of a piece."""

from psycopg.types.json import Jsonb

from domain.video_script import VideoScript
from store.ids import new_id
from store.postgres import Transaction
from store.rows import read_one


def save_script(conn: Transaction, script: VideoScript) -> None:
    """Keeps the script of a version in place of an earlier one."""
    conn.execute(
        "INSERT INTO video_scripts (id, draft_id, version_id, digest, scenes, evidence, model) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (workspace_id, version_id) DO UPDATE "
        "SET scenes = excluded.scenes, evidence = excluded.evidence, model = excluded.model, "
        "made_at = clock_timestamp()",
        [
            *(new_id("script"), script.draft_id, script.version_id, script.digest),
            Jsonb([scene.model_dump(mode="json") for scene in script.scenes]),
            Jsonb([each.model_dump(mode="json") for each in script.evidence]),
            script.model,
        ],
    )


def script_of(conn: Transaction, draft_id: str) -> VideoScript | None:
    """The script of a piece's current version, None when there is none."""
    return read_one(
        conn,
        VideoScript,
        "SELECT s.draft_id, s.version_id, s.digest, s.scenes, s.evidence, s.model FROM video_scripts s "
        "JOIN content_drafts d ON d.id = s.draft_id AND d.version_id = s.version_id WHERE s.draft_id = %s",
        [draft_id],
    )
