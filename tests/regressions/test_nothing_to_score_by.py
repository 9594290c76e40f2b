"""A node that says nothing on how it is scored was once clean, and missing for ever; so was a negative maximum."""

from __future__ import annotations

import pytest

from egov_rules.workspace import check_text

HEAD = """bộ tiêu chí t phiên bản 2017 { tên "T" căn cứ "C" hiệu lực từ 01/10/2017 }
số liệu { a "A" : có/không }
"""


def codes(text: str) -> list[str]:
    return [d.code for d in check_text(HEAD + text, "t.egr").diagnostics if d.severity == "error"]


@pytest.mark.parametrize(
    "text",
    [
        'tiêu chí x "X" tối đa 5',
        'tiêu chí x "X" không tính điểm',
        'chỉ số x "X"',
        'tiêu chí x "X" tối đa 5 không áp dụng nếu a, không cho điểm',
        'nhóm g "G" tối đa 5 { tiêu chí x "X" tối đa 5 }',
    ],
)
def test_no_body(text: str) -> None:
    assert codes(text) == ["E0325"]


@pytest.mark.parametrize("text", ['tiêu chí x "X" tối đa 5\n  = 4 nếu (', 'tiêu chí x "X" tối đa 5\n  = 4 4'])
def test_a_body_that_cannot_be_read_is_one_mistake(text: str) -> None:
    assert len(codes(text)) == 1
    assert codes(text) != ["E0325"]


@pytest.mark.parametrize("text", ["tối đa -5 = 3 nếu a", "tối đa -5 để ngỏ", "điểm trừ tối đa -5 để ngỏ"])
def test_a_maximum_is_not_negative(text: str) -> None:
    assert codes(f'tiêu chí x "X" {text}') == ["E0326"]


@pytest.mark.parametrize(
    ("formula", "named", "hint"),
    [
        ("căn(a)", "`căn`", "có phải ý bạn là `căn bậc hai(…)`?"),
        ("phan_nguyen(a)", "`phan_nguyen`", "có phải ý bạn là `phần nguyên(…)`?"),
        ("1 × tổng_điểm(a)", "`tổng_điểm`", "có `căn bậc hai(…)`, `ln(…)`, "),
    ],
)
def test_a_function_that_does_not_exist_is_named(formula: str, named: str, hint: str) -> None:
    (found,) = check_text(HEAD + f'chỉ số x "X" = {formula}', "t.egr").diagnostics
    assert (found.code, found.message.vi) == ("E0101", f"không có phép tính nào tên là {named}")
    assert found.hint is not None
    assert found.hint.vi.startswith(hint)


NUMBERS = """bộ tiêu chí t phiên bản 2017 { tên "T" căn cứ "C" hiệu lực từ 01/10/2017 }
số liệu { a "A" : số nguyên từ 0 đến 5  b "B" : số nguyên từ 1 đến 5 trống là không áp dụng }
"""


@pytest.mark.parametrize("formula", ["1 / a", "1 / b"])
@pytest.mark.parametrize(
    "node", ['chỉ số x "X"', 'tiêu chí x "X" tối đa 5', 'nhóm g "G" tối đa 9 {\ntiêu chí x "X" tối đa 5']
)
def test_a_remedy_for_what_has_no_value_is_not_the_next_mistake(node: str, formula: str) -> None:
    rest = "" if "nhóm" not in node else '\ntiêu chí y "Y" tối đa 4 = 4\n}'
    said = check_text(NUMBERS + f"{node} = {formula}{rest}", "t.egr").diagnostics
    (found,) = [d for d in said if d.severity == "error"]
    assert found.hint is not None
    remedy = found.hint.vi.split("`")[1].replace("nếu … không", "nếu b không")
    after = check_text(NUMBERS + f"{node} {remedy} = {formula}{rest}", "t.egr").diagnostics
    assert [d for d in after if d.severity == "error"] == []
