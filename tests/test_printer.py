"""What is printed of a tree reads as that tree, in both surfaces."""

from __future__ import annotations

import egr_texts
import pytest

from egov_rules import ast
from egov_rules.format import format_text
from egov_rules.printer import printed
from egov_rules.records import evolve

ALL = [*egr_texts.RULESETS, *egr_texts.FORMS]
HEADER = 'bộ tiêu chí t phiên bản 2017 { tên "T" }\n'


@pytest.mark.parametrize("surface", ["vi", "en"])
@pytest.mark.parametrize("path", ALL)
def test_a_file_printed_reads_as_the_same_tree(path, surface):
    file = egr_texts.parsed(egr_texts.read(path)).file
    assert file is not None
    text = printed(file, surface)
    again = egr_texts.parsed(text)
    assert again.diagnostics == ()
    assert again.file is not None
    assert again.surface == surface
    assert evolve(again.file, surface=file.surface) == file
    assert egr_texts.parsed(format_text(again)).file == again.file


@pytest.mark.parametrize(
    "formula",
    [
        "-(3)",
        "-(-a)",
        "2 × -3",
        "(-3) ^ 2",
        "-3 ^ 2",
        "a - (b - c)",
        "a - b - c",
        "a / (b × c)",
        "a × (1/3) / (2/3)",
        "(1/3) - 1/3",
        "(a + b) × c, không quá 3, không dưới (a nếu b)",
        "(a nếu b) + 1",
        "a nếu b, còn lại (c nếu d)",
        "a nếu b, còn lại c nếu d, còn lại e, không quá 3",
        "(a nếu b) nếu c, còn lại 2",
        "a nếu b hoặc c và d",
        "a nếu (b hoặc c) và không phải (d và e)",
        "a nếu không phải b = c",
        "a nếu (b = c) = có",
        "a nếu (b > 1) không áp dụng",
        "a nếu không phải không phải b",
        "(a, không quá 1) ^ -1/2",
        "số ngày từ (a) đến (b chưa làm tròn)",
        "tùy (a, không quá 1) { 1; 2 : (3 nếu b)  còn lại : 4 nếu c, còn lại 5 }",
        "theo bậc a { trên 5 : 1 nếu b, không quá 1, cứ đủ 1 thêm 2, không quá 3; đến 5 : 0 }",
        "nội suy a { từ 0 đến 1 : từ 0 đến 1  trên 1 : 1, không quá 2 }",
        'cộng { 1 nếu a; 2; "x" : (3; ) }'.replace("(3; )", "3"),
        "a, làm tròn đến số nguyên, lên",
        "a, làm tròn đến bội của 0,25, cắt bỏ",
    ],
)
def test_brackets_where_they_are_needed(formula):
    read = egr_texts.parsed(f'{HEADER}tiêu chí x "X" tối đa 4 = {formula}\n')
    assert read.diagnostics == ()
    assert read.file is not None
    node = read.file.items[0]
    assert isinstance(node, ast.NodeDecl)
    assert node.formula is not None
    for surface, header in (("vi", HEADER), ("en", 'ruleset t version 2017 { title "T" }\n')):
        word = {"vi": 'tiêu chí x "X" tối đa 4', "en": 'criterion x "X" maximum 4'}[surface]
        again = egr_texts.parsed(f"{header}{word} = {printed(node.formula, surface)}\n")
        assert again.diagnostics == ()
        assert again.file is not None
        assert again.file.items == read.file.items
