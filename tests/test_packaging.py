"""What is installed is what is in the repository: wheel and sdist carry the grammar and the rulesets.

The empty environment gets the wheel and copies of the dependencies that the wheel declares, and nothing else;
no package server is asked.
"""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from email.parser import Parser

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
EXAMPLE = os.path.join(ROOT, "examples", "huyen", "du-muc-ii.toml")
pytestmark = pytest.mark.packaging


def build(kind: str, source: str, folder: str) -> str:
    """Path of the distribution of that kind ('wheel' or 'sdist'), built from `source` into `folder`."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", folder]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (name,) = os.listdir(folder)
    return os.path.join(folder, name)


def data_files() -> set[str]:
    """The grammar, the rulesets and the pages of codes, as paths inside the wheel."""
    return {
        f"egov_rules/_data/{inside}/"
        + os.path.relpath(os.path.join(folder, name), os.path.join(ROOT, top)).replace(os.sep, "/")
        for top, inside in (("grammar", "grammar"), ("rulesets", "rulesets"), ("docs/codes", "codes"))
        for folder, _, names in os.walk(os.path.join(ROOT, top))
        for name in names
        if not name.startswith(".")
    }


def install(wheel: str, environment: str) -> str:
    """Path of the command `egov-rules` in a new environment that holds the wheel and what it declares."""
    venv.create(environment, with_pip=False)
    scripts = "Scripts" if os.name == "nt" else "bin"
    python = os.path.join(environment, scripts, "python")
    pip = [sys.executable, "-m", "pip", "-q", "--python", python, "install", "--no-index", "--no-deps", wheel]
    subprocess.run(pip, check=True)
    site = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    with zipfile.ZipFile(wheel) as archive:
        (metadata,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        declared = Parser().parsestr(archive.read(metadata).decode()).get_all("Requires-Dist") or []
    for requirement in declared:
        if "extra ==" not in requirement:
            copy_distribution(re.split(r"[^\w.-]", requirement)[0], site)
    return os.path.join(environment, scripts, "egov-rules")


def copy_distribution(name: str, site: str) -> None:
    for file in importlib.metadata.files(name) or ():
        if ".." not in file.parts:
            target = os.path.join(site, *file.parts)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copyfile(os.fspath(file.locate()), target)


def run(command: str, *arguments: str, folder: str) -> str:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run([command, *arguments], cwd=folder, env=clean, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    return done.stdout.decode()


def test_a_wheel_works_in_an_empty_environment(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder, elsewhere = (os.fspath(tmp_path_factory.mktemp(name)) for name in ("wheel", "elsewhere"))
    wheel = build("wheel", ROOT, folder)
    with zipfile.ZipFile(wheel) as archive:
        carried = set(archive.namelist())
    assert {name for name in carried if name.startswith("egov_rules/_data/")} == data_files()
    assert "egov_rules/py.typed" in carried

    command = install(wheel, os.path.join(folder, "environment"))
    shutil.copy(EXAMPLE, elsewhere)
    assert re.search(r"\d+\.\d+", run(command, "--version", folder=elsewhere))
    assert "Mức II" in run(command, "eval", os.path.basename(EXAMPLE), folder=elsewhere)


def test_the_sdist_holds_what_building_and_testing_need(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder, unpacked, rebuilt = (
        os.fspath(tmp_path_factory.mktemp(name)) for name in ("sdist", "unpacked", "rebuilt")
    )
    with tarfile.open(build("sdist", ROOT, folder)) as archive:
        archive.extractall(unpacked, filter="data")
    (top,) = os.listdir(unpacked)
    source = os.path.join(unpacked, top)
    wanted = [
        "Makefile",
        "README.md",
        "LICENSE",
        "requirements-dev.lock",
        "tests/conftest.py",
        "grammar",
        "rulesets",
        "examples",
    ]
    assert [name for name in wanted if not os.path.exists(os.path.join(source, name))] == []
    with zipfile.ZipFile(build("wheel", source, rebuilt)) as archive:
        assert data_files() <= set(archive.namelist())
