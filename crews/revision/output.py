"""What makes a revision usable: edits that can be carried out, or the reasons why there are none.

The crew answers with edits and code applies them, so what the reviewer did not mention is the same to the byte. What it
says it did counts for nothing: a wish that no applied edit names, and that it does not list itself, is listed as not
done.
"""

from collections.abc import Iterator

from crews.content.output import check_body, check_placeholders
from crews.guards import WrongAnswer
from domain.edits import Edited, Place, apply_edits
from domain.sentences import sentences
from domain.writing import ReviseAnswer, ReviseMaterial, ReviseOutput, UndoneWish

NO_EDIT = "No edit was made for it."


def wishes_of(feedback: str) -> tuple[str, ...]:
    """The sentences of a comment: what the edits are for, by number from 1."""
    return tuple(sentence for sentence in sentences(feedback) if any(sign.isalnum() for sign in sentence))


def check(material: ReviseMaterial, answer: ReviseAnswer) -> ReviseOutput:
    """The text after the edits, with every wish that was not fulfilled."""
    texts: dict[Place, str] = {
        "title": material.title,
        "body": material.body,
        "subject": material.subject,
        "preheader": material.preheader,
    }
    edited = apply_edits(texts, answer.edits)
    if edited.applied:
        check_body(edited.texts["body"], material.claims)
        check_placeholders(edited.texts.values())
        if material.channel == "email" and not edited.texts["subject"].strip():
            raise WrongAnswer("An e-mail needs a subject.")
    elif answer.edits:
        reasons = "; ".join(f"“{each.edit.find[:60]}”: {each.reason}" for each in edited.unapplied)
        raise WrongAnswer(f"No edit could be carried out. {reasons}. Copy `find` from the draft to the letter.")
    elif not answer.not_done:
        raise WrongAnswer("There is no edit and no wish is listed in `not_done`. Do one or the other.")
    not_done = (*answer.not_done, *_left_open(material.feedback, answer, edited))
    return ReviseOutput(changed=bool(edited.applied), not_done=not_done, **edited.texts)


def _left_open(feedback: str, answer: ReviseAnswer, edited: Edited) -> Iterator[UndoneWish]:
    """Wishes that nothing was done for and that the answer does not list."""
    done = {number for edit in edited.applied for number in edit.wishes}
    for number, wish in enumerate(wishes_of(feedback), 1):
        if number in done or any(_same(wish, listed.wish) for listed in answer.not_done):
            continue
        failed = [each.reason for each in edited.unapplied if number in each.edit.wishes]
        yield UndoneWish(wish=wish, reason=f"Its edit could not be made: {failed[0]}." if failed else NO_EDIT)


def _same(wish: str, listed: str) -> bool:
    one, other = " ".join(wish.casefold().split()).rstrip(".!"), " ".join(listed.casefold().split()).rstrip(".!")
    return bool(other) and (one in other or other in one)
