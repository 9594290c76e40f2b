"""JSON Lines: a unit a line, its values beside its name, or a whole submission as `eval` reads it.

Numbers stay the text that stands in the file.
"""

from __future__ import annotations

import json
from typing import Any

from ..diagnostics import Diagnostic, Text
from ..document import Form, Place, Scalar
from ..messages import files as file_messages
from ..messages import population as messages
from ..source import Source, normalise
from ..submission import Submission, parse
from .csv_text import _DAMAGED, DAMAGED
from .sheet import MOST_BYTES, MOST_COLUMNS, Cell, Table


class _TwiceError(ValueError):
    """A key that an object has twice."""


def read_json_lines(path: str) -> tuple[Table, list[Submission]] | Diagnostic:
    """The units whose values stand beside their names, as a table, and those that are whole submissions."""
    from .. import textfile

    data = textfile.read_bytes(path, MOST_BYTES)
    if isinstance(data, Diagnostic):
        return data
    text = textfile.decode(data, path)
    if isinstance(text, Diagnostic):
        return text
    text = normalise(text)
    if not text.strip():
        return file_messages.empty_file(path)
    columns: dict[str, int] = {}
    found: list[tuple[int, dict[str, Cell]]] = []
    flaws: dict[tuple[int, int], Text] = {}
    submissions: list[Submission] = []
    said: list[Diagnostic] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        read = _object(line)
        if isinstance(read, Text):
            said.append(messages.bad_line(Place(str(number), None, path), read))
            continue
        if any(isinstance(read.get(key), dict) for key in ("unit", "values", "reported")):
            submissions.append(parse(Source(f"{path}:{number}", line)))
            continue
        cells: dict[str, Cell] = {}
        for key, value in read.items():
            column = columns.setdefault(key, len(columns))
            cells[key] = _cell(value)
            if isinstance(value, dict | list):
                flaws[len(found), column] = Text("cần một giá trị", "one value is needed")
            elif isinstance(value, str) and _DAMAGED.search(value):
                flaws[len(found), column] = DAMAGED
        found.append((number, cells))
        if len(columns) > MOST_COLUMNS:
            many = Text(f"hơn {MOST_COLUMNS} cột", f"more than {MOST_COLUMNS} columns")
            return messages.table_too_large(path, many)
    table = Table(
        path,
        tuple(columns),
        [[cells.get(key, "") for key in columns] for _, cells in found],
        [number for number, _ in found],
        letters=False,
        flaws=flaws,
        diagnostics=tuple(said),
    )
    return table, submissions


def _object(line: str) -> dict[str, Any] | Text:
    try:
        value = json.loads(
            line, parse_float=_number, parse_int=_number, parse_constant=_number, object_pairs_hook=_once
        )
    except _TwiceError as error:
        return Text(f"`{error}` có hai lần trong dòng", f"`{error}` is there twice in the line")
    except (ValueError, RecursionError):
        return Text("dòng này không phải JSON", "the line is not JSON")
    return (
        value
        if isinstance(value, dict)
        else Text("dòng này không phải một đơn vị", "the line is not an object")
    )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _TwiceError(key)
        found[key] = value
    return found


def _number(text: str) -> Scalar:
    return Scalar(Form.NUMBER, text)


def _cell(value: Any) -> Cell:
    if isinstance(value, Scalar | str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return Scalar(Form.YES_NO, "true" if value else "false")
    return Scalar(Form.BAD, "")
