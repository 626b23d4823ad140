"""Checks are read as they stand now."""

from domain.version import CLAIMS_CHECK, CheckResult, checks_of_now
from tests.builders import make_evidence

FAILED = CheckResult(name=CLAIMS_CHECK, passed=False, blocking=True, detail="2 unsupported")
OTHER = CheckResult(name="banned words", passed=False, blocking=True, detail="game-changing")
OPEN = make_evidence(verdict="unsupported", claim_id=None)
VOUCHED = OPEN.model_copy(update={"attested_by": "Olive Owner"})


def test_a_word_given_since_lets_the_claims_check_pass() -> None:
    now, other = checks_of_now((FAILED, OTHER), (VOUCHED, VOUCHED))
    assert (now.passed, now.detail) == (True, "2 vouched for by a person")
    assert other == OTHER


def test_it_goes_on_failing_while_one_sentence_is_open() -> None:
    assert checks_of_now((FAILED,), (OPEN, OPEN)) == (FAILED,)
    (now,) = checks_of_now((FAILED,), (OPEN, VOUCHED))
    assert (now.passed, now.detail) == (False, "1 unsupported, 1 vouched for")


def test_a_word_that_ran_out_lets_it_fail_again() -> None:
    passed = FAILED.model_copy(update={"passed": True, "detail": ""})
    (now,) = checks_of_now((passed,), (OPEN,))
    assert not now.passed


def test_without_evidence_what_was_stored_stands() -> None:
    assert checks_of_now((FAILED,), ()) == (FAILED,)
