"""The cache of compiled rulesets: what is written is read back equal, and whatever is wrong with it does no
harm.
"""

from __future__ import annotations

import os
from datetime import date
from fractions import Fraction

import pytest

from egov_rules import cache, ir
from egov_rules.diagnostics import Diagnostic, Label, Text
from egov_rules.source import Source, Span

SOURCE = Source("a.egr", "bộ tiêu chí a phiên bản 1\n")
HERE = Span(SOURCE, 3, 11)

PROGRAM = ir.Program(
    ir.Header(
        "a",
        "1",
        "Tên",
        kinds=("huyện",),
        in_force_from=date(2017, 10, 1),
        period_start=ir.DayOfPeriod(1, 10, -1),
    ),
    inputs=(
        ir.Input(
            "x", "X", ir.Type(ir.Kind.NUMBER, "người", Fraction(1), Fraction(0), Fraction(10)), span=HERE
        ),
        ir.Input(
            "y",
            "Y",
            ir.Type(ir.Kind.BOOL),
            asked_if=ir.Compare(ir.CompareOp.GT, ir.InputRef("x"), ir.Const(Fraction(0))),
        ),
    ),
    nodes=(
        ir.Node(
            "n",
            "tiêu chí",
            "N",
            None,
            Fraction(10),
            ir.Formula(ir.Const(Fraction(1, 3), name="điểm tối đa")),
            span=HERE,
        ),
        ir.Node(
            "m",
            "nhóm",
            "M",
            None,
            Fraction(1),
            ir.Open(),
            not_applicable=(ir.NotApplicableIf(None, ir.Ruling(ir.RulingKind.SCALE)),),
        ),
        ir.Node("c", "nhóm", "C", None, Fraction(0), ir.Formula(ir.Const(value=False))),
    ),
    calendar=ir.Calendar(frozenset({date(2017, 9, 2), date(2018, 1, 1)}), first=date(2017, 1, 1)),
    order=("n", "m"),
    digest="abc",
)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> str:
    monkeypatch.setenv("EGOV_RULES_CACHE", str(tmp_path / "kept"))
    return str(tmp_path / "kept")


def spans(program: ir.Program) -> list[Span]:
    return [node.span for node in program.nodes]


def test_load_of_dump_is_the_program() -> None:
    loaded = cache.load(cache.dump(PROGRAM, [SOURCE]), [SOURCE])
    assert loaded == PROGRAM
    assert spans(loaded) == spans(PROGRAM)
    assert isinstance(loaded.nodes[2].body.expr.value, bool)


def test_diagnostics_keep_their_places() -> None:
    said = Diagnostic("W0701", Text("một", "one"), HERE, labels=(Label(HERE, Text("hai", "two")),), slug="s")
    loaded = cache.load(cache.dump((said, Diagnostic("W0702", Text("x", "y"))), [SOURCE]), [SOURCE])
    assert loaded[0] == said
    assert loaded[0].span == HERE
    assert loaded[0].slug == "s"
    assert loaded[1].span is None


def test_an_entry_is_found_again(folder: str) -> None:
    cache.write("tên", {"a": ["ệ", 1]})
    assert cache.read("tên") == {"a": ["ệ", 1]}
    assert cache.read("khác") is None
    assert all(name.endswith(".json") for name in os.listdir(folder))


@pytest.mark.parametrize("harm", ["cut", "flip", "empty", "folder", "engine"])
def test_a_damaged_entry_is_as_good_as_none(folder: str, harm: str) -> None:
    cache.write("tên", {"a": 1})
    (name,) = os.listdir(folder)
    path = os.path.join(folder, name)
    with open(path, "rb") as file:
        data = file.read()
    if harm == "folder":
        os.unlink(path)
        os.mkdir(path)
    else:
        broken = {
            "cut": data[:-1],
            "flip": data[:-2] + b"2}",
            "empty": b"",
            "engine": data.replace(b"cache ", b"cache 0"),
        }
        with open(path, "wb") as file:
            file.write(broken[harm])
    assert cache.read("tên") is None
    cache.write("tên", {"a": 2})
    assert cache.read("tên") == (None if harm == "folder" else {"a": 2})


def test_a_folder_that_cannot_be_made_costs_nothing(tmp_path, monkeypatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("EGOV_RULES_CACHE", str(tmp_path / "file" / "below"))
    cache.write("tên", {"a": 1})
    assert cache.read("tên") is None
    monkeypatch.setenv("EGOV_RULES_CACHE", "off")
    assert cache.folder() is None
    cache.write("tên", {"a": 1})
    assert cache.read("tên") is None


def test_old_entries_go(folder: str, monkeypatch) -> None:
    monkeypatch.setattr(cache, "MOST_ENTRIES", 3)
    for number in range(6):
        cache.write(f"tên {number}", number)
    assert len(os.listdir(folder)) <= 3
