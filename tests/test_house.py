"""House rules that no other tool checks: size and docstrings of modules, clean locks, no machine paths."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LONGEST = 800
BANNED_NAMES = {"utils", "helpers", "common", "misc", "base", "manager", "handler"}
# In brackets, so that this file does not find itself.
PLACES = re.compile(
    r"(?<![\w.~-])/(?:work|root|home|Users)/|[.]{2}/shared\b|/opt/[p]ypi|[p]ypi[.]org|[p]ythonhosted",
)


def files() -> list[str]:
    """Every file of the project, ignored ones left out; paths relative to the root, with `/`."""
    git = ["git", "-c", "core.quotepath=off", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(git, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    except (OSError, subprocess.CalledProcessError):  # an unpacked sdist
        listed = [
            os.path.relpath(os.path.join(folder, name), ROOT).replace(os.sep, "/")
            for top in ("egov_rules", "grammar", "rulesets", "examples", "tests", "benchmarks", "docs")
            for folder, _, names in os.walk(os.path.join(ROOT, top))
            for name in names
            if not name.endswith(".pyc")
        ]
    return sorted({path for path in listed if path and os.path.isfile(os.path.join(ROOT, path))})


def text(path: str) -> str:
    with open(os.path.join(ROOT, path), encoding="utf-8", errors="replace", newline="") as file:
        return file.read()


def modules() -> list[str]:
    return [path for path in files() if path.endswith(".py")]


def test_every_module_says_why_it_exists() -> None:
    assert [path for path in modules() if not ast.get_docstring(ast.parse(text(path)))] == []


def test_no_file_of_code_is_long() -> None:
    code = [path for path in files() if path.endswith((".py", ".lark"))]
    assert {path: n for path in code if (n := text(path).count("\n")) > LONGEST} == {}


def test_no_module_is_a_drawer() -> None:
    assert [path for path in modules() if os.path.basename(path)[:-3] in BANNED_NAMES] == []


@pytest.mark.parametrize("name", ["requirements-dev.lock", "requirements-strict.lock"])
def test_locks_hold_names_and_hashes_only(name: str) -> None:
    line = re.compile(r"[A-Za-z0-9_.-]+==[^\s;]+( ; [^\\]+)?( \\)?|    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert [row for row in text(name).splitlines() if not line.fullmatch(row)] == []


def test_nothing_names_a_machine_or_a_package_server() -> None:
    found = {
        f"{path}:{number}": row.strip()[:120]
        for path in files()
        for number, row in enumerate(text(path).splitlines(), 1)
        if PLACES.search(row)
    }
    assert found == {}


@pytest.mark.parametrize("module", ["egov_rules", "egov_rules.cli"])
def test_imports_stay_light(module: str) -> None:
    """The parser is loaded only where a ruleset is compiled; test tools never."""
    heavy = ["lark", "egov_rules.syntax", "egov_rules.elaborate", "jsonschema", "importlib.metadata"]
    code = f"import json, sys, {module}; print(json.dumps([m for m in {heavy!r} if m in sys.modules]))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert json.loads(run.stdout) == []


def test_the_code_map_is_the_code() -> None:
    """ARCHITECTURE.md names every module of the package, and its table nothing that is not there."""
    document = text("ARCHITECTURE.md")
    package = {
        path.split("/")[1].removesuffix(".py")
        for path in files()
        if re.match(r"egov_rules/\w+(\.py$|/)", path)
    }
    package = {name for name in package if not name.startswith("_")}
    named = {name.removesuffix("/").removesuffix(".py") for name in re.findall(r"`([\w./]+\*?)`", document)}
    missing = {name for name in package if name not in named and not name.startswith("cli")}  # `cli*`
    assert missing == set()
    rows = re.findall(r"^\| (`[^|]+) \|", document, re.MULTILINE)
    listed = {name.removesuffix("/") for row in rows for name in re.findall(r"`(\w+/?)`", row)}
    assert listed - package == set()
