"""How each sentence of a version came to stand there: which call of which crew wrote it, with which prompt, told which
examples; or which person; or the house itself.

The account of calls says what made a version; that answers little, for a version carries on what earlier ones said. So
each sentence is followed back to the version in which it was written (domain/origins.py), and that version's call is
its maker. What has no account (a version from before accounts were kept) is said to be unknown, not guessed.
"""

from collections.abc import Mapping, Sequence
from typing import Final, Literal, NamedTuple

from domain.claim import Verdict
from domain.crew import CREW_OF
from domain.markup import parse
from domain.origins import Stage, first_written, key_of
from domain.value import Value
from store.approved_claims import entries_of_version
from store.example_uses import used_in
from store.model_calls import GOOD, ModelCall, calls_of_versions
from store.postgres import Transaction
from store.rows import read_all
from store.workspaces import get_guide

Maker = Literal["model", "person", "house", "unknown"]
_CREWS: Final[dict[str, str]] = {task: CREW_OF[task] for task in ("draft", "revise")}  # those that write sentences


class SentenceMaker(Value):
    """One sentence and what made it. `version` is the number in which it was first written so; `person` is who wrote it
    by hand. The call is None unless a model wrote it; `reason` is why its crew was asked; `prompt` names the prompt's
    folder, `prompt_digest` its version. `examples` are the ids of those that the writer was told."""

    position: int
    sentence: str
    verdict: Verdict
    by: Maker
    version: int
    person: str | None = None
    call_id: str | None = None
    crew: str | None = None
    model: str | None = None
    prompt: str | None = None
    prompt_digest: str | None = None
    tokens: int | None = None
    seconds: float | None = None
    claim_id: str | None = None
    source_id: str | None = None
    source_title: str | None = None
    examples: tuple[str, ...] = ()
    reason: str = ""


class _Row(Value):
    version_id: str
    number: int
    made_by: str | None
    person: str | None
    position: int
    sentence: str
    verdict: Verdict
    claim_id: str | None
    source_id: str | None
    source_title: str | None


class _Written(NamedTuple):
    """What is known of one version."""

    row: _Row
    call: ModelCall | None
    examples: tuple[str, ...]


def makers_of(conn: Transaction, version_id: str) -> tuple[SentenceMaker, ...]:
    """The sentences of a version in their order, each with its maker."""
    rows = read_all(
        conn,
        _Row,
        "SELECT v.id AS version_id, v.number, v.made_by, u.name AS person, e.position, e.sentence, e.verdict, "
        "e.claim_id, e.source_id, e.source_title FROM content_versions c "
        "JOIN content_versions v ON v.draft_id = c.draft_id AND v.number <= c.number "
        "JOIN evidence e ON e.version_id = v.id LEFT JOIN users u ON u.id = v.made_by "
        "WHERE c.id = %s ORDER BY v.number DESC, e.position",
        [version_id],
    )
    shown = [row for row in rows if row.version_id == version_id]
    if not shown:
        return ()
    known = _known(conn, rows)
    stages = _stages(rows, known)
    house = _house_sentences(conn, version_id)
    return tuple(_maker(row, known[first_written(row.sentence, stages).version_id], house) for row in shown)


def examples_of(makers: Sequence[SentenceMaker]) -> tuple[str, ...]:
    """Ids of all examples that the writers of these sentences were told, each once."""
    return tuple(dict.fromkeys(example for maker in makers for example in maker.examples))


def _known(conn: Transaction, rows: Sequence[_Row]) -> dict[str, _Written]:
    first = {row.version_id: row for row in reversed(rows)}
    calls, examples = calls_of_versions(conn, list(first)), used_in(conn, list(first))
    return {
        version_id: _Written(row, _writer(calls.get(version_id, ())), examples.get(version_id, ()))
        for version_id, row in first.items()
    }


def _writer(calls: Sequence[ModelCall]) -> ModelCall | None:
    """The call that wrote the text: the last good one, for answers that could not be used were asked for again."""
    return next((call for call in reversed(calls) if call.task in _CREWS and call.outcome in GOOD), None)


def _stages(rows: Sequence[_Row], known: Mapping[str, _Written]) -> list[Stage]:
    said: dict[str, set[str]] = {}
    for row in rows:
        said.setdefault(row.version_id, set()).add(key_of(row.sentence))
    return [
        Stage(version_id, _is_anew(known[version_id]), frozenset(sentences)) for version_id, sentences in said.items()
    ]


def _is_anew(version: _Written) -> bool:
    return version.row.made_by is None and version.call is not None and version.call.task == "draft"


def _house_sentences(conn: Transaction, version_id: str) -> frozenset[str]:
    """What the house places by itself: required texts, and the footnotes of approved claims that are told."""
    texts = [rule.text for rule in get_guide(conn).required_text]
    texts += [entry.footnote for entry in entries_of_version(conn, version_id) if entry.footnote]
    return frozenset(key_of(sentence.text) for text in texts for sentence in parse(text).sentences)


def _maker(row: _Row, origin: _Written, house: frozenset[str]) -> SentenceMaker:
    call = origin.call
    about = row.model_dump(include={"position", "sentence", "verdict", "claim_id", "source_id", "source_title"})
    if origin.row.made_by is not None:
        return SentenceMaker(**about, by="person", version=origin.row.number, person=origin.row.person)
    if key_of(row.sentence) in house:
        return SentenceMaker(**about, by="house", version=origin.row.number)
    if call is None:
        return SentenceMaker(**about, by="unknown", version=origin.row.number)
    crew = _CREWS[call.task]
    return SentenceMaker(
        **about,
        by="model",
        version=origin.row.number,
        call_id=call.id,
        crew=crew,
        model=call.model,
        prompt=f"crews/{crew}",
        prompt_digest=call.prompt_digest,
        tokens=call.tokens_in + call.tokens_out,
        seconds=call.seconds,
        examples=origin.examples,
        reason=call.reason,
    )
