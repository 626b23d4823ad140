"""Files that people brought, when a crew makes a piece anew: they stay, and nothing is drawn in their place.

Whoever asks for another text has not asked for the company's own video to go. So a new version carries on the files of
the one before it, a first one those of its brief; the hands that brought them are named, for none of them approves it.
"""

from domain.media import MediaAsset
from domain.own_files import MAKER, as_packed, brought_for, leave_room_for_drawn
from domain.package import PackedMedia
from press.illustrating import Picture
from press.piece import Piece
from resources.services import Services
from store import media
from store.ids import new_id


def own_files(services: Services, piece: Piece) -> tuple[Picture, ...]:
    """The files that a new version of the piece carries on."""
    with services.database.transaction(piece.draft.workspace_id) as conn:
        assets = media.media_of(conn, piece.draft.id)
    brought = {asset.digest: asset for asset in assets if asset.added_by is not None}
    shown = piece.current.package.media if piece.current else ()
    kept = tuple(
        Picture(asset=brought[file.digest], packed=file, origin="", is_new=False)
        for file in shown
        if file.digest in brought
    )
    return kept or tuple(
        Picture(asset=_asset(piece, as_packed(file), file.path, file.added_by), packed=as_packed(file), origin="")
        for file in brought_for(piece.brief, piece.draft.channel)
    )


def take_the_place(piece: Piece, own: tuple[Picture, ...]) -> bool:
    """Whether nothing is drawn beside them."""
    return bool(own) and not leave_room_for_drawn(piece.draft.channel, [picture.packed for picture in own])


def hands_that_brought(own: tuple[Picture, ...]) -> tuple[str, ...]:
    """User ids of the persons who did."""
    return tuple(dict.fromkeys(each.asset.added_by for each in own if each.asset.added_by))


def _asset(piece: Piece, packed: PackedMedia, path: str, added_by: str) -> MediaAsset:
    return MediaAsset(
        id=new_id("media"),
        draft_id=piece.draft.id,
        maker=MAKER,
        path=path,
        added_by=added_by,
        **packed.model_dump(include={"digest", "media_type", "width", "height", "alt_text"}),
    )
