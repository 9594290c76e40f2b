"""A population under two versions: who moves, by how much, because of which clause; the steps add up exactly."""

from __future__ import annotations

import json
import os
import re
from fractions import Fraction

import jsonschema
import pytest

import egov_rules
from egov_rules import cli
from egov_rules.impact import impact, page, rendered

HERE = os.path.dirname(os.path.abspath(__file__))
OLD, NEW = (os.path.join(HERE, "versions", f"{name}.egr") for name in ("cu", "moi"))
UNITS = os.path.join(HERE, "versions", "don-vi.csv")
with open(
    os.path.join(os.path.dirname(egov_rules.__file__), "impact.schema.json"), encoding="utf-8"
) as schema:
    VALIDATOR = jsonschema.Draft202012Validator(json.load(schema))


@pytest.fixture(scope="module")
def done():
    return impact(OLD, NEW, [UNITS])


def amended(folder, clauses: str, **more: str) -> str:
    """An amendment of the old version beside a copy of it."""
    with open(OLD, encoding="utf-8") as file:
        (folder / "vi_du-2017.egr").write_text(file.read(), encoding="utf-8")
    head = "sửa đổi vi_du phiên bản 2017 thành phiên bản 2018 { hiệu lực từ 01/10/2018 }\n"
    (folder / "sua-doi.egr").write_text(head + clauses, encoding="utf-8")
    return str(folder / "sua-doi.egr")


def test_the_steps_add_up_to_the_whole_exactly(done):
    assert len(done.effects) > 3
    for line in done.lines:
        assert sum(line.shares()) == line.change
        assert line.sequence[-1] == line.new
    assert sum(e.total for e in done.effects) == sum(line.change for line in done.lines)


def test_every_move_of_a_level_has_a_step(done):
    moves = [line for line in done.lines if done.moved(line).how in {"up", "down"}]
    assert moves
    assert all(rendered.causes(done, line) for line in moves)


def test_what_the_new_version_asks_and_nobody_gave_is_bounded(done):
    lacking = dict(done.lacking)
    assert lacking["so_chu_ky_so"] == len(done.lines) - 1  # one unit gives it already
    for line in done.lines:
        if "so_chu_ky_so" in line.new.missing:
            assert line.new.low < line.new.high
            assert line.new.low <= line.new.index <= line.new.high
        else:
            assert line.new.low == line.new.high == line.new.index


def test_clauses_of_the_amendment_itself_are_the_steps(tmp_path):
    clauses = (
        "sửa tiêu chí HT.1 tối đa 2 = 2 nếu co_lan\n"
        "sửa tiêu chí HT.3 tối đa 3 = 3 nếu co_tuong_lua\n"
        'sửa ô ket_qua "Mức II" của muc_do từ 60% thành 30%\n'
    )
    done = impact(OLD, amended(tmp_path, clauses), [UNITS])
    assert [e.clauses[0].split()[3 if "tiêu" in e.clauses[0] else 2] for e in done.effects] == [
        "HT.1",
        "HT.3",
        "ket_qua",
    ]
    first, second, third = done.effects
    assert (
        first.total
        == first.alone_total
        == -sum(line.old.index > 0 for line in done.lines if line.unit.code != "05")
        == -4
    )
    assert (third.total, third.down) == (0, 0)
    assert third.up == 1
    assert all(sum(line.shares()) == line.change for line in done.lines)
    assert second.total > 0


def test_a_clause_that_makes_no_sense_alone_goes_with_the_next(tmp_path):
    clauses = (
        'bổ sung tiêu chí HT.5 "Chữ ký số" tối đa 2 sau HT.4 = 2 nếu co_chu_ky_so\n'
        'bổ sung số liệu { co_chu_ky_so "Có chữ ký số" : có/không } sau co_lan\n'
        "sửa hạng mục san_sang tối đa 12\n"
    )
    done = impact(OLD, amended(tmp_path, clauses), [UNITS])
    assert [len(e.clauses) for e in done.effects] == [2, 1]
    assert dict(done.lacking) == {"co_chu_ky_so": len(done.lines)}


def test_declared_renamings_carry_data_and_guesses_do_not(tmp_path):
    same = impact(OLD, amended(tmp_path, "đổi tên co_lan thành co_mang_lan\n"), [UNITS])
    assert all(line.change == 0 and line.new.missing == line.old.missing for line in same.lines)
    with open(OLD, encoding="utf-8") as file:
        text = file.read().replace("co_lan", "co_mang_lan").replace("phiên bản 2017", "phiên bản 2018")
    (tmp_path / "khac.egr").write_text(text, encoding="utf-8")
    guessed = impact(OLD, str(tmp_path / "khac.egr"), [UNITS])
    assert dict(guessed.lacking) == {"co_mang_lan": len(guessed.lines)}


def test_nothing_changes_nothing():
    done = impact(OLD, OLD, [UNITS])
    assert done.effects == ()
    assert all(line.old == line.new for line in done.lines)


def test_a_unit_with_errors_is_left_out_and_said(done):
    assert [name for name, _ in done.refused] == ["Huyện Sai"]
    assert "Huyện Sai" not in [line.unit.name for line in done.lines]


def test_a_population_that_nobody_of_can_be_compared(tmp_path):
    (tmp_path / "a.csv").write_text("code,name,year,co_lan\n01,A,2018,hỏng\n", encoding="utf-8")
    with pytest.raises(egov_rules.RulesError, match="E0672"):
        impact(OLD, NEW, [str(tmp_path / "a.csv")])


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_report(done, lang, golden):
    golden(f"impact/{lang}.txt", rendered.text(done, lang))
    text = page.page(done, lang)
    golden(f"impact/{lang}.html", text)
    assert not re.search(r"<script|https?://|<link|@import|url\(", text)
    assert text.count("<svg") == 3
    VALIDATOR.validate(rendered.data(done, lang))


def test_numbers_in_json_are_exact(done):
    data = rendered.data(done, "vi")
    for unit in data["units"]:
        assert sum(Fraction(step["change"]) for step in unit["steps"]) == Fraction(unit["change"])


def test_the_command(capsys, tmp_path):
    target = str(tmp_path / "tac-dong.html")
    assert cli.main(["impact", OLD, NEW, UNITS, "--format", "html", "-o", target]) == 0
    with open(target, encoding="utf-8") as file:
        assert file.read().startswith("<!doctype html>")
    assert cli.main(["impact", OLD, NEW, UNITS, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["ladder"] == "muc_do"
