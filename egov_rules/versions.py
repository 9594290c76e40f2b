"""Two versions as named on the command line: a reference, a file, or a file in a git revision; compared.

Where `workspace` knows how a ruleset is put together, this knows which two.
"""

from __future__ import annotations

from collections.abc import Iterator

from . import diff, ir, revisions, textfile, workspace
from .diagnostics import Diagnostic, RulesError
from .diff.changes import CHANGED, Change, Diff, Provision
from .records import evolve


def whole(spec: str) -> workspace.Whole:
    """The whole text that a reference, path or `REV:path` means; RulesError where it has errors or is not
    there.
    """
    if revisions.is_revision(spec):
        source, given = revisions.read(spec)
        found = workspace.whole(source, given)
    else:
        read = textfile.read(workspace.locate(spec))
        if isinstance(read, Diagnostic):
            raise RulesError([read])
        found = workspace.whole(read)
    if found.file is None:
        raise revisions.broken(found.diagnostics)
    return found


def compare(old: str, new: str) -> Diff:
    """The difference between two versions, their vocabularies and days off included."""
    return compared(whole(old), whole(new))


def compared(old: workspace.Whole, new: workspace.Whole) -> Diff:
    """The difference between two whole texts."""
    assert old.file is not None
    assert new.file is not None
    found = diff.compare(old.file, new.file, (old.imported, new.imported))
    if old.calendar is None or new.calendar is None or old.calendar == new.calendar:
        return found
    about = Provision(
        "calendar", new.file.metadata.holidays.value if new.file.metadata.holidays else "", "ngày nghỉ"
    )
    return evolve(found, changes=(*found.changes, *_days(about, old.calendar, new.calendar)))


def _days(about: Provision, old: ir.Calendar, new: ir.Calendar) -> Iterator[Change]:
    for name in ("holidays", "workdays"):
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            gone = tuple(day.isoformat() for day in sorted(was - now)) or None
            come = tuple(day.isoformat() for day in sorted(now - was)) or None
            yield Change(CHANGED, about, name, gone, come)
    if (old.first, old.last) != (new.first, new.last):
        yield Change(CHANGED, about, "covers", f"{old.first} – {old.last}", f"{new.first} – {new.last}")
