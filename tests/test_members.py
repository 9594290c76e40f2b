"""Nodes made of inputs, means of unlike parts, figures of units that are not complete: what they are worth, that
their explanation recomputes, and what the checks say of them.
"""

from __future__ import annotations

from fractions import Fraction

import pytest
from recompute import recomputed

from egov_rules import api, workspace
from egov_rules.interpret import cohort_figures
from egov_rules.result import NOT_APPLICABLE, Facts, Missing

HEAD = """ruleset thu version 2017 {
  title "Thử"
  basis "Quyết định thử"
  in force from 2017-01-01
}
"""
F = Fraction
CHOICES = """
type t = one of a "A" counts as 2; b "B" counts as 1/3; na not applicable read as "-"
data {
  q1 … q3 "Q @" : t
  x "X" : points from 0 to 10 step 1
  y "Y" : points from 0 to 10 step 1
}
"""
SKIPPED = "an inapplicable item is skipped"
RULES = f"""{CHOICES}
criterion S.1 "Sum" maximum 6 {SKIPPED} not applicable when nothing is left, no points made of q1 … q3
index m "Mean" taking mean, {SKIPPED} made of S.1; x
index g "Root" taking geometric mean, {SKIPPED} made of y weight 1/3; x weight 2/3
index h "Harmonic" taking harmonic mean, {SKIPPED} made of y weight 1/4; x weight 1/3
"""


def loaded(text: str) -> workspace.Loaded:
    return workspace.check_text(HEAD + text, "thu.egr")


def ruleset(text: str) -> api.Ruleset:
    done = loaded(text)
    assert done.program is not None, done.diagnostics
    return api.Ruleset(done.program)


def evaluated(text: str, **values: object) -> api.Result:
    return ruleset(text).evaluate({"year": 2018, "values": values})


def codes(text: str) -> list[str]:
    return [d.code for d in loaded(text).diagnostics]


def test_a_sum_of_inputs_skips_what_is_not_applicable_and_its_explanation_recomputes() -> None:
    done = evaluated(RULES, q1="a", q2="b", q3="-", x=5, y=7)
    assert (done.score("S.1"), done.score("m"), done.score("h")) == (F(7, 3), F(11, 3), F(245, 43))
    assert recomputed(done.explain()) >= 4
    assert "(0,25 + 1/3) / (0,25 / 7 + (1/3) / 5) = 245/43" in done.explain("h")
    assert "(7 × 5 ^ 2) ^ (1/3) = 5,593444710406983883006098311638951" in done.explain("g")
    assert "q2 là b: 1/3" in done.explain("S.1")


def test_a_sum_of_which_nothing_is_left_follows_its_ruling() -> None:
    done = evaluated(RULES, q1="-", q2="-", q3="-", x=5, y=7)
    assert done.to_dict()["nodes"]["S.1"]["status"] == "not_applicable"
    assert done.score("S.1") == 0


def test_a_sum_of_inputs_says_what_an_inapplicable_one_does() -> None:
    assert codes(f'{CHOICES}criterion S.1 "Sum" maximum 6 made of q1 … q3\nindex i "I" = x + y') == ["E0414"]


@pytest.mark.parametrize("kind", ["geometric", "harmonic"])
def test_a_mean_of_unlike_parts_stays_below_the_mean_of_their_maxima(kind: str) -> None:
    text = """
data { x "X" : points from 0 to 40 step 1   y "Y" : points from 0 to 20 step 1 }
criterion a "A" maximum 40 = x
criterion b "B" maximum 20 = y
index i "I" taking KIND mean made of a; b
"""
    assert codes(text.replace("KIND", kind)) == []
    assert codes(text.replace("KIND mean", f"{kind} mean, {SKIPPED}")) == []


def test_units_divide_in_the_order_in_which_they_are_written() -> None:
    done = evaluated(
        'data { a "A" : integer from 0 to 99 unit "Mb/s"   b "B" : integer from 1 to 99 unit "người" }\n'
        'quantity q "Q" = a / b\nindex i "I" = 2 × q',
        a=10,
        b=2,
    )
    assert "q “Q”: 5 Mb/s/người" in done.explain("i")


def test_a_column_of_rows_that_may_be_left_out_is_warned_of_once() -> None:
    text = """
data { n "N" : yes/no   m "M" : yes/no }
group g "G" maximum 6 {
  criterion A.1 "A" maximum 2 not applicable if n, rescaled = 2
  criterion A.2 "B" maximum 2 not applicable if m, rescaled = 2
  criterion A.3 "C" maximum 2 = 2 if n
}
levels l "L" {
                      | "I" |
  each criterion of g | 50% |
  otherwise "No"
}
"""
    found = loaded(text).diagnostics
    assert [d.code for d in found] == ["W0709"]
    assert found[0].message.en.startswith("`A.1`, `A.2` may be not applicable")


def test_a_jump_is_told_where_rounding_makes_one_side_a_single_value() -> None:
    ratio = 'data { r "R" : ratio }\n'
    formula = "maximum points if r >= 80%, otherwise (30% × maximum points × r, round to integer, half up)"
    assert codes(f'{ratio}criterion A.1 "A" maximum 2 = {formula}') == ["W0710"]
    assert codes(f'{ratio}criterion A.1 "A" maximum 2 = 2 if r >= 80%, otherwise 1') == []


def test_an_open_node_without_its_evidence_does_not_count_when_strict() -> None:
    rules = ruleset('group g "G" maximum 10 open evidence "Minutes"')
    given = {"year": 2018, "values": {"g": 5}}
    assert rules.evaluate(given).score("g") == 5
    assert rules.evaluate(given, strict=True).missing == ("g",)
    assert rules.evaluate({**given, "evidence": {"g": [{"so_hieu": "1"}]}}, strict=True).score("g") == 5


def test_a_figure_is_missing_for_a_unit_whose_own_value_is() -> None:
    rules = ruleset(
        'data { x "X" : points from 0 to 10 step 1   y "Y" : points from 0 to 10 step 1 }\n'
        "data of the round {\n"
        '  best "Best" = highest of the round(x)\n'
        '  sums "Sums" = total of the round(y / (best + 1))\n'
        '  place "Place" = rank of the round(x)\n'
        '  much "Much" = highest of the round(y)\n}\n'
        'criterion A.1 "A" maximum 10 not applicable if best not applicable, no points = x - best, no less than 0\n'
        'index i "I" = place\nindex j "J" = sums\nindex k "K" = much'
    )
    units = [Facts(year=2018, values={"x": F(3), "y": F(1)}), Facts(year=2018, values={"y": F(2)})]
    cohort = cohort_figures(rules.program, units)
    assert cohort.figures_of(0) == {"best": 3, "sums": F(3, 4), "place": 1, "much": 2}
    assert cohort.figures_of(1) == {"much": 2}
    assert not isinstance(cohort.common["best"], Missing)
    alone = cohort_figures(rules.program, units[1:])
    assert alone.common["best"] is NOT_APPLICABLE
    assert "best" not in alone.figures_of(0)


def test_reports_without_a_verdict_have_one_empty_line_before_the_tree() -> None:
    text = evaluated('data { x "X" : yes/no }\ncriterion A.1 "A" maximum 2 = 2 if x', x=True).report()
    assert "\n\n\n" not in text


def test_what_is_known_of_a_missing_criterion_prints_no_line_that_is_not_true() -> None:
    text = """
data { r "R" : ratio   s "S" : integer from 0 to 99   o "O" : yes/no }
criterion A.1 "A" maximum 10
  = highest among { "a" : 10 if r = 100%  "b" : 2 if o  "c" : 1 if s > 5 }, round to 1 decimal place, half up
criterion A.2 "B" maximum 4 = marks passed(s; 10; 50) × 1 + (2 if o)
"""
    done = evaluated(text, r="100%", o=True)
    assert set(done.missing) <= {"s"}
    recomputed(done.explain())
