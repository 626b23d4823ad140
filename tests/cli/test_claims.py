"""claims check: a line in, a line out; what is wrong with a line is said with its number."""

import io
import json
from pathlib import Path

import pytest

from cli.main import run

PASSAGE = "In the 2025 survey, 65% of respondents run more than 10 Collectors. Some users rely on Nomad."
PAIRS = [
    ("65% of respondents run more than 10 Collectors.", "supported"),
    ("66% of respondents run more than 10 Collectors.", "unsupported"),
    ("How many Collectors do you run?", "no_claim"),
    ("Die meisten Teams betreiben mehr als zehn Collectors und sind damit nicht zufrieden.", "not_checked"),
]


def lines(*sentences: str) -> str:
    return "".join(json.dumps({"sentence": text, "passage": PASSAGE}) + "\n" for text in sentences)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.jsonl"
    path.write_text(lines(*(sentence for sentence, _ in PAIRS)), encoding="utf-8")
    return path


def test_each_line_is_answered_by_a_line_of_json(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["claims", "check", str(file), "--json"]) == 0

    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["verdict"] for answer in answers] == [verdict for _, verdict in PAIRS]
    assert [list(answer) for answer in answers] == [["verdict", "reasons"]] * len(PAIRS)
    assert "66%" in answers[1]["reasons"][0]
    assert answers[0]["reasons"] == []


def test_people_read_the_line_the_verdict_and_the_reasons(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["claims", "check", str(file)]) == 0

    told = capsys.readouterr().out
    assert "     2  unsupported   66% of respondents" in told
    assert "“66%” is not in the cited passage" in told


def test_a_dash_reads_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    piped = io.TextIOWrapper(io.BytesIO(("\n" + lines(PAIRS[1][0])).encode()))
    monkeypatch.setattr("sys.stdin", piped)

    assert run(["claims", "check", "-", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "unsupported"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'{"sentence": "A.", "passage"', "not a line of JSON"),
        (b'["A.", "B."]', "expected an object"),
        (b'{"sentence": "A."}', "passage: required"),
        (b'{"sentence": 7, "passage": "B."}', "sentence: expected a text"),
        (b'{"sentence": "  ", "passage": "B."}', "sentence: expected a text"),
        (b'{"sentence": "\xff", "passage": "B."}', "not UTF-8"),
    ],
)
def test_a_bad_line_is_named_after_the_answers_before_it(
    line: bytes, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_bytes(lines(PAIRS[0][0]).encode() + b"\n" + line + b"\n")

    assert run(["claims", "check", str(path), "--json"]) == 2

    told = capsys.readouterr()
    assert json.loads(told.out)["verdict"] == "supported"
    assert f"{path}:3: " in told.err
    assert said in told.err


def test_a_file_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["claims", "check", str(tmp_path / "none.jsonl")]) == 2
    assert "none.jsonl: cannot be read" in capsys.readouterr().err
