"""Rulesets as they stood in git: `HEAD~1:rulesets/xa/2017.egr`, with all that it refers to at the same
revision.

Nothing is checked out: texts are read from git itself, and only `.egr`, `.csv` files and those that ship
may be referred to.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping

from . import registry, textfile
from .diagnostics import Diagnostic, RulesError
from .messages import diff as messages
from .source import Source, normalise

_REVISION = re.compile(r"(?P<revision>[^:\s-][^:\s]*):(?P<path>.+)")
_TITLE = re.compile(r"\s*(?:#[^\n]*\n\s*)*(?P<title>[^{\"“]*)")


def is_revision(spec: str) -> bool:
    """Whether a word on the command line names a file in a revision: `REV:path`, and there is no such file
    here.
    """
    return _REVISION.fullmatch(spec) is not None and not os.path.exists(spec)


def read(spec: str) -> tuple[Source, Mapping[tuple[str, str, str], Source]]:
    """The text of `REV:path` (the path as seen from here) and those that it may refer to; RulesError where
    git knows no such file.
    """
    found = _REVISION.fullmatch(spec)
    assert found is not None
    revision, path = found["revision"], os.path.normpath(found["path"])
    folder = os.path.dirname(path) or "."
    while not os.path.isdir(folder):  # a folder that is there no longer: git is asked from above it
        folder = os.path.dirname(folder) or "."
    top = _git(spec, folder, "rev-parse", "--show-toplevel").decode().strip()
    inside = os.path.relpath(os.path.realpath(path), os.path.realpath(top))
    listed = (
        _git(spec, top, "ls-tree", "-r", "-z", "--name-only", revision).decode("utf-8", "replace").split("\0")
    )
    if inside not in listed:
        raise RulesError([messages.no_revision(spec, f"{revision} has no file {inside}")])
    own = _source(spec, top, revision, inside)
    return own, _Texts(spec, top, revision, inside, tuple(listed))


class _Texts(Mapping[tuple[str, str, str], Source]):
    """The texts of a revision, nearest first, then those that ship: read only when one is asked for."""

    def __init__(self, spec: str, top: str, revision: str, inside: str, listed: tuple[str, ...]) -> None:
        self.spec, self.top, self.revision, self.inside, self.listed = spec, top, revision, inside, listed
        self.found: dict[tuple[str, str, str], Source] | None = None

    def _all(self) -> dict[tuple[str, str, str], Source]:
        if self.found is None:
            self.found = {}
            home = os.path.dirname(self.inside)
            near = sorted(self.listed, key=lambda p: (-_shared(home, p), p))
            for path in near:
                if path.endswith(registry.SUFFIX):
                    source = _source(self.spec, self.top, self.revision, path)
                    self.found.setdefault(("ruleset", _ref(source.text), ""), source)
                elif path.endswith(".csv") and os.path.dirname(path) == home:
                    source = _source(self.spec, self.top, self.revision, path)
                    self.found.setdefault(("calendar", os.path.basename(path), ""), source)
            for entry in registry.shipped():
                key = ("ruleset", entry.ref, "")
                text = textfile.read(entry.path) if key not in self.found else None
                if isinstance(text, Source):
                    self.found[key] = text
        return self.found

    def __getitem__(self, key: tuple[str, str, str]) -> Source:
        return self._all()[key]

    def __iter__(self) -> Iterator[tuple[str, str, str]]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())


def _shared(folder: str, path: str) -> int:
    """How many folders from the top down a path has in common with a folder."""
    both = zip(folder.split("/"), path.split("/"), strict=False)
    return next((n for n, (a, b) in enumerate(both) if a != b), folder.count("/") + 1)


def _source(spec: str, top: str, revision: str, path: str) -> Source:
    raw = _git(spec, top, "show", f"{revision}:{path}")
    try:
        return Source(f"{revision}:{path}", normalise(raw.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        raise RulesError([messages.no_revision(spec, f"{path}: {error.reason}")]) from error


def _ref(text: str) -> str:
    """`xa@2017` from the first line of a file, whatever its surface; empty where it has none."""
    found = _TITLE.match(text)
    words = (found["title"] if found else "").split()
    versions = [
        n for n, word in enumerate(words) if word == "version" or words[n : n + 2] == ["phiên", "bản"]
    ]
    if not versions:
        return ""
    at = versions[-1]
    number = at + (1 if words[at] == "version" else 2)
    name = words[at - 1] if at else ""
    if name in {"thành", "as"} and len(versions) > 1:  # an amendment keeps the name
        name = words[versions[0] - 1]
    return f"{name.strip('`')}@{words[number]}" if number < len(words) else ""


def _git(spec: str, folder: str, *words: str) -> bytes:
    try:
        done = subprocess.run(["git", "-C", folder, *words], capture_output=True, check=False)  # noqa: S603, S607
    except OSError as error:
        raise RulesError([messages.no_revision(spec, f"git: {error.strerror}")]) from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise RulesError([messages.no_revision(spec, said[0] if said else "git")])
    return done.stdout


def broken(diagnostics: tuple[Diagnostic, ...]) -> RulesError:
    """The errors among them, to raise."""
    return RulesError([d for d in diagnostics if d.severity == "error"])
