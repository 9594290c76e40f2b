"""Explanations: what they say, and that what is printed recomputes (law 16)."""

from __future__ import annotations

import os
from fractions import Fraction

import pytest
from build_ir import (
    CENTS,
    FULL,
    REDUCE,
    SCALE,
    arith,
    compare,
    criterion,
    expr,
    facts,
    group,
    index,
    inputs,
    program,
    rule,
    run,
    when,
)
from hypothesis import given
from hypothesis import strategies as st
from recompute import recomputed

import egov_rules
from egov_rules import ir
from egov_rules.explain import explain, short, tree

F = Fraction

MACHINES = (
    ir.Input("so_may", "Số máy tính", ir.Type(ir.Kind.NUMBER, "máy", F(1), F(0), F(5000))),
    ir.Input("so_cb", "Số cán bộ", ir.Type(ir.Kind.NUMBER, "người", F(1), F(1), F(2000))),
    ir.Input("ty_le", "Tỷ lệ", ir.Type(ir.Kind.NUMBER, "%", F(1, 10**6), F(0), F(1))),
)


def capped(value: ir.Expr, bound: object) -> ir.Extreme:
    return ir.Extreme(False, (ir.Part(value), ir.Part(expr(bound))), ir.ExtremeStyle.CAP)


OWN = ir.Const(F(4), name="điểm tối đa")


def machines() -> ir.Program:
    first = criterion(
        "HT.1",
        4,
        capped(arith("/", arith("×", OWN, "so_may"), "so_cb"), OWN),
        rounding=CENTS,
        cites=("Phụ lục I",),
    )
    band = ir.Bands(
        ir.InputRef("ty_le"),
        (
            ir.Band(ir.Const(F(4, 5), "%"), None, expr(6)),
            ir.Band(ir.Const(F(1, 2), "%"), ir.Const(F(4, 5), "%"), expr(3), upper_open=True),
        ),
        expr(0),
    )
    second = criterion("HT.2", 6, band)
    third = criterion("HT.3", 10, 1, rule(compare("so_may", "=", 0), SCALE), rounding=CENTS)
    node = ir.NodeRef("g")
    row = ir.LevelRow(
        "g",
        "Hạ tầng",
        node,
        (
            ir.Cell(
                ir.CompareOp.GE, arith("×", ir.Const(F(9, 10), "%"), ir.NodeRef("g", ir.NodeField.MAX)), "90%"
            ),
        ),
    )
    ladder = ir.Ladder("muc", "Mức độ", ("Mức I",), (row,), otherwise="Chưa xếp mức", cites=("Điều 8",))
    return program(
        group("g", first, second, third), index("i", arith("+", node, 1)), inputs=MACHINES, ladders=(ladder,)
    )


def test_a_criterion_with_values_put_in() -> None:
    rules = machines()
    text = explain(rules, run(rules, so_may=93, so_cb=96, ty_le=F(3, 4)), "HT.1")
    assert text.split("\n") == [
        "HT.1: 3,88 / 4 điểm [Phụ lục I]",
        "  = điểm tối đa × so_may / so_cb, không quá điểm tối đa",
        "  · so_may “Số máy tính”: 93 máy",
        "  · so_cb “Số cán bộ”: 96 người",
        "  4 × 93 / 96 = 3,875",
        "  3,875, không quá 4 = 3,875",
        "  3,875, làm tròn đến 2 chữ số thập phân, nửa lên = 3,88",
    ]
    english = explain(rules, run(rules, so_may=93, so_cb=96, ty_le=F(3, 4)), "HT.1", "en")
    assert "= maximum points × so_may / so_cb, no more than maximum points" in english
    assert "3.875, round to 2 decimal places, half up = 3.88" in english


def test_the_band_taken_and_the_level_not_reached() -> None:
    rules = machines()
    result = run(rules, so_may=93, so_cb=96, ty_le=F(3, 4))
    text = explain(rules, result)
    assert "75% thuộc bậc từ 50% đến dưới 80%: 3" in text
    assert "muc “Mức độ”: “Chưa xếp mức” [Điều 8]" in text
    assert "g “Hạ tầng”: có 7,88, cần ≥ 18 (90%): không đạt, thiếu 10,12" in text
    assert recomputed(text) >= 4


def test_what_is_left_out_and_the_scaling() -> None:
    rules = machines()
    text = explain(rules, run(rules, so_may=0, so_cb=96, ty_le=F(9, 10)), "g")
    assert "không áp dụng (so_may = 0 (0 = 0)): quy đổi" in text
    assert "điểm tối đa: 20 - 10 = 10" in text
    assert "6 × 20 / 10 = 12" in text
    assert recomputed(text) >= 3


def test_missing_says_what_is_still_possible() -> None:
    rules = machines()
    text = explain(rules, run(rules, so_may=1, so_cb=2), "g")
    assert "thiếu: ty_le (có thể từ 3 đến 9)" in text
    found = short(rules, run(rules, so_may=1, so_cb=2), "g")
    assert found[0].vi.startswith("thiếu: ty_le")


def test_the_winner_the_giver_and_extra_lines() -> None:
    best = ir.Extreme(
        True,
        (
            ir.Part(when(compare("a", ">", 5), 4), "a) Thuê"),
            ir.Part(capped(arith("×", F(1, 4), "a"), 1), "b) Mua"),
        ),
    )
    x = criterion("x", 4, best)
    giver = criterion("y", 2, 2, rule(compare("b", "=", 0), ir.Ruling(ir.RulingKind.SHARE_EQUAL, to=("x",))))
    rules = program(group("g", x, giver), inputs=inputs("a", "b"))
    text = explain(rules, run(rules, a=3, b=0), "g", about={"a": ["thẩm định lần 2: 3; tự chấm: 4"]})
    assert "“a) Thuê”: vì 3 > 5 không đúng: 0" in text
    assert "“b) Mua”: 0,75, không quá 1 = 0,75" in text
    assert "cao nhất(0; 0,75) = 0,75" in text
    assert "0,75 × 6 / 4 = 1,125" in text
    assert "nhận 2 điểm tối đa của y" in text
    assert "thẩm định lần 2: 3; tự chấm: 4" in text
    assert recomputed(text) >= 4


def test_the_tree_is_data() -> None:
    rules = machines()
    told = tree(rules, run(rules, so_may=96, so_cb=96, ty_le=1), "g")
    assert (told.number, told.maximum, [c.id for c in told.children]) == (11, "20", ["HT.1", "HT.2", "HT.3"])
    assert told.steps[0].line == "4 + 6 + 1 = 11"


# -------------------------------------------------------------------------------------- any ruleset, any data

NUMBERS = st.fractions(min_value=-20, max_value=20, max_denominator=12)
NAMES = ("a", "b", "c")


def leaves() -> st.SearchStrategy[ir.Expr]:
    literal = NUMBERS.map(ir.Const)
    return st.one_of(literal, st.sampled_from(NAMES).map(ir.InputRef))


def grown(inner: st.SearchStrategy[ir.Expr]) -> st.SearchStrategy[ir.Expr]:
    conditions = st.builds(ir.Compare, st.sampled_from(list(ir.CompareOp)), inner, inner)
    steps = st.sampled_from([F(1), F(1, 100), F(1, 4), F(1, 3)])
    rounds = st.builds(ir.Rounding, steps, st.sampled_from(list(ir.RoundMode)))
    parts = st.lists(inner.map(ir.Part), min_size=2, max_size=3).map(tuple)
    two = st.tuples(inner.map(ir.Part), inner.map(ir.Part))
    return st.one_of(
        st.builds(ir.Arith, st.sampled_from(list(ir.ArithOp)), inner, inner),
        st.builds(ir.Arith, st.sampled_from(list(ir.ArithOp)), inner, inner),
        st.builds(ir.Neg, inner),
        st.builds(ir.Total, parts),
        st.builds(ir.Extreme, st.booleans(), parts, st.just(ir.ExtremeStyle.BEST)),
        st.builds(ir.Extreme, st.just(False), two, st.just(ir.ExtremeStyle.CAP)),
        st.builds(ir.Extreme, st.just(True), two, st.just(ir.ExtremeStyle.FLOOR)),
        st.builds(ir.Round, inner, rounds),
        st.builds(when, conditions, inner, inner),
        st.builds(ir.CountTrue, st.lists(conditions, min_size=1, max_size=3).map(tuple)),
    )


FORMULAS = st.recursive(leaves(), grown, max_leaves=12)


@given(FORMULAS, st.fixed_dictionaries(dict.fromkeys(NAMES, NUMBERS)), st.booleans())
def test_any_formula_recomputes_from_its_lines(formula: ir.Expr, values: dict[str, F], rounds: bool) -> None:
    node = criterion("x", None, formula, zero_divisor=REDUCE, rounding=CENTS if rounds else None)
    rules = program(node, inputs=inputs(*NAMES))
    result = run(rules, facts(**values))
    text = explain(rules, result, "x")
    recomputed(text)
    if result.nodes["x"].score is not None:
        assert text.startswith(f"x: {shown(result.nodes['x'].score)}")


def shown(value: F) -> str:
    from egov_rules.wording import number

    return number(value, "vi")


@given(
    st.lists(
        st.tuples(st.integers(1, 9), st.integers(0, 9), st.sampled_from([None, SCALE, REDUCE, FULL])),
        min_size=1,
        max_size=6,
    ),
    st.booleans(),
)
def test_any_tree_recomputes_from_its_lines(
    leaves_: list[tuple[int, int, ir.Ruling | None]], at_top: bool
) -> None:
    children = []
    for number, (maximum, points, ruling) in enumerate(leaves_):
        if ruling is SCALE and at_top:
            ruling = ir.Ruling(ir.RulingKind.SCALE, at="s")
        rules_ = [] if ruling is None else [rule(compare("a", "=", 1), ruling)]
        children.append(criterion(f"c{number}", maximum, F(min(points, maximum), 3), *rules_, rounding=CENTS))
    bonus = criterion("t", 5, F(1, 2), counting=ir.Counting.BONUS)
    inner = group("g", *children, bonus, rules=[rule(None, SCALE)])
    rules = program(group("s", inner, criterion("z", 10, 7)), inputs=inputs("a"))
    for a in (0, 1):
        recomputed(explain(rules, run(rules, a=a), "s"))


# ------------------------------------------------------------------------------------------------- what ships

EXAMPLES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "examples")


@pytest.mark.parametrize("name", ["huyen", "xa"])
def test_the_worked_examples_recompute_from_what_is_printed(name: str) -> None:
    figures = {"huyen": {"bt_cao_nhat": "2"}, "xa": {"bt_cao_nhat": "2.5"}}[name]
    submission = egov_rules.read_submission(os.path.join(EXAMPLES, name, "minh-hoa-2018.toml"))
    result = egov_rules.evaluate(submission, figures=figures)
    assert result.complete
    assert recomputed(result.explain()) > 70
    assert result.explain(lang="en")


@pytest.mark.parametrize("name", sorted(os.listdir(os.path.join(EXAMPLES, "huyen"))))
def test_every_example_of_a_district_recomputes(name: str) -> None:
    submission = egov_rules.read_submission(os.path.join(EXAMPLES, "huyen", name))
    recomputed(egov_rules.evaluate(submission).explain())
