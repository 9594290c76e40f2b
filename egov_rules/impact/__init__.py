"""A population under two versions: whom the change moves, by how much, and because of which clause.

Every step is worked out alone and in sequence; what the steps of the sequence do to a unit adds up to
the whole, to the last digit, because each starts where the one before ended.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from .. import diff as difference
from .. import interpret, ir, population, ranking, side_by_side, versions
from ..batch import Rulesets
from ..diagnostics import Diagnostic, RulesError
from ..diff.changes import RENAMED, Change, Diff
from ..messages import data as data_messages
from ..messages import diff as messages
from ..population import Member
from ..records import evolve, frozen
from ..resolve import broken
from ..submission import Unit as Place
from . import carrying
from .chain import Step, steps, usable

__all__ = ["Effect", "Impact", "Line", "Moved", "Outcome", "impact"]

_MOST_STEPS = 60
_MOST_RUNS = 120_000  # evaluations of one unit under one version


@frozen
class Outcome:
    """A unit under one version. `levels`: by ladder, the sure level and the best that is still possible.
    `index`: points so far where something is missing, `low`, `high` around every possible result.
    """

    index: Fraction | None
    low: Fraction | None
    high: Fraction | None
    levels: Mapping[str, tuple[str | None, str | None]]
    rank: int | None
    missing: tuple[str, ...]


@frozen
class Moved:
    """How a level moved: `up`, `down`, `same`, `unknown` (something missing decides it) or `other` (the
    levels have other names now).
    """

    ladder: str
    how: str
    old: str | None
    new: str | None


@frozen
class Line:
    """One unit: under both versions, after each step of the sequence, and under the old version with each
    step alone (None where the step makes no sense alone).
    """

    unit: Place
    year: int
    old: Outcome
    new: Outcome
    sequence: tuple[Outcome, ...]
    alone: tuple[Outcome | None, ...]

    def shares(self) -> tuple[Fraction, ...]:
        """What each step of the sequence adds to the index; their sum is the whole change."""
        found = []
        before = self.old.index
        for outcome in self.sequence:
            found.append((outcome.index or Fraction(0)) - (before or Fraction(0)))
            before = outcome.index
        return tuple(found)

    @property
    def change(self) -> Fraction:
        """What the new version adds to the index."""
        return (self.new.index or Fraction(0)) - (self.old.index or Fraction(0))

    @property
    def places(self) -> int | None:
        """Ranks gained (positive) or lost."""
        return self.old.rank - self.new.rank if self.old.rank and self.new.rank else None


@frozen
class Effect:
    """A step: what it changes, and what it does. `total`: sum of the changes of the index in the sequence;
    `up`, `down`: units whose level moves at it; `alone_…`: the old version with this step only, None
    where that is no text.
    """

    changes: tuple[Change, ...]
    clauses: tuple[str, ...]
    total: Fraction
    touched: int
    up: int
    down: int
    alone_total: Fraction | None
    alone_up: int | None
    alone_down: int | None


@frozen
class Impact:
    """The whole finding. `ladder`: whose levels are meant by up and down; `refused`: units left out, and why;
    `lacking`: what the new version asks and units do not give, with how many.
    """

    diff: Diff
    old: ir.Program
    new: ir.Program
    ladder: str | None
    lines: tuple[Line, ...]
    effects: tuple[Effect, ...]
    lacking: tuple[tuple[str, int], ...]
    refused: tuple[tuple[str, Diagnostic], ...]
    diagnostics: tuple[Diagnostic, ...]

    def moved(self, line: Line) -> Moved:
        """How the unit's level on the ladder moved."""
        return moved(self.ladder, line.old, line.new, self.old, self.new)


def impact(
    old: str, new: str, data: Sequence[str], *, year: int | None = None, basis: str = "verified"
) -> Impact:
    """What `new` in place of `old` does to the units in files and folders. RulesError where a version has
    errors or no unit can be evaluated under both.
    """
    before, after = versions.whole(old), versions.whole(new)
    found = versions.compared(before, after)
    first, last = usable(before), usable(after)
    names = {
        c.old: c.new
        for c in found.changes
        if c.kind == RENAMED and c.confidence is None and isinstance(c.old, str)
    }
    units, refused, said = _units((first, last), data, names, year=year, basis=basis)
    if not units:
        raise RulesError([messages.nobody_to_compare(", ".join(data)), *said, *(d for _, d in refused)])
    most = max(1, min(_MOST_STEPS, _MOST_RUNS // (2 * len(units))))
    chain = steps(before, after, found, new, most)
    ladder = next(
        (x.id for x in first.ladders if x.part_of is None and any(y.id == x.id for y in last.ladders)), None
    )
    start, end = _outcomes(first, units), _outcomes(last, units)
    sequence = [_outcomes(step.program, units) for step in chain[:-1]] + ([end] if chain else [])
    alone = [
        start if step.alone is None else _outcomes(step.alone, units) if len(chain) > 1 else end
        for step in chain
    ]
    lines = tuple(
        Line(
            unit.member.unit,
            unit.year,
            start[n],
            end[n],
            tuple(column[n] for column in sequence),
            tuple(None if step.alone is None else alone[m][n] for m, step in enumerate(chain)),
        )
        for n, unit in enumerate(units)
    )
    days = tuple(c for c in found.changes if c.provision.sort == "calendar")
    effects = tuple(_effect(m, chain, lines, ladder, first) for m in range(len(chain)))
    effects = tuple(evolve(e, changes=(*e.changes, *days)) if e.clauses == ("",) else e for e in effects)
    return Impact(
        found,
        first,
        last,
        ladder,
        _ordered(lines),
        effects,
        _lacking(start, end),
        tuple(refused),
        tuple(said),
    )


# ------------------------------------------------------------------------------------------------------ units


def _units(
    programs: tuple[ir.Program, ir.Program],
    data: Sequence[str],
    names: Mapping[str, str],
    *,
    year: int | None,
    basis: str,
) -> tuple[list[carrying.Unit], list[tuple[str, Diagnostic]], list[Diagnostic]]:
    read = [
        population.read(data, rulesets=Rulesets(None, program), year=year, basis=basis)
        for program in programs
    ]
    new_of: dict[tuple[object, ...], Member] = {_who(m): m for m in read[1].members}
    known = [_ids(program) for program in programs]
    units: list[carrying.Unit] = []
    refused: list[tuple[str, Diagnostic]] = []
    for member in read[0].members:
        other = new_of.get(_who(member))
        wrong = [d for d in member.diagnostics if d.severity == "error" and not _known_there(d, known[1])]
        if wrong or other is None or not (member.submitted or other.submitted):
            refused += [(member.name, d) for d in wrong]
            continue
        unit = carrying.Unit(member, member.chosen, other.chosen, names)
        for program in programs:
            wrong += _refusals(unit, program)
        if wrong:
            refused += [(member.name, d) for d in wrong]
        else:
            units.append(unit)
    said = [d for d in read[0].diagnostics if not any(name in d.message.vi for name in known[1])]
    return units, refused, said


def _refusals(unit: carrying.Unit, program: ir.Program) -> list[Diagnostic]:
    """Why a version takes no such data: a constraint that they break, days that its calendar lacks."""
    facts = carrying.facts(unit, program)
    found = [d for d in broken(program, facts, unit.member.origin) if d.severity == "error"]
    if not found and program.calendar is not None:
        try:
            interpret.evaluate(program, facts)
        except interpret.CalendarError as error:
            place = unit.member.place
            found.append(data_messages.no_calendar(place, error.start, error.end, error.expr.span))
    return found


def _who(member: Member) -> tuple[object, ...]:
    return (member.year, *population.identity(member), member.place.path, member.place.where)


def _ids(program: ir.Program) -> frozenset[str]:
    opened = {n.id for n in program.nodes if isinstance(n.body, ir.Open)}
    return frozenset({i.id for i in program.inputs} | opened)


def _known_there(d: Diagnostic, ids: frozenset[str]) -> bool:
    """An id that only the other version knows is no mistake here."""
    return d.code in {"E0510", "E0511"} and (d.where or "").rpartition(".")[2] in ids


# --------------------------------------------------------------------------------------------------- outcomes


def _outcomes(program: ir.Program, units: Sequence[carrying.Unit]) -> list[Outcome]:
    """Every unit under one version, ranked within its year."""
    facts = [carrying.facts(unit, program) for unit in units]
    if program.figures:
        for year in {unit.year for unit in units}:
            numbers = [n for n, unit in enumerate(units) if unit.year == year]
            cohort = interpret.cohort_figures(program, [facts[n] for n in numbers])
            for place, n in enumerate(numbers):
                figures = cohort.figures_of(place)
                facts[n] = evolve(facts[n], figures=figures, values={**facts[n].values, **figures})
    tops = [ladder.id for ladder in program.ladders if ladder.part_of is None]

    def one(n: int) -> tuple[Outcome, tuple[Fraction | None, ...], bool]:
        done = interpret.evaluate(program, facts[n])
        levels = {}
        for id_ in tops:
            level = done.levels[id_]
            levels[id_] = (level.level, level.level) if done.complete else (level.lowest, level.highest)
        outcome = Outcome(done.index, done.index_low, done.index_high, levels, None, done.missing)
        return outcome, done.rank_keys, done.ranked is not False and done.index is not None

    made = side_by_side.each(one, len(units))
    found = [outcome for outcome, _, _ in made]
    if program.ranking is not None:
        down = [key.descending for key in program.ranking.keys]
        for year in {unit.year for unit in units}:
            placed = [n for n, unit in enumerate(units) if unit.year == year and made[n][2]]
            order = ranking.ranks([made[n][1] for n in placed], down, program.ranking.ties)
            for n, rank in zip(placed, order, strict=True):
                found[n] = evolve(found[n], rank=rank)
    return found


def moved(
    ladder: str | None, old: Outcome, new: Outcome, first: ir.Program, last: ir.Program, *, sure: bool = False
) -> Moved:
    """How a level moved between two outcomes; `sure`: only the level that is sure counts, as steps need it
    to add up.
    """
    if ladder is None:
        return Moved("", "same", None, None)
    before, after = old.levels.get(ladder, (None, None)), new.levels.get(ladder, (None, None))
    if sure:
        before, after = (before[0], before[0]), (after[0], after[0])
    orders = [next((x.order for x in p.ladders if x.id == ladder), ()) for p in (last, first)]
    order = next((o for o in orders if {*before, *after} - {None} <= set(o)), None)
    said = (before[0], after[0])
    if order is None:
        return Moved(ladder, "same" if before == after else "other", *said)
    place: dict[str | None, int] = {label: n for n, label in enumerate(order)}
    place[None] = -1
    (low, high), (new_low, new_high) = [(place[a], place[b]) for a, b in (before, after)]
    if low == high == new_low == new_high:
        return Moved(ladder, "same", *said)
    if new_low > high:
        return Moved(ladder, "up", *said)
    if new_high < low:
        return Moved(ladder, "down", *said)
    return Moved(ladder, "unknown", *said)


def _lacking(old: Sequence[Outcome], new: Sequence[Outcome]) -> tuple[tuple[str, int], ...]:
    """What is missing under the new version and was not under the old."""
    counts: dict[str, int] = {}
    for before, after in zip(old, new, strict=True):
        for name in after.missing:
            if name not in before.missing:
                counts[name] = counts.get(name, 0) + 1
    return tuple(counts.items())


def _ordered(lines: Sequence[Line]) -> tuple[Line, ...]:
    """By year, then by the new rank; the order of the data is nothing to go by."""
    return tuple(
        sorted(lines, key=lambda x: (x.year, x.new.rank is None, x.new.rank or 0, x.unit.code, x.unit.name))
    )


# ---------------------------------------------------------------------------------------------------- effects


def _effect(
    m: int, chain: Sequence[Step], lines: Sequence[Line], ladder: str | None, first: ir.Program
) -> Effect:
    step = chain[m]
    program = step.program
    before = chain[m - 1].program if m else first
    up = down = touched = 0
    total, alone_total = Fraction(0), Fraction(0)
    alone_up = alone_down = 0
    for line in lines:
        was = line.sequence[m - 1] if m else line.old
        now = line.sequence[m]
        how = moved(ladder, was, now, before, program, sure=True).how
        up, down = up + (how == "up"), down + (how == "down")
        share = line.shares()[m]
        total += share
        touched += share != 0 or how != "same"
        alone = line.alone[m]
        if alone is not None and step.alone is not None:
            how = moved(ladder, line.old, alone, first, step.alone, sure=True).how
            alone_up, alone_down = alone_up + (how == "up"), alone_down + (how == "down")
            alone_total += (alone.index or Fraction(0)) - (line.old.index or Fraction(0))
    changes = difference.compare(step.before, step.after).changes
    told = tuple(
        c
        for c in changes
        if c.provision.sort != "test" and not (c.provision.sort == "header" and c.aspect in _HEADER)
    )
    if step.alone is None:
        return Effect(told, step.clauses, total, touched, up, down, None, None, None)
    return Effect(told, step.clauses, total, touched, up, down, alone_total, alone_up, alone_down)


_HEADER = frozenset(
    ("version", "instrument", "in_force_from", "in_force_to", "title", "draft", "illustrative", "id")
)
