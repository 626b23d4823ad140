"""Handing in a logo: it is looked at, and kept with the media of the workspace.

Nothing uses it yet: it becomes the logo with the profile that names it, as everything in the form. One that no profile
names is only an unused file.
"""

from collections.abc import Callable

from desk.access import at_desk
from domain.actor import Actor
from domain.logo import SUFFIXES, kept_logo
from domain.ports import Clock, MediaFiles
from store.postgres import Database

LogoType = Callable[[bytes], str]


def keep_logo(
    database: Database, actor: Actor, clock: Clock, files: MediaFiles, *, type_of: LogoType, data: bytes
) -> str:
    """Keeps a picture; gives what a profile names it by. Raises InvalidInput for what cannot be drawn as a logo."""
    del clock
    with at_desk(database, actor, "record the profile"):  # looking takes a while: who may not is told before
        pass
    return kept_logo(files.put(actor.workspace_id, data, SUFFIXES[type_of(data)]))
