"""Diagnostics on the screen: the caret under the right letter, both languages, nothing that drives the
terminal.
"""

from __future__ import annotations

import unicodedata

import pytest

from egov_rules import render
from egov_rules.diagnostics import Diagnostic, Label, Text
from egov_rules.source import Source, Span, normalise

LINE = 'tiêu chí HT.1 "Mạng nội bộ" tối đa 4 = ha_tâng'


def at(text: str, word: str) -> Span:
    source = Source("a.egr", normalise(text))
    start = source.text.index(word)
    return Span(source, start, start + len(word))


def said(span: Span | None, **more: object) -> Diagnostic:
    return Diagnostic("E0201", Text("không có `ha_tâng`", "there is no `ha_tâng`"), span, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("lead", ["", "\t", "  漢字 "])
def test_the_caret_stands_under_the_word(form: str, lead: str) -> None:
    from egov_rules.text import width

    shown = render.as_text([said(at(lead + unicodedata.normalize(form, LINE), "ha_tâng"))], "vi").splitlines()
    frame, caret = shown[1], shown[2]
    column = caret.index("^")
    before = frame[: frame.index("ha_tâng")]
    assert width(before) == column
    assert caret.count("^") == len("ha_tâng")


def test_all_that_a_diagnostic_says_is_shown() -> None:
    span = at(f"a\n{LINE}", "ha_tâng")
    d = said(
        span,
        hint=Text("có phải ý bạn là `ha_tang`?", "did you mean `ha_tang`?"),
        labels=(Label(Span(span.source, 0, 1), Text("khai báo ở đây", "declared here")),),
        cite="Khoản 1 Điều 5",
    )
    assert render.as_text([d], "vi") == (
        "a.egr:2:40: lỗi E0201: không có `ha_tâng`\n"
        f" 2 | {LINE}\n"
        "   |                                        ^^^^^^^\n"
        " --> 1:1: khai báo ở đây\n"
        " 1 | a\n"
        "   | ^\n"
        "  = theo Khoản 1 Điều 5\n"
        "  = gợi ý: có phải ý bạn là `ha_tang`?\n"
    )
    assert "hint: did you mean `ha_tang`?" in render.as_text([d], "en")
    assert "\x1b[" in render.as_text([d], "vi", colour=True)
    data = render.data(d, "en")
    assert (data["line"], data["column"], data["end_column"]) == (2, 40, 47)
    assert data["texts"]["vi"]["message"] == "không có `ha_tâng`"


def test_long_lines_and_control_characters() -> None:
    shown = render.as_text([said(at("x" * 500 + " lỗi " + "y" * 500, "lỗi"))], "vi")
    assert max(map(len, shown.splitlines())) <= render.WIDEST + 8
    assert "lỗi…" in shown
    assert "\x1b" not in render.as_text([said(at("a\x1b[31m lỗi", "lỗi"))], "vi")
    shown = render.as_text([said(at("y" * 5000, "y" * 5000))], "vi")
    assert max(map(len, shown.splitlines())) <= render.WIDEST + 8


def test_a_place_without_a_text() -> None:
    shown = render.as_text([said(None, path="phieu.toml", where="values.so_xa")], "vi")
    assert shown.startswith("phieu.toml:values.so_xa: lỗi E0201: ")


def test_the_summary_counts() -> None:
    found = [said(None), said(None), Diagnostic("W0701", Text("x", "y"))]
    assert render.summary(found, "vi") == "2 lỗi, 1 cảnh báo"
    assert render.summary(found, "en") == "2 errors, 1 warning"
    assert render.summary([], "vi") == "không có lỗi"
