"""Tables of units as offices make them: what is read from them, what is refused, and where it says so."""

from __future__ import annotations

import io
import json
import struct
import unicodedata
import zipfile
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egov_rules import ir, population, workspace
from egov_rules.diagnostics import Diagnostic
from egov_rules.document import Form, Place, Scalar
from egov_rules.ir import Kind
from egov_rules.notation import exact
from egov_rules.population import csv_text, headers, parquet, sheet
from egov_rules.population.cells import Column
from egov_rules.result import NOT_APPLICABLE, Awarded
from egov_rules.typed import Ruled

RULES = """bộ tiêu chí vi_du phiên bản 2017 {
  tên        "Ví dụ"
  căn cứ     "Quyết định ví dụ"
  đối tượng  "xã"; "phường"
  hiệu lực   từ 01/01/2017
}
thuộc tính đơn vị { vung "Vùng" : một trong mien_nui "Miền núi"; dong_bang "Đồng bằng" }
số liệu {
  co_lan    "Có mạng nội bộ"      : có/không
  so_may    "Số máy tính"         : số nguyên từ 0 đến 5000                    đơn vị tính "máy"
  kinh_phi  "Kinh phí chi"        : số từ 0 đến 1000000, nhiều nhất 2 chữ số thập phân  đơn vị tính "triệu đồng"
  ty_le     "Tỷ lệ trực tuyến"    : tỷ lệ
  ngay_kh   "Ngày ban hành"       : ngày
  cap       "Cấp độ"              : một trong thap "Thấp" < cao "Cao"
}
hạng mục tong "Tổng điểm" tối đa 40 {
  tiêu chí T.1 "Mạng" tối đa 5 = 5 nếu co_lan
  tiêu chí T.2 "Máy" tối đa 10 = điểm tối đa × so_may / 5000
  tiêu chí T.3 "Tỷ lệ" tối đa 10 = điểm tối đa × ty_le
  tiêu chí T.4 "Cấp" tối đa 5 = tùy cap { cao: 5   còn lại: 0 }
  nhóm mo "Nhóm mở" tối đa 10 để ngỏ
}
hạng mục phu "Khác" tối đa 2 { tiêu chí P.1 "Kế hoạch" tối đa 2 = 2 nếu ngay_kh <= 30/06/2018 và kinh_phi > 0 và vung = mien_nui }
chỉ số chi_so "Chỉ số" = tong
xếp hạng theo chi_so giảm dần, đồng hạng 1-2-2-4
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "vi_du.egr").write_text(RULES, encoding="utf-8")
    return tmp_path


def read(*paths, rules="vi_du.egr", **how):
    return population.read([str(p) for p in paths], rules, **how)


def one(folder, text, **how):
    """The only member of a CSV, which must be clean."""
    (folder / "a.csv").write_text(text, encoding="utf-8")
    found = read("a.csv", **how)
    assert codes(found) == []
    (member,) = found.members
    return member


def codes(found):
    return [d.code for d in (*found.diagnostics, *(d for m in found.members for d in m.diagnostics))]


def said(found):
    return {
        (d.code, d.where) for d in (*found.diagnostics, *(d for m in found.members for d in m.diagnostics))
    }


HEAD = "code,name,kind,province,year"
ROW = "00001,Xã Một,xã,Tỉnh A,2018"


def test_the_ruleset_of_these_tests_is_clean(folder):
    assert [d.code for d in workspace.load_file("vi_du.egr").diagnostics if d.severity == "error"] == []


# ----------------------------------------------------------------------------------------------------- the row


def test_a_row_is_a_unit_and_its_code_keeps_its_zeros(folder):
    member = one(folder, f"{HEAD},so_may\n{ROW},12\n")
    assert (member.unit.code, member.unit.name, member.unit.kind, member.unit.province) == (
        "00001",
        "Xã Một",
        "xã",
        "Tỉnh A",
    )
    assert member.year == 2018
    assert member.chosen == {"so_may": 12}
    assert member.origin["so_may"].where == "F2"


@pytest.mark.parametrize(
    ("header", "id"),
    [
        ("so_may", "so_may"),
        ("SO_MAY", "so_may"),
        (" so_may ", "so_may"),
        ("Số máy tính", "so_may"),
        ("số  MÁY tính", "so_may"),
        (unicodedata.normalize("NFD", "Số máy tính"), "so_may"),
        ("So may tinh", "so_may"),
        ("Số máy tính (máy)", "so_may"),
        ("Số máy tính (so_may)", "so_may"),
        ("so_may - Số máy tính", "so_may"),
        ("Nhóm mở", "mo"),
        ("mo.points", "mo"),
        ("Vùng", "vung"),
    ],
)
def test_headers_as_clerks_write_them(folder, header, id):
    value = {"so_may": "3", "mo": "3", "vung": "Miền núi"}[id]
    member = one(folder, f'{HEAD},"{header}"\n{ROW},{value}\n')
    assert list(member.chosen) == [id]


def test_vietnamese_names_of_the_units_own_columns(folder):
    member = one(
        folder,
        "STT;Mã đơn vị;Tên xã;Loại;Tỉnh/thành phố;Năm;so_may;Ghi chú\n1;007;Xã Bảy;xã;Huế;2018;5;tốt\n",
    )
    assert (member.unit.code, member.unit.province, member.year, member.chosen) == (
        "007",
        "Huế",
        2018,
        {"so_may": 5},
    )


def test_an_unknown_column_is_reported_with_a_suggestion(folder):
    (folder / "a.csv").write_text(f"{HEAD},so_mai,tong,Chuyện khác\n{ROW},1,2,3\n", encoding="utf-8")
    found = read("a.csv")
    hints = {d.where: d.hint.vi for d in found.diagnostics}
    assert [d.code for d in found.diagnostics] == ["W0552"] * 3
    assert "`so_may`" in hints["F1"]
    assert all("xóa" in hints[where] for where in ("G1", "H1"))


@pytest.mark.parametrize("header", ["so_may,so_may", "so_may,Số máy tính", "so_may,So may tinh"])
def test_a_header_twice_is_refused(folder, header):
    (folder / "a.csv").write_text(f"{HEAD},{header}\n{ROW},1,1\n", encoding="utf-8")
    found = read("a.csv")
    assert [(d.code, d.where) for d in found.diagnostics] == [("E0551", "G1")]
    assert found.members == ()


def test_a_label_of_two_values_is_refused(folder):
    text = RULES.replace('"Kinh phí chi"', '"Số máy tính"')
    (folder / "vi_du.egr").write_text(text, encoding="utf-8")
    (folder / "a.csv").write_text(f"{HEAD},Số máy tính\n{ROW},1\n", encoding="utf-8")
    assert [d.code for d in read("a.csv").diagnostics] == ["E0553"]


def test_open_groups_take_points_and_points_not_assessed(folder):
    for second in (
        "mo.not_assessed",
        "Nhóm mở - không đánh giá",
        "Điểm không đánh giá",
        "Nhóm mở (không đánh giá)",
    ):
        member = one(folder, f"{HEAD},mo,{second}\n{ROW},7.5,2\n")
        assert member.chosen == {"mo": Awarded(Fraction(15, 2), Fraction(2))}


def test_only_points_not_assessed(folder):
    assert one(folder, f"{HEAD},mo,mo.not_assessed\n{ROW},,2\n").chosen == {"mo": Awarded(None, Fraction(2))}


def test_a_unit_without_any_value_did_not_submit(folder):
    (folder / "a.csv").write_text(
        f"{HEAD},so_may,mo\n{ROW},,\n00002,Xã Hai,xã,Tỉnh A,2018,0,\n", encoding="utf-8"
    )
    assert [m.submitted for m in read("a.csv").members] == [False, True]


# ----------------------------------------------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("so_may", "1.234", 1234),
        ("so_may", "1,234", 1234),
        ("so_may", "12", 12),
        ("so_may", "12,0", 12),
        ("so_may", " 12 ", 12),
        ("kinh_phi", "37,6", Fraction(376, 10)),
        ("kinh_phi", "1.234,5", Fraction(12345, 10)),
        ("kinh_phi", "1 234,5", Fraction(12345, 10)),
        ("kinh_phi", "1.234.567", None),
        ("kinh_phi", "0.25", Fraction(1, 4)),
        ("ty_le", "85%", Fraction(85, 100)),
        ("ty_le", "85,5 %", Fraction(855, 1000)),
        ("ty_le", "0.855", Fraction(855, 1000)),
        ("ty_le", "1.000", 1),
        ("co_lan", "Có", True),
        ("co_lan", "x", True),
        ("co_lan", "KHÔNG", False),
        ("co_lan", unicodedata.normalize("NFD", "Có"), True),
        ("ngay_kh", "09/02/2018", date(2018, 2, 9)),
        ("ngay_kh", "2018-02-09", date(2018, 2, 9)),
        ("cap", "Cao", "cao"),
        ("mo", "7,25", Awarded(Fraction(29, 4))),
        ("mo", "1.250", Awarded(Fraction(5, 4))),
    ],
)
def test_cells_as_clerks_write_them(folder, column, cell, value):
    (folder / "a.csv").write_text(f'{HEAD},{column}\n{ROW},"{cell}"\n', encoding="utf-8")
    found = read("a.csv")
    if value is None:
        assert [d.where for m in found.members for d in m.diagnostics] == ["F2"]
    else:
        assert codes(found) == []
        assert found.members[0].chosen == {column: value}


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("kinh_phi", "1.234"),  # two decimals allowed and the range holds both
        ("kinh_phi", "1.230"),
        ("so_may", "0.123"),  # a leading 0. is never thousands
        ("so_may", "12.5"),
        ("so_may", "6.001"),  # beyond the range as thousands, and nothing else in whole numbers
        ("so_may", "9.000"),
        ("ty_le", "85"),
        ("co_lan", "1"),
        ("ngay_kh", "31/02/2018"),
        ("cap", "Trung bình"),
        ("mo", "11"),
        ("so_may", "abc"),
        ("so_may", "nan"),
        ("so_may", "1e99999999"),
    ],
)
def test_a_cell_that_is_refused_has_an_address(folder, column, cell):
    (folder / "a.csv").write_text(
        f"{HEAD},{column}\n{ROW},{cell}\n00002,Xã Hai,xã,A,2018,\n", encoding="utf-8"
    )
    found = read("a.csv")
    (bad,) = [d for m in found.members for d in m.diagnostics]
    assert (bad.severity, bad.where, bad.path) == ("error", "F2", "a.csv")
    assert [m.refused for m in found.members] == [True, False]


def test_thousands_dots_need_a_column_without_decimals(folder):
    rows = f"{ROW},1.000\n00002,Xã Hai,xã,A,2018,0.000\n00003,Xã Ba,xã,A,2018,12.000\n"
    (folder / "a.csv").write_text(f"{HEAD},so_may\n{rows}", encoding="utf-8")
    found = read("a.csv")
    assert said(found) == {("E0513", "F2")}
    assert found.members[2].chosen == {"so_may": 12}  # 12 000 would be beyond the range
    (folder / "a.csv").write_text(
        f"{HEAD},so_may\n{rows.replace('0.000', '1.500').replace('12.', '2.')}", encoding="utf-8"
    )
    again = read("a.csv")
    assert codes(again) == []
    assert again.members[0].chosen == {"so_may": 1000}


WHOLE = ir.Input("n", "", ir.Type(Kind.NUMBER, None, Fraction(1), Fraction(0), Fraction(10**9)))
FINE = ir.Input("n", "", ir.Type(Kind.NUMBER, None, Fraction(1, 1000), Fraction(0), Fraction(10**9)))


def cell_of(declared, cell, cells=()):
    return Column(declared, Ruled(), cells).value(cell, 2018, Place("A1"))


@given(st.integers(0, 10**9))
def test_a_whole_number_reads_back_however_it_is_grouped(n):
    for mark in (".", ",", " "):
        grouped = f"{n:,}".replace(",", mark)
        assert cell_of(WHOLE, grouped) == n, grouped
    assert cell_of(WHOLE, Scalar(Form.NUMBER, repr(float(n)))) == n


@given(st.decimals(0, 10**6, places=3, allow_nan=False))
def test_a_decimal_is_never_read_as_something_else(value):
    number = Fraction(value)
    for mark in (".", ","):
        text = exact(number).replace(".", mark)
        read_as = cell_of(FINE, text)
        assert read_as == number or isinstance(read_as, Diagnostic), text
        if text.startswith("0"):
            assert read_as == number


@given(st.text(max_size=12), st.sampled_from([WHOLE, FINE]))
def test_no_cell_breaks_the_reading(text, declared):
    value = cell_of(declared, text)
    assert value is None or value is NOT_APPLICABLE or isinstance(value, Fraction | Diagnostic)


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_single_is_its_shortest_text(value):
    text = parquet._shortest(value)
    assert struct.unpack("f", struct.pack("f", float(text)))[0] == value


# ------------------------------------------------------------------------------------------------------ layout


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1258", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_encodings_and_separators(folder, encoding, separator):
    lines = [
        ["Mã", "Tên đơn vị", "Loại", "Tỉnh", "Năm", "Tỷ lệ trực tuyến"],
        ["01", "Xã Ngọc Hồi", "xã", "Thừa Thiên Huế", "2018", '"0,85"'],
    ]
    text = "\n".join(separator.join(line) for line in lines) + "\n"
    if encoding == "cp1258":  # that page writes most tones apart
        data = b"".join(tones(c).encode("cp1258") for c in text)
    else:
        data = text.encode(encoding)
    (folder / "a.csv").write_bytes(data)
    found = read("a.csv")
    assert codes(found) == []
    assert found.members[0].unit.name == "Xã Ngọc Hồi"
    assert found.members[0].chosen == {"ty_le": Fraction(85, 100)}


def tones(letter):
    """A letter as Windows-1258 has it: the tone apart, the rest together."""
    try:
        letter.encode("cp1258")
    except UnicodeEncodeError:
        apart = unicodedata.normalize("NFD", letter)
        tone = next(c for c in apart if c in "\u0300\u0301\u0303\u0309\u0323")
        return unicodedata.normalize("NFC", apart.replace(tone, "")) + tone
    return letter


@pytest.mark.parametrize(
    "data", ["Ma;Ten;Nam;so_may\n1;X· T©n LËp;2018;3\n".encode("latin-1"), b"M\xe3,T\xean\n1,\xd2\xfe\n"]
)
def test_other_encodings_are_refused_not_guessed(folder, data):
    (folder / "a.csv").write_bytes(data)
    assert codes(read("a.csv")) == ["E0604"]


def test_decimal_commas_do_not_make_the_separator(folder):
    rows = "".join(f"{n:03};Xã {n};xã;A;2018;1,5;2,5;3,5\n" for n in range(3))
    (folder / "a.csv").write_text(
        f"code;name;kind;province;year;mo;kinh_phi;so_may\n{rows}".replace("3,5", "3,0"), encoding="utf-8"
    )
    found = read("a.csv")
    assert codes(found) == []
    assert found.members[0].chosen == {"mo": Awarded(Fraction(3, 2)), "kinh_phi": Fraction(5, 2), "so_may": 3}


def test_titles_above_and_totals_below(folder):
    (folder / "a.csv").write_text(
        "UBND TỈNH A,,,,,\n"
        "BẢNG TỔNG HỢP SỐ LIỆU NĂM 2018,,,,,\n"
        ",,,,,\n"
        f"STT,{HEAD},so_may,co_lan\n"
        "(1),(2),(3),(4),(5),(6),(7),(8)\n"
        "I,,Huyện Một,,,,,\n"
        f"1,{ROW},5,x\n"
        "2,00002,Xã Hai,xã,Tỉnh A,2018,7,\n"
        ",,Tổng cộng,,,,12,1\n"
        "Trung bình,,,,,,6,\n"
        ",,,,,,,\n"
        "Người lập biểu,,,,,Chủ tịch,,\n",
        encoding="utf-8",
    )
    found = read("a.csv")
    assert codes(found) == []
    assert [m.unit.code for m in found.members] == ["00001", "00002"]
    assert found.members[0].origin["so_may"].where == "G7"
    assert found.skipped == 4


def test_a_unit_is_not_taken_for_a_total(folder):
    member = one(folder, f"{HEAD},so_may\n00009,Xã Cộng Hòa,xã,Tỉnh A,2018,1\n")
    assert member.unit.name == "Xã Cộng Hòa"


def test_excels_own_line_about_the_separator(folder):
    assert one(folder, f"sep=;\n{HEAD.replace(',', ';')};mo\n{ROW.replace(',', ';')};1,5\n").chosen


def test_rows_that_are_wrong_are_named_and_the_others_go_on(folder):
    (folder / "a.csv").write_text(
        f"{HEAD},so_may\n"
        f"{ROW},1\n"
        ",,xã,A,2018,2\n"
        "00003,Xã Ba,xã,A,hai nghìn,3\n"
        "00004,Xã Bốn,xã,A,2018,4,thừa\n"
        "00005,Xã Năm,xã,A,2018,5\n"
        "00006,Xã S\0áu,xã,A,2018,6\n"
        "00005,Xã Năm,xã,A,2018,5\n"
        "00007,Xã Bảy\n",
        encoding="utf-8",
    )
    found = read("a.csv")
    assert said(found) == {
        ("E0554", "3"),
        ("E0508", "E4"),
        ("E0554", "G5"),
        ("E0558", "B7"),
        ("E0555", "6"),
        ("E0555", "8"),
        ("E0508", "E9"),
    }
    assert [m.unit.code for m in found.members if not m.refused] == ["00001"]


def test_a_quote_that_is_never_closed(folder):
    (folder / "a.csv").write_text(f'{HEAD}\n00001,"Xã Một,xã,A,2018\n', encoding="utf-8")
    assert codes(read("a.csv")) == ["E0631"]


def test_no_header(folder):
    (folder / "a.csv").write_text("1,2,3\n4,5,6\n", encoding="utf-8")
    assert codes(read("a.csv")) == ["E0550"]


def test_ten_thousand_columns(folder):
    names = ",".join(f"cot_{n}" for n in range(10_000))
    (folder / "a.csv").write_text(f"{HEAD},{names}\n{ROW}\n", encoding="utf-8")
    assert codes(read("a.csv")) == ["E0632"]
    names = ",".join(f"cot_{n}" for n in range(2_000))
    (folder / "a.csv").write_text(f"{HEAD},{names}\n{ROW}\n", encoding="utf-8")
    assert codes(read("a.csv")) == ["W0552"] * 13


def test_no_such_file_and_no_such_format(folder):
    assert codes(read("b.csv")) == ["E0601"]
    assert codes(read("b.docx")) == ["E0601"]
    (folder / "b.docx").write_text("x")
    assert codes(read("b.docx")) == ["E0633"]


@given(st.binary(max_size=200))
def test_no_file_breaks_the_reading(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("any") / "a.csv"
    path.write_bytes(data)
    done = csv_text.read_csv(str(path))
    assert isinstance(done, Diagnostic) or done[0] is not None


# --------------------------------------------------------------------------------------------------- JSON Lines


def test_json_lines(folder):
    lines = [
        {"code": "01", "kind": "xã", "year": 2018, "ty_le": 0.1, "co_lan": True, "ngay_kh": "2018-02-09"},
        {"year": 2018, "unit": {"code": "02", "kind": "xã"}, "values": {"so_may": 5}},
        {"code": "03", "kind": "xã", "year": 2018, "so_may": None, "cap": "cao"},
    ]
    text = "\n".join(json.dumps(line) for line in lines)
    (folder / "a.jsonl").write_text(f'{text}\n[1]\n{{"code": "04", "code": "05"}}\n{{\n', encoding="utf-8")
    found = read("a.jsonl")
    by_code = {m.unit.code: m for m in found.members}
    assert by_code["01"].chosen["ty_le"] == Fraction(1, 10)
    assert by_code["02"].chosen == {"so_may": 5}
    assert by_code["03"].chosen == {"cap": "cao"}
    assert said(found) == {("E0554", "4"), ("E0554", "5"), ("E0554", "6")}


# -------------------------------------------------------------------------------------------------- XLSX, Parquet


xlsxwriter = pytest.importorskip("xlsxwriter")
pytest.importorskip("python_calamine")
arrow = pytest.importorskip("pyarrow")
arrow_files = pytest.importorskip("pyarrow.parquet")


def workbook(path, fill):
    book = xlsxwriter.Workbook(str(path))
    fill(book)
    book.close()


def test_a_workbook(folder):
    def fill(book):
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        hidden = book.add_worksheet("Danh mục")
        hidden.hide()
        hidden.write_row(0, 0, ["code", "name", "year"])
        sheet_ = book.add_worksheet("Số liệu")
        sheet_.merge_range("A1:H1", "BẢNG TỔNG HỢP")
        sheet_.write_row(
            2,
            1,
            ["Mã", "Tên", "Loại", "Tỉnh", "Năm", "Tỷ lệ trực tuyến", "Có mạng nội bộ", "ngay_kh", "so_may"],
        )
        sheet_.write_row(3, 1, ["00001", unicodedata.normalize("NFD", "Xã Một"), "xã", "A", 2018, 0.1, True])
        sheet_.write_datetime(3, 8, date(2018, 2, 9), day)
        sheet_.write_formula(3, 9, "=1+2", None, 3)
        sheet_.write_row(4, 2, ["Tổng cộng", "", "", "", 0.1])
        book.set_size(100, 100)
        sheet_.activate()

    workbook(folder / "a.xlsx", fill)
    found = read("a.xlsx")
    assert codes(found) == []
    (member,) = found.members
    assert member.unit.name == "Xã Một"
    assert member.chosen == {
        "ty_le": Fraction(1, 10),
        "co_lan": True,
        "ngay_kh": date(2018, 2, 9),
        "so_may": 3,
    }
    assert member.origin["so_may"].where == "J4"


def test_cells_merged_downwards_hold_for_every_unit(folder):
    def fill(book):
        page = book.add_worksheet()
        page.write_row(0, 0, [*HEAD.split(","), "so_may"])
        for n in (1, 2, 3):
            page.write_row(n, 0, [f"0{n}", f"Xã {n}", "xã", "", 2018])
        page.merge_range("D2:D4", "Tỉnh A")
        page.merge_range("F2:F3", 7)  # a value is not copied
        page.write_number("F4", 3)

    workbook(folder / "a.xlsx", fill)
    found = read("a.xlsx")
    assert [(m.unit.province, m.submitted) for m in found.members] == [
        ("Tỉnh A", True),
        ("Tỉnh A", False),
        ("Tỉnh A", True),
    ]


def test_rows_without_a_name_are_not_dropped_quietly(folder):
    (folder / "a.csv").write_text(
        "code,name,year,so_may\n,,,5\n,Xã Hai,2018,5\n,,,x\n,Huyện Ba,,\n", encoding="utf-8"
    )
    found = read("a.csv")
    assert said(found) >= {("E0554", "2"), ("E0554", "4")}
    assert [m.unit.name for m in found.members if not m.refused] == ["Xã Hai"]
    assert found.skipped == 1


def test_formulas_that_failed_or_were_never_worked_out(folder):
    def fill(book):
        page = book.add_worksheet()
        page.write_row(0, 0, [*HEAD.split(","), "so_may", "kinh_phi"])
        page.write_row(1, 0, ROW.split(","))
        page.write_formula(1, 5, "=1/0", None, "#DIV/0!")
        page.write_formula(1, 6, "=1+1", None, "")

    workbook(folder / "a.xlsx", fill)
    assert said(read("a.xlsx")) == {("E0558", "F2"), ("E0558", "G2")}


def test_codes_kept_as_numbers_are_warned_of(folder):
    def fill(book):
        page = book.add_worksheet()
        page.write_row(0, 0, [*HEAD.split(","), "so_may"])
        page.write_row(1, 0, [1, "Xã Một", "xã", "A", 2018, 5])

    workbook(folder / "a.xlsx", fill)
    found = read("a.xlsx")
    assert said(found) == {("W0557", "A2")}
    assert found.members[0].unit.code == "1"


def packed(entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in entries.items():
            book.writestr(name, text)
    return out.getvalue()


BOOK = {
    "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
    "xl/workbook.xml": '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def page_of(cells):
    return f'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>'


def inline(place, text):
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def test_a_sheet_that_spans_everything_is_refused_before_it_is_read(folder):
    cells = f'<row r="1">{inline("A1", "code")}{inline("B1", "name")}</row><row r="1048576">{inline("XFD1048576", "x")}</row>'
    (folder / "a.xlsx").write_bytes(packed({**BOOK, "xl/worksheets/sheet1.xml": page_of(cells)}))
    assert codes(read("a.xlsx")) == ["E0632"]


def test_a_packed_file_that_unfolds_to_far_more(folder, monkeypatch):
    from egov_rules.population import excel

    monkeypatch.setattr(excel, "MOST_BYTES", 1_000_000)
    (folder / "a.xlsx").write_bytes(packed({**BOOK, "xl/worksheets/sheet1.xml": page_of(" " * 2_000_000)}))
    assert codes(read("a.xlsx")) == ["E0632"]


def test_a_packed_file_that_lies_about_its_size(folder):
    data = packed({**BOOK, "xl/worksheets/sheet1.xml": page_of(" " * 100_000)})
    true = struct.pack("<L", len(page_of(" " * 100_000)))
    assert data.count(true) >= 1
    (folder / "a.xlsx").write_bytes(data.replace(true, struct.pack("<L", 10)))
    assert codes(read("a.xlsx")) == ["E0632"]


def test_a_text_repeated_in_every_cell(folder, monkeypatch):
    from egov_rules.population import excel

    monkeypatch.setattr(excel, "MOST_BYTES", 1_000_000)
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 100))
    shared = f'<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{"x" * 30_000}</t></si></sst>'
    (folder / "a.xlsx").write_bytes(
        packed({**BOOK, "xl/sharedStrings.xml": shared, "xl/worksheets/sheet1.xml": page_of(rows)})
    )
    assert codes(read("a.xlsx")) == ["E0632"]


@pytest.mark.parametrize("data", [b"", b"PK\3\4", b"code,name\n1,2\n", b"PK\5\6" + b"\0" * 18])
def test_what_is_no_workbook(folder, data):
    (folder / "a.xlsx").write_bytes(data)
    assert codes(read("a.xlsx")) == ["E0631"]


@given(st.integers(0, 10**9), st.binary(min_size=1, max_size=4))
def test_no_damage_breaks_the_reading_of_a_workbook(tmp_path_factory, at, junk):
    cells = (
        f'<row r="1">{inline("A1", "code")}{inline("B1", "name")}</row><row r="2">{inline("A2", "1")}</row>'
    )
    data = bytearray(packed({**BOOK, "xl/worksheets/sheet1.xml": page_of(cells)}))
    at %= len(data)
    data[at : at + len(junk)] = junk
    path = tmp_path_factory.mktemp("any") / "a.xlsx"
    path.write_bytes(bytes(data))
    population.read_register(str(path))


def test_parquet(folder):
    table = arrow.table(
        {
            "code": ["00001", "00002"],
            "kind": ["xã", "xã"],
            "year": arrow.array([2018, 2018], arrow.int32()),
            "so_may": arrow.array([3, None], arrow.int64()),
            "ty_le": arrow.array([0.1, 0.25], arrow.float32()),
            "kinh_phi": arrow.array([Decimal("12.50"), None], arrow.decimal128(10, 2)),
            "co_lan": [True, False],
            "ngay_kh": arrow.array([date(2018, 2, 9), None], arrow.date32()),
            "cap": arrow.array([[1], [2]]),
        }
    )
    arrow_files.write_table(table, folder / "a.parquet")
    found = read("a.parquet")
    assert said(found) == {("E0558", "1:cap"), ("E0558", "2:cap")}
    assert found.members[0].chosen == {
        "so_may": 3,
        "ty_le": Fraction(1, 10),
        "kinh_phi": Fraction(25, 2),
        "co_lan": True,
        "ngay_kh": date(2018, 2, 9),
    }


def test_parquet_that_says_it_is_large(folder, monkeypatch):
    monkeypatch.setattr(parquet, "MOST_CELLS", 1_000)
    arrow_files.write_table(arrow.table({"code": ["1"] * 2_000}), folder / "a.parquet")
    assert codes(read("a.parquet")) == ["E0632"]


@given(st.integers(0, 10**9), st.binary(min_size=1, max_size=4))
def test_no_damage_breaks_the_reading_of_parquet(tmp_path_factory, at, junk):
    out = io.BytesIO()
    arrow_files.write_table(arrow.table({"code": ["1", "2"], "so_may": [1, 2]}), out)
    data = bytearray(out.getvalue())
    at %= len(data)
    data[at : at + len(junk)] = junk
    path = tmp_path_factory.mktemp("any") / "a.parquet"
    path.write_bytes(bytes(data))
    parquet.read_parquet(str(path))


# ------------------------------------------------------------------------------------------------- the register


def test_the_register_fills_what_rows_leave_out(folder):
    (folder / "dm.csv").write_text(
        "code,name,kind,province,Vùng\n00001,Xã Một,xã,Tỉnh A,Miền núi\n", encoding="utf-8"
    )
    register, wrong = population.read_register("dm.csv")
    assert wrong == ()
    (folder / "a.csv").write_text("code,year,so_may\n00001,2018,3\n", encoding="utf-8")
    (member,) = read("a.csv", register=register).members
    assert (member.unit.name, member.unit.kind, member.chosen) == (
        "Xã Một",
        "xã",
        {"so_may": 3, "vung": "mien_nui"},
    )


def test_the_register_fills_submissions_too(folder):
    (folder / "dm.csv").write_text(
        "code,name,kind,province,vung\n1,Xã Một,xã,Tỉnh A,dong_bang\n", encoding="utf-8"
    )
    register, _ = population.read_register("dm.csv")
    submission = {"year": 2018, "unit": {"code": "1"}, "values": {"so_may": 3}}
    (member,) = population.read([submission], "vi_du.egr", register=register).members
    assert (member.unit.name, member.chosen["vung"]) == ("Xã Một", "dong_bang")


def test_codes_kept_as_texts_by_a_formula(folder):
    assert one(folder, f'{HEAD},so_may\n="00007",Xã Bảy,xã,A,2018,3\n').unit.code == "00007"


def test_addresses():
    assert [sheet.letters(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert headers.field_of("Tên  ĐƠN VỊ") == "name"
