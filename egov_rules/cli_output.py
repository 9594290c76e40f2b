"""How a command's outcome leaves the program: results and diagnostics each to its place, and the exit code.

Knows nothing of click, so that a plain `eval` need not load it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

from .diagnostics import Diagnostic
from .records import frozen


@frozen
class Session:
    """What a command needs to know about how it was called."""

    lang: str = "vi"
    debug: bool = False

    def say(self, vi: str, en: str) -> str:
        """One of two sentences."""
        return en if self.lang == "en" else vi


# Findings about a text that was read well: what it holds is wrong, not that it cannot be read.
_FINDINGS = frozenset(("E0651", "E0653", "E0654", "E0655", "E0660", "E0661", "E0665", "E0671", "E0672"))


def exit_code(diagnostics: Sequence[Diagnostic], *, strict: bool = False) -> int:
    """2 when something could not be read or found, 1 when there are findings, else 0."""
    if any(d.code.startswith(("E06", "X")) and d.code not in _FINDINGS for d in diagnostics):
        return 2
    return int(any(strict or d.severity == "error" for d in diagnostics))


class ReaderGoneError(Exception):
    """Whoever read our output has seen enough. Not an OSError: click would end the program with 1."""


def emit(text: str) -> None:
    """To standard output, at once."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError as error:
        raise ReaderGoneError from error


def report(diagnostics: Sequence[Diagnostic], session: Session, stream: Any = None) -> None:
    """Diagnostics as text, to standard error unless said otherwise, after what stands on standard output."""
    from . import render

    if diagnostics:
        out = stream or sys.stderr
        sys.stdout.flush()
        out.write(render.as_text(diagnostics, session.lang, colour(out)))
        out.flush()


def colour(stream: Any) -> bool:
    """Whether a stream is a terminal that wants colour."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(stream.isatty())


def put(text: str, output: str | None) -> None:
    """A result to a file, whole or not at all, or to standard output."""
    if output is None or output == "-":
        emit(text)
    else:
        from . import textfile

        textfile.write(output, text)
