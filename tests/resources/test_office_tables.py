"""Tables and slides as text that can be cited row by row; every cap and every refusal is told."""

import io
import zipfile
from collections.abc import Sequence

import openpyxl  # type: ignore[import-untyped]
import pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from domain.errors import Permanent
from domain.ports import Document
from resources.documents.reader import FileReader
from resources.documents.tables import COLUMNS, ROWS


def read(name: str, data: bytes) -> Document:
    return FileReader().read(name, data)


def workbook(rows: Sequence[Sequence[object]], formats: dict[str, str] | None = None) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "Results"
    for row in rows:
        sheet.append(list(row))
    for place, form in (formats or {}).items():
        sheet[place].number_format = form
    hidden = made.create_sheet("Drafts")
    hidden.append(["secret", "figure"])
    hidden.append(["never", "shown"])
    hidden.sheet_state = "hidden"
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def test_each_row_of_a_sheet_names_its_columns_and_shows_what_a_person_sees() -> None:
    rows: list[list[object]] = [
        ["Dock survey"],
        [],
        ["Region", "Late", "Charge"],
        ["North", 0.65, 1200.5],
        [None, None],
        ["South", 0.4, 3],
    ]
    found = read("s.xlsx", workbook(rows, {"B4": "0%", "B6": "0.0%", "C4": '"€"#,##0.00'}))
    assert found.text == (
        "## Results\n\nDock survey\n\n"
        "Region: North; Late: 65%; Charge: €1200.50.\nRegion: South; Late: 40.0%; Charge: 3."
    )
    assert found.remarks == ()


def test_formulas_that_were_never_calculated_are_left_out_and_told() -> None:
    found = read("s.xlsx", workbook([["Region", "Sum"], ["North", 4], ["South", "=B2*2"]]))
    assert "Region: North; Sum: 4." in found.text
    assert "8" not in found.text
    assert found.remarks == ("1 formula was never calculated: open the file in a spreadsheet program and save it.",)
    with pytest.raises(Permanent, match=r"“f\.xlsx” has no figures: 2 formulas were never calculated"):
        read("f.xlsx", workbook([["Region", "Sum"], ["North", "=A1"], ["South", "=A2"]]))


def test_a_sheet_that_is_too_long_or_too_wide_is_read_in_part_and_says_so() -> None:
    found = read("long.xlsx", workbook([["n", "twice"], *([n, 2 * n] for n in range(1, ROWS + 50))]))
    assert f"n: {ROWS - 1}; twice: {2 * ROWS - 2}." in found.text
    assert f"n: {ROWS}; " not in found.text
    assert found.remarks == (f"Only the first {ROWS} rows are read; the sheet “Results” goes on.",)
    wide = read("wide.csv", b",".join(b"c%d" % n for n in range(COLUMNS + 5)) + b"\n" + b"1," * (COLUMNS + 5))
    assert wide.remarks == (f"Only the first {COLUMNS} columns of the file are read.",)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separated_values_are_told_apart_whatever_parts_them(separator: str) -> None:
    rows = [["Region", "Share, late", "Said"], ["North", "65 %", "a; b, c"], ["South", "40 %", "nothing"]]
    text = "\n".join(separator.join(f'"{cell}"' for cell in row) for row in rows)
    assert read("s.csv", text.encode()).text == (
        "Region: North; Share, late: 65 %; Said: a; b, c.\nRegion: South; Share, late: 40 %; Said: nothing."
    )


def deck() -> bytes:
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[1])
    slide.shapes.title.text = "Waiting at the dock"
    slide.placeholders[1].text = "41 minutes on average\n12 of 40 sites measured it"
    slide.notes_slide.notes_text_frame.text = "Do not say this."
    table = slide.shapes.add_table(2, 2, Inches(1), Inches(5), Inches(4), Inches(1)).table
    for at, words in enumerate(("Site", "Minutes", "North", "41")):
        table.cell(at // 2, at % 2).text = words
    chart = CategoryChartData()  # type: ignore[no-untyped-call]
    chart.categories = ["2024", "2025"]
    chart.add_series("Late lorries", (72, 65))  # type: ignore[no-untyped-call]
    slide.shapes.add_chart(XL_CHART_TYPE.LINE, Inches(1), Inches(6), Inches(3), Inches(2), chart)
    hidden = made.slides.add_slide(made.slide_layouts[5])
    hidden.shapes.title.text = "Not for you"
    hidden.element.set("show", "0")
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def test_slides_tables_and_charts_are_read_notes_and_hidden_slides_are_not() -> None:
    assert read("d.pptx", deck()).text == (
        "## Slide 1: Waiting at the dock\n\n- 41 minutes on average\n- 12 of 40 sites measured it\n\n"
        "Site: North; Minutes: 41.\n\nCategory: 2024; Late lorries: 72.\nCategory: 2025; Late lorries: 65."
    )


def zipped(part: str, size: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, b"\0" * size)
    return file.getvalue()


def locked() -> bytes:
    data = bytearray(zipped("xl/workbook.xml", 10))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    return bytes(data)


def pictures_only() -> bytes:
    made = pptx.Presentation()
    made.slides.add_slide(made.slide_layouts[6])
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("bomb.xlsx", zipped("media/x.png", 210_000_000), "unpacks to 210 MB"),
        ("bomb.pptx", zipped("ppt/slides/slide1.xml", 70_000_000), "unpacks to 70 MB of text"),
        ("locked.xlsx", locked(), "protected by a password"),
        ("locked.pptx", b"\xd0\xcf\x11\xe0" + bytes(600), "password-protected"),
        ("odd.xlsx", zipped("word/document.xml", 10), "damaged or no spreadsheet"),
        ("odd.pptx", zipped("word/document.xml", 10), "damaged or no presentation"),
        ("broken.pptx", b"PK\x03\x04 broken", "damaged or no presentation"),
        ("empty.xlsx", workbook([]), "no text to quote"),
        ("pictures.pptx", pictures_only(), "no text to quote"),
        ("long.csv", b"a,b\n" + b"x" * 200_000 + b",1\n", "cannot be read as a table"),
        ("blank.csv", b",,\n,,\n", "no text to quote"),
    ],
)
def test_refusals_name_the_file_and_the_reason(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(Permanent) as refusal:
        read(name, data)
    assert f"“{name}”" in str(refusal.value)
    assert reason in str(refusal.value)
