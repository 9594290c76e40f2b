"""The illustrative rulesets against their tables: the worked submissions to the digit, and some hundreds at random
against a calculator that reads the tables and shares nothing with the program.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from fractions import Fraction

import illustrative_tables as tables
import pytest

import egov_rules

AT_RANDOM = 200
STEPS = {
    "integer": Fraction(1),
    "number": Fraction(1, 100),
    "points": Fraction(1, 4),
    "percent": Fraction(1, 1_000_000),
    "yes_no": None,
    "date": None,
}
GROUPS = {group: section for section, groups in tables.SECTIONS.items() for group in groups}


@pytest.fixture(scope="module")
def rulesets():
    return {which: egov_rules.load(f"{which}_minh_hoa@2017") for which in tables.SETS}


def evaluated(rules, values, top):
    """A result as data; values go in as a submission file holds them."""
    text = {name: str(x) if isinstance(x, Fraction | dt.date) else x for name, x in values.items()}
    result = rules.evaluate(
        {"year": 2018, "unit": {"name": "Đơn vị"}, "values": text}, figures={"bt_cao_nhat": str(top)}
    )
    return result.to_dict()


def number(text):
    return None if text is None else Fraction(text)


@pytest.mark.parametrize("which", tables.SETS)
def test_the_worked_submission_to_the_digit(which, rulesets):
    example = tables.worked(which)
    expected = example["expected"]
    done = evaluated(rulesets[which], example["values"], example["cohort"]["bang_thong / so_cbcc"])
    nodes = done["nodes"]
    assert (done["complete"], done["missing"]) == (True, [])

    assert set(expected["criteria"]) == set(nodes) - set(GROUPS) - set(tables.SECTIONS) - {
        "dia_phuong_dien_tu"
    }
    for name, row in expected["criteria"].items():
        if "informational" in row:
            assert (nodes[name]["status"], nodes[name]["score"]) == ("informational", row["informational"]), (
                name
            )
            continue
        status = "not_applicable" if name in expected["not_applicable"] else "scored"
        assert (nodes[name]["status"], nodes[name]["score"]) == (status, row["points"]), name
        left_out = expected["not_applicable"].get(name) == "N1"
        assert nodes[name]["max"] == (None if left_out else row["max"]), name
    for name, row in expected["groups"].items():
        assert (nodes[name]["raw"], nodes[name]["raw_max"]) == (row["raw"], row["assessed_max"]), name
        assert nodes[name]["score"] == row["score"], name
    for name, row in expected["sections"].items():
        assert nodes[name]["score"] == row["score"], name
        assert done["levels"][f"muc_{name}"]["level"] == f"Mức {row['level']}"
    assert done["levels"]["muc_do"]["level"] == f"Mức {expected['level']}"
    assert done["index"] == expected["index"]

    for level, rows in expected["conditions"].items():
        for row in rows:
            ladder = f"muc_{GROUPS.get(row['node'], row['node'])}"
            (shown,) = [
                found
                for found in done["levels"][ladder]["conditions"][f"Mức {level}"]
                if found["row"] == row["node"]
            ]
            assert shown["needs"] == row["needs"], (level, row)
            assert (shown["has"], shown["holds"]) == (row["has"], row["holds"]), (level, row)
            assert shown["short_by"] == row.get("short_by"), (level, row)


@pytest.mark.parametrize("which", tables.SETS)
def test_the_tables_alone_give_the_worked_submission(which):
    """The calculator is held against the hand-made example first."""
    example = tables.worked(which)
    expected = example["expected"]
    done = tables.evaluate(which, example["values"], example["cohort"]["bang_thong / so_cbcc"])
    for name, points in done["criteria"].items():
        assert points == number(expected["criteria"][name]["points"]), name
    assert done["not_applicable"] == expected["not_applicable"]
    for name, row in expected["groups"].items():
        found = done["raw"][name], done["assessed"][name], done["groups"][name]
        assert found == tuple(Fraction(row[key]) for key in ("raw", "assessed_max", "score")), name
    assert done["index"] == Fraction(expected["index"])
    assert done["level"] == f"Mức {expected['level']}"


def breaking(which, text, values):
    """Values that break a constraint; everything else as in the worked submission."""
    v = dict(values)
    if text.startswith("if "):
        condition, _, then = text[3:].partition(": ")
        if " >= " in then:
            late, early = then.split(" >= ")
            return v | {late: values[early], early: values[late]}
        name, _, value = condition.partition(" = ")
        return v | {name: 0 if value == "0" else value, then.split(" = ")[0]: 1}
    part, whole = text.split(" <= ")
    names = whole.split(" + ")
    top = sum(int(v[name]) for name in names)
    most = int(tables.INPUTS[which][part]["range_or_choices"].split("..")[1])
    return v | {part: top + 1} if top < most else v | {part: most, names[0]: most - 1}


@pytest.mark.parametrize(
    ("which", "text", "message"),
    [
        (which, row["constraint"], row["message"])
        for which in tables.SETS
        for row in tables.CONSTRAINTS[which]
    ],
)
def test_a_broken_constraint_is_refused_in_its_own_words(which, text, message, rulesets):
    example = tables.worked(which)
    with pytest.raises(egov_rules.RulesError) as refused:
        evaluated(rulesets[which], breaking(which, text, example["values"]), "100")
    assert any(message in found.message.vi for found in refused.value.diagnostics)


@pytest.mark.parametrize("which", tables.SETS)
def test_ids_labels_types_and_ranges_are_those_of_the_tables(which, rulesets):
    program = rulesets[which].program
    assert [(found.id, found.label) for found in program.inputs] == [
        (name, row["label"]) for name, row in tables.INPUTS[which].items()
    ]
    for found in program.inputs:
        row = tables.INPUTS[which][found.id]
        kind, span = row["type"], row["range_or_choices"]
        assert bool(found.evidence) == (row["evidence_required"] == "yes"), found.id
        if kind == "choice":
            assert (found.type.order, found.type.ordered) == (tuple(span.split(" < ")), True)
        elif kind in {"integer", "number"}:
            assert f"{found.type.lower}..{found.type.upper}" == span, found.id
            assert (found.type.step, found.type.unit) == (STEPS[kind], row["unit"]), found.id
        else:
            assert found.type.step == STEPS[kind], found.id
    shown = {node.id: node.label for node in program.nodes if node.id in tables.CRITERIA[which]}
    assert shown == {name: row["label"] for name, row in tables.CRITERIA[which].items()}


@pytest.mark.parametrize("which", tables.SETS)
def test_any_submission_as_the_tables_give_it(which, rulesets):
    rng = random.Random(f"{which} 2017")  # noqa: S311
    levels, rulings = Counter(), Counter()
    for _ in range(AT_RANDOM):
        values, top = tables.submission(which, rng)
        wanted = tables.evaluate(which, values, top)
        done = evaluated(rulesets[which], tables.asked(which, values), top)
        nodes, ladders = done["nodes"], done["levels"]
        assert done["complete"], done["missing"]

        shown = {name: number(nodes[name]["score"]) for name in wanted["criteria"]}
        assert shown == wanted["criteria"]
        ruled = {name for name in wanted["criteria"] if nodes[name]["status"] == "not_applicable"}
        assert ruled == set(wanted["not_applicable"])
        for key, name in (("raw", "raw"), ("assessed", "raw_max"), ("groups", "score")):
            assert {group: number(nodes[group][name]) for group in GROUPS} == wanted[key]
        assert {name: number(nodes[name]["score"]) for name in tables.SECTIONS} == wanted["sections"]
        assert number(done["index"]) == wanted["index"]
        assert {name: ladders[f"muc_{name}"]["level"] for name in tables.SECTIONS} == wanted["levels"]
        assert ladders["muc_do"]["level"] == wanted["level"]
        for level, rows in zip(tables.LEVELS, wanted["conditions"], strict=False):
            shown_rows = [
                row for part in tables.SECTIONS for row in ladders[f"muc_{part}"]["conditions"].get(level, [])
            ]
            for row in shown_rows:
                need, has, holds = rows[row["row"]]
                assert (number(row["needs"]), number(row["has"]), row["holds"]) == (need, has, holds)
                assert number(row["short_by"]) == (None if holds else need - has)
        levels[wanted["level"]] += 1
        rulings.update(wanted["not_applicable"].values())
    assert set(levels) == set(tables.LEVELS), levels
    assert {"N1", "N2", "N3", "N5"} <= set(rulings), rulings
