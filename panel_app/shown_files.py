"""The files of a version as pages show them: what each is, in few words, and who brought or made it."""

from collections.abc import Mapping, Sequence

from domain.media import MediaAsset
from domain.media_rules import MediaKind, kind_of
from domain.own_files import described
from domain.package import PackedMedia
from domain.value import Value


class ShownFile(Value):
    """One file of a version: `about` is what it is in few words, `by` who made or brought it, `number` its place."""

    number: int
    kind: MediaKind
    digest: str
    title: str
    alt_text: str
    about: str
    by: str


def shown_files(
    packed: Sequence[PackedMedia], assets: Sequence[MediaAsset], names: Mapping[str, str]
) -> tuple[ShownFile, ...]:
    """The files of a package that are in the index."""
    known = {asset.digest: asset for asset in assets}
    return tuple(
        ShownFile(
            number=number,
            kind=kind_of(file.media_type),
            digest=file.digest,
            title=file.title or "",
            alt_text=file.alt_text,
            about=described(file),
            by=_by(known[file.digest], names),
        )
        for number, file in enumerate(packed, 1)
        if file.digest in known
    )


def _by(asset: MediaAsset, names: Mapping[str, str]) -> str:
    return f"brought by {names.get(asset.added_by, 'somebody')}" if asset.added_by else asset.maker
