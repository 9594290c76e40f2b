"""A table of units as it was found: cells with what was typed in them, rows that know their number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from ..diagnostics import Diagnostic, Text
from ..document import Form, Place, Scalar
from ..records import Factory, frozen

MOST_BYTES = 500_000_000  # of a file, and of what a packed file may unfold to
MOST_COLUMNS = 5_000
MOST_CELLS = 100_000_000

# A text as typed ("" is an empty cell), a number that exists only as a double, or a value whose file says
# that it is a number, a date or yes/no. A double is read by its shortest text, once a column reads it.
Cell: TypeAlias = "str | float | Scalar"


@frozen
class Table:
    """One sheet. `numbers`: each row's number as its reader counts, the header's first. `flaws`: cells that
    hold no usable value, by index of row and column. `letters`: whether columns have letters (D7) or only
    names.
    """

    path: str
    header: tuple[str, ...]
    rows: list[list[Cell]]
    numbers: list[int]
    header_number: int = 1
    sheet: str = ""
    letters: bool = True
    flaws: Mapping[tuple[int, int], Text] = Factory(dict)
    skipped: tuple[int, ...] = ()  # numbers of rows of totals and signatures
    diagnostics: tuple[Diagnostic, ...] = ()

    def place(self, row: int, column: int | None = None) -> Place:
        """The address of a row or cell, by index: `D7`, `Sheet1!D7`, `7:so_cbcc`."""
        return self._at(self.numbers[row], column)

    def head(self, column: int) -> Place:
        """The address of a column's header."""
        return self._at(self.header_number, column)

    def _at(self, number: int, column: int | None) -> Place:
        if column is None:
            where = str(number)
        elif self.letters:
            where = f"{letters(column)}{number}"
        else:
            where = f"{number}:{self.header[column]}"
        return Place(f"{self.sheet}!{where}" if self.sheet else where, None, self.path)


def letters(column: int) -> str:
    """A column's name in a spreadsheet: 0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def text_of(cell: Cell) -> str:
    """What a cell says, on one line: a whole number without the `.0` that spreadsheets give it."""
    if not isinstance(cell, str):
        text = cell.text if isinstance(cell, Scalar) else repr(cell)
        return text[:-2] if is_number(cell) and text.endswith(".0") else text
    return cell if cell.isascii() and cell.isprintable() and "  " not in cell else " ".join(cell.split())


def is_empty(cell: Cell) -> bool:
    """Whether nothing was typed."""
    if isinstance(cell, str):
        return not cell.strip()
    return isinstance(cell, Scalar) and cell.form is Form.EMPTY


def scalar(cell: Cell) -> Scalar:
    """The cell as a value of a data file."""
    if isinstance(cell, Scalar):
        return cell
    return Scalar(Form.TEXT, cell) if isinstance(cell, str) else Scalar(Form.NUMBER, repr(cell))


def is_number(cell: Cell) -> bool:
    """Whether the file itself says that it is a number."""
    return isinstance(cell, float | int) or (isinstance(cell, Scalar) and cell.form is Form.NUMBER)
