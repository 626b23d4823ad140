"""`pressroom reindex` in a process of its own: it needs the embedding model and the index's client, which the command
line does without."""

import subprocess
import sys

from resources.environment import child_environment
from resources.settings import CHECKOUT, Settings


def reindex(settings: Settings, workspace: str | None = None) -> int:
    """Rebuilds the vector index of one workspace or of all, its lines shown as they come; gives its exit code."""
    command = [sys.executable, "-m", "press.reindexing", *([workspace] if workspace else [])]
    done = subprocess.run(command, env=child_environment(settings), cwd=CHECKOUT, check=False)
    return done.returncode
