"""A submission against a ruleset: what each value means, which ones count, and everything that is wrong
with them.

Here texts become exact numbers, dates and choices of the declared types; the basis picks between what was
reported and what was verified (law 10); constraints are put to the values. One wrong value refuses the
submission, and all that is wrong is said at once; a value already found wrong counts as missing for
whatever rests on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from . import ir
from .diagnostics import Diagnostic, Text, has_errors
from .document import Form, Place, Scalar
from .interpret import CalendarError, Unit, contradictions
from .interpret.expressions import ZeroDivisorError
from .messages import data as say
from .messages import files
from .notation import exact, shown, shown_day, shown_yes_no
from .records import Factory, frozen
from .result import NOT_APPLICABLE, Awarded, Facts, Known, NotApplicable, Trace
from .submission import Datum, Submission, same_text
from .text import suggest
from .typed import Ruled, awarded, end_of, typed

VERIFIED = "verified"
REPORTED = "reported"

Given: TypeAlias = "Known | NotApplicable | Awarded"


@frozen
class Difference:
    """A value that the last round found to be another than was reported; `difference` = verified -
    reported, of numbers.
    """

    id: str
    label: str
    reported: Given
    verified: Given
    difference: Fraction | None
    round: int


@frozen
class Note:
    """Something the reader of a result must know.

    `kind`: `not_asked`, `no_evidence`, `not_counted`, `differs`, `cohort`, `kind`, `not_in_force`.
    """

    kind: str
    id: str
    text: Text


@frozen
class Figures:
    """Cohort figures, and values given once for the round, by the ids of the ruleset; `places` as for
    values; `counts`: how many units had a value that counts, where that is known.
    """

    values: Mapping[str, Known | NotApplicable] = Factory(dict)
    places: Mapping[str, Place] = Factory(dict)
    counts: Mapping[str, int] = Factory(dict)
    diagnostics: tuple[Diagnostic, ...] = ()


@frozen
class Resolved:
    """A submission's facts under a ruleset, or (`facts` None) why it is refused.

    `given`: every value that counts, by id; `unverified`: those without a finding, where rounds are kept;
    `without_evidence`: those that require evidence and name none; `not_counted`: of these, the ones that
    `strict` set aside. All in the ruleset's order.
    """

    facts: Facts | None
    basis: str
    strict: bool = False
    given: Mapping[str, Given] = Factory(dict)
    unverified: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    without_evidence: tuple[str, ...] = ()
    not_counted: tuple[str, ...] = ()
    not_asked: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def resolve(
    submission: Submission,
    program: ir.Program,
    basis: str = VERIFIED,
    strict: bool = False,
    figures: Figures | None = None,
) -> Resolved:
    """The facts that `submission` gives to `program`.

    `basis`: `verified` takes the last verified value where there is one, else the reported; `reported`
    the reported only. `strict`: a value that requires evidence and names none is missing. `figures`: the
    cohort's.
    """
    found = [*submission.diagnostics, *(figures.diagnostics if figures else ())]
    names = _Names(program)
    year = submission.year
    reported = names.layer(submission.reported, year, found)
    rounds = [(r, names.layer(r.values, year, found)) for r in submission.verified]
    verified = {id: (value, r.number) for r, layer in rounds for id, value in layer.items()}
    origin: dict[str, Place] = {names.canonical(d.id): d.place for d in submission.reported.values()}
    chosen = dict(reported)
    if basis == VERIFIED:
        for r, layer in rounds:
            chosen.update(layer)
            origin.update({names.canonical(d.id): d.place for d in r.values.values()})
    names.attributes(submission, chosen, origin, found)
    _check_evidence_names(submission, names, found)

    notes = [*_kind_note(submission, program), *_force_note(year, program)]
    header, first = program.header, _first_day(program, year)
    if (
        header.in_force_to is not None
        and first is not None
        and first > header.in_force_to
        and year is not None
    ):
        ref = f"{header.id}@{header.version}"
        found.append(files.ended(ref, shown_day(header.in_force_to, "vi"), year, submission.path or None))
    chosen, not_asked = _asked(program, chosen, figures, year)
    named = {names.canonical(id) for id, documents in submission.evidence.items() if documents}
    without = [
        i.id
        for i in program.inputs
        if i.evidence and i.id in chosen and i.role is ir.InputRole.SUBMITTED and i.id not in named
    ]
    without += [
        n.id
        for n in program.nodes
        if n.evidence and isinstance(n.body, ir.Open) and n.id in chosen and n.id not in named
    ]
    if strict:
        chosen = {id: value for id, value in chosen.items() if id not in without}
    facts = _facts(chosen, figures, year or 1)
    if year is not None:
        found += broken(program, facts, origin, figures)

    order = [id for id in names.order if id in chosen]
    unverified = [
        id for id in order if submission.keeps_rounds and id not in verified and id not in names.unit
    ]
    differences = tuple(
        Difference(
            id, names.labels[id], reported[id], *_differ(reported[id], verified[id][0]), verified[id][1]
        )
        for id in names.order
        if id in reported and id in verified and reported[id] != verified[id][0]
    )
    notes += [_not_asked_note(id, names.labels[id]) for id in not_asked]
    notes += [_evidence_note(id, names.labels[id], strict) for id in without]
    notes += [_difference_note(d) for d in differences]
    if figures:
        notes += [_figure_note(f, figures) for f in program.figures if f.id in figures.values]
    return Resolved(
        facts=None if has_errors(found) else facts,
        basis=basis,
        strict=strict,
        given=chosen,
        unverified=tuple(unverified),
        differences=differences,
        without_evidence=tuple(without),
        not_counted=tuple(without) if strict else (),
        not_asked=tuple(not_asked),
        notes=tuple(notes),
        diagnostics=tuple(found),
    )


# ------------------------------------------------------------------------------------------------------ names


class _Names:
    """What the ruleset's names stand for in a submission."""

    def __init__(self, program: ir.Program) -> None:
        self.program = program
        self.inputs = {i.id: i for i in program.inputs}
        self.unit = {i.id for i in program.inputs if i.role is ir.InputRole.UNIT}
        self.nodes = {n.id: n for n in program.nodes}
        self.open = {n.id: n for n in program.nodes if isinstance(n.body, ir.Open)}
        self.askable = [i.id for i in program.inputs if i.id not in self.unit] + list(self.open)
        self.order = [i.id for i in program.inputs] + list(self.open)
        self.labels = {i.id: i.label for i in program.inputs} | {n.id: n.label for n in self.open.values()}
        self.ruled = Ruled(
            {ladder.id: ladder.order for ladder in program.ladders},
        )

    def canonical(self, name: str) -> str:
        """The ruleset's id for a name: the same but for no-break spaces and spaces around (law 14)."""
        return " ".join(name.split())

    def layer(self, data: Mapping[str, Datum], year: int | None, found: list[Diagnostic]) -> dict[str, Given]:
        """The values of one table (reported, or one round's) that are right; what is wrong is noted in
        `found`.
        """
        values: dict[str, Given] = {}
        for datum in data.values():
            id = self.canonical(datum.id)
            value: Given | Diagnostic | None
            if id in self.inputs and id not in self.unit:
                value = typed(self.inputs[id], datum, year, self.ruled)
            elif id in self.open:
                node = self.open[id]
                value = awarded(node, datum)
            else:
                value = self.misplaced(id, datum)
            if isinstance(value, Diagnostic):
                found.append(value)
            elif value is not None:
                values[id] = value
        return values

    def misplaced(self, id: str, datum: Datum) -> Diagnostic:
        """Why there is no value to give under this name."""
        if id in self.unit:
            return say.not_given(
                datum.key,
                id,
                Text("đây là thuộc tính của đơn vị", "it is an attribute of the unit"),
                Text(f"ghi `{id}` trong bảng `[unit]`", f"put `{id}` into the table `[unit]`"),
            )
        if id in self.nodes:
            return say.not_given(datum.key, id, *self._computed(self.nodes[id]))
        for kind, ids in (
            (Text("đây là bảng xếp mức", "it is a ladder of levels"), [x.id for x in self.program.ladders]),
            (Text("đây là đại lượng được tính", "it is computed"), [x.id for x in self.program.quantities]),
        ):
            if id in ids:
                return say.not_given(
                    datum.key,
                    id,
                    kind,
                    Text("xóa dòng này: chương trình tự tính", "delete the line: it is computed"),
                )
        if any(id in (f.id, f.text) for f in self.program.figures):
            return say.not_given(
                datum.key,
                id,
                Text("đây là số liệu chung của cả đợt", "it is a figure of the whole cohort"),
                Text("ghi trong tệp của `--cohort`", "put it into the file given by `--cohort`"),
            )
        opened, _, rest = id.rpartition(".")
        if opened in self.open:
            return say.unknown_key(
                datum.key,
                rest,
                Text(f"điểm của `{opened}`", f"the points of `{opened}`"),
                ("points", "not_assessed"),
                next(iter(suggest(rest, ("points", "not_assessed"))), None),
            )
        near = suggest(datum.id, self.askable) or suggest(datum.id, [*self.unit, *self.nodes])
        header = self.program.header
        return say.unknown_id(datum.key, datum.id, f"{header.id}@{header.version}", near[0] if near else None)

    def _computed(self, node: ir.Node) -> tuple[Text, Text]:
        if isinstance(node.body, ir.Members):
            below = [n.id for n in self.program.nodes if n.parent == node.id][:6]
            inside = "; ".join(f"`{id}`" for id in below)
            return (
                Text("điểm được cộng từ các mục bên trong", "its points are made up of what is inside it"),
                Text(
                    f"chấm từng mục: {inside}" if inside else "xóa dòng này",
                    f"give what is inside: {inside}" if inside else "delete the line",
                ),
            )
        return (
            Text("điểm được tính từ số liệu", "its points are computed from values"),
            Text(
                "xóa dòng này và nhập số liệu mà tiêu chí hỏi",
                "delete the line and give the values that it asks for",
            ),
        )

    def attributes(
        self,
        submission: Submission,
        chosen: dict[str, Given],
        origin: dict[str, Place],
        found: list[Diagnostic],
    ) -> None:
        """The unit's attributes that the ruleset reads, put among the chosen values."""
        unit = submission.unit
        own = {"code": unit.code, "name": unit.name, "kind": unit.kind, "province": unit.province}
        data = dict(unit.attributes)
        for name, text in own.items():
            if name in self.unit and text:
                place = Place(f"unit.{name}", submission.whole.span, submission.path or None)
                data[name] = Datum(name, Scalar(Form.TEXT, text), place, place)
        for datum in data.values():
            id = self.canonical(datum.id)
            if id in self.unit:
                value = typed(self.inputs[id], datum, submission.year, self.ruled)
                if isinstance(value, Diagnostic):
                    found.append(value)
                elif value is not None:
                    chosen[id], origin[id] = value, datum.place
            elif id in self.inputs or id in self.open:
                found.append(
                    say.not_given(
                        datum.key,
                        id,
                        Text(
                            "đây là số liệu của phiếu, không phải thuộc tính đơn vị",
                            "it is a value, no attribute",
                        ),
                        Text(f"ghi `{id}` trong bảng `[values]`", f"put `{id}` into the table `[values]`"),
                    )
                )
            else:
                near = suggest(datum.id, [a for a in self.unit if a not in data])
                if near:
                    header = self.program.header
                    found.append(
                        say.unknown_id(datum.key, datum.id, f"{header.id}@{header.version}", near[0])
                    )


def _check_evidence_names(submission: Submission, names: _Names, found: list[Diagnostic]) -> None:
    header = names.program.header
    for name, place in submission.evidence_places.items():
        id = names.canonical(name)
        if id not in names.inputs and id not in names.nodes:
            near = suggest(name, [*names.order, *names.nodes])
            found.append(
                say.unknown_id(place, name, f"{header.id}@{header.version}", near[0] if near else None)
            )


# ----------------------------------------------------------------------------------------- what the values do


def _facts(chosen: Mapping[str, Given], figures: Figures | None, year: int) -> Facts:
    values: dict[str, Known | NotApplicable] = {}
    points: dict[str, Awarded] = {}
    for id, value in chosen.items():
        if isinstance(value, Awarded):
            points[id] = value
        else:
            values[id] = value
    shared = dict(figures.values) if figures else {}
    return Facts(year=year, values=values | shared, awarded=points, figures=shared)


def facts_of(program: ir.Program, chosen: dict[str, Given], figures: Figures | None, year: int) -> Facts:
    """The facts of values that are right each for itself, less those that were not asked for; `broken` says
    what is wrong with them together.
    """
    return _facts(_asked(program, chosen, figures, year)[0], figures, year)


def _asked(
    program: ir.Program, chosen: dict[str, Given], figures: Figures | None, year: int | None
) -> tuple[dict[str, Given], list[str]]:
    """The values without those that were not asked for (`hỏi khi` does not hold), and their ids."""
    asking = [i for i in program.inputs if i.asked_if is not None and i.id in chosen]
    if not asking or year is None:
        return chosen, []
    unit = Unit(program, _facts(chosen, figures, year))
    unasked = [i.id for i in asking if i.asked_if is not None and _verdict(unit, i.asked_if) is False]
    return {id: value for id, value in chosen.items() if id not in unasked}, unasked


def _verdict(unit: Unit, condition: ir.Expr) -> bool | None:
    """Whether a condition holds; None when it cannot be told."""
    try:
        value = unit.value(condition)
    except (ZeroDivisorError, CalendarError):
        return None
    return value if isinstance(value, bool) else None


def broken(
    program: ir.Program, facts: Facts, origin: Mapping[str, Place], figures: Figures | None = None
) -> Iterator[Diagnostic]:
    """A diagnostic for each constraint that the values break, and for each figure that they contradict.

    A constraint that reads a value that is not applicable says nothing, unless it asks `không áp dụng`
    itself.
    """
    unit = Unit(program, facts)
    for constraint in program.constraints:
        try:
            trace = unit.trace(constraint.condition)
        except (ZeroDivisorError, CalendarError):
            continue
        if trace.value is not False:
            continue
        read = list(_leaves(unit, trace))
        if any(t.value is NOT_APPLICABLE for t in read) and not any(
            isinstance(t.expr, ir.IsNA) for t in read
        ):
            continue
        ids = dict.fromkeys(t.expr.id for t in read if isinstance(t.expr, ir.InputRef))
        places = [(id, origin[id]) for id in ids if id in origin]
        if not places and figures:
            places = [(id, figures.places[id]) for id in ids if id in figures.places]
        yield say.broken_constraint(places, constraint.message, constraint.cites, constraint.span)
    if figures and figures.values:
        for refuted in contradictions(program, facts):
            figure = refuted.figure
            place = figures.places.get(figure.id, Place(figure.id))
            given, own = (_finely(value, figure.type.unit) for value in (refuted.given, refuted.own))
            yield say.contradicting_figure(place, figure.id, given, own)


def _finely(value: Given, unit: str | None) -> Text:
    """As people read it, with digits enough to tell two figures apart."""
    if not isinstance(value, Fraction):
        return _both(value, unit)
    return Text(*(shown(value, lang, unit, most=12, places=12, grouped=False) for lang in ("vi", "en")))


def _both(value: Given, unit: str | None) -> Text:
    return Text(value_text(value, "vi", unit), value_text(value, "en", unit))


def _leaves(unit: Unit, trace: Trace) -> Iterator[Trace]:
    """The values that a result rests on, and every `không áp dụng` asked on the way."""
    if isinstance(trace.expr, ir.IsNA):
        yield trace
    if isinstance(trace.expr, ir.QuantityRef):
        inner = unit.quantity(trace.expr.id).trace
        if inner is not None:
            yield from _leaves(unit, inner)
    elif not trace.children:
        yield trace
    for child in trace.children:
        yield from _leaves(unit, child)


# ------------------------------------------------------------------------------------------------------ notes


def _differ(reported: Given, verified: Given) -> tuple[Given, Fraction | None]:
    before, after = _amount(reported), _amount(verified)
    return verified, None if before is None or after is None else after - before


def _amount(value: Given) -> Fraction | None:
    if isinstance(value, Awarded):
        return value.points
    return value if isinstance(value, Fraction) else None


def value_text(value: Given, lang: str | None = None, unit: str | None = None) -> str:
    """A value as text: exact where `lang` is None (what files hold), else as people read it."""
    if isinstance(value, Awarded):
        if value.points is None:
            return "" if lang is None else "?"
        return exact(value.points) if lang is None else shown(value.points, lang)
    if isinstance(value, NotApplicable):
        return "không áp dụng" if lang != "en" else "not applicable"
    if isinstance(value, bool):
        return ("true" if value else "false") if lang is None else shown_yes_no(value, lang)
    if isinstance(value, Fraction):
        return exact(value) if lang is None else shown(value, lang, unit)
    if isinstance(value, str):
        return value
    return value.isoformat() if lang is None else shown_day(value, lang)


def _kind_note(submission: Submission, program: ir.Program) -> Sequence[Note]:
    kind, kinds = submission.unit.kind, program.header.kinds
    if not kind or not kinds or any(same_text(kind, known) for known in kinds):
        return ()
    listed = "; ".join(kinds)
    return (
        Note(
            "kind",
            program.header.id,
            Text(
                f"bộ tiêu chí dành cho {listed}; đơn vị này là `{kind}`",
                f"the ruleset is for {listed}; this unit is `{kind}`",
            ),
        ),
    )


def _force_note(year: int | None, program: ir.Program) -> Sequence[Note]:
    """Whether the ruleset comes into force only after the first day of the year's data period (law 13)."""
    header = program.header
    first = _first_day(program, year)
    if first is None or header.in_force_from is None or first >= header.in_force_from:
        return ()
    day = Text(shown_day(first, "vi"), shown_day(first, "en"))
    return (
        Note(
            "not_in_force",
            header.id,
            Text(
                f"bộ tiêu chí chưa có hiệu lực vào {day.vi}, ngày đầu kỳ số liệu năm {year}",
                f"the ruleset is not yet in force on {day.en}, the first day of the data period of {year}",
            ),
        ),
    )


def _first_day(program: ir.Program, year: int | None) -> date | None:
    start = program.header.period_start or ir.DayOfPeriod(1, 1)
    return end_of(start, year) if year is not None and 1 < year < 9999 else None


def _not_asked_note(id: str, label: str) -> Note:
    return Note(
        "not_asked",
        id,
        Text(
            f"`{id}` ({label}) không phải nhập trong trường hợp này nên không được dùng",
            f"`{id}` ({label}) was given though not asked for, and is not used",
        ),
    )


def _evidence_note(id: str, label: str, strict: bool) -> Note:
    said = Text(f"`{id}` ({label}) chưa nêu minh chứng", f"`{id}` ({label}) names no evidence")
    if not strict:
        return Note("no_evidence", id, said)
    return Note(
        "not_counted", id, Text(f"{said.vi}, nên không được tính", f"{said.en}, so it does not count")
    )


def _figure_note(figure: ir.Figure, figures: Figures) -> Note:
    value = _both(figures.values[figure.id], figure.type.unit)
    count = figures.counts.get(figure.id)
    over = Text("", "") if count is None else Text(f", tính trên {count} đơn vị", f", over {count} units")
    name = figure.label or figure.id
    return Note(
        "cohort",
        figure.id,
        Text(f"số liệu cả đợt: {name} = {value.vi}{over.vi}", f"cohort figure: {name} = {value.en}{over.en}"),
    )


def _difference_note(d: Difference) -> Note:
    def told(lang: str) -> tuple[str, str, str]:
        by = "" if d.difference is None else shown(d.difference, lang)
        plus = "+" if d.difference is not None and d.difference > 0 else ""
        return value_text(d.reported, lang), value_text(d.verified, lang), f" ({plus}{by})" if by else ""

    (vi_before, vi_after, vi_by), (en_before, en_after, en_by) = told("vi"), told("en")
    return Note(
        "differs",
        d.id,
        Text(
            f"`{d.id}` ({d.label}): tự chấm {vi_before}, thẩm định lần {d.round}: {vi_after}{vi_by}",
            f"`{d.id}` ({d.label}): reported {en_before}, round {d.round}: {en_after}{en_by}",
        ),
    )
