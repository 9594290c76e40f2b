"""Submissions: every value means what the ruleset says, and every mistake has its code, its line and a
remedy.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruleset_by_hand import PROGRAM

from egov_rules import figures, resolve, skeleton, submission
from egov_rules.assessment import assess
from egov_rules.notation import Fault, day, exact, literal, number, shown, yes_no
from egov_rules.result import NOT_APPLICABLE, Awarded
from egov_rules.source import Source, normalise

F = Fraction
HEAD = 'year = 2018\nruleset = "thu@2017"\n[unit]\nname = "Huyện Thử"\nkind = "huyện"\n'
FULL = """[values]
so_cbcc = 96
so_may = 93
co_lan = true
hai_long = "88,5%"
bang_thong = "150,25"
giao_dien = "2,25"
cap_do = "cap_2"
ngay_kh = 2018-03-09
moi_truong = {points = 6.4, not_assessed = 1}
"""


def read(text: str, name: str = "phieu.toml") -> submission.Submission:
    return submission.parse(Source(name, normalise(text)))


def resolved(values: str, **options: object) -> resolve.Resolved:
    return resolve.resolve(read(HEAD + values), PROGRAM, **options)  # type: ignore[arg-type]


def found(values: str, head: str = HEAD) -> list[tuple[str, int, int]]:
    """Code, line and column of each diagnostic; the values start at line 1."""
    result = resolve.resolve(read(head + values), PROGRAM)
    lines = head.count("\n")
    return [
        (d.code, d.span.place[0] - lines if d.span else 0, d.span.place[1] if d.span else 0)
        for d in sorted(result.diagnostics, key=lambda d: d.span.start if d.span else -1)
    ]


def one(values: str, head: str = HEAD) -> str:
    """The code of the only diagnostic."""
    codes = [code for code, _, _ in found(values, head)]
    assert len(codes) == 1, codes
    return codes[0]


# ---------------------------------------------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("84,25", F("84.25")),
        ("84.25", F("84.25")),
        ("0,885", F("0.885")),
        ("0.885", F("0.885")),
        ("88,5%", F("0.885")),
        ("85 %", F("0.85")),
        ("135/52", F(135, 52)),
        (" 3 / 8 ", F(3, 8)),
        ("1.234.567", F(1234567)),
        ("1.234,5", F("1234.5")),
        ("1,234.5", F("1234.5")),
        ("12 345,6", F("12345.6")),
        ("1234,567", F("1234.567")),
        ("−2,5", F("-2.5")),
        ("1e3", F(1000)),
        ("007", F(7)),
        ("1.234", Fault.AMBIGUOUS),
        ("12,345", Fault.AMBIGUOUS),
        ("1e400", Fault.TOO_LONG),
        ("9" * 10_000, Fault.TOO_LONG),
        ("1/" + "9" * 10_000, Fault.TOO_LONG),
        ("nan", Fault.NOT_FINITE),
        ("-inf", Fault.NOT_FINITE),
        ("3/0", Fault.ZERO_DIVISOR),
        ("mười", Fault.NOT_A_NUMBER),
        ("12 người", Fault.NOT_A_NUMBER),
        ("", Fault.NOT_A_NUMBER),
        ("½", Fault.NOT_A_NUMBER),
        ("٣", Fault.NOT_A_NUMBER),
        ("1/2/3", Fault.NOT_A_NUMBER),
        ("1.2.3", Fault.NOT_A_NUMBER),
    ],
)
def test_numbers_are_read_exactly_or_refused(text: str, value: Fraction | Fault) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.234", F("1.234")), ("1_000", F(1000)), ("0x1F", F(31)), ("-0.0", F(0)), ("1e400", Fault.TOO_LONG)],
)
def test_literals_have_the_point_as_decimal_mark(text: str, value: Fraction | Fault) -> None:
    assert literal(text) == value


@given(st.fractions())
def test_what_is_written_reads_back(value: Fraction) -> None:
    short = len(str(value.numerator)) + len(str(value.denominator)) < 60
    text = exact(value)
    assert not short or number(text) in (value, Fault.AMBIGUOUS, Fault.TOO_LONG)
    assert "/" in text or "." not in text or literal(text) in (value, Fault.TOO_LONG)


def test_display_has_the_marks_of_the_language() -> None:
    assert shown(F(12345675, 10), "vi") == "1.234.567,5"
    assert shown(F(12345675, 10), "en") == "1,234,567.5"
    assert shown(F(1234), "vi") == "1234"
    assert shown(F(885, 1000), "vi", "%") == "88,5%"
    assert shown(F(11, 18), "vi") == "≈ 0,6111"
    assert shown(F(-1, 2), "en") == "-0.5"


def test_dates_and_answers() -> None:
    assert day("09/03/2018") == day("2018-03-09") == date(2018, 3, 9)
    assert day("30/02/2018") is Fault.NO_SUCH_DAY
    assert day("hôm qua") is Fault.NOT_A_DATE
    assert [yes_no(w) for w in ("CÓ", "Co\u0301", "x", "Đúng", "yes", "KHÔNG", "sai", "1", "")] == [
        *[True] * 5,
        *[False] * 2,
        None,
        None,
    ]


# ----------------------------------------------------------------------------------------------------- values


def test_every_kind_of_value() -> None:
    facts = resolved(FULL).facts
    assert facts is not None
    assert facts.year == 2018
    assert facts.values == {
        "so_cbcc": F(96),
        "so_may": F(93),
        "co_lan": True,
        "hai_long": F("0.885"),
        "bang_thong": F("150.25"),
        "giao_dien": F("2.25"),
        "cap_do": "cap_2",
        "ngay_kh": date(2018, 3, 9),
    }
    assert facts.awarded == {"moi_truong": Awarded(F("6.4"), F(1))}


def test_json_of_the_same_shape_gives_the_same_facts() -> None:
    text = json.dumps(
        {
            "year": 2018,
            "unit": {"name": "Huyện Thử", "kind": "huyện"},
            "values": {
                "so_cbcc": 96,
                "so_may": 93,
                "co_lan": "Có",
                "hai_long": 0.885,
                "bang_thong": 150.25,
                "giao_dien": "2.25",
                "cap_do": "Cấp độ 2",
                "ngay_kh": "09/03/2018",
                "ghi_chu": None,
                "moi_truong": {"points": "6,4", "not_assessed": 1},
            },
        }
    )
    assert resolve.resolve(read(text, "phieu.json"), PROGRAM).facts == resolved(FULL).facts


def test_a_mapping_gives_the_same_facts() -> None:
    mapping = {
        "year": 2018,
        "unit": {"name": "Huyện Thử", "kind": "huyện"},
        "values": {
            "so_cbcc": 96,
            "so_may": Decimal(93),
            "co_lan": True,
            "hai_long": 0.885,
            "bang_thong": F(601, 4),
            "giao_dien": 2.25,
            "cap_do": "cap_2",
            "ngay_kh": date(2018, 3, 9),
            "moi_truong": {"points": Decimal("6.4"), "not_assessed": 1},
        },
    }
    assert resolve.resolve(submission.from_mapping(mapping), PROGRAM).facts == resolved(FULL).facts


def test_places_in_a_mapping_are_paths() -> None:
    mapping = {
        "year": 2018,
        "values": {"so_cbcc": 10**5000, "so_máy": 3, "co_lan": object(), "hai_long": 2.0},
    }
    result = resolve.resolve(submission.from_mapping(mapping), PROGRAM)
    assert [(d.code, d.where) for d in result.diagnostics] == [
        ("E0514", "values.so_cbcc"),
        ("E0510", "values.so_máy"),
        ("E0512", "values.co_lan"),
        ("E0516", "values.hai_long"),
    ]


def test_choices_by_id_label_or_reading() -> None:
    for text in (
        "cap_1",
        "CAP_1",
        "cấp độ 1",
        "Cấp Độ  1",
        "c1",
        "MỘT",
        "Ca\u0302\u0301p \u0111o\u0302\u0323 1",
    ):
        facts = resolved(f'[values]\ncap_do = "{text}"\n').facts
        assert facts is not None
        assert facts.values == {"cap_do": "cap_1"}, text
    for text in ("kad", "-", ""):
        facts = resolved(f'[values]\ncap_do = "{text}"\n').facts
        assert facts is not None
        assert facts.values == {"cap_do": NOT_APPLICABLE}


def test_empty_is_what_the_input_says() -> None:
    facts = resolved('[values]\nso_may = ""\nso_ho_so = ""\nmoi_truong = ""\n').facts
    assert facts is not None
    assert facts.values == {"so_ho_so": F(0)}
    assert facts.awarded == {}


def test_points_not_assessed_without_points() -> None:
    facts = resolved("[values]\nmoi_truong = {not_assessed = 2}\n").facts
    assert facts is not None
    assert facts.awarded == {"moi_truong": Awarded(None, F(2))}


def test_unit_attributes_come_from_the_unit() -> None:
    facts = resolve.resolve(read(HEAD + 'vung = "nui"\n[values]\n'), PROGRAM).facts
    assert facts is not None
    assert facts.values == {"vung": "nui"}
    assert one('[values]\nvung = "nui"\n') == "E0511"
    assert one("[values]\n", HEAD + "so_may = 3\n") == "E0511"
    assert one("[values]\n", HEAD + 'vug = "nui"\n') == "E0510"
    assert one("[values]\n", HEAD + "dan_so = 100000\n[x]\n") == "E0506"


# --------------------------------------------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ("so_mai = 3", "E0510"),
        ("ha_tang = 3", "E0511"),
        ('"HT.1" = 3', "E0511"),
        ("HT.1 = 3", "E0511"),
        ("muc_do = 1", "E0511"),
        ("bt_cao_nhat = 1", "E0511"),
        ('so_may = "mười"', "E0512"),
        ("so_may = true", "E0512"),
        ('so_may = "85%"', "E0512"),
        ("co_lan = 1", "E0512"),
        ('so_may = "1.234"', "E0513"),
        ("so_may = 1e400", "E0514"),
        ("so_may = " + "9" * 10_000, "E0514"),
        ("so_may = nan", "E0515"),
        ("so_may = -inf", "E0515"),
        ("so_may = 2001", "E0516"),
        ("hai_long = 88.5", "E0516"),
        ("ngay_kh = 2018-10-01", "E0516"),
        ("so_may = 3.5", "E0517"),
        ("bang_thong = 1.005", "E0517"),
        ("giao_dien = 2.3", "E0517"),
        ('ngay_kh = "31/02/2018"', "E0518"),
        ("ngay_kh = 2018-02-30", "E0518"),
        ('ngay_kh = "mai"', "E0518"),
        ("ngay_kh = 2018-03-09T08:00:00", "E0518"),
        ("ngay_kh = 3", "E0512"),
        ('cap_do = "cap_4"', "E0519"),
        ("moi_truong = 10.01", "E0520"),
        ("moi_truong = {points = 8, not_assessed = 3}", "E0520"),
        ("moi_truong = {points = 8, not_assessed = 11}", "E0520"),
        ("moi_truong = -1", "E0520"),
        ("moi_truong = {diem = 8}", "E0506"),
        ("moi_truong = {points = 8, not_asessed = 1}", "E0506"),
        ("moi_truong = {points = 12,5}", "E0503"),
        ("so_may = {a = 1}", "E0510"),
        ("so_may = [1]", "E0507"),
        ("so_may = {}", "E0507"),
        ("so_may = muoi", "E0505"),
        ("hai_long = 88,5%", "E0505"),
        ("so_may = ", "E0503"),
        ('ghi_chu = "chưa đóng', "E0503"),
        ("so_may = 3\nso_may = 4", "E0504"),
        ("so_cbcc = 10\nso_may = 21", "E0521"),
        ('ghi_chu = "Huy\ufffdn"', "E0501"),
        ('ghi_chu = "a\u0007"', "E0501"),
    ],
)
def test_one_mistake_one_message(values: str, code: str) -> None:
    assert one(f"[values]\n{values}\n") == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("# chưa có gì\n", "E0502"),
        ("{}", "E0502"),
        ("[]", "E0503"),
        ("(" * 1000, "E0503"),
        ("year = 2018\n[value]\n", "E0506"),
        ("[values]\n", "E0508"),
        ("year = 18\n", "E0508"),
        ("year = 2018\nvalues = 3\n", "E0507"),
        ("year = 2018\nverified = 3\n", "E0507"),
        ("year = 2018\n[values]\nso_may = 1\n[reported]\nso_may = 1\n", "E0509"),
        ("year = 2018\n[[verified]]\nround = 1\n[[verified]]\nround = 1\n", "E0522"),
        ('year = 2018\n[evidence]\nso_cbcc = [{so_hieu = "1", ngay = "31/02/2018"}]\n', "E0518"),
        ('year = 2018\n[evidence]\nso_cbcc = [{so_hieuu = "1"}]\n', "E0506"),
        ('year = 2018\n[evidence]\nso_cbc = [{so_hieu = "1"}]\n', "E0510"),
        ('year = 2018\n[evidence]\nso_cbcc = "1"\n', "E0507"),
        ("year = 2018\nruleset = [1]\n", "E0507"),
    ],
)
def test_mistakes_in_the_shape(text: str, code: str) -> None:
    assert one(text, "") == code


def test_places_point_at_the_value_or_the_name() -> None:
    assert found("[values]\nso_may = 2001\n  so_mai = 3\ncap_do = 'cap 9'\n") == [
        ("E0516", 2, 10),
        ("E0510", 3, 3),
        ("E0519", 4, 10),
    ]


def test_all_mistakes_of_a_file_at_once() -> None:
    codes = [
        code
        for code, _, _ in found('[values]\nso_mai = 3\nco_lan = Có\nso_may = 84,5\nhai_long = 7\nx = "\n')
    ]
    assert codes == ["E0510", "E0505", "E0505", "E0516", "E0503"]


def test_remedies() -> None:
    hints = {
        "so_mai = 3": "so_may",
        "hai_long = 88.5": '"88,5%"',
        'cap_do = "Cap do 3"': "cap_",
        'so_may = "1.234"': "1234",
        "co_lan = Có": "true",
        "hai_long = 88,5%": '"88,5%"',
    }
    for values, remedy in hints.items():
        (d,) = resolve.resolve(read(f"{HEAD}[values]\n{values}\n"), PROGRAM).diagnostics
        assert d.hint is not None
        assert remedy in d.hint.vi, (values, d.hint)


def test_a_broken_constraint_speaks_its_own_words() -> None:
    (d,) = resolved("[values]\nso_cbcc = 10\nso_may = 21\n").diagnostics
    assert d.message.vi == "Số máy tính không thể nhiều hơn hai lần số cán bộ"
    assert d.cite == "Điều 6"
    assert d.span is not None
    assert d.span.text == "21"
    assert [label.span.text for label in d.labels] == ["10"]


def test_a_wrong_value_breaks_no_constraint_of_its_own() -> None:
    assert one("[values]\nso_cbcc = 10\nso_may = 2100\n") == "E0516"


# ---------------------------------------------------------------------------------------- rounds and evidence

ROUNDS = """[reported]
so_cbcc = 96
so_may = 93
co_lan = true
moi_truong = 8
[[verified]]
round = 2
values = {so_may = 90}
[[verified]]
round = 1
by = "Sở TTTT"
date = "01/11/2018"
values = {so_may = 80, moi_truong = {points = 7.5}}
[evidence]
so_may = [{so_hieu = "1/BB"}]
"""


def test_the_last_round_prevails_and_differences_are_told() -> None:
    result = resolved(ROUNDS)
    assert result.facts is not None
    assert result.facts.values == {"so_cbcc": F(96), "so_may": F(90), "co_lan": True}
    assert result.facts.awarded == {"moi_truong": Awarded(F("7.5"))}
    assert result.unverified == ("so_cbcc", "co_lan")
    assert [(d.id, d.difference, d.round) for d in result.differences] == [
        ("so_may", F(-3), 2),
        ("moi_truong", F("-0.5"), 1),
    ]
    assert result.without_evidence == ("so_cbcc",)


def test_on_the_reported_basis() -> None:
    result = resolved(ROUNDS, basis="reported")
    assert result.facts is not None
    assert result.facts.values["so_may"] == F(93)
    assert result.unverified == ("so_cbcc", "co_lan")


def test_strict_sets_values_without_evidence_aside() -> None:
    result = resolved(ROUNDS, strict=True)
    assert result.facts is not None
    assert "so_cbcc" not in result.facts.values
    assert result.not_counted == ("so_cbcc",)
    assessed = assess(read(HEAD + ROUNDS), PROGRAM, strict=True)
    assert [d.code for d in assessed.diagnostics] == ["E0524"]
    assert assessed.evaluation is not None


def test_plain_values_keep_no_rounds() -> None:
    assert resolved(FULL).unverified == ()


def test_a_value_that_is_not_asked_is_not_used() -> None:
    result = resolved("[values]\nco_lan = false\nhai_long = 0.5\n")
    assert result.facts is not None
    assert "hai_long" not in result.facts.values
    assert [(n.kind, n.id) for n in result.notes] == [("not_asked", "hai_long")]


def test_another_kind_of_unit_is_noted() -> None:
    other = HEAD.replace('kind = "huyện"', 'kind = "xã"')
    assert [n.kind for n in resolve.resolve(read(other), PROGRAM).notes] == ["kind"]
    same = HEAD.replace('kind = "huyện"', 'kind = "QUA\u0323\u0302N"')
    assert resolve.resolve(read(same), PROGRAM).notes == ()


# ---------------------------------------------------------------------------------------------------- figures


def test_figures_by_name_or_canonical_expression() -> None:
    for key in ("bt_cao_nhat", '"cao nhất cả đợt(bang_thong/so_cbcc)"', '"bang_thong / so_cbcc"'):
        read_figures = figures.read_figures(Source("cohort.toml", f'{key} = "7/3"\n'), PROGRAM)
        assert read_figures.diagnostics == ()
        assert read_figures.values == {"bt_cao_nhat": F(7, 3)}
    wrong = figures.read_figures(Source("cohort.toml", "bt_cao_nhat = x\nbt_cao_nhatt = 3\n"), PROGRAM)
    assert [d.code for d in wrong.diagnostics] == ["E0505", "E0525"]


@given(st.fractions(min_value=0, max_denominator=10**9).map(lambda value: value % 10**9))
def test_figures_are_written_exactly(value: Fraction) -> None:
    text = figures.write_figures(PROGRAM, {"bt_cao_nhat": value})
    back = figures.read_figures(Source("cohort.toml", text), PROGRAM)
    assert (back.values, back.diagnostics) == ({"bt_cao_nhat": value}, ())


def test_a_figure_that_the_unit_refutes_is_refused() -> None:
    given_figures = figures.figures_from_mapping({"bt_cao_nhat": 1}, PROGRAM)
    result = resolved("[values]\nso_cbcc = 10\nbang_thong = 11\n", figures=given_figures)
    assert [d.code for d in result.diagnostics] == ["E0523"]


# --------------------------------------------------------------------------------------------------- skeleton


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_an_unfilled_skeleton_is_valid_and_incomplete(lang: str) -> None:
    empty = read(skeleton.skeleton(PROGRAM, lang=lang))
    assessed = assess(empty, PROGRAM)
    assert assessed.diagnostics == ()
    assert empty.year == 2018
    assert assessed.evaluation is not None
    assert not assessed.evaluation.complete
    assert assessed.resolved.given == {}


def test_a_filled_skeleton_is_complete() -> None:
    text = skeleton.skeleton(PROGRAM)
    answers = {
        "so_cbcc": "96",
        "so_may": "93",
        "co_lan": "Có",
        "hai_long": "88,5%",
        "bang_thong": "150,25",
        "giao_dien": "2,25",
        "ngay_kh": "09/03/2018",
        "moi_truong": "6,4",
        "vung": "nui",
    }
    for id, answer in answers.items():
        assert f'\n{id} = ""' in text, id
        text = text.replace(f'\n{id} = ""', f'\n{id} = "{answer}"')
    text = text.replace('# so_ho_so = ""', "so_ho_so = 5").replace('# cap_do = ""', 'cap_do = "cap_1"')
    assessed = assess(read(text), PROGRAM, figures=figures.figures_from_mapping({"bt_cao_nhat": 2}, PROGRAM))
    assert assessed.diagnostics == ()
    assert assessed.evaluation is not None
    assert assessed.evaluation.complete


# ------------------------------------------------------------------------------------------------------- fuzz

PIECES = st.sampled_from(
    [
        "[",
        "]",
        "[[verified]]",
        "{",
        "}",
        "=",
        ".",
        ",",
        '"',
        "'",
        '"""',
        "\n",
        " ",
        "#",
        "\\",
        "year",
        "values",
        "so_may",
        "HT.1",
        "moi_truong",
        "points",
        "2018",
        "84,25",
        "nan",
        "1e999",
        "Có",
        "2018-02-30",
        "�",
        ":",
        "null",
        "true",
        "unit",
        "evidence",
        "round",
        "[values]\n",
        "so_cbcc = ",
        "́",
        "\x00",
        "0x",
        "-",
        "verified",
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES).map("".join)))
def test_any_text_gives_diagnostics_or_facts(text: str) -> None:
    for name in ("a.toml", "a.json"):
        result = resolve.resolve(read(text, name), PROGRAM)
        assert (result.facts is None) == any(d.severity == "error" for d in result.diagnostics)
        for d in result.diagnostics:
            assert d.code.startswith("E05")
            assert d.message.vi
            assert d.message.en
            assert d.span is None or 0 <= d.span.start <= d.span.end <= len(normalise(text))


@given(st.binary())
def test_any_bytes_can_be_read(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("bytes") / "phieu.toml"
    path.write_bytes(data)
    submission.read(str(path))


def test_deep_brackets_are_refused() -> None:
    for name, text in (("a.toml", "a = " + "[" * 100_000), ("a.json", '{"a":' + "[" * 100_000)):
        assert next(d.code for d in read(text, name).diagnostics) == "E0503"


def test_a_mapping_that_holds_itself() -> None:
    data: dict[str, object] = {"year": 2018}
    data["values"] = data
    assert submission.from_mapping(data).diagnostics == ()


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10**6,
        "\n" * 10**6,
        "#\n" * 10**6,
        " " * 10**6,
        "a." * 10**6,
        "[" * 10**6,
        'a = "' + "x" * 10**6,
        "[" + "a." * 10**5 + "a]\n",
        "a = " + "{a=" * 10**5,
        "a\n" * 10**5,
        "[[a]]\n" * 10**5,
    ],
)
def test_large_nonsense_ends_soon(text: str) -> None:
    for name in ("a.toml", "a.json"):
        assert read(text, name).diagnostics
