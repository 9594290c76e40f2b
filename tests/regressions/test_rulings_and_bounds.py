"""Scores and bounds that were once wrong: rounding beside bonus points, doubtful rulings, indices in means."""

from __future__ import annotations

from fractions import Fraction

import pytest

from egov_rules import ir
from egov_rules.check import check
from egov_rules.elaborate import elaborate
from egov_rules.interpret import evaluate
from egov_rules.result import Awarded, Evaluation, Facts
from egov_rules.source import Source, normalise
from egov_rules.syntax import parse

F = Fraction


def program(body: str, meta: str = "") -> ir.Program:
    head = f'bộ tiêu chí t phiên bản 2024 {{ tên "T" căn cứ "X" hiệu lực từ 01/01/2024 {meta} }}\n'
    parsed = parse(Source("t.egr", normalise(head + body)))
    assert not parsed.diagnostics
    assert parsed.file is not None
    done = elaborate(parsed.file)
    assert not done.diagnostics
    assert done.program is not None
    assert not [d for d in check(done.program) if d.severity == "error"]
    return done.program


def run(rules: ir.Program, awarded: dict[str, Awarded] | None = None, **values: F | bool | int) -> Evaluation:
    exact = {id: F(v) if isinstance(v, int) and not isinstance(v, bool) else v for id, v in values.items()}
    return evaluate(rules, Facts(2024, exact, awarded or {}))


def test_a_rounded_value_is_scaled_as_rounded_beside_a_bonus_too() -> None:
    rules = program("""
số liệu { na "NA" : có/không  a "A" : điểm từ 0 đến 5 bước 0,25  b "B" : điểm từ 0 đến 1 bước 1  c "C" : điểm từ 0 đến 5 bước 1 }
hạng mục h "H" tối đa 10 {
  nhóm g "G" tối đa 5, làm tròn đến 1 chữ số thập phân, nửa lên {
    tiêu chí g.1 "1" tối đa 5 = a
    tiêu chí g.2 "2" điểm thưởng tối đa 1 = b
  }
  tiêu chí x "X" tối đa 5 không áp dụng nếu na, quy đổi = c
}
""")
    done = run(rules, na=True, a=F(15, 4), b=0, c=0)
    assert done.nodes["g"].score == F(19, 5)
    assert done.nodes["h"].score == F(19, 5) * 2
    assert run(rules, na=True, a=F(15, 4), b=1, c=0).nodes["h"].score == F(19, 5) * 2 + 1


def test_a_floor_leaves_no_points_to_scale() -> None:
    rules = program("""
số liệu { na "NA" : có/không  a "A" : điểm từ 0 đến 5 bước 1  b "B" : điểm từ 0 đến 5 bước 1  c "C" : điểm từ 0 đến 5 bước 1 }
hạng mục h "H" tối đa 10 {
  nhóm g "G" tối đa 5, không dưới 0 {
    tiêu chí g.1 "1" tối đa 5 = a
    tiêu chí g.2 "2" điểm trừ tối đa 5 = b
  }
  tiêu chí x "X" tối đa 5 không áp dụng nếu na, quy đổi = c
}
""")
    assert run(rules, na=True, a=3, b=5, c=0).nodes["h"].score == 0
    assert run(rules, na=True, a=5, b=2, c=0).nodes["h"].score == 8


def test_a_missing_index_is_no_index_left_out() -> None:
    rules = program("""
số liệu { a "A" : tỷ lệ  b "B" : tỷ lệ }
chỉ số i "I" lấy trung bình { chỉ số i.a "A" = a  chỉ số i.b "B" = b }
""")
    done = run(rules, a=F(1, 2)).nodes["i"]
    assert done.status.value == "missing"
    assert done.low == 0
    assert done.high == 1


def test_points_that_a_doubtful_node_leaves_out_may_stay() -> None:
    rules = program(
        """
số liệu { na "NA" : có/không  a "A" : điểm từ 0 đến 10 bước 1 }
hạng mục h "H" tối đa 20 {
  nhóm g "G" tối đa 10 không áp dụng nếu na, không cho điểm không áp dụng khi không còn mục nào, không cho điểm {
    tiêu chí g.1 "1" tối đa 5 để ngỏ
    tiêu chí g.2 "2" tối đa 5 để ngỏ
  }
  tiêu chí x "X" tối đa 10 = a
}
""",
        "điểm không đánh giá quy đổi tại hạng mục",
    )
    awarded = {"g.1": Awarded(F(0), F(5)), "g.2": Awarded(F(0))}
    open_ = run(rules, awarded, a=6).nodes["h"]
    for na in (True, False):
        score = run(rules, awarded, a=6, na=na).nodes["h"].score
        assert open_.low is not None
        assert open_.high is not None
        assert score is not None
        assert open_.low <= score <= open_.high


@pytest.mark.parametrize("ruling", ["không cho điểm", "cho điểm tối đa"])
def test_a_floor_does_not_bind_what_a_ruling_gives(ruling: str) -> None:
    rules = program(f"""
số liệu {{ x "X" : có/không  y "Y" : có/không  a "A" : điểm từ 0 đến 2 bước 1  b "B" : điểm từ 0 đến 2 bước 1 }}
nhóm g "G" tối đa 4 không áp dụng khi không còn mục nào, {ruling}, không dưới 1 {{
  tiêu chí g.1 "1" tối đa 2 không áp dụng nếu x, quy đổi = a
  tiêu chí g.2 "2" tối đa 2 không áp dụng nếu y, quy đổi = b
}}
""")
    open_ = run(rules).nodes["g"]
    left = run(rules, x=True, y=True, a=0, b=0).nodes["g"].score
    assert open_.low is not None
    assert open_.high is not None
    assert left is not None
    assert open_.low <= left <= open_.high


def test_a_harmonic_mean_with_a_zero_is_zero() -> None:
    rules = program("""
số liệu { a "A" : điểm từ 0 đến 10 bước 1  b "B" : điểm từ 0 đến 10 bước 1 }
nhóm g "G" tối đa 10 lấy trung bình điều hòa { tiêu chí g.1 "1" tối đa 10 = a  tiêu chí g.2 "2" tối đa 10 = b }
""")
    assert run(rules, a=0, b=8).nodes["g"].score == 0
    assert run(rules, a=2, b=8).nodes["g"].score == F(16, 5)


def test_a_mean_may_receive_a_share() -> None:
    rules = program("""
số liệu { na "NA" : có/không  a "A" : điểm từ 0 đến 4 bước 1  b "B" : điểm từ 0 đến 4 bước 1  c "C" : điểm từ 0 đến 6 bước 1 }
hạng mục h "H" tối đa 10 {
  nhóm g "G" tối đa 4 lấy trung bình { tiêu chí g.1 "1" tối đa 4 = a  tiêu chí g.2 "2" tối đa 4 = b }
  tiêu chí x "X" tối đa 6 không áp dụng nếu na, chia đều cho g = c
}
""")
    assert run(rules, na=True, a=4, b=2, c=0).nodes["h"].score == F(3) * 10 / 4


def test_each_criterion_of_a_node_made_of_others_is_asked() -> None:
    rules = program("""
số liệu { a "A" : có/không  b "B" : có/không }
tiêu chí c1 "1" tối đa 1 = 1 nếu a
tiêu chí c2 "2" tối đa 1 = 1 nếu b
hạng mục h "H" tối đa 2 gồm c1; c2
xếp mức m "M" {
                        | "Đạt" |
  từng tiêu chí của h   | 100%  |
  còn lại "Chưa đạt"
}
""")
    assert [row.name for row in rules.ladders[0].rows] == ["c1", "c2"]
    assert run(rules, a=True, b=False).levels["m"].level == "Chưa đạt"


@pytest.mark.parametrize(
    "formula", ['"Miền núi" nếu dac_biet, còn lại vung', "mien_nui nếu dac_biet, còn lại vung"]
)
def test_a_label_may_come_before_the_input_that_says_its_type(formula: str) -> None:
    rules = program(f"""
thuộc tính đơn vị {{ vung "Vùng" : một trong mien_nui "Miền núi"; dong_bang "Đồng bằng"  dac_biet "Đặc biệt" : có/không }}
đại lượng ap_dung "Vùng áp dụng" = {formula}
bảng T tùy ap_dung {{
            | diem |
  mien_nui  | 2    |
  dong_bang | 1    |
}}
tiêu chí c "C" tối đa 2 = T.diem
""")
    facts = Facts(2024, {"vung": "dong_bang", "dac_biet": True})
    assert evaluate(rules, facts).nodes["c"].score == 2


def test_an_index_without_its_value_has_nothing_so_far_whatever_it_rules() -> None:
    rules = program("""
số liệu { e "E" : số nguyên từ 0 đến 10  f "F" : số nguyên từ 0 đến 10 trống là không áp dụng }
chỉ số k "K" = 1 × e
chỉ số l "L" không áp dụng nếu f không áp dụng, không đánh giá = 1 × f
chỉ số m "M" không áp dụng nếu f không áp dụng, không đánh giá = 1 × e
""")
    nodes = run(rules).nodes
    assert [(nodes[id].score, nodes[id].low, nodes[id].high) for id in "klm"] == [(None, 0, 10)] * 3
    assert run(rules, e=4).nodes["m"].score == 4
