"""Reading figures, and the written rules of when one covers another."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.figure_match import is_covered
from domain.figures import figures_in


def read(text: str) -> list[tuple[str, str]]:
    return [(figure.kind, figure.text) for figure in figures_in(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("65% run more than 10 of them", [("percent", "65%"), ("number", "10")]),
        ("sixty-five per cent", [("percent", "sixty-five per cent")]),
        ("two hundred and ten sites", [("number", "two hundred and ten")]),
        ("1,340 answers and 790K views", [("number", "1,340"), ("number", "790K")]),
        ("between 9 and 15 nodes", [("range", "9 and 15")]),
        ("70–80 pods, 50 to 67% of them", [("range", "70–80"), ("range", "50 to 67%")]),
        ("from 33% to 51%", [("change", "33% to 51%")]),
        ("a quarter of users", [("percent", "a quarter")]),
        ("nobody has to choose this quarter", []),
        ("one in four", [("percent", "one in four")]),
        ("one of the best", []),
        ("twice as many", [("factor", "twice")]),
        ("13 percentage points", [("points", "13 percentage points")]),
        ("on May 16, 2025", [("date", "May 16, 2025")]),
        ("you may 10 times", [("factor", "10 times")]),
        ("UTF-8 over HTTP/2 in v1.2.3", [("code", "UTF-8"), ("code", "HTTP/2"), ("code", "v1.2.3")]),
        ("$3.5 million", [("number", "$3.5 million")]),
        ("hundreds of services", [("vague", "hundreds")]),
        ("at 9:00 AM", [("code", "9:00 AM")]),
    ],
)
def test_figures_are_read_with_their_kind(text: str, found: list[tuple[str, str]]) -> None:
    assert read(text) == found


COVERED = [
    ("65 percent", "65%"),
    ("13 million", "13M users"),
    ("1340", "1,340"),
    ("ten", "10"),
    ("25%", "a quarter of users"),
    ("a third of users", "33%"),
    ("about 61%", "61.47%"),
    ("about 60%", "61.47%"),
    ("nearly 50%", "48%"),
    ("more than 60%", "65%"),
    ("more than 1,000", "1,002"),
    ("at least 100", "100+ sites"),
    ("over 10", "more than 10"),
    ("up to 15", "between 9 and 15"),
    ("at least 9", "between 9 and 15"),
    ("51%", "from 33% to 51%"),
    ("less than 50%", "48%"),
    ("May 2025", "May 16, 2025"),
    ("in 2025", "16 May 2025"),
    ("10 points up", "10 points up"),
    ("increased by 43%", "grew 43%"),
    ("64", "64 GB"),
    ("more than half of users", "52%"),
]


@pytest.mark.parametrize(("said", "known"), COVERED)
def test_what_the_rules_allow(said: str, known: str) -> None:
    (stated,) = figures_in(said)

    assert is_covered(stated, figures_in(known))


NOT_COVERED = [
    ("65", "65%"),
    ("65%", "more than 65%"),
    ("65%", "about 65%"),
    ("about 63%", "65%"),
    ("about 70%", "65%"),
    ("more than 64%", "65%"),
    ("more than 50%", "65%"),
    ("more than 65%", "65%"),
    ("nearly 50%", "51%"),
    ("9", "between 9 and 15"),
    ("between 9 and 40", "between 9 and 15 of 40"),
    ("from 51% to 33%", "from 33% to 51%"),
    ("10%", "(+10%)"),
    ("fell by 43%", "grew 43%"),
    ("64 MB", "64 GB"),
    ("10 a second", "10 a minute"),
    ("€5", "$5"),
    ("13 percent", "13 percentage points"),
    ("May 17, 2025", "May 16, 2025"),
    ("May 2025", "2025"),
    ("UTF-16", "UTF-8"),
    ("a quarter of users", "a third of users"),
    ("thousands of users", "hundreds of users"),
]


@pytest.mark.parametrize(("said", "known"), NOT_COVERED)
def test_what_the_rules_forbid(said: str, known: str) -> None:
    stated = figures_in(said)

    assert stated
    assert not all(is_covered(figure, figures_in(known)) for figure in stated)


@given(st.integers(2, 10**9))
def test_a_number_reads_the_same_however_its_thousands_are_set(number: int) -> None:
    for text in (f"{number}", f"{number:,}", f"{number:,}".replace(",", "\u202f")):
        (figure,) = figures_in(f"exactly {text} things")
        assert figure.kind == "number" or 1900 <= number <= 2099
        assert figure.value == Decimal(number) or figure.date[0] == number


@given(st.integers(0, 999).map(lambda n: Decimal(n) / 10), st.integers(0, 999).map(lambda n: Decimal(n) / 10))
def test_bare_percentages_cover_only_their_equals(said: Decimal, known: Decimal) -> None:
    (stated,) = figures_in(f"{said}% of users")

    assert is_covered(stated, figures_in(f"{known} percent of users")) == (said == known)


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    for figure in figures_in(text):
        assert text[figure.start : figure.end] == figure.text


@pytest.mark.parametrize(
    ("known", "stated", "covers"),
    [
        ("2.4 million euros", "2.4 million kronor", False),
        ("54 euros", "54 US dollars", False),
        ("54 euros", "SEK 54", False),
        ("54 US dollars", "54 Canadian dollars", False),
        ("54 euros", "54 €", True),
        ("EUR 54", "€54", True),
        ("5 of 12 teams won", "5 won", True),
        ("The wait fell to 61 minutes", "The wait fell by 61 minutes", False),
        ("The wait fell from 104 minutes to 61 minutes", "The wait fell by 61 minutes", False),
        ("The wait fell from 104 minutes to 61 minutes", "The wait fell to 61 minutes", True),
        ("The wait fell from 104 minutes to 61 minutes", "The wait fell to 104 minutes", False),
        ("Costs dropped by 62 euros", "Costs dropped to 62 euros", False),
        ("Costs dropped by 62 euros", "Costs dropped 62 euros", True),
    ],
)
def test_currencies_and_what_a_change_went_by_or_to(known: str, stated: str, covers: bool) -> None:
    assert all(is_covered(figure, figures_in(known)) for figure in figures_in(stated)) is covers
