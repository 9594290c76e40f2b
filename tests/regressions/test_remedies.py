"""Remedies that once led to the next mistake: a detail that repeats its frame, a choice between the two, days that
the calendar does not cover, a whole number that reads two ways.
"""

from __future__ import annotations

import pytest

from egov_rules import cli, workspace
from egov_rules.diagnostics import Diagnostic, RulesError

FRAME = """bộ tiêu chí khung phiên bản 1 {
  tên "Khung"
  căn cứ "X"
  đối tượng "thư viện"
  hiệu lực từ 01/01/2024
}
hạng mục t "T" {
  nhóm k "K" tối đa 10 để ngỏ
  nhóm l "L" tối đa 5 để ngỏ
}
xếp mức m "M" {
    | "I" |
  t | 70% |
  còn lại "Chưa"
}
xếp hạng theo t giảm dần, đồng hạng 1-2-2-4
"""
DETAIL = """quy định chi tiết khung phiên bản 1 thành tinh phiên bản 1 { tên "Tỉnh" }
số liệu { a "A" : có/không }
nhóm k { tiêu chí k.1 "K" tối đa 10 = 10 nếu a }
"""


def detail(folder, more: str = "") -> tuple[Diagnostic, ...]:
    (folder / "khung-1.egr").write_text(FRAME, encoding="utf-8")
    (folder / "tinh-1.egr").write_text(DETAIL + more, encoding="utf-8")
    return workspace.load_file(str(folder / "tinh-1.egr")).diagnostics


@pytest.mark.parametrize(
    ("more", "code", "hint"),
    [
        ('xếp mức m "M" {\n    | "I" |\n  t | 70% |\n  còn lại "Chưa"\n}\n', "E0214", "bỏ phần này"),
        ("xếp hạng theo t giảm dần, đồng hạng 1-2-2-4\n", "E0214", "bỏ phần này"),
        ('hạng mục t "Khác" { tiêu chí z "Z" tối đa 1 = 1 nếu a }\n', "E0213", "để ngỏ"),
    ],
)
def test_a_detail_leaves_its_frame_as_it_is(tmp_path, more: str, code: str, hint: str) -> None:
    assert detail(tmp_path) == ()
    (found,) = detail(tmp_path, more)
    assert found.code == code
    assert found.hint is not None
    assert hint in found.hint.vi


def test_of_a_frame_and_its_detail_the_detail_is_recommended(tmp_path) -> None:
    detail(tmp_path)
    with pytest.raises(RulesError) as error:
        workspace.for_unit("thư viện", 2025, [str(tmp_path)])
    hint = error.value.diagnostics[0].hint
    assert hint is not None
    assert '`ruleset = "tinh@1"`' in hint.vi


def test_a_day_outside_the_calendar_is_told_where_it_stands(tmp_path, capsys) -> None:
    (tmp_path / "nghi.csv").write_text(
        "date,kind,label\n2024-01-01,covers_from,\n2024-12-31,covers_to,\n", encoding="utf-8"
    )
    (tmp_path / "d-1.egr").write_text(
        'bộ tiêu chí d phiên bản 1 { hiệu lực từ 01/01/2024  ngày nghỉ "nghi.csv" }\n'
        'số liệu { p "P" : ngày  n "N" : số nguyên từ 0 đến 9000 }\n'
        'tiêu chí c "C" tối đa 3 = 3 nếu số ngày làm việc từ 01/02/2024 đến p <= 9 và n > 0\n',
        encoding="utf-8",
    )
    head = 'ruleset = "d@1"\nyear = 2024\n[unit]\nname = "N"\n[values]\n'
    (tmp_path / "p.toml").write_text(head + "n = 4\np = 2025-02-03\n", encoding="utf-8")
    assert cli.main(["eval", str(tmp_path / "p.toml")]) == 1
    said = "".join(capsys.readouterr())
    assert "p.toml:7:" in said
    assert "(lịch có từ 01/01/2024 đến 31/12/2024)" in said
    (tmp_path / "p.toml").write_text(head + 'n = "9.000"\np = 2024-02-05\n', encoding="utf-8")
    assert cli.main(["eval", str(tmp_path / "p.toml")]) == 1
    said = "".join(capsys.readouterr())
    assert "E0513" in said
    assert "viết `9000`\n" in said
