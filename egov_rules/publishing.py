"""`publish` and what `check` says of a registry: a text is frozen only when nothing about it is open.

The registry itself (`manifest`) is data; here it meets the rulesets that it speaks of.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from . import manifest, registry, ruletests, workspace
from .diagnostics import Diagnostic, RulesError, Text
from .manifest import DRAFT, PUBLISHED, Manifest, Registered, shown
from .messages import records as messages
from .records import frozen

if TYPE_CHECKING:
    from .workspace import Loaded


@frozen
class Published:
    """What `publish` did. `entry` None: refused, `diagnostics` says why; `changed`: the registry was
    written.
    """

    registry: str
    entry: Registered | None
    changed: bool
    diagnostics: tuple[Diagnostic, ...]


def publish(path: str, registry_path: str | None = None, *, draft: bool = False) -> Published:
    """Register the ruleset in a file: frozen, or with `draft` only noted, which asks no more than no errors.

    Without a registry named, the one that governs the file, or a new one: beside the file, or above a folder
    that is named after the ruleset. RulesError where a file cannot be read or written.
    """
    loaded = workspace.load_file(path)
    where = registry_path or manifest.governing(path) or _new_place(loaded)
    if loaded.program is None:
        ref, reason = path, Text(vi="còn lỗi", en="it has errors")
        return Published(where, None, False, (*loaded.diagnostics, messages.not_published(ref, path, reason)))
    book = manifest.read(where) if os.path.exists(where) else Manifest(where)
    if book.diagnostics:
        raise RulesError(book.diagnostics)
    entry = described(loaded, where, DRAFT if draft else PUBLISHED)
    before = book.entry(entry.id, entry.version)
    if before is not None and before.published:
        if before.digest != entry.digest or draft:
            reason = Text(
                vi="phiên bản này đã công bố, không thay và không trở lại dự thảo",
                en="this version is published already; it cannot change or become a draft again",
            )
            return Published(where, None, False, (messages.not_published(entry.ref, path, reason),))
    elif not draft:
        reasons = _reasons(loaded)
        if reasons:
            return Published(where, None, False, (*loaded.diagnostics, *reasons))
    if before == entry:
        return Published(where, entry, False, loaded.diagnostics)
    manifest.write(manifest.with_entry(book, entry))
    return Published(where, entry, True, loaded.diagnostics)


def described(loaded: Loaded, registry_path: str, state: str) -> Registered:
    """The entry of a ruleset that has no errors."""
    assert loaded.program is not None
    header = loaded.program.header
    base = os.path.dirname(os.path.realpath(registry_path))
    return Registered(
        header.id,
        header.version,
        state,
        os.path.relpath(os.path.realpath(loaded.path), base).replace(os.sep, "/"),
        loaded.program.digest,
        loaded.parts[0],
        header.instrument,
        "@".join(header.details) if header.details else "",
        header.in_force_from,
        header.in_force_to,
    )


def check(book: Manifest) -> list[Diagnostic]:
    """What is wrong with a registry: files gone, drafts that moved on, entries that the texts deny.

    That a published text changed is said where that text is checked, if this registry governs it.
    """
    found = list(book.diagnostics)
    for entry in book.entries:
        path = book.file_of(entry)
        if not os.path.isfile(path):
            found.append(messages.registered_missing(entry.ref, entry.path, book.path))
            continue
        try:
            loaded = workspace.load_file(path)
        except RulesError:
            continue
        if loaded.program is not None:
            found += _compared(book, entry, described(loaded, book.path, entry.state), path)
    return found


def _compared(book: Manifest, entry: Registered, now: Registered, path: str) -> list[Diagnostic]:
    if now.ref != entry.ref:
        return [
            messages.registry_differs(entry.ref, "id, version", book.path, shown(entry.ref), shown(now.ref))
        ]
    if not entry.published and (now.digest, now.text_digest) != (entry.digest, entry.text_digest):
        return [messages.draft_changed(entry.ref, path, book.path)]
    if (now.digest, now.text_digest) != (entry.digest, entry.text_digest):
        own = now.text_digest != entry.text_digest
        return [messages.published_changed(entry.ref, path, book.path, own=own)]
    pairs = {
        key: (getattr(entry, key), getattr(now, key))
        for key in ("instrument", "details", "in_force_from", "in_force_to")
    }
    return [
        messages.registry_differs(entry.ref, key, book.path, shown(said), shown(found))
        for key, (said, found) in pairs.items()
        if said != found
    ]


def timeline(entries: Iterable[registry.Entry]) -> list[Diagnostic]:
    """Overlaps, gaps and ends with nothing after them, between the versions of each id.

    A version without an end lasts until the next one starts. Drafts have no place in time.
    """
    everything = [e for e in registry.in_full(entries) if not e.draft]
    found: list[Diagnostic] = []
    for name in sorted({e.id for e in everything}):
        versions = sorted(
            (e for e in everything if e.id == name and e.in_force_from is not None),
            key=lambda e: (e.in_force_from or date.min, manifest.version_order(e.version)),
        )
        for one, later in itertools.pairwise(versions):
            since = later.in_force_from
            assert since is not None
            until = one.in_force_to or (since if one.in_force_from == since else since - timedelta(1))
            names = (one.ref, shown(until), later.ref, shown(since), later.path)
            if until >= since:
                found.append(messages.versions_overlap(*names))
            elif until < since - timedelta(1):
                found.append(messages.versions_gap(*names))
        if versions and versions[-1].in_force_to is not None:
            last = versions[-1]
            follows = any(e.replaces is not None and e.replaces[0] == name for e in everything)
            if not follows:
                found.append(messages.ends_alone(last.ref, shown(last.in_force_to), last.path))
    return found


def _new_place(loaded: Loaded) -> str:
    folder = os.path.dirname(os.path.abspath(loaded.path))
    name = loaded.program.header.id if loaded.program is not None else ""
    above = os.path.dirname(folder) if os.path.basename(folder) == name else folder
    return os.path.relpath(os.path.join(above, manifest.NAME))


def _reasons(loaded: Loaded) -> list[Diagnostic]:
    """Everything that stands against freezing a text."""
    program = loaded.program
    assert program is not None
    ref = f"{program.header.id}@{program.header.version}"
    found = []

    def refuse(vi: str, en: str) -> None:
        found.append(messages.not_published(ref, loaded.path, Text(vi=vi, en=en)))

    warnings = [d for d in loaded.diagnostics if d.severity == "warning"]
    if warnings:
        n = len(warnings)
        refuse(f"còn {n} cảnh báo chưa được trả lời", f"{n} warning{'s' if n > 1 else ''} not answered")
    if program.header.draft:
        refuse("phần đầu tệp ghi là dự thảo", "its header says that it is a draft")
    if program.header.in_force_from is None:
        refuse("chưa có ngày bắt đầu hiệu lực", "it does not say from when it is in force")
    found += _unencoded(loaded, ref)
    outcomes = ruletests.run(program)
    failed = [o.test.name for o in outcomes if not o.passed]
    if failed:
        names = ", ".join(f"«{name}»" for name in failed)
        refuse(f"kiểm thử không đạt: {names}", f"tests fail: {names}")
    return found


def _unencoded(loaded: Loaded, ref: str) -> list[Diagnostic]:
    """What points, levels and ranks rest on and is written as not encoded; no reading makes up for it."""
    from .check.lint import unencoded
    from .ranges import Ranges

    assert loaded.program is not None
    said = Text(vi="chỗ này chưa lập quy tắc", en="this is not encoded")
    return [
        messages.not_published(ref, loaded.path, said, finding.diagnostic.span)
        for finding in unencoded(Ranges(loaded.program))
    ]
