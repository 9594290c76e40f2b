"""Nodes of the tree: maxima, bodies, rulings and roundings (laws 2 to 5)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from .. import ast, ir
from ..diagnostics import Text
from ..messages import names as name_messages
from ..messages import types as messages
from ..source import Span
from . import types
from .declarations import NodeEntry, expanded
from .expr import Walk
from .scope import SORT_TEXT, Scope, Sort
from .types import Ty

INDEX_WORD = "chỉ số"
_MAXIMUM = Text("điểm tối đa", "maximum")
_WEIGHT = Text("trọng số", "weight")
_SHARES = {ir.RulingKind.SHARE_EQUAL, ir.RulingKind.SHARE_BY_MAX}


def is_index(decl: ast.NodeDecl) -> bool:
    """A `chỉ số` without a maximum: any value, outside every total."""
    return decl.word == INDEX_WORD and decl.maximum is None


def settle_counting(scope: Scope) -> None:
    """Fills `scope.informational` (shown only) and `scope.free` (the value need not be points)."""
    for id_, entry in scope.nodes.items():
        decl = entry.decl
        bare = decl.counting == "normal" and decl.maximum is None
        inherits = bare and entry.parent in scope.informational
        if decl.counting == "informational" or inherits:
            scope.informational.add(id_)
        if decl.maximum is None and (is_index(decl) or id_ in scope.informational):
            scope.free.add(id_)


# ----------------------------------------------------------------------------------------------------- maxima


def settle_maxima(scope: Scope) -> None:
    """Fills `scope.maxima`: declared, else derived from the children or members; None where there is none."""
    for entry in reversed(scope.nodes.values()):
        _maximum(scope, entry.id, frozenset())


def _maximum(scope: Scope, id_: str, above: frozenset[str]) -> Fraction | None:
    if id_ in scope.maxima:
        return scope.maxima[id_]
    entry = scope.nodes.get(id_)
    if entry is None or id_ in above:
        return None
    decl = entry.decl
    if decl.maximum is not None:
        found = scope.constant(decl.maximum, _MAXIMUM)
        if found is not None and found < 0:
            scope.report(messages.negative_maximum(decl.maximum.span, id_, scope.surface))
            found = None
    elif decl.children is not None or decl.members is not None:
        found = _derived(scope, entry, above | {id_})
    else:
        found = None
        if id_ not in scope.free and (decl.formula is not None or decl.open):
            scope.report(messages.no_maximum(entry.span, id_, scope.surface))
    scope.maxima[id_] = found
    return found


def _derived(scope: Scope, entry: NodeEntry, above: frozenset[str]) -> Fraction | None:
    """The maximum that the parts add up to, or None where one is not known."""
    parts: list[tuple[Fraction, Fraction]] = []  # weight, maximum
    for child in entry.children:
        decl = scope.nodes[child].decl if child in scope.nodes else None
        maximum = _maximum(scope, child, above)
        if decl is None or decl.counting != "normal" or child in scope.informational:
            continue
        if maximum is None:
            if is_index(decl) and not is_index(entry.decl):
                scope.report(messages.no_maximum(scope.nodes[child].span, child, scope.surface))
            return None
        parts.append((_weight(scope, decl.weight) or Fraction(1), maximum))
    for member in entry.decl.members or ():
        weight = _weight(scope, member.weight) or Fraction(1)
        for name, _ in expanded(member.ids)[0]:
            maximum = _maximum(scope, name, above) if name in scope.nodes else _greatest(scope, name)
            if maximum is None:
                if name not in scope.nodes and name in scope.symbols and entry.id not in scope.free:
                    scope.report(messages.no_maximum(entry.span, entry.id, scope.surface))
                return None
            parts.append((weight, maximum))
    if not parts:
        if entry.id not in scope.free:
            scope.report(messages.no_maximum(entry.span, entry.id, scope.surface))
        return None
    unlike = len({maximum for _, maximum in parts}) > 1
    if unlike and entry.id in scope.free and entry.decl.child_na == ir.ChildNA.SKIP.value:
        return None  # which maxima meet in such an index depends on what is skipped
    found = _combined(entry.decl.combine, parts)
    if found is None and entry.id not in scope.free:
        scope.report(messages.no_maximum(entry.span, entry.id, scope.surface))
    return found


def _combined(combine: str | None, parts: list[tuple[Fraction, Fraction]]) -> Fraction | None:
    maxima = [m for _, m in parts]
    total = sum((w for w, _ in parts), Fraction(0))
    match ir.CombineKind(combine) if combine else ir.CombineKind.SUM:
        case ir.CombineKind.SUM:
            return sum((w * m for w, m in parts), Fraction(0))
        case ir.CombineKind.MEAN | ir.CombineKind.WEIGHTED_MEAN:
            return sum((w * m for w, m in parts), Fraction(0)) / total if total else None
        case ir.CombineKind.LARGEST:
            return max(maxima)
        case ir.CombineKind.SMALLEST:
            return min(maxima)
        case ir.CombineKind.HARMONIC_MEAN if all(maxima):
            return len(maxima) / sum((1 / m for m in maxima), Fraction(0))
        case _:
            return maxima[0] if len(set(maxima)) == 1 else None


def _greatest(scope: Scope, name: str) -> Fraction | None:
    """The most that an input can add to a node that counts it."""
    input_ = scope.inputs.get(name)
    if input_ is None:
        return None
    if input_.type.kind is ir.Kind.CHOICE:
        values = [m.value for m in input_.type.members if m.value is not None]
        return max(values, default=None)
    return input_.type.upper


def _weight(scope: Scope, node: ast.Expr | None) -> Fraction | None:
    return None if node is None else scope.constant(node, _WEIGHT)


# ------------------------------------------------------------------------------------------------------ nodes


def node(scope: Scope, entry: NodeEntry, header: ast.Metadata) -> tuple[ir.Node, Ty]:
    """The node and the type of its value."""
    decl, id_ = entry.decl, entry.id
    maximum = scope.maxima.get(id_)
    walk = Walk(scope, maximum, has_own_max=id_ not in scope.free)
    body, ty = _body(scope, entry, walk, header)
    zero = _zero_divisor(scope, entry) if isinstance(body, ir.Formula) else None
    label = decl.label.value if decl.label is not None else id_
    made = ir.Node(
        id_,
        decl.word,
        label,
        entry.parent,
        maximum,
        body,
        ir.Counting.INFORMATIONAL if id_ in scope.informational else ir.Counting(decl.counting),
        tuple(_not_applicable(scope, entry, clause, walk) for clause in decl.not_applicable),
        zero,
        tuple(_adjust(walk, clause, ty) for clause in decl.adjust),
        _rounding(walk, entry, ty, header),
        _unit(scope, entry, ty),
        _cites(scope, entry),
        "; ".join(e.value for e in decl.evidence) or None,
        tuple(s.value for s in decl.sources),
        tuple(v.value for v in decl.verifiers),
        tuple(n.value for n in decl.notes),
        span=entry.span,
    )
    return made, ty


def _cites(scope: Scope, entry: NodeEntry) -> tuple[str, ...]:
    """What the node rests on: its own `theo`, else that of the nearest node around it."""
    while not entry.decl.cites and entry.parent in scope.nodes:
        entry = scope.nodes[entry.parent]
    return tuple(c.value for c in entry.decl.cites)


def _wanted(scope: Scope, entry: NodeEntry) -> Ty | None:
    if entry.id not in scope.free:
        return types.POINTS
    return None if entry.decl.unit is None else types.number(types.declared(entry.decl.unit.value))


def _body(scope: Scope, entry: NodeEntry, walk: Walk, header: ast.Metadata) -> tuple[ir.Body, Ty]:
    decl = entry.decl
    want = _wanted(scope, entry)
    if decl.formula is not None:
        expr, ty = walk.elab(decl.formula, want)
        return ir.Formula(expr), ty
    if decl.children is not None or decl.members is not None:
        members, ty = _members(scope, entry, walk, want)
        combine = ir.Combine(
            ir.CombineKind(decl.combine) if decl.combine else ir.CombineKind.SUM,
            ir.ChildNA(decl.child_na) if decl.child_na else None,
        )
        return ir.Members(members, combine), ty
    if decl.open:
        return ir.Open(_scaled_at(scope, entry, header.not_assessed_at)), types.POINTS
    scope.report(messages.no_body(entry.span, entry.id, scope.surface))
    return ir.Formula(ir.Unencoded("", span=decl.span)), types.UNKNOWN


def _members(
    scope: Scope, entry: NodeEntry, walk: Walk, want: Ty | None
) -> tuple[tuple[ir.NodeMember, ...], Ty]:
    made: list[ir.NodeMember] = []
    ty = want
    for child in entry.children:
        known = scope.nodes[child]
        ref = ir.NodeRef(child, span=known.span)
        own = scope.tys.get(child, types.POINTS)
        made.append(ir.NodeMember(ref, _weight(scope, known.decl.weight), own=True))
        if child not in scope.informational:
            ty = _joined(scope, walk, ty, own, known.span)
    seen: dict[str, Span] = {}
    for member in entry.decl.members or ():
        weight = _weight(scope, member.weight)
        names, bad = expanded(member.ids)
        if bad:
            scope.report(bad)
        for name, _ in names:
            at = member.ids.span
            if name in seen:
                scope.report(name_messages.repeated_member(at, name, seen[name]))
                continue
            seen[name] = at
            expr, own = walk.elab(ast.Name(name, span=at))
            if isinstance(expr, ir.LevelRef):
                wanted = Text("một nút hoặc một số", "a node or a number")
                scope.report(name_messages.other_sort(at, name, SORT_TEXT[Sort.LADDER], wanted))
                continue
            expr, own = walk.as_number(expr, own, at)
            if want is not None:
                expr, own = walk.fit(expr, own, want, at)
            made.append(ir.NodeMember(expr, weight, own=False))
            ty = _joined(scope, walk, ty, own, at)
    return tuple(made), ty or types.POINTS


def _joined(scope: Scope, walk: Walk, ty: Ty | None, own: Ty, at: Span) -> Ty | None:
    if ty is None or not own.known:
        return own if ty is None and own.known else ty
    shared = walk.shared(ty, own)
    if shared is None:
        scope.report(messages.wrong_kind(at, types.shown(own), types.shown(ty)))
        return ty
    return shared


def _scaled_at(scope: Scope, entry: NodeEntry, word: str | None) -> str | None:
    """The nearest node with the header's word, from this one upwards."""
    if word is None:
        return None
    for id_ in (entry.id, *scope.ancestors(entry.id)):
        if scope.nodes[id_].decl.word == word:
            return id_
    return None


def _unit(scope: Scope, entry: NodeEntry, ty: Ty) -> str | None:
    unit = entry.decl.unit
    if entry.id in scope.free and unit is not None:
        return unit.value
    if unit is not None and not types.declared(unit.value).is_points:
        scope.report(messages.unit_on_points(unit.span, entry.id, scope.surface))
    if entry.id not in scope.free or not ty.known or (ty.is_number and ty.unit.flexible):
        return "điểm"
    return types.text_of(ty.unit) if ty.is_number else None


def _rounding(walk: Walk, entry: NodeEntry, ty: Ty, header: ast.Metadata) -> ir.Rounding | None:
    """The header's rounding for this sort of node; a ratio shown for information is not points and keeps its
    digits.
    """
    if entry.id in walk.scope.informational and not (ty.is_number and ty.unit.fits_points):
        return None
    for rounding in header.roundings:
        if rounding.scope == entry.decl.word:
            return walk.rounding(rounding.rounding)
    return None


def _adjust(walk: Walk, clause: ast.AtMost | ast.NotBelow | ast.Rounded, ty: Ty) -> ir.Adjust:
    if isinstance(clause, ast.Rounded):
        return ir.Adjust(rounding=walk.rounding(clause.rounding))
    bound = walk.elab(clause.bound, ty if ty.known else None)[0]
    return ir.Adjust(at_most=bound) if isinstance(clause, ast.AtMost) else ir.Adjust(at_least=bound)


# ---------------------------------------------------------------------------------------------------- rulings


def _not_applicable(
    scope: Scope, entry: NodeEntry, clause: ast.NotApplicableClause, walk: Walk
) -> ir.NotApplicableIf:
    condition = None if clause.condition is None else walk.condition(clause.condition)
    return ir.NotApplicableIf(condition, ruling(scope, entry, clause.ruling))


def _zero_divisor(scope: Scope, entry: NodeEntry) -> ir.Ruling | None:
    """The nearest `mẫu số bằng không` from this node upwards."""
    for id_ in (entry.id, *scope.ancestors(entry.id)):
        clause = scope.nodes[id_].decl.zero_divisor
        if clause is not None:
            return ruling(scope, entry, clause.ruling)
    return None


def ruling(scope: Scope, entry: NodeEntry, spec: ast.RulingSpec) -> ir.Ruling:
    """What follows for this node; `quy đổi` is at its parent unless it says where."""
    kind = ir.RulingKind(spec.kind)
    at: str | None = None
    to: tuple[str, ...] = ()
    if kind is ir.RulingKind.SCALE:
        at = _scaled(scope, entry, spec)
    elif kind in _SHARES:
        to = _receivers(scope, entry, spec)
    return ir.Ruling(kind, at, to, spec.text.value if spec.text else None, span=spec.span)


def _scaled(scope: Scope, entry: NodeEntry, spec: ast.RulingSpec) -> str | None:
    above = scope.ancestors(entry.id)
    if spec.at is None:
        if not above:
            scope.report(name_messages.nothing_above(spec.span, entry.id, scope.surface))
            return None
        return above[0]
    symbol = scope.find_sort(spec.at.name, spec.at.span, Sort.NODE)
    if symbol is None:
        return above[0] if above else None
    if symbol.id not in above:
        scope.report(name_messages.scaled_elsewhere(spec.at.span, symbol.id, entry.id, above))
        return above[0] if above else None
    return symbol.id


def _receivers(scope: Scope, entry: NodeEntry, spec: ast.RulingSpec) -> tuple[str, ...]:
    found: list[str] = []
    for id_ in spec.to:
        symbol = scope.find_sort(id_.name, id_.span, Sort.NODE)
        if symbol is None:
            continue
        other = scope.nodes.get(symbol.id)
        if symbol.id == entry.id or symbol.id in found or other is None or other.parent != entry.parent:
            scope.report(name_messages.receiver_elsewhere(id_.span, symbol.id, entry.id))
            continue
        found.append(symbol.id)
    return tuple(found)


def typed_by_body(scope: Scope) -> Mapping[str, NodeEntry]:
    """Nodes whose value need not be points: their type has to be found before others read them."""
    return {id_: entry for id_, entry in scope.nodes.items() if entry.id in scope.free}
