"""fmt: one layout, whatever the author typed; nothing that has a meaning is lost; what ships is formatted."""

from __future__ import annotations

import unicodedata

import egr_texts
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from egov_rules.cli import main
from egov_rules.diagnostics import RulesError
from egov_rules.format import canonical_text, format_text, same_meaning
from egov_rules.text import width

ALL = [*egr_texts.RULESETS, *egr_texts.FORMS]


def formatted(text: str) -> str:
    return format_text(egr_texts.parsed(text))


# ------------------------------------------------------------------------------------------------ whole files


@pytest.mark.parametrize("path", egr_texts.RULESETS)
def test_what_ships_is_formatted(path):
    assert formatted(egr_texts.read(path)) == egr_texts.read(path)


@pytest.mark.parametrize("path", ALL)
def test_formatting_twice_changes_nothing_and_keeps_the_meaning(path):
    once = formatted(egr_texts.read(path))
    assert formatted(once) == once
    assert same_meaning(egr_texts.parsed(egr_texts.read(path)), once)


@pytest.mark.parametrize("surface", ["vi", "en"])
def test_every_form(golden, surface):
    golden(
        f"format/all_forms.{surface}.egr", formatted(egr_texts.read(f"tests/syntax/all_forms.{surface}.egr"))
    )


def test_the_frame_of_language_md(golden):
    golden("format/example.egr", formatted(egr_texts.read("tests/golden/format/example.in.egr")))


@pytest.mark.parametrize("path", ALL)
def test_both_surfaces_have_one_canonical_text(path):
    read = egr_texts.parsed(egr_texts.read(path))
    other = {"vi": "en", "en": "vi"}[read.surface]
    canonical = canonical_text(read)
    assert canonical_text(egr_texts.parsed(format_text(read, other))) == canonical
    assert "#" not in "".join(c for n, c in enumerate(canonical.split('"')) if n % 2 == 0)
    assert canonical_text(egr_texts.parsed(canonical)) == canonical


# ----------------------------------------------------------------------------- the same text, otherwise typed


@pytest.mark.parametrize(
    "path", ["rulesets/xa/2017.egr", "rulesets/huyen_minh_hoa/2017.egr", *egr_texts.FORMS]
)
@pytest.mark.parametrize(
    "typed",
    [
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "  \n") + "\n\n",
        lambda text: egr_texts.outside_texts(
            text, ("tùy", "tuỳ"), ("tỷ lệ", "tỉ lệ"), ("kỳ ", "kì "), ("hòa", "hoà")
        ),
        lambda text: egr_texts.outside_texts(text, (" × ", " * "), ("…", "..."), ("<=", "≤"), (" - ", " – ")),
    ],
    ids=["nfd", "crlf", "bom", "spaces", "spellings", "marks"],
)
def test_oddly_typed(path, typed):
    text = egr_texts.read(path)
    assert formatted(typed(text)) == formatted(text)


@settings(max_examples=12)
@given(seed=st.integers(0, 2**32))
@pytest.mark.parametrize("path", ["rulesets/xa/2017.egr", *egr_texts.FORMS])
def test_any_layout_of_the_author(path, seed):
    text = egr_texts.read(path)
    varied = egr_texts.otherwise_laid_out(text, seed)
    assert not egr_texts.parsed(varied).diagnostics
    once = formatted(varied)
    assert formatted(once) == once
    assert canonical_text(egr_texts.parsed(once)) == canonical_text(egr_texts.parsed(text))


@settings(max_examples=8)
@given(seed=st.integers(0, 2**32))
def test_white_space_alone_never_shows(seed):
    """Outside tests, where the author groups the assignments, and but for blank lines."""
    text = egr_texts.read("rulesets/xa_minh_hoa/2017.egr").partition("# Kiểm thử")[0]
    text = "\n".join(line for line in text.split("\n") if not line.strip().startswith("#"))
    text = "\n".join(line.partition("  #")[0] for line in text.split("\n"))
    varied = egr_texts.otherwise_laid_out(text, seed, comments=False)

    def lines(of: str) -> list[str]:
        return [line for line in formatted(of).split("\n") if line]

    assert lines(varied) == lines(text)


# ----------------------------------------------------------------------------------------------- single rules

HEAD = "bộ tiêu chí a phiên bản 1\n\n"


def test_short_criteria_stand_on_a_line_each_with_their_formulas_aligned():
    first = 'tiêu chí a.1 "Một" tối đa 2 = 2 nếu x'
    text = f'nhóm g "G" tối đa 5 {{ {first} tiêu chí a.10 "Mười hai" tối đa 3=3 nếu y }}'
    assert formatted(HEAD + text) == HEAD + (
        'nhóm g "G" tối đa 5 {\n'
        '  tiêu chí a.1 "Một" tối đa 2       = 2 nếu x\n'
        '  tiêu chí a.10 "Mười hai" tối đa 3 = 3 nếu y\n'
        "}\n"
    )


def test_beside_a_criterion_of_several_lines_all_formulas_have_their_own():
    text = (
        'tiêu chí a "A" tối đa 2 = 2 nếu x\n'
        'tiêu chí b "B" tối đa 2 không áp dụng nếu y = 0, quy đổi = x / y\n'
    )
    assert formatted(HEAD + text) == HEAD + (
        'tiêu chí a "A" tối đa 2\n  = 2 nếu x\n\n'
        'tiêu chí b "B" tối đa 2\n  không áp dụng nếu y = 0, quy đổi\n  = x / y\n'
    )


def test_a_short_choice_stays_on_the_line_and_bands_are_a_table():
    text = (
        'tiêu chí a "A" tối đa 2 = tùy x{u:1;v:2}\n'
        'tiêu chí b "B" tối đa 2 = theo bậc x{ dưới 1:0; từ 1 đến dưới 10:1 còn lại:2}'
    )
    assert formatted(HEAD + text) == HEAD + (
        'tiêu chí a "A" tối đa 2 = tùy x { u: 1   v: 2 }\n\n'
        'tiêu chí b "B" tối đa 2 = theo bậc x {\n'
        "  dưới 1           : 0\n"
        "  từ 1 đến dưới 10 : 1\n"
        "  còn lại          : 2\n"
        "}\n"
    )


def test_columns_count_letters_as_they_are_seen():
    text = formatted(
        unicodedata.normalize(
            "NFD", HEAD + "bảng T tùy v { \n | hệ_số | x |\n miền_núi | 75% | 1 |\n b | 1 | 2 |\n}"
        )
    )
    rows = [line for line in text.split("\n") if line.endswith("|")]
    assert len({width(row) for row in rows}) == 1
    assert unicodedata.is_normalized("NFC", text)


def test_comments_stay_where_they_were():
    text = (
        "# đầu\nbộ tiêu chí a phiên bản 1 { # sau ngoặc\n# trong\n}\n\n\n\n# mục\n\n# của b\n"
        'tiêu chí b "B" tối đa 1 # nhãn\n = tùy x { # chọn\n'
        " u : 1 # một\n\n # hai\n v : 2\n # hết\n } # xong\n# cuối"
    )
    assert formatted(text) == (
        "# đầu\nbộ tiêu chí a phiên bản 1 {  # sau ngoặc\n  # trong\n}\n\n# mục\n\n# của b\n"
        'tiêu chí b "B" tối đa 1  # nhãn\n  = tùy x {  # chọn\n'
        "    u : 1  # một\n\n    # hai\n    v : 2\n    # hết\n  }  # xong\n"
        "# cuối\n"
    )


def test_a_comment_in_the_middle_of_a_line_goes_above_it():
    assert (
        formatted(HEAD + 'chỉ số # c\n a "A" = b # d\n + c # e\n')
        == HEAD + '# c\n# d\nchỉ số a "A" = b + c  # e\n'
    )


def test_the_author_groups_assignments():
    text = HEAD + 'kiểm thử "T" { cho a = 1; b = 2\n\n c = -3  thì\nd = "X" e không áp dụng }'
    assert formatted(text) == HEAD + (
        'kiểm thử "T" {\n  cho a = 1  b = 2\n      c = -3\n  thì d = "X"  e không áp dụng\n}\n'
    )


def test_a_file_with_errors_is_refused():
    with pytest.raises(RulesError) as error:
        formatted(HEAD + "tiêu chí tiêu chí\n")
    assert all(d.code.startswith("E01") for d in error.value.diagnostics)


# ------------------------------------------------------------------------------------------- the command line


@pytest.fixture
def run(capfd):
    """`run(word, …)`: exit code and output of the program."""

    def run(*words: str) -> tuple[int, str]:
        return main(["--lang", "en", *words]), capfd.readouterr().out

    return run


def test_fmt_rewrites_in_place_and_names_what_it_changed(run, tmp_path):
    good, odd = tmp_path / "a.egr", tmp_path / "b.egr"
    good.write_bytes(HEAD.rstrip().encode() + b"\n")
    odd.write_bytes(b"\xef\xbb\xbf" + HEAD.rstrip().encode() + b"\r\n")
    assert run("fmt", "--check", str(tmp_path)) == (1, f"would change: {odd}\n")
    assert odd.read_bytes().startswith(b"\xef\xbb\xbf")
    assert run("fmt", str(tmp_path)) == (0, f"rewritten: {odd}\n")
    assert odd.read_bytes() == good.read_bytes()
    assert run("fmt", "--check", str(tmp_path)) == (0, "")


def test_fmt_leaves_a_broken_file(run, tmp_path):
    path = tmp_path / "a.egr"
    path.write_text(HEAD + "tiêu chí {", encoding="utf-8")
    assert run("fmt", str(path)) == (1, "")
    assert path.read_text(encoding="utf-8") == HEAD + "tiêu chí {"


def test_fmt_writes_nothing_that_would_mean_something_else(run, tmp_path, monkeypatch):
    path = tmp_path / "a.egr"
    path.write_text("# c\n" + HEAD, encoding="utf-8")
    monkeypatch.setattr("egov_rules.format.text_of", lambda *_, **__: HEAD)
    code, _ = run("fmt", str(path))
    assert code
    assert path.read_text(encoding="utf-8") == "# c\n" + HEAD
