"""The registry of rulesets, `registry.toml`: which version is a draft, which is published and with what text.

It stands beside the rulesets or one folder above them. A published text is known by the digest of its
canonical text; the entry keeps two, of the file alone and of all that went into it, so that a message can
say which of them was changed. On the path of every `eval`, so what was read is kept in the cache.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from . import cache, textfile
from .diagnostics import Diagnostic, Text
from .messages import records as messages
from .records import evolve, field, frozen
from .source import Source

NAME = "registry.toml"
DRAFT, PUBLISHED = "draft", "published"
_TEXTS = ("id", "version", "state", "path", "instrument", "details", "digest", "text_digest")
_DATES = ("in_force_from", "in_force_to")
_NEEDED = ("id", "version", "state", "path", "digest", "text_digest")
_HEAD = """\
# Sổ đăng ký bộ tiêu chí, do `egov-rules publish` ghi. digest: sha256 của văn bản chuẩn và văn bản mà nó dùng;
# text_digest: của riêng tệp này. Văn bản đã công bố (published) không bao giờ đổi: muốn đổi thì ra bản mới.
# The registry of rulesets, written by `egov-rules publish`. digest: sha256 of the canonical text and all that
# it uses; text_digest: of this file alone. A published text never changes: a change is a new version.

"""


@frozen
class Registered:
    """One version in a registry. `path`: relative to the registry's folder, with `/`."""

    id: str
    version: str
    state: str
    path: str
    digest: str
    text_digest: str
    instrument: str = ""
    details: str = ""
    in_force_from: date | None = None
    in_force_to: date | None = None

    @property
    def ref(self) -> str:
        """`huyen@2017`."""
        return f"{self.id}@{self.version}"

    @property
    def published(self) -> bool:
        """Whether its text is frozen."""
        return self.state == PUBLISHED


@frozen
class Manifest:
    """A registry as read. `diagnostics`: what is wrong with the file itself."""

    path: str
    entries: tuple[Registered, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = field(default=(), eq=False)

    def entry(self, id: str, version: str) -> Registered | None:
        """What it says of a version."""
        return next((e for e in self.entries if e.id == id and e.version == version), None)

    def file_of(self, entry: Registered) -> str:
        """Where the text of an entry stands."""
        return os.path.normpath(os.path.join(os.path.dirname(self.path), *entry.path.split("/")))


# ---------------------------------------------------------------------------------------------------- reading


def governing(path: str) -> str | None:
    """The registry that speaks of a ruleset's file: beside it, or one folder above."""
    folder = os.path.dirname(path)
    for place in (folder, os.path.join(folder, os.pardir)):
        found = os.path.normpath(os.path.join(place, NAME))
        if os.path.isfile(found):
            return found
    return None


def under(folder: str) -> list[str]:
    """All registries under a folder, hidden folders left out."""
    found = []
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name[0] not in "._")
        found += [os.path.join(here, NAME)] if NAME in names else []
    return found


def read(path: str) -> Manifest:
    """The registry in a file; what is wrong with it is in `diagnostics`."""
    source = textfile.read(path)
    if isinstance(source, Diagnostic):
        return Manifest(path, (), (source,))
    key = f"registry {os.path.realpath(path)}"
    kept = cache.read(key)
    try:
        if kept is not None and kept["text"] == source.text:
            return Manifest(path, tuple(_revived(row) for row in kept["entries"]))
    except (ValueError, TypeError, LookupError):
        pass
    manifest = _read(source)
    if not manifest.diagnostics:
        rows = [[str(value) if value else "" for value in _row(e).values()] for e in manifest.entries]
        cache.write(key, {"text": source.text, "entries": rows})
    return manifest


def _revived(row: list[str]) -> Registered:
    *texts, since, until = row
    by_name = dict(zip(_TEXTS, texts, strict=True))
    return Registered(
        **by_name,
        in_force_from=date.fromisoformat(since) if since else None,
        in_force_to=date.fromisoformat(until) if until else None,
    )


def _read(source: Source) -> Manifest:
    from .document import Array, Form, Scalar, Table
    from .toml_text import read_toml

    document = read_toml(source)
    found = list(document.diagnostics)
    entries: list[Registered] = []
    for key, top in document.root.entries.items():
        if key != "ruleset" or not isinstance(top.node, Array):
            said = Text(vi="chỉ có các mục `[[ruleset]]`", en="only `[[ruleset]]` entries are known")
            found.append(messages.bad_registry(source.path, key, said, top.key_span))
            continue
        for item in top.node.items:
            given: dict[str, Any] = {}
            for name, entry in item.entries.items() if isinstance(item, Table) else ():
                node = entry.node
                text = node.text if isinstance(node, Scalar) else ""
                if name in _TEXTS and isinstance(node, Scalar) and node.form is Form.TEXT:
                    given[name] = text
                elif name in _DATES and isinstance(node, Scalar) and node.form is Form.DATE:
                    given[name] = date.fromisoformat(text)
                else:
                    said = Text(vi="không dùng được ở đây", en="cannot be used here")
                    found.append(messages.bad_registry(source.path, name, said, entry.key_span))
            lacking = [name for name in _NEEDED if not given.get(name)]
            if lacking:
                said = Text(vi=f"thiếu {', '.join(lacking)}", en=f"{', '.join(lacking)} missing")
                found.append(messages.bad_registry(source.path, given.get("id", "ruleset"), said, item.span))
            elif given["state"] not in {DRAFT, PUBLISHED}:
                said = Text(vi="state là draft hoặc published", en="state is draft or published")
                found.append(messages.bad_registry(source.path, given["id"], said, item.span))
            elif any(e.id == given["id"] and e.version == given["version"] for e in entries):
                said = Text(vi="ghi hai lần", en="stands there twice")
                found.append(messages.bad_registry(source.path, given["id"], said, item.span))
            else:
                entries.append(Registered(**given))
    return Manifest(source.path, tuple(entries), tuple(found))


# ---------------------------------------------------------------------------------------------------- writing


def write(manifest: Manifest) -> None:
    """Put the registry into its file, by id and version; RulesError when it cannot be written."""
    import tomli_w

    rows = sorted(manifest.entries, key=lambda e: (e.id, version_order(e.version)))
    data = {"ruleset": [{k: v for k, v in _row(e).items() if v} for e in rows]}
    textfile.write(manifest.path, _HEAD + tomli_w.dumps(data))


def _row(entry: Registered) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in (*_TEXTS, *_DATES)}


def with_entry(manifest: Manifest, entry: Registered) -> Manifest:
    """The registry with an entry put in or in place of the one of the same version."""
    others = tuple(e for e in manifest.entries if e.ref != entry.ref)
    return evolve(manifest, entries=(*others, entry))


# -------------------------------------------------------------------------------------------- what it forbids


def objections(ref: str, whole: str, texts: Sequence[tuple[str, str, str]]) -> list[Diagnostic]:
    """Why a compiled ruleset must not be used: a registry that does not read, a published text that changed.

    `whole`: its digest; `texts`: of each ruleset file that went into it, its own first, reference, path and
    the digest of that file alone.
    """
    found: list[Diagnostic] = []
    known: dict[str, Manifest] = {}
    for used, file, digest in texts:
        place = governing(file)
        if place is None:
            continue
        if place not in known:
            known[place] = read(place)
            found += known[place].diagnostics
        name, _, version = used.partition("@")
        entry = known[place].entry(name, version)
        if entry is None or not entry.published:
            continue
        if entry.text_digest != digest:
            found.append(messages.published_changed(used, file, place, own=True))
        elif used == ref and entry.digest != whole:
            found.append(messages.published_changed(used, file, place, own=False))
    return found


def version_order(version: str) -> list[tuple[int, str]]:
    """What versions are sorted by: their numbers counted as numbers."""
    return [(int(n), "") if n else (-1, w) for n, w in re.findall(r"([0-9]+)|([^0-9]+)", version)]


def shown(value: date | str | None) -> Text:
    """A day or a word of a registry, as messages show it."""
    if isinstance(value, date):
        return Text(f"{value:%d/%m/%Y}", value.isoformat())
    return Text(f"`{value}`", f"`{value}`") if value else Text("(không có)", "(nothing)")
