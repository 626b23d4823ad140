"""The link of a call to action: composed once, before anybody approves it."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.campaign import Campaign
from domain.links import (
    UTM,
    call_to_action_link,
    campaign_parameter,
    filled,
    slug,
    unknown_placeholders,
    with_parameters,
)

QUERIES = st.lists(
    st.tuples(st.text("abUTMutm_.%+ -&=é", max_size=8), st.text("ab%2+& =/?é", max_size=8)), max_size=4
).map(lambda pairs: "&".join(f"{name}={value}" for name, value in pairs).replace("#", ""))
VALUES = st.dictionaries(st.sampled_from([f"utm_{name}" for name in UTM]), st.text(max_size=12), max_size=5)


def link(address: str | None, site: str | None = "https://acme.example", **utm: str) -> str | None:
    return call_to_action_link(
        address,
        site,
        channel="linkedin",
        campaign="Spring & Autumn 2027",
        utm=utm,
        brief="Ten minutes, not forty",
    )


def test_a_path_is_set_on_the_brands_site() -> None:
    assert link("/review") == (
        "https://acme.example/review?utm_source=linkedin&utm_medium=social&utm_campaign=spring-autumn-2027"
    )


@pytest.mark.parametrize("site", ["https://acme.example/", "acme.example", "HTTPS://acme.example"])
def test_a_site_may_be_written_in_several_ways(site: str) -> None:
    composed = link("review", site)
    assert composed is not None
    assert composed.lower().startswith("https://acme.example/review?")


def test_an_absolute_address_needs_no_site_and_keeps_query_and_fragment() -> None:
    composed = link("https://other.example/p?a=1&b=#form", None)
    assert composed is not None
    assert composed.startswith("https://other.example/p?a=1&b=&utm_source=linkedin")
    assert composed.endswith("#form")


def test_parameters_written_into_the_address_win() -> None:
    composed = link("/p?utm_source=partner")
    assert composed is not None
    assert composed.count("utm_source") == 1
    assert "utm_source=partner" in composed


def test_the_campaigns_parameters_replace_the_defaults_and_are_lower_cased() -> None:
    composed = link("/p", medium="Paid Social", utm_content="Wave-1")
    assert composed is not None
    assert "utm_medium=paid%20social" in composed
    assert "utm_content=wave-1" in composed


@pytest.mark.parametrize(("address", "site"), [(None, "https://acme.example"), ("", None), ("/review", None)])
def test_without_an_address_or_a_site_there_is_no_link(address: str | None, site: str | None) -> None:
    assert link(address, site) is None


def test_a_slug_is_plain_words() -> None:
    assert slug("Größe & Maß: C++ 2026!") == "grosse-mass-c-2026"


def test_placeholders_become_the_words_of_the_piece() -> None:
    composed = link("/p", content="{channel}-{brief}", term="Was {Brief}")
    assert composed is not None
    assert "utm_content=linkedin-ten-minutes-not-forty" in composed
    assert unknown_placeholders("{channel}-{brief}") == ()
    assert unknown_placeholders("{Brief} {") == ("Brief", "{")


def test_what_was_written_is_kept_to_the_letter() -> None:
    address = "https://a.example/p%2Fq?sign=a+b%2B&&t#part?x=1&utm_source=y"
    composed = with_parameters(address, {"utm_source": "x"})
    assert composed == "https://a.example/p%2Fq?sign=a+b%2B&&t&utm_source=x#part?x=1&utm_source=y"


@given(QUERIES, VALUES, st.sampled_from(["", "#part", "#"]))
def test_adding_parameters_twice_is_adding_them_once(query: str, wanted: dict[str, str], anchor: str) -> None:
    address = f"https://a.example/p?{query}{anchor}"
    once = with_parameters(address, wanted)
    assert with_parameters(once, wanted) == once


@given(QUERIES, VALUES, st.sampled_from(["", "#part"]))
def test_what_was_there_stays_in_its_order_and_what_is_new_can_be_read_back(
    query: str, wanted: dict[str, str], anchor: str
) -> None:
    address = f"https://a.example/p?{query}{anchor}"
    before, after = urlsplit(address), urlsplit(with_parameters(address, wanted))
    assert after.query.startswith(before.query)
    assert after.fragment == before.fragment
    old, new = (parse_qsl(parts.query, keep_blank_values=True) for parts in (before, after))
    assert new[: len(old)] == old
    there = {name.lower() for name, _ in old}
    assert new[len(old) :] == [(name, value) for name, value in wanted.items() if value and name not in there]


@given(st.text(max_size=20))
def test_values_are_lower_case(text: str) -> None:
    assert filled(text, {}) == text.strip().lower()


def test_the_crm_knows_a_campaign_by_its_parameter() -> None:
    plain = Campaign(id="c", workspace_id="w", name="Spring & Autumn")
    assert campaign_parameter(plain).fullmatch("spring-autumn")
    named = plain.model_copy(update={"utm": {"utm_campaign": "{campaign}-{brief}"}})
    assert campaign_parameter(named).fullmatch("spring-autumn-ten-minutes")
    assert not campaign_parameter(named).fullmatch("winter-ten-minutes")
