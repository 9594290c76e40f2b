"""Mistakes that were once passed over, told twice, or told where nobody would look."""

from __future__ import annotations

import pytest

from egov_rules.workspace import check_text

HEAD = 'bộ tiêu chí t phiên bản 2024 {\n  tên "T"\n  căn cứ "X"\n  hiệu lực từ 01/01/2024\n}\n'
CASES = {
    "a header line without effect": (
        HEAD.replace("}", "  làm tròn điểm lĩnh vực đến 2 chữ số thập phân, nửa lên\n}")
        + 'số liệu { a "A" : có/không }\ntiêu chí c "C" tối đa 1 = 1 nếu a',
        ("E0223", "làm tròn điểm lĩnh vực đến 2 chữ số thập phân, nửa lên", "từ mà các mục"),
    ),
    "points not assessed, and nothing open": (
        HEAD.replace("}", "  điểm không đánh giá quy đổi tại hạng mục\n}")
        + 'số liệu { a "A" : có/không }\nhạng mục h "H" { tiêu chí c "C" tối đa 1 = 1 nếu a }',
        ("E0223", "hạng mục", "bỏ dòng này"),
    ),
    "a unit on points": (
        HEAD + 'số liệu { a "A" : có/không }\ntiêu chí c "C" tối đa 1 đơn vị tính "máy" = 1 nếu a',
        ("E0324", '"máy"', "không tính điểm"),
    ),
    "a range of days that is empty": (
        HEAD
        + 'số liệu { d "D" : ngày từ 31/12/2024 đến 01/01/2024 }\ntiêu chí c "C" tối đa 1 = 1 nếu d <= 01/03/2024',
        ("E0319", "từ 31/12/2024 đến 01/01/2024", "đầu dưới"),
    ),
    "a test without `thì`": (
        HEAD
        + 'số liệu { a "A" : có/không }\ntiêu chí c "C" tối đa 1 = 1 nếu a\ntiêu chí e "E" tối đa 1 = 1 nếu a\n'
        + 'kiểm thử "K" { cho a = có  c = 1  e = 1 }',
        ("E0216", "c", "`thì`"),
    ),
    "no ruling": (
        HEAD
        + 'số liệu { a "A" : số nguyên từ 0 đến 9  b "B" : số nguyên từ 0 đến 9 }\nràng buộc "R" : a <= b\n'
        + 'hạng mục h "H" {\n  tiêu chí c "C" tối đa 1 không áp dụng nếu b = 0\n    = điểm tối đa × a / b\n'
        + '  tiêu chí e "E" tối đa 1 = 1 nếu a > 0\n}',
        ("E0117", "không áp dụng nếu", "`, quy đổi`"),
    ),
    "a comma before a clause": (
        HEAD + 'số liệu { a "A" : có/không }\ntiêu chí c "C" tối đa 1, theo "Điều 5" = 1 nếu a',
        ("E0101", ",", "bỏ dấu phẩy"),
    ),
    "thousands with a point": (
        HEAD
        + 'số liệu { n "N" : số nguyên từ 0 đến 2.000 }\ntiêu chí c "C" tối đa 1 = 1 nếu n > 1999\n'
        + 'kiểm thử "K" { cho n = 2000  thì c = 1 }',
        ("E0105", "2.000", "`2000` hoặc `2`"),
    ),
    "a type without its diacritics": (
        HEAD + 'số liệu { n "N" : số nguyen từ 0 đến 20 }\ntiêu chí c "C" tối đa 1 = 1 nếu n > 19',
        ("E0102", "số nguyen", "`số nguyên`"),
    ),
    "a keyword of three words without its diacritics": (
        HEAD + 'số liệu { a "A" : tỷ lệ }\ntiêu chí c "C" tối đa 1 = diem toi da × a',
        ("E0102", "diem toi da", "`điểm tối đa`"),
    ),
    "quotation marks forgotten": (
        HEAD
        + 'số liệu { n "N" : số nguyên từ 0 đến 20 đơn vị tính máy }\ntiêu chí c "C" tối đa 1 = 1 nếu n > 19',
        ("E0101", "máy", '`"máy"`'),
    ),
    "a maximum that is wrong once": (
        HEAD
        + 'số liệu { a "A" : có/không }\nhạng mục h "H" tối đa 2 { nhóm g "G" tối đa 4 { tiêu chí c "C" tối đa 2 = 2 nếu a } }',
        ("E0401", "g", "sửa điểm tối đa"),
    ),
    "two thresholds that changed places": (
        HEAD
        + 'số liệu { a "A" : điểm từ 0 đến 10 bước 1 }\nhạng mục h "H" tối đa 10 = a\n'
        + 'xếp mức m "M" {\n    | "I" | "II" |\n  h | 70%   | 90% |\n  còn lại "Chưa"\n}',
        ("W0708", "90%", "từ cao xuống thấp"),
    ),
    "a gate after the brace of its table": (
        HEAD
        + 'số liệu { a "A" : có/không  b "B" : có/không }\nnhóm g "G" { tiêu chí c "C" tối đa 1 = 1 nếu a }\n'
        + 'xếp mức m "M" {\n    | "I" |\n  g | 70%   |\n  còn lại "Chưa"\n}\n'
        + 'điều kiện loại "Z" nếu b thì "Chưa"\nxếp hạng theo g giảm dần, đồng hạng 1-2-2-4',
        ("E0116", "điều kiện loại", "vào trong `xếp mức"),
    ),
    "an empty cell": (
        HEAD
        + 'số liệu { a "A" : có/không }\nnhóm g "G" { tiêu chí c "C" tối đa 1 = 1 nếu a }\n'
        + 'xếp mức m "M" {\n    | "I" | "II" |\n  g | 1 |  |\n  còn lại "Chưa"\n}\n',
        ("E0119", "|  |", "ghi `-`"),
    ),
    "parentheses for braces, over several lines": (
        HEAD
        + 'số liệu { a "A" : có/không  b "B" : có/không }\n'
        + 'tiêu chí c "C" tối đa 3 = cộng (\n  "x" : 1 nếu a\n  "y" : 2 nếu b\n)',
        ("E0101", "(", "`cộng { … ; … }`"),
    ),
    "one parenthesis for a brace": (
        HEAD
        + 'số liệu { a "A" : có/không  b "B" : có/không }\nnhóm g "G" {\n'
        + '  tiêu chí c "C" tối đa 3 = cộng (\n    "x" : 1 nếu a\n    "y" : 2 nếu b\n  }\n'
        + '  tiêu chí d "D" tối đa 1 = 1 nếu a\n}',
        ("E0101", "(", "`cộng { … ; … }`"),
    ),
    "a percent sign forgotten in a band": (
        HEAD + 'số liệu { r "R" : tỷ lệ }\ntiêu chí c "C" tối đa 2 = theo bậc r { từ 80 : 2  còn lại : 1 }',
        ("W0705", None, "`80%`"),
    ),
    "a percent sign forgotten in half a condition": (
        HEAD + 'số liệu { r "R" : tỷ lệ  a "A" : có/không }\ntiêu chí c "C" tối đa 2 = 2 nếu a và r >= 80',
        ("W0705", "r >= 80", "`80%`"),
    ),
    "a formula and parts": (
        HEAD
        + 'số liệu { a "A" : có/không }\nnhóm g "G" tối đa 3 = 3 {\n  tiêu chí c "C" tối đa 3 = 3 nếu a\n}',
        ("E0101", "{", "tổng điểm các mục con"),
    ),
    "quotation marks inside a label": (
        HEAD + 'số liệu { a "A" : có/không }\ntiêu chí c "Điểm "chuẩn" A" tối đa 3 = 3 nếu a',
        ("E0106", '"Điểm "chuẩn" A"', "“ ”"),
    ),
    "a label that is not closed": (
        HEAD + 'số liệu { a "A" : có/không }\ntiêu chí c "Điểm theo "Điều 5" tối đa 3 = 3 nếu a',
        ("E0106", '"Điểm theo "', "ở cuối"),
    ),
    "a way of sharing ranks": (
        HEAD + 'số liệu { a "A" : có/không }\ntiêu chí c "C" tối đa 3 = 3 nếu a\n'
        "xếp hạng theo c giảm dần, đồng hạng 1-1-2",
        ("E0101", "1-1-2", "`1-2-2-4` bỏ trống"),
    ),
    "a keyword for a name": (
        HEAD + 'số liệu { a "A" : có/không }\ntiêu chí tổng "C" tối đa 3 = 3 nếu a\n'
        "xếp hạng theo tổng giảm dần, đồng hạng 1-2-2-4",
        ("E0122", "tổng", ": `tổng`"),
    ),
    "a keyword for a name that is not declared": (
        HEAD + 'số liệu { a "A" : có/không }\ntiêu chí tong "C" tối đa 3 = 3 nếu a\n'
        "xếp hạng theo tổng giảm dần, đồng hạng 1-2-2-4",
        ("E0122", "tổng", ": `tổng`"),
    ),
    "steps that begin above zero": (
        HEAD
        + 'số liệu { n "N" : số nguyên từ 0 đến 99 }\ntiêu chí c "C" tối đa 4 = theo bậc n {\n'
        + '  đến 10  : 0\n  trên 10 : 1, cứ đủ 5 thêm 1, không quá 3,5\n}\ntiêu chí e "E" tối đa 4 = theo bậc n {\n'
        + "  đến 10  : 0\n  trên 10 : 1, cứ 5 thêm 1 theo tỷ lệ, không quá 3,5\n}",
        ("W0710", None, "gặp nhau"),
    ),
    "a table without a row": (
        HEAD
        + 'thuộc tính đơn vị { vung "V" : một trong x; y }\nbảng T tùy vung theo "Phụ lục II" {\n    | m |\n'
        + '  x | 3 |\n}\ntiêu chí c "C" theo "Điều 5" tối đa 3 = T.m',
        ("E0409", None, "thêm dòng"),
    ),
    "a range from the greatest to the least": (
        HEAD
        + 'số liệu { n "N" : số nguyên từ 500 đến 0 }\ntiêu chí c "C" tối đa 3 = 3 nếu n > 9\n'
        + 'kiểm thử "K" { cho n = 7 thì c = 0 }\nkiểm thử "L" { cho n = 70 thì c = 3 }',
        ("E0319", "từ 500 đến 0", "đầu dưới"),
    ),
    "a word for yes": (
        HEAD
        + 'số liệu { a "A" : có/không }\ntiêu chí c "C" tối đa 3 = 3 nếu a\n'
        + 'kiểm thử "K" { cho a = đúng thì c = 3 }',
        ("E0302", "đúng", "`có`"),
    ),
    "a semicolon for a comma": (
        HEAD
        + 'số liệu { n "N" : số nguyên từ 0 đến 20 }\ntiêu chí c "C" tối đa 1 = 0,5 × n; không quá điểm tối đa',
        ("E0101", ";", "viết `,`"),
    ),
    "rows that are not there": (
        HEAD
        + 'số liệu { a "A" : có/không }\nnhóm g "G" { tiêu chí c "C" tối đa 1 = 1 nếu a }\n'
        + 'xếp mức m "M" {\n    | "I" |\n  từng chỉ tiêu của g | 70%   |\n  còn lại "Chưa"\n}',
        ("E0219", "g", "đúng từ"),
    ),
    "a percent sign forgotten": (
        HEAD + 'số liệu { r "R" : tỷ lệ }\ntiêu chí c "C" tối đa 2 = theo bậc r { từ 80 : 2  dưới 80% : 1 }',
        ("E0408", None, "`80%`"),
    ),
    "a file cut in the middle of a word": (
        HEAD + 'số liệu { a "A" : có/không }\nhạng mục h "H" tối đa 2 {\n  tiêu chí c "C" tối đ',
        ("E0103", "{", "thêm `}`"),
    ),
    "alternatives of two kinds": (
        HEAD
        + 'số liệu { a "A" : có/không  b "B" : một trong x; y }\nđại lượng q "Q" = 5 nếu a, còn lại b\n'
        + 'tiêu chí c "C" tối đa 1 = tùy q { x : 1  y : 0 }',
        ("E0302", "b", "tùy x"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_one_message(name: str) -> None:
    text, (code, at, hint) = CASES[name]
    found = check_text(text, "t.egr").diagnostics
    assert [d.code for d in found] == [code]
    assert at is None or (found[0].span is not None and found[0].span.text == at)
    assert found[0].hint is not None
    assert hint in found[0].hint.vi
