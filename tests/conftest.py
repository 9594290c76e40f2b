"""What every test may ask for: golden files (`--update`), Hypothesis profiles, a private cache folder."""

from __future__ import annotations

import difflib
import importlib.util
import os
import shutil
import tempfile
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, settings

GOLDEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden")

# `pytest --hypothesis-profile deep` for a long search; the default finds the same on every machine.
settings.register_profile(
    "ci",
    derandomize=True,
    max_examples=100,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("deep", max_examples=5_000, deadline=None)
settings.load_profile("ci")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the golden files; then read `git diff`")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--update") and getattr(config.option, "numprocesses", None):
        raise pytest.UsageError("--update rewrites files: run it without -n")
    # Set before anything is imported or started, so that no test reads or writes the user's own cache.
    os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="egov-rules-tests-")


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(os.environ.get("XDG_CACHE_HOME", ""), ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, rather than skip, what only the strict run of the Makefile can do."""
    if importlib.util.find_spec("interegular") is None:
        strict = [item for item in items if item.get_closest_marker("strict_grammar")]
        if strict:
            items[:] = [item for item in items if item not in strict]
            config.hook.pytest_deselected(items=strict)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """`golden(name, text)`: `text` equals the file tests/golden/NAME, to the letter."""
    update = request.config.getoption("--update")

    def compare(name: str, text: str) -> None:
        path = os.path.join(GOLDEN, name)
        if update:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            return
        try:
            with open(path, encoding="utf-8", newline="") as file:
                wanted = file.read()
        except FileNotFoundError:
            pytest.fail(f"tests/golden/{name} is missing: write it with pytest --update", pytrace=False)
        if text != wanted:
            lines = difflib.unified_diff(
                wanted.splitlines(), text.splitlines(), f"tests/golden/{name}", "now", lineterm=""
            )
            pytest.fail("\n".join(lines) or "they differ in their line ends", pytrace=False)

    return compare
