"""Text to tree: every form in both surfaces, every mistake reported once, any text read to its end."""

from __future__ import annotations

import glob
import os
import unicodedata
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egov_rules import ast
from egov_rules.keywords import SURFACES, words
from egov_rules.records import evolve
from egov_rules.source import Source, normalise
from egov_rules.syntax import Parsed, cite_at, parse

HERE = os.path.dirname(os.path.abspath(__file__))
HEADER = 'bộ tiêu chí t phiên bản 2017 { tên "T" }\n'
NODE = 'tiêu chí x "X" tối đa 4 = '


def read(name: str) -> str:
    with open(os.path.join(HERE, "syntax", name), encoding="utf-8") as file:
        return normalise(file.read())


def parsed(text: str) -> Parsed:
    return parse(Source("t.egr", normalise(text)))


def codes(text: str) -> list[str]:
    return [d.code for d in parsed(text).diagnostics]


def formula(text: str) -> ast.Expr:
    result = parsed(HEADER + NODE + text)
    assert result.diagnostics == ()
    assert result.file is not None
    node = result.file.items[0]
    assert isinstance(node, ast.NodeDecl)
    assert node.formula is not None
    return node.formula


# ------------------------------------------------------------------------------------------------- both words


def test_both_surfaces_give_one_tree() -> None:
    vi, en = parsed(read("all_forms.vi.egr")), parsed(read("all_forms.en.egr"))
    assert vi.file is not None
    assert en.file is not None
    assert (vi.surface, en.surface) == ("vi", "en")
    assert evolve(en.file, surface="vi") == vi.file
    assert [c.text for c in vi.comments] == [c.text for c in en.comments]


def test_both_surfaces_give_one_tree_of_an_amendment() -> None:
    vi, en = parsed(read("amendment.vi.egr")), parsed(read("amendment.en.egr"))
    assert vi.diagnostics == en.diagnostics == ()
    assert vi.file is not None
    assert en.file is not None
    assert evolve(en.file, surface="vi") == vi.file


def test_all_forms_use_every_keyword() -> None:
    used = {
        token.type for name in ("all_forms", "amendment") for token in parsed(read(f"{name}.vi.egr")).tokens
    }
    later = {"DETAILS", "LIST", "QUARTER", "MONTH", "WEEK", "NEXT_YEAR", "DOWNWARD", "UP"}
    assert set(words("vi").phrases) - used <= later


def test_decomposed_letters_and_windows_lines_change_nothing() -> None:
    text = read("all_forms.vi.egr")
    other = "\ufeff" + unicodedata.normalize("NFD", text).replace("\n", "\r\n")
    assert parsed(other).file == parsed(text).file


def test_other_spellings_and_signs_change_nothing() -> None:
    plain = HEADER + NODE + 'tùy a { b: -1 × c  còn lại: 0 } + 3\nsố liệu { q1 … q3 "Q" : tỷ lệ }\n'
    other = plain.replace("tùy", "tuỳ").replace("tỷ", "tỉ").replace("-1 ×", "–1 *").replace("…", "...")
    other = other.replace('"Q"', "“Q”").replace("tối đa", "tối\u00a0đa")
    assert parsed(other).file == parsed(plain).file
    assert parsed(plain).diagnostics == ()


def test_detail_of_a_frame() -> None:
    text = "quy định chi tiết a phiên bản 2017 thành b phiên bản 2018 { minh họa }\n"
    text += 'nhóm g { tiêu chí x "X" tối đa 2 = 2 }'
    file = parsed(text).file
    assert file is not None
    assert file.frame is not None
    assert (file.frame.id.name, file.frame.version, file.ref.id.name, file.ref.version) == (
        "a",
        "2017",
        "b",
        "2018",
    )
    assert file.metadata.illustrative


# --------------------------------------------------------------------------------------------------- formulas


def test_else_pairs_with_if_and_clauses_keep_their_order() -> None:
    expr = formula("5 nếu a >= 3, còn lại 2 nếu b, còn lại 1, không quá 4, làm tròn đến bội của 0,25, lên")
    assert isinstance(expr, ast.Rounded)
    assert expr.rounding.step == Fraction(1, 4)
    assert isinstance(expr.expr, ast.AtMost)
    inner = expr.expr.expr
    assert isinstance(inner, ast.Conditional)
    assert len(inner.branches) == 2
    assert isinstance(inner.otherwise, ast.Number)


def test_precedence() -> None:
    assert formula("a + b × c ^ 2") == formula("a + (b × (c ^ 2))")
    assert formula("a - b - c") == formula("(a - b) - c")
    assert formula("a / b × c") == formula("(a / b) × c")
    assert formula("1 nếu không phải a và b hoặc c = 1") == formula(
        "1 nếu ((không phải a) và b) hoặc (c = 1)"
    )


def test_fractions_and_percents_are_exact() -> None:
    expr = formula("1/3 × 84,25% + 0,625")
    assert isinstance(expr, ast.Binary)
    product = expr.left
    assert isinstance(product, ast.Binary)
    assert isinstance(product.left, ast.Number)
    assert isinstance(product.right, ast.Percent)
    assert (product.left.value, product.right.value) == (Fraction(1, 3), Fraction(337, 400))


def test_a_growing_band_keeps_its_step_and_cap() -> None:
    expr = formula("theo bậc a { trên 20 : 0,5, cứ đủ 10 thêm 0,25, không quá 2  còn lại : 0 }")
    assert isinstance(expr, ast.Bands)
    row = expr.rows[0]
    assert row.growth is not None
    assert row.growth.whole_steps
    assert isinstance(row.cap, ast.Number)


def test_constraint_under_a_condition() -> None:
    plain = parsed(HEADER + 'ràng buộc "m" : không phải c hoặc a <= b').file
    short = parsed(HEADER + 'ràng buộc "m" : a <= b nếu c').file
    assert plain == short


# --------------------------------------------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("1 nếu a + 1 nếu b", "E0110"),
        ("10 x a", "E0107"),
        ("a / 3/4", "E0114"),
        ("a × 1/2 / b", "E0114"),
        ("84.25", "E0105"),
        ("1.000", "E0105"),
        ("1,250", "E0105"),
        ("1 000", "E0105"),
        ("5e3", "E0105"),
        ("1e400", "E0105"),
        ("2017-10-01", "E0105"),
        ("a/b", "E0105"),
        ("1/0", "E0105"),
        ("số ngày từ 01/10 đến b", "E0105"),
        ("so-cbcc", "E0111"),
        ("_a", "E0111"),
        ("số mốc đạt(a; 1,2,3)", "E0109"),
        ("có ít nhất 2 trong (a, b)", "E0109"),
        ("tùy a { từ 3 : 1 }", "E0118"),
        ("theo bậc a { khi b : 1 }", "E0118"),
        ("a < b < c", "E0121"),
        ("31/02/2017", "E0120"),
        ("9" * 10_000, "E0113"),
        ("a ^ 101", "E0113"),
        ("a, còn lại 2", "E0117"),
        ("a, làm tròn đến 2 chữ số thập phân", "E0117"),
        ("a, nửa lên", "E0117"),
        ("a, cứ đủ 1 thêm 2", "E0116"),
        ("ln(a; b)", "E0123"),
        ("(a + b", "E0103"),
        ("a + b)", "E0104"),
        ("4 neu a", "E0102"),
        ("a NẾU b", "E0102"),
        ("4 if a", "E0108"),
        ("a == 3", "E0107"),
        ("a \u200b+ 1", "E0107"),
        ("a + 'b'", "E0107"),
        ("trong + 1", "E0122"),
        ("4 khi a", "E0102"),
        ("4 nếu a và không b", "E0102"),
        ("nếu a thì 4", "E0101"),
        ("cộng (a; b)", "E0101"),
        ("cao nhất trong (2 nếu a, 4 nếu b)", "E0101"),
        ("số ngày từ 01-10-2017 đến b", "E0105"),
        ("½ × a", "E0107"),
        ("4 nếu a & b", "E0107"),
        ("4 nếu a ⩾ 3", "E0107"),
        ("a {", "E0101"),
        ("+ a", "E0101"),
    ],
)
def test_one_mistake_one_message(written: str, code: str) -> None:
    result = parsed(HEADER + NODE + written + "\n" + NODE + "1\n")
    assert [d.code for d in result.diagnostics] == [code]
    problem = result.diagnostics[0]
    assert problem.hint is not None
    assert problem.span is not None
    assert problem.span.place[0] == 2
    assert result.file is not None
    assert result.file.items[-1] == parsed(HEADER + NODE + "1").file.items[0]  # type: ignore[union-attr]


@pytest.mark.parametrize("path", sorted(glob.glob(os.path.join(HERE, "syntax", "mistakes", "*.egr"))))
def test_reports(path: str, golden: Callable[[str, str], None]) -> None:
    """Whole files with several mistakes: what is said of them."""
    name = os.path.basename(path)
    result = parsed(read(os.path.join("mistakes", name)))
    lines = []
    for d in result.diagnostics:
        assert d.span is not None
        line, column = d.span.place
        lines.append(f"{line}:{column} {d.code} {d.slug}  {d.span.text.splitlines()[:1]}")
        lines += [f"  vi  {d.message.vi}", f"  en  {d.message.en}"]
        if d.hint is not None:
            lines += [f"  vi  = {d.hint.vi}", f"  en  = {d.hint.en}"]
    golden(f"syntax/{name.removesuffix('.egr')}.txt", "\n".join(lines) + "\n")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "E0112"),
        ("# chỉ chú thích\n", "E0112"),
        ("(" * 10_000_000, "E0113"),
        (HEADER + "nhóm a {" * 200, "E0113"),
    ],
)
def test_files_that_say_nothing(text: str, code: str) -> None:
    assert codes(text) == [code]


@pytest.mark.parametrize("repeated", ["không phải ", "- ", "1 + ", "a × "])
def test_deep_formulas_are_refused(repeated: str) -> None:
    assert codes(HEADER + NODE + repeated * 20_000 + "1") == ["E0113"]


def test_many_clauses_are_refused() -> None:
    assert codes(HEADER + NODE + "1" + ", không quá 1" * 5_000) == ["E0113"]
    assert codes(HEADER + NODE + "1 nếu a" + ", còn lại 1 nếu a" * 5_000) == ["E0113"]


def test_every_prefix_of_a_file_is_read() -> None:
    text = read("all_forms.vi.egr")
    for cut in range(0, len(text), 97):
        parsed(text[:cut])


# -------------------------------------------------------------------------------------------------- citations


def test_citations_come_from_the_tokens() -> None:
    result = parsed(read("all_forms.vi.egr"))
    text = result.source.text

    def cite(words_: str) -> str | None:
        return cite_at(result, text.index(words_))

    assert cite("4 nếu co_lan") == "Khoản 1 Điều 5"
    assert cite("kinh_phi / so_cbcc; co_lan") == "Điều 2"
    assert cite("co_lan    ") == "Điều 1"
    assert cite("so_cbcc   ") is None
    assert cite("84,25") == "Điều 8"
    assert cite("san_sang - lv") == "Khoản 1 Điều 8"
    assert cite('Mọi dạng"') is None


# --------------------------------------------------------------------------------------------------- any text

WORDS = [p for surface in SURFACES for written in words(surface).phrases.values() for p in written]
PIECES = st.sampled_from([
    *WORDS, *'{}();:,|=<>+-×*/^%…\n#"“”`', "\n", " | ", "a", "HT.1", "q1", "3", "0,5", "1/3", "01/10/2017",
    "1-2-2-4", '"x"', "\u200b", "x-y", "1.000", "\n  ",
])  # fmt: skip


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    parsed(text)


@given(st.lists(PIECES, max_size=60))
def test_any_heap_of_words_is_read(pieces: list[str]) -> None:
    text = HEADER + " ".join(pieces)
    result = parsed(text)
    assert result.file is None or isinstance(result.file, ast.File)
    for problem in result.diagnostics:
        assert problem.span is not None
        assert 0 <= problem.span.start <= problem.span.end <= len(result.source.text)
        cite_at(result, problem.span.start)


@given(st.data())
def test_a_damaged_file_is_read(data: st.DataObject) -> None:
    text = read("all_forms.vi.egr")
    start = data.draw(st.integers(0, len(text)))
    length = data.draw(st.integers(0, 40))
    text = text[:start] + data.draw(PIECES) + text[start + length :]
    parsed(text)
