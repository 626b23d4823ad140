"""Each sentence names the call, person or rule that made it."""

from domain.claim import Evidence
from domain.draft import Draft
from domain.example import Correction
from domain.house_rules import RequiredText
from domain.version import Version
from store import example_uses, examples, model_calls, people, workspaces
from store.call_account import OpenedCall, enter_cached_call
from store.ids import new_id
from store.overview import draft_json
from store.postgres import Transaction
from store.sentence_makers import SentenceMaker, examples_of, makers_of
from tests import builders
from tests.conftest import Newsroom
from tests.store.test_examples import learn

WHY = "The piece has its claims and no new text."
ONE, TWO, NEW = "Most run more than ten Collectors.", "Tail sampling keeps whole traces.", "Ask your team."


def version_of(conn: Transaction, draft: Draft, *said: str, task: str = "", **fields: object) -> Version:
    """A version with these sentences, made by a call of that task."""
    evidence = tuple(
        builders.make_evidence(position=n, sentence=sentence)
        if sentence != NEW
        else Evidence(position=n, sentence=sentence, verdict="no_claim")
        for n, sentence in enumerate(said)
    )
    version = builders.make_version(conn, draft, " ".join(said), evidence=evidence, **fields)
    if task:
        model_calls.add_call(conn, task=task, model="scripted/down", outcome="retry", version_id=version.id)
        model_calls.add_call(
            conn,
            task=task,
            model="scripted/1",
            prompt_digest="abcd1234ef",
            tokens_in=100,
            tokens_out=20,
            seconds=1.5,
            reason=WHY,
            version_id=version.id,
        )
    return version


def told(makers: tuple[SentenceMaker, ...]) -> list[tuple[str, int, str | None, str | None]]:
    return [(maker.by, maker.version, maker.crew, maker.person) for maker in makers]


def test_a_drafts_sentences_name_the_call_that_wrote_them(conn: Transaction) -> None:
    draft = builders.make_draft(conn)
    version = version_of(conn, draft, ONE, NEW, task="draft")
    first, second = makers_of(conn, version.id)
    assert (first.by, first.version, first.crew, first.model) == ("model", 1, "content", "scripted/1")
    assert (first.prompt, first.prompt_digest, first.tokens, first.seconds) == ("crews/content", "abcd1234ef", 120, 1.5)
    reasons = {call.outcome: call.reason for call in model_calls.calls_of_version(conn, version.id)}
    assert (first.reason, reasons) == (WHY, {"ok": WHY, "retry": ""})
    assert (first.claim_id, first.source_title, first.verdict) == ("c1", "Collector survey", "supported")
    assert (second.sentence, second.verdict, second.source_id, second.call_id) == (NEW, "no_claim", None, first.call_id)


def test_each_hand_is_named_for_what_it_wrote(conn: Transaction) -> None:
    draft = builders.make_draft(conn)
    owner = people.owner(conn)
    version_of(conn, draft, ONE, task="draft")
    version_of(conn, draft, ONE, TWO, made_by=owner.user_id)
    third = version_of(conn, draft, NEW, ONE, TWO, task="revise")
    assert told(makers_of(conn, third.id)) == [
        ("model", 3, "revision", None),
        ("model", 1, "content", None),
        ("person", 2, None, "Olive Owner"),
    ]


def test_drafted_anew_the_same_sentence_has_a_new_maker(conn: Transaction) -> None:
    draft = builders.make_draft(conn)
    version_of(conn, draft, ONE, task="draft")
    assert told(makers_of(conn, version_of(conn, draft, ONE, task="draft").id)) == [("model", 2, "content", None)]


def test_what_the_house_requires_was_placed_by_it(conn: Transaction, workspace: Newsroom) -> None:
    workspaces.set_guide(conn, workspace.guide.model_copy(update={"required_text": (RequiredText(text=TWO),)}))
    version = version_of(conn, builders.make_draft(conn), ONE, TWO, task="draft")
    assert told(makers_of(conn, version.id)) == [("model", 1, "content", None), ("house", 1, None, None)]


def test_without_an_account_nothing_is_guessed(conn: Transaction) -> None:
    version = version_of(conn, builders.make_draft(conn), ONE)
    assert told(makers_of(conn, version.id)) == [("unknown", 1, None, None)]
    assert makers_of(conn, "ver_none") == ()


def test_a_sentence_names_the_examples_its_writer_was_told(conn: Transaction) -> None:
    learn(conn)
    learn(conn, Correction(kind="text", before="Old.", after="New."))
    older, newer = (found.id for found in reversed(examples.list_examples(conn)))
    draft = builders.make_draft(conn)
    first = version_of(conn, draft, ONE, task="draft")
    example_uses.note_used(conn, first.id, [older])
    second = version_of(conn, draft, ONE, NEW, task="revise")
    example_uses.note_used(conn, second.id, [newer, older])
    makers = makers_of(conn, second.id)
    assert [maker.examples for maker in makers] == [(older,), (newer, older)]
    assert examples_of(makers) == (older, newer)
    document = draft_json(conn, draft.id)
    assert (document.sentences, document.examples) == (makers, (older, newer))


def test_a_kept_answer_is_the_call_that_wrote_them_too(conn: Transaction) -> None:
    version = version_of(conn, builders.make_draft(conn), ONE)
    call = OpenedCall(id=new_id("call"), task="draft", model="m", outside=False, prompt_digest="p", messages_digest="d")
    enter_cached_call(conn, call, "call_that_was_paid")
    model_calls.link_calls(conn, version.id, [call.id])
    (maker,) = makers_of(conn, version.id)
    assert (maker.by, maker.call_id, maker.tokens) == ("model", call.id, 0)
