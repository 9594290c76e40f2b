"""A population assessed and ranked: each unit under its own ruleset, each population apart, every unit
accounted for (laws 8, 9).

What a unit is worth is asked of an engine one population at a time; here the engine is the interpreter,
and another that gives the same `Scored` may take its place. Nothing here depends on the order in which
units were read.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from . import ir, side_by_side
from .diagnostics import Diagnostic, has_errors
from .document import Place
from .messages import data as data_messages
from .messages import population as messages
from .notation import folded
from .population import Member, Population, Register, identity
from .ranges.terms import children
from .ranking import ranks
from .records import Factory, evolve, field, frozen
from .resolve import Figures, Resolved, broken, facts_of, resolve
from .result import Evaluation, Facts, NotApplicable, Status
from .submission import Unit

Progress: TypeAlias = "Callable[[int, int], None]"


class Standing(enum.Enum):
    """What became of a unit."""

    RANKED = "ranked"
    PROVISIONAL = "provisional"  # ranked on its points so far: something is missing
    UNRANKED = "unranked"  # `chỉ xếp khi` does not hold, or there is no index
    REFUSED = "refused"  # its row has errors
    NOT_SUBMITTED = "not_submitted"


@frozen
class Scored:
    """What an engine says of one unit. `scores` of the ruleset's nodes, `levels` of its ladders, in its
    order; a node that is a text or yes/no has that as text. `ranked` None: not known while something is
    missing.
    """

    index: Fraction | None
    keys: tuple[Fraction | None, ...]
    ranked: bool | None
    scores: tuple[Fraction | str | None, ...]
    levels: tuple[str | None, ...]
    missing: tuple[str, ...]
    not_applicable: tuple[str, ...]


@frozen
class Row:
    """One unit's line. `scores`, `levels` by id; empty for a unit without a result."""

    rank: int | None
    unit: Unit
    year: int | None
    ruleset: str
    standing: Standing
    index: Fraction | None = None
    scores: Mapping[str, Fraction | str | None] = Factory(dict)
    levels: Mapping[str, str | None] = Factory(dict)
    missing: tuple[str, ...] = ()
    not_applicable: tuple[str, ...] = ()


@frozen
class Ranked:
    """One population: a ruleset, a year and, where units are ranked apart by it, a province. `figures`:
    those of its cohort.
    """

    program: ir.Program = field(repr=False)
    year: int | None
    group: str
    rows: tuple[Row, ...]
    figures: Figures = field(factory=Figures, repr=False)


@frozen
class Standings:
    """All populations, by ruleset, year and group; the units that no ruleset could be chosen for; all
    that was wrong.
    """

    populations: tuple[Ranked, ...]
    homeless: tuple[Row, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every line, populations one after another."""
        return (*(row for ranked in self.populations for row in ranked.rows), *self.homeless)


@frozen
class Options:
    """How a population is ranked. `by_province`: each province is a population of its own, for ranks and
    cohort figures alike. `given`: figures of the cohort that hold whatever the population says, for a
    ruleset; `cohort`: members that count in figures and are not ranked.
    """

    by_province: bool = False
    basis: str = "verified"
    register: Register | None = None
    given: Callable[[ir.Program], Figures] | None = None
    cohort: tuple[Member, ...] = ()
    processes: int = 0  # 0: as many as there are processors, where that is faster


def rank(
    population: Population, options: Options | None = None, progress: Progress | None = None
) -> Standings:
    """The standings of all members. `progress`: called with units done and units in all."""
    how = options or Options()
    groups: dict[tuple[str, int, str], list[Member]] = {}
    programs: dict[tuple[str, int, str], ir.Program] = {}
    homeless: list[Row] = []
    said = [*population.diagnostics]
    for member in population.members:
        if member.program is None or member.year is None:
            said += member.diagnostics
            homeless.append(Row(None, member.unit, member.year, "", Standing.REFUSED))
            continue
        header = member.program.header
        group = folded(member.unit.province) if how.by_province else ""
        key = (f"{header.id}@{header.version} {member.program.digest}", member.year, group)
        groups.setdefault(key, []).append(member)
        programs[key] = member.program
    total = sum(map(len, groups.values()))
    done = 0
    found = []
    for key in sorted(groups):
        program = programs[key]
        if program.ranking is None:
            said.append(messages.no_ranking(_ref(program), groups[key][0].place.path))
            done += len(groups[key])
            continue
        if progress is not None:
            before = done
            ranked, wrong = _ranked(program, groups[key], how, lambda n, b=before: progress(b + n, total))  # type: ignore[misc]
        else:
            ranked, wrong = _ranked(program, groups[key], how, lambda _: None)
        done += len(groups[key])
        found.append(ranked)
        said += wrong
    if how.register is not None:
        found, wrong = _with_absent(found, population, how)
        said += wrong
    homeless.sort(key=_by_code)
    return Standings(tuple(found), tuple(homeless), tuple(said))


# -------------------------------------------------------------------------------------------- one population


def _ranked(
    program: ir.Program, members: Sequence[Member], how: Options, step: Callable[[int], None]
) -> tuple[Ranked, list[Diagnostic]]:
    members = sorted(members, key=lambda m: (*_by_code_of(m.unit), m.place.path or "", m.place.where))
    group = members[0].unit.province if how.by_province else ""
    given = how.given(program) if how.given is not None else None
    figures, refused, said = cohort_of(program, members, how, given, group)
    judged = _judged(program, members, figures, refused=refused, how=how, step=step)
    rows: list[Row] = []
    scored: list[tuple[int, Scored]] = []
    for number, (member, outcome) in enumerate(zip(members, judged, strict=True)):
        said += member.diagnostics
        standing = Standing.NOT_SUBMITTED
        if member.refused or isinstance(outcome, tuple):
            standing = Standing.REFUSED
            said += outcome if isinstance(outcome, tuple) else ()
        elif outcome is not None:
            scored.append((number, outcome))
        rows.append(Row(None, member.unit, member.year, _ref(program), standing))
    placed = [(n, s) for n, s in scored if s.ranked is not False and s.keys and s.index is not None]
    assert program.ranking is not None
    order = ranks(
        [s.keys for _, s in placed], [k.descending for k in program.ranking.keys], program.ranking.ties
    )
    rank_of = dict(zip((n for n, _ in placed), order, strict=True))
    nodes, ladders = [n.id for n in program.nodes], [ladder.id for ladder in program.ladders]
    for number, s in scored:
        standing = Standing.UNRANKED
        if number in rank_of:
            standing = Standing.PROVISIONAL if s.missing else Standing.RANKED
        rows[number] = evolve(
            rows[number],
            rank=rank_of.get(number),
            standing=standing,
            index=s.index,
            scores=dict(zip(nodes, s.scores, strict=True)),
            levels=dict(zip(ladders, s.levels, strict=True)),
            missing=s.missing,
            not_applicable=s.not_applicable,
        )
    rows.sort(key=lambda row: (row.rank is None, row.rank or 0, *_by_code(row)))
    common = Figures(dict(figures[0].values)) if figures else Figures()
    return Ranked(program, members[0].year, group, tuple(rows), common), said


def _by_code(row: Row) -> tuple[str, str, str]:
    return _by_code_of(row.unit)


def _by_code_of(unit: Unit) -> tuple[str, str, str]:
    return unit.code, unit.name, unit.province


def _ref(program: ir.Program) -> str:
    return f"{program.header.id}@{program.header.version}"


def cohort_of(
    program: ir.Program, members: Sequence[Member], how: Options, given: Figures | None, group: str
) -> tuple[list[Figures], dict[int, tuple[Diagnostic, ...]], list[Diagnostic]]:
    """The figures of each member, where the ruleset has any; and the members that break a constraint, who
    are in no cohort.
    """
    rounds = any(i.role is ir.InputRole.ROUND for i in program.inputs)
    if not program.figures and not (rounds and given is not None):
        return [], {}, []
    given = given or Figures()
    from .interpret import cohort_figures

    asked = [number for number, member in enumerate(members) if not member.refused and member.submitted]

    def found_wrong(at: int) -> tuple[Diagnostic, ...]:
        wrong = _facts(program, members[asked[at]], None, how.basis)[1]
        return wrong if has_errors(wrong) else ()

    verdicts = side_by_side.each(found_wrong, len(asked), processes=how.processes)
    refused = {number: wrong for number, wrong in zip(asked, verdicts, strict=True) if wrong}
    counted = [number for number in asked if number not in refused]
    facts = [_unchecked(program, members[number], how.basis) for number in counted]
    own_codes = {identity(m) for m in members}
    said: list[Diagnostic] = []
    for member in how.cohort:
        same = member.program is not None and member.program.digest == program.digest
        there = how.by_province and folded(member.unit.province) != folded(group)
        if same and not there and member.year == members[0].year and not member.refused and member.submitted:
            if identity(member) not in own_codes:
                own, wrong = _facts(program, member, None, how.basis)
                if has_errors(wrong):
                    said += wrong
                else:
                    facts.append(own)
    cohort = cohort_figures(program, facts) if program.figures and facts else None
    place = {number: at for at, number in enumerate(counted)}
    figures = []
    for number in range(len(members)):
        values: dict[str, ir.Const | object] = {}
        if cohort is not None:
            values = dict(cohort.figures_of(place[number]) if number in place else cohort.common)
        counts = dict(cohort.counts) if cohort is not None else {}
        merged = {**values, **given.values}
        figures.append(Figures(merged, given.places, counts, given.diagnostics))  # type: ignore[arg-type]
    return figures, refused, said


# ------------------------------------------------------------------------------------ the engine: interpreter


def _facts(
    program: ir.Program, member: Member, figures: Figures | None, basis: str
) -> tuple[Facts, tuple[Diagnostic, ...]]:
    """A member's facts, and what is wrong with its values together."""
    if member.submission is not None:
        resolved: Resolved = resolve(member.submission, program, basis, False, figures)
        return resolved.facts or Facts(member.year or 1), resolved.diagnostics
    facts = facts_of(program, dict(member.chosen), figures, member.year or 1)
    found = () if figures is None else figures.diagnostics
    return facts, (*found, *broken(program, facts, member.origin, figures))


def _unchecked(program: ir.Program, member: Member, basis: str) -> Facts:
    """The facts of a member that is known to be right, without figures."""
    if member.submission is not None:
        return _facts(program, member, None, basis)[0]
    return facts_of(program, dict(member.chosen), None, member.year or 1)


def _apart_from_figures(program: ir.Program) -> bool:
    """Whether what is asked for and what contradicts what can be told without the figures of the cohort."""
    rounds = {i.id for i in program.inputs if i.role is ir.InputRole.ROUND}

    def plain(expr: ir.Expr) -> bool:
        if isinstance(expr, ir.FigureRef | ir.QuantityRef | ir.NodeRef | ir.LevelRef):
            return False
        return not (isinstance(expr, ir.InputRef) and expr.id in rounds) and all(map(plain, children(expr)))

    conditions = [c.condition for c in program.constraints]
    conditions += [i.asked_if for i in program.inputs if i.asked_if is not None]
    return all(map(plain, conditions))


def scored(program: ir.Program, facts: Facts) -> Scored:
    """What the interpreter says of one unit; `interpret.CalendarError` where days cannot be counted."""
    from .interpret import evaluate

    done = evaluate(program, facts)
    nodes = [done.nodes[node.id] for node in program.nodes]
    return Scored(
        done.index,
        done.rank_keys,
        done.ranked,
        tuple(_score(done, node.id) for node in program.nodes),
        tuple(done.levels[ladder.id].level for ladder in program.ladders),
        done.missing,
        tuple(node.id for node in nodes if node.status is Status.NOT_APPLICABLE),
    )


def _score(done: Evaluation, id: str) -> Fraction | str | None:
    node = done.nodes[id]
    if node.score is not None or node.value is None or isinstance(node.value, NotApplicable):
        return node.score
    value = node.value
    if isinstance(value, Fraction):
        return value
    return (
        str(value).lower() if isinstance(value, bool) else str(value) if not hasattr(value, "ids") else None
    )


_Outcome: TypeAlias = "Scored | tuple[Diagnostic, ...] | None"


def _judge(
    program: ir.Program,
    member: Member,
    figures: Figures | None,
    refused: tuple[Diagnostic, ...] | None,
    *,
    basis: str,
    checked: bool,
) -> _Outcome:
    """A member's result; the errors that refuse it; None where it gives nothing or was refused before.
    `checked`: that its values go together is known already.
    """
    if member.refused or not member.submitted:
        return None
    if refused is not None:
        return refused
    from .interpret import CalendarError

    try:
        if checked and figures is not None:
            facts = _unchecked(program, member, basis)
            shared = dict(figures.values)
            return scored(program, evolve(facts, values={**facts.values, **shared}, figures=shared))
        facts, wrong = _facts(program, member, figures, basis)
        return wrong if has_errors(wrong) else scored(program, facts)
    except CalendarError as error:
        place = (
            member.place if member.place.span or member.place.where else Place("", None, member.place.path)
        )
        return (data_messages.no_calendar(place, error.start, error.end, error.expr.span),)


def _judged(
    program: ir.Program,
    members: Sequence[Member],
    figures: Sequence[Figures],
    *,
    refused: Mapping[int, tuple[Diagnostic, ...]],
    how: Options,
    step: Callable[[int], None],
) -> list[_Outcome]:
    checked = how.given is None and _apart_from_figures(program)

    def one(number: int) -> _Outcome:
        shared = figures[number] if figures else None
        return _judge(program, members[number], shared, refused.get(number), basis=how.basis, checked=checked)

    return side_by_side.each(one, len(members), step, how.processes)


# --------------------------------------------------------------------------------------- those who are absent


def _with_absent(
    populations: list[Ranked], population: Population, how: Options
) -> tuple[list[Ranked], list[Diagnostic]]:
    """The populations with the units of the register that did not submit, and a warning for each unit
    that is not in it.
    """
    assert how.register is not None
    there = {identity(member) for member in population.members}
    said = [
        messages.not_in_register(member.place, member.name)
        for member in population.members
        if (member.unit.code or member.unit.name) and how.register.find(member.unit) is None
    ]
    absent = [
        entry.unit
        for entry in how.register.entries.values()
        if identity(Member(entry.unit, None, entry.place)) not in there
    ]
    found = []
    placed: set[int] = set()
    for ranked in populations:
        kinds = set(map(folded, ranked.program.header.kinds))
        mine = [
            unit
            for unit in absent
            if (not unit.kind or not kinds or folded(unit.kind) in kinds)
            and (not how.by_province or folded(unit.province) == folded(ranked.group))
        ]
        placed |= {id(unit) for unit in mine}
        more = [Row(None, unit, ranked.year, _ref(ranked.program), Standing.NOT_SUBMITTED) for unit in mine]
        rows = sorted(
            (*ranked.rows, *more), key=lambda row: (row.rank is None, row.rank or 0, *_by_code(row))
        )
        found.append(evolve(ranked, rows=tuple(rows)))
    if how.by_province:  # provinces from which nobody submitted
        found += _silent_provinces(populations, [unit for unit in absent if id(unit) not in placed])
    return found, said


def _silent_provinces(populations: Sequence[Ranked], absent: Iterable[Unit]) -> list[Ranked]:
    found: dict[tuple[int, str], Ranked] = {}
    for unit in absent:
        for ranked in populations:
            if folded(unit.kind) in map(folded, ranked.program.header.kinds):
                key = (id(ranked.program), folded(unit.province))
                row = Row(None, unit, ranked.year, _ref(ranked.program), Standing.NOT_SUBMITTED)
                before = found.get(key)
                rows = (*before.rows, row) if before else (row,)
                found[key] = Ranked(ranked.program, ranked.year, unit.province, rows)
                break
    return [evolve(r, rows=tuple(sorted(r.rows, key=_by_code))) for r in found.values()]
