"""Required text: asked for when its conditions hold, and missing until a reader would see it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.approved import Place
from domain.claim import Evidence
from domain.guide import Guide
from domain.house import House
from domain.house_rules import RequiredText
from domain.markup import parse
from domain.package import Package
from domain.required_text import missing_texts, needed_texts, with_texts
from tests.builders import make_entry

WARNING = "Figures are from 2025 and say nothing about the future."


def package(text: str, channel: str = "linkedin") -> Package:
    return Package.model_validate({"channel": channel, "account_id": "a", "text": text})


def needs(rule: RequiredText, text: str = "Dockline books doors.", *, regions: tuple[str, ...] = ("SE",)) -> bool:
    guide = Guide(company="Acme", required_text=(rule,))
    place = Place(channel="linkedin", regions=regions)
    return needed_texts(package(text), (), guide, House(place=place)) == (rule.text,)


@pytest.mark.parametrize(
    ("conditions", "needed"),
    [
        ({}, True),
        ({"words": ("dockline",)}, True),
        ({"words": ("Dock",)}, False),
        ({"pattern": r"books? doors"}, True),
        ({"pattern": r"^doors"}, False),
        ({"words": ("nothing",), "pattern": "Dock"}, True),
        ({"channels": ("linkedin", "blog")}, True),
        ({"channels": ("email",)}, False),
        ({"regions": ("se",)}, True),
        ({"regions": ("DE",)}, False),
        ({"claims": ("customer",)}, False),
    ],
)
def test_a_text_is_needed_when_every_condition_holds(conditions: dict[str, object], needed: bool) -> None:
    assert needs(RequiredText.model_validate({"text": WARNING, **conditions})) == needed


def test_a_region_nobody_named_could_be_any() -> None:
    assert needs(RequiredText(text=WARNING, regions=("DE",)), regions=())


def test_an_approved_claim_brings_its_footnote_and_the_texts_of_its_kind() -> None:
    entry = make_entry(id="clm_1", kind="customer", footnote="Named with permission.")
    rule = RequiredText(text=WARNING, claims=("customer",))
    told = Evidence(position=0, sentence="x", verdict="supported", approved_id="clm_1")
    house = House(approved=(entry,))
    guide = Guide(company="Acme", required_text=(rule,))
    assert needed_texts(package("x"), (told,), guide, house) == (WARNING, "Named with permission.")
    assert needed_texts(package("x"), (told.model_copy(update={"verdict": "unsupported"}),), guide, house) == ()


def test_a_text_counts_wherever_a_reader_meets_it() -> None:
    guide = Guide(company="Acme", required_text=(RequiredText(text=WARNING),))
    assert missing_texts(package("A post."), (), guide, House()) == (WARNING,)
    assert missing_texts(package(f"A post.\n\n*{WARNING.upper()}*"), (), guide, House()) == ()
    commented = package("A post.").model_copy(update={"first_comment": WARNING})
    assert missing_texts(commented, (), guide, House()) == ()


SENTENCES = st.lists(
    st.text(st.characters(categories=("Lu", "Ll", "Nd")), min_size=1, max_size=12), min_size=1, max_size=8
).map(lambda words: " ".join(words) + ".")


@given(SENTENCES, st.lists(SENTENCES, min_size=1, max_size=4))
def test_nothing_is_missing_once_it_is_placed(body: str, texts: list[str]) -> None:
    guide = Guide(company="Acme", required_text=tuple(RequiredText(text=text) for text in texts))
    missing = missing_texts(package(body), (), guide, House())
    placed = with_texts(body, missing)
    assert missing_texts(package(placed), (), guide, House()) == ()
    assert placed.startswith(body)
    assert with_texts(placed, ()) == placed
    assert parse(placed).text == placed
