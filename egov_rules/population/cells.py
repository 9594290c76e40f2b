"""A column's cells as values of the type that the ruleset declares for it.

`typed` says what a cell is worth, as for every other submission; here is only what a column knows beyond
a single value: thousands dots that its type settles, and that most of its cells have been seen before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from .. import ir
from ..diagnostics import Diagnostic
from ..document import Entry, Form, Place, Scalar, Table
from ..ir import Kind
from ..resolve import Given
from ..submission import Datum
from ..typed import Ruled, awarded, typed
from .sheet import Cell

_TWO_WAYS = re.compile(r"([-+−–]?)([1-9][0-9]{0,2})([.,])([0-9]{3})(\s*%?)\Z")
_QUOTED = re.compile(r"'[-=+@]")


class Refused:
    """A cell that has no value; the diagnostic is made anew for each place."""


REFUSED = Refused()
Read: TypeAlias = "Given | Refused | None"


class Values(dict[Any, Any]):
    """What each distinct cell of a column is worth."""

    def __init__(self, read: Callable[[Any], Read]) -> None:
        super().__init__()
        self.read = read

    def __missing__(self, cell: Any) -> Read:
        value = self[cell] = self.read(cell)
        return value

    def refuses(self) -> bool:
        """Whether any cell seen so far was refused."""
        return any(value is REFUSED for value in self.values())


class Column:
    """One column under a ruleset: an input's values, or the points of an open node (with a second column
    of points not assessed).
    """

    def __init__(self, declared: ir.Input | ir.Node, ruled: Ruled, cells: Sequence[Cell]) -> None:
        self.declared = declared
        self.ruled = ruled
        self.cells = cells
        self._with_decimals: dict[str, bool] = {}

    @property
    def type(self) -> ir.Type:
        """The declared type; of points, from 0 to the maximum."""
        if isinstance(self.declared, ir.Input):
            return self.declared.type
        return ir.Type(Kind.NUMBER, "điểm", lower=Fraction(0), upper=self.declared.maximum)

    def reader(self, year: int | None) -> Values:
        """The values of single cells in a year of assessment, remembered."""

        def read(cell: Cell | tuple[Cell, Cell]) -> Read:
            value = self.value(cell, year, Place(""))
            return REFUSED if isinstance(value, Diagnostic) else value

        return Values(read)

    def value(
        self, cell: Cell | tuple[Cell, Cell], year: int | None, place: Place
    ) -> Given | Diagnostic | None:
        """The value of a cell, or what is wrong with it."""
        id = self.declared.id
        if isinstance(self.declared, ir.Input):
            assert not isinstance(cell, tuple)
            return typed(self.declared, Datum(id, self._node(cell), place, place), year, self.ruled)
        if not isinstance(cell, tuple):
            return awarded(self.declared, Datum(id, self._node(cell), place, place))
        parts = {"points": self._node(cell[0]), "not_assessed": self._node(cell[1])}
        table = Table({key: Entry(key, None, node) for key, node in parts.items()})
        return awarded(self.declared, Datum(id, table, place, place))

    def _node(self, cell: Cell) -> Scalar:
        if isinstance(cell, Scalar):
            return cell
        if not isinstance(cell, str):
            return Scalar(Form.NUMBER, repr(cell))
        if not cell:
            return Scalar(Form.EMPTY, "")
        if cell[0] == "'" and _QUOTED.match(cell):  # how tables keep a text from being run
            cell = cell[1:]
        if self.type.kind is Kind.NUMBER:
            cell = self._settled(cell)
        return Scalar(Form.TEXT, cell)

    def _settled(self, text: str) -> str:
        """`1.234` with the one reading that the column's type allows; as it stands where it allows two.

        A column of whole numbers has thousands marks only, unless another cell shows that it was written with
        decimals (`0.000`, `12.5`). Elsewhere a reading counts if it lies in the range.
        """
        match = _TWO_WAYS.match(text.strip())
        if match is None:
            return text
        sign, whole, mark, after, percent = match.groups()
        as_thousands = f"{sign}{whole}{after}{percent}"
        as_decimal = f"{sign}{whole}{mark}{after}0{percent}"  # a fourth decimal: no thousands
        scale = Fraction(-1 if sign in ("-", "−", "–") else 1, 100 if percent.strip() else 1)
        thousands = Fraction(int(whole + after)) * scale
        type = self.type
        if type.step is not None and type.step.denominator == 1:
            if not self._decimals(mark):
                return as_thousands
            return as_decimal if after == "000" and not _within(type, thousands) else text
        in_range = _within(type, thousands), _within(type, thousands / 1000)
        return {(True, False): as_thousands, (False, True): as_decimal}.get(in_range, text)

    def _decimals(self, mark: str) -> bool:
        """Whether another cell of the column has this mark as its decimal mark."""
        if mark not in self._with_decimals:
            shows = re.compile(
                rf"[-+]?(?:0|[0-9]{{4,}})[{mark}][0-9]+\Z|[-+]?[0-9]+[{mark}](?:[0-9]{{1,2}}|[0-9]{{4,}})\Z"
            )
            self._with_decimals[mark] = any(
                isinstance(cell, str) and shows.match(cell.strip()) is not None for cell in self.cells
            )
        return self._with_decimals[mark]


def _within(type: ir.Type, value: Fraction) -> bool:
    return (type.lower is None or value >= type.lower) and (type.upper is None or value <= type.upper)


def refused_at(read: Sequence[Any]) -> list[int]:
    """The indexes of the cells that were refused."""
    return [number for number, value in enumerate(read) if value is REFUSED]
