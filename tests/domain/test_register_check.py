"""The register beside the claim check: what may be said here and today, word for word."""

from datetime import date

import pytest

from domain.approved import ApprovedClaim, Place, key_of, limits_broken
from domain.claim import Evidence
from domain.claim_check import check_text
from domain.house import House
from domain.own_ground import OwnGround
from tests.builders import make_entry
from tests.domain.claims import OWN, cited, claim

TODAY = date(2026, 6, 1)
WORDS = "Quayside Telemetry has moved 40 companies to open pipelines."
HERE = Place(channel="linkedin", regions=("SE",), day=TODAY)
ENTRY = make_entry(id="clm_1", wording=WORDS, variants=("We have moved 40 companies to open pipelines.",))


def ruled(text: str, entry: ApprovedClaim = ENTRY, *, claim_id: str | None = None, **changes: object) -> Evidence:
    own = OWN.model_copy(update={"approved": (entry,), "place": HERE, **changes})
    return check_text([cited(text, claim_id)], [claim()], own)[0]


@pytest.mark.parametrize(
    "text", [WORDS, WORDS.upper(), f"And {WORDS}", "**We** have moved 40 companies to open pipelines"]
)
def test_approved_words_need_no_other_source(text: str) -> None:
    found = ruled(text)
    assert (found.verdict, found.approved_id, found.passage) == ("supported", "clm_1", WORDS)


@pytest.mark.parametrize(
    "text", [WORDS.replace("40", "41"), WORDS.replace("open", "closed"), WORDS.replace("40", "40%"), f"{WORDS} Twice."]
)
def test_other_words_are_not_approved(text: str) -> None:
    assert ruled(text).approved_id is None
    assert ruled(text).verdict != "supported"


@pytest.mark.parametrize(
    ("limit", "reason"),
    [
        ({"channels": ("blog",)}, "approved for blog only"),
        ({"regions": ("DE",)}, "approved for DE only; this is read in SE"),
        ({"valid_until": date(2026, 5, 31)}, "valid until 2026-05-31"),
        ({"state": "withdrawn", "reason": "it was wrong"}, "withdrawn: it was wrong"),
    ],
)
def test_outside_its_limits_no_passage_helps(limit: dict[str, object], reason: str) -> None:
    entry = ENTRY.model_copy(update=limit)
    found = ruled(WORDS, entry, claim_id="c1")
    assert found.verdict == "unsupported"
    assert reason in found.reasons[0]
    assert limits_broken(ENTRY, HERE) == ()


def test_a_campaign_that_names_no_regions_may_be_read_anywhere() -> None:
    entry = ENTRY.model_copy(update={"regions": ("SE",)})
    anywhere = Place(channel="linkedin", day=TODAY)
    assert "anywhere" in limits_broken(entry, anywhere)[0]
    assert limits_broken(entry, HERE) == ()


def leaning(text: str, passage: str, *, only: bool, entry: ApprovedClaim = ENTRY) -> Evidence:
    ours = claim(passage, kind="own").model_copy(update={"source_origin": "approved claim:clm_1"})
    own = OWN.model_copy(update={"approved": (entry,), "place": HERE, "approved_only": only})
    return check_text([cited(text)], [ours], own)[0]


def test_a_rewording_rests_on_the_entry_unless_only_its_words_may_be_said() -> None:
    text = "Quayside Telemetry has moved 40 companies to pipelines that are open."
    assert (leaning(text, WORDS, only=False).verdict, leaning(text, WORDS, only=False).approved_id) == (
        "supported",
        "clm_1",
    )
    strict = leaning(text, WORDS, only=True)
    assert strict.verdict == "unsupported"
    assert WORDS in strict.reasons[0]
    assert "clm_1" in strict.reasons[0]
    late = ENTRY.model_copy(update={"channels": ("email",)})
    assert leaning(text, WORDS, only=False, entry=late).verdict == "unsupported"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("We moved 14 companies to open pipelines.", "unsupported"),
        ("What would you ask Quayside Telemetry?", "no_claim"),
        ("81% of respondents deploy on Kubernetes.", "supported"),
    ],
)
def test_where_only_approved_words_count_other_statements_about_us_fail(text: str, verdict: str) -> None:
    claim_id = "c1" if "respondents" in text else None
    assert ruled(text, claim_id=claim_id, approved_only=True).verdict == verdict


def test_a_named_customer_needs_a_source_of_our_own() -> None:
    said = "Skyscanner disables everything, then enables what they need."
    own = OWN.model_copy(update={"customers": ("Skyscanner",)})
    found = check_text([cited(said)], [claim()], own)[0]
    assert found.verdict == "unsupported"
    assert "customer (Skyscanner)" in found.reasons[0]


def test_required_texts_state_nothing() -> None:
    text = "Quayside Telemetry is a registered trademark."
    assert ruled(text).verdict != "no_claim"
    assert ruled(text, required_keys=frozenset({key_of(text)})).verdict == "no_claim"


def test_a_caller_without_a_register_lets_nothing_about_us_pass_where_only_approved_words_count() -> None:
    own = OwnGround(company="Quayside Telemetry", approved_only=True)
    ours = claim(WORDS, kind="own")
    assert check_text([cited(WORDS)], [ours], own)[0].verdict == "unsupported"
    assert House().approved == ()
