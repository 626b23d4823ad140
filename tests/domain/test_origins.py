"""A sentence is followed back to where it was written."""

from domain.origins import Stage, first_written, key_of


def stage(version_id: str, *sentences: str, anew: bool = False) -> Stage:
    return Stage(version_id, anew, frozenset(map(key_of, sentences)))


def test_what_a_revision_carries_on_was_written_before_it() -> None:
    stages = [stage("v3", "A.", "C."), stage("v2", "A.", "B."), stage("v1", "A.", "X.", anew=True)]
    assert first_written("A.", stages).version_id == "v1"
    assert first_written("C.", stages).version_id == "v3"


def test_a_version_drafted_anew_carries_nothing_on() -> None:
    stages = [stage("v2", "A.", anew=True), stage("v1", "A.", anew=True)]
    assert first_written("A.", stages).version_id == "v2"


def test_a_proposal_that_came_to_nothing_is_passed_over() -> None:
    stages = [stage("v3", "A.", "N."), stage("v2", "Q.", anew=True), stage("v1", "A.", anew=True)]
    assert first_written("A.", stages).version_id == "v1"
    assert first_written("N.", stages).version_id == "v3"


def test_emphasis_and_spaces_do_not_make_another_sentence() -> None:
    assert first_written(
        "**Ten** of  them.", [stage("v2", "Ten of them."), stage("v1", "Ten of them.")]
    ).version_id == ("v1")
