"""Wishes to leave something out: a word, a sentence, all that is said about something.

`Drop the word “average”` takes out a word; `don't mention drivers` does not: a sentence about drivers without the word
is a worse sentence about drivers. So what names a subject takes out the sentences about it, and with them those that
lean on them. A sentence that would not be one without the word goes as a whole (removable).
"""

import re
from collections.abc import Sequence
from typing import Final

from domain.plain import plain
from domain.writing import ReviseMaterial
from resources.llm.offline.edit import Answer, Refusal, Text
from resources.llm.offline.leaning import with_leaning
from resources.llm.offline.marked_body import Part, parts_of, without
from resources.llm.offline.removable import can_lose
from resources.llm.offline.tidying import tidied
from resources.llm.offline.wishes import QUOTED, pieces_of
from resources.llm.offline.wording import everywhere, has_words, unquoted

_QUOTED: Final = re.compile(r"[“\"«‘'`](?P<text>[^”\"»\n]+?)[”\"»’'`]")
_LIST: Final = rf"(?:{QUOTED.pattern})(?:\s*(?:,|&|and|or|,\s*and|,\s*or)\s*(?:{QUOTED.pattern}))*"
_QUOTED_LIST: Final = re.compile(
    r"(?:(?:all|any|every|the|this|that|your|our|uses?|of|words?|phrases?|terms?|expressions?|adjectives?|adverbs?"
    rf"|names?|sentences?|lines?|bullets?):?\s+)*(?P<list>{_LIST})",
    re.IGNORECASE,
)
_TAIL: Final = re.compile(r"(?:\s+(?:everywhere|throughout|altogether|please|from (?:it|the text)))+$", re.IGNORECASE)
_OR: Final = re.compile(r"\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or|&)\s+", re.IGNORECASE)
_DROP: Final = re.compile(
    r"^(?:drop|remove|delete|cut(?: out)?|take out|strike|omit|skip|lose|get rid of|leave out|don[’']?t (?:say"
    r"|use|write)|do not (?:say|use|write)|(?:we )?(?:never|don[’']t|do not) (?:say|use|write)"
    r"|avoid|no more|without)\b\s*(?P<rest>.+)$",
    re.IGNORECASE,
)
_SUBJECT: Final = (
    re.compile(
        r"^(?:don[’']?t|do not|never|stop|avoid|without|no|drop|remove|delete|cut|omit|skip|leave out|get rid of)\s+"
        r"(?:any |all |every |the )*(?:mention(?:s|ing)?(?: of)?|references?(?: to)?|talk(?:ing)? about|speak(?:ing)?"
        r" of|refer(?:ring)? to|name|naming|talk of|(?:everything|anything|all) (?:about|on))\s+"
        r"(?:the (?:word|name)\s+)?(?P<text>.+)$",
        re.IGNORECASE,
    ),
    re.compile(r"^(?:leave|keep|take|cut) (?P<text>.+?) (?:out|away)(?: of (?:it|this|the text))?$", re.IGNORECASE),
    re.compile(r"^(?:say )?nothing (?:about|on) (?P<text>.+)$", re.IGNORECASE),
)
_SENTENCE: Final = re.compile(
    r"(?:sentences?|lines?|bullets?|bullet points?|claims?|facts?|statements?|paragraphs?|parts?|bits?|points?|stuff)",
    re.IGNORECASE,
)
_CONTAINING: Final = re.compile(
    rf"(?:the |any |every |all )*{_SENTENCE.pattern}\s+(?:that\s+|which\s+)?(?:containing"
    rf"|contains?|contain|with|about|on|mentioning"
    r"|mentions?|mention|says?|saying|starting with|beginning with|that has|has|says that"
    r"|quoting)\s+(?:the (?:word|phrase|name)\s+)?(?P<text>.+)$",
    re.IGNORECASE,
)
_NAMED: Final = re.compile(
    rf"(?:the )?(?P<text>[\w’'&+./%-]+(?: [\w’'&+./%-]+){{0,3}}?) {_SENTENCE.pattern}$", re.IGNORECASE
)
_WORD: Final = re.compile(
    r"(?:the |any |every )*(?:word|phrase|term|expression|adjective|adverb)(?P<many>s)?:?\s+"
    r"(?P<text>[^\W_][\w’'&+./%# -]*)$",
    re.IGNORECASE,
)
_BARE: Final = re.compile(r"(?:the )?(?P<text>[\w’'&+./%#-]+(?: [\w’'&+./%#-]+){0,2})")
_FIXED: Final = {"average": "on average", "fact": "in fact", "total": "in total", "general": "in general"}
_ORDER: Final = {"first": 0, "opening": 0, "second": 1, "third": 2, "fourth": 3, "last": -1, "final": -1, "closing": -1}
_NTH: Final = re.compile(rf"(?:the )?(?P<nth>{'|'.join(_ORDER)}) (?P<kind>{_SENTENCE.pattern})$", re.IGNORECASE)


def drop_words(wish: str, text: Text, material: ReviseMaterial) -> Answer:
    """`Drop the word “A”`, `remove the sentence about A`, `don't mention A`, `delete the last bullet`."""
    for pattern in _SUBJECT:
        if about := pattern.match(wish):
            return _drop_subjects(_core(about["text"]), text, material)
    found = _DROP.match(wish)
    if found is None:
        return None
    rest = _TAIL.sub("", found["rest"].strip().rstrip("."))
    if nth := _NTH.fullmatch(rest):
        return _drop_nth(nth["nth"].lower(), nth["kind"].lower(), text, material)
    containing = _CONTAINING.match(rest) or (_NAMED.fullmatch(rest) if not _QUOTED.match(rest) else None)
    if containing is not None:
        named = unquoted(containing["text"])
        unknown = len(pieces_of(containing["text"])) > 1 and not has_words(text.body, named)
        return None if unknown else _drop_sentences(named, text, material)
    phrases = _phrases(rest, wish)
    if phrases is None and (subject := _BARE.fullmatch(rest)) and not _OR.search(rest):
        if _is_subject(subject["text"], wish):
            return _drop_subject(subject["text"], text, material)
        phrases = (subject["text"],)
    return _drop_phrases(phrases, text, material) if phrases else None


def _phrases(rest: str, wish: str) -> tuple[str, ...] | None:
    """The words of `the words “A” and “B”`, `the words A and B`, `(don't say) A or B`; None where more is said."""
    if quoted := _QUOTED_LIST.fullmatch(rest):
        return tuple(unquoted(found.group()) for found in QUOTED.finditer(quoted["list"]))
    named = _WORD.fullmatch(rest)
    if named is None and not (re.search(r"\b(?:say|use|write)\b", wish) and _OR.search(rest)):
        return None
    bare = named["text"] if named else rest
    several = tuple(word for word in _OR.split(bare) if word)
    short = all(_BARE.fullmatch(word) for word in several)
    many = named is None or named["many"] is not None
    return several if short and (len(several) == 1 or many) else None


def _is_subject(bare: str, wish: str) -> bool:
    """A name or a plural, and no ban of a word: a sentence that loses its noun is none."""
    return not re.search(r"\b(?:say|use|write)\b", wish) and (bare != bare.lower() or bare.endswith("s"))


def _core(text: str) -> str:
    """`the drivers at all` → `drivers`; of `the bit about drivers` the subject."""
    text = re.sub(r"\s+(?:at all|anywhere|again|please|any ?more)$", "", unquoted(text), flags=re.IGNORECASE)
    containing = _CONTAINING.match(text)
    return unquoted(containing["text"] if containing else re.sub(r"^(?:the|any|our|their)\s+", "", text))


def _drop_subjects(about: str, text: Text, material: ReviseMaterial) -> Answer:
    """`drivers and parking` are two subjects, unless the text has them so; a half that it does not have is left to be
    read as a wish of its own."""
    halves = [half for half in _OR.split(about) if half]
    if len(halves) == 1 or has_words(text.body, about):
        return _drop_subject(about, text, material)
    for half in halves:
        answer = _drop_subject(_core(half), text, material)
        if not isinstance(answer, Text):
            return None
        text = answer
    return text


def _drop_subject(about: str, text: Text, material: ReviseMaterial) -> Answer:
    """All sentences about it; a plural finds the singular, and the other way round."""
    forms = {about, about.removesuffix("s"), f"{about}s"}
    gone = [part for part in parts_of(text.body) if _is_prose(part, text.body, material)]
    titles = [claim.source_title.strip().rstrip(".") for claim in material.claims]
    gone = [part for part in gone if any(has_words(_without(titles, part.text), form) for form in forms)]
    fields = [field for field in (text.title, text.subject, text.preheader) if has_words(field, about)]
    if not gone:
        found = "only the title or subject has it; give another one" if fields else "is not in the text"
        return Refusal(f"“{about}”: {found}." if fields else f"“{about}” {found}.")
    return _dropped(gone, text, material)


def _without(titles: list[str], text: str) -> str:
    """The sentence without titles of sources: a source is named as it is called."""
    for title in titles:
        text = text.replace(title, "")
    return text


def _drop_nth(nth: str, kind: str, text: Text, material: ReviseMaterial) -> Answer:
    parts = [part for part in parts_of(text.body) if _is_prose(part, text.body, material)]
    if "bullet" in kind or "point" in kind:
        parts = [part for part in parts if re.search(r"(?:^|\n)[ \t]*[-*+•][ \t]+$", text.body[: part.start])]
    elif "paragraph" in kind:
        parts = [part for part in parts if not text.body[: part.start] or text.body[: part.start].endswith("\n\n")]
    elif "claim" in kind or "fact" in kind:
        parts = [part for part in parts if part.claim_id]
    place = _ORDER[nth]
    if not -len(parts) <= place < len(parts):
        return Refusal(f"There is no {nth} {kind}.")
    if "paragraph" in kind:
        start = parts[place].start
        end = text.body.find("\n\n", start)
        gone = [part for part in parts_of(text.body) if start <= part.start and (end < 0 or part.start < end)]
        return _dropped(gone, text, material)
    return _dropped([parts[place]], text, material)


def _is_prose(part: Part, body: str, material: ReviseMaterial) -> bool:
    """A sentence of the text itself: no heading, source line, call to action or signature."""
    if part.claim_id:
        return True
    if part.role == "heading" or part.text.startswith(("Source: ", "Sources: ")):
        return False
    sources = re.search(r"^#{1,6}[ \t]+Sources[ \t]*$", body, re.MULTILINE)
    action = material.call_to_action
    asks = bool(material.link and material.link in part.text) or bool(action and action in plain(part.text))
    return not asks and part.text != material.guide.company and not (sources and part.start > sources.start())


def _drop_sentences(about: str, text: Text, material: ReviseMaterial) -> Answer:
    gone = [part for part in parts_of(text.body) if has_words(part.text, about) and part.role != "heading"]
    if not gone:
        return Refusal(f"No sentence has “{about}”.")
    return _dropped(gone, text, material)


def _dropped(gone: list[Part], text: Text, material: ReviseMaterial) -> Answer:
    gone = with_leaning(gone, text.body)
    if _is_last_fact(gone, text):
        return Refusal("Without it the text would state nothing.")
    body = text.body
    for part in reversed(gone):
        body = without(body, part)
    return text._replace(body=tidied(text.body, body, material))


def _is_last_fact(gone: list[Part], text: Text) -> bool:
    facts = [part for part in parts_of(text.body) if part.claim_id]
    return bool(facts) and all(part in gone for part in facts)


def _drop_phrases(phrases: Sequence[str], text: Text, material: ReviseMaterial) -> Answer:
    """Each of the words; when one of them cannot go nothing is done."""
    for phrase in phrases:
        answer = _drop_phrase(phrase, text, material)
        if not isinstance(answer, Text):
            return answer
        text = answer
    return text


def _drop_phrase(phrase: str, text: Text, material: ReviseMaterial) -> Answer:
    """The words go; a sentence that would be none without them goes with them."""
    whole = [part for part in parts_of(text.body) if plain(part.text).rstrip(".!?") == phrase.rstrip(".!?")]
    if whole:
        return _dropped(whole, text, material)
    fixed = _FIXED.get(phrase.lower())
    edited = everywhere(text, fixed, "", material) if fixed else text
    titles = [claim.source_title.strip().rstrip(".") for claim in material.claims]
    fields = [field for field in (edited.title, edited.subject, edited.preheader) if field]
    broken = [part for part in parts_of(edited.body) if not can_lose(_without(titles, plain(part.text)), phrase)]
    ours = [part.text for part in broken if not _is_prose(part, edited.body, material)]
    if stuck := [*(field for field in fields if not can_lose(field, phrase)), *ours]:
        return Refusal(
            f"“{plain(stuck[0])}” would not be right without “{phrase}”: say what shall stand there instead."
        )
    if broken:
        answer = _dropped(broken, edited, material)
        if not isinstance(answer, Text):
            return answer
        edited = answer
    edited = everywhere(edited, phrase, "", material)
    return edited if edited != text else Refusal(f"“{phrase}” is not in the text.")
