"""The library as a user would write against it; tests/test_api.py runs mypy --strict on this."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import assert_type

import egov_rules
from egov_rules import Diagnostic, Ranking, Result, RulesError, Ruleset, Submission, Text


def scores(path: Path) -> dict[str, Fraction | None]:
    rules: Ruleset = egov_rules.load("huyen@2017", beside=[str(path)])
    result: Result = rules.evaluate({"year": 2018, "values": {"ha_tang": Decimal("24.5")}}, basis="reported")
    assert_type(result.level("muc_do"), str | None)
    assert_type(result.missing, tuple[str, ...])
    return {node.id: result.score(node.id) for node in rules.program.nodes}


def messages(path: Path) -> list[str]:
    try:
        found: tuple[Diagnostic, ...] = egov_rules.diagnose(path)
    except RulesError as error:
        found = error.diagnostics
    texts: list[Text] = [d.message for d in found]
    return [text.in_("en") for text in texts]


def explained(path: Path) -> str:
    submission: Submission = egov_rules.read_submission(path)
    return (
        egov_rules.evaluate(submission, "huyen@2017").explain("san_sang", lang="en") + egov_rules.__version__
    )


def ranked(path: Path) -> list[tuple[int | None, str, Fraction | None]]:
    ranking: Ranking = egov_rules.rank("xa@2017", [path, {"year": 2018}], by="province", year=2018)
    ranking.save(path / "ket-qua.csv")
    assert_type(ranking.diagnostics, tuple[Diagnostic, ...])
    return [(row.rank, row.unit.code, row.index) for row in ranking.rows]
