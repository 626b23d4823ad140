"""drafts attach | detach: a person's own pictures, documents and videos on a piece."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.work_drafts import DraftId, drafts_app
from cli.work_office import files_of, find_draft, office_of, seats
from cli.work_words import ActAs, InWorkspace, say, show

if TYPE_CHECKING:
    from domain.own_files import OwnFile

FileName = Annotated[str, typer.Argument(metavar="FILE", help="A picture (PNG, JPEG, GIF), PDF document or MP4 video.")]
Alt = Annotated[str, typer.Option("--alt", metavar="TEXT", help="What it shows, for whoever cannot see it.")]
Title = Annotated[
    str, typer.Option("--title", metavar="TEXT", help="What a document or video is called. Default: the piece's title.")
]


@drafts_app.command("attach")
def attach(
    ctx: typer.Context,
    draft: DraftId,
    file: FileName,
    *,
    alt: Alt = "",
    title: Title = "",
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Attach a file of yours to a draft, as a new version. The same file again changes its words."""
    from desk import attachments
    from domain.own_files import described
    from resources.own_media.looker import OwnMediaLooker

    office = office_of(ctx)
    seat, found = find_draft(office, seats(office, act_as, workspace), draft)
    done = attachments.attach(
        office.database,
        seat,
        office.clock,
        files_of(office),
        looker=OwnMediaLooker(),
        draft_id=found.id,
        file=_read(Path(file), alt, title),
    )
    for note in done.notes:
        say(note)
    show(f"attached  {found.id}  v{done.version.number}  {Path(file).name}  ({described(done.file)})")


@drafts_app.command("detach")
def detach(
    ctx: typer.Context,
    draft: DraftId,
    number: Annotated[int, typer.Argument(metavar="N", help="Its number in `drafts show`.")],
    *,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Take a file away from a draft, as a new version."""
    from desk import attachments

    office = office_of(ctx)
    seat, found = find_draft(office, seats(office, act_as, workspace), draft)
    version = attachments.detach(office.database, seat, office.clock, draft_id=found.id, number=number)
    show(f"detached  {found.id}  v{version.number}")


def _read(path: Path, alt: str, title: str) -> "OwnFile":
    """The file. One that is larger than anything that is kept is not even read."""
    from domain.errors import InvalidInput
    from domain.own_files import MOST_BYTES, OwnFile

    most = max(MOST_BYTES.values())
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise InvalidInput(f"{path} is a folder: attach its files one by one.")
        if size > most:
            raise InvalidInput(f"{path} has {size / 1_000_000:.1f} MB; at most {most // 1_000_000} MB are kept.")
        return OwnFile(name=path.name, data=path.read_bytes(), alt_text=alt, title=title)
    except OSError as error:
        raise InvalidInput(f"{path}: cannot be read: {error.strerror}.") from error
