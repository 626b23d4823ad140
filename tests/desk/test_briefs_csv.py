"""Spreadsheets of briefs: headers as people write them, errors by line."""

from pathlib import Path

import pytest

from desk.briefs_csv import BriefsFile, parse_briefs, read_briefs_file
from domain.errors import InvalidInput

GOOD = """\
Idea;Hook;Platforms;Proof;CTA;Landing page;Deadline
One idea;An angle;LinkedIn, blog;first | second;Book it;/book;2027-03-31

"Two; ideas";"An angle
over two lines";email;;;;
"""


def parse(text: str) -> BriefsFile:
    return parse_briefs(text, name="b.csv")


def test_aliases_separators_and_multi_line_cells() -> None:
    file = parse(GOOD)
    first, second = file.briefs
    assert first.channels == ("linkedin", "blog")
    assert first.proof_points == ("first", "second")
    assert first.call_to_action is not None
    assert (first.call_to_action.text, first.call_to_action.address) == ("Book it", "/book")
    assert second.topic == "Two; ideas"
    assert second.angle == "An angle\nover two lines"
    assert file.lines == (2, 4)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_found_in_the_header(separator: str) -> None:
    text = separator.join(("topic", "angle", "channels")) + "\n" + separator.join(("One idea", "An angle", "blog"))
    assert parse(text).briefs[0].channels == ("blog",)


def test_missing_recommended_fields_are_warned_about() -> None:
    assert "b.csv:4: not given: persona, stage, key_message, proof_points" in parse(GOOD).warnings[1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "b.csv:1: the file is empty"),
        ("topic,angle,channels\n", "b.csv:1: expected at least one row"),
        ("topic,angle\nOne idea,b\n", "b.csv:1: expected the columns topic, angle and channels; missing channels"),
        ("topic,angel,channels\nOne,b,blog\n", "b.csv:1: column 2: no such field “angel” (did you mean angle?)"),
        ("topic,idea,channels\n1,2,3\n", "b.csv:1: column 2: “idea” means topic, which is there already"),
        (
            "topic,angle,channels\nOne idea,Angle,fax\n",
            "b.csv:2: channels: expected one of linkedin, blog, email; found “fax”",
        ),
        ("topic,angle,channels\nOne idea,,blog\n", "b.csv:2: angle: required, but not given"),
        ("topic,angle,channels\nOne,a b c,blog,more\n", "b.csv:2: expected 3 cells; found 4"),
        (
            "topic,angle,channels\nOne idea,abc,blog\n\none IDEA,abc,blog\n",
            "b.csv:4: topic: expected a topic of its own",
        ),
        ('topic,angle,channels\n"One idea,abc,blog\n', "b.csv:2: not a CSV row"),
        ("topic,angle,channels,link\nOne idea,abc,blog,/x\n", "b.csv:2: call_to_action.text: required, but not given"),
        ("topic,angle,channels,due\nOne idea,abc,blog,31.3.\n", "b.csv:2: due: expected a date such as 2027-03-31"),
    ],
)
def test_mistakes_are_told_by_line(text: str, message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse(text)
    assert message in str(caught.value)


def test_encodings_of_office_programs(tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    text = "topic,angle,channels\nIdée,Un angle,blog\n"
    for encoding in ("utf-8-sig", "utf-16"):
        path.write_text(text, encoding=encoding)
        assert read_briefs_file(path).briefs[0].topic == "Idée"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(InvalidInput, match=r"b\.csv:2: not UTF-8 text"):
        read_briefs_file(path)


def test_the_example_spreadsheet_is_clean() -> None:
    path = Path(__file__).resolve().parents[2] / "examples" / "northquay" / "more-briefs.csv"
    assert read_briefs_file(path).warnings == (f"{path}:2: not given: offer.", f"{path}:3: not given: offer.")
