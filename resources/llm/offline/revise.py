"""Revision without a model: a documented list of wishes, done to the letter, all else left as it is.

The tempting way is to write the draft anew and hope that the comment is met; a reviewer who asked for one word then
reads everything again. So each wish is matched with a handler that makes one targeted edit; what no handler
understands, or what one cannot do, is handed back with the reason. docs/how-to/revise-offline.md lists what is
understood.
"""

from typing import Final

from domain.writing import ReviseMaterial, ReviseOutput, UndoneWish
from resources.llm.offline.adding import add_words
from resources.llm.offline.dropping import drop_words
from resources.llm.offline.edit import Answer, Handler, Refusal, Text
from resources.llm.offline.fields import keep, set_field
from resources.llm.offline.figure_wishes import figures
from resources.llm.offline.guarding import goes_against, is_bound
from resources.llm.offline.lengths import shorter_or_longer, to_words
from resources.llm.offline.replacing import replace_words
from resources.llm.offline.shape_wishes import (
    another_opening,
    another_title,
    end_with_question,
    without_end_question,
)
from resources.llm.offline.source_wishes import avoid_source, use_source
from resources.llm.offline.wishes import bare, pieces_of, wishes_in

_HANDLERS: Final[tuple[Handler, ...]] = (
    keep,
    set_field,
    without_end_question,
    end_with_question,
    another_opening,
    another_title,
    replace_words,
    to_words,
    figures,
    avoid_source,
    use_source,
    add_words,
    drop_words,
    shorter_or_longer,
)
_READ_WHOLE: Final[tuple[Handler, ...]] = (
    keep,
    set_field,
    without_end_question,
    replace_words,
    avoid_source,
    drop_words,
)
_READ_PARTS: Final = (end_with_question, another_opening, another_title, to_words, figures, shorter_or_longer)
NOTHING_CHANGED: Final = "This left the text as it is; please look whether anything is still to be done."
NOT_UNDERSTOOD: Final = "The offline writer does not understand this wish; a person or a language model has to do it."


def revise(material: ReviseMaterial) -> ReviseOutput:
    """The edited text, and every wish that was not fulfilled with its reason."""
    text = before = Text(material.title, material.body, material.subject, material.preheader)
    undone: list[UndoneWish] = []
    wishes = [piece for wish in wishes_in(material.feedback) for piece in _singly(wish, text, material)]
    for wish in wishes:
        answer = _answer(wish, text, material)
        if isinstance(answer, Text):
            text = answer
        elif not answer.is_so or text == before:  # `shorter, at most 80 words`: the first may fulfil the second
            undone.append(UndoneWish(wish=wish, reason=answer.reason))
    if text == before and not undone:
        undone = [UndoneWish(wish=wish, reason=NOTHING_CHANGED) for wish in wishes]
    return ReviseOutput(
        changed=text != before,
        title=text.title,
        body=text.body,
        subject=text.subject,
        preheader=text.preheader,
        not_done=tuple(undone),
    )


def _singly(wish: str, text: Text, material: ReviseMaterial) -> tuple[str, ...]:
    """A handler that looks for its words anywhere would pass over the other half of `shorter and friendlier`."""
    handler, _ = _handled(wish, text, material)
    whole = is_bound(wish) or (handler is not None and handler not in _READ_PARTS)
    return (wish,) if whole else pieces_of(wish)


def _answer(wish: str, text: Text, material: ReviseMaterial) -> Text | Refusal:
    _, answer = _handled(wish, text, material)
    return answer or Refusal(NOT_UNDERSTOOD)


def _handled(wish: str, text: Text, material: ReviseMaterial) -> tuple[Handler | None, Answer]:
    """The first handler that understands the wish, and what it makes of it."""
    if is_bound(wish):
        return None, None
    asked = bare(wish)
    for handler in _READ_WHOLE if goes_against(wish) else _HANDLERS:
        answer = handler(asked, text, material)
        if answer is not None:
            return handler, answer
    return None, None
