"""From the rows of a table to units with values: who each row is about, which ruleset judges it, what its
cells are worth under that ruleset.

Cells are read by column, not by row: a column knows its type, and most of its cells it has seen before.
What is wrong with one row is said of that row and stops no other.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from .. import ir
from ..batch import Rulesets
from ..diagnostics import Diagnostic, RulesError
from ..document import Place
from ..messages import population as messages
from ..notation import folded
from ..records import evolve, field, frozen
from ..resolve import Given
from ..submission import Submission, Unit
from ..text import fold
from ..typed import Ruled
from .cells import Column, Values, refused_at
from .headers import (
    ATTRIBUTE,
    FIELDS,
    NOT_ASSESSED,
    POINTS,
    Names,
    Target,
    field_of,
    for_readers,
    says_not_assessed,
)
from .register import Register, unit_of
from .sheet import Cell, Table, is_empty, is_number, text_of

_MOST_UNKNOWN = 12
_TOTALS = (
    "tong",
    "tong cong",
    "cong",
    "tong so",
    "trung binh",
    "binh quan",
    "total",
    "grand total",
    "sum",
    "average",
    "mean",
)
_PHRASE = re.compile(r"[^\W\d_]{2,} +\S*[^\W\d_]")  # words, as no value is
_TOTALS_STARTS = ("tong cong", "tong so", "grand total", "trung binh chung")


@frozen
class Member:
    """One unit of a population. `program` None: no ruleset could be chosen; with errors among
    `diagnostics` the unit is refused. `submitted` False: it is named and gives no value at all. `chosen`:
    its values that are right each for itself; `origin`: where each stands.
    """

    unit: Unit
    year: int | None
    place: Place
    program: ir.Program | None = field(default=None, repr=False)
    submitted: bool = True
    chosen: Mapping[str, Given] = field(factory=dict, repr=False)
    origin: Mapping[str, Place] = field(factory=dict, repr=False)
    diagnostics: tuple[Diagnostic, ...] = ()
    submission: Submission | None = field(default=None, repr=False)

    @property
    def refused(self) -> bool:
        """Whether something is wrong that keeps it out."""
        return self.program is None or any(d.severity == "error" for d in self.diagnostics)

    @property
    def name(self) -> str:
        """How a message calls it."""
        return self.unit.name or self.unit.code or self.place.where


class Origin(Mapping[str, Place]):
    """Where the values of a row stand, found when it is asked."""

    def __init__(self, table: Table, row: int, columns: Mapping[str, int]) -> None:
        self.table, self.row, self.columns = table, row, columns

    def __getitem__(self, id: str) -> Place:
        return self.table.place(self.row, self.columns[id])

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)


@frozen
class Plan:
    """The columns of a table under one ruleset: by id of the ruleset, the column, and that of points not
    assessed.
    """

    columns: Mapping[str, int]
    not_assessed: Mapping[str, int]
    attributes: frozenset[str]
    used: tuple[int, ...]


def of_table(
    table: Table, rulesets: Rulesets, year: int | None = None, register: Register | None = None
) -> tuple[list[Member], list[Diagnostic]]:
    """The members that the rows of a table describe, and what is wrong with the table as such.

    `year`: of rows that say none; `register`: what a row leaves unsaid of its unit. A table whose columns
    cannot be told apart gives no member.
    """
    said = list(table.diagnostics)
    fields, twice = unit_fields(table)
    said += twice
    if "code" not in fields and "name" not in fields:
        return [], [*said, messages.no_header(table.path)]
    if twice:
        return [], said
    said += _numeric_codes(table, fields)
    chosen = _Chooser(table, rulesets)
    heads = [_head(table, at, fields, year, register) for at in range(len(table.rows))]
    by_program: dict[int, list[int]] = {}
    for at, head in enumerate(heads):
        if not any(d.severity == "error" for d in head.diagnostics):
            heads[at] = head = chosen.with_ruleset(head)
        if head.program is not None:
            by_program.setdefault(id(head.program), []).append(at)
    found = [head for head in heads if head.program is None]
    planned: list[tuple[ir.Program, Names, Plan]] = []
    for rows in by_program.values():
        program = heads[rows[0]].program
        assert program is not None
        names = Names(program)
        plan, wrong = _plan(table, fields, names)
        if wrong:
            return [], [*said, *wrong]
        planned.append((program, names, plan))
        found += _filled(table, program, plan, [(at, heads[at]) for at in rows], register)
    said += _unknown(table, fields, planned)
    for program, rows in zip((p for p, _, _ in planned), by_program.values(), strict=True):
        said += _of_others(table, program, planned, rows)
    return found, said


# ----------------------------------------------------------------------------------------------- who a row is


def unit_fields(table: Table) -> tuple[dict[str, int], list[Diagnostic]]:
    """The columns of the unit's own fields; a field's plain name comes before its other spellings."""
    found: dict[str, int] = {}
    said = []
    for plain in (True, False):
        for column, header in enumerate(table.header):
            field = header.strip() if header.strip() in FIELDS else None if plain else field_of(header)
            if field is None or (not plain and header.strip() in FIELDS):
                continue
            if field not in found:
                found[field] = column
            elif plain or folded(header) == folded(table.header[found[field]]):
                said.append(
                    messages.column_twice(table.head(column), header, field, table.head(found[field]).where)
                )
    return found, said


def _head(
    table: Table, at: int, fields: Mapping[str, int], year: int | None, register: Register | None
) -> Member:
    """The unit of a row, without values."""
    row = table.rows[at]
    texts = {field: text_of(row[column]) for field, column in fields.items() if column < len(row)}
    place = table.place(at)
    unit = unit_of(texts)
    if register is not None:
        unit = register.completed(unit)
    said: list[Diagnostic] = []
    if not unit.code and not unit.name:
        said.append(messages.nameless_row(place))
    for column in range(len(table.header), len(row)):
        if not is_empty(row[column]):
            said.append(messages.left_over_cell(table.place(at, column), text_of(row[column])))
            break
    for key, column in fields.items():
        if (at, column) in table.flaws:
            said.append(messages.flawed_cell(table.place(at, column), key, table.flaws[at, column]))
    given = texts.get("year", "")
    if given:
        if len(given) == 4 and given.isascii() and given.isdigit() and given >= "1900":
            year = int(given)
        else:
            year = None
            said.append(messages.no_year_in_row(table.place(at, fields["year"]), given))
    elif year is None:
        where = table.place(at, fields["year"]) if "year" in fields else place
        said.append(messages.no_year_in_row(where, None))
    submission = Submission(table.path, year, texts.get("ruleset") or None, unit)
    return Member(unit, year, place, diagnostics=tuple(said), submission=submission)


def is_beneath(table: Table, row: Sequence[Any], fields: Mapping[str, int]) -> bool:
    """Whether a row is no unit: totals, averages, a heading between groups, a signature."""
    code = text_of(row[fields["code"]]) if fields.get("code", len(row)) < len(row) else ""
    if code.isdigit():
        return False
    name = text_of(row[fields["name"]]) if fields.get("name", len(row)) < len(row) else ""
    plain = [fold(" ".join(text.split()).strip(" :.")) for text in (code, name)]
    if any(text in _TOTALS or text.startswith(_TOTALS_STARTS) for text in plain):
        return True
    if code:
        return False
    said = [at for at, cell in enumerate(row) if not is_empty(cell)]
    first = fold(text_of(row[said[0]]).strip(" :.")) if said else ""
    if first in _TOTALS or first.startswith(_TOTALS_STARTS):
        return True
    for_people = {at for at, header in enumerate(table.header) if for_readers(header)}
    if name:  # a heading between groups, where units have codes
        return "code" in fields and {*said} <= {*for_people, fields["name"]}
    return all(at in for_people or _PHRASE.search(text_of(row[at])) for at in said)


def _numeric_codes(table: Table, fields: Mapping[str, int]) -> list[Diagnostic]:
    column = fields.get("code")
    if column is None:
        return []
    for at, row in enumerate(table.rows):
        cell = row[column] if column < len(row) else ""
        if is_number(cell):
            return [messages.code_is_number(table.path, table.place(at, column).where, text_of(cell))]
    return []


class _Chooser:
    """The ruleset of each row; rows that are alike are asked about once."""

    def __init__(self, table: Table, rulesets: Rulesets) -> None:
        self.rulesets = rulesets
        self.folder = os.path.dirname(table.path)
        self.known: dict[Any, tuple[ir.Program | None, tuple[Diagnostic, ...]]] = {}
        self.warned: set[Any] = set()

    def with_ruleset(self, head: Member) -> Member:
        submission = head.submission
        assert submission is not None
        key = (submission.ruleset, head.unit.kind, head.year)
        if key not in self.known:
            try:
                self.known[key] = self.rulesets.of(submission)
            except RulesError as error:
                self.known[key] = None, error.diagnostics
        program, said = self.known[key]
        if program is not None:  # a warning is about the choice, not about the row
            said = () if key in self.warned else said
            self.warned.add(key)
        here = tuple(evolve(d, path=head.place.path, where=head.place.where) for d in said)
        return Member(
            head.unit,
            head.year,
            head.place,
            program,
            diagnostics=(*head.diagnostics, *here),
            submission=submission,
        )


# ----------------------------------------------------------------------------------------- what its cells are


def _plan(table: Table, fields: Mapping[str, int], names: Names) -> tuple[Plan, list[Diagnostic]]:
    columns: dict[str, int] = {}
    beside: dict[str, int] = {}
    attributes: set[str] = set()
    said = []
    taken = set(fields.values())
    before: Target | None = None
    for column, header in enumerate(table.header):
        if column in taken or not header.strip():
            before = None
            continue
        found = names.find(header)
        if not found and before is not None and before.role == POINTS and says_not_assessed(header):
            found = (Target(NOT_ASSESSED, before.id),)
        before = None
        if len(found) > 1:
            said.append(messages.ambiguous_column(table.head(column), header, [t.name for t in found]))
        if len(found) != 1:
            continue
        target = before = found[0]
        kept = beside if target.role == NOT_ASSESSED else columns
        if target.id in kept:
            other = table.head(kept[target.id]).where
            said.append(messages.column_twice(table.head(column), header, target.name, other))
        kept[target.id] = column
        if target.role == ATTRIBUTE:
            attributes.add(target.id)
    used = tuple(sorted({c for id, c in columns.items() if id not in attributes} | set(beside.values())))
    return Plan(columns, beside, frozenset(attributes), used), said


def _unknown(
    table: Table, fields: Mapping[str, int], planned: Sequence[tuple[ir.Program, Names, Plan]]
) -> list[Diagnostic]:
    """A warning for each column that no ruleset of the table understands."""
    if not planned:
        return []
    used = {c for _, _, plan in planned for c in (*plan.columns.values(), *plan.not_assessed.values())}
    used |= set(fields.values())
    strange = [
        column
        for column, header in enumerate(table.header)
        if column not in used and header.strip() and not for_readers(header) and field_of(header) is None
    ]
    said = []
    for column in strange[:_MOST_UNKNOWN]:
        header = table.header[column]
        computed = any(names.is_computed(header) for _, names, _ in planned)
        near = None
        if not computed:
            near = next((s for s in (names.suggestion(header) for _, names, _ in planned) if s), None)
        said.append(messages.unknown_column(table.head(column), header, near, computed))
    if len(strange) > _MOST_UNKNOWN:
        said.append(messages.more_unknown_columns(table.path, len(strange) - _MOST_UNKNOWN))
    return said


def _of_others(
    table: Table,
    program: ir.Program,
    planned: Sequence[tuple[ir.Program, Names, Plan]],
    rows: Sequence[int],
) -> list[Diagnostic]:
    """A warning for each column of another ruleset in which rows of this one hold something."""
    used = {id(p): {*plan.columns.values(), *plan.not_assessed.values()} for p, _, plan in planned}
    said = []
    for column in sorted(set().union(*used.values()) - used[id(program)]):
        filled = [at for at in rows if column < len(table.rows[at]) and not is_empty(table.rows[at][column])]
        if filled:
            place = table.place(filled[0], column)
            ref = f"{program.header.id}@{program.header.version}"
            said.append(messages.column_of_another(place, table.header[column], ref, len(filled)))
    return said


def _filled(
    table: Table,
    program: ir.Program,
    plan: Plan,
    rows: Sequence[tuple[int, Member]],
    register: Register | None,
) -> list[Member]:
    """The rows of one ruleset with their values, a column at a time."""
    ruled = Ruled({ladder.id: ladder.order for ladder in program.ladders})
    declared: dict[str, ir.Input | ir.Node] = {i.id: i for i in program.inputs}
    declared |= {n.id: n for n in program.nodes if isinstance(n.body, ir.Open)}
    own = [i for i in program.inputs if i.role is ir.InputRole.UNIT]
    members = [member for _, member in rows]
    numbers = [at for at, _ in rows]
    years = {member.year for member in members}
    by_column = _columns(table, numbers)
    nothing = ("",) * len(numbers)
    wrong: dict[int, list[Diagnostic]] = {}
    values: dict[str, list[Any]] = {}
    for id in dict.fromkeys([*plan.columns, *plan.not_assessed]):
        cells = by_column[plan.columns[id]] if id in plan.columns else nothing
        column = Column(declared[id], ruled, cells)
        given: Sequence[Any] = cells
        if id in plan.not_assessed:
            given = list(zip(cells, by_column[plan.not_assessed[id]], strict=True))
        readers = {year: column.reader(year) for year in years}
        if len(readers) == 1:
            read = list(map(next(iter(readers.values())).__getitem__, given))
        else:
            read = [readers[member.year][cell] for member, cell in zip(members, given, strict=True)]
        for number in refused_at(read) if any(map(Values.refuses, readers.values())) else ():
            at = plan.columns.get(id, plan.not_assessed.get(id, 0))
            found = column.value(given[number], members[number].year, table.place(numbers[number], at))
            if isinstance(found, Diagnostic):
                beside = plan.not_assessed.get(id)
                if beside is not None:
                    at = beside if (found.where or "").endswith(f".{NOT_ASSESSED}") else at
                    found = evolve(found, where=table.place(numbers[number], at).where)
                wrong.setdefault(number, []).append(found)
            read[number] = None
        values[id] = read
    _flawed(table, plan, numbers, wrong)
    silent = _silent(table, plan, numbers)
    filled = []
    for number, (member, across) in enumerate(zip(members, _across(values, len(members)), strict=True)):
        chosen = {id: value for id, value in zip(values, across, strict=True) if value is not None}
        said = wrong.get(number, [])
        if own:
            _attributes(own, member, register, ruled=ruled, chosen=chosen, said=said)
        filled.append(
            Member(
                member.unit,
                member.year,
                member.place,
                program,
                number not in silent,
                chosen,
                Origin(table, numbers[number], plan.columns),
                (*member.diagnostics, *said),
            )
        )
    return filled


def _across(values: Mapping[str, list[Any]], n: int) -> Iterable[tuple[Any, ...]]:
    """The values of each row; none for each of `n` where there is no column."""
    return zip(*values.values(), strict=True) if values else [()] * n


def _columns(table: Table, numbers: Sequence[int]) -> list[tuple[Cell, ...]]:
    """The cells of some rows, by column; short rows end in empty cells."""
    width = len(table.header)
    picked = [table.rows[at] for at in numbers]
    if any(len(row) != width for row in picked):
        picked = [[*row[:width], *[""] * (width - len(row))] for row in picked]
    return list(zip(*picked, strict=True))


def _silent(table: Table, plan: Plan, numbers: Sequence[int]) -> set[int]:
    """The rows in which no column of values holds anything."""
    silent = set()
    for number, at in enumerate(numbers):
        row = table.rows[at]
        if not any(column < len(row) and not is_empty(row[column]) for column in plan.used):
            silent.add(number)
    return silent


def _flawed(table: Table, plan: Plan, numbers: Sequence[int], wrong: dict[int, list[Diagnostic]]) -> None:
    if not table.flaws:
        return
    index = {at: number for number, at in enumerate(numbers)}
    used = {column: id for id, column in (*plan.columns.items(), *plan.not_assessed.items())}
    for (at, column), flaw in sorted(table.flaws.items()):
        if at in index and column in used:
            said = wrong.setdefault(index[at], [])
            said[:] = [d for d in said if d.where != table.place(at, column).where]
            said.append(messages.flawed_cell(table.place(at, column), used[column], flaw))


def _attributes(
    own: Sequence[ir.Input],
    member: Member,
    register: Register | None,
    *,
    ruled: Ruled,
    chosen: dict[str, Given],
    said: list[Diagnostic],
) -> None:
    """Attributes that a ruleset reads from the unit's own fields, or from the register."""
    for declared in own:
        if declared.id in chosen:
            continue
        cell, place = (getattr(member.unit, declared.id) if declared.id in FIELDS[:4] else ""), member.place
        if not cell and register is not None:
            cell, place = register.attribute(member.unit, declared, member.place)
        if not is_empty(cell):
            value = Column(declared, ruled, ()).value(cell, member.year, place)
            if isinstance(value, Diagnostic):
                said.append(value)
            elif value is not None:
                chosen[declared.id] = value
