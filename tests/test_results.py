"""Results as data and as a report: the shape that the schema promises, exact numbers, a text that stays
aligned.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import jsonschema
import pytest
from ruleset_by_hand import PROGRAM
from test_submission import FULL, HEAD, ROUNDS, read

import egov_rules
from egov_rules import figures, report, results
from egov_rules.assessment import Assessment, assess
from egov_rules.text import width

F = Fraction
with open(os.path.join(os.path.dirname(egov_rules.__file__), "result.schema.json"), encoding="utf-8") as file:
    SCHEMA = json.load(file)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

TEXTS = {
    "day-du": FULL + "so_ho_so = 5\n",
    "thieu": ROUNDS,
    "khong-ap-dung": FULL.replace('"150,25"', "0"),
    "tu-choi": "[values]\nso_may = 2001\nso_mai = 3\n",
    "trong": "[values]\n",
}


def assessed(name: str, figure: int | None = 2, strict: bool = False) -> Assessment:
    given = None if figure is None else figures.figures_from_mapping({"bt_cao_nhat": figure}, PROGRAM)
    return assess(read(HEAD + TEXTS[name]), PROGRAM, figures=given, strict=strict)


def result(name: str) -> dict[str, Any]:
    return results.to_dict(assessed(name))


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("strict", [False, True])
def test_every_result_is_what_the_schema_promises(name: str, strict: bool) -> None:
    for figure in (2, None):
        data = results.to_dict(assessed(name, figure, strict))
        VALIDATOR.validate(data)
        VALIDATOR.validate([data, data])
        assert json.loads(json.dumps(data)) == data


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_numbers_are_exact_text() -> None:
    nodes = result("day-du")["nodes"]
    assert nodes["HT.1"] == {
        "label": "Máy tính trên cán bộ",
        "score": "9.6875",
        "max": "10",
        "percent": "96.875",
        "raw": "9.6875",
        "raw_max": "10",
        "cites": [],
        "status": "scored",
    }
    assert nodes["moi_truong"]["score"] == "64/9"
    assert nodes["moi_truong"]["raw"] == "6.4"
    assert nodes["moi_truong"]["raw_max"] == "9"
    assert (nodes["TT.1"]["status"], nodes["TT.1"]["score"], nodes["TT.1"]["max"]) == (
        "informational",
        "5/96",
        None,
    )


def test_an_incomplete_result_names_what_is_missing_and_its_bounds() -> None:
    data = results.to_dict(assessed("thieu", None))
    assert data["complete"] is False
    assert data["missing"] == ["bang_thong", "bt_cao_nhat"]
    assert data["index"] == data["bounds"]["index"]["low"] == "20.875"
    assert data["bounds"]["index"]["high"] == "26.875"
    assert data["bounds"]["nodes"]["HT.3"] == {"low": "0", "high": "6"}
    assert data["bounds"]["levels"] == {
        "muc_do": {"low": "Mức II", "high": "Mức II"},
        "muc_san_sang": {"low": "Mức II", "high": "Mức II"},
    }
    assert data["unverified"] == ["so_cbcc", "co_lan"]
    assert {n["kind"] for n in data["notes"]} == {"illustrative", "no_evidence", "differs"}


def test_levels_say_why() -> None:
    level = result("day-du")["levels"]["muc_san_sang"]
    assert level["level"] == "Mức II"
    first = level["conditions"]["Mức I"][0]
    assert (first["row"], first["needs"], first["holds"]) == ("san_sang", "27", False)
    assert F(first["has"]) + F(first["short_by"]) == 27


def test_not_applicable_has_no_score() -> None:
    node = result("khong-ap-dung")["nodes"]["HT.3"]
    assert (node["status"], node["score"], node["max"]) == ("not_applicable", None, None)


def test_a_refused_submission_has_its_errors_in_place_of_a_score() -> None:
    data = result("tu-choi")
    assert set(data) == {"unit", "errors"}
    assert data["unit"]["name"] == "Huyện Thử"
    assert [(e["code"], e["file"], e["line"]) for e in data["errors"]] == [
        ("E0516", "phieu.toml", 7),
        ("E0510", "phieu.toml", 8),
    ]


def test_toml_has_the_same_without_null() -> None:
    data = result("khong-ap-dung")
    back = tomllib.loads(results.to_toml(data))
    assert back["nodes"]["HT.1"]["score"] == "9.6875"
    assert "score" not in back["nodes"]["HT.3"]
    assert len(tomllib.loads(results.to_toml([data, data]))["results"]) == 2


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("name", TEXTS)
def test_reports(name: str, lang: str, golden: Callable[[str, str], None]) -> None:
    golden(f"report/{name}.{lang}.txt", report.report(assessed(name, None if name == "thieu" else 2), lang))


def test_columns_line_up_under_vietnamese_letters() -> None:
    lines = report.report(assessed("day-du")).splitlines()
    start = next(i for i, line in enumerate(lines) if "Tối đa" in line)
    ends = {width(line[: line.index("%") + 1]) for line in lines[start + 1 :] if line.rstrip().endswith("%")}
    assert len(ends) == 1


def test_a_ruleset_that_is_not_for_this_unit_or_this_year_is_told_in_the_report_too() -> None:
    rules = egov_rules.load("huyen@2017")
    done = rules.evaluate({"year": 2015, "unit": {"name": "A", "kind": "xã"}, "values": {"ha_tang": 24}})
    told = {note["kind"]: note["text"] for note in done.to_dict()["notes"]}
    assert set(told) == {"kind", "not_in_force"}
    assert all(f"  {text}\n" in done.report() for text in told.values())
