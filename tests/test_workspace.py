"""Several files make one ruleset: references, frames, days off; and many mistakes, each told once."""

from __future__ import annotations

import os

import pytest

from egov_rules import workspace
from egov_rules.diagnostics import RulesError

MANY = """\
bộ tiêu chí nhieu phiên bản 1 {
  tên      "Nhiều lỗi"
  hiệu lực từ 01/01/2018
}

số liệu {
  so_a "Số a" : số nguyên từ 0 đến 10 đơn vị tính "máy"
  so_b "Số b" : số nguyên từ 0 đến 10 đơn vị tính "người"
  co_x "Có x" : có/không
}

nhóm N "Nhóm" theo "Điều 1" tối đa 20 {
  tiêu chí A "A" theo "Khoản 1 Điều 1" tối đa 5 = 5 nếu co_xx
  tiêu chí B "B" tối đa 5 = điểm tối đa × so_a / so_b
  tiêu chí C "C" tối da 5 = 5 nếu co_x
  tiêu chí D "D" tối đa 4 = 4 nếu so_a > so_b
  tiêu chí E "E" tối đa 1 = theo bậc so_a { đến 3 : 0  từ 5 : 1 }
}
xếp hạng theo N giảm dần, đồng hạng 1-2-2-4
"""
FRAME = """\
bộ tiêu chí khung phiên bản {version} {{ hiệu lực từ 01/01/2018 }}

tiêu chí T "T" tối đa {most} để ngỏ
"""
DETAIL = "quy định chi tiết khung phiên bản 1 thành chi_tiet phiên bản 1 {{ {more} }}\n\n{body}\n"
BODY = 'số liệu { x "X" : điểm từ 0 đến 3 bước 1 }\n\ntiêu chí T = x'


def write(folder, name: str, text: str) -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path)


def codes(path: str) -> list[str]:
    return [d.code for d in workspace.load_file(path).diagnostics]


def test_each_mistake_is_told_once_with_its_citation(tmp_path) -> None:
    found = workspace.load_file(write(tmp_path, "a.egr", MANY)).diagnostics
    assert [(d.code, d.span.place[0] if d.span else 0, d.cite) for d in found] == [
        ("E0201", 13, "Khoản 1 Điều 1"),
        ("E0406", 14, "Điều 1"),
        ("E0102", 15, "Điều 1"),
        ("E0301", 16, "Điều 1"),
        ("E0408", 17, "Điều 1"),
    ]


def test_what_a_lost_declaration_would_have_given_is_not_missed(tmp_path) -> None:
    text = MANY.replace('co_x "Có x" : có/không', 'co_x "Có x" ) có/không').replace("co_xx", "co_x")
    found = [d for d in workspace.load_file(write(tmp_path, "a.egr", text)).diagnostics if d.code == "E0201"]
    assert found == []


@pytest.mark.parametrize("place", ["khung-1.egr", "khung/1.egr", "bất kỳ.egr", "../khung/1.egr"])
def test_a_frame_is_found_beside_first(tmp_path, place: str) -> None:
    path = write(tmp_path / "chi_tiet", "1.egr", DETAIL.format(more="", body=BODY))
    assert codes(path) == ["E0607"]
    write(tmp_path / "chi_tiet", place, FRAME.format(version=1, most=3))
    loaded = workspace.load_file(path)
    assert loaded.program is not None, loaded.diagnostics
    assert loaded.program.nodes[0].maximum == 3
    assert workspace.load("chi_tiet", [str(tmp_path / "chi_tiet")]).program == loaded.program


def test_the_digest_covers_the_frame_and_nothing_that_is_not_meant(tmp_path) -> None:
    path = write(tmp_path, "chi_tiet-1.egr", DETAIL.format(more="", body=BODY))
    frame = FRAME.format(version=1, most=3)
    digests = []
    for text in (frame, "# chú thích\n" + frame.replace("{ ", "{\n\n"), frame.replace('"T"', '"Khác"')):
        write(tmp_path, "khung-1.egr", text)
        program = workspace.load_file(path).program
        assert program is not None
        digests.append(program.digest)
    assert digests[0] == digests[1] != digests[2]


def test_a_kept_outcome_is_dropped_when_any_of_its_texts_changes(tmp_path) -> None:
    path = write(tmp_path, "chi_tiet-1.egr", DETAIL.format(more="", body=BODY))
    frame = write(tmp_path, "khung-1.egr", FRAME.format(version=1, most=3))
    assert workspace.load_file(path).program is not None
    write(tmp_path, "khung-1.egr", FRAME.format(version=1, most=2))
    assert "E0404" in codes(path)
    os.unlink(frame)
    assert codes(path) == ["E0607"]


def test_frames_in_a_ring_and_frames_with_errors(tmp_path) -> None:
    path = write(tmp_path, "chi_tiet-1.egr", DETAIL.format(more="", body=BODY))
    write(tmp_path, "khung-1.egr", "quy định chi tiết chi_tiet phiên bản 1 thành khung phiên bản 1 { }\n")
    assert codes(path) == ["E0608"]
    write(tmp_path, "khung-1.egr", "bộ tiêu chí khung phiên bản 1 { tên (\n")
    assert codes(path) == ["E0609"]


def test_the_newest_version_answers_to_a_bare_name(tmp_path) -> None:
    for version in ("9", "10", "8"):
        write(tmp_path, f"khung-{version}.egr", FRAME.format(version=version, most=3))
    loaded = workspace.load("khung", [str(tmp_path)])
    assert loaded.path.endswith("khung-10.egr")
    with pytest.raises(RulesError, match="E0607") as error:
        workspace.load("khungg", [str(tmp_path)])
    hint = error.value.diagnostics[0].hint
    assert hint is not None
    assert "`khung@" in hint.vi


def test_days_off(tmp_path) -> None:
    path = write(
        tmp_path, "a-1.egr", 'bộ tiêu chí a phiên bản 1 { hiệu lực từ 01/01/2018 ngày nghỉ "nghi.csv" }\n'
    )
    assert codes(path) == ["E0601"]
    write(
        tmp_path,
        "nghi.csv",
        "date,kind,label\n2018-01-01,covers_from,\n02/09/2018,holiday,x\n2018-12-31,nghỉ,\n",
    )
    assert codes(path) == ["E0615", "E0615"]
    write(
        tmp_path,
        "nghi.csv",
        "date,kind,label\n2018-01-01,covers_from,\n2018-12-31,covers_to,\n2018-09-03,holiday,x\n",
    )
    program = workspace.load_file(path).program
    assert program is not None
    assert program.calendar is not None
    assert len(program.calendar.holidays) == 1


def test_two_files_with_one_name_and_other_rules_are_refused(tmp_path) -> None:
    text = (
        'ruleset twice version 2018 {\n  title "T"\n  basis "B"\n  applies to "city"\n  in force from 2018-01-01\n}\n'
        'group g "G" maximum 10 open\n'
    )
    (tmp_path / "a.egr").write_text(text, encoding="utf-8")
    folder = [str(tmp_path)]
    (tmp_path / "b.egr").write_text(f"# the same rules\n{text}", encoding="utf-8")
    assert workspace.load("twice@2018", folder).program is not None
    (tmp_path / "b.egr").write_text(text.replace("10", "12"), encoding="utf-8")
    for search in (
        lambda: workspace.load("twice@2018", folder),
        lambda: workspace.load("twice", folder),
        lambda: workspace.for_unit("city", 2018, folder),
    ):
        with pytest.raises(RulesError) as refused:
            search()
        assert [d.code for d in refused.value.diagnostics] == ["E0622"]
