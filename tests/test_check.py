"""Every check by a mistake and by the right way to write it; the shipped rulesets without a false alarm."""

from __future__ import annotations

import os
import re

import pytest

from egov_rules import workspace
from egov_rules.check.lint import covers
from egov_rules.diagnostics import Diagnostic

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
HEAD = """bộ tiêu chí thu phiên bản 2017 {
  tên "Thử"
  căn cứ "Quyết định thử"
  hiệu lực từ 01/10/2017
  kỳ số liệu từ 01 tháng 10 năm trước đến trước 01 tháng 10 năm đánh giá
}
"""
A_OF_B = """
số liệu {
  a "a" : số nguyên từ 0 đến 100
  b "b" : số nguyên từ 0 đến 100
}
ràng buộc "a trong b" : a <= b
"""


def check(text: str) -> tuple[Diagnostic, ...]:
    return workspace.check_text(HEAD + text, "thu.egr").diagnostics


def codes(text: str) -> list[str]:
    return [d.code for d in check(text)]


# ---------------------------------------------------------------------------------- forms of real decisions

CLEAN = {
    "B2, B3: target, and the leader of the cohort": """
số liệu {
  dat "Đạt" : số nguyên từ 0 đến 1000
  giao "Giao" : số nguyên từ 0 đến 1000
}
đại lượng vuot "Vượt" = trường hợp {
  khi giao = 0 : 0
  khi dat > giao : (dat - giao) / giao
  còn lại : 0
}
số liệu cả đợt {
  vuot_max "Vượt nhiều nhất" = cao nhất cả đợt(vuot)
  dat_max "Đạt nhiều nhất khi không giao" = cao nhất cả đợt(dat; giao = 0)
}
tiêu chí C.1 "Chỉ tiêu" tối đa 10 = trường hợp {
  khi giao = 0 và dat_max = 0 : 0
  khi giao = 0 : 10 × dat / dat_max
  khi dat < giao : 5 × dat / giao
  khi vuot_max = 0 : 5
  còn lại : 5 + 5 × vuot / vuot_max
}
""",
    "B4: between the smallest and the largest": """
số liệu { x "x" : số nguyên từ 0 đến 100   y "y" : tỷ lệ }
số liệu cả đợt { lon "lớn" = cao nhất cả đợt(x)   nho "nhỏ" = thấp nhất cả đợt(x) }
chỉ số chung "Chung" lấy trung bình {
  chỉ số i1 "i1" = 0 nếu lon = nho, còn lại (x - nho) / (lon - nho)
  chỉ số i2 "i2" = y
}
""",
    "a ruling for every zero divisor beneath": A_OF_B
    + """
nhóm G "G" tối đa 10 mẫu số bằng không : quy đổi {
  tiêu chí G.1 "Một" tối đa 4 = 4 × a / b
  nhóm G.2 "Hai" tối đa 6 để ngỏ
}
""",
    "A3, A15: a threshold from a table, full above, in proportion below": """
thuộc tính đơn vị { vung "Vùng" : một trong mien_nui "Miền núi"; dong_bang "Đồng bằng" }
số liệu { x "x" : tỷ lệ }
bảng T tùy vung {
            | thap | cao |
  mien_nui  | 30%  | 40% |
  dong_bang | 50%  | 60% |
}
tiêu chí A "A" tối đa 4 = theo bậc x { từ T.cao trở lên : 4   từ T.thap đến dưới T.cao : 2   dưới T.thap : 0 }
tiêu chí B "B" tối đa 4 = 4 × x / T.cao, không quá điểm tối đa
tiêu chí C "C" tối đa 4 = 4 nếu x >= T.cao, còn lại 4 × x / T.cao
""",
    "A13, A14: growing bands and interpolation": """
số liệu { x "x" : số nguyên từ 0 đến 100   y "y" : số từ 0 đến 100, nhiều nhất 2 chữ số thập phân }
tiêu chí A "A" tối đa 8 = nội suy x { từ 0 đến 10 : từ 0 đến 4   từ 11 đến 20 : từ 5 đến 8   từ 21 : 8 }
tiêu chí B "B" tối đa 35 = theo bậc y { đến 35 : 10   trên 35 : 10, cứ 1 thêm 0,5 theo tỷ lệ, không quá 35 }
tiêu chí C "C" tối đa 35 = theo bậc x { đến 35 : 10   trên 35 : 10, cứ đủ 10 thêm 0,5, không quá 35 }
tiêu chí D "D" tối đa 3 = 1 × số mốc vượt qua(x; 3; 4,5; 6)
""",
    "T11: answers with values, one of them not applicable": """
kiểu tra_loi = một trong du "Đủ" tính là 2; thieu "Thiếu" tính là 0,5; kad "Không áp dụng" không áp dụng
số liệu { q1 … q5 "Câu @" : tra_loi }
tiêu chí c1 … c5 "Câu @" tối đa 2 không áp dụng nếu q@ không áp dụng, cho điểm tối đa = 1 × q@
""",
    "T11: shares of one survey, of different weight; a constraint with a factor": """
số liệu {
  tot "Tốt" : số nguyên từ 0 đến 1000
  kha "Khá" : số nguyên từ 0 đến 1000
  phieu "Phiếu" : số nguyên từ 1 đến 1000
}
ràng buộc "trả lời trong số phiếu" : tot + kha <= phieu
ràng buộc "tốt không quá nửa" : tot <= 0,5 × phieu
tiêu chí A "A" tối đa 5 = 5 × (tot + 0,6 × kha) / phieu
tiêu chí B "B" tối đa 5 = 10 × tot / phieu
""",
    "T9: bonus and penalty outside the maximum": """
số liệu { x "x" : số nguyên từ 0 đến 20   y "y" : số nguyên từ 0 đến 20 }
hạng mục T "T" tối đa 10 {
  tiêu chí A "A" tối đa 10 = 0,5 × x
  tiêu chí B "B" điểm thưởng tối đa 5 = 1 × y, không quá 5
  tiêu chí C "C" điểm trừ tối đa 5 = 1 × y, không quá 5
  tiêu chí D "D" không tính điểm = x
}
xếp mức muc "Mức" { | "I" | "II" |
  T | 12 | 10 |
  còn lại "Chưa xếp"
}
""",
    "constraints under conditions": """
số liệu { x "x" : số nguyên từ 0 đến 100   y "y" : số nguyên từ 0 đến 100 }
ràng buộc "y trong x" : y <= x nếu x > 0
ràng buộc "không x thì không y" : y = 0 nếu x = 0
tiêu chí A "A" tối đa 10 không áp dụng nếu x = 0, không cho điểm = 10 × y / x
tiêu chí B "B" tối đa 10 = trường hợp { khi x = 0 : 0   khi y = x : 10   còn lại : 8 × y / x }
tiêu chí C "C" tối đa 10 = 0 nếu y = 0, còn lại 10 × y / x
""",
    "roots and geometric means of shares": """
số liệu { x "x" : tỷ lệ   y "y" : tỷ lệ }
tiêu chí A "A" tối đa 10 = 10 × trung bình nhân(x; y)
tiêu chí B "B" tối đa 10 = 10 × x ^ (1/2)
""",
    "not asked, and asked again through another": """
số liệu {
  co_kh "Có kế hoạch" : có/không
  so_nv "Số nhiệm vụ" : số nguyên từ 0 đến 50 hỏi khi co_kh
  so_xong "Số đã xong" : số nguyên từ 0 đến 50 hỏi khi so_nv > 0
}
ràng buộc "xong trong số nhiệm vụ" : so_xong <= so_nv nếu co_kh và so_nv > 0
tiêu chí A "A" tối đa 2 = trường hợp {
  khi không phải co_kh : 0
  khi so_nv = 0 : 1
  còn lại : 2 × so_xong / so_nv
}
""",
}


@pytest.mark.parametrize("form", CLEAN)
def test_right_forms_raise_no_alarm(form: str) -> None:
    assert [(d.code, d.message.vi) for d in check(CLEAN[form])] == []


@pytest.mark.parametrize(
    "name", ["huyen", "xa", "xa_doc_a", "xa_doc_c", "huyen_minh_hoa", "xa_minh_hoa", "tu_vung"]
)
def test_shipped_rulesets_are_clean(name: str) -> None:
    path = os.path.join(ROOT, "rulesets", name, "2017.egr")
    with open(path, encoding="utf-8") as file:
        found = workspace.check_text(file.read(), path).diagnostics
    assert [(d.code, d.message.vi) for d in found] == []


def test_constraints_are_what_keeps_ratios_in_bounds() -> None:
    path = os.path.join(ROOT, "rulesets", "huyen_minh_hoa", "2017.egr")
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    kept = [line for line in lines if not (line.startswith("ràng buộc") and "so_tk_thu <= so_cbcc" in line)]
    (found,) = workspace.check_text("\n".join(kept), path).diagnostics
    assert found.code == "E0404"
    assert found.message.vi == "`TT.4` có thể tới 4001 điểm, vượt điểm tối đa 3"
    assert found.cite == "Điểm b Khoản 2 Điều 5"


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("huyen", "W0706", "dòng `san_sang` luôn đạt"),
        ("xa_doc_a", "W0707", "ở `Mức I` nó đòi 27, còn các mục của nó đã buộc đạt 45 trên 50"),
    ],
)
def test_readings_answer_what_the_tables_say(name: str, code: str, words: str) -> None:
    path = os.path.join(ROOT, "rulesets", name, "2017.egr")
    with open(path, encoding="utf-8") as file:
        text = re.sub(r"^cách hiểu .*$", "", file.read(), flags=re.MULTILINE)
    (found,) = workspace.check_text(text, path).diagnostics
    assert found.code == code
    assert words in found.message.vi


# ---------------------------------------------------------------------------------------- one mistake each


def test_a_part_over_its_whole_needs_the_constraint_and_the_ruling() -> None:
    formula = 'tiêu chí A "A" tối đa 4 không áp dụng nếu b = 0, không cho điểm = 4 × a / b'
    assert codes(A_OF_B + formula) == []
    (found,) = check(A_OF_B.replace('ràng buộc "a trong b" : a <= b', "") + formula)
    assert (found.code, found.message.en) == ("E0404", "`A` can reach 400 points, above its maximum of 4")
    (found,) = check(A_OF_B + 'tiêu chí A "A" tối đa 4 = 4 × a / b')
    assert (found.code, found.message.en) == ("E0406", "the divisor `b` may be 0")


def test_a_divisor_in_a_quantity_is_safe_where_its_uses_are() -> None:
    quantity = 'đại lượng r "r" = a / b\n'
    assert (
        codes(A_OF_B + quantity + 'tiêu chí A "A" tối đa 4 không áp dụng nếu b = 0, không cho điểm = 4 × r')
        == []
    )
    assert codes(A_OF_B + quantity + 'tiêu chí A "A" tối đa 4 = 4 × r') == ["E0406"]


def test_rounding_can_lift_a_criterion_above_its_maximum() -> None:
    text = 'số liệu { x "x" : tỷ lệ }\ntiêu chí A "A" tối đa 2,5 = 2,5 × x, làm tròn đến số nguyên, nửa lên'
    (found,) = check(text)
    assert (found.code, found.message.vi) == ("E0404", "`A` có thể tới 3 điểm, vượt điểm tối đa 2,5")


def test_gaps_are_named_in_the_words_of_the_law() -> None:
    def bands(rows: str, type_: str = "tỷ lệ") -> list[str]:
        found = check(f'số liệu {{ x "x" : {type_} }}\ntiêu chí A "A" tối đa 2 = theo bậc x {{ {rows} }}')
        return [f"{d.code} {d.message.vi}" for d in found]

    assert bands("từ 80% : 2   dưới 50% : 0") == ["E0408 không bậc nào chứa từ 50% đến 79,9999%"]
    assert bands("từ 5 : 2   đến 4 : 0", "số nguyên từ 0 đến 9") == []
    decimals = "số từ 0 đến 9, nhiều nhất 1 chữ số thập phân"
    assert bands("từ 5 : 2   đến 4 : 0", decimals) == ["E0408 không bậc nào chứa từ 4,1 đến 4,9"]
    assert bands("từ 5 : 2   đến 5 : 0", decimals) == ["E0407 hai bậc `từ 5` và `đến 5` cùng chứa 5"]
    ratio = (
        A_OF_B
        + 'tiêu chí A "A" tối đa 2 không áp dụng nếu b = 0, không cho điểm = theo bậc a / b { trên 0 : 2 }'
    )
    assert [d.message.vi for d in check(ratio)] == ["không bậc nào chứa 0"]


def test_tables_of_years_reach_back_to_the_first_year_in_force() -> None:
    def table(first: int) -> list[str]:
        return codes(f"""
số liệu {{ x "x" : tỷ lệ }}
bảng N tùy năm đánh giá {{
                    | nguong |
  từ {first} đến 2020  | 30%    |
  từ 2021 trở lên   | 40%    |
}}
tiêu chí A "A" tối đa 6 = 6 nếu x >= N.nguong
""")

    assert table(2018) == []
    assert table(2019) == ["E0408"]


def test_maxima_say_the_difference() -> None:
    (found,) = check("""
nhóm G "G" theo "Điều 5" tối đa 10 {
  nhóm a "a" tối đa 6 để ngỏ
  nhóm b "b" tối đa 4,5 để ngỏ
}
""")
    assert found.code == "E0401"
    assert found.cite == "Điều 5"
    assert "cộng lại là 10,5 (thừa 0,5 điểm)" in found.message.vi
    assert "add up to 10.5 (0.5 points too many)" in found.message.en


def test_percent_above_a_hundred_and_points_above_the_maximum() -> None:
    def table(cell: str) -> list[str]:
        return codes(f"""
hạng mục a "a" tối đa 10 để ngỏ
xếp mức muc "Mức" {{ | "I" |
  a | {cell} |
  còn lại "Chưa xếp"
}}
""")

    assert table("100%") == []
    assert table("110%") == ["E0402"]
    assert table("10,5") == ["E0402"]
    assert table("trên 100%") == ["E0402"]


def test_bonus_points_count_in_both_forms_of_a_threshold() -> None:
    text = """
số liệu { n "N" : số nguyên từ 0 đến 3   k "K" : có/không }
hạng mục h "H" tối đa 10 {
  nhóm t "T" tối đa 10 {
    tiêu chí t.1 "B" tối đa 10 không áp dụng nếu n = 3, quy đổi tại h = 10 × n / 3
    tiêu chí t.2 "B" điểm thưởng tối đa 2 = 2 nếu k
  }
}
"""
    plain = text.replace(" không áp dụng nếu n = 3, quy đổi tại h", "")
    table = 'xếp mức m "M" {{\n  | "Tốt" |\n  {} | {} |\n  còn lại "K"\n}}\n'
    for row in ("t", "h"):
        for fits, not_ in (("120%", "121%"), ("12", "12,1")):
            assert codes(plain + table.format(row, fits)) == []
            assert codes(plain + table.format(row, not_)) == ["E0402"]
    (found,) = check(plain + table.format("h", "121%"))
    assert "mức cao nhất có thể là 120%" in found.message.vi
    # where the maximum itself may shrink, a bonus is any percent of what is left
    left_out = text.replace("tối đa 10 {\n  nhóm", 'tối đa 14 {\n  tiêu chí u "U" tối đa 4 = n\n  nhóm')
    assert "E0402" not in codes(left_out + table.format("t", "300%"))


def test_a_level_that_an_earlier_column_always_takes() -> None:
    text = """
số liệu {{ k "K" : có/không }}
nhóm a "A" tối đa 100 để ngỏ
nhóm b "B" tối đa 50 để ngỏ
xếp mức m "M" {{
     | "I" | "II" | "III" |
{}
  còn lại "K"
}}
tiêu chí c "C" tối đa 1 = 1 nếu k và m >= "III"
"""

    def told(*rows: str) -> list[str]:
        return [d.message.vi for d in check(text.format("\n".join(rows))) if d.code in ("W0708", "W0714")]

    never = "{} không bao giờ là kết quả: đơn vị nào đạt cũng đã đạt {}, đứng trước"
    assert told("  a | 90 | 70 | 50 |", "  b | 80% | 80% | - |") == []
    assert told("  a | 50 | 70 | 90 |") == [never.format("`II` và `III`", "`I`")]
    assert told("  a | 90 | 90 | 50 |") == [never.format("`II`", "`I`")]
    assert told("  a | 90 | trên 90 | 50 |") == [never.format("`II`", "`I`")]
    assert told("  a | 90 | 80 | 50 |", "  b | 40 | 40 | 80% |") == []
    assert told("  a | 90 | 80 | 80 |", "  b | 40 | 40 | 80% |") == []  # of a maximum that may be less
    assert told("  a | 90 | 80 | 80 |", "  b | 40 | 40 | 45 |") == [never.format("`III`", "`II`")]
    assert told("  a | 90 | - | 50 |") == [never.format("`III`", "`II`")]
    assert told("  a | 90 | 95 | 50 |", "  b | 40 | 35 | 30 |") == [
        "ở dòng `a`, `I` đòi ít hơn `II`, là mức thấp hơn"
    ]
    row = "ở dòng `b`, `I` đòi ít hơn `II`, là mức thấp hơn"
    assert told("  a | 90 | 80 | 50 |", "  b | 20 | 30 | 40 |") == [row]
    assert told("  a | 90 | đến dưới 90 | 50 |") == [never.format("`III`", "một mức viết trước")]
    assert told("  k | có | không | có |") == [never.format("`III`", "`I`")]
    parts = '  phần p1 "P1"\n  a | 90 | {} | {} |\n  phần p2 "P2"\n  b | 45 | 45 | 40 |'
    assert told(parts.format(70, 70)) == []  # each part tells two of the levels apart
    assert told(parts.format(90, 70)) == [never.format("`II`", "`I`")]


def test_what_otherwise_takes_between_two_bands() -> None:
    def formula(bands: str) -> list[str]:
        return codes(
            f'số liệu {{ x "x" : tỷ lệ }}\ntiêu chí A "A" tối đa 6 = theo bậc x {{ {bands} còn lại : 0 }}'
        )

    assert formula("từ 80% : 6  từ 61% đến dưới 80% : 3  trên 0% đến dưới 60% : 2 ") == ["W0715"]
    assert formula("từ 80% : 6  từ 60% đến dưới 80% : 3  trên 0% đến dưới 60% : 2 ") == []
    assert formula("50% : 6  75% : 3 ") == []  # a list of values
    between = 'số liệu {{ x "x" : tỷ lệ }}\ntiêu chí A "A" tối đa 6 = theo bậc x {{ từ 90% : 6  dưới 50% : 0  còn lại : {} }}'
    assert codes(between.format("3")) == []
    assert codes(between.format("6 × x")) == []
    assert codes(between.format("7")) == ["E0404", "W0715"]
    gap = 'số liệu { x "x" : tỷ lệ }\ntiêu chí A "A" tối đa 6 = theo bậc x { từ 90% : 6  dưới 50% : 0 }'
    (found,) = check(gap)
    assert found.hint is not None
    assert "còn lại" not in found.hint.vi  # it would only hide the gap


def test_a_percent_sign_forgotten() -> None:
    ratio = A_OF_B.replace("từ 0 đến 100", "từ 1 đến 100").replace("a <= b", "a <= 2 × b")
    bands = 'tiêu chí A "A" tối đa 6 = theo bậc a / b {{ từ {} : 6  từ 70% đến dưới 100% : 3  còn lại : 0 }}'
    assert codes(ratio.replace("2 ×", "100 ×") + bands.format("100")) == ["W0716"]
    assert codes(ratio + bands.format("100%")) == []
    assert codes(ratio + bands.format("1")) == []
    (found,) = check('số liệu { x "x" : tỷ lệ }\ntiêu chí A "A" tối đa 6 = 6 nếu x >= 80')
    assert (found.code, found.message.vi) == (
        "W0705",
        "`x >= 80` không bao giờ xảy ra: `x` chỉ từ 0% đến 100%",
    )
    assert found.hint is not None
    assert "`80%`" in found.hint.vi


def test_a_group_that_can_lose_all_its_parts() -> None:
    def group(second: str) -> list[str]:
        return codes(
            A_OF_B
            + f"""
nhóm G "G" tối đa 4 {{
  tiêu chí p "p" tối đa 2 không áp dụng nếu b = 0, quy đổi = 2 × a / 100
  tiêu chí q "q" tối đa 2 không áp dụng nếu {second}, quy đổi = 2 × a / 100
}}
"""
        )

    assert group("a = 0") == ["E0412"]
    assert group("b > 0") == []


def test_jumps_are_told_for_slopes_and_not_for_steps() -> None:
    def formula(text: str) -> list[str]:
        return codes(f'số liệu {{ x "x" : tỷ lệ }}\ntiêu chí A "A" tối đa 6 = {text}')

    assert formula("6 nếu x >= 30%, còn lại 6 × x × 30 / 100") == ["W0710"]
    assert formula("6 nếu x >= 30%, còn lại 6 × x / 30%") == []
    assert formula("6 nếu x >= 30%, còn lại 2") == []
    assert formula("theo bậc x { từ 50% : 6   dưới 50% : 6 × x }") == ["W0710"]
    assert formula("6 × x nếu x > 0") == []


def test_what_a_reading_covers() -> None:
    assert covers("khoản 1 điều 8", "điểm b khoản 1 điều 8")
    assert covers("điểm b khoản 1 điều 8", "điểm b khoản 1 điều 8")
    assert not covers("điểm b khoản 1 điều 8", "khoản 1 điều 8")
    assert not covers("điều 8", "điều 18")
    assert covers("article 8(1)", "article 8(1)(b)")
    assert not covers("article 8", "article 81")


def test_names_alike() -> None:
    text = 'số liệu {{ ma "a" : có/không   {} "b" : có/không }}\ntiêu chí A "A" tối đa 1 = 1 nếu ma và {}'
    assert codes(text.format("mã", "mã")) == ["W0711"]
    assert codes(text.format("ten", "ten")) == []
    assert codes(text.format("mа", "mа")) == ["W0711"]  # a Cyrillic letter
