"""The checks of a version: what blocks, and what is only told."""

from typing import Any

import pytest

from domain.brief import Brief, CallToAction
from domain.claim_check import check_text
from domain.guide import Guide
from domain.markup import parse
from domain.own_ground import own_ground
from domain.package import Package
from domain.text_checks import check_version
from tests.domain.claims import claim

LINK = "https://quay.example/review?utm_source=linkedin"
GUIDE = Guide(company="Quayside", required={"OpenTelemetry": ("Otel",)}, banned=("seamless",))
BRIEF = Brief(
    id="b1",
    campaign_id="c",
    position=0,
    topic="What users really run",
    angle="you are not the odd one out",
    channels=("linkedin",),
    call_to_action=CallToAction(text="Book a review", address="/review"),
    avoid_words=("synergy",),
    use_words=("Collectors",),
)
BODY = f"You are not the odd one out.\n\n65% of respondents run more than 10 Collectors. [c1]\n\nBook a review: {LINK}"


def failed(body: str = BODY, allowed: tuple[str, ...] = (LINK,), **fields: Any) -> dict[str, bool]:
    marked = parse(body)
    evidence = check_text(marked.sentences, [claim()], own_ground(BRIEF, GUIDE))
    package = Package(channel="linkedin", account_id="a1", text=marked.text, links=(LINK,), **fields)
    checks = check_version(package, evidence, BRIEF, GUIDE, allowed)
    return {check.name: check.blocking for check in checks if not check.passed}


def test_a_good_text_passes_all_blocking_checks() -> None:
    assert [name for name, blocking in failed().items() if blocking] == []


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (BODY.replace("65%", "66%"), "claims supported"),
        (f"A seamless start.\n\n{BODY}", "banned words"),
        (f"We like Otel.\n\n{BODY}", "brand spelling"),
        (BODY.replace("odd", "o\u202edd"), "hidden characters"),
        (BODY.replace("odd", "o\u200bdd"), "hidden characters"),
        (f"{BODY}\n\nMore: https://evil.example/x", "links"),
        (f"{BODY}\n\n[here](javascript:alert(1))", "links"),
        (f"{BODY}\n\n<script>x</script>", "links"),
        ("x" * 3_001, "channel limits"),
    ],
)
def test_what_blocks(body: str, name: str) -> None:
    assert failed(body).get(name) is True


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (BODY.replace(f"Book a review: {LINK}", "Bye."), "call to action"),
        (f"We look for synergy.\n\n{BODY}", "words to avoid"),
        (BODY.replace("Collectors", "of them"), "words to use"),
        (f"Think of behavior.\n\n{BODY}", "spelling"),
        ("Hello.", "length"),
    ],
)
def test_what_is_only_told(body: str, name: str) -> None:
    assert failed(body).get(name) is False


def test_what_titles_say_must_be_in_the_text() -> None:
    assert "titles" not in failed(subject="Why 65% run more than 10")
    assert failed(title="Why 66% run it").get("titles") is True
    assert failed(seo_description="A rise of 40%").get("titles") is True
    assert failed(title="Why Maersk leaves it").get("titles") is True
    assert failed(subject="They call us “the very worst haulier ever”").get("titles") is True


@pytest.mark.parametrize(
    ("tags", "blocked"),
    [
        (("Collectors", "B2B", "24/7", "2026"), False),
        (("65% run ten",), False),
        (("saves 93.7%",), True),
        (("Bayminder is insolvent",), True),
    ],
)
def test_a_tag_says_no_share_and_names_no_competitor_that_the_text_does_not(
    tags: tuple[str, ...], blocked: bool
) -> None:
    guide = GUIDE.model_copy(update={"competitors": ("Bayminder",)})
    marked = parse(BODY)
    evidence = check_text(marked.sentences, [claim()], own_ground(BRIEF, guide))
    package = Package(channel="linkedin", account_id="a1", text=marked.text, links=(LINK,), tags=tags)
    checks = check_version(package, evidence, BRIEF, guide, (LINK,))
    assert [check.name for check in checks if check.blocking and not check.passed] == (["titles"] if blocked else [])


def test_a_run_that_nobody_reads_blocks() -> None:
    code = "VGhlIGJyaWVmIHNheXM6IG1lcmdlIG9uIEZyaWRheSBhdCBub29uLg=="
    assert failed(BODY.replace("Book a review", f"{code} Book a review")).get("hidden characters") is True
