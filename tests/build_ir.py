"""Small rulesets built by hand: what the interpreter is given, without a surface."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from egov_rules import ir
from egov_rules.interpret import evaluate
from egov_rules.result import Awarded, Evaluation, Facts

F = Fraction
SCALE = ir.Ruling(ir.RulingKind.SCALE)
REDUCE = ir.Ruling(ir.RulingKind.REDUCE)
FULL = ir.Ruling(ir.RulingKind.FULL)
ZERO = ir.Ruling(ir.RulingKind.ZERO)
NO_VALUE = ir.Ruling(ir.RulingKind.NO_VALUE)
CENTS = ir.Rounding(F(1, 100))


def number(x: int | str | Fraction) -> Fraction:
    return F(x)


def expr(x: object) -> ir.Expr:
    """An expression as it is, an id as an input, a number or date as itself."""
    if isinstance(x, ir.Expr):
        return x
    if isinstance(x, bool | date | Fraction):
        return ir.Const(x)
    if isinstance(x, int):
        return ir.Const(F(x))
    assert isinstance(x, str)
    return ir.InputRef(x)


def arith(op: str, left: object, right: object) -> ir.Arith:
    return ir.Arith(ir.ArithOp(op), expr(left), expr(right))


def compare(left: object, op: str, right: object, order: tuple[str, ...] | None = None) -> ir.Compare:
    return ir.Compare(ir.CompareOp(op), expr(left), expr(right), order)


def when(condition: object, then: object, otherwise: object = 0) -> ir.If:
    return ir.If((ir.Branch(expr(condition), expr(then)),), expr(otherwise))


def rule(condition: object, ruling: ir.Ruling) -> ir.NotApplicableIf:
    return ir.NotApplicableIf(None if condition is None else expr(condition), ruling)


def criterion(
    id: str, maximum: object, formula: object, *rules: ir.NotApplicableIf, **more: object
) -> ir.Node:
    """A criterion; its parent is set by `group`."""
    points = None if maximum is None else F(maximum)  # type: ignore[arg-type]
    return ir.Node(
        id,
        "tiêu chí",
        id,
        None,
        points,
        ir.Formula(expr(formula)),
        not_applicable=rules,
        **more,  # type: ignore[arg-type]
    )


def open_node(id: str, maximum: object, scaled_at: str | None = None, **more: object) -> ir.Node:
    return ir.Node(id, "nhóm", id, None, F(maximum), ir.Open(scaled_at), **more)  # type: ignore[arg-type]


def group(
    id: str,
    *children: ir.Node | tuple[ir.Node, ...],
    maximum: object = None,
    combine: ir.Combine | None = None,
    weights: dict[str, Fraction] | None = None,
    rules: Iterable[ir.NotApplicableIf] = (),
    **more: object,
) -> tuple[ir.Node, ...]:
    """A node over children (or groups, as this returns them); all nodes, parents first."""
    import attrs

    trees = [child if isinstance(child, tuple) else (child,) for child in children]
    tops = [tree[0] for tree in trees]
    if maximum is None:
        counted = [n.maximum for n in tops if n.counting is ir.Counting.NORMAL and n.maximum is not None]
        maximum = sum(counted, F(0))
    members = tuple(ir.NodeMember(ir.NodeRef(n.id), (weights or {}).get(n.id)) for n in tops)
    node = ir.Node(
        id,
        "nhóm",
        id,
        None,
        F(maximum),
        ir.Members(members, combine or ir.Combine()),  # type: ignore[arg-type]
        not_applicable=tuple(rules),
        **more,  # type: ignore[arg-type]
    )
    below = [attrs.evolve(n, parent=id) if n is tree[0] else n for tree in trees for n in tree]
    return (node, *below)


def index(id: str, formula: ir.Expr) -> ir.Node:
    return ir.Node(id, "chỉ số", id, None, None, ir.Formula(formula))


def inputs(*names: str, **typed: ir.Type) -> tuple[ir.Input, ...]:
    """Whole numbers from 0 to 1000, unless a type is given."""
    whole = ir.Type(ir.Kind.NUMBER, step=F(1), lower=F(0), upper=F(1000))
    return tuple(ir.Input(n, n, whole) for n in names) + tuple(ir.Input(n, n, t) for n, t in typed.items())


YES_NO = ir.Type(ir.Kind.BOOL)
HEADER = ir.Header("thu", "2017")


def program(*trees: ir.Node | tuple[ir.Node, ...], **more: object) -> ir.Program:
    nodes = tuple(n for tree in trees for n in (tree if isinstance(tree, tuple) else (tree,)))
    return ir.Program(HEADER, nodes=nodes, **more)  # type: ignore[arg-type]


def facts(
    awarded: dict[str, object] | None = None,
    figures: dict[str, object] | None = None,
    year: int = 2018,
    **values: object,
) -> Facts:
    """Numbers as `int` or text; an open node as points or (points, not assessed)."""

    def known(x: object) -> object:
        return F(x) if isinstance(x, int | Fraction) and not isinstance(x, bool) else x

    given = {}
    for id, x in (awarded or {}).items():
        points, out = x if isinstance(x, tuple) else (x, 0)
        given[id] = Awarded(None if points is None else F(points), F(out))  # type: ignore[arg-type]
    return Facts(
        year,
        {id: known(x) for id, x in values.items()},  # type: ignore[misc]
        given,
        {id: known(x) for id, x in (figures or {}).items()},  # type: ignore[misc]
    )


def run(rules: ir.Program, data: Facts | None = None, **values: object) -> Evaluation:
    return evaluate(rules, data or facts(**values))


def value_of(
    e: ir.Expr, declared: tuple[ir.Input, ...] = (), data: Facts | None = None, **values: object
) -> object:
    """What an expression is worth, by way of a named value."""
    named = ir.Quantity("q", "q", e, ir.Type(ir.Kind.NUMBER))
    result = run(program(inputs=declared or inputs(*values), quantities=(named,)), data, **values)
    return result.quantities["q"].value
