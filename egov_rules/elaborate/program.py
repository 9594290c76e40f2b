"""The whole of a ruleset: the steps of elaboration in order, and the `Program` that they leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .. import ast, ir
from ..diagnostics import Diagnostic, Text
from ..keywords import spoken
from ..messages import lints
from ..messages import names as name_messages
from ..records import evolve, frozen
from ..source import NOWHERE, Span
from . import cases, ladders, lookups, nodes, order, types
from .declarations import Declarations, InputEntry, NodeEntry, collect, names_in
from .expr import Walk
from .scope import Occurrence, Scope, Sort, declared_type, nearest, scope_of, table_columns
from .types import Ty

_EMPTY = {
    None: ir.EmptyCell.MISSING,
    "zero": ir.EmptyCell.ZERO,
    "not_applicable": ir.EmptyCell.NOT_APPLICABLE,
}


@frozen
class Elaborated:
    """`program`: the best that could be made, with what failed as `Unencoded("")`; None where nothing is
    declared.

    `occurrences`: every place where a name is declared or used.
    """

    program: ir.Program | None
    diagnostics: tuple[Diagnostic, ...]
    occurrences: tuple[Occurrence, ...]


def elaborate(
    file: ast.File,
    calendar: ir.Calendar | None = None,
    imported: Sequence[ast.File] = (),
    externals: Mapping[str, Sequence[str]] | None = None,
) -> Elaborated:
    """The meaning of `file`, a ruleset already merged with the frame that it details.

    `imported`: the files named by `dùng`, whose types and terms it sees. `externals`: the results of the
    rulesets that `lấy từ` names, by id; one that is not given is taken on trust.
    """
    found = collect(file)
    others = [collect(f) for f in imported]
    scope = scope_of(found, file.surface, others)
    inputs = _inputs(scope, found.inputs, externals)
    ladders.declare_levels(scope, found.ladders)
    nodes.settle_counting(scope)
    nodes.settle_maxima(scope)
    quantities, made_nodes = _values(scope, found, file.metadata)
    inputs = _asked(scope, found.inputs, inputs)
    constraints = tuple(_constraint(scope, c) for c in found.constraints)
    made_ladders = [made for decl in found.ladders for made in ladders.ladder(scope, decl)]
    ranking = _ranking(scope, found)
    _header_words(scope, file)
    tests = cases.rule_tests(scope, found.tests)
    figures = list(scope.figures.values())
    edges = order.graph(made_nodes, quantities, figures, made_ladders)
    arranged, circles = order.arranged(edges)
    broken = _circles(scope, circles, {n.id for n in made_nodes if isinstance(n.body, ir.Members)})
    program = ir.Program(
        header=_header(file),
        inputs=inputs,
        types=tuple(type_ for type_, _ in scope.types.values()),
        quantities=tuple(_settled(q, broken=q.id in broken, folded=q.id in scope.folded) for q in quantities),
        figures=tuple(evolve(f, operand=None, where=None) if f.id in broken else f for f in figures),
        constraints=constraints,
        nodes=tuple(_cut(n) if n.id in broken else n for n in made_nodes),
        ladders=tuple(
            evolve(x, rows=(), parts=(), gates=(), formula=ir.Unencoded("", span=x.span))
            if x.id in broken
            else x
            for x in made_ladders
        ),
        ranking=ranking,
        readings=tuple(
            ir.Reading(r.provision.value, r.text.value, tuple(a.name for a in r.alternatives), span=r.span)
            for r in found.readings
        ),
        terms=tuple(
            ir.Term(t.term.value, t.text.value, tuple(c.value for c in t.cites), span=t.span)
            for part in (*others, found)
            for t in part.terms
        ),
        provisions=tuple(
            ir.Provision(p.provision.value, p.text.value, span=p.span) for p in found.provisions
        ),
        tests=tests,
        calendar=calendar,
        order=arranged,
    )
    for decl in _unused_types(scope, found):
        scope.report(lints.unused_type(decl.id.span, decl.id.name))
    occurrences = tuple(sorted(scope.occurrences, key=_by_place))
    return Elaborated(program, tuple(scope.diagnostics), occurrences)


def _unused_types(scope: Scope, found: Declarations) -> list[ast.TypeDecl]:
    """Types without an input; a vocabulary is for others to use, and a misspelt type says enough."""
    if not found.nodes or any(d.code == "E0203" for d in scope.diagnostics):
        return []
    used = {o.id for o in scope.occurrences if o.sort is Sort.TYPE and not o.definition}
    return [decl for decl in found.types if decl.id.name not in used]


def _settled(quantity: ir.Quantity, *, broken: bool, folded: bool) -> ir.Quantity:
    """The quantity with what became known of it after it was made."""
    expr = ir.Unencoded("", span=quantity.span) if broken else quantity.expr
    return evolve(quantity, expr=expr, folded=folded) if broken or folded else quantity


def _by_place(occurrence: Occurrence) -> tuple[str, int]:
    return occurrence.span.source.path, occurrence.span.start


# ----------------------------------------------------------------------------------------------------- inputs


def _inputs(
    scope: Scope, entries: Sequence[InputEntry], externals: Mapping[str, Sequence[str]] | None
) -> tuple[ir.Input, ...]:
    made: list[ir.Input] = []
    for entry in entries:
        decl = entry.decl
        type_, ty = declared_type(scope, decl.type, entry.id, decl.unit)
        if decl.unit is not None and ty.is_number and type_.unit is None and decl.type.kind == "named":
            ty = types.number(types.declared(decl.unit.value))
        input_ = ir.Input(
            entry.id,
            decl.label.value,
            type_,
            _ROLES[entry.role],
            decl.evidence.value if decl.evidence else None,
            None,
            _EMPTY[decl.empty],
            _taken_from(scope, decl.source, externals),
            tuple(c.value for c in decl.cites),
            tuple(n.value for n in decl.notes),
            span=decl.ids.first.span,
        )
        if entry.id in scope.inputs:
            continue
        symbol = scope.symbols.get(entry.id)
        if symbol is None or symbol.sort is not Sort.INPUT:
            continue
        scope.tys[entry.id] = ty
        scope.inputs[entry.id] = input_
        made.append(input_)
    return tuple(made)


_ROLES = {"submitted": ir.InputRole.SUBMITTED, "unit": ir.InputRole.UNIT, "round": ir.InputRole.ROUND}


def _taken_from(
    scope: Scope, source: ast.Id | None, externals: Mapping[str, Sequence[str]] | None
) -> tuple[str, str] | None:
    """`lấy từ xa.muc_do` as ruleset and result."""
    if source is None:
        return None
    ruleset, dot, result = source.name.partition(".")
    if not dot or not result:
        scope.report(name_messages.unknown_result(source.span, ruleset, result, None))
        return None
    results = (externals or {}).get(ruleset)
    if results is not None and result not in results:
        scope.report(name_messages.unknown_result(source.span, ruleset, result, nearest(result, results)))
    return ruleset, result


def _asked(scope: Scope, entries: Sequence[InputEntry], inputs: tuple[ir.Input, ...]) -> tuple[ir.Input, ...]:
    """The inputs with their `hỏi khi`, which may read any value."""
    asked = {
        entry.id: Walk(scope).condition(entry.decl.asked_if)
        for entry in entries
        if entry.decl.asked_if is not None
    }
    return tuple(evolve(i, asked_if=asked[i.id]) if i.id in asked else i for i in inputs)


# ----------------------------------------------------------------------------------------------------- values


def _values(
    scope: Scope, found: Declarations, metadata: ast.Metadata
) -> tuple[tuple[ir.Quantity, ...], tuple[ir.Node, ...]]:
    """Quantities, figures and nodes. Those whose type follows from their formula go first, each after what it
    reads.
    """
    jobs: dict[str, object] = {}
    reads: dict[str, list[str]] = {}
    for quantity in found.quantities:
        jobs.setdefault(quantity.id.name, quantity)
    for figure in found.figures:
        jobs.setdefault(figure.id.name, figure)
    for decl in found.tables:
        jobs.setdefault(decl.id.name, decl)
    for entry in nodes.typed_by_body(scope).values():
        jobs.setdefault(entry.id, entry)
    columns = {f"{t.id.name}.{c.name}": t.id.name for t in found.tables for c in table_columns(t)}
    for name, job in jobs.items():
        if isinstance(job, NodeEntry):
            words = [*names_in(job.decl.formula), *job.children, *_member_names(job.decl)]
        else:
            words = names_in(job)
        reads[name] = [columns.get(w, w) for w in words]
    quantities: dict[str, ir.Quantity] = {}
    made_nodes: dict[str, ir.Node] = {}
    for name in _in_turn(reads):
        _value(scope, jobs[name], metadata, quantities, made_nodes)
    for entry in scope.nodes.values():
        if entry.id not in made_nodes:
            made_nodes[entry.id], scope.tys[entry.id] = nodes.node(scope, entry, metadata)
    # In the order of the text; what the text declares twice stands once.
    declared = [q.id.name for q in found.quantities]
    declared += [f.id.name for f in found.figures if f.id.name in quantities]
    declared += [f"{t.id.name}.{c.name}" for t in found.tables for c in table_columns(t)]
    ordered = {id_: quantities[id_] for id_ in declared if id_ in quantities}
    by_place = sorted(ordered.values(), key=lambda q: (q.span.source.path, q.span.start))
    return tuple(by_place), tuple(made_nodes[id_] for id_ in scope.nodes)


def _member_names(decl: ast.NodeDecl) -> list[str]:
    return [member.ids.first.name for member in decl.members or ()]


def _in_turn(reads: Mapping[str, Sequence[str]]) -> list[str]:
    """The jobs, each after those that it reads; a circle in any order (it has its finding later)."""
    edges = {name: [order.Edge(w, NOWHERE) for w in words if w in reads] for name, words in reads.items()}
    return list(order.arranged(edges)[0])


def _value(
    scope: Scope,
    job: object,
    metadata: ast.Metadata,
    quantities: dict[str, ir.Quantity],
    made_nodes: dict[str, ir.Node],
) -> None:
    match job:
        case ast.QuantityDecl():
            if not _owns(scope, job.id, Sort.QUANTITY):
                return
            expr, ty = Walk(scope).elab(job.expr)
            quantity = _quantity(job, expr, ty)
            quantities[quantity.id], scope.tys[quantity.id] = quantity, ty
        case ast.FigureDecl():
            _figure(scope, job, quantities)
        case ast.TableDecl():
            for quantity, ty in lookups.table(Walk(scope), job):
                quantities.setdefault(quantity.id, quantity)
                scope.tys.setdefault(quantity.id, ty)
        case NodeEntry():
            made_nodes[job.id], scope.tys[job.id] = nodes.node(scope, job, metadata)


def _owns(scope: Scope, id_: ast.Id, sort: Sort) -> bool:
    """Whether the name is this declaration's, and not an earlier one's."""
    symbol = scope.symbols.get(id_.name)
    return symbol is not None and symbol.sort is sort and symbol.span == id_.span


def _quantity(decl: ast.QuantityDecl | ast.FigureDecl, expr: ir.Expr, ty: Ty) -> ir.Quantity:
    parameter = isinstance(decl, ast.QuantityDecl) and decl.parameter
    kind = ir.QuantityKind.PARAMETER if parameter else ir.QuantityKind.QUANTITY
    cites = tuple(c.value for c in decl.cites)
    return ir.Quantity(
        decl.id.name, decl.label.value, expr, types.ir_type(ty), kind, cites, span=decl.id.span
    )


def _figure(scope: Scope, decl: ast.FigureDecl, quantities: dict[str, ir.Quantity]) -> None:
    """A named figure; a formula over several is a quantity over unnamed ones."""
    if isinstance(decl.expr, ast.CohortCall):
        if not _owns(scope, decl.id, Sort.FIGURE):
            return
        made, ty = lookups.figure(Walk(scope), decl.expr, decl)
        lookups.enter(scope, made)
        scope.tys[made.id] = ty
        return
    if _owns(scope, decl.id, Sort.QUANTITY):
        expr, ty = Walk(scope).elab(decl.expr)
        quantity = _quantity(decl, expr, ty)
        quantities[quantity.id], scope.tys[quantity.id] = quantity, ty


def _constraint(scope: Scope, decl: ast.ConstraintDecl) -> ir.Constraint:
    condition = Walk(scope).condition(decl.condition)
    return ir.Constraint(
        decl.message.value, condition, tuple(c.value for c in decl.cites), span=decl.message.span
    )


def _ranking(scope: Scope, found: Declarations) -> ir.Ranking | None:
    if not found.rankings:
        return None
    first, *more = found.rankings
    for other in more:
        what = Text("xếp hạng", "ranking")
        scope.report(name_messages.repeated_declaration(other.span, what, first.span))
    return ladders.ranking(scope, first)


# ---------------------------------------------------------------------------------------------------- circles


def _circles(scope: Scope, circles: Sequence[Sequence[tuple[str, Span]]], combined: set[str]) -> set[str]:
    """Reports each circle; the ids where it is cut: formulas rather than `combined` nodes."""
    cut: set[str] = set()
    for circle in circles:
        ids = [id_ for id_, _ in circle]
        spans = [_known(scope, id_, span) for id_, span in circle]
        scope.report(name_messages.cycle(ids, spans))
        cut.update([id_ for id_ in ids if id_ not in combined] or ids)
    return cut


def _known(scope: Scope, id_: str, span: Span) -> Span:
    if span is not NOWHERE:
        return span
    symbol = scope.symbols.get(id_)
    return symbol.span if symbol is not None else span


def _cut(node: ir.Node) -> ir.Node:
    """A node on a circle, without what it rests on."""
    return evolve(
        node,
        body=ir.Formula(ir.Unencoded("", span=node.span)),
        not_applicable=(),
        adjust=(),
    )


# ----------------------------------------------------------------------------------------------------- header


def _header_words(scope: Scope, file: ast.File) -> None:
    """Lines of the header that speak of nodes which are not there; what is left open may bring them."""
    data, entries = file.metadata, scope.nodes.values()
    opened = [e for e in entries if e.decl.open]
    called = {e.decl.word for e in entries}
    for rounding in data.roundings:
        if rounding.scope not in {"display", *called} and entries and not opened:
            word = spoken(rounding.scope, scope.surface)
            scope.report(name_messages.no_such_word(rounding.span, word))
    at = data.not_assessed_at
    above = {scope.nodes[id_].decl.word for e in opened for id_ in (e.id, *scope.ancestors(e.id))}
    if at is not None and entries and at not in above and (opened or file.frame is None):
        word = spoken(at, scope.surface)
        place = data.span.text.rfind(word)
        start = data.span.start + max(place, 0)
        scope.report(name_messages.no_such_word(Span(data.span.source, start, start + len(word)), word))


def _header(file: ast.File) -> ir.Header:
    data = file.metadata
    display = next((r.rounding for r in data.roundings if r.scope == "display"), None)
    return ir.Header(
        id=file.ref.id.name,
        version=file.ref.version,
        title=data.title.value if data.title else "",
        instrument="; ".join(text.value for text in data.instrument),
        kinds=tuple(kind.value for kind in data.kinds),
        in_force_from=data.in_force_from.value if data.in_force_from else None,
        in_force_to=data.in_force_to.value if data.in_force_to else None,
        period_start=data.period_start.value if data.period_start else None,
        period_end=data.period_end.value if data.period_end else None,
        frequency=data.frequency or "năm",
        draft=data.draft,
        illustrative=data.illustrative,
        details=(file.frame.id.name, file.frame.version) if file.frame else None,
        replaces=(data.replaces.id.name, data.replaces.version) if data.replaces else None,
        display=ir.Rounding(display.step, display.mode) if display else None,
        surface=file.surface,
    )
