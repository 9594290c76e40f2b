"""The laws of evaluation one by one, on small rulesets built by hand."""

from __future__ import annotations

import sys
from datetime import date
from fractions import Fraction

import attrs
import pytest
from build_ir import (
    CENTS,
    FULL,
    NO_VALUE,
    REDUCE,
    SCALE,
    YES_NO,
    ZERO,
    arith,
    compare,
    criterion,
    expr,
    facts,
    group,
    index,
    inputs,
    open_node,
    program,
    rule,
    run,
    value_of,
    when,
)
from hypothesis import given
from hypothesis import strategies as st

from egov_rules import ir
from egov_rules.interpret import CalendarError, cohort_figures, contradictions, evaluate
from egov_rules.result import NOT_APPLICABLE, Evaluation, Missing, NodeResult, Status

F = Fraction


def missing(*ids: str) -> Missing:
    return Missing(frozenset(ids))


def share(kind: str, *to: str) -> ir.Ruling:
    return ir.Ruling(ir.RulingKind(kind), to=to)


def scores(result: Evaluation) -> dict[str, F | None]:
    return {id: node.score for id, node in result.nodes.items()}


# ------------------------------------------------------------------------------------------------ expressions

A, B, C = ir.InputRef("a"), ir.InputRef("b"), ir.InputRef("c")


def test_arithmetic_is_exact() -> None:
    assert value_of(arith("/", arith("×", 10, A), B), a=1, b=3) == F(10, 3)
    assert value_of(arith("-", arith("+", A, B), 5), a=1, b=F(1, 3)) == F(-11, 3)
    assert value_of(ir.Neg(A), a=2) == -2
    assert value_of(ir.Power(A, F(1, 2)), a=F(9, 4)) == F(3, 2)


def test_not_applicable_wins_over_missing_in_arithmetic() -> None:
    names = inputs("a", "b")
    assert value_of(arith("+", A, B), names, a=NOT_APPLICABLE) is NOT_APPLICABLE
    assert value_of(arith("+", A, B), names, a=1) == missing("b")
    assert value_of(arith("×", 0, B), names) == missing("b")


def test_a_comparison_with_not_applicable_does_not_hold() -> None:
    names = inputs("a", "b")
    for op in "=≠<≤>≥":
        assert value_of(compare(A, op, B), names, a=NOT_APPLICABLE) is False
    assert value_of(ir.Not(compare(A, "=", 1)), names, a=NOT_APPLICABLE) is True
    assert value_of(ir.IsNA(A), names, a=NOT_APPLICABLE) is True
    assert value_of(ir.IsNA(A), names) == missing("a")


@pytest.mark.parametrize("flip", [False, True])
def test_a_condition_is_settled_by_the_operand_that_decides_it(flip: bool) -> None:
    names = inputs("a", "b")

    def both(*items: ir.Expr) -> tuple[ir.Expr, ...]:
        return items[::-1] if flip else items

    unknown, false, true = compare(A, ">", 0), compare(B, ">", 9), compare(B, ">", 0)
    assert value_of(ir.And(both(unknown, false)), names, b=1) is False
    assert value_of(ir.Or(both(unknown, true)), names, b=1) is True
    assert value_of(ir.And(both(unknown, true)), names, b=1) == missing("a")
    assert value_of(ir.AtLeast(1, both(unknown, true)), names, b=1) is True
    assert value_of(ir.AtLeast(2, both(unknown, false)), names, b=1) is False
    assert value_of(ir.CountTrue(both(unknown, true)), names, b=1) == missing("a")


def test_branches_not_taken_are_not_read() -> None:
    e = ir.If((ir.Branch(compare(A, ">", 0), expr(5)), ir.Branch(compare(B, ">", 0), B)), C)
    assert value_of(e, inputs("a", "b", "c"), a=1) == 5
    assert value_of(e, inputs("a", "b", "c"), a=0) == missing("b")
    assert value_of(e, inputs("a", "b", "c"), a=0, b=0, c=7) == 7


def test_choices_bands_and_members_that_are_not_applicable() -> None:
    kind = ir.Type(
        ir.Kind.CHOICE, members=(ir.Member("du"), ir.Member("thieu"), ir.Member("kad", not_applicable=True))
    )
    rows = (ir.ChoiceRow(("du",), expr(2)), ir.ChoiceRow(("thieu",), expr(1)))
    names = inputs(a=kind)
    assert value_of(ir.Choose(A, rows, expr(0)), names, a="du") == 2
    assert value_of(ir.Choose(A, rows, expr(0)), names, a="kad") is NOT_APPLICABLE
    named = (*rows, ir.ChoiceRow(("kad",), expr(9)))
    assert value_of(ir.Choose(A, named, None), names, a=NOT_APPLICABLE) == 9
    yes = ir.Choose(A, (ir.ChoiceRow(("true",), expr(1)),), expr(0))
    assert value_of(yes, inputs(a=YES_NO), a=True) == 1
    bands = ir.Bands(
        A,
        (
            ir.Band(expr(F(4, 5)), None, expr(8)),
            ir.Band(expr(F(1, 2)), expr(F(4, 5)), expr(5), upper_open=True),
            ir.Band(expr(0), expr(F(1, 2)), expr(2), lower_open=True, upper_open=True),
        ),
        expr(0),
    )
    for x, points in ((1, 8), (F(4, 5), 8), (F(1, 2), 5), (F(1, 10), 2), (0, 0)):
        assert value_of(bands, a=x) == points


def test_extremes_totals_rounding_counts() -> None:
    parts = (ir.Part(A, "a"), ir.Part(B, "b"))
    assert value_of(ir.Extreme(True, parts), a=1, b=2) == 2
    assert value_of(ir.Extreme(False, parts), a=1, b=2) == 1
    assert value_of(ir.Total(parts), a=1, b=2) == 3
    assert value_of(ir.GeometricMean(parts), a=2, b=8) == 4
    assert value_of(ir.Round(arith("/", A, B), ir.Rounding(F(1), ir.RoundMode.FLOOR)), a=7, b=2) == 3


def test_a_sum_of_thousands_of_terms_is_walked() -> None:
    deep: ir.Expr = A
    for _ in range(20_000):
        deep = ir.Arith(ir.ArithOp.ADD, deep, A)
    assert sys.getrecursionlimit() <= 10_000
    assert value_of(deep, a=1) == 20_001
    q = ir.Quantity("q", "q", deep, ir.Type(ir.Kind.NUMBER))
    result = run(program(inputs=inputs("a"), quantities=(q,))).quantities["q"]
    assert (result.low, result.high) == (0, 20_001_000)


def test_days() -> None:
    days = inputs(a=ir.Type(ir.Kind.DATE), b=ir.Type(ir.Kind.DATE))
    when_ = {"a": date(2018, 2, 9), "b": date(2018, 3, 9)}
    assert value_of(ir.Days(A, B), days, **when_) == 28
    assert value_of(ir.Days(B, A), days, **when_) == 0
    q = ir.Quantity("q", "q", ir.Days(A, B, working=True), ir.Type(ir.Kind.NUMBER))
    tet = frozenset(date(2018, 2, d) for d in range(14, 21))
    calendar = ir.Calendar(tet, frozenset([date(2018, 2, 24)]), date(2018, 1, 1), date(2018, 12, 31))
    rules = program(inputs=days, quantities=(q,), calendar=calendar)
    # twenty weekdays, five of them holidays, and a Saturday made up for
    assert run(rules, **when_).quantities["q"].value == 16
    with pytest.raises(CalendarError):
        run(rules, a=date(2018, 12, 1), b=date(2019, 1, 1))
    with pytest.raises(CalendarError):
        run(attrs.evolve(rules, calendar=None), **when_)
    assert run(rules, a=date(2019, 3, 1), b=date(2019, 1, 1)).quantities["q"].value == 0
    assert value_of(ir.YearDay(ir.DayOfPeriod(1, 10, -1))) == date(2017, 10, 1)


def test_an_input_that_is_not_asked_is_not_missing() -> None:
    asked = attrs.evolve(inputs("b")[0], asked_if=compare(A, ">", 0))
    names = (*inputs("a"), asked)
    e = when(compare(A, ">", 0), B)
    assert value_of(e, names, a=0) == 0
    assert value_of(e, names, a=1) == missing("b")
    assert value_of(B, names) == missing("a")
    assert value_of(B, names, a=0) is NOT_APPLICABLE


def test_traces_hold_what_was_used() -> None:
    rules = program(criterion("x", 5, when(compare(A, ">", 0), arith("+", A, 1), B)), inputs=inputs("a", "b"))
    trace = run(rules, a=3).nodes["x"].trace
    assert trace is not None
    assert trace.value == 4
    assert [child.value for child in trace.children] == [True, 4]
    assert [child.value for child in trace.children[1].children] == [3, 1]


# ------------------------------------------------------------------------------- not applicable: every ruling


def ruled(ruling: ir.Ruling, **more: object) -> ir.Program:
    """A section of two groups; `x` (4 points of the first) is not applicable where a = 0."""
    x = criterion("x", 4, 4, rule(compare("a", "=", 0), ruling), **more)
    first = group("g", x, criterion("y", 6, "b"), rules=[rule(compare("c", "=", 1), SCALE)])
    return program(group("s", first, criterion("z", 10, 5)), inputs=inputs("a", "b", "c"))


def test_scaled_at_the_parent() -> None:
    result = run(ruled(SCALE), a=0, b=3, c=0)
    x, g = result.nodes["x"], result.nodes["g"]
    assert (x.status, x.score, x.maximum) == (Status.NOT_APPLICABLE, None, None)
    assert (g.raw, g.raw_max, g.score, g.maximum, g.left_out) == (3, 6, 5, 10, 4)
    assert result.nodes["s"].score == 10
    assert result.complete


def test_scaled_at_a_higher_node() -> None:
    result = run(ruled(ir.Ruling(ir.RulingKind.SCALE, at="s")), a=0, b=3, c=0)
    g, s = result.nodes["g"], result.nodes["s"]
    assert (g.raw, g.raw_max, g.score, g.maximum, g.passed_up) == (3, 6, 3, 6, 4)
    assert (s.raw, s.raw_max, s.score, s.maximum) == (8, 16, 10, 20)


def test_the_maximum_leaves_every_node_above() -> None:
    result = run(ruled(REDUCE), a=0, b=3, c=0)
    g, s = result.nodes["g"], result.nodes["s"]
    assert (g.score, g.maximum, s.score, s.maximum, s.raw_max) == (3, 6, 8, 16, 16)


@pytest.mark.parametrize(("kind", "points"), [("full", 4), ("achieved", 4), ("zero", 0)])
def test_rulings_that_give_points(kind: str, points: int) -> None:
    result = run(ruled(ir.Ruling(ir.RulingKind(kind))), a=0, b=3, c=0)
    x = result.nodes["x"]
    assert (x.status, x.score, x.maximum) == (Status.NOT_APPLICABLE, points, 4)
    assert result.nodes["g"].score == 3 + points
    assert result.nodes["g"].maximum == 10


def test_a_ruling_that_is_not_encoded_taints() -> None:
    result = run(ruled(ir.Ruling(ir.RulingKind.UNENCODED, text="văn bản không nói")), a=0, b=3, c=0)
    assert result.missing == ("văn bản không nói",)
    assert (result.nodes["g"].low, result.nodes["g"].high) == (3, 7)


def test_shares_grow_the_receivers_before_rounding() -> None:
    def rules(ruling: ir.Ruling) -> ir.Program:
        giver = criterion("x", 2, 2, rule(compare("a", "=", 0), ruling))
        one = criterion("y", 4, arith("/", arith("×", 4, "b"), 3), rounding=CENTS)
        two = criterion("z", 4, "c", rule(compare("c", "=", 9), SCALE))
        return program(group("g", giver, one, two), inputs=inputs("a", "b", "c"))

    equal = run(rules(share("share_equal", "y", "z")), a=0, b=2, c=4)
    y, z = equal.nodes["y"], equal.nodes["z"]
    assert (y.score, y.maximum, y.received, y.given_by) == (F("3.33"), 5, 1, ("x",))
    assert y.unrounded == F(8, 3) * F(5, 4)
    assert (z.score, z.maximum) == (5, 5)
    assert (equal.nodes["g"].score, equal.nodes["g"].maximum) == (F("8.33"), 10)
    # a receiver that is itself not applicable takes no share
    alone = run(rules(share("share_by_max", "y", "z")), a=0, b=3, c=9)
    assert (alone.nodes["y"].score, alone.nodes["y"].maximum) == (6, 6)
    assert (alone.nodes["g"].score, alone.nodes["g"].raw_max) == (10, 6)
    # giver's condition missing: without the share or with it
    open_ = run(rules(share("share_equal", "y", "z")), b=2, c=4)
    y = open_.nodes["y"]
    assert (y.status, y.score, y.low, y.high) == (Status.MISSING, F("2.67"), F("2.67"), F("3.33"))
    # the giver and its receivers are not at their best at once
    assert (open_.nodes["g"].low, open_.nodes["g"].high) == (F("6.67"), 10)
    assert open_.missing == ("a",)


def test_not_assessed_has_no_value_and_the_node_above_says_what_follows() -> None:
    def mean(kind: str, na: str | None) -> NodeResult:
        combine = ir.Combine(ir.CombineKind(kind), ir.ChildNA(na) if na else None)
        x = criterion("x", 10, 10, rule(compare("a", "=", 0), NO_VALUE))
        node = group("g", x, criterion("y", 10, 4), criterion("z", 10, 6), maximum=10, combine=combine)
        return run(program(node, inputs=inputs("a")), a=0).nodes["g"]

    assert mean("mean", "skip").score == 5
    assert mean("mean", "zero").score == F(10, 3)
    assert mean("mean", "whole").status is Status.NOT_APPLICABLE
    assert mean("sum", None).score is None


def test_weights_renormalise_at_the_node() -> None:
    weights = {"x": F(1, 2), "y": F(1, 4), "z": F(1, 4)}
    x = criterion("x", 10, 10, rule(compare("a", "=", 0), NO_VALUE))
    combine = ir.Combine(ir.CombineKind.WEIGHTED_MEAN, ir.ChildNA.SKIP)
    node = group(
        "g", x, criterion("y", 10, 4), criterion("z", 10, 8), maximum=10, combine=combine, weights=weights
    )
    rules = program(node, inputs=inputs("a"))
    assert run(rules, a=0).nodes["g"].score == 6
    assert run(rules, a=1).nodes["g"].score == 8
    open_ = run(rules).nodes["g"]
    assert (open_.score, open_.low, open_.high) == (3, 0, 10)


@pytest.mark.parametrize(
    ("kind", "score"),
    [("mean", F(10, 2)), ("geometric_mean", 4), ("harmonic_mean", F(16, 5)), ("largest", 8), ("smallest", 2)],
)
def test_means_and_extremes(kind: str, score: F) -> None:
    combine = ir.Combine(ir.CombineKind(kind), ir.ChildNA.WHOLE)
    node = group("g", criterion("x", 10, 2), criterion("y", 10, 8), maximum=10, combine=combine)
    assert run(program(node)).nodes["g"].score == score


def test_a_zero_divisor_takes_the_ruling_over_it() -> None:
    ratio = arith("/", arith("×", 4, "b"), "a")
    x = criterion("x", 4, ratio, zero_divisor=SCALE)
    rules = program(group("g", x, criterion("y", 6, 3)), inputs=inputs("a", "b"))
    result = run(rules, a=0, b=0)
    assert result.nodes["x"].status is Status.NOT_APPLICABLE
    assert result.nodes["x"].ruling == SCALE
    assert result.nodes["g"].score == 5
    # even where it stands inside a condition, and even if the numerator is missing
    guarded = criterion("x", 4, when(compare(ratio, ">", 1), 4), zero_divisor=ZERO)
    rules = program(group("g", guarded, criterion("y", 6, 3)), inputs=inputs("a", "b"))
    assert run(rules, a=0).nodes["x"].score == 0
    assert run(rules, a=0).complete


def test_a_formula_whose_value_is_not_applicable_takes_the_nodes_ruling() -> None:
    x = criterion("x", 4, A, rule(None, FULL))
    assert run(program(x, inputs=inputs("a")), a=NOT_APPLICABLE).nodes["x"].score == 4


def test_everything_left_out_needs_a_ruling_of_its_own() -> None:
    x = criterion("x", 4, 4, rule(compare("a", "=", 0), SCALE))
    y = criterion("y", 6, 6, rule(compare("a", "=", 0), SCALE))
    inner = group("g", x, y, rules=[rule(None, SCALE)])
    result = run(program(group("s", inner, criterion("z", 10, 5)), inputs=inputs("a")), a=0)
    assert result.nodes["g"].status is Status.NOT_APPLICABLE
    assert (result.nodes["s"].score, result.nodes["s"].raw_max) == (10, 10)
    bare = run(program(group("g", x, y), inputs=inputs("a")), a=0)
    assert (bare.nodes["g"].status, bare.nodes["g"].score) == (Status.NOT_APPLICABLE, None)


def test_is_not_applicable_asks_a_node_under_any_ruling() -> None:
    for ruling in (SCALE, FULL, ZERO):
        x = criterion("x", 4, 4, rule(compare("a", "=", 0), ruling))
        y = criterion("y", 6, when(ir.IsNA(ir.NodeRef("x")), 6))
        rules = program(group("g", x, y), inputs=inputs("a"))
        assert run(rules, a=0).nodes["y"].score == 6
        assert run(rules, a=1).nodes["y"].score == 0
        assert run(rules).nodes["y"].missing == {"a"}


def test_beneath_a_node_that_is_not_applicable_nothing_is_missing() -> None:
    g = group("g", criterion("x", 4, "b"), rules=[rule(compare("a", "=", 0), FULL)])
    result = run(program(group("s", g), inputs=inputs("a", "b")), a=0)
    assert (result.complete, result.nodes["s"].score) == (True, 4)


# ---------------------------------------------------------------------------------------- missing, and bounds


def test_missing_counts_nothing_so_far_and_between_nothing_and_full_points() -> None:
    g = group("g", criterion("x", 4, "a"), criterion("y", 6, "b"), open_node("o", 10))
    ranking = ir.Ranking((ir.RankKey(ir.NodeRef("i")),))
    rules = program(g, index("i", arith("+", ir.NodeRef("g"), 1)), inputs=inputs("a", "b"), ranking=ranking)
    result = run(rules, a=3)
    assert result.missing == ("b", "o")
    node = result.nodes["g"]
    assert (node.status, node.score, node.low, node.high) == (Status.MISSING, 3, 3, 19)
    assert (result.index, result.index_low, result.index_high) == (4, 4, 20)
    assert result.rank_keys == (4,)


def test_plain_values_range_over_what_their_inputs_may_be() -> None:
    ratio = ir.Type(ir.Kind.NUMBER, lower=F(0), upper=F(1))
    e = ir.Extreme(False, (ir.Part(arith("×", 10, "r")), ir.Part(expr(8))), ir.ExtremeStyle.CAP)
    q = ir.Quantity("q", "q", arith("-", e, "a"), ir.Type(ir.Kind.NUMBER))
    chosen = ir.Quantity("k", "k", when(compare("a", ">", 5), arith("+", 3, "r"), 7), ir.Type(ir.Kind.NUMBER))
    result = run(program(inputs=(*inputs("a"), *inputs(r=ratio)), quantities=(q, chosen)), a=2).quantities
    assert (result["q"].low, result["q"].high) == (-2, 6)
    assert result["k"].value == 7
    open_ = run(program(inputs=(*inputs("a"), *inputs(r=ratio)), quantities=(q, chosen))).quantities
    assert (open_["q"].low, open_["q"].high) == (-1000, 8)
    assert (open_["k"].low, open_["k"].high) == (3, 7)


def test_a_mean_ranges_over_the_span_of_its_members() -> None:
    combine = ir.Combine(ir.CombineKind.MEAN, ir.ChildNA.SKIP)
    node = group(
        "g",
        criterion("x", 10, "a"),
        criterion("y", 10, 4),
        criterion("z", 10, 8),
        maximum=10,
        combine=combine,
    )
    result = run(program(node, inputs=inputs("a"))).nodes["g"]
    assert (result.score, result.low, result.high) == (4, 0, 10)


def test_bonus_and_penalty_stand_outside() -> None:
    bonus = criterion("t", 5, "a", counting=ir.Counting.BONUS)
    penalty = criterion("p", 5, "b", counting=ir.Counting.PENALTY)
    shown = criterion("i", None, 99, counting=ir.Counting.INFORMATIONAL)
    x = criterion("x", 4, 4, rule(compare("c", "=", 0), SCALE))
    rules = program(group("g", x, criterion("y", 6, 3), bonus, penalty, shown), inputs=inputs("a", "b", "c"))
    result = run(rules, a=5, b=1, c=0)
    assert (result.nodes["g"].score, result.nodes["g"].maximum, result.nodes["g"].extra) == (9, 10, 4)
    assert (result.nodes["i"].status, result.nodes["i"].score) == (Status.INFORMATIONAL, 99)
    open_ = run(rules, c=1).nodes["g"]
    assert (open_.score, open_.low, open_.high) == (7, 2, 12)


def test_clauses_of_a_combined_node_in_order_and_the_headers_rounding_last() -> None:
    bonus = criterion("t", 5, 5, counting=ir.Counting.BONUS)
    adjust = (ir.Adjust(at_most=expr(10)), ir.Adjust(rounding=ir.Rounding(F(5), ir.RoundMode.DOWN)))
    g = group("g", criterion("x", 10, F(62, 10)), bonus, adjust=adjust, rounding=CENTS)
    result = run(program(g)).nodes["g"]
    assert (result.score, result.unrounded) == (10, 10)
    assert [step.value for step in result.adjusted] == [10, 10]
    swapped = run(program((attrs.evolve(g[0], adjust=adjust[::-1]), *g[1:]))).nodes["g"]
    assert [step.value for step in swapped.adjusted] == [10, 10]
    half = criterion("h", 10, F(1, 3), rounding=CENTS)
    read = ir.Quantity("q", "q", ir.NodeRef("h", ir.NodeField.UNROUNDED), ir.Type(ir.Kind.NUMBER))
    share_ = ir.Quantity("r", "r", ir.NodeRef("h", ir.NodeField.SHARE), ir.Type(ir.Kind.NUMBER))
    result_ = run(program(half, quantities=(read, share_)))
    assert result_.nodes["h"].score == F(33, 100)
    assert result_.quantities["q"].value == F(1, 3)
    assert result_.quantities["r"].value == F(33, 1000)


def test_informational_nodes_lack_nothing_that_counts() -> None:
    shown = criterion("i", None, "a", counting=ir.Counting.INFORMATIONAL)
    result = run(program(group("g", criterion("x", 4, 4), shown), inputs=inputs("a")))
    assert result.complete
    assert result.nodes["i"].status is Status.MISSING


# ----------------------------------------------------------------------------------- open nodes, the decision


def frame(rounding: ir.Rounding | None = None) -> ir.Program:
    """The decision's results section: four open groups, points not assessed scaled at the section, four
    levels.
    """
    maxima = {"hien_dien": 40, "tuong_tac": 35, "giao_dich": 20, "chuyen_doi": 5}
    section = group("ket_qua", *[open_node(id, m, "ket_qua") for id, m in maxima.items()], rounding=rounding)
    percents = {
        "hien_dien": (90, 90, 85, 80), "tuong_tac": (90, 85, 80, 70),
        "giao_dich": (90, 80, 75, 70), "chuyen_doi": (90, 50, 0, 0),
    }  # fmt: skip
    totals = ir.LevelRow(
        "ket_qua",
        "Kết quả",
        ir.NodeRef("ket_qua"),
        tuple(ir.Cell(ir.CompareOp.GE, expr(F(t))) for t in ("90", "84.25", "77", "70.5")),
    )
    rows = [
        ir.LevelRow(
            id,
            id,
            ir.NodeRef(id),
            tuple(
                ir.Cell(
                    ir.CompareOp.GE,
                    arith("×", F(p, 100), ir.NodeRef(id, ir.NodeField.MAX)),
                    f"{p}%",
                )
                for p in columns
            ),
        )
        for id, columns in percents.items()
    ]
    ladder = ir.Ladder(
        "muc", "Mức", ("Mức I", "Mức II", "Mức III", "Mức IV"), (totals, *rows), otherwise="Chưa xếp mức"
    )
    return program(section, ladders=(ladder,))


@pytest.mark.parametrize(
    ("left_out", "total", "level"),
    [
        # eight points that are not assessed, at the minima of Mức II: whether the total row still bites
        ({"hien_dien": 8}, F("83.75"), "Mức III"),
        ({"chuyen_doi": 5, "giao_dich": 3}, F("86.25"), "Mức II"),
        ({"giao_dich": 8}, F("84.62"), "Mức II"),
        ({"tuong_tac": 8}, F("84.18"), "Mức III"),
    ],
)
def test_the_four_exclusions(left_out: dict[str, int], total: F, level: str) -> None:
    maxima = {
        "hien_dien": (40, F(9, 10)),
        "tuong_tac": (35, F(85, 100)),
        "giao_dich": (20, F(8, 10)),
        "chuyen_doi": (5, F(1, 2)),
    }
    awarded = {
        id: (share_ * (maximum - left_out.get(id, 0)), left_out.get(id, 0))
        for id, (maximum, share_) in maxima.items()
    }
    result = run(frame(), facts(awarded=awarded))
    section = result.nodes["ket_qua"]
    assert section.maximum == 100
    assert section.raw_max == 92
    assert section.score is not None
    assert abs(section.score - total) < F(1, 100)
    assert result.levels["muc"].level == level


def test_a_group_with_all_points_not_assessed_is_none_of_none() -> None:
    awarded = {"hien_dien": 40, "tuong_tac": 35, "giao_dich": 20, "chuyen_doi": (0, 5)}
    result = run(frame(), facts(awarded=awarded))
    node = result.nodes["chuyen_doi"]
    assert (node.status, node.score, node.maximum) == (Status.SCORED, 0, 0)
    assert result.levels["muc"].level == "Mức I"


def test_the_published_result() -> None:
    rules = program(open_node("san_sang", 50, rounding=CENTS))
    node = run(rules, facts(awarded={"san_sang": (F("42.63"), 2)})).nodes["san_sang"]
    assert node.unrounded == F("44.40625")
    assert (node.score, node.maximum, node.raw, node.raw_max) == (F("44.41"), 50, F("42.63"), 48)


# ----------------------------------------------------------------------------------------------------- levels


def test_levels_say_what_was_needed_and_what_falls_short() -> None:
    awarded = {"hien_dien": 36, "tuong_tac": F("29.75"), "giao_dich": 16, "chuyen_doi": F("2.5")}
    result = run(frame(), facts(awarded=awarded)).levels["muc"]
    assert (result.level, result.lowest, result.highest) == ("Mức II", "Mức II", "Mức II")
    first = {c.row: c for c in result.columns["Mức I"]}
    assert (first["ket_qua"].holds, first["ket_qua"].short_by) == (False, F("5.75"))
    assert (first["hien_dien"].needs, first["hien_dien"].has, first["hien_dien"].holds) == (36, 36, True)
    below = run(frame(), facts(awarded={**awarded, "tuong_tac": 10})).levels["muc"]
    assert below.level == "Chưa xếp mức"


def test_levels_of_an_incomplete_unit_are_sure_possible_or_impossible() -> None:
    awarded: dict[str, object] = {"hien_dien": 40, "tuong_tac": 35, "giao_dich": 20}
    result = run(frame(), facts(awarded=awarded)).levels["muc"]
    assert (result.lowest, result.highest) == ("Mức III", "Mức I")
    assert result.missing == {"chuyen_doi"}
    last = {c.row: c.holds for c in result.columns["Mức I"]}
    assert last == {
        "ket_qua": True,
        "hien_dien": True,
        "tuong_tac": True,
        "giao_dich": True,
        "chuyen_doi": None,
    }
    settled = run(frame(), facts(awarded={"hien_dien": 0, "tuong_tac": 35, "giao_dich": 20})).levels["muc"]
    assert (settled.level, settled.missing) == ("Chưa xếp mức", frozenset())


def ladder_of(*cells: object, id: str = "l", **more: object) -> ir.Ladder:
    row = ir.LevelRow("a", "a", ir.InputRef("a"), tuple(ir.Cell(ir.CompareOp.GE, expr(c)) for c in cells))
    return ir.Ladder(id, id, ("I", "II", "III")[: len(cells)], (row,), **more)  # type: ignore[arg-type]


def test_the_worse_of_two_parts() -> None:
    other = ir.LevelRow("b", "b", ir.InputRef("b"), (ir.Cell(ir.CompareOp.GE, expr(5)), None))
    parts = (
        ladder_of(9, 5, id="p", part_of="l", otherwise="0"),
        ir.Ladder("r", "r", ("I", "II"), (other,), part_of="l", otherwise="0"),
    )
    whole = ir.Ladder("l", "l", ("I", "II"), parts=("p", "r"), otherwise="0")
    rules = program(ladders=(*parts, whole), inputs=inputs("a", "b"))

    def level(**values: object) -> str | None:
        return run(rules, **values).levels["l"].level

    assert [level(a=9, b=5), level(a=9, b=0), level(a=5, b=5), level(a=0, b=5)] == ["I", "II", "II", "0"]


def test_gates_force_and_cap() -> None:
    cap = ir.Gate("đã nhắc nhở", compare("b", "=", 1), "II", caps=True)
    force = ir.Gate("điểm liệt", compare("c", "=", 1), "0", caps=False)
    rules = program(
        ladders=(ladder_of(9, 5, gates=(cap, force), otherwise="0"),), inputs=inputs("a", "b", "c")
    )

    def outcome(**values: object) -> tuple[str | None, str | None]:
        level = run(rules, **values).levels["l"]
        return level.lowest, level.highest

    assert outcome(a=9, b=0, c=0) == ("I", "I")
    assert outcome(a=9, b=1, c=0) == ("II", "II")
    assert outcome(a=9, b=1, c=1) == ("0", "0")
    assert outcome(a=9, c=0) == ("II", "I")
    assert outcome(a=9, b=0) == ("0", "I")
    assert outcome(a=0) == ("0", "0")


def test_a_ladder_by_formula_and_its_value() -> None:
    kinds = ir.Type(ir.Kind.CHOICE, members=(ir.Member("t"), ir.Member("k")))
    formula = ir.Choose(ir.InputRef("a"), (ir.ChoiceRow(("t",), ir.Const("A")),), ir.Const("B"))
    ladder = ir.Ladder("l", "l", ("A", "B"), formula=formula)
    atleast = compare(ir.LevelRef("l"), "≥", ir.Const("B"), ladder.order)
    q = ir.Quantity("q", "q", atleast, YES_NO)
    rules = program(ladders=(ladder,), quantities=(q,), inputs=inputs(a=kinds))
    assert run(rules, a="t").levels["l"].level == "A"
    assert run(rules, a="k").quantities["q"].value is True
    assert run(rules).levels["l"].highest == "A"
    assert run(rules).quantities["q"].value == missing("a")


def test_no_level_and_no_name_for_it() -> None:
    q = ir.Quantity("q", "q", compare(ir.LevelRef("l"), "=", ir.Const("I")), YES_NO)
    result = run(program(ladders=(ladder_of(9),), quantities=(q,), inputs=inputs("a")), a=1)
    assert (result.levels["l"].level, result.quantities["q"].value) == (None, False)


def test_a_row_that_is_not_encoded_leaves_every_column_open() -> None:
    row = ir.LevelRow("x", "x", expr(0), (None, None), unencoded="Phụ lục IV")
    base = ladder_of(9, 5, otherwise="0")
    rules = program(ladders=(attrs.evolve(base, rows=(*base.rows, row)),), inputs=inputs("a"))
    result = run(rules, a=6)
    assert (result.levels["l"].lowest, result.levels["l"].highest) == ("0", "II")
    assert result.missing == ("Phụ lục IV",)


def test_who_is_ranked() -> None:
    ranking = ir.Ranking((ir.RankKey(ir.NodeRef("i")),), where=compare("a", ">", 0))
    rules = program(index("i", A), inputs=inputs("a"), ranking=ranking)
    assert [run(rules, a=1).ranked, run(rules, a=0).ranked, run(rules).ranked] == [True, False, None]
    unassessed = program(
        criterion("i", None, A, rule(compare("a", "=", 0), NO_VALUE)),
        inputs=inputs("a"),
        ranking=ir.Ranking((ir.RankKey(ir.NodeRef("i")),)),
    )
    result = run(unassessed, a=0)
    assert (result.ranked, result.index, result.complete) == (False, None, True)


# --------------------------------------------------------------------------------------------- cohort figures


def figure(id: str, function: str, operand: object = "a", **more: object) -> ir.Figure:
    where = more.pop("where", None)
    return ir.Figure(
        id, id, ir.CohortFunction(function), None if operand is None else expr(operand),
        None if where is None else expr(where), ir.Type(ir.Kind.NUMBER), **more,  # type: ignore[arg-type]
    )  # fmt: skip


def test_figures_of_a_cohort() -> None:
    figures = (
        figure("largest", "max"),
        figure("least", "min", where=compare("b", "=", 1)),
        figure("mean", "mean"),
        figure("deviation", "deviation"),
        figure("sample", "sample_deviation"),
        figure("third", "percentile", percent=F(3, 4)),
        figure("rank", "rank"),
        figure("many", "count", None, where=compare("b", "=", 1)),
        figure("sum_of_shares", "sum", arith("/", "a", ir.FigureRef("largest"))),
    )
    rules = program(figures=figures, inputs=inputs("a", "b"))
    units = [
        facts(a=2, b=0),
        facts(a=4, b=1),
        facts(a=4, b=1),
        facts(a=6, b=0),
        facts(b=1),
        facts(a=NOT_APPLICABLE, b=1),
    ]
    cohort = cohort_figures(rules, units)
    assert cohort.common == {
        "largest": 6, "least": 4, "mean": 4, "deviation": exact_root(2), "sample": exact_root(F(8, 3)),
        "third": 4, "many": 4, "sum_of_shares": F(16, 6),
    }  # fmt: skip
    assert [own["rank"] for own in cohort.own] == [4, 2, 2, 1, NOT_APPLICABLE, NOT_APPLICABLE]
    assert cohort.counts["largest"] == 4
    assert cohort.counts["least"] == 2
    assert cohort.figures_of(3)["rank"] == 1


def exact_root(x: F | int) -> F:
    from egov_rules.exact import root

    return root(F(x), 2)


def test_figures_are_given_to_a_unit_alone_and_must_agree_with_it() -> None:
    x = criterion("x", 3, arith("/", arith("×", 3, "a"), ir.FigureRef("largest")))
    rules = program(x, figures=(figure("largest", "max"), figure("least", "min")), inputs=inputs("a"))
    alone = evaluate(rules, facts(a=2, figures={"largest": 4}))
    assert alone.nodes["x"].score == F(3, 2)
    assert run(rules, a=2).missing == ("largest",)
    assert contradictions(rules, facts(a=2, figures={"largest": 4, "least": 2})) == ()
    found = contradictions(rules, facts(a=5, figures={"largest": 4, "least": 6}))
    assert [(c.figure.id, c.given, c.own) for c in found] == [("largest", 4, 5), ("least", 6, 5)]


def test_the_order_decides_speed_only() -> None:
    rules = ruled(share("share_equal", "y"))
    backwards = attrs.evolve(rules, order=tuple(n.id for n in rules.nodes)[::-1])
    data = facts(a=0, b=3, c=0)
    assert scores(evaluate(rules, data)) == scores(evaluate(backwards, data))


# ----------------------------------------------------------------- what is still possible encloses what comes


@st.composite
def small_programs(draw: st.DrawFn) -> ir.Program:
    """Two groups under a section: every ruling, shares, bonus, an index, a ladder with a gate."""
    groups = []
    for g in ("g", "h"):
        children = []
        size = draw(st.integers(2, 4))
        ids = [f"{g}{n}" for n in range(size)]
        for number, id in enumerate(ids):
            others = tuple(i for i in ids if i != id)
            rulings = [
                SCALE,
                REDUCE,
                FULL,
                ZERO,
                ir.Ruling(ir.RulingKind.SCALE, at="s"),
                share("share_equal", *others),
                share("share_by_max", *others),
            ]
            maximum = draw(st.integers(1, 6))
            rules = []
            if draw(st.booleans()):
                rules.append(rule(compare(f"c{number}", "=", 0), draw(st.sampled_from(rulings))))
            points = draw(
                st.sampled_from(
                    [
                        arith("×", F(maximum, 4), "a"),
                        when(compare("b", ">", 1), maximum, F(maximum, 3)),
                        arith("/", arith("×", maximum, "a"), arith("+", "a", "b")),
                    ]
                )
            )
            by_zero = draw(st.sampled_from(rulings))
            rounding = draw(st.sampled_from([None, CENTS]))
            children.append(criterion(id, maximum, points, *rules, zero_divisor=by_zero, rounding=rounding))
        if draw(st.booleans()):
            children.append(criterion(f"{g}t", 2, arith("/", "a", 2), counting=ir.Counting.BONUS))
        if draw(st.booleans()):
            children.append(criterion(f"{g}p", 2, arith("/", "b", 2), counting=ir.Counting.PENALTY))
        own = (
            [rule(compare("c0", "=", 4), draw(st.sampled_from([SCALE, FULL, ZERO])))]
            if draw(st.booleans())
            else []
        )
        groups.append(
            group(g, *children, rules=[*own, rule(None, draw(st.sampled_from([SCALE, REDUCE, FULL, ZERO])))])
        )
    section = group("s", *groups, criterion("z", 5, 3))
    rows = [
        ir.LevelRow(
            id,
            id,
            ir.NodeRef(id),
            tuple(ir.Cell(op, arith("×", F(p, 10), ir.NodeRef(id, ir.NodeField.MAX))) for p in (8, 5)),
        )
        for id, op in (
            ("s", ir.CompareOp.GE),
            ("g", draw(st.sampled_from([ir.CompareOp.GE, ir.CompareOp.GT]))),
        )
    ]
    gate = ir.Gate("liệt", compare("c1", "=", 4), "0", caps=draw(st.booleans()))
    ladder = ir.Ladder("l", "l", ("I", "II"), tuple(rows), otherwise="0", gates=(gate,))
    return program(
        section,
        index("i", arith("-", arith("×", ir.NodeRef("s"), 2), ir.NodeRef("h"))),
        inputs=inputs(**{n: ir.Type(ir.Kind.NUMBER, step=F(1), lower=F(0), upper=F(4)) for n in LETTERS}),
        ladders=(ladder,),
    )


LETTERS = ("a", "b", "c0", "c1", "c2", "c3")


@given(
    small_programs(),
    st.fixed_dictionaries({n: st.integers(0, 4) for n in LETTERS}),
    st.sets(st.sampled_from(LETTERS)),
)
def test_bounds_enclose_what_comes(rules: ir.Program, values: dict[str, int], hidden: set[str]) -> None:
    whole = run(rules, facts(**values))
    part = run(rules, facts(**{n: v for n, v in values.items() if n not in hidden}))
    assert whole.complete
    for id, known in part.nodes.items():
        score = whole.nodes[id].score
        if known.score is None or score is None:
            continue
        assert known.low is not None
        assert known.high is not None
        assert known.low <= score <= known.high, id
        if not known.missing:
            assert known.score == score, id
            assert known.maximum == whole.nodes[id].maximum, id
    order = rules.ladders[0].order
    level = part.levels["l"]
    low, reached, high = (
        order.index(x or "0") for x in (level.lowest, whole.levels["l"].level, level.highest)
    )
    assert low <= reached <= high


@given(small_programs(), st.fixed_dictionaries({n: st.integers(0, 4) for n in LETTERS}))
def test_scores_stay_within_their_maxima(rules: ir.Program, values: dict[str, int]) -> None:
    result = run(rules, facts(**values)).nodes
    extras = any(node.extra for node in result.values())
    for id, node in result.items():
        if node.score is not None and node.maximum is not None and not extras:
            assert 0 <= node.score <= node.maximum + F(1, 10), id  # shares round to the cent
