"""XLSX: every visible sheet that has a header, with the numbers that its cells show.

A workbook is a packed file that says of itself how large it is; nothing of that is believed. What it
unfolds to is measured before anything else reads it, as are the corners of its sheets and the length of
its texts, because the library that reads the cells makes room for all that lies between two of them.
Formulas count with the values that were saved with them; one that failed or was never worked out is a
flaw of its cell, not an empty one.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from ..diagnostics import Diagnostic, Text
from ..document import Form, Scalar
from ..messages import population as messages
from ..records import frozen
from ..source import normalise
from .csv_text import _DAMAGED, DAMAGED
from .sheet import MOST_BYTES, MOST_CELLS, MOST_COLUMNS, Cell

_PIECE = 1 << 20
_MOST_PARTS = 2_000
_PLACE = re.compile(rb"""<(?:\w+:)?(?:c|row)\b[^>]*?\sr\s*=\s*["']([^"']*)["']""")
_ADDRESSES = re.compile(rb"(?:[A-Z]{0,3}[0-9]{1,7}(?:,|\Z))*")
_MAY_BE_DAMAGED = re.compile(rb"&#|_x0|\xef\xbf\xbd|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CELL = rb"""<(?:\w+:)?c\b(?=[^>]*\sr=["']([A-Z]+)([0-9]+)["'])"""
_FAILED = re.compile(_CELL + rb"""[^>]*\st=["']e["']""")
_UNCOMPUTED = re.compile(
    _CELL
    + rb"""[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"""
    + rb"""\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</"""
)
_ROW = re.compile(rb"<(?:\w+:)?row\b")
_ANY_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_SHARED = re.compile(rb"""t=["']s["'][^>]*>\s*<(?:\w+:)?v>\s*([0-9]+)""")
_LONG_TEXT = 2_000
_UNFOLDS = Text("bung ra quá 500 MB", "it unfolds to over 500 MB")
_FAULT = Text("công thức trong ô này bị lỗi", "the formula of this cell failed")
_NOT_WORKED_OUT = Text(
    "công thức trong ô này chưa được tính: hãy mở tệp bằng phần mềm bảng tính rồi lưu lại",
    "the formula of this cell was never worked out: open the file in a spreadsheet and save it",
)


@frozen
class Grid:
    """One sheet: all rows from the first, and the cells without a usable value."""

    sheet: str
    rows: list[list[Cell]]
    flaws: dict[tuple[int, int], Text]
    merged: tuple[tuple[int, int, int], ...] = ()  # column, first and last row of cells merged downwards


def read_excel(path: str) -> list[Grid] | Diagnostic:
    """The visible sheets of a workbook, empty ones left out."""
    from .. import textfile

    try:
        import python_calamine as calamine
    except ImportError:
        return messages.extra_missing(path, "python-calamine", "excel")
    data = textfile.read_bytes(path, MOST_BYTES)
    if isinstance(data, Diagnostic):
        return data
    parts = _unfolded(data, path)
    if isinstance(parts, Diagnostic):
        return parts
    flawed = _measured(parts, path)
    if isinstance(flawed, Diagnostic):
        return flawed
    damaged = any(map(_MAY_BE_DAMAGED.search, parts.values()))
    failures = (calamine.CalamineError, calamine.PasswordError, calamine.XmlError, calamine.ZipError)
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        grids = []
        for at, known in enumerate(book.sheets_metadata):
            if (
                known.visible is not calamine.SheetVisibleEnum.Visible
                or known.typ is not calamine.SheetTypeEnum.WorkSheet
            ):
                continue
            sheet = book.get_sheet_by_index(at)
            rows = sheet.to_python(skip_empty_area=False)
            if rows:
                flaws = flawed.get(_part_of(parts, at, known.name), {})
                grid = _grid(known.name, rows, flaws, damaged=damaged)
                ranges = (sheet.merged_cell_ranges or [])[: len(rows)]
                down = tuple((a[1], a[0], min(b[0], len(rows) - 1)) for a, b in ranges if b[0] > a[0])
                grids.append(Grid(grid.sheet, grid.rows, grid.flaws, down))
    except (*failures, ValueError, OSError, IndexError, OverflowError, MemoryError) as error:
        return _not_a_workbook(path, str(error))
    except BaseException as error:  # a panic of the library is no Exception
        if type(error).__name__ != "PanicException":
            raise
        return _not_a_workbook(path, "")
    return grids


# ------------------------------------------------------------------------------------------ before it is read


def _unfolded(data: bytes, path: str) -> dict[str, bytes] | Diagnostic:
    """The parts that matter, unpacked here and measured: no more than MOST_BYTES in all, each as large as
    it says.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, struct.error, NotImplementedError):
        return _not_a_workbook(path, "")
    if len(entries) > _MOST_PARTS:
        said = Text(f"{len(entries)} phần bên trong", f"{len(entries)} parts inside")
        return messages.table_too_large(path, said)
    parts: dict[str, bytes] = {}
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        return messages.table_too_large(path, _UNFOLDS)
    for entry in entries:
        pieces = []
        size = 0
        try:
            for piece in _pieces(data, entry):
                size += len(piece)
                if size > entry.file_size:
                    return messages.table_too_large(path, _lie(entry, f"> {size}"))
                pieces.append(piece)
        except (zlib.error, struct.error, ValueError):
            return _not_a_workbook(path, "")
        if size != entry.file_size:
            return messages.table_too_large(path, _lie(entry, str(size)))
        if entry.filename in parts:  # readers differ in which of the two they take
            return _not_a_workbook(path, "")
        parts[entry.filename] = b"".join(pieces)
    if "xl/workbook.xml" not in parts:
        return _not_a_workbook(path, "")
    return parts


def _lie(entry: zipfile.ZipInfo, held: str) -> Text:
    name, said = entry.filename[:60], entry.file_size
    return Text(
        f"phần `{name}` ghi {said} byte nhưng có {held}",
        f"its part `{name}` says {said} bytes and holds {held}",
    )


def _pieces(data: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part's content, however large it says it is."""
    head = struct.unpack_from("<4s22xHH", data, entry.header_offset)
    if head[0] != b"PK\3\4" or entry.flag_bits & 1:
        raise ValueError(entry.filename)
    start = entry.header_offset + 30 + head[1] + head[2]
    packed = memoryview(data)[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        yield bytes(packed)
        return
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise ValueError(entry.filename)
    inflate = zlib.decompressobj(-15)
    rest: bytes | memoryview = packed
    while rest and not inflate.eof:
        piece = inflate.decompress(rest, _PIECE)
        rest = inflate.unconsumed_tail
        if piece:
            yield piece
        elif not rest:
            break
    yield inflate.flush()


def _measured(parts: dict[str, bytes], path: str) -> dict[str, dict[tuple[int, int], Text]] | Diagnostic:
    """The flawed cells of every sheet, by part; refused where a sheet spans more than it can hold."""
    shared = parts.get("xl/sharedStrings.xml", b"")
    lengths = (
        [len(item) for item in shared.split(b"</si>")]
        if b"<si>" in shared or b"<si " in shared
        else [len(shared)]
    )
    flawed = {}
    for name, xml in parts.items():
        if xml[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<") or b"<!ENTITY" in xml[:100_000]:
            return _not_a_workbook(path, "")
        if not _ROW.search(xml) and not _ANY_CELL.search(xml):  # a sheet may have any name
            continue
        corner = _corner(xml)
        if corner is None:
            return _not_a_workbook(path, "")
        bottom, right = corner
        if right > MOST_COLUMNS or bottom * right > MOST_CELLS:
            said = Text(f"trải đến dòng {bottom}, cột {right}", f"it spans row {bottom}, column {right}")
            return messages.table_too_large(path, said)
        if lengths and max(lengths) > _LONG_TEXT:
            told = sum(lengths[n] for n in map(int, _SHARED.findall(xml)) if n < len(lengths))
            if told > MOST_BYTES:
                return messages.table_too_large(
                    path, Text("các ô lặp lại chữ quá dài", "its cells repeat very long texts")
                )
        found = {}
        if b"<f" in xml or b":f" in xml or b't="e"' in xml or b"t='e'" in xml:
            for pattern, flaw in ((_UNCOMPUTED, _NOT_WORKED_OUT), (_FAILED, _FAULT)):
                for match in pattern.finditer(xml):
                    found[int(match[2]) - 1, _column(match[1])] = flaw
        flawed[name] = found
    return flawed


def _corner(xml: bytes) -> tuple[int, int] | None:
    """The last row and column that a sheet can have, from 1. Rows and cells that do not say where they
    stand follow the one before. None where an address is none.
    """
    places = b",".join(_PLACE.findall(xml))
    if not _ADDRESSES.fullmatch(places):
        return None
    columns = places.translate(None, b"0123456789").split(b",")
    numbers = places.translate(None, b"ABCDEFGHIJKLMNOPQRSTUVWXYZ").split(b",")
    right = max((_column(name) + 1 for name in set(columns) if name), default=0)
    bottom = max((int(number) for number in set(numbers) if number), default=0)
    rows = columns.count(b"") if places else 0
    cells = len(columns) - rows if places else 0
    if len(_ANY_CELL.findall(xml)) > cells:
        right += max(len(_ANY_CELL.findall(row)) for row in _ROW.split(xml))
    return bottom + len(_ROW.findall(xml)) - rows, right


def _part_of(parts: dict[str, bytes], at: int, name: str) -> str:
    """The part that holds a sheet: by its relation, else by its number."""
    book, links = parts.get("xl/workbook.xml", b""), parts.get("xl/_rels/workbook.xml.rels", b"")
    sheets = re.findall(rb"""<(?:\w+:)?sheet\b[^>]*?\s\w+:id=["']([^"']+)["']""", book)
    if at < len(sheets):
        for link in re.findall(rb"<(?:\w+:)?Relationship\b[^>]*>", links):
            if re.search(rb"""\sId=["']""" + re.escape(sheets[at]) + rb"""["']""", link):
                target = re.search(rb"""\sTarget=["']([^"']+)["']""", link)
                if target is not None:
                    part = target[1].decode("utf-8", "replace").removeprefix("/")
                    return part if part.startswith("xl/") else f"xl/{part}"
    return f"xl/worksheets/sheet{at + 1}.xml" if name else ""


def _column(name: bytes) -> int:
    number = 0
    for letter in name:
        number = number * 26 + letter - 64
    return number - 1


def _not_a_workbook(path: str, said: str) -> Diagnostic:
    known = "password" in said.lower()
    return messages.unreadable_table(
        path,
        Text("tệp có mật khẩu", "it is protected by a password")
        if known
        else Text("đây không phải tệp XLSX, hoặc tệp đã hỏng", "it is no XLSX file, or is damaged"),
        Text(
            "mở bằng phần mềm bảng tính rồi lưu lại dạng .xlsx",
            "open it in a spreadsheet and save it as .xlsx",
        ),
    )


# -------------------------------------------------------------------------------------------------- the cells


def _grid(sheet: str, raw: list[list[Any]], flaws: dict[tuple[int, int], Text], *, damaged: bool) -> Grid:
    """The rows with what a column can read; `damaged`: whether some text may hold what no text should."""
    flaws = dict(flaws)
    seen: dict[str, str] = {}
    for at, line in enumerate(raw):
        for kind in set(map(type, line)):
            if kind is str:
                for column, value in enumerate(line):
                    if type(value) is str and value and not value.isascii():
                        line[column] = seen.get(value) or seen.setdefault(value, normalise(value))
            elif kind is not float and kind is not int:
                for column, value in enumerate(line):
                    if type(value) is kind:
                        line[column] = _other(value)
        if damaged:
            for column, value in enumerate(line):
                if isinstance(value, str) and _DAMAGED.search(value):
                    flaws[at, column] = DAMAGED
    return Grid(sheet, raw, flaws)


def _other(value: Any) -> Cell:
    if isinstance(value, bool):
        return Scalar(Form.YES_NO, "true" if value else "false")
    if isinstance(value, datetime):
        midnight = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
        return (
            Scalar(Form.DATE, value.date().isoformat()) if midnight else Scalar(Form.TIME, value.isoformat())
        )
    if isinstance(value, date):
        return Scalar(Form.DATE, value.isoformat())
    return Scalar(Form.TIME, str(value))
