"""From text to the IR: what names mean, what units say, and what a mistake is told."""

from __future__ import annotations

from fractions import Fraction

import pytest

from egov_rules import ir
from egov_rules.consolidate import consolidate
from egov_rules.elaborate import Elaborated, elaborate
from egov_rules.source import Source, normalise
from egov_rules.syntax import parse

INPUTS = """
số liệu {
  may "Máy tính" : số nguyên từ 0 đến 500 đơn vị tính "máy"
  cb  "Cán bộ"   : số nguyên từ 1 đến 200 đơn vị tính "người"
  lan "Có mạng"  : có/không
  cap "Cấp độ"   : một trong cap_1 < cap_2 < cap_3
  loai "Loại"    : một trong mot; hai
  ngay "Ngày nộp": ngày từ 01 tháng 10 năm trước đến trước 01 tháng 10 năm đánh giá
}
"""


def parsed(body, header="bộ tiêu chí t phiên bản 2017", meta=""):
    found = parse(Source("t.egr", normalise(f"{header} {{\n{meta}\n}}\n{body}\n")))
    assert not found.diagnostics, found.diagnostics
    return found.file


def made(body, meta="") -> Elaborated:
    return elaborate(parsed(body, meta=meta))


def program(body, meta="") -> ir.Program:
    done = made(body, meta)
    assert [d.message.vi for d in done.diagnostics] == []
    return done.program


def node(body, id="x", meta="") -> ir.Node:
    return next(n for n in program(body, meta).nodes if n.id == id)


def formula(text, maximum="10") -> ir.Expr:
    body = node(f'{INPUTS}\ntiêu chí x "X" tối đa {maximum} = {text}').body
    return body.expr


def errors(body, meta=""):
    return [(d.code, d.span.text) for d in made(body, meta).diagnostics if d.severity == "error"]


def mistakes(text, maximum="10"):
    return errors(f'{INPUTS}\ntiêu chí x "X" tối đa {maximum} = {text}')


# ------------------------------------------------------------------------------------------------------ units


@pytest.mark.parametrize(
    "text",
    [
        "10 × may / cb",
        "điểm tối đa × may / cb",
        "điểm tối đa × (may / cb) / 80%",
        "0,25 × may, không quá 1",
        "2 × may / 500 + 1",
        "2 nếu may / cb >= 80%",
        "2 nếu may >= 1 × cb",
        "2 nếu cap >= cap_2 và loai = hai",
        "2 nếu ngay <= 15 tháng 01 năm đánh giá",
        "theo bậc số ngày từ ngay đến ngay { đến 15 : 2  còn lại : 0 }",
        "theo bậc may / cb { từ 80% : 2  từ 0,5 đến dưới 80% : 1  còn lại : 0 }",
        "tùy lan { có : 2  không : 0 }",
    ],
)
def test_a_bare_number_takes_the_unit_of_its_place(text):
    assert mistakes(text) == []


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ("may", "E0303", "may"),
        ("may / cb", "E0303", "may / cb"),
        ("10 × may / cb + cb", "E0303", "cb"),
        ("2 nếu may > cb", "E0301", ">"),
        ("2 nếu lan = 1", "E0302", "1"),
        ("2 × lan", "E0302", "lan"),
        ("2 nếu may", "E0302", "may"),
        ("2 nếu ngay > 5", "E0302", "5"),
        ("2 nếu loai >= hai", "E0304", ">="),
        ("2 nếu cap = cap_4", "E0204", "cap_4"),
        ("2 nếu cap_1", "E0313", "cap_1"),
        ("loai", "E0302", "loai"),
        ("tùy cap { cap_1 : 1  cap_1 : 2  còn lại : 0 }", "E0206", "cap_1"),
        ("tùy cap { 2 : 1  còn lại : 0 }", "E0322", "2"),
        ("10 × mai / cb", "E0201", "mai"),
        ("10 × may chưa làm tròn / cb", "E0312", "may chưa làm tròn"),
    ],
)
def test_one_mistake_has_one_message_at_its_place(text, code, at):
    assert mistakes(text) == [(code, at)]


def test_a_name_is_found_without_diacritics():
    found = made('số liệu { tỷ_lệ "T" : tỷ lệ }\ntiêu chí x "X" tối đa 2 = 2 × ty_le').diagnostics
    assert [(d.code, d.hint.vi) for d in found] == [("E0201", "có phải ý bạn là `tỷ_lệ`?")]


def test_a_failed_name_silences_what_rests_on_it():
    body = (
        INPUTS
        + 'đại lượng q "Q" = may / sai\ntiêu chí x "X" tối đa 2 = 2 × q, không quá 2\nchỉ số y "Y" = x + q'
    )
    assert errors(body) == [("E0201", "sai")]


def test_hints_speak_the_language_of_the_file():
    text = 'ruleset t version 1 { }\ndata { a "A" : integer }\ncriterion x "X" maximum 2 = 2 if a > 1\n'
    found = elaborate(parse(Source("t.egr", text)).file).diagnostics
    assert [(d.code, d.hint.vi) for d in found] == [("E0307", "ghi cả hai đầu, ví dụ `from 0 to 1000`")]


# --------------------------------------------------------------------------------------------------- lowering


def test_a_band_that_grows_is_lowered_to_whole_steps_above_its_lower_end():
    made_ = formula("theo bậc may { đến 20 : 0,5  trên 20 : 0,5, cứ đủ 10 thêm 0,25, không quá 2 }")
    assert isinstance(made_, ir.Bands)
    assert [(b.text, b.lower_open) for b in made_.bands] == [("đến 20", False), ("trên 20", True)]
    cap = made_.bands[1].expr
    assert isinstance(cap, ir.Extreme)
    assert cap.style is ir.ExtremeStyle.CAP
    grown = cap.parts[0].expr
    assert isinstance(grown.right.right, ir.Round)
    assert grown.right.right.rounding == ir.Rounding(Fraction(1), ir.RoundMode.FLOOR)


def test_marks_count_comparisons():
    made_ = formula("1 × số mốc đạt(may; 3; 6)")
    assert [c.op for c in made_.right.items] == [ir.CompareOp.GE, ir.CompareOp.GE]


def test_a_choice_that_counts_is_chosen_and_its_inapplicable_member_has_no_row():
    body = 'số liệu { q1 … q3 "Câu @" : một trong du tính là 2; kad không áp dụng }\nnhóm x "X" gồm q1 … q3'
    whole = program(body)
    assert [i.label for i in whole.inputs] == ["Câu 1", "Câu 2", "Câu 3"]
    assert whole.nodes[0].maximum == 6
    first = whole.nodes[0].body.members[0].expr
    assert [(r.members, r.expr.value) for r in first.rows] == [(("du",), 2)]
    assert first.otherwise is None


def test_numbered_criteria_read_their_own_input():
    body = 'số liệu { q1 … q3 "Câu @" : có/không }\ntiêu chí c1 … c3 "Câu @" tối đa 2 = 2 nếu q@'
    found = program(body)
    assert [(n.id, n.label, n.body.expr.branches[0].condition.id) for n in found.nodes] == [
        ("c1", "Câu 1", "q1"),
        ("c2", "Câu 2", "q2"),
        ("c3", "Câu 3", "q3"),
    ]


def test_a_percent_in_a_level_table_is_of_the_maximum_of_its_node():
    body = """
nhóm g "G" tối đa 20 để ngỏ
xếp mức muc "M" {
      | "I"     | "II" |
  g   | 90%     | từ 3 đến 5 |
  còn lại "0"
}
"""
    rows = program(body).ladders[0].rows
    assert [row.name for row in rows] == ["g", "g"]
    needs = rows[0].cells[0].needs
    assert (needs.left.value, needs.right) == (Fraction(9, 10), ir.NodeRef("g", ir.NodeField.MAX))
    assert [(r.cells[1].op, r.cells[1].needs.value) for r in rows] == [
        (ir.CompareOp.GE, 3),
        (ir.CompareOp.LE, 5),
    ]


def test_each_criterion_of_a_node_has_its_row():
    body = """
nhóm g "G" {
  tiêu chí a "A" tối đa 2 để ngỏ
  tiêu chí b "B" tối đa 2 để ngỏ
}
xếp mức muc "M" {
                      | "I" |
  từng tiêu chí của g | 50% |
  "Không bị kỷ luật" chưa lập quy tắc "Không nói do ai xác nhận"
}
"""
    rows = program(body).ladders[0].rows
    assert [(r.name, r.label, r.unencoded) for r in rows[:2]] == [("a", "A", None), ("b", "B", None)]
    assert rows[2].unencoded == "Không nói do ai xác nhận"


def test_a_level_is_compared_in_the_order_of_its_ladder():
    body = """
tiêu chí a "A" tối đa 2 để ngỏ
xếp mức m1 "M1" {
    | "I" | "II" |
  a | 2   | 1 |
  còn lại "0"
}
xếp mức m2 "M2" gồm "Tốt" > "Kém" = "Tốt" nếu m1 >= "II", còn lại "Kém"
xếp hạng theo m2 giảm dần, đồng hạng 1-2-2-4
"""
    found = program(body)
    compared = found.ladders[1].formula.branches[0].condition
    assert compared.order == ("0", "II", "I")
    key = found.ranking.keys[0].expr
    assert [(r.members, r.expr.value) for r in key.rows] == [(("Kém",), 0), (("Tốt",), 1)]


def test_tables_give_a_quantity_a_column():
    body = (
        INPUTS
        + """
bảng T tùy cap {
        | he_so | nguong |
  cap_1 | 75%   | 1 |
  cap_2 | 80%   | 2 |
  còn lại | 90% | 3 |
}
bảng N tùy năm đánh giá {
          | muc |
  đến 2017 | 1 |
  từ 2018  | 2 |
}
tiêu chí x "X" tối đa 3 = T.nguong × T.he_so nếu N.muc > 1, còn lại T.nguong
"""
    )
    found = program(body)
    assert [(q.id, q.type.unit, type(q.expr)) for q in found.quantities] == [
        ("T.he_so", "%", ir.Choose),
        ("T.nguong", None, ir.Choose),
        ("N.muc", None, ir.Bands),
    ]


def test_an_unnamed_figure_is_known_by_its_text_and_shared():
    body = (
        INPUTS
        + """
số liệu cả đợt { nhieu_nhat "Nhiều nhất" = cao nhất cả đợt(may / cb; lan) }
tiêu chí x "X" tối đa 3 = 3 × (may / cb) / cao nhất cả đợt( may/cb ; lan ), không quá 3
tiêu chí y "Y" tối đa 3 = 3 × may / cao nhất cả đợt(may), không quá 3
"""
    )
    figures = program(body.replace("may/cb", "may / cb")).figures
    assert [(f.id, f.text) for f in figures] == [
        ("nhieu_nhat", "cao nhất cả đợt(may / cb; lan)"),
        ("cao nhất cả đợt(may)", "cao nhất cả đợt(may)"),
    ]


def test_a_long_sum_is_one_total():
    assert len(formula(" + ".join(["0,1"] * 60)).parts) == 60
    assert isinstance(formula(" + ".join(["0,1"] * 3)), ir.Arith)


# ------------------------------------------------------------------------------------------------------ nodes


def test_maxima_are_declared_or_follow_from_the_parts():
    body = """
tham số p "P" = 8
hạng mục h "H" {
  nhóm a "A" { tiêu chí a1 "A1" tối đa p để ngỏ   tiêu chí a2 "A2" tối đa 2 để ngỏ }
  nhóm b "B" tối đa 7 để ngỏ
  tiêu chí t "T" điểm thưởng tối đa 5 để ngỏ
  tiêu chí i "I" không tính điểm = 3
}
nhóm c "C" lấy trung bình có trọng số gồm a trọng số 1/4; b trọng số 3/4
"""
    found = program(body)
    assert {n.id: n.maximum for n in found.nodes if n.id in {"h", "a", "c", "i"}} == {
        "h": 17,
        "a": 10,
        "c": Fraction(10, 4) + Fraction(21, 4),
        "i": None,
    }
    assert found.quantities[0].folded


def test_a_node_without_a_maximum_is_a_mistake():
    assert errors('tiêu chí x "X" = 2') == [("E0309", "x")]
    assert errors('nhóm n "N" { tiêu chí x "X" để ngỏ }') == [("E0309", "x")]
    assert errors('chỉ số x "X" = 2') == []


def test_rulings_find_their_nodes():
    body = (
        INPUTS
        + """
hạng mục h "H" {
  nhóm g "G" mẫu số bằng không : quy đổi tại h {
    tiêu chí a "A" tối đa 2 không áp dụng nếu may = 0, RULING = 2 × cb / may, không quá 2
    tiêu chí b "B" tối đa 2 = 2 nếu lan
  }
  tiêu chí c "C" tối đa 2 = 2 nếu lan
}
"""
    )

    def ruling(text):
        return node(body.replace("RULING", text), "a").not_applicable[0].ruling

    assert ruling("quy đổi").at == "g"
    assert ruling("quy đổi tại h").at == "h"
    assert ruling("chia đều cho b").to == ("b",)
    assert node(body.replace("RULING", "quy đổi"), "a").zero_divisor.at == "h"
    assert errors(body.replace("RULING", "quy đổi tại c")) == [("E0209", "c")]
    assert errors(body.replace("RULING", "chia đều cho c")) == [("E0211", "c")]
    assert errors(body.replace("RULING", "quy đổi tại may")) == [("E0208", "may")]


def test_the_header_rounds_and_scales_by_the_word_of_the_node():
    meta = """
làm tròn điểm tiêu chí đến 2 chữ số thập phân, nửa lên
điểm không đánh giá quy đổi tại hạng mục
"""
    body = (
        INPUTS
        + """
hạng mục h "H" {
  nhóm g "G" tối đa 3 để ngỏ
  tiêu chí x "X" tối đa 2 = 2 × may / 500
  tiêu chí i "I" không tính điểm = may / cb
}
"""
    )
    found = {n.id: n for n in program(body, meta).nodes}
    assert found["g"].body == ir.Open("h")
    assert found["x"].rounding == ir.Rounding(Fraction(1, 100))
    assert (found["i"].rounding, found["i"].unit) == (None, "máy/người")


def test_everything_comes_after_what_it_reads():
    body = (
        INPUTS
        + """
chỉ số tong "Tổng" = h + q
hạng mục h "H" { tiêu chí x "X" tối đa 3 = 3 nếu q > 1 }
đại lượng q "Q" = may / 5
"""
    )
    order = program(body).order
    assert order.index("q") < order.index("x") < order.index("h") < order.index("tong")


def test_receivers_of_points_come_after_the_giver_where_they_can():
    body = (
        INPUTS
        + """
nhóm g "G" {
  tiêu chí a "A" tối đa 2 = 2 nếu lan
  tiêu chí b "B" tối đa 2 không áp dụng nếu lan, chia đều cho a = 2 nếu may > 1
  tiêu chí c "C" tối đa 2 không áp dụng nếu may = 0, chia đều cho d = 2 nếu may > 1
  tiêu chí d "D" tối đa 2 không áp dụng nếu may = 1, chia đều cho c = 2 nếu may > 1
}
"""
    )
    order = program(body).order
    assert order.index("b") < order.index("a")
    assert set(order) == {"g", "a", "b", "c", "d"}


def test_a_circle_names_every_edge():
    found = made('đại lượng a "A" = b + 1\nđại lượng b "B" = c\nđại lượng c "C" = a').diagnostics
    assert [d.code for d in found if d.code == "E0210"] == ["E0210"]
    assert "`a` → `b` → `c` → `a`" in found[0].message.vi
    assert [label.text.vi for label in found[0].labels] == ["`b` dựa vào `c`", "`c` dựa vào `a`"]


def test_a_chain_of_thousands_is_no_circle():
    chain = "\n".join(f'đại lượng q{i} "Q" = q{i + 1} + 1' for i in range(2000))
    found = program(chain + '\nđại lượng q2000 "Q" = 1')
    assert found.order[0] == "q2000"


# ----------------------------------------------------------------------------------------------------- inputs


@pytest.mark.parametrize(
    ("text", "step", "lower", "upper"),
    [
        ("số nguyên từ 1 đến 9", 1, 1, 9),
        ("số từ 0 đến 1, nhiều nhất 2 chữ số thập phân", Fraction(1, 100), 0, 1),
        (
            "số trên 0 đến dưới 1, nhiều nhất 1 chữ số thập phân",
            Fraction(1, 10),
            Fraction(1, 10),
            Fraction(9, 10),
        ),
        ("tỷ lệ", Fraction(1, 1_000_000), 0, 1),
        ("tỷ lệ từ 0% đến 150%", Fraction(1, 1_000_000), 0, Fraction(3, 2)),
        ("điểm từ 0 đến 3 bước 0,25", Fraction(1, 4), 0, 3),
    ],
)
def test_declared_ranges_and_grains(text, step, lower, upper):
    type_ = program(f'số liệu {{ a "A" : {text} }}').inputs[0].type
    assert (type_.step, type_.lower, type_.upper) == (step, lower, upper)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("số nguyên", "E0307"),
        ("số nguyên từ 0", "E0307"),
        ("số từ 0 đến 1", "E0308"),
        ("số nguyên từ 5 đến 1", "E0319"),
        ("la_la", "E0203"),
        ('số nguyên từ 0 đến 100 đơn vị tính "%"', "E0318"),
    ],
)
def test_open_declarations_are_refused(text, code):
    assert [c for c, _ in errors(f'số liệu {{ a "A" : {text} }}')] == [code]


# ------------------------------------------------------------------------------------------------------ tests


def test_a_test_gives_what_a_submission_may_hold():
    body = (
        INPUTS
        + """
nhóm g "G" tối đa 9 để ngỏ
tiêu chí x "X" tối đa 2 = 2 nếu lan
đại lượng q "Q" = may / cb
kiểm thử "một" {
  cho g = 8 không đánh giá 1  lan = có  cap = cap_2  ngay = 01/02/2018  năm đánh giá = 2018
  thì x = 2
}
kiểm thử "hai" như "một" { cho g = 7  thì q = 80%  g không áp dụng }
"""
    )
    one, two = program(body).tests
    assert {g.id: g.value for g in two.given} == {**{g.id: g.value for g in one.given}, "g": 7}
    assert (one.given[0].not_assessed, two.year) == (1, 2018)
    assert [(e.id, e.expected) for e in two.expects][1] == ("g", ir.Expected.NOT_APPLICABLE)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("cho x = 2  thì x = 2", "E0216"),
        ("cho lan = có  thì lan = có", "E0217"),
        ("cho may = 501  thì x = 2", "E0317"),
        ("cho lan = 1  thì x = 2", "E0302"),
        ("cho cap = cap_4  thì x = 2", "E0204"),
        ("cho la = có  thì x = 2", "E0201"),
        ("cho lan = có  thì x = có", "E0302"),
    ],
)
def test_tests_are_typed(text, code):
    body = INPUTS + 'tiêu chí x "X" tối đa 2 = 2 nếu lan và may > 1\nkiểm thử "t" { ' + text + " }"
    assert [c for c, _ in errors(body)] == [code]


# ---------------------------------------------------------------------------------------------- several files


FRAME = """
hạng mục h "H" tối đa 10 {
  nhóm a "A" theo "Điểm a" tối đa 4 để ngỏ
  nhóm b "B" tối đa 6 để ngỏ
}
kiểm thử "Khung" { cho a = 4  b = 6  thì h = 10 }
"""


def merged(detail):
    frame = parsed(FRAME, meta='tên "Khung"\nlàm tròn điểm tiêu chí đến 2 chữ số thập phân, nửa lên')
    file, diagnostics = consolidate(
        frame, parsed(detail, "quy định chi tiết t phiên bản 2017 thành d phiên bản 2017")
    )
    return file, [(d.code, d.span.text) for d in diagnostics]


def test_a_detail_fills_what_is_open():
    file, problems = merged(INPUTS + 'nhóm a { tiêu chí x "X" tối đa 4 = 4 nếu lan }')
    assert problems == []
    done = elaborate(file)
    assert not [d for d in done.diagnostics if d.severity == "error"]
    assert done.program.header.id == "d"
    assert done.program.header.details == ("t", "2017")
    assert done.program.header.title == "Khung"
    assert done.program.tests == ()
    nodes = {n.id: n for n in done.program.nodes}
    assert (nodes["a"].label, nodes["a"].cites, nodes["x"].parent) == ("A", ("Điểm a",), "a")
    assert nodes["x"].rounding == ir.Rounding(Fraction(1, 100))
    assert nodes["b"].body == ir.Open(None)


@pytest.mark.parametrize(
    ("detail", "problem"),
    [
        ('hạng mục h { tiêu chí x "X" tối đa 4 để ngỏ }', ("E0213", "h")),
        ('nhóm a tối đa 5 { tiêu chí x "X" tối đa 5 để ngỏ }', ("E0214", "5")),
        ('nhóm ab { tiêu chí x "X" tối đa 4 để ngỏ }', ("E0215", "ab")),
    ],
)
def test_a_detail_may_not_change_the_frame(detail, problem):
    assert merged(detail)[1] == [problem]


def test_types_and_terms_of_a_vocabulary_are_seen():
    words = parsed('kiểu k = một trong m < n\ngiải thích "Từ" theo "Điều 3" "Nghĩa"')
    file = parsed('số liệu { a "A" : k }\ntiêu chí x "X" tối đa 1 = 1 nếu a >= n')
    done = elaborate(file, None, [words])
    assert done.diagnostics == ()
    assert [t.term for t in done.program.terms] == ["Từ"]


def test_occurrences_tell_declarations_from_uses():
    found = made(INPUTS + 'tiêu chí x "X" tối đa 2 = 2 nếu lan').occurrences
    assert [(o.definition, o.span.text) for o in found if o.id == "lan"] == [(True, "lan"), (False, "lan")]
