"""Diagnostics are data until the edge: code, places, both languages, remedy. Only the command line draws
them.

Codes never change meaning: E01 syntax, E02 names, E03 types and units, E04 rules that cannot hold, E05
submissions and data, E06 files, references and usage, W07 lints, X09 our own bugs. Each code has a page
in `docs/codes/`.
"""

from __future__ import annotations

from collections.abc import Sequence

from .records import field, frozen
from .source import Span


@frozen
class Text:
    """One sentence in both languages: lower-case start, no final stop, the user's words in backticks."""

    vi: str
    en: str

    def in_(self, lang: str) -> str:
        """The sentence in `vi` or `en`."""
        return self.en if lang == "en" else self.vi


@frozen
class Label:
    """A second place that a diagnostic speaks of, and what it is."""

    span: Span
    text: Text


@frozen
class Diagnostic:
    """What is wrong, where, and what to write instead.

    `path` names the file where there is no span (an unreadable file, a cell of a table); `where` is then
    the place in it as the user would name it (`dòng 3`, `values.so_xa`). `cite` is the provision that
    the span stands under.
    """

    code: str
    message: Text
    span: Span | None = None
    hint: Text | None = None
    labels: tuple[Label, ...] = ()
    cite: str | None = None
    path: str | None = None
    where: str | None = None
    slug: str = field(default="", eq=False)

    @property
    def severity(self) -> str:
        """`error`, or `warning` for a lint (W…)."""
        return "warning" if self.code.startswith("W") else "error"


class RulesError(Exception):
    """Carries diagnostics to the caller of the library: `str()` gives them in Vietnamese, a line each."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(f"{d.code}: {d.message.vi}" for d in self.diagnostics))


def has_errors(diagnostics: Sequence[Diagnostic]) -> bool:
    """Whether any of them is an error rather than a warning."""
    return any(d.severity == "error" for d in diagnostics)


def in_order(diagnostics: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sorted by file, place and code, duplicates dropped."""

    def key(d: Diagnostic) -> tuple[str, int, str]:
        path = d.span.source.path if d.span else d.path or ""
        return path, d.span.start if d.span else -1, d.code

    seen: dict[tuple[object, ...], Diagnostic] = {}
    for d in sorted(diagnostics, key=key):
        start = d.span.start if d.span else d.where
        seen.setdefault((d.code, d.path, start, d.span.source.path if d.span else "", d.message.vi), d)
    return tuple(seen.values())
