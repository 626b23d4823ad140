"""Wishes to put something in: a word, a sentence, a fact about something."""

import re
from typing import Final

from domain.plain import plain
from domain.statements import has_verb
from domain.writing import ReviseMaterial
from resources.llm.offline.edit import Answer, Refusal, Text
from resources.llm.offline.framing import as_sentence
from resources.llm.offline.marked_body import after, parts_of, replaced
from resources.llm.offline.spare import spare_facts, with_fact
from resources.llm.offline.tidying import tidied
from resources.llm.offline.wishes import pieces_of
from resources.llm.offline.wording import has_words, pattern_of, unquoted

_Q: Final = r"[“\"«‘'`](?P<{0}>[^”\"»\n]+?)[”\"»’'`]"
_QUOTED: Final = re.compile(_Q.format("text"))
_ADD: Final = re.compile(
    r"^(?:add|include|insert|mention|put in|bring in|work in|append)\b:?\s*(?P<rest>.+)$", re.IGNORECASE
)
_PLACE: Final = re.compile(
    rf"\s+(?:(?P<where>before|after|behind|following)\s+{_Q.format('anchor')}|(?P<edge>at|to"
    rf"|in) the (?P<side>start|beginning|top|end|bottom"
    r"|opening|closing|close|title|headline|subject(?: line)?))\s*$",
    re.IGNORECASE,
)


_LONGEST_LEAD: Final = 40  # `a sentence at the end that says` in front of the quoted words


def add_words(wish: str, text: Text, material: ReviseMaterial) -> Answer:
    """`Add “A sentence.”`, `add “word” before “other”`, `mention Kubernetes` (a fact about it, if there is one)."""
    found = _ADD.match(wish)
    if found is None:
        return None
    rest = found["rest"].strip()
    place = _PLACE.search(rest)
    quoted = _QUOTED.search(rest[: place.start()] if place else rest)
    if quoted is not None:
        behind = rest[quoted.end() : place.start() if place else len(rest)]
        if re.search(r"\w", behind) or (place is None and quoted.start() > _LONGEST_LEAD):
            return None  # more is asked for than these words
        return _add_quoted(quoted["text"].strip(), place, text)
    about = re.sub(
        r"^(?:(?:a|an|the|some|one|another|more) )*(?:(?:sentence|fact|word|line|claim|point|bit"
        r"|something)s? )?(?:about |on |that mentions )?",
        "",
        rest,
        flags=re.I,
    )
    if len(pieces_of(about)) > 1 and not spare_facts(text.body, material, lambda told: has_words(told.text, about)):
        return None
    return _add_fact(unquoted(about), text, material)


def _add_fact(about: str, text: Text, material: ReviseMaterial) -> Answer:
    if not about:
        return None
    root = about.removesuffix("s")
    facts = spare_facts(
        text.body, material, lambda told: any(has_words(told.text, w) for w in (about, root, f"{root}s"))
    )
    if facts:
        body = with_fact(text.body, facts[0], material)
        return text._replace(body=tidied(text.body, body, material))
    return Refusal(
        f"No unused claim of the dossier says anything about “{about}”; give the sentence in quotation marks."
    )


def _add_quoted(quoted: str, place: re.Match[str] | None, text: Text) -> Answer:
    if place is not None and place["where"]:
        return _beside(quoted, place["where"].lower(), place["anchor"], text)
    side = (place["side"] if place else "end").lower()
    if side in ("title", "headline", "subject", "subject line"):
        field = "subject" if side.startswith("subject") else "title"
        return text._replace(**{field: f"{getattr(text, field)} {quoted}".strip()})
    if not has_verb(quoted) and len(quoted.split()) < 4 and not quoted.startswith("#"):
        return Refusal("Say before or after which words it shall stand, or give the whole sentence.")
    sentence = quoted if quoted.startswith("#") else as_sentence(quoted)
    if side in ("start", "beginning", "top", "opening"):
        return text._replace(body=f"{sentence}\n\n{text.body}")
    return text._replace(body=_before_end(text.body, sentence, at_end=place is not None or quoted.startswith("#")))


def _before_end(body: str, sentence: str, *, at_end: bool) -> str:
    """At the very end when that was asked for; otherwise behind the last fact's paragraph."""
    facts = [part for part in parts_of(body) if part.claim_id]
    if at_end or not facts:
        return f"{body}\n\n{sentence}"
    end = body.find("\n\n", facts[-1].end)
    return f"{body}\n\n{sentence}" if end < 0 else f"{body[:end]}\n\n{sentence}{body[end:]}"


def _beside(quoted: str, where: str, anchor: str, text: Text) -> Answer:
    whole = next((part for part in parts_of(text.body) if plain(part.text).rstrip(".!?") == anchor.rstrip(".!?")), None)
    if whole is not None and has_verb(quoted):
        if where == "before":
            return text._replace(
                body=replaced(text.body, whole, f"{as_sentence(quoted)} {text.body[whole.start : whole.end]}")
            )
        return text._replace(body=after(text.body, whole, as_sentence(quoted)))
    found = pattern_of(anchor).search(text.body)
    if found is None:
        return Refusal(f"“{anchor}” is not in the text.")
    at = found.start() if where == "before" else found.end()
    put = f"{quoted} " if where == "before" else f" {quoted}"
    return text._replace(body=text.body[:at] + put + text.body[at:])
