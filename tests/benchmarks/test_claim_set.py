"""The labelled set is the one that was committed, and its two parts share nothing."""

import pytest

from benchmarks.claims.__main__ import exit_code
from benchmarks.claims.articles import INVENTED, real_articles
from benchmarks.claims.labelled import TEMPLATES, Part, is_whole, pairs_of, read_split, summary
from benchmarks.claims.measure import KindRow, Report, wilson

WHOLE = pytest.mark.skipif(not is_whole(), reason="the articles do not lie beside this checkout")
KINDS = {template.kind for template in TEMPLATES}


def test_every_template_and_article_belongs_to_one_part() -> None:
    split = read_split()
    parts = {"development", "held out"}

    assert set(split["templates"]) == {template.name for template in TEMPLATES}
    assert set(split["templates"].values()) == parts
    assert {entry["part"] for entry in split["articles"].values()} == parts


@WHOLE
@pytest.mark.parametrize("part", ["development", "held out"])
def test_the_pairs_are_those_of_the_committed_split(part: Part) -> None:
    assert summary(part) == read_split()[part]


@WHOLE
def test_the_parts_share_no_article_no_template_and_no_sentence() -> None:
    tuned, held = pairs_of("development"), pairs_of("held out")

    assert not {pair.article for pair in tuned} & {pair.article for pair in held}
    assert not {pair.template for pair in tuned} & {pair.template for pair in held}
    assert not {(pair.sentence, pair.passage) for pair in tuned} & {(pair.sentence, pair.passage) for pair in held}


@WHOLE
def test_the_real_articles_are_told_apart_from_those_written_for_an_example() -> None:
    real = real_articles()
    held = {pair.article for pair in pairs_of("held out")}

    assert len(real) == 8
    assert all("Fictional." in path.read_text(encoding="utf-8") for path in INVENTED.glob("*.md"))
    assert held & real
    assert held - real


@WHOLE
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_kind_has_sixty_held_out_pairs_of_the_real_articles_alone(kind: str) -> None:
    real = real_articles()
    pairs = [pair for pair in pairs_of("held out") if pair.kind == kind and pair.article in real]
    untrue = [pair for pair in pairs if pair.label == "unsupported"]

    assert len(untrue or pairs) >= 60


@pytest.mark.parametrize(("together", "real", "code"), [(97, 97, 0), (97, 90, 1), (90, 97, 1)])
def test_a_target_missed_on_the_real_articles_alone_is_missed(together: int, real: int, code: int) -> None:
    assert exit_code([_measured(together), _measured(real)]) == code


def _measured(found: int) -> Report:
    share = wilson(found, 100)
    row = KindRow(kind="unit", wrong=100, right=100, precision=share, recall=share, caught=share, target_recall=0.95)
    return Report(part="held out", kinds=(row,), true=())
