"""The link of a call to action: composed once, before anybody approves it."""

import pytest

from domain.links import call_to_action_link, slug


def link(address: str | None, site: str | None = "https://acme.example", **utm: str) -> str | None:
    return call_to_action_link(address, site, channel="linkedin", campaign="Spring & Autumn 2027", utm=utm)


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
