"""Findings in an amended text, with the clause that led to them: the text that they stand in was right
before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from .. import ast
from ..diagnostics import Diagnostic, Label
from ..messages import amendments as messages
from ..records import evolve
from .history import History, Note
from .outline import Entry, key_of

_MOST = 3


def blamed(found: Sequence[Diagnostic], file: ast.File, history: History) -> list[Diagnostic]:
    """Each finding that stands outside the last amendment with the clauses of it that touched its
    provision.
    """
    return [_blamed(d, file, history) if _outside(d, file) else d for d in found]


def _outside(d: Diagnostic, file: ast.File) -> bool:
    if d.span is None or d.severity != "error" or d.span.source is file.source:
        return False
    return not any(label.span.source is file.source for label in d.labels)


def _blamed(d: Diagnostic, file: ast.File, history: History) -> Diagnostic:
    assert d.span is not None
    around = _around(d, [Entry(item, None) for item in file.items])
    notes = list(_notes(around, file, history))
    labels = [Label(note.span, messages.CAUSED_HERE) for note in notes[:_MOST]]
    if not labels:
        labels = [Label(file.ref.span, messages.CAUSED_BY)]
    return evolve(d, labels=(*d.labels, *labels))


def _around(d: Diagnostic, entries: Iterable[Entry]) -> list[Entry]:
    """The provisions that hold the place of a finding, the outermost first."""
    assert d.span is not None
    at = d.span
    for entry in entries:
        inner = _around(d, entry.children or ())
        if inner:
            return [entry, *inner]
        span = entry.decl.span
        if span.source is at.source and span.start <= at.start and at.end <= span.end:
            return [entry]
    return []


def _notes(around: Sequence[Entry], file: ast.File, history: History) -> Iterator[Note]:
    """Clauses of the last amendment about the innermost provision, then beneath it, then above it."""
    seen = []
    for depth, entry in enumerate(reversed(around)):
        for one in entry.walk() if not depth else (entry,):
            key = key_of(one.decl)
            if key is None:
                continue
            gone = (*history.removed.get(key, ()), *history.removed.get(("end", key[1]), ()))
            for note in (*history.notes.get(key, ()), *gone):
                if note.by.source is file.source and note not in seen:
                    seen.append(note)
                    yield note
        if seen:
            return
