"""Shared runs: the quick way finds what the slow way finds."""

from hypothesis import given
from hypothesis import strategies as st

from domain.shared_runs import GAP, shared_runs

WORDS = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=40)
MINE = st.lists(st.sampled_from(["a", "b", "c", "d", GAP]), max_size=40)


def covered_slowly(words: list[str], others: list[list[str]], least: int) -> set[int]:
    found: set[int] = set()
    for at in range(len(words) - least + 1):
        run = words[at : at + least]
        if GAP in run:
            continue
        if any(run == other[there : there + least] for other in others for there in range(len(other))):
            found |= set(range(at, at + least))
    return found


@given(MINE, st.lists(WORDS, max_size=4), st.integers(4, 13))
def test_the_quick_way_finds_what_the_slow_way_finds(words: list[str], others: list[list[str]], least: int) -> None:
    runs = shared_runs(words, tuple(tuple(other) for other in others), least)
    assert {place for run in runs for place in range(run.start, run.end)} == covered_slowly(words, others, least)


@given(MINE, st.lists(WORDS, max_size=4))
def test_each_run_stands_in_the_text_it_names_and_cannot_be_longer(words: list[str], others: list[list[str]]) -> None:
    for run in shared_runs(words, tuple(tuple(other) for other in others), 6):
        other = others[run.other]
        length = run.end - run.start
        places = [at for at in range(len(other)) if other[at : at + length] == words[run.start : run.end]]
        assert places
        assert any(
            not (run.end < len(words) and at + length < len(other) and words[run.end] == other[at + length])
            for at in places
        )


def test_a_word_that_only_begins_like_another_is_another() -> None:
    mine = ["one", "two", "three", "four", "five", "sixty"]
    assert shared_runs(mine, (("one", "two", "three", "four", "five", "six"),), 6) == []
