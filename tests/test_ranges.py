"""Intervals hold every value that can occur, and are narrow enough for what the criteria of real decisions
need.
"""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from egov_rules import ir
from egov_rules.ranges import Ranges
from egov_rules.ranges.coverage import coverage
from egov_rules.ranges.intervals import Interval, exactly, logarithm, multiply, power, reciprocal, round_to

F = Fraction
OP = {op.value: op for op in ir.CompareOp}
ARITH = {op.value: op for op in ir.ArithOp}
HEADER = ir.Header("thu", "1")


def number(value: object) -> ir.Const:
    return ir.Const(F(value))


def of(name: str) -> ir.InputRef:
    return ir.InputRef(name)


def arith(left: ir.Expr, op: str, right: ir.Expr) -> ir.Arith:
    return ir.Arith(ARITH[op], left, right)


def compare(left: ir.Expr, op: str, right: ir.Expr) -> ir.Compare:
    return ir.Compare(OP[op], left, right)


def cap(value: ir.Expr, bound: ir.Expr) -> ir.Extreme:
    return ir.Extreme(False, (ir.Part(value), ir.Part(bound)), ir.ExtremeStyle.CAP)


def count(name: str, low: object = 0, high: object = 1000, step: object = 1) -> ir.Input:
    grain = None if step is None else F(step)
    return ir.Input(name, name, ir.Type(ir.Kind.NUMBER, lower=F(low), upper=F(high), step=grain))


def yes_no(name: str) -> ir.Input:
    return ir.Input(name, name, ir.Type(ir.Kind.BOOL))


def choice(name: str, *members: str) -> ir.Input:
    return ir.Input(name, name, ir.Type(ir.Kind.CHOICE, members=tuple(map(ir.Member, members)), ordered=True))


def constraint(condition: ir.Expr) -> ir.Constraint:
    return ir.Constraint("", condition)


# ----------------------------------------------------------------------------------------------------------
# -- soundness

INPUTS = (
    count("a", 0, 6),
    count("b", 0, 8),
    count("c", 1, 9),
    count("d", 0, 9),
    count("x", -3, 5, F(1, 4)),
    yes_no("co"),
    choice("muc", "thap", "vua", "cao"),
)
CONSTRAINTS = (
    constraint(compare(of("a"), "≤", of("b"))),
    constraint(compare(of("b"), "≤", of("c"))),
    constraint(compare(arith(of("a"), "+", of("d")), "≤", arith(of("c"), "+", number(3)))),
    constraint(ir.Or((ir.Not(compare(of("b"), "=", number(0))), compare(of("d"), "=", number(0))))),
    constraint(ir.Or((ir.Not(of("co")), compare(of("c"), ">", number(2))))),
)
QUANTITIES = (ir.Quantity("q", "q", arith(of("a"), "/", of("b")), ir.Type(ir.Kind.NUMBER)),)
PROGRAM = ir.Program(HEADER, inputs=INPUTS, constraints=CONSTRAINTS, quantities=QUANTITIES)

constants = st.sampled_from([F(n, d) for n in (-2, -1, 0, 1, 2, 3, 5) for d in (1, 2, 4)]).map(ir.Const)
leaves = st.one_of(constants, st.sampled_from("aabbccddx").map(ir.InputRef), st.just(ir.QuantityRef("q")))
roundings = st.builds(ir.Rounding, st.sampled_from([F(1), F(1, 4), F(5)]), st.sampled_from(ir.RoundMode))


def conditions(numbers: st.SearchStrategy[ir.Expr]) -> st.SearchStrategy[ir.Expr]:
    plain = st.one_of(
        st.builds(ir.Compare, st.sampled_from(ir.CompareOp), numbers, numbers),
        st.just(of("co")),
        st.builds(
            lambda op, m: ir.Compare(op, of("muc"), ir.Const(m), ("thap", "vua", "cao")),
            st.sampled_from(ir.CompareOp),
            st.sampled_from(["thap", "vua", "cao"]),
        ),
    )
    several = st.lists(plain, min_size=2, max_size=3).map(tuple)
    return st.one_of(plain, plain.map(ir.Not), several.map(ir.And), several.map(ir.Or))


def bands(numbers: st.SearchStrategy[ir.Expr]) -> st.SearchStrategy[ir.Expr]:
    def make(subject: ir.Expr, marks: list[F], pieces: list[ir.Expr], closed: bool) -> ir.Expr:
        marks = sorted(set(marks))
        rows = [ir.Band(None, ir.Const(marks[0]), pieces[0], upper_open=not closed)]
        for low, high, piece in zip(marks, marks[1:], pieces[1:], strict=False):
            rows.append(
                ir.Band(ir.Const(low), ir.Const(high), piece, lower_open=closed, upper_open=not closed)
            )
        return ir.Bands(subject, tuple(rows), pieces[-1])

    marks = st.lists(st.sampled_from([F(0), F(1), F(2), F(5, 2), F(7)]), min_size=1, max_size=3)
    return st.builds(make, numbers, marks, st.lists(numbers, min_size=4, max_size=4), st.booleans())


def bigger(numbers: st.SearchStrategy[ir.Expr]) -> st.SearchStrategy[ir.Expr]:
    parts = st.lists(numbers.map(ir.Part), min_size=2, max_size=3).map(tuple)
    rows = st.lists(numbers, min_size=3, max_size=3).map(
        lambda e: ir.Choose(of("muc"), (ir.ChoiceRow(("cao",), e[0]), ir.ChoiceRow(("vua",), e[1])), e[2])
    )
    return st.one_of(
        st.builds(ir.Arith, st.sampled_from(ir.ArithOp), numbers, numbers),
        st.builds(ir.Arith, st.sampled_from(ir.ArithOp), numbers, numbers),
        st.builds(ir.Neg, numbers),
        st.builds(ir.Extreme, st.booleans(), parts),
        st.builds(ir.Total, parts),
        st.builds(ir.Round, numbers, roundings),
        st.builds(ir.Power, numbers, st.sampled_from([F(2), F(3), F(-1)])),
        st.builds(lambda c, e, o: ir.If((ir.Branch(c, e),), o), conditions(numbers), numbers, numbers),
        bands(numbers),
        rows,
    )


formulas = st.recursive(leaves, bigger, max_leaves=12)
units = st.fixed_dictionaries(
    {
        "a": st.integers(0, 6).map(F),
        "b": st.integers(0, 8).map(F),
        "c": st.integers(1, 9).map(F),
        "d": st.integers(0, 9).map(F),
        "x": st.integers(-12, 20).map(lambda n: F(n, 4)),
        "co": st.booleans(),
        "muc": st.sampled_from(["thap", "vua", "cao"]),
    }
)


def value(expr: ir.Expr, unit: dict[str, object]) -> object:
    """A second, tiny evaluator; raises ZeroDivisionError."""
    match expr:
        case ir.Const():
            return expr.value
        case ir.InputRef():
            return unit[expr.id]
        case ir.QuantityRef():
            return value(QUANTITIES[0].expr, unit)
        case ir.Arith():
            left, right = value(expr.left, unit), value(expr.right, unit)
            return {
                "+": lambda: left + right,
                "-": lambda: left - right,
                "×": lambda: left * right,
                "/": lambda: left / right,
            }[expr.op.value]()
        case ir.Neg():
            return -value(expr.operand, unit)
        case ir.Extreme():
            return (max if expr.largest else min)(value(p.expr, unit) for p in expr.parts)
        case ir.Total():
            return sum((value(p.expr, unit) for p in expr.parts), F(0))
        case ir.Round():
            return round_to(value(expr.operand, unit), expr.rounding)
        case ir.Power():
            return value(expr.base, unit) ** int(expr.exponent)
        case ir.Compare():
            left, right = value(expr.left, unit), value(expr.right, unit)
            if expr.order:
                left, right = expr.order.index(left), expr.order.index(right)
            return {
                "=": left == right,
                "≠": left != right,
                "<": left < right,
                "≤": left <= right,
                ">": left > right,
            }.get(expr.op.value, left >= right)
        case ir.Not():
            return not value(expr.operand, unit)
        case ir.And():
            found = [value(i, unit) for i in expr.items]  # a division by zero in any of them is noticed
            return all(found)
        case ir.Or():
            found = [value(i, unit) for i in expr.items]
            return any(found)
        case ir.If():
            for branch in expr.branches:
                if value(branch.condition, unit):
                    return value(branch.expr, unit)
            return value(expr.otherwise, unit)
        case ir.Choose():
            for row in expr.rows:
                if value(expr.subject, unit) in row.members:
                    return value(row.expr, unit)
            return value(expr.otherwise, unit)
        case ir.Bands():
            subject = value(expr.subject, unit)
            for band in expr.bands:
                low = None if band.lower is None else value(band.lower, unit)
                high = None if band.upper is None else value(band.upper, unit)
                if (low is None or subject > low or (subject == low and not band.lower_open)) and (
                    high is None or subject < high or (subject == high and not band.upper_open)
                ):
                    return value(band.expr, unit)
            return value(expr.otherwise, unit)
    raise AssertionError(expr)


@given(formulas, st.lists(units, min_size=1, max_size=6))
def test_every_value_is_inside(formula: ir.Expr, several: list[dict[str, object]]) -> None:
    ranges = Ranges(PROGRAM)
    span = ranges.range(formula, ranges.base)
    for unit in several:
        if not all(value(c.condition, unit) for c in CONSTRAINTS):
            continue
        try:
            found = value(formula, unit)
        except ZeroDivisionError:
            continue
        assert span is not None
        assert span.holds(found), (formula, unit, found, span)


@given(conditions(formulas), formulas, st.lists(units, min_size=1, max_size=6), st.booleans())
def test_what_a_condition_teaches_is_true(
    condition: ir.Expr, formula: ir.Expr, several: list[dict[str, object]], wanted: bool
) -> None:
    ranges = Ranges(PROGRAM)
    facts = ranges.assume(ranges.base, condition, truth=wanted)
    settled = ranges.truth(condition, ranges.base)
    span = ranges.range(formula, facts)
    for unit in several:
        if not all(value(c.condition, unit) for c in CONSTRAINTS):
            continue
        try:
            if settled is not None:
                assert value(condition, unit) is settled
            if value(condition, unit) is not wanted:
                continue
            found = value(formula, unit)
        except ZeroDivisionError:
            continue
        assert not facts.dead
        assert span is not None
        assert span.holds(found), (condition, formula, unit, found, span)
        if found == 0:
            assert ranges.may_be_zero(formula, facts)


rationals = st.fractions(min_value=-20, max_value=20, max_denominator=12)


@given(a=rationals, b=rationals, c=rationals, d=rationals, left=st.booleans(), right=st.booleans())
def test_products_and_reciprocals(*, a: F, b: F, c: F, d: F, left: bool, right: bool) -> None:
    assume(a < b and c < d)
    one, other = Interval(a, b, left, right), Interval(c, d, right, left)
    inside = [(a + b) / 2, a if not left else (3 * a + b) / 4, b if not right else (a + 3 * b) / 4]
    others = [(c + d) / 2, c if not right else (3 * c + d) / 4, d if not left else (c + 3 * d) / 4]
    for x in inside:
        if x != 0:
            inverse = reciprocal(one)
            assert inverse is not None
            assert inverse.holds(1 / x)
        for y in others:
            assert multiply(one, other).holds(x * y)


@pytest.mark.parametrize(
    ("base", "exponent", "root"),
    [(F(9, 4), F(1, 2), F(3, 2)), (F(8), F(2, 3), F(4)), (F(4), F(-1, 2), F(1, 2))],
)
def test_exact_roots(base: F, exponent: F, root: F) -> None:
    found = power(exactly(base), exponent)
    assert found is not None
    assert found.low == found.high == root


def test_irrational_ends_are_close() -> None:
    root = power(Interval(F(2), F(3)), F(1, 2))
    assert root is not None
    assert 2 - F(1, 10**30) < root.low**2 < 2
    assert 3 < root.high**2 < 3 + F(1, 10**30)
    log = logarithm(Interval(F(1), F(10)))
    assert log is not None
    assert log.low == 0
    assert F(2302585, 10**6) < log.high < F(2302586, 10**6)


# ----------------------------------------------------------------------------------------------------------
# -- precision


def program(*inputs: ir.Input, constraints: tuple[ir.Expr, ...] = (), **more: object) -> Ranges:
    return Ranges(ir.Program(HEADER, inputs=inputs, constraints=tuple(map(constraint, constraints)), **more))  # type: ignore[arg-type]


def test_a_part_over_its_whole_is_at_most_one() -> None:
    ranges = program(
        count("so_dvc_4"), count("so_dvc_3"), count("so_dvc_2"), count("so_tthc", 1),
        constraints=tuple(
            compare(of(one), "≤", of(other))
            for one, other in (("so_dvc_4", "so_dvc_3"), ("so_dvc_3", "so_dvc_2"), ("so_dvc_2", "so_tthc"))
        ),
    )  # fmt: skip
    share = arith(arith(number(12), "×", of("so_dvc_4")), "/", of("so_tthc"))
    assert ranges.range(share, ranges.base) == Interval(F(0), F(12))


def test_a_sum_over_a_sum() -> None:
    ranges = program(
        count("moi"),
        count("cu", 1),
        count("xong"),
        constraints=(compare(of("xong"), "≤", arith(of("moi"), "+", of("cu"))),),
    )
    share = arith(of("xong"), "/", arith(of("cu"), "+", of("moi")))
    assert ranges.range(share, ranges.base) == Interval(F(0), F(1))


def test_a_constraint_under_a_condition() -> None:
    ranges = program(
        count("tong"), count("phan"),
        constraints=(
            ir.Or((ir.Not(compare(of("tong"), "=", number(0))), compare(of("phan"), "=", number(0)))),
        ),
    )  # fmt: skip
    nothing = ranges.assume(ranges.base, compare(of("tong"), "=", number(0)), truth=True)
    assert ranges.range(of("phan"), nothing).point == 0
    some = ranges.assume(ranges.base, compare(of("phan"), ">", number(0)), truth=True)
    assert not ranges.may_be_zero(of("tong"), some)


def test_own_value_over_the_cohorts_largest() -> None:
    own = arith(of("bang_thong"), "/", of("so_cbcc"))
    figure = ir.Figure("bt_cao_nhat", "", ir.CohortFunction.MAX, own, None, ir.Type(ir.Kind.NUMBER))
    quantity = ir.Quantity("bt", "", own, ir.Type(ir.Kind.NUMBER))
    ranges = program(
        count("bang_thong", 0, 10000, F(1, 100)),
        count("so_cbcc", 1, 2000),
        figures=(figure,),
        quantities=(quantity,),
    )
    largest = ir.FigureRef("bt_cao_nhat")
    some = ranges.assume(ranges.base, compare(largest, "=", number(0)), truth=False)
    for value_ in (own, ir.QuantityRef("bt")):
        assert ranges.range(arith(arith(number(3), "×", value_), "/", largest), some) == Interval(F(0), F(3))
    assert not ranges.may_be_zero(largest, some)


def test_between_the_smallest_and_the_largest() -> None:
    figures = tuple(
        ir.Figure(name, "", function, of("x"), None, ir.Type(ir.Kind.NUMBER))
        for name, function in (("lon", ir.CohortFunction.MAX), ("nho", ir.CohortFunction.MIN))
    )
    ranges = program(count("x", 0, 100, F(1, 100)), figures=figures)
    large, small = ir.FigureRef("lon"), ir.FigureRef("nho")
    apart = ranges.assume(ranges.base, compare(large, ">", small), truth=True)
    share = arith(arith(of("x"), "-", small), "/", arith(large, "-", small))
    assert not ranges.may_be_zero(share.right, apart)
    assert ranges.range(share, apart) == Interval(F(0), F(1))


def test_growth_above_a_mark() -> None:
    steps = ir.Round(
        arith(arith(of("luot"), "-", number(20)), "/", number(10)), ir.Rounding(F(1), ir.RoundMode.FLOOR)
    )
    grown = arith(number("1/2"), "+", arith(number("1/4"), "×", steps))
    bands_ = ir.Bands(
        of("luot"),
        (
            ir.Band(number(0), number(0), number(0)),
            ir.Band(number(1), number(20), number("1/2")),
            ir.Band(number(20), None, cap(grown, number(2)), lower_open=True),
        ),
        None,
    )
    ranges = program(count("luot", 0, 10000))
    assert ranges.range(bands_, ranges.base) == Interval(F(0), F(2), step=F(1, 4))
    assert coverage(ranges, bands_, ranges.base).holes == ()
    assert coverage(ranges, bands_, ranges.base).overlaps == ()


def test_gaps_and_overlaps_are_named_over_the_grain() -> None:
    def cover(step: object, *rows: ir.Band) -> object:
        ranges = program(count("x", 0, 100, step))
        return coverage(ranges, ir.Bands(of("x"), rows, None), ranges.base)

    low, high = ir.Band(None, number(10), number(0)), ir.Band(number(11), None, number(1))
    assert cover(1, low, high).holes == ()
    assert cover(F(1, 2), low, high).holes == (Interval(F(21, 2), F(21, 2), step=F(1, 2)),)
    assert cover(None, low, high).holes == (Interval(F(10), F(11), low_open=True, high_open=True),)
    touching = ir.Band(number(10), None, number(1))
    assert cover(1, touching, low).overlaps == ((1, 0, Interval(F(10), F(10), step=F(1))),)


def test_ends_from_a_table_are_tried_for_each_member() -> None:
    nguong = ir.Quantity(
        "T.nguong",
        "",
        ir.Choose(of("vung"), (ir.ChoiceRow(("nui",), number(3)), ir.ChoiceRow(("bang",), number(5))), None),
        ir.Type(ir.Kind.NUMBER),
        ir.QuantityKind.TABLE,
    )
    ranges = program(count("x", 0, 10), choice("vung", "nui", "bang"), quantities=(nguong,))
    mark = ir.QuantityRef("T.nguong")
    rows = (ir.Band(None, mark, number(0), upper_open=True), ir.Band(mark, None, number(1)))
    assert coverage(ranges, ir.Bands(of("x"), rows, None), ranges.base).holes == ()
    short = (ir.Band(None, number(4), number(0), upper_open=True), ir.Band(mark, None, number(1)))
    found = coverage(ranges, ir.Bands(of("x"), short, None), ranges.base)
    assert [hole.point for hole in found.holes] == [4]
    assert [both.point for _, _, both in found.overlaps] == [3]
