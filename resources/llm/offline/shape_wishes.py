"""Wishes about the shape: another opening, a question at the end or none, another title or subject."""

import re
from collections.abc import Sequence
from typing import Final

from domain.plain import plain
from domain.writing import ReviseMaterial
from resources.llm.offline import phrases
from resources.llm.offline.chance import Chance
from resources.llm.offline.edit import Answer, Refusal, Text
from resources.llm.offline.ending import end_of
from resources.llm.offline.figure_wishes import counts
from resources.llm.offline.framing import angle_of, as_sentence, own_prose, shortened
from resources.llm.offline.leaning import with_leaning
from resources.llm.offline.marked_body import Part, paragraphs, parts_of, replaced, without
from resources.llm.offline.quotable import stands_alone
from resources.llm.offline.spare import spare_facts
from resources.llm.offline.tidying import tidied
from resources.llm.offline.told import Told, striking
from resources.llm.offline.wording import has_words

_END_QUESTION: Final = re.compile(
    r"\b(?:end|close|finish|conclude)\b.*\b(?:question|asking)\b|\bquestion\b.*\b(?:at|in) the (?:end|close)\b"
    r"|\badd an? (?:closing |final )?question\b|\bask (?:the readers?|them|people) (?:something|a question)\b"
    r"|\blast (?:line|sentence) .*\bquestion\b",
    re.IGNORECASE,
)
_NO_QUESTION: Final = re.compile(
    r"^(?:(?:remove|drop|delete|cut|lose|skip|omit|take out|get rid of|no|without)\s+"
    r"(?:(?:the|a|that|this|your|any)\s+)*"
    r"(?:(?:closing|final|last|end) question|question(?: sentence)?(?: (?:at|in) the (?:very )?(?:end|close|bottom)))"
    r"|(?:don[’']t|do not) (?:end|close|finish|conclude) (?:it )?(?:with|on) (?:a|the|any) question)(?: please)?$",
    re.IGNORECASE,
)
_WITH: Final = re.compile(
    r"\b(?:open|start|begin|lead) (?:it )?(?:with|on) (?:the |a |an |that |our |their )*(?P<about>[^“\"«]+)$",
    re.IGNORECASE,
)
_ANYTHING: Final = re.compile(
    r"\b(?:questions?|figures?|numbers?|statistics?|stats?|data|facts?|something|anything|else|angle|topic)\b",
    re.IGNORECASE,
)
_OPENING: Final = re.compile(
    r"\b(?:another|different|new|better|stronger|other|change|rewrite|improve|replace|vary"
    r"|fresh)\b.*\b(?:openings?|hook|intro(?:duction)?"
    r"|beginning|start|first (?:sentence|line|paragraph))\b|\b(?:open|start|begin|lead) (?:it )?(?:with"
    r"|differently|on)\b"
    r"|\b(?:opening|opener|hook|intro|first (?:sentence|line)) (?:is|feels|sounds|reads) (?:a bit |rather )?(?:too )?"
    r"(?:weak|dull|boring|flat|generic|long|bland)"
    r"|\b(?:opening|opener|hook|intro|first (?:sentence|line)) (?:doesn[’']t|does not|won[’']t) "
    r"(?:grab|work|catch|hook|pull)\w*",
    re.IGNORECASE,
)
_TITLE: Final = re.compile(
    r"\b(?:another|different|new|better|shorter|change|rewrite|shorten)\b.*\b(?P<field>title|headline|subject)\b"
    r"|\b(?P<late>title|headline|subject)\b.*\b(?:shorter|different|better|too long|too dull|changed|rewritten)\b",
    re.IGNORECASE,
)
_QUOTED: Final = re.compile(r"[“\"«]([^”\"»\n]+)[”\"»]")
_LONGEST_HOOK: Final = 220


def end_with_question(wish: str, text: Text, material: ReviseMaterial) -> Answer:
    """`End with a question`: the last sentence of the text is one; sources and a signature stay below it."""
    if not _END_QUESTION.search(wish) or re.match(r"(?:remove|drop|delete|cut|lose|skip|omit|take out)\b", wish, re.I):
        return None
    given = _QUOTED.search(wish)
    if text.body[: end_of(text.body, material)].endswith("?") and not given:
        return Refusal("It ends with a question already.", is_so=True)
    body = text.body.rstrip()
    present = _own_question(body, material)
    question = given[1] if given else plain(present.text) if present else _fresh_question(text, material)
    if present is not None:
        body = tidied(body, without(body, present), material)
        body = _without_lone_heading(body, material)
    end = end_of(body, material)
    asked = question if question.endswith("?") else f"{question}?"
    return text._replace(body=f"{body[:end]}\n\n{asked}{body[end:]}".rstrip())


def without_end_question(wish: str, text: Text, material: ReviseMaterial) -> Answer:
    """`Remove the question at the end`: ours goes; what a source asks is a fact of the text and stays."""
    if not _NO_QUESTION.match(wish):
        return None
    present = _own_question(text.body, material)
    if present is None:
        return Refusal("No question of ours stands at the end.")
    body = tidied(text.body, without(text.body, present), material)
    return text._replace(body=_without_lone_heading(body, material))


def _without_lone_heading(body: str, material: ReviseMaterial) -> str:
    """A closing heading under which only the call to action is left goes: the call speaks for itself."""
    blocks = paragraphs(body)
    kept = [
        block
        for place, block in enumerate(blocks)
        if not (block.startswith("#") and place + 1 < len(blocks) and _is_call(blocks[place + 1], material))
    ]
    return "\n\n".join(kept)


def _is_call(block: str, material: ReviseMaterial) -> bool:
    link, action = material.link, material.call_to_action
    return bool(link and link in block) or bool(action and action in plain(block))


def _own_question(body: str, material: ReviseMaterial) -> Part | None:
    """The last question of ours behind the facts: it is moved rather than doubled. The title of a source may be one."""
    parts = parts_of(body[: end_of(body, material)])
    last_fact = max((place for place, part in enumerate(parts) if part.claim_id), default=-1)
    asked = [p for p in parts[last_fact + 1 :] if p.role == "sentence" and plain(p.text).endswith("?")]
    return asked[-1] if asked else None


def _fresh_question(text: Text, material: ReviseMaterial) -> str:
    chance = Chance(material.brief.topic, material.channel, "end")
    options = [question for question in phrases.QUESTIONS if question not in text.body]
    return own_prose(chance.pick("question", options or phrases.QUESTIONS), material.guide)


def another_opening(wish: str, text: Text, material: ReviseMaterial) -> Answer:
    """`Another opening`, `start with a question`, `open with a figure`, `open with “…”`."""
    if not _OPENING.search(wish) or re.search(r"\bcall to action\b", wish, re.IGNORECASE):
        return None
    parts = [part for part in parts_of(text.body) if part.role != "heading"]
    if not parts:
        return Refusal("The text has no opening.")
    first = parts[0]
    given, named = _QUOTED.search(wish), _WITH.search(wish)
    if not given and named and not _ANYTHING.search(named["about"]):
        return _open_with_named(named["about"].strip(), first, text, material)
    fresh = as_sentence(given[1]) if given else _other_opening(wish, first, text, material)
    if fresh is None:
        return Refusal("There is no other opening to be had: the brief and the unused claims give none.")
    if plain(first.text) == plain(fresh):
        return Refusal("It opens with that already.", is_so=True)
    return text._replace(body=tidied(text.body, _opened(text.body, first, fresh), material))


def _opened(body: str, first: Part, fresh: str) -> str:
    """A fact that opened the text is kept behind the new opening; a phrase of ours is replaced."""
    again = next(
        (part for part in parts_of(body)[1:] if plain(part.text) == plain(re.sub(r"\s*\[c\d+\]$", "", fresh))), None
    )
    if again is not None:
        body = without(body, again)
    if first.claim_id:
        gap = "\n\n" if body[first.end : first.end + 1] in ("\n", "") else " "
        return body[: first.start] + fresh + gap + body[first.start :]
    return replaced(body, first, fresh)


def _open_with_named(about: str, first: Part, text: Text, material: ReviseMaterial) -> Answer:
    """`Start with the 38 minutes`: the sentence that has these words, from the text or the unused claims."""
    if has_words(first.text, about):
        return Refusal("It opens with that already.", is_so=True)
    told = [part for part in parts_of(text.body) if part.claim_id and has_words(part.text, about)]
    whole = next((part for part in told if stands_alone(plain(part.text))), None)
    fresh = [item.cited for item in spare_facts(text.body, material, lambda item: has_words(item.text, about))]
    if whole is not None:
        body = _moved_to_front(text.body, first, with_leaning([whole], text.body))
    elif fresh:
        body = _opened(text.body, first, fresh[0])
    else:
        there = "leans on the sentence before it" if told else "is not in the text or its unused claims"
        return Refusal(f"“{about}” {there}.")
    return text._replace(body=tidied(text.body, body, material))


def _moved_to_front(body: str, first: Part, run: Sequence[Part]) -> str:
    """A sentence with those that lean on it, which stand right behind it, as the new opening."""
    fresh = body[run[0].start : run[-1].end]
    for part in reversed(run):
        body = without(body, part)
    return _opened(body, first, fresh)


def _is_free(part: Part, text: Text) -> bool:
    """Whether it leans on nothing and nothing leans on it."""
    return stands_alone(plain(part.text)) and with_leaning([part], text.body) == [part]


def _other_opening(wish: str, first: Part, text: Text, material: ReviseMaterial) -> str | None:
    if re.search(r"\bquestion\b", wish, re.IGNORECASE):
        return _fresh_question(text, material)
    facts = spare_facts(text.body, material)
    if re.search(r"\b(?:figures?|numbers?|statistics?|stats?|data)\b", wish, re.IGNORECASE):
        return _figure_to_open_with(facts, text)
    fact = striking(facts, _LONGEST_HOOK)
    options = [fact.cited] if fact else []
    if not re.search(r"\bfacts?\b", wish, re.IGNORECASE):
        angle = angle_of(material.brief, material.guide)
        topic = own_prose(as_sentence(material.brief.topic), material.guide)
        options += [option for option in (angle, topic) if plain(option) not in plain(text.body)]
    return next((option for option in options if plain(option) != plain(first.text)), None)


def _figure_to_open_with(facts: list[Told], text: Text) -> str | None:
    """An unused fact with a figure; else one that the text tells, moved to the front if nothing leans on it."""
    fresh = [item.cited for item in facts if _is_telling(item.text) and len(item.text) <= _LONGEST_HOOK]
    told = [part for part in parts_of(text.body)[1:] if part.claim_id and _is_telling(part.text)]
    free = [part for part in told if _is_free(part, text)]
    return next(iter([*fresh, *(text.body[part.start : part.end] for part in free)]), None)


def _is_telling(text: str) -> bool:
    """A figure that a reader stops at: a share, or a number in digits; not `four associations`."""
    return counts(text) and re.search(r"\d|per ?cent", plain(text)) is not None


def another_title(wish: str, text: Text, material: ReviseMaterial) -> Answer:
    """`Another title`, `a shorter subject`."""
    found = _TITLE.search(wish)
    if found is None:
        return None
    if re.search(r"[“\":]|\bto\b", wish):
        return Refusal("Write it as: change the title to “…”, with the words between quotation marks.")
    field = "subject" if (found["field"] or found["late"]).lower() == "subject" else "title"
    now = str(getattr(text, field))
    guide, brief = material.guide, material.brief
    options = [
        own_prose(brief.topic, guide),
        angle_of(brief, guide).rstrip("."),
        own_prose(brief.key_message or "", guide),
    ]
    shorter = re.search(r"\bshort|too long", wish, re.IGNORECASE)
    most = max(len(now) - 1, 12) if shorter else 60 if field == "subject" else 70
    fitting = [shortened(option, most) for option in options if option]
    fresh = next((option for option in fitting if option and option.rstrip(".") != now.rstrip(".")), None)
    return text._replace(**{field: fresh}) if fresh else Refusal(f"The brief gives no other {field}.")
