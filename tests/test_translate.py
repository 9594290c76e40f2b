"""translate: the other surface's words, and nothing else; back again to the byte."""

from __future__ import annotations

import egr_texts
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from egov_rules.diagnostics import RulesError
from egov_rules.format import format_text
from egov_rules.syntax import parse
from egov_rules.translate import translate


def to(text: str, surface: str) -> str:
    return translate(egr_texts.parsed(text), surface)


@pytest.mark.parametrize("path", egr_texts.RULESETS)
def test_there_and_back_gives_the_same_bytes(path):
    text = egr_texts.read(path)
    english = to(text, "en")
    assert parse(egr_texts.parsed(english).source).surface == "en"
    assert format_text(egr_texts.parsed(english)) == english
    assert english.count("\n") == text.count("\n")
    assert to(english, "vi") == text


@pytest.mark.parametrize("path", egr_texts.FORMS)
def test_every_form_there_and_back(path):
    read = egr_texts.parsed(egr_texts.read(path))
    other = {"vi": "en", "en": "vi"}[read.surface]
    text = format_text(read)
    assert to(to(text, other), read.surface) == text


@settings(max_examples=12)
@given(seed=st.integers(0, 2**32))
def test_any_layout_is_kept(seed):
    text = egr_texts.otherwise_laid_out(egr_texts.read("rulesets/xa/2017.egr"), seed)
    text = text.replace("\r\n", "\n")
    english = to(text, "en")
    assert [len(line) - len(line.lstrip()) for line in english.split("\n")] == [
        len(line) - len(line.lstrip()) for line in text.split("\n")
    ]
    assert to(english, "vi") == text


def test_the_same_surface_is_the_same_text():
    text = egr_texts.read("tests/syntax/all_forms.vi.egr")
    assert to(text, "vi") == text


HEAD = "bộ tiêu chí a phiên bản 1,5\n\n"
HEAD_EN = "ruleset a version 1.5\n\n"


def test_numbers_and_dates_outside_texts_only():
    text = (
        HEAD
        + 'tham số p "Từ 01/10/2017: 1,5" = 84,25%  # 1,5\ntham số q "Q" = 1/3\ntham số r "R" = 1/10/2017\n'
    )
    assert to(text, "en") == HEAD_EN + (
        'parameter p "Từ 01/10/2017: 1,5" = 84.25%  # 1,5\n'
        'parameter q "Q" = 1/3\nparameter r "R" = 2017-10-01\n'
    )


def test_backticks_where_an_id_is_the_other_surfaces_keyword():
    text = HEAD + 'tiêu chí max "Max" tối đa 1 = year + `theo` + unit.x\n'
    english = HEAD_EN + 'criterion `max` "Max" maximum 1 = `year` + theo + unit.x\n'
    assert to(text, "en") == english
    assert to(english, "vi") == text


def test_backticks_where_two_words_would_be_one_keyword():
    """`số` before the id `nguyên` would be the type `số nguyên`; the id `in` before `force` the keyword `in
    force`.
    """
    english = HEAD_EN + 'data {\n  a "A" : number\n  nguyên "B" : yes/no\n}\n'
    assert "`nguyên`" in to(english, "vi")
    assert to(to(english, "vi"), "en") == english
    text = HEAD + 'kiểm thử "T" {\n  cho unit = in  force = 1\n}\n'
    assert "= `in`  force = 1" in to(text, "en")
    assert to(to(text, "en"), "vi") == text


def test_a_file_with_errors_is_refused():
    with pytest.raises(RulesError):
        to(HEAD + "tiêu chí tiêu chí\n", "en")
