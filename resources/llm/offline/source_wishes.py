"""Wishes about sources: use one, or leave one out. A source is named by its title, its author, or words of them."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from domain.claim import Claim
from domain.english import words_of
from domain.text_measures import tokens
from domain.writing import ReviseMaterial
from resources.llm.offline.edit import Answer, Refusal, Text
from resources.llm.offline.leaning import with_leaning
from resources.llm.offline.marked_body import parts_of, without
from resources.llm.offline.spare import spare_facts, with_fact, with_facts
from resources.llm.offline.tidying import tidied
from resources.llm.offline.wishes import pieces_of

_USE: Final = re.compile(
    r"^(?:(?:use|cite|quote|refer to|include|add|take|bring in)(?: more)?|(?:draw|lean|rely|build|base (?:it|this))"
    r"(?: more)?(?: heavily)?(?: on| upon)?|more)\s+(?:of |from |on |something from |a fact from |facts from "
    r"|another fact from |a claim from |the source )*(?P<name>.+)$",
    re.IGNORECASE,
)
_AVOID: Final = re.compile(
    r"^(?:avoid|don[’']?t (?:use|cite|quote|rely on|take)|do not (?:use|cite|quote|rely on|take)|drop|remove|delete"
    r"|leave out|skip|without|stop using|stop citing|nothing|no(?:thing)? more|no|take out|lose|get rid of)\s+"
    r"(?:anything from |everything from |all from |facts from |claims from |from |quoting |citing |using )*"
    r"(?P<name>.+)$",
    re.IGNORECASE,
)
_FROM: Final = re.compile(
    r"\b(?:from|by|cite|citing|quote|quoting|rely|draw|base|source|according to)\b", re.IGNORECASE
)
_FROM_SOURCE: Final = re.compile(r"\b(?:from|source|cite|citing|quote|quoting|rely)\b", re.IGNORECASE)
_KINDS: Final = words_of("article report survey study interview note post paper source review panel blog")
_SMALL: Final = words_of("""
    the a an of in on to and for from by with how what why insights more source sources his her their s facts fact data
    figure figures number numbers quote quotes please one as again some something anything everything instead written
""")
_KIND: Final = re.compile(rf"\b(?:{'|'.join(sorted(_KINDS))})s?\b", re.IGNORECASE)


class _Named(NamedTuple):
    """What a phrase names: claims of one source, or the titles it cannot tell apart."""

    claims: tuple[Claim, ...] = ()
    unclear: tuple[str, ...] = ()


def use_source(wish: str, text: Text, material: ReviseMaterial) -> Answer:
    """`Use the Mastodon article`, `more from the survey`, `the report by Jane Doe`."""
    found = _USE.match(wish)
    if found is None or _says_more(found["name"], material):
        return None
    named = _named(found["name"], wish, material)
    if named.unclear:
        return _which(named.unclear)
    if not named.claims:
        says_so = _KIND.search(found["name"]) and not re.match(r"more\b", wish, re.IGNORECASE)
        return Refusal("This piece's dossier has no claim of such a source.") if says_so else None
    ids = {claim.source_id for claim in named.claims}
    facts = spare_facts(text.body, material, lambda told: told.claim.source_id in ids)
    if not facts:
        return Refusal(f"The dossier has no unused claim of “{named.claims[0].source_title}” for this piece.")
    return with_facts(text, material, facts, "of it")


def avoid_source(wish: str, text: Text, material: ReviseMaterial) -> Answer:
    """`Don't use the vendor's report`: its facts go, unused ones of other sources come in their place."""
    found = _AVOID.match(wish)
    if found is not None and _says_more(found["name"], material):
        return None
    named = _named(found["name"], wish, material) if found else _Named()
    if named.unclear:
        return _which(named.unclear)
    if not named.claims:
        meant = found is not None and _FROM_SOURCE.search(wish) and _KIND.search(found["name"])
        return Refusal("The text rests on nothing from such a source.") if meant else None
    ids = {claim.source_id for claim in named.claims}
    of_source = {claim.id for claim in material.claims if claim.source_id in ids}
    gone = [part for part in parts_of(text.body) if part.claim_id in of_source]
    if not gone:
        return Refusal(f"The text rests on nothing from “{named.claims[0].source_title}”.")
    others = spare_facts(text.body, material, lambda told: told.claim.source_id not in ids)
    left = [part for part in parts_of(text.body) if part.claim_id and part not in gone]
    if not left and not others:
        return Refusal(f"The dossier has nothing for this piece but “{named.claims[0].source_title}”.")
    body = text.body
    for part in reversed(with_leaning(gone, body)):
        body = without(body, part)
    body = edited = tidied(text.body, body, material)
    for fact in others[: len(gone)]:
        body = with_fact(body, fact, material)
    return text._replace(body=tidied(edited, body, material))


def _says_more(name: str, material: ReviseMaterial) -> bool:
    """Whether an `and` stands in it that no title has: what follows is another wish, or another source."""
    said = " ".join(tokens(name))
    titles = (" ".join(tokens(claim.source_title)) for claim in material.claims)
    return len(pieces_of(name)) > 1 and not any(said in title or title in said for title in titles)


def _which(titles: Sequence[str]) -> Refusal:
    return Refusal(f"Say which source: {' or '.join(f'“{title}”' for title in titles)}.")


def _named(name: str, wish: str, material: ReviseMaterial) -> _Named:
    """The source that a phrase names: by words of its title or author, and by what kind of text it is."""
    said = {word.removesuffix("'s").rstrip("s") for word in tokens(name.strip("“”\"'"))}
    kinds = {kind.rstrip("s") for kind in _KINDS} & said
    distinct = said - kinds - {word.rstrip("s") for word in _SMALL}
    if not said or len(distinct) > 8:
        return _Named()
    words = {claim.source_title: _words_of(claim) for claim in material.claims if claim.source_kind != "own"}
    by_name = {
        title for title, known in words.items() if distinct and len(distinct & known) >= (len(distinct) + 1) // 2
    }
    if distinct and not (kinds or _FROM.search(wish)):  # a word of ours may stand in a title by chance
        by_name = {title for title in by_name if len(distinct) > 1 and distinct <= words[title]}
    chosen = by_name if distinct else {title for title, known in words.items() if kinds & known}
    best = max((len(distinct & words[title]) for title in chosen), default=0)
    chosen = {title for title in chosen if len(distinct & words[title]) == best}
    chosen = {title for title in chosen if kinds & words[title]} or chosen
    if len(chosen) > 1:
        return _Named(unclear=tuple(sorted(chosen)))
    return _Named(tuple(claim for claim in material.claims if claim.source_title in chosen))


def _words_of(claim: Claim) -> set[str]:
    return {word.removesuffix("'s").rstrip("s") for word in tokens(f"{claim.source_title} {claim.source_author or ''}")}
