"""Wishes about words: drop, replace or add a word, a phrase or a whole sentence; set title or subject.

A word is changed wherever a reader meets it, title and subject included, as a whole word and in its case. What the
words of a sentence then say is for the claim check: a fact that a reviewer types in without a source is told to be
unsupported.
"""

import re
from typing import Final

from domain.markup import MARKER
from domain.plain import plain
from domain.statements import has_verb
from domain.writing import ReviseMaterial
from resources.llm.offline.edit import Answer, Refusal, Text
from resources.llm.offline.framing import as_sentence
from resources.llm.offline.marked_body import Part, after, parts_of, replaced, without
from resources.llm.offline.spare import spare_facts, with_fact
from resources.llm.offline.tidying import tidied

_Q: Final = r"[“\"«‘'`](?P<{0}>[^”\"»\n]+?)[”\"»’'`]"
_QUOTED: Final = re.compile(_Q.format("text"))
_KIND: Final = r"(?:(?:the|any|every|all|this|that|a|an)\s+)*(?:(?:words?|phrases?|terms?|expressions?|name)\s+)?"
_PAIR: Final = (
    re.compile(
        rf"^(?:replace|swap|change|exchange|rename|turn)\s+{_KIND}{_Q.format('old')}\s+(?:with|by|to"
        rf"|for|into)\s+{_KIND}"
        rf"{_Q.format('new')}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"^(?:use|say|write|put)\s+{_KIND}{_Q.format('new')}\s+(?:instead of|rather than|for"
        rf"|not)\s+{_KIND}{_Q.format('old')}",
        re.I,
    ),
    re.compile(rf"^(?:instead of)\s+{_Q.format('old')},?\s+(?:use|say|write|put)\s+{_Q.format('new')}", re.I),
    re.compile(rf"^{_Q.format('old')}\s*(?:->|=>|→)\s*{_Q.format('new')}", re.IGNORECASE),
    re.compile(
        r"^(?:replace|swap|change|exchange)\s+(?:the (?:word|phrase"
        r"|term)\s+)?(?P<old>[\w’'&+./-]+(?: [\w’'&+./-]+){0,4}?)\s+"
        r"(?:with|by|to|for)\s+(?:the (?:word|phrase|term)\s+)?(?P<new>[\w’'&+./-]+(?: [\w’'&+./-]+){0,4})$",
        re.IGNORECASE,
    ),
    re.compile(
        r"^(?:say|use|write)\s+(?P<new>[\w’'&+./-]+(?: [\w’'&+./-]+){0,3}?)\s+instead of\s+"
        r"(?P<old>[\w’'&+./-]+(?: [\w’'&+./-]+){0,3})$",
        re.IGNORECASE,
    ),
)
_DROP: Final = re.compile(
    r"^(?:drop|remove|delete|cut(?: out)?|take out|strike|omit|skip|lose|get rid of|leave out|don[’']?t (?:say"
    r"|use|mention)"
    r"|do not (?:say|use|mention)|avoid|never (?:say|use|write)|no more|without)\b\s*(?P<rest>.+)$",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(
    r"(?:sentences?|lines?|bullets?|bullet points?|claims?|facts?|statements?|paragraphs?|parts?|bits?|points?)",
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
    r"(?:the |any |every )*(?:words?|phrases?|terms?|expressions?)\s+(?P<text>.+)$", re.IGNORECASE
)
_ORDER: Final = {"first": 0, "opening": 0, "second": 1, "third": 2, "fourth": 3, "last": -1, "final": -1, "closing": -1}
_NTH: Final = re.compile(rf"(?:the )?(?P<nth>{'|'.join(_ORDER)}) (?P<kind>{_SENTENCE.pattern})$", re.IGNORECASE)
_KEEP: Final = re.compile(
    r"^(?:keep|leave|retain|don[’']?t (?:touch|change)|do not (?:touch|change))\b(?! out)", re.IGNORECASE
)
_ADD: Final = re.compile(
    r"^(?:add|include|insert|mention|put in|bring in|work in|append)\b:?\s*(?P<rest>.+)$", re.IGNORECASE
)
_FIELD: Final = re.compile(
    rf"^(?:change|set|make|rename|turn|replace|use|rewrite)\s+(?:the\s+)?(?P<field>title"
    rf"|headline|subject(?: line)?|preheader)\s*"
    rf"(?:to|into|with|be|:|as)?\s*:?\s*{_Q.format('text')}",
    re.IGNORECASE,
)
_PLACE: Final = re.compile(
    rf"\s+(?:(?P<where>before|after|behind|following)\s+{_Q.format('anchor')}|(?P<edge>at|to"
    rf"|in) the (?P<side>start|beginning|top|end|bottom"
    r"|opening|closing|close|title|headline|subject(?: line)?))\s*$",
    re.IGNORECASE,
)


def set_field(wish: str, text: Text, _material: ReviseMaterial) -> Answer:
    """`Change the title to “…”`."""
    found = _FIELD.match(wish)
    if found is None:
        return None
    field = {"headline": "title", "subject line": "subject"}.get(found["field"].lower(), found["field"].lower())
    if getattr(text, field) == found["text"]:
        return Refusal(f"The {field} says that already.")
    return text._replace(**{field: found["text"].strip()})


def replace_words(wish: str, text: Text, _material: ReviseMaterial) -> Answer:
    """`Replace “A” with “B”`, `use “B” instead of “A”`, `“A” → “B”`."""
    found = next((match for pattern in _PAIR if (match := pattern.match(wish))), None)
    if found is None:
        return None
    edited = _everywhere(text, found["old"], found["new"])
    return edited if edited != text else Refusal(f"“{found['old']}” is not in the text.")


def drop_words(wish: str, text: Text, material: ReviseMaterial) -> Answer:
    """`Drop the word “A”`, `remove the sentence about A`, `delete the last bullet`."""
    found = _DROP.match(wish)
    if found is None:
        return None
    rest = found["rest"].strip().rstrip(".")
    if nth := _NTH.fullmatch(rest):
        return _drop_nth(nth["nth"].lower(), nth["kind"].lower(), text, material)
    containing = _CONTAINING.match(rest) or (_NAMED.fullmatch(rest) if not _QUOTED.match(rest) else None)
    if containing is not None:
        return _drop_sentences(_unquoted(containing["text"]), text, material)
    wanted = (
        _QUOTED.search(rest)
        or _WORD.match(rest)
        or re.fullmatch(r"(?:the )?(?P<text>[\w’'&+./%#-]+(?: [\w’'&+./%#-]+){0,2})", rest)
    )
    if wanted is None:
        return None
    return _drop_phrase(_unquoted(wanted["text"]), text, material)


def _unquoted(text: str) -> str:
    return text.strip().strip("“”\"«»‘’'`").rstrip(".").strip()


def keep(wish: str, text: Text, _material: ReviseMaterial) -> Answer:
    """`Keep the quote`: no edit, but nothing to forget either."""
    del text
    return Refusal("Nothing was changed for this: please check that it still stands.") if _KEEP.match(wish) else None


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
    gone = [part for part in parts_of(text.body) if _has(part.text, about) and part.role != "heading"]
    if not gone:
        return Refusal(f"No sentence has “{about}”.")
    return _dropped(gone, text, material)


def _dropped(gone: list[Part], text: Text, material: ReviseMaterial) -> Answer:
    if _is_last_fact(gone, text):
        return Refusal("Without it the text would state nothing.")
    body = text.body
    for part in reversed(gone):
        body = without(body, part)
    return text._replace(body=tidied(text.body, body, material))


def _is_last_fact(gone: list[Part], text: Text) -> bool:
    facts = [part for part in parts_of(text.body) if part.claim_id]
    return bool(facts) and all(part in gone for part in facts)


def _drop_phrase(phrase: str, text: Text, material: ReviseMaterial) -> Answer:
    whole = [part for part in parts_of(text.body) if plain(part.text).rstrip(".!?") == phrase.rstrip(".!?")]
    if whole:
        return _dropped(whole, text, material)
    edited = _everywhere(text, phrase, "")
    return edited if edited != text else Refusal(f"“{phrase}” is not in the text.")


def _has(text: str, phrase: str) -> bool:
    return _pattern(phrase).search(plain(text)) is not None or _pattern(phrase).search(text) is not None


def _pattern(phrase: str) -> re.Pattern[str]:
    words = r"\s+".join(re.escape(word).replace("’", "'").replace("'", "[’']") for word in phrase.split())
    return re.compile(rf"(?<![\w]){words}(?!\w)", re.IGNORECASE)


def _everywhere(text: Text, old: str, new: str) -> Text:
    return Text(*(_exchange(field, old, new) for field in text))


def _exchange(text: str, old: str, new: str) -> str:
    """Whole words outside addresses and markers; a dropped word takes a space with it and hands on its capital."""
    kept = [found.span() for found in re.finditer(rf"https?://\S+|\]\([^)]*\)|{MARKER.pattern}", text)]
    pieces, position = [], 0
    for found in _pattern(old).finditer(text):
        if any(start < found.end() and found.start() < end for start, end in kept):
            continue
        start, end = found.span()
        word = _in_case(found.group(), new, text[:start])
        if not new:
            start, end = _with_space(text, start, end)
        pieces += [_article(text[position:start], text[end:]) if not new else text[position:start], word]
        position = end
        if not new and _opens(text[:start]) and position < len(text):
            pieces.append(text[position].upper())
            position += 1
    return "".join([*pieces, text[position:]])


def _article(before: str, behind: str) -> str:
    """`an average wait` without `average` is `a wait`."""
    found = re.search(r"(?<!\w)(an?)( ?)$", before, re.IGNORECASE)
    following = re.match(r" ?(\w)", behind)
    if found is None or following is None:
        return before
    right = "an" if following[1].lower() in "aeio" else "a"
    return before[: found.start()] + (right.capitalize() if found[1][0].isupper() else right) + found[2]


def _with_space(text: str, start: int, end: int) -> tuple[int, int]:
    if text[end : end + 1] == " " and (start == 0 or text[start - 1] in ' \n(“"*_'):
        return start, end + 1
    if start and text[start - 1] == " ":
        return start - 1, end
    return start, end


def _opens(before: str) -> bool:
    return (
        not before.strip() or re.search(r"(?:[.!?]\s*(?:\[c\d+\]\s*)?|\n\s*(?:[-*•]\s+|#+\s+)?)$", before) is not None
    )


def _in_case(found: str, new: str, before: str) -> str:
    if new and found[:1].isupper() and new[:1].islower() and _opens(before):
        return new[0].upper() + new[1:]
    return new


def add_words(wish: str, text: Text, material: ReviseMaterial) -> Answer:
    """`Add “A sentence.”`, `add “word” before “other”`, `mention Kubernetes` (a fact about it, if there is one)."""
    found = _ADD.match(wish)
    if found is None:
        return None
    rest = found["rest"].strip()
    place = _PLACE.search(rest)
    quoted = _QUOTED.search(rest[: place.start()] if place else rest)
    if quoted is not None:
        return _add_quoted(quoted["text"].strip(), place, text)
    about = re.sub(
        r"^(?:(?:a|an|the|some|one|another|more) )*(?:(?:sentence|fact|word|line|claim|point|bit"
        r"|something)s? )?(?:about |on |that mentions )?",
        "",
        rest,
        flags=re.I,
    )
    return _add_fact(_unquoted(about), text, material)


def _add_fact(about: str, text: Text, material: ReviseMaterial) -> Answer:
    if not about:
        return None
    root = about.removesuffix("s")
    facts = spare_facts(text.body, material, lambda told: any(_has(told.text, w) for w in (about, root, f"{root}s")))
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
    found = _pattern(anchor).search(text.body)
    if found is None:
        return Refusal(f"“{anchor}” is not in the text.")
    at = found.start() if where == "before" else found.end()
    put = f"{quoted} " if where == "before" else f" {quoted}"
    return text._replace(body=text.body[:at] + put + text.body[at:])
