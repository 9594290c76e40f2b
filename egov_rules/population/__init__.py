"""Units by the thousand: tables and folders of submissions as they come from the offices, read into
members of one population.

`sheet` holds what a table is; `csv_text`, `excel`, `parquet`, `json_lines` are how one is found in a
file; `headers` is what its columns mean, `cells` what a cell is worth, `members` who its rows are;
`register` the list of all units. An engine takes the members from here, whatever file they came from.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..batch import Rulesets, data_files
from ..diagnostics import Diagnostic, RulesError
from ..messages import population as messages
from ..notation import folded
from ..records import evolve, frozen
from ..resolve import VERIFIED, resolve
from ..submission import Submission, from_mapping
from ..submission import read as read_submission
from .excel import Grid
from .headers import Names, field_of, find_header, numbers_the_columns
from .members import Member, is_beneath, of_table, unit_fields
from .register import Register
from .sheet import Cell, Table, is_empty, text_of

__all__ = ["Member", "Population", "Register", "identity", "read", "read_register"]

_MOST_PLACES = 7  # named of a unit that is there more than once
SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".parquet", ".jsonl", ".ndjson", ".toml", ".json")


@frozen
class Population:
    """All members found, in no promised order; `diagnostics` is what is wrong with files rather than members;
    `skipped` counts the rows that are no unit (totals, signatures).
    """

    members: tuple[Member, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    skipped: int = 0


def read(
    sources: Iterable[str | Submission | Mapping[str, Any]],
    rules: str | None = None,
    *,
    rulesets: Rulesets | None = None,
    year: int | None = None,
    basis: str = VERIFIED,
    register: Register | None = None,
) -> Population:
    """The population in some files, folders of submissions, or submissions themselves.

    `rules`: a reference or path in place of what each unit says or its kind and year choose. `year`: of
    rows that say none. `register`: what a row does not say of its unit, and its attributes. Never raises
    on what a file holds; RulesError where the ruleset of `rules` cannot be used.
    """
    found: list[Member] = []
    said: list[Diagnostic] = []
    skipped = 0
    choosing = rulesets or Rulesets(rules)
    expected = _expected(choosing)
    for source in sources:
        if not isinstance(source, str):
            submission = source if isinstance(source, Submission) else from_mapping(source)
            found.append(_of_submission(submission, choosing, basis, register))
            continue
        tables, submissions, wrong = _contents(source, expected)
        said += wrong
        found += [_of_submission(submission, choosing, basis, register) for submission in submissions]
        for table in tables:
            members, wrong = of_table(table, choosing, year, register)
            found += members
            said += wrong
            skipped += len(table.skipped)
    return Population(tuple(_once(found)), tuple(said), skipped)


def read_register(path: str) -> tuple[Register, tuple[Diagnostic, ...]]:
    """The register of units in a table, and what is wrong with it."""
    tables, submissions, said = _contents(path, ())
    if submissions:
        said.append(messages.unknown_format(path, SUFFIXES[:6]))
    register, wrong = Register.of(tables)
    return register, (*said, *wrong)


def _expected(rulesets: Rulesets) -> list[Names]:
    """What headers may name beside a unit's own fields, where one ruleset is given for all."""
    if rulesets.program is not None:
        return [Names(rulesets.program)]
    if rulesets.rules is None:
        return []
    program, _ = rulesets.of(Submission("", 2000))
    return [Names(program)]


# ------------------------------------------------------------------------------------------------------ files


def _contents(path: str, expected: Sequence[Names]) -> tuple[list[Table], list[Submission], list[Diagnostic]]:
    if os.path.isdir(path):
        read_all = [_submission(file) for file in data_files(path)]
        return [], read_all, [] if read_all else [messages.no_units(path)]
    suffix = os.path.splitext(path)[1].lower()
    if suffix in (".toml", ".json"):
        return [], [_submission(path)], []
    if suffix in (".jsonl", ".ndjson"):
        from .json_lines import read_json_lines

        objects = read_json_lines(path)
        if isinstance(objects, Diagnostic):
            return [], [], [objects]
        table, submissions = objects
        return [table] if table.rows or table.diagnostics else [], submissions, []
    if suffix == ".parquet":
        from .parquet import read_parquet

        parquet = read_parquet(path)
        return ([], [], [parquet]) if isinstance(parquet, Diagnostic) else ([parquet], [], [])
    if suffix in (".xlsx", ".xlsm"):
        from .excel import read_excel

        grids = read_excel(path)
        if isinstance(grids, Diagnostic):
            return [], [], [grids]
        found = [(g, find_header(g.rows, expected)) for g in grids]
        headed = [(g, at) for g, at in found if at is not None]
        if not headed:
            return [], [], [messages.no_header(path)]
        several = len(headed) > 1
        for grid, at in headed:
            _fill_down(grid, at)
        return [_cut(path, g.rows, g.flaws, at, g.sheet if several else "") for g, at in headed], [], []
    if suffix in (".csv", ".tsv", ".txt"):
        from .csv_text import read_csv

        lines = read_csv(path)
        if isinstance(lines, Diagnostic):
            return [], [], [lines]
        header = find_header(lines[0], expected)
        if header is None:
            return [], [], [messages.no_header(path)]
        return [_cut(path, *lines, header)], [], []
    if not os.path.exists(path):
        from ..messages import files

        return [], [], [files.no_such_file(path)]
    return [], [], [messages.unknown_format(path, SUFFIXES)]


def _fill_down(grid: Grid, at: int) -> None:
    """Put what a merged cell says of several units (province, kind, year) into each of their rows."""
    fields = {column: field_of(text_of(cell)) for column, cell in enumerate(grid.rows[at])}
    for column, first, last in grid.merged:
        if first > at and fields.get(column) in ("kind", "province", "year", "ruleset"):
            for row in grid.rows[first + 1 : last + 1]:
                if is_empty(row[column]):
                    row[column] = grid.rows[first][column]


def _cut(path: str, rows: list[Any], flaws: Mapping[tuple[int, int], Any], at: int, sheet: str = "") -> Table:
    """The table beneath a header: rows that are empty, only number the columns or are no unit are left
    out.
    """
    header = [text_of(cell) for cell in rows[at]]
    while header and not header[-1]:
        header.pop()
    head = Table(path, tuple(header), [], [], header_number=at + 1, sheet=sheet)
    fields, _ = unit_fields(head)
    kept: list[list[Cell]] = []
    numbers: list[int] = []
    skipped: list[int] = []
    moved: dict[int, int] = {}
    for number in range(at + 1, len(rows)):
        row = rows[number]
        if not any(row) or all(map(is_empty, row)):
            continue
        if number == at + 1 and numbers_the_columns(row):
            continue
        if is_beneath(head, row, fields):
            skipped.append(number + 1)
            continue
        moved[number] = len(kept)
        kept.append(row)
        numbers.append(number + 1)
    return evolve(
        head,
        rows=kept,
        numbers=numbers,
        skipped=tuple(skipped),
        flaws={(moved[row], column): flaw for (row, column), flaw in flaws.items() if row in moved},
    )


# ------------------------------------------------------------------------------------------------ submissions


def _submission(path: str) -> Submission:
    done = read_submission(path)
    return Submission(path, diagnostics=(done,)) if isinstance(done, Diagnostic) else done


def _of_submission(
    submission: Submission, rulesets: Rulesets, basis: str, register: Register | None
) -> Member:
    place = submission.whole
    if register is not None:
        submission = evolve(submission, unit=register.completed(submission.unit))
    try:
        program, warnings = rulesets.of(submission)
    except RulesError as error:
        said = (*submission.diagnostics, *error.diagnostics)
        return Member(submission.unit, submission.year, place, diagnostics=said, submission=submission)
    if register is not None:
        submission = evolve(submission, unit=register.with_attributes(submission.unit, program))
    resolved = resolve(submission, program, basis)
    return Member(
        submission.unit,
        submission.year,
        place,
        program,
        submitted=bool(submission.reported or any(r.values for r in submission.verified)),
        chosen=resolved.given,
        diagnostics=(*warnings, *resolved.diagnostics),
        submission=submission,
    )


def identity(member: Member) -> tuple[str, ...]:
    """What makes two members one unit: the code, else name, province and kind."""
    unit = member.unit
    if unit.code:
        return (unit.code,)
    return ("", folded(unit.name), folded(unit.province), folded(unit.kind))


def _once(members: list[Member]) -> list[Member]:
    """The members, with every one refused that is there more than once: which of them counts must not
    depend on the order in which they were read.
    """
    places: dict[Any, list[int]] = {}
    for number, member in enumerate(members):
        who = identity(member)
        if member.program is not None and any(who):
            places.setdefault((id(member.program), member.year, who), []).append(number)
    for numbers in places.values():
        if len(numbers) > 1:
            first = [(n, _where(members[n])) for n in numbers[:_MOST_PLACES]]
            for number in numbers:
                member = members[number]
                others = [where for n, where in first if n != number]
                said = messages.unit_twice(member.place, member.name, others)
                members[number] = evolve(member, diagnostics=(*member.diagnostics, said))
    return members


def _where(member: Member) -> str:
    return ":".join(part for part in (member.place.path or "", member.place.where) if part)
