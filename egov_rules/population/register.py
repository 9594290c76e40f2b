"""The register of units: who should have submitted, and what is known of a unit beside its submission."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .. import ir
from ..diagnostics import Diagnostic
from ..document import Form, Place, Scalar
from ..messages import population as messages
from ..notation import folded
from ..records import Factory, frozen
from ..submission import Datum, Unit
from .headers import FIELDS, field_of
from .sheet import Cell, Table, is_empty, scalar, text_of


@frozen
class Entry:
    """One unit of the register; `cells`: everything else that its row says, by header and by its plain
    spelling.
    """

    unit: Unit
    place: Place
    cells: Mapping[str, tuple[Cell, Place]] = Factory(dict)


@frozen
class Register:
    """Units by code; those without a code by name."""

    entries: Mapping[tuple[str, str], Entry]

    @staticmethod
    def of(tables: Sequence[Table]) -> tuple[Register, list[Diagnostic]]:
        """The register in some tables. The first row of a unit counts; another is reported."""
        entries: dict[tuple[str, str], Entry] = {}
        said: list[Diagnostic] = []
        for table in tables:
            fields: dict[str, int] = {}
            for column, header in enumerate(table.header):
                field = header if header in FIELDS else field_of(header)
                if field is not None and (field not in fields or header in FIELDS):
                    fields[field] = column
            for at, row in enumerate(table.rows):
                texts = {key: text_of(row[c]) for key, c in fields.items() if c < len(row)}
                unit = unit_of(texts)
                place = table.place(at)
                key = _key(unit)
                if not any(key):
                    said.append(messages.nameless_row(place))
                elif key in entries:
                    said.append(
                        messages.unit_twice(place, unit.name or unit.code, [entries[key].place.where])
                    )
                else:
                    cells = {}
                    for column, header in enumerate(table.header):
                        if column < len(row) and not is_empty(row[column]):
                            cell = row[column], table.place(at, column)
                            cells[header] = cell
                            cells.setdefault(folded(header), cell)
                    entries[key] = Entry(unit, place, cells)
        return Register(entries), said

    def find(self, unit: Unit) -> Entry | None:
        """The unit's entry."""
        return self.entries.get(_key(unit))

    def completed(self, unit: Unit) -> Unit:
        """The unit with what it does not say of itself."""
        entry = self.find(unit)
        if entry is None:
            return unit
        known = entry.unit
        return Unit(
            unit.code,
            unit.name or known.name,
            unit.kind or known.kind,
            unit.province or known.province,
            unit.attributes,
        )

    def with_attributes(self, unit: Unit, program: ir.Program) -> Unit:
        """The unit with the attributes that a ruleset reads and the unit does not say itself."""
        attributes = dict(unit.attributes)
        for declared in program.inputs:
            if declared.role is ir.InputRole.UNIT and declared.id not in attributes:
                cell, place = self.attribute(unit, declared, Place(declared.id))
                if not is_empty(cell):
                    node = Scalar(Form.TEXT, text_of(cell)) if isinstance(cell, str) else scalar(cell)
                    attributes[declared.id] = Datum(declared.id, node, place, place)
        return Unit(unit.code, unit.name, unit.kind, unit.province, attributes)

    def attribute(self, unit: Unit, declared: ir.Input, otherwise: Place) -> tuple[Cell, Place]:
        """What the register says of a unit's attribute, under its id or label, and where; an empty cell
        where it is silent.
        """
        entry = self.find(unit)
        if entry is not None:
            for name in (declared.id, folded(declared.id), folded(declared.label)):
                if name in entry.cells:
                    return entry.cells[name]
        return "", otherwise


def _key(unit: Unit) -> tuple[str, str]:
    return (unit.code, "") if unit.code else ("", folded(unit.name))


def unit_of(texts: Mapping[str, str]) -> Unit:
    """The unit that a row's own fields name."""
    return Unit(
        texts.get("code", ""), texts.get("name", ""), texts.get("kind", ""), texts.get("province", "")
    )
