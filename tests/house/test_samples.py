"""A sample can be replayed, and a word that means no planted fault plants none."""

import pytest

from tests import mutants
from tests.seeds import SEED, seed_for


def test_a_seed_given_is_the_one_used_and_is_said_with_the_number(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(SEED, "123")
    assert seed_for("crash points", 20, 480) == 123
    assert capsys.readouterr().out == "\ncrash points: 20 of 480 sampled with PRESSROOM_TEST_SEED=123\n"
    monkeypatch.delenv(SEED)
    assert f"{SEED}={seed_for('crash points', 20)}" in capsys.readouterr().out


def test_a_typing_error_plants_nothing_and_lists_the_faults(capsys: pytest.CaptureFixture[str]) -> None:
    assert mutants.main(["typo"]) == 2
    told = capsys.readouterr().err
    assert all(fault.name in told for fault in mutants.FAULTS)
