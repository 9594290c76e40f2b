"""Parquet: read in pieces, each value as the exact text that its type has.

Read with pyarrow rather than polars: a file's own account of its size can be asked before anything is
read, decimals stay decimals up to 76 digits, and pieces come one after another, so that nothing is
believed and little is held.
"""

from __future__ import annotations

import struct
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from ..diagnostics import Diagnostic, Text
from ..document import Form, Scalar
from ..messages import files as file_messages
from ..messages import population as messages
from ..source import normalise
from .csv_text import _DAMAGED, DAMAGED
from .sheet import MOST_BYTES, MOST_CELLS, MOST_COLUMNS, Cell, Table

_PIECE_ROWS = 4_096
_SINGLE = 9  # digits that always tell two single-precision numbers apart


def read_parquet(path: str) -> Table | Diagnostic:
    """The table of a file, with the names of its columns for a header; rows count from 1."""
    import os

    try:
        import pyarrow as pa
        import pyarrow.parquet as files
    except ImportError:
        return messages.extra_missing(path, "pyarrow", "data")
    try:
        size = os.path.getsize(path)
        with open(path, "rb") as file:
            if size < 12 or file.read(4) != b"PAR1":
                return _damaged(path)
            file.seek(0)
            return _table(path, files.ParquetFile(file), size)
    except FileNotFoundError:
        return file_messages.no_such_file(path)
    except (pa.ArrowException, ValueError, KeyError, TypeError, MemoryError):
        return _damaged(path)
    except OSError as error:
        from .. import textfile

        return file_messages.unreadable(path, textfile.reason(error)) if error.errno else _damaged(path)


def _table(path: str, source: Any, size: int) -> Table | Diagnostic:
    told = source.metadata
    names = [normalise(name) for name in source.schema_arrow.names]
    if len(names) > MOST_COLUMNS:
        said = Text(
            f"{len(names)} cột, tối đa {MOST_COLUMNS}", f"{len(names)} columns, at most {MOST_COLUMNS}"
        )
        return messages.table_too_large(path, said)
    unfolded = sum(told.row_group(n).total_byte_size for n in range(told.num_row_groups))
    if told.num_rows * max(len(names), 1) > MOST_CELLS or max(unfolded, size) > MOST_BYTES:
        said = Text(f"{told.num_rows} dòng, {unfolded} byte", f"{told.num_rows} rows, {unfolded} bytes")
        return messages.table_too_large(path, said)
    rows: list[list[Cell]] = []
    flaws: dict[tuple[int, int], Text] = {}
    single = [str(kind) == "float" for kind in source.schema_arrow.types]
    held = 0
    for piece in source.iter_batches(batch_size=_PIECE_ROWS, use_threads=False):
        held += piece.nbytes
        if (len(rows) + piece.num_rows) * max(len(names), 1) > MOST_CELLS or held > MOST_BYTES:
            return messages.table_too_large(
                path, Text("nhiều hơn tệp tự ghi", "more than the file says of itself")
            )
        columns = []
        for at, column in enumerate(piece.columns):
            made = _Cells(single[at])
            cells = [made[value] if value.__hash__ else _BAD for value in column.to_pylist()]
            columns.append(cells)
            if any(
                cell is _BAD or (isinstance(cell, str) and _DAMAGED.search(cell))
                for cell in made.values() or cells
            ):
                flaws |= {
                    (len(rows) + number, at): _FLAW if cell is _BAD else DAMAGED
                    for number, cell in enumerate(cells)
                    if cell is _BAD or (isinstance(cell, str) and _DAMAGED.search(cell))
                }
        rows.extend(map(list, zip(*columns, strict=True)))
    return Table(
        path,
        tuple(names),
        rows,
        list(range(1, len(rows) + 1)),
        header_number=0,
        letters=False,
        flaws=flaws,
    )


_BAD = Scalar(Form.BAD, "")
_FLAW = Text("cần một giá trị", "one value is needed")


class _Cells(dict[Any, Cell]):
    """The values of a column already seen, as cells. Yes/no must not meet 0 and 1: a column holds one
    type.
    """

    def __init__(self, single: bool) -> None:
        super().__init__()
        self.single = single

    def __missing__(self, value: Any) -> Cell:
        made = self[value] = _cell(value, self.single)
        return made


def _cell(value: Any, single: bool) -> Cell:
    if value is None:
        return ""
    if isinstance(value, str):
        return value if value.isascii() else normalise(value)
    if isinstance(value, bool):
        return Scalar(Form.YES_NO, "true" if value else "false")
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return float(_shortest(value)) if single else value
    if isinstance(value, Decimal):
        return Scalar(Form.NUMBER, f"{value:f}")
    if isinstance(value, datetime):
        midnight = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
        return (
            Scalar(Form.DATE, value.date().isoformat()) if midnight else Scalar(Form.TIME, value.isoformat())
        )
    if isinstance(value, date):
        return Scalar(Form.DATE, value.isoformat())
    if isinstance(value, time):
        return Scalar(Form.TIME, value.isoformat())
    return _BAD


def _shortest(value: float) -> str:
    """The shortest text that means this single-precision number (law 1)."""
    for digits in range(1, _SINGLE):
        text = f"{value:.{digits}g}"
        if struct.unpack("f", struct.pack("f", float(text)))[0] == value:
            return text
    return f"{value:.{_SINGLE}g}"


def _damaged(path: str) -> Diagnostic:
    return messages.unreadable_table(
        path, Text("đây không phải tệp Parquet, hoặc tệp đã hỏng", "it is no Parquet file, or is damaged")
    )
