"""The library: a dozen names, imported lazily, typed, the same results as the command line."""

from __future__ import annotations

import doctest
import json
import os
import subprocess
import sys
from fractions import Fraction

import pytest

import egov_rules
from egov_rules import api, cli

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
EXAMPLE = os.path.join(ROOT, "examples", "huyen", "muc-i.toml")


def test_the_examples_in_the_docstrings_hold() -> None:
    for module in (egov_rules, api):
        done = doctest.testmod(
            module, extraglobs={"load": api.load, "evaluate": api.evaluate, "Fraction": Fraction}
        )
        assert done.attempted > 0
        assert done.failed == 0


def test_every_public_name_is_there_and_documented() -> None:
    assert len(egov_rules.__all__) <= 14
    for name in egov_rules.__all__:
        value = getattr(egov_rules, name)
        assert name == "__version__" or value.__doc__, name
    with pytest.raises(AttributeError):
        egov_rules.nothing_of_the_sort  # noqa: B018


def test_importing_the_package_imports_nothing_of_it() -> None:
    code = "import sys, egov_rules; print([m for m in sys.modules if m.startswith('egov_rules.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "[]"


def test_the_result_as_data_is_that_of_the_command_line(capfd) -> None:
    assert cli.main(["eval", EXAMPLE, "--format", "json"]) == 0
    printed = json.loads(capfd.readouterr().out)
    result = egov_rules.evaluate(EXAMPLE)
    assert result.to_dict() == printed
    assert result.complete
    assert result.level("muc_do") == "Mức I"
    assert "Mức I" in result.report()
    assert "47" in result.explain("san_sang")


def test_a_mapping_is_a_submission() -> None:
    rules = egov_rules.load("huyen")
    result = rules.evaluate({"year": 2018, "values": {"ha_tang": {"points": "20,5", "not_assessed": 2}}})
    assert result.score("ha_tang") == Fraction("20.5")
    assert not result.complete
    assert "nhan_luc" in result.missing
    with pytest.raises(KeyError):
        result.score("x")


def test_what_is_wrong_is_an_exception_with_diagnostics(tmp_path) -> None:
    with pytest.raises(egov_rules.RulesError, match="E0607"):
        egov_rules.load("huyen@1999")
    with pytest.raises(egov_rules.RulesError) as error:
        egov_rules.load("huyen").evaluate({"year": 2018, "values": {"ha_tangg": 1}})
    assert error.value.diagnostics[0].hint is not None
    path = tmp_path / "a.egr"
    path.write_text('bộ tiêu chí a phiên bản 1\ntiêu chí A "A" tối đa 1 = x\n', encoding="utf-8")
    assert [d.code for d in egov_rules.diagnose(path) if d.severity == "error"] == ["E0201"]
    with pytest.raises(egov_rules.RulesError, match="E0201"):
        egov_rules.load(path)
    assert egov_rules.diagnose("huyen@2017") == ()


def test_a_user_of_the_library_is_type_checked() -> None:
    mypy = [sys.executable, "-m", "mypy", "--strict", os.path.join(ROOT, "tests", "typing", "api.py")]
    done = subprocess.run(mypy, cwd=ROOT, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stdout


def test_rulesets_and_results_show_briefly_and_another_basis_is_refused() -> None:
    rules = egov_rules.load("huyen@2017")
    done = rules.evaluate({"year": 2018, "unit": {"name": "A Lưới"}, "values": {}})
    assert (repr(rules), repr(done)) == ("<Ruleset huyen@2017>", "<Result of A Lưới under huyen@2017>")
    with pytest.raises(ValueError, match="not 'audited'"):
        rules.evaluate({"year": 2018, "values": {}}, basis="audited")
