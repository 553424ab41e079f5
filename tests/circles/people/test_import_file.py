"""Hostile and broken files: a sentence each, and never a good line lost."""

import zipfile
from datetime import date
from io import BytesIO
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from circles.people import import_csv, import_line, import_rows
from circles.people.import_file import read_lines
from circles.people.import_kinds import KINDS, Known
from circles.people.import_line import FileRefused
from tests.circles.people.people_files import as_csv, as_xlsx, volunteer

HEADER = as_csv().decode().strip()
GOOD = as_csv(volunteer(1)).decode().splitlines()[1]


def numbers_and_reasons(content: bytes) -> list[tuple[int, str]]:
    return [(line.number, line.refusal) for line in read_lines(content)]


def understood(content: bytes) -> import_rows.Rows:
    known = Known(today=date(2026, 9, 7), outcodes=frozenset({"BS3"}))
    return import_rows.read_rows(read_lines(content), KINDS["volunteers"], known)


def file_of(*lines: str) -> bytes:
    return "\r\n".join((HEADER, *lines)).encode()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b" \r\n\r\n ", "empty"),
        (Random(1).randbytes(10 * 1024 * 1024), "larger than 5 MB"),
        (HEADER.encode("utf-16"), "UTF-16"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel file"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04 and then nonsense", "could not read this as an XLSX"),
        (b"a\n" * 20_002, "more than 20,000 lines"),
        (b"\n" * 300_000 + b"a", "more than 20,000 lines"),
    ],
    ids=["nothing", "blank", "ten megabytes", "utf-16", "xls", "pdf", "no zip", "many lines", "many blank lines"],
)
def test_a_file_that_is_no_list_is_refused_with_one_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(FileRefused, match=sentence):
        read_lines(content)


def test_four_megabytes_of_noise_are_refused_in_words() -> None:
    noise = Random(2).randbytes(4 * 1024 * 1024)
    with pytest.raises(FileRefused, match=r"name these columns|20,000 lines"):
        understood(noise)


def test_bytes_that_are_no_utf8_spoil_their_own_line_only() -> None:
    content = file_of(GOOD).rstrip() + b"\r\n" + GOOD.replace("Patel", "N\u00fa\u00f1ez").encode("latin-1")
    content += b"\r\n" + GOOD.encode()
    assert numbers_and_reasons(content) == [(1, ""), (2, ""), (3, import_line.NOT_UTF8), (4, "")]


def test_the_mark_excel_puts_first_is_no_stray_one() -> None:
    assert numbers_and_reasons(b"\xef\xbb\xbf" + file_of(GOOD)) == [(1, ""), (2, "")]


def test_a_mark_anywhere_else_is() -> None:
    assert numbers_and_reasons(file_of("\ufeff" + GOOD, GOOD)) == [(1, ""), (2, import_line.STRAY_BOM), (3, "")]
    with pytest.raises(FileRefused, match="stray byte-order mark"):
        understood(b"\xef\xbb\xbf\xef\xbb\xbf" + file_of(GOOD))


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_line_ending_is_understood(ending: str) -> None:
    content = ending.join((HEADER, GOOD, "", GOOD)).encode()
    assert numbers_and_reasons(content) == [(1, ""), (2, ""), (4, "")]


def test_a_line_end_inside_quotes_belongs_to_its_cell_and_numbers_go_on_behind() -> None:
    lines = read_lines(file_of(GOOD[:-1] + ',"one\r\ntwo"', GOOD))
    assert [line.number for line in lines] == [1, 2, 4]
    assert lines[1].cells[-1] == "one\r\ntwo"


@pytest.mark.parametrize("astray", ['"' + GOOD, GOOD + ' 6" tall', GOOD.replace("Patel", 'Pa"tel')])
def test_a_quote_gone_astray_swallows_no_good_line(astray: str) -> None:
    content = file_of(GOOD, astray, *[GOOD] * 60, astray, GOOD)
    found = numbers_and_reasons(content)
    assert [number for number, _reason in found] == list(range(1, 66))
    bad = {number: reason for number, reason in found if reason}
    assert set(bad) == {3, 64}
    assert set(bad.values()) <= {import_csv.OPEN_QUOTE, import_csv.ODD_QUOTES}


def test_a_million_columns_are_refused_by_their_number() -> None:
    rows = understood(file_of("," * 999_999, GOOD))
    assert rows.refused[0].reason == "This line has 1,000,000 fields where the header has 9."
    assert len(rows.refused[0].cells) == import_rows.KEPT_CELLS


def test_one_enormous_cell_is_refused_as_too_long() -> None:
    assert numbers_and_reasons(file_of("x" * 1_000_000, GOOD))[1:] == [(2, import_line.TOO_LONG), (3, "")]


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("first_name,last_name", "Missing: mobile, email"),
        (f"{HEADER},shoe_size", "Not known: shoe_size"),
        (HEADER.replace(",", ";"), "with commas between"),
        (GOOD, "Missing: first_name"),
    ],
)
def test_a_header_of_another_list_says_what_is_missing_and_what_is_not_known(header: str, told: str) -> None:
    with pytest.raises(FileRefused, match=told):
        understood(f"{header}\n{GOOD}".encode())


def test_a_header_may_be_written_by_hand() -> None:
    by_hand = as_csv(volunteer(1), columns=[name.replace("_", " ").title() for name in HEADER.split(",")])
    assert understood(by_hand).columns == tuple(HEADER.split(","))


@given(st.binary(max_size=400))
def test_any_bytes_are_lines_or_a_refusal(content: bytes) -> None:
    try:
        lines = read_lines(content)
    except FileRefused:
        return
    assert [line.number for line in lines] == sorted({line.number for line in lines})


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (70 * 1024 * 1024))
    with pytest.raises(FileRefused, match="unpacks to far more"):
        read_lines(out.getvalue())


def test_a_workbook_whose_cells_expand_without_end_is_refused() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    sheet = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><worksheet>&l11;</worksheet>'
    honest = BytesIO(as_xlsx(volunteer(1)))
    out = BytesIO()
    with zipfile.ZipFile(honest) as good, zipfile.ZipFile(out, "w") as bad:
        for part in good.namelist():
            bad.writestr(part, sheet if part == "xl/worksheets/sheet1.xml" else good.read(part))
    with pytest.raises(FileRefused, match="could not read this as an XLSX"):
        read_lines(out.getvalue())


def test_a_zip_that_holds_no_workbook_is_refused() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(FileRefused, match="could not read this as an XLSX"):
        read_lines(out.getvalue())


def test_a_line_far_down_a_workbook_is_read_with_its_number_and_a_cell_far_out_is_not() -> None:
    book, out = Workbook(), BytesIO()
    assert book.active is not None
    book.active.append(["first_name"])
    book.active.cell(row=90_000, column=1, value="Asha")
    book.active.cell(row=90_000, column=16_384, value="far away")
    book.save(out)
    lines = read_lines(out.getvalue())
    assert [(line.number, line.cells) for line in lines] == [(1, ("first_name",)), (90_000, ("Asha",))]
