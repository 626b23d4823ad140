"""The same article in two places is found whatever stands round it; another year's report is another article."""

import re
from collections.abc import Callable
from itertools import combinations

import pytest

from domain.likeness import Shelf, runs_of, same_article, shared
from domain.sentences import sentences
from resources.documents.reader import FileReader
from tests.journeys.observability import FOLDER, MISSING, present

REPORT = "\n\n".join(
    f"Of {100 + n} warehouse managers asked in spring, {40 + n}% said that lorries wait at gate {word} for too long."
    for n, word in enumerate(["north", "south", "east", "west", "upper", "lower", "inner", "outer", "middle", "corner"])
)


def framed(text: str) -> str:
    return (
        "Skip to content\n\nThis article was first published on another site and appears here with permission of its "
        f"authors.\n\n{text}\n\nShare this. Related stories you may like to read next: ten tips for better docks."
    )


def cut(text: str) -> str:
    blocks = text.split("\n\n")
    return "\n\n".join(blocks[1 : max(3, len(blocks) * 8 // 10)])


def reworded_headings(text: str) -> str:
    return re.sub(r"^(#+) .*$", r"\1 Another heading altogether", text, flags=re.MULTILINE)


def other_marks(text: str) -> str:
    return text.replace("’", "'").replace("“", '"').replace("”", '"').replace("–", "-").upper()


def thinned(text: str) -> str:
    return "\n\n".join(block for n, block in enumerate(text.split("\n\n")) if n % 6 != 5)


EDITS: list[Callable[[str], str]] = [
    framed,
    cut,
    reworded_headings,
    other_marks,
    thinned,
    lambda text: framed(cut(other_marks(text))),
]


@pytest.mark.parametrize("edit", EDITS)
def test_a_copy_with_other_things_round_it_is_the_same_article(edit: Callable[[str], str]) -> None:
    assert same_article(REPORT, edit(REPORT))
    assert same_article(edit(REPORT), REPORT)


def test_another_figure_makes_another_article_however_alike_the_rest_is() -> None:
    assert not same_article(REPORT, framed(REPORT.replace("43%", "77%")))
    assert not same_article(REPORT, REPORT.replace("104", "1040"))


def test_an_excerpt_a_quotation_and_a_retelling_are_other_articles() -> None:
    parts = REPORT.split("\n\n")
    own = "We looked at what others say of waiting, and asked our own drivers what they make of it all. " * 4
    assert not same_article(REPORT, "\n\n".join(parts[:3]))
    assert not same_article(REPORT, f"{own}\n\n{parts[0]}\n\n{parts[1]}\n\n{own.upper().replace('OWN', 'NEW')}")
    assert not same_article(REPORT, "Lorries wait too long at many gates, a survey among managers found. " * 8)


def test_very_short_texts_are_the_same_only_to_the_letter() -> None:
    assert same_article("In 2025 many teams ran Collectors.", "in 2025 many teams ran collectors")
    assert not same_article("In 2025 many teams ran Collectors.", "In 2025 few teams ran Collectors.")


def test_an_address_alone_makes_nothing_the_same() -> None:
    parts = REPORT.split("\n\n")
    assert same_article(REPORT, "\n\n".join(parts[:4]), same_address=True)
    assert not same_article(REPORT, "Buy our pills, they are the best and cheapest pills. " * 20, same_address=True)


def test_texts_without_blanks_between_words_are_compared_too() -> None:
    text = "仓库经理表示货车在装卸区等待时间过长并且这一情况在过去三年中不断恶化" * 2
    assert same_article(text, text + "版权所有")
    assert not same_article(text, "完全不同的内容谈论天气和旅行的各种话题没有任何关系的文章在这里" * 2)


def test_a_shelf_finds_a_copy_among_many() -> None:
    shelf = Shelf()
    for n in range(300):
        shelf.put(f"s{n}", " ".join(f"word{(n * 7919 + at * 104729) % 5000}" for at in range(300)))
    shelf.put("report", REPORT)
    assert next(iter(shelf.alike(framed(REPORT)))) == "report"
    assert list(shelf.alike("nothing of all this stands anywhere else in the world of words")) == []


@pytest.mark.skipif(not present(), reason=MISSING)
def test_the_real_articles_are_told_apart_and_their_copies_found() -> None:
    texts = [FileReader().read(path.name, path.read_bytes()).text for path in sorted(FOLDER.rglob("*.md"))]
    for one, other in combinations(texts, 2):
        assert shared(runs_of(one), runs_of(other)) < 0.35
        assert not same_article(one, other)
    for text in texts:
        if len(sentences(text)) > 20:
            assert all(same_article(text, edit(text)) for edit in EDITS)
