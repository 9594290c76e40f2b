"""CSV as Vietnamese offices make it: any of four separators, UTF-8 or Windows-1258, titles above the
header.

The separator is the one under which the header is understood best, not the one that occurs most: a
decimal comma is commoner in such a file than the semicolons between its cells.
"""

from __future__ import annotations

import csv
import io
import re

from ..diagnostics import Diagnostic, Text
from ..messages import files as file_messages
from ..messages import population as messages
from ..source import normalise
from .headers import recognised
from .sheet import MOST_BYTES, MOST_COLUMNS, Cell

SEPARATORS = (",", ";", "\t", "|")
_DAMAGED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]")
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_NOT_VIETNAMESE = re.compile(
    "[^\x00-\x7f\u00a0-\u00bf×÷ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯư\u1ea0-\u1ef9\u2010-\u203a₫€]"
)
_AS_TEXT = re.compile(r'\A="([^"]*)"\Z')
_END = "\x1eend of the table\x1e"
_SAMPLE_LINES = 60

DAMAGED = Text(
    "có ký tự điều khiển hoặc chữ đã mất vì sai bảng mã",
    "it holds a control character, or a letter lost to a wrong encoding",
)


def read_csv(path: str) -> tuple[list[list[Cell]], dict[tuple[int, int], Text]] | Diagnostic:
    """All rows of a file as texts, and the cells that are damaged, by index of row and column."""
    from .. import textfile

    data = textfile.read_bytes(path, MOST_BYTES)
    if isinstance(data, Diagnostic):
        return data
    text = _decoded(data, path)
    if isinstance(text, Diagnostic):
        return text
    text = normalise(text)
    if not text.strip():
        return file_messages.empty_file(path)
    told = re.match(r"sep=([,;\t|])\n", text, re.IGNORECASE)
    separator = told[1] if told else _separator(text)
    rows = _rows(text, separator, path)
    if isinstance(rows, Diagnostic):
        return rows
    if told:
        rows[0] = []
    if '="' in text:  # how exports keep the zeros of a code
        rows = [
            [_AS_TEXT.sub(r"\1", cell) if isinstance(cell, str) else cell for cell in row] for row in rows
        ]
    widest = max(map(len, rows), default=0)
    if widest > MOST_COLUMNS:
        said = Text(f"{widest} cột, tối đa {MOST_COLUMNS}", f"{widest} columns, at most {MOST_COLUMNS}")
        return messages.table_too_large(path, said)
    flaws: dict[tuple[int, int], Text] = {}
    if _DAMAGED.search(text):
        flaws = {
            (at, column): DAMAGED
            for at, row in enumerate(rows)
            for column, cell in enumerate(row)
            if isinstance(cell, str) and _DAMAGED.search(cell)
        }
    return rows, flaws


def _decoded(data: bytes, path: str) -> str | Diagnostic:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):  # what Excel calls Unicode text
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            return file_messages.not_utf8(path, "UTF-16", None)
    head = data[:400]
    if len(head) > 1 and head.count(0) * 4 >= len(head):
        return file_messages.not_utf8(path, "UTF-16", None)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = f"0x{data[error.start]:02X}"
    try:
        text = normalise(data.decode("cp1258"))
    except UnicodeDecodeError:
        text = "\ufffd"
    if _TONES.search(text) or _NOT_VIETNAMESE.search(text):
        return file_messages.not_utf8(
            path, None, Text(f"dòng {line}, byte {byte}", f"line {line}, byte {byte}")
        )
    return text


def _separator(text: str) -> str:
    """The separator under which some row is understood best as the header; else the one that cuts rows
    alike.
    """
    lines = text.split("\n", _SAMPLE_LINES)[:_SAMPLE_LINES]
    best = (-1, -1)
    chosen = ","
    for separator in SEPARATORS:
        try:
            rows = list(csv.reader((f"{line}\n" for line in lines), delimiter=separator))
        except csv.Error:
            continue
        understood = max((recognised(row) for row in rows), default=0)
        widths = [len(row) for row in rows if len(row) > 1]
        alike = max((widths.count(width) for width in set(widths)), default=0)
        if (understood, alike) > best:
            best, chosen = (understood, alike), separator
    return chosen


def _rows(text: str, separator: str, path: str) -> list[list[Cell]] | Diagnostic:
    end = "\n" if text.endswith("\n") else "\n\n"
    reader = csv.reader(io.StringIO(f"{text}{end[1:]}{_END}\n", newline=""), delimiter=separator)
    rows: list[list[Cell]]
    try:
        rows = [list(row) for row in reader]
    except csv.Error:
        return messages.unreadable_table(path, *_open_quote(reader.line_num))
    if rows and rows[-1] == [_END]:
        rows.pop()
        return rows
    return messages.unreadable_table(path, *_open_quote(_last_quote(text)))


def _open_quote(line: int) -> tuple[Text, Text]:
    return (
        Text(f"ngoặc kép mở gần dòng {line} không được đóng", f"a quote near line {line} is never closed"),
        Text('trong ô, dấu `"` phải viết thành `""`', 'inside a cell `"` is written `""`'),
    )


def _last_quote(text: str) -> int:
    return text.count("\n", 0, text.rfind('"')) + 1
