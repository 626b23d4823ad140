"""From what the crews wrote to a version: markers lifted, each sentence checked, the package frozen, the checks run.

Pure: no clock, no database, no model. The brand's spelling is put right here, outside quotations: a model that writes
`Otel` has made a mistake of letters, and a reviewer's minute is worth more than that. Texts that the house requires are
placed here too, whoever wrote: a model that is asked for a risk warning writes another one.
"""

from collections.abc import Iterator
from typing import Final

from domain.brand_rules import with_right_spelling
from domain.claim import Evidence
from domain.claim_check import check_text
from domain.example import digest_of
from domain.link_check import where_links_lead
from domain.markup import parse
from domain.own_ground import own_ground
from domain.package import Package, PackedMedia
from domain.required_text import missing_texts, with_texts
from domain.text_checks import check_version
from domain.value import Value
from domain.version import MadeWith, NewVersion, NotDone
from domain.writing import DraftOutput, SeoOutput
from press.ledger import Ledger
from press.piece import Piece

MOST_TAGS: Final = 8


class Written(Value):
    """What a piece says, with markers in `body`; `tags` are the writer's."""

    title: str
    body: str
    subject: str = ""
    preheader: str = ""
    tags: tuple[str, ...] = ()


def written_by(output: DraftOutput) -> Written:
    """A draft as the crew wrote it."""
    return Written(**output.model_dump(exclude={"hook"}))


def compose(
    piece: Piece,
    written: Written,
    found: SeoOutput,
    media: tuple[PackedMedia, ...],
    *,
    ledger: Ledger,
    model: str,
    not_done: tuple[NotDone, ...] = (),
    authors: tuple[str, ...] = (),
) -> NewVersion:
    """A version of the piece, ready to be saved."""
    marked = parse(with_right_spelling(written.body, piece.guide))
    own = own_ground(piece.brief, piece.guide, piece.call_to_action, piece.house)
    evidence = check_text(marked.sentences, piece.dossier.claims, own)
    package = _package(piece, written, marked.text.strip(), found, media)
    if missing := missing_texts(package, evidence, piece.guide, piece.house):
        package = package.model_copy(update={"text": with_texts(package.text, missing)})
        evidence = (*evidence, *_stating_nothing(missing, len(evidence)))
    return new_version(piece, package, evidence, ledger=ledger, model=model, not_done=not_done, authors=authors)


def new_version(
    piece: Piece,
    package: Package,
    evidence: tuple[Evidence, ...],
    *,
    ledger: Ledger,
    model: str,
    not_done: tuple[NotDone, ...] = (),
    authors: tuple[str, ...] = (),
) -> NewVersion:
    """A version of a finished package with its checks, and with what it was made from."""
    return NewVersion(
        draft_id=piece.draft.id,
        package=package,
        authors=authors,
        evidence=evidence,
        checks=(
            *check_version(
                package,
                evidence,
                piece.brief,
                piece.guide,
                allowed_links(piece),
                house=piece.house,
                claims=piece.dossier.claims,
                model=model,
            ),
            *where_links_lead(package, piece.leads),
        ),
        not_done=not_done,
        made_with=MadeWith(
            guide=piece.guide_digest,
            prompts=ledger.prompts,
            dossier=piece.dossier.digest,
            model=model,
            examples=digest_of(ledger.lessons),
        ),
        model=model,
        tokens=ledger.tokens,
        seconds=round(ledger.seconds, 3),
    )


def _stating_nothing(texts: tuple[str, ...], first: int) -> Iterator[Evidence]:
    """The sentences of required texts: the house's own words, which no source has to bear out."""
    told = [sentence for text in texts for sentence in parse(text).sentences]
    for position, sentence in enumerate(told, first):
        yield Evidence(position=position, sentence=sentence.text, verdict="no_claim")


def allowed_links(piece: Piece) -> tuple[str, ...]:
    """Addresses the piece may contain: its call to action's, the brand's site, and those the brief refers to."""
    references = (reference for reference in piece.brief.references if "://" in reference)
    return tuple(link for link in (piece.link, piece.guide.site, *references) if link)


def _package(piece: Piece, written: Written, text: str, found: SeoOutput, media: tuple[PackedMedia, ...]) -> Package:
    channel = piece.draft.channel

    def line(words: str) -> str:
        return " ".join(with_right_spelling(words, piece.guide).split())

    links = (piece.link,) if piece.link and piece.link in text else ()
    return Package(
        channel=channel,
        account_id=piece.draft.account_id,
        text=text,
        title=line(written.title),
        slug=_slug(piece, found) if channel == "blog" else "",
        excerpt=line(found.seo_description),
        seo_title=line(found.seo_title) if channel == "blog" else "",
        seo_description=line(found.seo_description) if channel == "blog" else "",
        tags=tuple(dict.fromkeys(line(tag) for tag in (*written.tags, *found.tags)))[:MOST_TAGS],
        subject=line(written.subject) if channel == "email" else "",
        preheader=line(written.preheader) if channel == "email" else "",
        sender=piece.guide.company if channel == "email" else "",
        audience=", ".join(audience.name for audience in piece.campaign.audiences) if channel == "email" else "",
        links=links,
        media=media,
    )


def _slug(piece: Piece, found: SeoOutput) -> str:
    """A piece that is out keeps its address, whatever it says anew: readers and links have it."""
    if piece.draft.status == "published" and piece.current is not None:
        return piece.current.package.slug
    return found.slug
