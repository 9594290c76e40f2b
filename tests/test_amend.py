"""Amendments: what each verb does to the text, what is refused and where, stacks, days, and the consolidated text."""

from __future__ import annotations

import os
from datetime import date

import egr_texts
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from egov_rules import amend, ast, workspace
from egov_rules.check import check
from egov_rules.cli import main
from egov_rules.consolidated import consolidated as written
from egov_rules.elaborate import elaborate
from egov_rules.printer import printed
from egov_rules.ruletests import run
from egov_rules.syntax import parse

BASE = """# Bộ tiêu chí thử
bộ tiêu chí x phiên bản 2017 {
  tên "Thử các huyện"
  căn cứ "Quyết định A"
  hiệu lực từ 01/10/2017
  làm tròn điểm tiêu chí đến 2 chữ số thập phân, nửa lên
}

số liệu {
  a "Số máy" : số nguyên từ 0 đến 10 đơn vị tính "máy"  # sổ tài sản
  b "Có mạng" : có/không
  # tỷ lệ
  c "Tỷ lệ hồ sơ" : tỷ lệ
  v "Vùng" : một trong nui; bien
}

tham số p "Ngưỡng" = 75%
bảng T tùy v {
       | he_so |
  nui  | 50%   |
  bien | 100%  |
}
ràng buộc "Không quá tám máy" : a <= 8

hạng mục h "Hạ tầng" theo "Khoản 1 Điều 5" tối đa 20 {
  # máy tính
  tiêu chí A.1 "Máy tính" tối đa 10 = a × 1, không quá 10  # một máy một điểm
  tiêu chí A.2 "Mạng" theo "Điểm b" tối đa 4 = 4 nếu b
  tiêu chí A.3 "Hồ sơ" tối đa 6 = theo bậc c {
    từ 80% trở lên : 6
    từ 50% đến dưới 80% : 3
    còn lại : 0
  }
}
chỉ số cs "Chỉ số" = h + 10 × phần đạt(A.3) × T.he_so × p

xếp mức m "Mức" {
      | "Mức I" | "Mức II" |
  h   | 90%     | 70%      |
  A.3 | trên 0  | -        |
  còn lại "Chưa xếp mức"
  điều kiện loại "Mất mạng" nếu không phải b thì "Chưa xếp mức"
}
xếp hạng theo cs giảm dần, đồng hạng 1-2-2-4
cách hiểu "Điều 8" "Cách một"
cách hiểu "Điều 8" "Cách hai"
giải thích "Mạng" "Mạng nội bộ"

kiểm thử "Cũ" { cho a = 8 thì A.1 = 8 }
"""
HEADER = (
    'sửa đổi x phiên bản 2017 thành phiên bản 2018 {\n  căn cứ "Quyết định B"\n  hiệu lực từ 01/10/2018\n}\n'
)


def file(text: str, path: str = "a.egr") -> ast.File:
    read = egr_texts.parsed(text, path)
    assert read.diagnostics == (), read.diagnostics
    assert read.file is not None
    return read.file


def amended(clauses: str, base: str = BASE, on: date | None = None) -> amend.Amended:
    return amend.apply(file(base, "x.egr"), file(HEADER + clauses, "sua.egr"), on)


def text_of(clauses: str, name: str, on: date | None = None) -> str:
    """The provision of that name after the amendment, which must be clean."""
    done = amended(clauses, on=on)
    assert done.diagnostics == ()
    made = elaborate(done.file)
    assert not [d for d in made.diagnostics if d.severity == "error"], made.diagnostics
    for item in all_items(done.file.items):
        if name in {getattr(getattr(item, "id", None), "name", ""), first(item), label(item)}:
            return " ".join(printed(item, "vi").split())
    return "—"


def all_items(items):
    for item in items:
        yield item
        yield from all_items(getattr(item, "children", None) or getattr(item, "items", None) or ())


def first(item: object) -> str:
    ids = getattr(item, "ids", None)
    return ids.first.name if ids is not None else ""


def label(item: object) -> str:
    said = getattr(item, "message", None) or getattr(item, "provision", None) or getattr(item, "term", None)
    return said.value if said is not None else ""


BALANCED = "sửa tiêu chí A.2 tối đa 5\nsửa tiêu chí A.1 tối đa 9\n"


@pytest.mark.parametrize(
    ("clauses", "name", "text"),
    [
        ("sửa hạng mục h tối đa từ 20 thành 21\nsửa tiêu chí A.2 tối đa từ 4 thành 5", "A.2",
         'tiêu chí A.2 "Mạng" theo "Điểm b" tối đa 5 = 4 nếu b'),
        ('sửa tiêu chí A.2 "Mạng LAN" theo "Khoản 1 Điều 1" = từ 4 nếu b thành 3 nếu b', "A.2",
         'tiêu chí A.2 "Mạng LAN" theo "Điểm b" theo "Khoản 1 Điều 1" tối đa 4 = 3 nếu b'),
        ('sửa tiêu chí A.2 minh chứng "Ảnh" ghi chú "n"', "A.2",
         'tiêu chí A.2 "Mạng" theo "Điểm b" tối đa 4 minh chứng "Ảnh" ghi chú "n" = 4 nếu b'),
        ("sửa tiêu chí A.2 không áp dụng nếu a = 0, quy đổi", "A.2",
         'tiêu chí A.2 "Mạng" theo "Điểm b" tối đa 4 không áp dụng nếu a = 0, quy đổi = 4 nếu b'),
        ('đính chính tiêu chí A.3 "Hồ sơ qua mạng"', "A.3",
         ('tiêu chí A.3 "Hồ sơ qua mạng" tối đa 6 = theo bậc c '
         "{ từ 80% trở lên : 6; từ 50% đến dưới 80% : 3; còn lại : 0 }")),
        ("sửa bậc từ 50% đến dưới 80% của A.3 từ 3 thành 2", "A.3",
         ('tiêu chí A.3 "Hồ sơ" tối đa 6 = theo bậc c '
         "{ từ 80% trở lên : 6; từ 50% đến dưới 80% : 2; còn lại : 0 }")),
        ("sửa dòng còn lại của A.3 từ 0 thành 1", "A.3",
         ('tiêu chí A.3 "Hồ sơ" tối đa 6 = theo bậc c '
         "{ từ 80% trở lên : 6; từ 50% đến dưới 80% : 3; còn lại : 1 }")),
        ('sửa số liệu { a "Số máy tính" : số nguyên từ 0 đến 9 minh chứng "Sổ" }', "a",
         'a "Số máy tính" : số nguyên từ 0 đến 9 đơn vị tính "máy" minh chứng "Sổ"'),
        ("sửa tham số p = từ 75% thành 80%", "p", 'tham số p "Ngưỡng" = 80%'),
        ('sửa ràng buộc "Không quá tám máy" : a <= 9', "Không quá tám máy",
         'ràng buộc "Không quá tám máy" : a <= 9'),
        ('sửa ô h "Mức II" của m từ 70% thành 75% theo "Khoản 2"', "m",
         ('xếp mức m "Mức" { | "Mức I" | "Mức II" | h | 90% | 75% theo "Khoản 2" | A.3 | trên 0 | - | '
         'điều kiện loại "Mất mạng" nếu không phải b thì "Chưa xếp mức" còn lại "Chưa xếp mức" }')),
        ('sửa ô A.3 "Mức II" của m từ - thành trên 0', "m",
         ('xếp mức m "Mức" { | "Mức I" | "Mức II" | h | 90% | 70% | A.3 | trên 0 | trên 0 | '
         'điều kiện loại "Mất mạng" nếu không phải b thì "Chưa xếp mức" còn lại "Chưa xếp mức" }')),
        ("sửa ô nui he_so của T từ 50% thành 60%", "T", "bảng T tùy v { | he_so | nui | 60% | bien | 100% | }"),
        ('sửa xếp mức m {\n A.3 | 50% | - |\n điều kiện loại "Mất mạng" nếu a = 0 thì không quá "Mức II"\n}', "m",
         ('xếp mức m "Mức" { | "Mức I" | "Mức II" | h | 90% | 70% | A.3 | 50% | - | '
         'điều kiện loại "Mất mạng" nếu a = 0 thì không quá "Mức II" còn lại "Chưa xếp mức" }')),
        ("bổ sung xếp mức m {\n A.1 | 50% | - |\n} trước dòng A.3 của m", "m",
         ('xếp mức m "Mức" { | "Mức I" | "Mức II" | h | 90% | 70% | A.1 | 50% | - | A.3 | trên 0 | - | '
         'điều kiện loại "Mất mạng" nếu không phải b thì "Chưa xếp mức" còn lại "Chưa xếp mức" }')),
        ('bãi bỏ dòng A.3 của m; điều kiện loại "Mất mạng"', "m",
         'xếp mức m "Mức" { | "Mức I" | "Mức II" | h | 90% | 70% | còn lại "Chưa xếp mức" }'),
        ("sửa xếp hạng theo h tăng dần, đồng hạng 1-2-2-3\nsửa chỉ số cs = h × p + 10 × T.he_so", "cs",
         'chỉ số cs "Chỉ số" = h × p + 10 × T.he_so'),
        ('thay thế cách hiểu "Điều 8" "Cách một" bằng cách hiểu "Điều 9" "Cách ba"', "Điều 9",
         'cách hiểu "Điều 9" "Cách ba"'),
        ('bãi bỏ cách hiểu "Điều 8" "Cách một"', "Điều 8", 'cách hiểu "Điều 8" "Cách hai"'),
        ('sửa giải thích "Mạng" theo "Điều 3" "Mạng LAN"', "Mạng", 'giải thích "Mạng" theo "Điều 3" "Mạng LAN"'),
        ('thay cụm từ "Mạng" bằng "Mạng máy tính" tại tiêu chí A.2', "A.2",
         'tiêu chí A.2 "Mạng máy tính" theo "Điểm b" tối đa 4 = 4 nếu b'),
        ("đổi tên tiêu chí A.3 thành A.03", "m",
         ('xếp mức m "Mức" { | "Mức I" | "Mức II" | h | 90% | 70% | A.03 | trên 0 | - | '
         'điều kiện loại "Mất mạng" nếu không phải b thì "Chưa xếp mức" còn lại "Chưa xếp mức" }')),
        ("đánh số lại A.2 thành A.02", "A.02",
         'tiêu chí A.02 "Mạng" theo "Điểm b" tối đa 4 nguyên là A.2 = 4 nếu b'),
        ("đổi tên số liệu b thành co_mang", "co_mang", 'co_mang "Có mạng" : có/không nguyên là b'),
        ('bổ sung kiểu k = một trong co; khong_co\nbổ sung số liệu { d "D" : k }\nbổ sung chỉ số e "E" = h nếu d = co',
         "e", 'chỉ số e "E" = h nếu d = co'),
        ('thay thế tiêu chí A.2 "Mạng mới" tối đa 4 = 2 nếu b', "A.2", 'tiêu chí A.2 "Mạng mới" tối đa 4 = 2 nếu b'),
    ],
)  # fmt: skip
def test_each_verb(clauses, name, text):
    assert text_of(clauses, name) == text


def ids(done: amend.Amended) -> list[str]:
    return [name for item in all_items(done.file.items) if (name := first(item))]


@pytest.mark.parametrize(
    ("clauses", "order"),
    [
        ('bổ sung tiêu chí A.4 "D" tối đa 1 sau A.1 = 1', ["A.1", "A.4", "A.2", "A.3"]),
        ('bổ sung tiêu chí A.4 "D" tối đa 1 trước tiêu chí A.1 = 1', ["A.4", "A.1", "A.2", "A.3"]),
        ('bổ sung tiêu chí A.4 "D" tối đa 1 vào h = 1', ["A.1", "A.2", "A.3", "A.4"]),
        ("chuyển tiêu chí A.1 sau A.2", ["A.2", "A.1", "A.3"]),
        ("chuyển tiêu chí A.1 vào h", ["A.2", "A.3", "A.1"]),
        ("chuyển tiêu chí A.3 trước A.1", ["A.3", "A.1", "A.2"]),
    ],
)
def test_places(clauses, order):
    done = amended(clauses)
    assert done.diagnostics == ()
    assert [name for name in ids(done) if name.startswith("A.")] == order


@pytest.mark.parametrize(
    ("clauses", "order"),
    [
        ('bổ sung số liệu { d "D" : có/không }', ["a", "b", "c", "v", "d"]),
        ('bổ sung số liệu { d "D" : có/không }  trước b', ["a", "d", "b", "c", "v"]),
        (
            'bổ sung số liệu {\n d "D" : có/không\n e "E" : có/không\n} sau số liệu a',
            ["a", "d", "e", "b", "c", "v"],
        ),
        ("chuyển số liệu a sau c", ["b", "c", "a", "v"]),
    ],
)
def test_places_of_inputs(clauses, order):
    done = amended(clauses)
    assert done.diagnostics == ()
    assert [name for name in ids(done) if len(name) == 1 and name != "h"] == order


def test_a_block_of_inputs_beside_another_declaration():
    done = amended('bổ sung số liệu { d "D" : có/không } sau ràng buộc "Không quá tám máy"')
    kinds = [type(item).__name__ for item in done.file.items]
    assert kinds[:5] == ["Inputs", "QuantityDecl", "TableDecl", "ConstraintDecl", "Inputs"]


@pytest.mark.parametrize(
    ("clauses", "code", "there"),
    [
        ("sửa tiêu chí A.9 tối đa 3", "E0801", None),
        ("sửa tiêu chí A_2 tối đa 3", "E0801", 'tiêu chí A.2 "Mạng" theo "Điểm b" tối đa 4 = 4 nếu b'),
        ('bãi bỏ ràng buộc "Không có"', "E0801", None),
        ('sửa ô h "Mức V" của m thành 3', "E0801", '"Mức I"'),
        ('sửa ô A.9 "Mức I" của m thành 3', "E0801", "m"),
        ("sửa bậc từ 10% đến 20% của A.3 thành 2", "E0801", None),
        ('thay cụm từ "không hề có" bằng "b"', "E0801", None),
        ("sửa nhóm A.2 tối đa 3", "E0802", None),
        ("bãi bỏ tham số A.2", "E0802", None),
        ('sửa thuộc tính đơn vị { a "Số" : có/không }', "E0802", None),
        ("sửa tiêu chí A.2 tối đa từ 3 thành 5", "E0803", "4"),
        ("sửa tiêu chí A.2 = từ 3 nếu b thành 5 nếu b", "E0803", "4 nếu b"),
        ('sửa ô h "Mức II" của m từ 80% thành 85%', "E0803", "70%"),
        ("sửa ô nui he_so của T từ 80% thành 85%", "E0803", "50%"),
        ("sửa bậc từ 80% trở lên của A.3 từ 5 thành 4", "E0803", "6"),
        ("sửa tham số p = từ 70% thành 80%", "E0803", "75%"),
        (
            'thay thế tham số p "Ngưỡng" = 70% bằng tham số p "Ngưỡng" = 80%',
            "E0803",
            'tham số p "Ngưỡng" = 75%',
        ),
        ("sửa tiêu chí A.2 tối đa 5\nsửa tiêu chí A.2 tối đa 6", "E0804", "5"),
        ("sửa tiêu chí A.2 = 1 nếu b\nbãi bỏ tiêu chí A.2", "E0804", None),
        ('sửa ô h "Mức II" của m thành 85%\nsửa ô h "Mức II" của m thành 86%', "E0804", None),
        ('bổ sung tiêu chí A.2 "Hai" tối đa 3 vào h = 1', "E0805", None),
        ('bổ sung ràng buộc "Không quá tám máy" : a <= 7', "E0805", None),
        ("đổi tên A.1 thành A.2", "E0805", None),
        ("bãi bỏ số liệu a", "E0806", "a"),
        ("bãi bỏ tiêu chí A.3", "E0806", "A.3"),
        ('bãi bỏ tiêu chí A.2\nbổ sung tiêu chí A.2 "Khác" tối đa 4 vào h = 1', "E0807", "tiêu chí A.2"),
        ("đổi tên A.2 thành A.02\nđổi tên A.1 thành A.2", "E0807", "đổi tên A.2 thành A.02"),
        ("sửa tiêu chí A.2 tối đa 4", "E0808", None),
        ("sửa tiêu chí A.2", "E0808", None),
        ("sửa tham số p = 75%", "E0808", 'tham số p "Ngưỡng" = 75%'),
        ("sửa hạng mục h { tiêu chí A.4 tối đa 1 }", "E0809", "h"),
        ('bổ sung tiêu chí A.4 "D" tối đa 1 vào A.2 = 1', "E0809", None),
        ("chuyển hạng mục h vào h", "E0809", None),
        ('sửa cách hiểu "Điều 8" "Cách ba"', "E0809", None),
        ("bổ sung xếp mức m {\n A.1 | 50% |\n}", "E0809", None),
        ('thay thế tiêu chí A.2 "D" tối đa từ 3 thành 4 = 1\nsửa tiêu chí A.1 = 1 × c', "", None),
    ],
)
def test_refused(clauses, code, there):
    found = amended(clauses).diagnostics
    if not code:
        return
    assert [d.code for d in found] == [code]
    assert found[0].span is not None
    assert found[0].span.source.path == "sua.egr"
    if there is not None:
        assert there in [label.span.text for label in found[0].labels]


def test_no_day():
    done = amend.apply(
        file(BASE), file("sửa đổi x phiên bản 2017 thành phiên bản 2018\nbãi bỏ tiêu chí A.2\n")
    )
    assert [d.code for d in done.diagnostics] == ["E0810"]


def test_every_clause_is_tried():
    done = amended("sửa tiêu chí A.9 tối đa 3\nsửa tiêu chí A.2 tối đa từ 3 thành 5\nbãi bỏ số liệu a")
    assert [d.code for d in done.diagnostics] == ["E0801", "E0803", "E0806"]


def test_english_clauses_on_a_vietnamese_text():
    english = (
        'amending x version 2017 as version 2018 {\n  basis "Decision B"\n  in force from 2018-10-01\n}\n'
        "amend criterion A.2 maximum from 4 as 5\namend criterion A.1 maximum 9 = a × 1, no more than 9\n"
        'amend the cell h "Mức II" of m from 70% as 75%\n'
    )
    done = amend.apply(file(BASE), file(english))
    assert done.diagnostics == ()
    program = elaborate(done.file).program
    assert program is not None
    assert not [d for d in check(program) if d.severity == "error"]


# ------------------------------------------------------------------------------------------------ days, stacks

DATED = (
    'sửa ô h "Mức II" của m từ 70% thành 75%\n'
    'điều khoản "Điều 2" có hiệu lực từ 01/10/2019 {\n  sửa ô h "Mức II" của m từ 75% thành 80%\n}\n'
)


def test_as_of_a_day():
    before = amended(DATED, on=date(2019, 9, 30))
    after = amended(DATED, on=date(2019, 10, 1))
    assert before.history.dates == (date(2019, 10, 1),)
    cells = []
    for done in (before, after):
        ladder = next(item for item in done.file.items if isinstance(item, ast.LadderDecl))
        cell = ladder.rows[0].cells[1]
        assert cell is not None
        cells.append(cell.value.span.text)
    assert cells == ["75%", "80%"]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write("x.egr", BASE)
    return tmp_path


def write(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)


def test_evaluation_takes_the_text_of_its_year(folder):
    write("x18.egr", HEADER + DATED)
    write("a.toml", 'year = 2019\nruleset = "x@2018"\n[values]\na = 8\nb = true\nc = 0.9\nv = "nui"\n')
    from egov_rules import evaluate

    # without `kỳ số liệu` a year's data start on 1 January
    assert evaluate("a.toml").to_dict()["levels"]["m"]["level"] == "Mức I"
    loaded = workspace.load("x@2018")
    assert loaded.dates == (date(2019, 10, 1),)
    then, later = workspace.for_year(loaded, 2019).program, workspace.for_year(loaded, 2020).program
    assert then is not None
    assert later is loaded.program
    assert then.digest != loaded.program.digest


def test_each_time_is_checked(folder):
    write(
        "x18.egr", HEADER + "sửa tiêu chí A.2 tối đa 5\nsửa tiêu chí A.1 tối đa 9 có hiệu lực từ 01/10/2019\n"
    )
    found = [d for d in workspace.load("x@2018").diagnostics if d.severity == "error"]
    assert "E0401" in [d.code for d in found]
    assert any("2019" in label.text.vi for d in found for label in d.labels)


SECOND = """sửa đổi x phiên bản 2018 thành phiên bản 2019 {
  căn cứ "Quyết định C"
  hiệu lực từ 01/10/2019
}
"""


def test_a_stack(folder):
    write(
        "x18.egr",
        HEADER + "sửa tiêu chí A.2 tối đa 5\nsửa tiêu chí A.1 tối đa từ 10 thành 9 = a × 1, không quá 9\n",
    )
    write(
        "x19.egr",
        SECOND + "sửa tiêu chí A.1 tối đa từ 9 thành 8 = a × 1\nsửa tiêu chí A.2 tối đa từ 5 thành 6\n",
    )
    loaded = workspace.load("x@2019")
    assert not [d for d in loaded.diagnostics if d.severity == "error"], loaded.diagnostics
    assert loaded.program is not None
    assert loaded.program.header.instrument == "Quyết định A; Quyết định B; Quyết định C"
    write("x19.egr", SECOND + "sửa tiêu chí A.1 tối đa từ 10 thành 8\n")
    assert [d.code for d in workspace.load("x@2019").diagnostics if d.severity == "error"] == ["E0803"]


def test_a_withdrawn_id_stays_withdrawn_in_later_versions(folder):
    write(
        "x18.egr",
        HEADER + 'bãi bỏ tiêu chí A.2; số liệu b; điều kiện loại "Mất mạng"\nsửa hạng mục h tối đa 16\n',
    )
    assert not [d for d in workspace.load("x@2018").diagnostics if d.severity == "error"]
    write("x19.egr", SECOND + 'bổ sung tiêu chí A.2 "Khác" tối đa 1 vào h = 1\nsửa hạng mục h tối đa 17\n')
    found = [d for d in workspace.load("x@2019").diagnostics if d.severity == "error"]
    assert [d.code for d in found] == ["E0807"]
    assert found[0].labels[0].span.source.path.endswith("x18.egr")
    write(
        "x19.egr",
        SECOND + 'bổ sung tiêu chí A.2 "Mạng" tối đa 1 nguyên là A.2 vào h = 1\nsửa hạng mục h tối đa 17\n',
    )
    assert not [d for d in workspace.load("x@2019").diagnostics if d.severity == "error"]


def test_maxima_that_no_longer_add_up_name_both_places(folder):
    write("x18.egr", HEADER + "sửa tiêu chí A.2 tối đa từ 4 thành 5\n")
    found = [d for d in workspace.load("x@2018").diagnostics if d.severity == "error"]
    assert [d.code for d in found] == ["E0401"]
    assert found[0].span is not None
    assert os.path.basename(found[0].span.source.path) == "x.egr"
    assert any(label.span.source.path.endswith("x18.egr") for label in found[0].labels)


def test_the_tests_of_the_base_stay_with_it(folder):
    write("x18.egr", HEADER + 'thay cụm từ "Máy" bằng "Máy vi"\nkiểm thử "Mới" { cho a = 7 thì A.1 = 7 }\n')
    program = workspace.load("x@2018").program
    assert program is not None
    assert [outcome.test.name for outcome in run(program)] == ["Mới"]


def test_a_circle(folder):
    write(
        "x18.egr",
        HEADER.replace("2017 thành phiên bản 2018", "2019 thành phiên bản 2018") + "bãi bỏ tiêu chí A.2\n",
    )
    write("x19.egr", SECOND + "bãi bỏ tiêu chí A.2\n")
    assert [d.code for d in workspace.load("x@2019").diagnostics] == ["E0608"]


# ---------------------------------------------------------------------------------------------- consolidation


def consolidated(ref: str, *more: str, capsys) -> str:
    assert main(["consolidate", ref, *more]) == 0
    return capsys.readouterr().out


def test_consolidated_text(folder, golden, capsys):
    write(
        "x18.egr",
        "# đầu tệp sửa đổi\n" + HEADER
        + '# vì giá máy tăng\nsửa tiêu chí A.1 tối đa từ 10 thành 8 = a × 1, không quá 8 theo "Khoản 1 Điều 1"  # nhớ kiểm tra\n'
        'bổ sung tiêu chí A.4 "Bốn" tối đa 2 sau A.1\n  # hai điểm\n  = 2 nếu b\n'
        'điều khoản "Khoản 2 Điều 1" có hiệu lực từ 01/01/2019 {\n  sửa tham số p = 80%\n'
        '  bãi bỏ ràng buộc "Không quá tám máy"\n  đổi tên số liệu c thành ty_le\n}\n',
    )  # fmt: skip
    text = consolidated("x@2018", capsys=capsys)
    golden("amend/consolidated.egr", text)
    assert main(["fmt", "--check", "x18.egr"]) in {0, 1}


@pytest.mark.parametrize(
    "ref", ["huyen_minh_hoa@2017", "xa_minh_hoa@2017", "huyen@2017", "examples/revision-2018/sua-doi.egr"]
)
def test_consolidated_means_the_same(ref, tmp_path, capsys):
    path = os.path.join(egr_texts.ROOT, ref) if ref.endswith(".egr") else workspace.locate(ref)
    whole = str(tmp_path / "whole.egr")
    assert main(["consolidate", path, "-o", whole]) == 0
    assert main(["check", whole]) == 0
    assert main(["fmt", "--check", whole]) == 0
    capsys.readouterr()
    before, after = workspace.load_file(path).program, workspace.load_file(whole).program
    assert before is not None
    assert after is not None
    assert before.header.id == after.header.id
    for name in ("inputs", "nodes", "ladders", "constraints", "values", "ranking"):
        if hasattr(before, name):
            assert getattr(before, name) == getattr(after, name), name


def test_consolidated_keeps_comments(tmp_path, capsys):
    for name in ("huyen_minh_hoa", "xa_minh_hoa"):
        text = consolidated(f"{name}@2017", capsys=capsys)
        path = workspace.locate(f"{name}@2017")
        with open(path, encoding="utf-8") as own:
            head = own.read().split("\nkiểm thử")[0]
        kept = {c.text.strip() for c in egr_texts.parsed(text).comments}
        for comment in parse(egr_texts.parsed(head).source).comments:
            if "Kiểm thử" not in comment.text:
                assert comment.text.strip() in kept


# ------------------------------------------------------------------------------------------------- the header


def test_the_header():
    base = BASE.replace(
        'tên "Thử các huyện"',
        'tên "Thử các huyện"\n  đối tượng "huyện"\n  dự thảo\n  làm tròn hiển thị đến 1 chữ số thập phân, nửa lên',
    )
    text = """sửa đổi x phiên bản 2017 thành y phiên bản 2018 {
  tên "Thử mới"
  căn cứ "Quyết định B"
  hiệu lực từ 01/10/2018
  làm tròn điểm tiêu chí đến 3 chữ số thập phân, nửa lên
}
bãi bỏ dự thảo; căn cứ; làm tròn hiển thị
bãi bỏ đối tượng
"""
    done = amend.apply(file(base), file(text))
    assert done.diagnostics == ()
    meta = done.file.metadata
    assert (done.file.ref.id.name, done.file.ref.version) == ("y", "2018")
    assert meta.title is not None
    assert meta.title.value == "Thử mới"
    assert [text.value for text in meta.instrument] == ["Quyết định B"]
    assert (meta.draft, meta.kinds, len(meta.roundings)) == (False, (), 1)
    assert meta.roundings[0].rounding.step.denominator == 1000
    again = amend.apply(file(base), file(text.replace("bãi bỏ đối tượng", "bãi bỏ ngày nghỉ")))
    assert [d.code for d in again.diagnostics] == ["E0801"]


CLAUSES = [
    "sửa tiêu chí A.2 tối đa từ 4 thành 5",
    'sửa tiêu chí A.1 "Máy vi tính" minh chứng "Sổ"',
    "sửa bậc từ 80% trở lên của A.3 từ 6 thành 5",
    "sửa dòng còn lại của A.3 thành 1",
    'bổ sung tiêu chí A.4 "Bốn" tối đa 1 sau A.1 = 1',
    'bổ sung nhóm n "Nhóm" tối đa 2 vào h {\n  # trong nhóm\n  tiêu chí N.1 "Một" tối đa 2 = 2 nếu b  # cạnh\n}',
    "chuyển tiêu chí A.1 sau A.3",
    "chuyển số liệu a sau c",
    "đổi tên tiêu chí A.3 thành A.03",
    "đổi tên số liệu b thành mang",
    'bãi bỏ cách hiểu "Điều 8" "Cách một"; giải thích "Mạng"',
    "bãi bỏ dòng A.3 của m",
    "bãi bỏ xếp hạng theo cs",
    'sửa ô h "Mức I" của m từ 90% thành 95%',
    "sửa ô bien he_so của T thành 90%",
    'thay cụm từ "Mạng" bằng "Mạng LAN"',
    'bổ sung số liệu {\n  d "D" : có/không  # mới\n} trước v',
    'bổ sung số liệu { f "F" : có/không } sau tham số p',
    'thay thế tham số p "Ngưỡng" = 75% bằng tham số p "Ngưỡng mới" = 1/3',
    "bãi bỏ dự thảo",
    "bãi bỏ tiêu chí A.2",
    'điều khoản "Điều 3" có hiệu lực từ 01/10/2019 {\n  # vì sao\n  sửa xếp hạng theo h giảm dần, đồng hạng 1-2-2-3\n}',
]


@given(st.lists(st.sampled_from(CLAUSES), min_size=1, max_size=8, unique=True))
@settings(max_examples=60, deadline=None)
def test_any_clauses_give_findings_or_a_text_that_reads_as_the_tree(clauses):
    text = HEADER + "\n# chú thích\n".join(clauses) + "\n"
    base, amendment = egr_texts.parsed(BASE, "x.egr"), egr_texts.parsed(text, "sua.egr")
    assert base.file is not None
    assert amendment.file is not None
    assert amendment.diagnostics == ()
    done = amend.apply(base.file, amendment.file)
    if done.diagnostics:
        assert all(d.span is not None and d.span.source.path == "sua.egr" for d in done.diagnostics)
        return
    whole = written(done.file, [amendment, base], done.history, None)
    assert whole.count("# chú thích") <= len(clauses)
    again = egr_texts.parsed(whole).file
    assert again is not None
    assert again.items == done.file.items
