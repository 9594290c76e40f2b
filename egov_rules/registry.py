"""Which rulesets there are: their headers, how a reference finds its file, what is in force for a unit and
a year.

A header is read with the real grammar, once: it is kept in the cache under its own text, so no file is
compiled here and a warm run loads no parser. Beside the file that refers comes first, then the rulesets
that ship.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from . import cache, manifest, resources, textfile
from .diagnostics import Diagnostic
from .ir import DayOfPeriod
from .messages import files as messages
from .records import frozen
from .source import Source, Span

SUFFIX = ".egr"
_INDEX = "headers 2"
_MOST_HEADERS = 500
# Up to the brace that closes the metadata: strings and comments may hold braces.
_HEADER = re.compile(
    r"(?:[^\"“#{}]|\"[^\"\n]*\"|“[^”\n]*”|#[^\n]*)*(?:\{(?:[^\"“#}]|\"[^\"]*\"|“[^”]*”|#[^\n]*)*\})?"
)


@frozen
class Entry:
    """A ruleset's header and where it stands. `frame`: what it details; `amends`: what it amends. Dates as
    declared, both ends included.
    """

    path: str
    id: str
    version: str
    title: str = ""
    kinds: tuple[str, ...] = ()
    in_force_from: date | None = None
    in_force_to: date | None = None
    period_start: DayOfPeriod | None = None
    period_end: DayOfPeriod | None = None
    frame: tuple[str, str] | None = None
    replaces: tuple[str, str] | None = None
    draft: bool = False
    illustrative: bool = False
    amends: tuple[str, str] | None = None

    @property
    def ref(self) -> str:
        """`huyen@2017`."""
        return f"{self.id}@{self.version}"


def is_path(ref: str) -> bool:
    """Whether a reference is written as a path rather than a name."""
    return ref.endswith(SUFFIX) or "/" in ref or os.sep in ref


def split(ref: str) -> tuple[str, str | None]:
    """`huyen@2017` as id and version; the version is None where only a name is given."""
    name, mark, version = unicodedata.normalize("NFC", ref.strip()).partition("@")
    return name, version if mark and version else None


def files_in(folder: str) -> list[str]:
    """The `.egr` files directly in a folder, sorted by name."""
    try:
        names = sorted(os.listdir(folder or "."))
    except OSError:
        return []
    return [os.path.join(folder, name) for name in names if name.endswith(SUFFIX) and name[0] != "."]


def files_under(folder: str) -> list[str]:
    """All `.egr` files under a folder, in the order of their paths; hidden folders left out."""
    found = []
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name[0] not in "._")
        found += [
            os.path.join(here, name) for name in sorted(names) if name.endswith(SUFFIX) and name[0] != "."
        ]
    return sorted(found)


def shipped() -> list[Entry]:
    """The rulesets that ship, by id and version."""
    return sorted(_entries(files_under(resources.rulesets_folder())), key=_order)


def beside(folders: Iterable[str]) -> list[Entry]:
    """The rulesets whose files stand in these folders, or in the registries that stand there."""
    seen: dict[str, str] = {}
    for folder in folders:
        for path in (*files_in(folder), *_registered(folder)):
            seen.setdefault(os.path.realpath(path), path)
    return sorted(_entries(seen.values()), key=_order)


def find(
    ref: str, folders: Sequence[str], at: Span | None = None, path: str | None = None
) -> Entry | Diagnostic:
    """The file that a reference means: beside first, then shipped; without a version, the newest of the
    nearer place.

    `at` or `path` says where the reference stands, for the message.
    """
    name, version = split(ref)
    for candidates in _places(name, version, folders):
        fitting = [e for e in candidates if e.id == name and version in {None, e.version}]
        if fitting:
            best = max(fitting, key=_order)
            return _unlike(best, fitting, at, path) or best
    known = list(dict.fromkeys(e.ref for e in (*beside(folders), *shipped())))
    from .text import suggest

    similar = [r for r in known if r.partition("@")[0] == name] or suggest(ref, known, 3)
    if not similar:
        near = suggest(name, {r.partition("@")[0] for r in known})
        similar = [r for r in known if r.partition("@")[0] in near]
    return messages.unknown_ruleset(ref, similar[:3], at, path)


def _unlike(
    entry: Entry, others: Iterable[Entry], at: Span | None = None, path: str | None = None
) -> Diagnostic | None:
    """What to say where a second file has the same name and version and another meaning; None if none has."""
    real = os.path.realpath(entry.path)
    rivals = [e for e in others if e.ref == entry.ref and os.path.realpath(e.path) != real]
    if not rivals:
        return None
    from . import syntax
    from .format import canonical_text

    def meaning(found: Entry) -> str:
        source = textfile.read(found.path)
        return canonical_text(syntax.parse(source)) if isinstance(source, Source) else ""

    own = meaning(entry)
    rival = next((e for e in rivals if meaning(e) != own), None)
    if rival is None:
        return None
    one, other = os.path.normpath(entry.path), os.path.normpath(rival.path)
    return messages.two_files(entry.ref, one, other, at, path)


def in_force(
    kind: str, year: int, folders: Sequence[str], path: str | None = None
) -> tuple[list[Entry], tuple[Diagnostic, ...]]:
    """The rulesets in force for a kind of unit on the first day of the year's data period.

    Illustrative ones and drafts have no legal force and serve only by name. With none, the diagnostics say
    why; with one or more, they hold warnings.
    """
    near = beside(folders)
    there = {e.ref for e in near}
    everything = near + [e for e in shipped() if e.ref not in there]
    by_ref = {(e.id, e.version): e for e in everything}
    served = [_with_frame(e, by_ref) for e in everything]
    wanted = _folded(kind)
    lawful = [e for e in served if _has_force(e)]
    fitting = [e for e in lawful if wanted in map(_folded, e.kinds)]
    chosen: list[Entry] = []
    over: list[Entry] = []
    warnings: list[Diagnostic] = []
    for name in sorted({e.id for e in fitting}):
        versions = [e for e in lawful if e.id == name or _replaces(e, name, lawful)]
        started = [e for e in versions if e.in_force_from and e.in_force_from <= _first_day(e, year)]
        if not started:
            continue
        latest = max(started, key=lambda e: (e.in_force_from or date.min, e.id != name, _order(e)))
        if latest.id != name:  # replaced by another instrument, which has its own turn
            continue
        if latest not in fitting:  # the newest version no longer concerns this kind
            continue
        first = _first_day(latest, year)
        if latest.in_force_to is not None and latest.in_force_to < first:
            over.append(latest)
            continue
        chosen.append(latest)
        warnings += [
            messages.starts_inside(e.ref, f"{e.in_force_from:%d/%m/%Y}", year, path)
            for e in versions
            if e.in_force_from and first < e.in_force_from < _end_day(latest, year)
        ]
    unlike = [said for e in chosen if (said := _unlike(e, near, path=path)) is not None]
    if unlike:
        return [], tuple(unlike)
    if chosen:
        return chosen, tuple(warnings)
    if over:
        return [], tuple(messages.ended(e.ref, f"{e.in_force_to:%d/%m/%Y}", year, path) for e in over)
    return [], (messages.none_in_force(kind, year, sorted({k for e in served for k in e.kinds}), path),)


def on(day: date, entries: Iterable[Entry]) -> list[Entry]:
    """Which of these are in force on a day: of each id the latest that has started, unless it has ended or
    another instrument has replaced it. Drafts and illustrative ones never are.
    """
    lawful = [e for e in in_full(entries) if _has_force(e)]
    started = [e for e in lawful if e.in_force_from is not None and e.in_force_from <= day]
    found = []
    for name in sorted({e.id for e in started}):
        versions = [e for e in started if e.id == name or _replaces(e, name, lawful)]
        latest = max(versions, key=lambda e: (e.in_force_from or date.min, e.id != name, _order(e)))
        if latest.id == name and (latest.in_force_to is None or latest.in_force_to >= day):
            found.append(latest)
    return found


def _has_force(entry: Entry) -> bool:
    return not entry.illustrative and not entry.draft and entry.in_force_from is not None


# ---------------------------------------------------------------------------------------------------- headers


def header(path: str) -> Entry | None:
    """A file's header; None where it cannot be read or has none."""
    entries = _entries([path])
    return entries[0] if entries else None


def _entries(paths: Iterable[str]) -> list[Entry]:
    index: dict[str, Any] | None = None
    added = False
    found = []
    for path in paths:
        source = textfile.read(path)
        if isinstance(source, Diagnostic):
            continue
        match = _HEADER.match(source.text)
        text = match[0].strip() if match else source.text
        if index is None:
            index = _read_index()
        if text not in index:
            index[text] = _compile(text, source)
            added = True
        entry = index[text]
        if entry is not None:
            made = _decoded(path, entry)
            if made is not None:
                found.append(made)
    if added and index is not None:
        cache.write(_INDEX, dict(list(index.items())[-_MOST_HEADERS:]))
    return found


def _read_index() -> dict[str, Any]:
    kept = cache.read(_INDEX)
    return kept if isinstance(kept, dict) else {}


def _compile(text: str, source: Source) -> list[Any] | None:
    from . import syntax

    file = syntax.parse(Source(source.path, text + "\n")).file
    if file is None:
        return None
    meta = file.metadata
    fields = (
        file.ref.id.name,
        file.ref.version,
        meta.title.value if meta.title else "",
        tuple(kind.value for kind in meta.kinds),
        meta.in_force_from.value if meta.in_force_from else None,
        meta.in_force_to.value if meta.in_force_to else None,
        meta.period_start.value if meta.period_start else None,
        meta.period_end.value if meta.period_end else None,
        (file.frame.id.name, file.frame.version) if file.frame else None,
        (meta.replaces.id.name, meta.replaces.version) if meta.replaces else None,
        meta.draft,
        meta.illustrative,
        (file.amends.id.name, file.amends.version) if file.amends else None,
    )
    encoded: list[Any] = cache.dump(fields, ())
    return encoded


def _decoded(path: str, encoded: Any) -> Entry | None:
    try:
        return Entry(path, *cache.load(encoded, ()))
    except (ValueError, TypeError, LookupError, AttributeError):
        return None


# -------------------------------------------------------------------------------------------------- searching


def _places(name: str, version: str | None, folders: Sequence[str]) -> Iterable[list[Entry]]:
    """Candidate headers, nearer places first; files that are named after the ruleset before all others."""
    for folder in folders:
        named = [
            os.path.join(folder, name),
            os.path.join(folder, os.pardir, name),
        ]
        if version is not None:
            likely = [os.path.join(place, version + SUFFIX) for place in named]
            likely.append(os.path.join(folder, f"{name}-{version}{SUFFIX}"))
            yield _entries(path for path in likely if os.path.isfile(path))
        yield _entries([*files_in(folder), *(path for place in named for path in files_in(place))])
        yield _entries(_registered(folder))
    home = os.path.join(resources.rulesets_folder(), name)
    if version is not None and os.path.isfile(os.path.join(home, version + SUFFIX)):
        yield _entries([os.path.join(home, version + SUFFIX)])
    yield _entries(files_in(home))
    yield shipped()


def _registered(folder: str) -> list[str]:
    """The files that a registry in a folder names and that are there."""
    path = os.path.join(folder, manifest.NAME)
    if not os.path.isfile(path):
        return []
    book = manifest.read(path)
    return [file for file in map(book.file_of, book.entries) if os.path.isfile(file)]


def _order(entry: Entry) -> tuple[str, list[tuple[int, str]]]:
    """By id, then by version."""
    return entry.id, manifest.version_order(entry.version)


def in_full(entries: Iterable[Entry]) -> list[Entry]:
    """The headers, each with what its frame says where it is silent."""
    known = {(e.id, e.version): e for e in shipped()}
    listed = list(entries)
    known.update({(e.id, e.version): e for e in listed})
    return [_with_frame(e, known) for e in listed]


def _folded(kind: str) -> str:
    return " ".join(unicodedata.normalize("NFC", kind).casefold().split())


def _with_frame(entry: Entry, known: dict[tuple[str, str], Entry]) -> Entry:
    """What a detailing file leaves unsaid its frame says; for an amendment, what it amends."""
    seen = set()
    whole = entry
    while (base := whole.amends or whole.frame) is not None and base not in seen:
        seen.add(base)
        frame = known.get(base)
        if frame is None:
            break
        amended = whole.amends is not None
        whole = Entry(
            entry.path,
            entry.id,
            entry.version,
            whole.title or frame.title,
            whole.kinds or frame.kinds,
            whole.in_force_from if amended else whole.in_force_from or frame.in_force_from,
            whole.in_force_to or frame.in_force_to,
            whole.period_start or frame.period_start,
            whole.period_end or frame.period_end,
            frame.frame,
            whole.replaces,
            whole.draft or frame.draft,
            whole.illustrative or (amended and frame.illustrative),
            frame.amends,
        )
    return whole


def _replaces(entry: Entry, name: str, known: Sequence[Entry]) -> bool:
    seen: set[str] = set()
    while entry.replaces is not None and entry.id not in seen:
        seen.add(entry.id)
        if entry.replaces[0] == name:
            return True
        older = [e for e in known if (e.id, e.version) == entry.replaces]
        if not older:
            return False
        entry = older[0]
    return False


def first_day(start: DayOfPeriod | None, year: int) -> date:
    """The first day of a year's data period."""
    return _day(start or DayOfPeriod(1, 1), year)


def _first_day(entry: Entry, year: int) -> date:
    return first_day(entry.period_start, year)


def _end_day(entry: Entry, year: int) -> date:
    return _day(entry.period_end or DayOfPeriod(1, 1, 1), year)


def _day(day: DayOfPeriod, year: int) -> date:
    number = min(max(year + day.year_offset, 1), 9999)
    try:
        return date(number, day.month, day.day)
    except ValueError:  # 29 February in a common year
        return date(number, day.month, 28)
