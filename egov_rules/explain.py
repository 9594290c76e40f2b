"""Why a result is what it is: every number and verdict as a tree of formula, values put in, steps, rounding,
citation.

The tree is data; `render` prints it. What is printed checks itself: from its lines alone a reader recomputes
the score (law 16).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from . import ir
from .diagnostics import Text
from .ir import CombineKind, Counting, RulingKind
from .keywords import keyword
from .notation import decimals, shown
from .records import evolve, frozen
from .result import Condition, Evaluation, LevelResult, Missing, NodeResult, QuantityResult, Status, Trace
from .steps import Step, Steps
from .text import suggest
from .wording import formula, rounding, value_text

__all__ = ["Explanation", "Step", "explain", "render", "short", "tree", "whole"]


@frozen
class Explanation:
    """One number or verdict. `value`, `maximum`, `unit` as shown (`3,88`, `4`, `điểm`); `reads`: what its
    formula reads, each explained in turn; `steps`: from the values put in to the value; `notes`: rulings,
    shares, what is missing; `children`: the nodes beneath, or the parts of a ladder.
    """

    id: str
    label: str
    value: str
    number: Fraction | None = None
    unit: str | None = None
    maximum: str | None = None
    formula: str | None = None
    reads: tuple[Explanation, ...] = ()
    steps: tuple[Step, ...] = ()
    notes: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    children: tuple[Explanation, ...] = ()


def explain(
    program: ir.Program,
    evaluation: Evaluation,
    id: str | None = None,
    lang: str = "vi",
    about: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """The printed explanation of a node, ladder, quantity or input, or of everything. `about`: what else is
    known of a value by its id (reported and verified, evidence), a line each. KeyError, with the id meant as
    second argument if there is one, when `id` names nothing.
    """
    if id is None:
        return "\n\n".join([render(e, lang) for e in whole(program, evaluation, lang, about)])
    return render(tree(program, evaluation, id, lang, about), lang)


def whole(
    program: ir.Program,
    evaluation: Evaluation,
    lang: str = "vi",
    about: Mapping[str, Sequence[str]] | None = None,
) -> tuple[Explanation, ...]:
    """Everything: ladders, then the trees of nodes, indices first."""
    tell = _Teller(program, evaluation, lang, about or {})
    ladders = [tell.ladder(x) for x in program.ladders if x.part_of is None]
    tops = [n for n in program.nodes if n.parent is None]
    indices = [tell.node(n) for n in tops if n.maximum is None]
    return (*ladders, *indices, *[tell.node(n) for n in tops if n.maximum is not None])


def tree(
    program: ir.Program,
    evaluation: Evaluation,
    id: str,
    lang: str = "vi",
    about: Mapping[str, Sequence[str]] | None = None,
) -> Explanation:
    """The explanation of one id. KeyError where it names nothing that has a value."""
    tell = _Teller(program, evaluation, lang, about or {})
    if id in tell.nodes:
        return tell.node(tell.nodes[id])
    if id in tell.ladders:
        return tell.ladder(tell.ladders[id])
    if id in evaluation.quantities:
        return tell.quantity(id)
    known = [*tell.nodes, *tell.ladders, *evaluation.quantities]
    raise KeyError(id, *suggest(id, known))


def short(program: ir.Program, evaluation: Evaluation, id: str) -> tuple[Text, ...]:
    """The steps that lead to one value, a line each; empty where there is none."""
    told = []
    for lang in ("vi", "en"):
        try:
            e = tree(program, evaluation, id, lang)
        except KeyError:
            return ()
        told.append([*e.notes, *[s.line for s in e.steps], *[n for part in e.children for n in part.notes]])
    return tuple([Text(vi, en) for vi, en in zip(*told, strict=False)])


def render(e: Explanation, lang: str = "vi", indent: str = "") -> str:
    """The explanation as text, without a line feed at the end."""
    return "\n".join(_lines(e, lang, indent))


def _lines(e: Explanation, lang: str, indent: str, mark: str = "") -> Iterator[str]:
    yield indent + mark + headline(e, lang)
    inner = indent + " " * len(mark) + "  "
    if e.formula is not None:
        yield f"{inner}= {e.formula}"
    for read in e.reads:
        yield from _lines(read, lang, inner, "· ")
    for step in e.steps:
        yield inner + step.line
    for note in e.notes:
        yield f"{inner}{note}"
    for child in e.children:
        yield from _lines(child, lang, inner)


def headline(e: Explanation, lang: str = "vi") -> str:
    """`HT.1 “Máy tính”: 3,88 / 4 điểm [Điểm a Khoản 1 Điều 5]`."""
    label = f" “{e.label}”" if e.label and e.label != e.id else ""
    between = " / " if e.number is not None else ", "
    about = "" if e.number is None else nearly(e.number, lang, e.unit)
    amount = e.value + about + (f"{between}{e.maximum}" if e.maximum is not None else "")
    unit = f" {e.unit}" if e.unit and e.unit != "%" else ""
    cites = f" [{'; '.join(e.cites)}]" if e.cites else ""
    return f"{e.id}{label}: {amount}{unit}{cites}"


def nearly(value: Fraction, lang: str, unit: str | None = None) -> str:
    """` (≈ 41,0682)` after a number that has no finite decimal."""
    return "" if decimals(value) is not None else f" ({shown(value, lang, '%' if unit == '%' else None)})"


_COMBINING = {
    CombineKind.SUM: "TOTAL",
    CombineKind.MEAN: "MEAN",
    CombineKind.WEIGHTED_MEAN: "WEIGHTED_MEAN",
    CombineKind.GEOMETRIC_MEAN: "GEOMETRIC_MEAN",
    CombineKind.HARMONIC_MEAN: "HARMONIC_MEAN",
    CombineKind.LARGEST: "HIGHEST",
    CombineKind.SMALLEST: "LOWEST",
}
_CHILD_NA = {ir.ChildNA.SKIP: "SKIPPED", ir.ChildNA.ZERO: "CHILD_ZERO", ir.ChildNA.WHOLE: "WHOLE_NA"}


def _value_of(expr: ir.Expr, result: NodeResult) -> Fraction | None:
    """The value of a member that is an input or a named value; points so far where it is missing."""
    trace = next((trace for trace in result.parts if trace.expr is expr), None)
    if trace is None or isinstance(trace.value, Missing):
        return None if trace is None else Fraction(0)
    return trace.value if isinstance(trace.value, Fraction) else None


class _Teller:
    """Tells one evaluation in one language."""

    def __init__(
        self, program: ir.Program, evaluation: Evaluation, lang: str, about: Mapping[str, Sequence[str]]
    ) -> None:
        self.program = program
        self.evaluation = evaluation
        self.lang = lang
        self.about = about
        self.nodes = {n.id: n for n in program.nodes}
        self.ladders = {x.id: x for x in program.ladders}
        self.inputs = {i.id: i for i in program.inputs}
        self.named: dict[str, ir.Quantity | ir.Figure] = {q.id: q for q in program.quantities}
        self.named.update((f.id, f) for f in program.figures)
        self.units = {i.id: i.type.unit for i in program.inputs}
        self.units |= {id: q.type.unit for id, q in self.named.items()}
        self.names = {f.id: f.text for f in program.figures if f.text and f.label == f.text}

    def say(self, vi: str, en: str) -> str:
        return en if self.lang == "en" else vi

    def word(self, terminal: str) -> str:
        return keyword(terminal, self.lang)

    def steps(self) -> Steps:
        return Steps(self.lang, self.units, self.names)

    def text(self, value: Fraction | None) -> str:
        return "–" if value is None else value_text(value, self.lang)

    def unit(self, unit: str | None) -> str | None:
        return self.say("điểm", "points") if unit == "điểm" else unit

    # ------------------------------------------------------------------------------------------------- values

    def reads(self, trace: Trace | None) -> tuple[Explanation, ...]:
        """What the leaves of a trace name, each once, in order."""
        found: dict[str, Explanation] = {}
        seen: set[tuple[str, ir.NodeField]] = set()
        pending = [] if trace is None else [trace]
        while pending:
            t = pending.pop()
            pending.extend(reversed(t.children))
            match t.expr:
                case ir.InputRef(id=id) if id not in found:
                    found[id] = self.input(id, t)
                case ir.QuantityRef(id=id) | ir.FigureRef(id=id) if id not in found:
                    found[id] = self.quantity(id)
                case ir.NodeRef(id=id, field=what) if (id, what) not in seen:
                    seen.add((id, what))
                    found[f"{id} {what.value}"] = self.reference(id, what, t)
                case ir.LevelRef(ladder=id) if id not in found:
                    level = self.evaluation.levels[id].level
                    found[id] = Explanation(id, self.ladders[id].label, f'"{level}"' if level else "–")
        return tuple(found.values())

    def input(self, id: str, t: Trace) -> Explanation:
        declared = self.inputs[id]
        value = self.steps().value(t)
        number = t.value if isinstance(t.value, Fraction) else None
        unit = self.unit(declared.type.unit) if number is not None else None
        label = declared.label
        if isinstance(t.value, str):
            label = next(
                (f"{label}: {m.label}" for m in declared.type.members if m.id == t.value and m.label), label
            )
        return Explanation(
            id, label, value, number, unit, notes=tuple(self.about.get(id, ())), cites=declared.cites
        )

    def quantity(self, id: str) -> Explanation:
        declared, result = self.named[id], self.evaluation.quantities[id]
        steps = self.steps()
        value = self._quantity_value(result, declared.type.unit)
        text = None
        if isinstance(declared, ir.Quantity):
            text = formula(declared.expr, self.lang, self.names)
            if result.trace is not None and result.trace.children:
                steps.reduce(result.trace)
        number = result.value if isinstance(result.value, Fraction) else None
        notes = list(self.about.get(id, ()))
        if isinstance(result.value, Missing):
            notes.append(self.missing(result.value.ids, result.low, result.high))
        return Explanation(
            self.names.get(id, id),
            declared.label if declared.label != self.names.get(id) else "",
            value,
            number,
            self.unit(declared.type.unit) if number is not None else None,
            formula=text if text != value else None,
            reads=self.reads(result.trace),
            steps=tuple(steps.lines),
            notes=tuple(notes),
            cites=declared.cites,
        )

    def _quantity_value(self, result: QuantityResult, unit: str | None) -> str:
        if isinstance(result.value, Missing):
            return self.word("MISSING")
        if isinstance(result.value, Fraction | bool | str) or hasattr(result.value, "year"):
            return value_text(result.value, self.lang, unit)
        return self.word("NA")

    def reference(
        self, id: str, what: ir.NodeField = ir.NodeField.SCORE, t: Trace | None = None
    ) -> Explanation:
        """A node that a formula reads: its outcome in a line, and what of it is read where that is not its
        points.
        """
        node, result = self.nodes[id], self.evaluation.nodes[id]
        unit = None if result.score is None else self.unit(node.unit)
        maximum = None if result.maximum is None else self.text(result.maximum)
        value = t.value if t is not None else None
        if what is ir.NodeField.UNROUNDED and isinstance(value, Fraction):
            unit = ", ".join([*([unit] if unit else []), self.word("UNROUNDED")])
            return Explanation(id, node.label, self.text(value), value, unit)
        steps = self.steps()
        if what is ir.NodeField.SHARE and isinstance(value, Fraction) and maximum is not None:
            steps.add(f"{self.text(result.score)} / {maximum}", self.text(value))
        outcome = self.outcome(result)
        return Explanation(id, node.label, outcome, result.score, unit, maximum, steps=tuple(steps.lines))

    def missing(self, ids: frozenset[str], low: Fraction | None, high: Fraction | None) -> str:
        """What is missing and what is still possible."""
        declared = [x.id for group in (self.program.inputs, self.program.nodes) for x in group]
        place = {name: number for number, name in enumerate(declared)}
        listed = sorted(ids, key=lambda name: (place.get(name, len(place)), name))
        text = f"{self.word('MISSING')}: {'; '.join(listed)}"
        if low is not None and high is not None:
            between = self.say("có thể từ", "possible from"), self.say("đến", "to")
            text += f" ({between[0]} {self.text(low)} {between[1]} {self.text(high)})"
        return text

    # -------------------------------------------------------------------------------------------------- nodes

    def outcome(self, result: NodeResult) -> str:
        """A node's value, or why it has none."""
        if result.status is Status.NOT_APPLICABLE and result.score is None:
            return self.word("NA")
        if result.value is not None:
            return self._quantity_value(QuantityResult(result.id, result.value), None)
        return self.text(result.score)

    def node(self, node: ir.Node) -> Explanation:
        result = self.evaluation.nodes[node.id]
        steps, notes = self.steps(), list(self.about.get(node.id, ()))
        written: str | None = None
        if isinstance(node.body, ir.Formula):
            written = formula(node.body.expr, self.lang, self.names)
        # Counted as 0, whatever is known of its formula.
        nothing_yet = (
            result.status is Status.MISSING and isinstance(node.body, ir.Formula) and not result.score
        )
        if result.status is Status.NOT_APPLICABLE:
            notes.append(self.ruled(node, result))
        elif result.status is Status.MISSING and node.maximum is None and isinstance(node.body, ir.Formula):
            self._so_far(node.body.expr, result, steps)
        elif nothing_yet:
            pass
        elif result.trace is not None:
            steps.reduce(result.trace)
        elif isinstance(node.body, ir.Open):
            notes.extend(self._awarded(result))
            self._open(result, steps)
        elif isinstance(node.body, ir.Members):
            self._members(node, node.body, result, steps)
        reads = self.reads(result.trace)
        if isinstance(node.body, ir.Members) and result.trace is None:
            reads = self._read_members(node.body, result)
            written = self._combining(node.body)
        if result.status is not Status.NOT_APPLICABLE and result.score is not None and not nothing_yet:
            self._finish(node, result, steps, notes)
        if result.status is Status.MISSING:
            notes.append(self.missing(result.missing, result.low, result.high))
        if node.maximum is not None and result.passed_up:
            declared = self.text(node.maximum)
            gone = "; ".join(
                [
                    self.text(x) + (f" {self.word('SCALE')} {self.word('AT')} {at}" if at else "")
                    for at, x in result.passed_up_to or ((None, result.passed_up),)
                ]
            )
            notes.append(
                self.say(
                    f"điểm tối đa đã khai {declared}, không tính ở đây: {gone}",
                    f"declared maximum {declared}, not counted here: {gone}",
                )
            )
        if node.counting is Counting.INFORMATIONAL:
            notes.append(self.say("chỉ để thông tin, không tính điểm", "for information, not counted"))
        maximum = result.maximum if result.maximum is not None else node.maximum
        return Explanation(
            node.id,
            node.label,
            self.outcome(result),
            result.score,
            self.unit(node.unit),
            None if maximum is None else self.text(maximum),
            written,
            reads,
            tuple(steps.lines),
            tuple(notes),
            node.cites,
            tuple([self.node(n) for n in self.program.nodes if n.parent == node.id]),
        )

    def ruled(self, node: ir.Node, result: NodeResult) -> str:
        """Why a node is not applicable and what follows."""
        steps = self.steps()
        rule, trace = result.ruled_by, result.trace
        if rule is not None and rule.condition is not None and trace is not None:
            reason = f"{formula(rule.condition, self.lang, self.names)} ({steps.condition(trace)})"
        elif trace is not None and isinstance(trace.expr, ir.Arith):
            reason = f"{self.word('ZERO_DIVISOR')}: {steps.compose(trace)[0]}"
        elif isinstance(node.body, ir.Members):
            reason = self.say("mọi mục bên trong đều bị bỏ ra", "everything in it is left out")
        else:
            reason = self.say("giá trị không áp dụng", "the value is not applicable")
        text = f"{self.word('NA')} ({reason})"
        if result.ruling is not None:
            text += f": {self.ruling(result.ruling)}"
        cites = rule.cites if rule else ()
        return text + (f" [{'; '.join(cites)}]" if cites else "")

    def ruling(self, ruling: ir.Ruling) -> str:
        """A ruling in the words of the language."""
        words = {
            RulingKind.SCALE: "SCALE",
            RulingKind.REDUCE: "REDUCE",
            RulingKind.FULL: "FULL",
            RulingKind.ZERO: "NO_POINTS",
            RulingKind.ACHIEVED: "ACHIEVED",
            RulingKind.SHARE_EQUAL: "SHARE_EQUAL",
            RulingKind.SHARE_BY_MAX: "SHARE_BY_MAX",
            RulingKind.NO_VALUE: "NOT_ASSESSED",
            RulingKind.UNENCODED: "UNENCODED",
        }
        text = self.word(words[ruling.kind])
        if ruling.at is not None:
            text += f" {self.word('AT')} {ruling.at}"
        if ruling.to:
            text += f" {'; '.join(ruling.to)}"
        return text + (f' "{ruling.text}"' if ruling.text else "")

    def _so_far(self, expr: ir.Expr, result: NodeResult, steps: Steps) -> None:
        """An index of missing nodes, from the points that they have so far."""
        scores = {id: self.text(n.score) for id, n in self.evaluation.nodes.items()}
        pending = [expr]
        while pending:
            e = pending.pop()
            if isinstance(e, ir.Arith):
                pending += [e.left, e.right]
            elif not isinstance(e, ir.Const) and not (
                isinstance(e, ir.NodeRef) and e.field is ir.NodeField.SCORE
            ):
                return
        if result.score is not None:
            steps.add(formula(expr, self.lang, scores), self.text(result.score))

    def _awarded(self, result: NodeResult) -> Iterator[str]:
        """What a council awarded to an open node."""
        if result.status is Status.MISSING:
            return
        text = self.say("điểm được chấm", "points awarded") + f": {self.text(result.raw)}"
        if result.not_assessed:
            text += self.say(", không đánh giá ", ", not assessed ") + self.text(result.not_assessed)
        yield text

    def _open(self, result: NodeResult, steps: Steps) -> None:
        """Points awarded, and their scaling."""
        if result.not_assessed and result.raw is not None and result.raw_max is not None:
            full = result.raw_max + result.not_assessed
            self._scaled(steps, full, full - result.passed_up, result.raw, result)

    def _scaled(
        self, steps: Steps, full: Fraction, kept: Fraction, raw: Fraction, result: NodeResult
    ) -> Fraction:
        """From the maximum as declared to the one that counts, and from raw points to the scaled ones."""
        if not result.raw_max:
            return raw
        about = self.word("OWN_MAX")
        if kept != full:
            gone = self._minus(result.passed_up_by, result.passed_up)
            steps.add(f"{self.text(full)}{gone}", self.text(kept), about=about)
        if not result.left_out:
            return raw
        gone = self._minus(result.left_out_by, result.left_out)
        steps.add(f"{self.text(kept)}{gone}", self.text(result.raw_max), about=about)
        if result.nested:
            base = raw - result.nested
            steps.add(f"{self.text(raw)} - {self.bracketed(result.nested)}", self.text(base))
            scaled = base * kept / result.raw_max + result.nested
            text = f"{self.part(base)} × {self.part(kept)} / {self.part(result.raw_max)}"
            steps.add(f"{text} + {self.bracketed(result.nested)}", self.text(scaled))
            return scaled
        scaled = raw * kept / result.raw_max
        steps.add(f"{self.part(raw)} × {self.part(kept)} / {self.part(result.raw_max)}", self.text(scaled))
        return scaled

    def part(self, value: Fraction) -> str:
        """A part of a division: `80/3` in brackets, for it is one number."""
        text = self.text(value)
        return f"({text})" if value < 0 or "/" in text else text

    def bracketed(self, value: Fraction) -> str:
        return self.text(value) if value >= 0 else f"({self.text(value)})"

    def _minus(self, members: Sequence[tuple[str, Fraction]], amount: Fraction) -> str:
        """` - 2 - 3`: what each member takes from a maximum."""
        return "".join([f" - {self.text(x)}" for x in [x for _, x in members] or [amount]])

    def _members(self, node: ir.Node, body: ir.Members, result: NodeResult, steps: Steps) -> None:
        """The sum or mean of the members, the scaling, bonus and penalty, the node's own clauses."""
        terms: list[tuple[Fraction, Fraction]] = []
        extras = ""
        for member in body.members:
            weight = Fraction(1) if member.weight is None else member.weight
            child = member.expr.id if isinstance(member.expr, ir.NodeRef) else None
            score = self.evaluation.nodes[child].score if child else _value_of(member.expr, result)
            counting = self.nodes[child].counting if child else Counting.NORMAL
            if counting is Counting.INFORMATIONAL:
                continue
            if counting is not Counting.NORMAL:
                if score:
                    sign = "-" if counting is Counting.PENALTY else "+"
                    extras += f" {sign} {self.term(score, weight)}"
            elif score is None and body.combine.child_na is ir.ChildNA.ZERO:
                terms.append((Fraction(0), weight))
            elif score is not None:
                terms.append((score, weight))
        raw = result.raw if result.raw is not None else Fraction(0)
        if terms:
            steps.add(self.combination(body.combine.kind, terms), self.text(raw))
        value = raw
        if node.maximum is not None and result.raw_max is not None:
            kept = node.maximum - result.passed_up
            value = self._scaled(steps, node.maximum, kept, raw, result)
        if extras:
            value += result.extra
            steps.add(self.text(value - result.extra) + extras, self.text(value))
        for step in result.adjusted:
            before, value = value, step.value
            clause = step.clause
            if clause.rounding is not None:
                how = rounding(clause.rounding, self.lang)
            else:
                word = "NOT_ABOVE" if clause.at_most is not None else "NOT_BELOW"
                how = f"{self.word(word)} {steps.reduce(step.bound) if step.bound else '?'}"
            steps.add(f"{self.text(before)}, {how}", self.text(value))

    def _read_members(self, body: ir.Members, result: NodeResult) -> tuple[Explanation, ...]:
        """The members that do not stand beneath the node: inputs, named values, nodes declared elsewhere."""
        values = {id(trace.expr): trace for trace in result.parts}
        found: list[Explanation] = []
        for member in body.members:
            if isinstance(member.expr, ir.NodeRef):
                found += [] if member.own else [self.reference(member.expr.id)]
            else:
                trace = values.get(id(member.expr))
                steps = self.steps()
                if trace is not None and trace.children and isinstance(trace.value, Fraction):
                    steps.reduce(trace)  # what a choice counts as
                read = list(self.reads(trace))
                found += [*read[:-1], *[evolve(last, steps=tuple(steps.lines)) for last in read[-1:]]]
        return tuple(found)

    def _combining(self, body: ir.Members) -> str | None:
        """How members come together, where they are not just added: `trung bình có trọng số (a trọng số 1/3;
        b …)`.
        """
        weighed = any(member.weight is not None for member in body.members)
        kind = body.combine.kind
        if kind is CombineKind.SUM and not weighed:
            return None
        listed = []
        for member in body.members:
            name = member.expr.id if isinstance(member.expr, ir.NodeRef) else None
            if name is not None and self.nodes[name].counting is not Counting.NORMAL:
                continue
            text = formula(member.expr, self.lang, self.names)
            if member.weight is not None:
                text += f" {self.word('WEIGHT')} {self.text(member.weight)}"
            listed.append(text)
        how = self.word(_COMBINING[kind])
        if body.combine.child_na is not None:
            how += f", {self.word('CHILD_NA')} {self.word(_CHILD_NA[body.combine.child_na])}"
        return f"{how} ({'; '.join(listed)})"

    def term(self, score: Fraction, weight: Fraction) -> str:
        """A score and its weight."""
        text = self.text(score)
        return text if weight == 1 else f"{self.text(weight)} × {text}"

    def combination(self, kind: CombineKind, terms: list[tuple[Fraction, Fraction]]) -> str:
        """Members put together, as text that computes."""
        scores = "; ".join([self.text(score) for score, _ in terms])
        added = " + ".join([self.term(score, weight) for score, weight in terms])
        whole = sum((weight for _, weight in terms), Fraction(0))
        weights = self.part(whole)
        if whole != 1 and len(terms) > 1 and any(weight != 1 for _, weight in terms):
            weights = f"({' + '.join([self.text(weight) for _, weight in terms])})"
        match kind:
            case CombineKind.SUM:
                return added
            case CombineKind.LARGEST:
                return f"{self.word('HIGHEST')}({scores})"
            case CombineKind.SMALLEST:
                return f"{self.word('LOWEST')}({scores})"
            case CombineKind.GEOMETRIC_MEAN if all(weight == terms[0][1] for _, weight in terms):
                return f"{self.word('GEOMETRIC_MEAN')}({scores})"
            case CombineKind.GEOMETRIC_MEAN:
                degree = math.lcm(*[(w / whole).denominator for _, w in terms])  # one root of one product
                powers = [(self.part(s), w / whole * degree) for s, w in terms]
                product = " × ".join([s if p == 1 else f"{s} ^ {self.text(p)}" for s, p in powers])
                return f"({product}) ^ (1/{degree})"
            case CombineKind.HARMONIC_MEAN if any(score == 0 for score, _ in terms):
                return f"{self.word('LOWEST')}({scores})"  # a harmonic mean with a zero in it is zero
            case CombineKind.HARMONIC_MEAN:
                parts = " + ".join([f"{self.part(w)} / {self.part(s)}" for s, w in terms])
                return f"{weights} / ({parts})"
        return added if whole == 1 else f"({added}) / {weights}"

    def _finish(self, node: ir.Node, result: NodeResult, steps: Steps, notes: list[str]) -> None:
        """Shares received, then the header's rounding."""
        before = result.score
        if node.rounding is not None or result.received:
            before = self._unrounded(result)
        if result.received and result.maximum is not None and before is not None:
            own = result.maximum - result.received
            if own:
                plain = before * own / result.maximum
                steps.add(
                    f"{self.part(plain)} × {self.part(result.maximum)} / {self.part(own)}", self.text(before)
                )
            givers = "; ".join(result.given_by)
            notes.append(
                self.say(
                    f"nhận {self.text(result.received)} điểm tối đa của {givers}, "
                    f"ngoài {self.text(own)} đã khai",
                    f"receives {self.text(result.received)} maximum points of {givers}, "
                    f"beyond the declared {self.text(own)}",
                )
            )
        if node.rounding is not None and before is not None and before != result.score:
            steps.add(f"{self.text(before)}, {rounding(node.rounding, self.lang)}", self.text(result.score))

    def _unrounded(self, result: NodeResult) -> Fraction | None:
        """The value before the header's rounding: after the formula's own clauses and the shares."""
        if result.trace is None or not isinstance(result.trace.value, Fraction):
            return result.unrounded
        if result.received and result.maximum is not None and result.maximum != result.received:
            return result.trace.value * result.maximum / (result.maximum - result.received)
        return result.trace.value

    # ------------------------------------------------------------------------------------------------- levels

    def ladder(self, ladder: ir.Ladder) -> Explanation:
        """A level: the conditions of the column reached and of every one above it, with what falls short."""
        result = self.evaluation.levels[ladder.id]
        steps = self.steps()
        if result.trace is not None:
            steps.reduce(result.trace)
        notes = list(self._columns(ladder, result))
        for gate in (*result.gates, *result.open_gates):
            follows = self.say("không quá", "no higher than") if gate.caps else self.say("thì", "then")
            doubt = self.say(": chưa đủ số liệu", ": not decided") if gate in result.open_gates else ""
            notes.append(
                f"{self.word('GATE')} “{gate.label}”: {follows} “{gate.level}”{doubt}{self.cited(gate.cites)}"
            )
        if result.missing and result.lowest != result.highest:
            between = (
                self.say("thấp nhất", "lowest"),
                self.say("cao nhất còn có thể", "highest still possible"),
            )
            notes.append(
                f"{between[0]} {self.label(result.lowest)}, {between[1]} {self.label(result.highest)}"
            )
            notes.append(self.missing(result.missing, None, None))
        if ladder.parts:
            text = self.say("lấy mức thấp nhất của các phần", "the worst of the parts")
            parts = "; ".join([f"{p} {self.label(self.evaluation.levels[p].level)}" for p in ladder.parts])
            notes.append(f"{text}: {parts}")
        return Explanation(
            ladder.id,
            ladder.label,
            self.label(result.level),
            formula=None if ladder.formula is None else formula(ladder.formula, self.lang, self.names),
            reads=self.reads(result.trace),
            steps=tuple(steps.lines),
            notes=tuple(notes),
            cites=ladder.cites,
            children=tuple([self.ladder(self.ladders[part]) for part in ladder.parts]),
        )

    def label(self, level: str | None) -> str:
        return self.say("không có mức", "no level") if level is None else f"“{level}”"

    def cited(self, cites: Sequence[str]) -> str:
        return f" [{'; '.join(cites)}]" if cites else ""

    def _columns(self, ladder: ir.Ladder, result: LevelResult) -> Iterator[str]:
        for label in ladder.columns:
            conditions = result.columns.get(label, ())
            if not conditions:
                continue
            verdicts = [c.holds for c in conditions]
            if all(v is True for v in verdicts):
                yield self.say(f"đạt “{label}”:", f"“{label}” is reached:")
            elif False in verdicts:
                yield self.say(f"không đạt “{label}”:", f"“{label}” is not reached:")
            else:
                yield self.say(f"chưa chắc đạt “{label}”:", f"“{label}” is not sure:")
            for condition in conditions:
                yield "  " + self.condition(condition)
            if label in (result.level, result.lowest):
                return

    def condition(self, c: Condition) -> str:
        """`ha_tang: có 26,13, cần ≥ 27 (90%), không đạt, thiếu 0,87`."""
        name = c.row if c.label == c.row else f"{c.row} “{c.label}”"
        needs = "?" if c.needs is None else self._value(c.needs)
        has = self._between(c.row) if c.has is None else self._value(c.has)
        written = f" ({c.text})" if c.text.endswith("%") else ""
        text = self.say(
            f"{name}: có {has}, cần {c.op.value} {needs}{written}",
            f"{name}: has {has}, needs {c.op.value} {needs}{written}",
        )
        verdict = {
            True: self.say("đạt", "holds"),
            False: self.say("không đạt", "fails"),
            None: self.say("chưa biết", "not known"),
        }[c.holds]
        short_by = (
            self.say(", thiếu ", ", short by ") + self.told(c.short_by) if c.short_by is not None else ""
        )
        return f"{text}: {verdict}{short_by}{self.cited(c.cites)}"

    def _between(self, row: str) -> str:
        """Between which ends the points of an incomplete node lie."""
        node = self.evaluation.nodes.get(row)
        if node is None or node.low is None or node.high is None:
            return "?"
        low, high = self.told(node.low), self.told(node.high)
        return self.say(f"từ {low} đến {high}", f"between {low} and {high}")

    def told(self, value: Fraction) -> str:
        """The exact number, with its decimals where it has no end of them."""
        return self.text(value) + nearly(value, self.lang)

    def _value(self, value: object) -> str:
        if isinstance(value, Fraction):
            return self.told(value)
        if isinstance(value, bool | str) or hasattr(value, "year"):
            return value_text(value, self.lang)
        return self.word("NA")
