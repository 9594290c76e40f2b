"""Compiled rulesets kept between runs: data, checked against every text that went into them, never trusted.

An entry is found by the path of its ruleset and by this version of the engine, and holds the texts that it
was compiled from; `workspace` uses it only when each of them still reads the same. An entry that is
damaged, foreign or half written is as good as none, and a folder that cannot be written costs time only.
JSON, no pickles: nothing in it can run.
"""

from __future__ import annotations

import contextlib
import enum
import functools
import json
import os
import zlib
from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from . import diagnostics, resources
from .ir import expressions, rules
from .source import NOWHERE, Source, Span

MOST_ENTRIES = 200

# -------------------------------------------------------------------------------------------------- the codec

# Tags of what is not a class of ours. A class's tag is its place in the list of classes, after these.
_TUPLE, _FRACTION, _DATE, _SET, _SPAN, _ENUM = range(6)
_FIRST_CLASS = 6


def _classes() -> tuple[tuple[type, ...], tuple[type[enum.Enum], ...]]:
    found = [
        value
        for module in (expressions, rules, diagnostics)
        for value in vars(module).values()
        if isinstance(value, type) and value.__module__ == module.__name__
    ]
    enums = tuple(c for c in found if issubclass(c, enum.Enum))
    return tuple(c for c in found if hasattr(c, "__record_fields__")), enums


_RECORDS, _ENUMS = _classes()
_TAG_OF = {c: _FIRST_CLASS + i for i, c in enumerate(_RECORDS)}
_ENUM_OF = {c: i for i, c in enumerate(_ENUMS)}
_ENUM_MEMBERS = [tuple(c) for c in _ENUMS]


def dump(value: Any, sources: Sequence[Source]) -> Any:
    """A value of the IR (or diagnostics) as JSON: lists `[tag, field, …]`, trailing defaults left out,
    spans as `[tag, source, start, end]`.
    """
    places = {id(source): i for i, source in enumerate(sources)}

    shapes = {c: (_TAG_OF[c], *_fields(c)) for c in _RECORDS}

    def encode(value: Any) -> Any:
        cls = value.__class__
        if value is None or cls is str or cls is bool or cls is int:
            return value
        if cls is Span:
            place = places.get(id(value.source))
            return None if place is None else [_SPAN, place, value.start, value.end]
        if cls in shapes:
            tag, names, defaults = shapes[cls]
            fields = [getattr(value, name) for name in names]
            while fields and fields[-1] == defaults[len(fields) - 1]:
                fields.pop()
            return [tag, *map(encode, fields)]
        if cls is tuple:
            return [_TUPLE, *map(encode, value)]
        if cls is Fraction:
            if value.denominator == 1:
                return [_FRACTION, value.numerator]
            return [_FRACTION, value.numerator, value.denominator]
        if cls in _ENUM_OF:
            return [_ENUM, _ENUM_OF[cls], _ENUM_MEMBERS[_ENUM_OF[cls]].index(value)]
        if cls is date:
            return [_DATE, value.year, value.month, value.day]
        if cls is frozenset:
            return [_SET, *sorted(map(encode, value))]
        raise TypeError(f"nothing is known of {cls.__name__}")

    return encode(value)


def load(encoded: Any, sources: Sequence[Source]) -> Any:
    """The value that `dump` wrote; anything else raises ValueError, TypeError, LookupError or
    AttributeError.
    """
    makers = [_maker(c) for c in _RECORDS]
    set_field = object.__setattr__

    def span(items: list[Any]) -> Span:
        return Span(sources[items[1]], items[2], items[3])

    readers: list[Callable[[list[Any]], Any]] = [
        lambda items: tuple([decode(x) if x.__class__ is list else x for x in items[1:]]),
        lambda items: Fraction(*items[1:]),
        lambda items: date(*items[1:]),
        lambda items: frozenset(map(decode, items[1:])),
        span,
        lambda items: _ENUM_MEMBERS[items[1]][items[2]],
    ]

    def decode(value: Any) -> Any:
        if value.__class__ is not list:
            return value
        tag = value[0]
        if tag < _FIRST_CLASS:
            return readers[tag](value)
        new, cls, names, defaults = makers[tag - _FIRST_CLASS]
        made = new(cls)
        given = len(value)
        for at, name in enumerate(names, 1):
            item = value[at] if at < given else defaults[at - 1]
            if item.__class__ is list:
                item = decode(item)
            set_field(made, name, item)
        return made

    return decode(encoded)


def _fields(cls: type) -> tuple[list[str], list[Any]]:
    """Names and defaults, the span last, so that trailing defaults are many."""
    known: dict[str, Any] = cls.__record_fields__  # type: ignore[attr-defined]
    names = sorted(known, key=lambda name: name == "span")
    return names, [_default(name, known[name].default) for name in names]


def _default(name: str, default: Any) -> Any:
    # A span that was lost is NOWHERE where the class allows it, None in a diagnostic.
    return NOWHERE if name == "span" and default is not None else default


def _maker(cls: type) -> tuple[Any, type, list[str], list[Any]]:
    names, defaults = _fields(cls)
    return cls.__new__, cls, names, defaults


# ------------------------------------------------------------------------------------------------- the folder


def folder() -> str | None:
    """Where entries are kept: EGOV_RULES_CACHE (`off` for none), else the user's cache folder."""
    chosen = os.environ.get("EGOV_RULES_CACHE")
    if chosen:
        return None if chosen == "off" else chosen
    base = os.environ.get("LOCALAPPDATA") if os.name == "nt" else os.environ.get("XDG_CACHE_HOME")
    if not base:
        base = os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "egov-rules") if os.path.isabs(base) else None


@functools.cache
def engine() -> str:
    """This version of the engine: name, size and time of every file of the package and the grammar."""
    package = os.path.dirname(os.path.abspath(__file__))
    seen: list[tuple[str, int, int]] = []
    waiting = [package, resources.grammar_folder()]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.name.endswith((".py", ".lark", ".toml", ".json", ".txt")):
                        about = entry.stat()
                        seen.append((entry.path, about.st_size, about.st_mtime_ns))
                    elif entry.name[0] not in "._" and entry.is_dir():
                        waiting.append(entry.path)
        except OSError:
            continue
    return f"{zlib.crc32(repr(sorted(seen)).encode()):08x}{zlib.adler32(repr(seen).encode()):08x}-{len(seen)}"


def read(name: str) -> Any:
    """The entry of that name as plain JSON data, or None: absent, damaged, of another engine."""
    where = folder()
    if where is None:
        return None
    try:
        with open(_path(where, name), "rb") as file:
            head, _, body = file.read().partition(b"\n")
        if head.decode("ascii") != _head(body):
            return None
        return json.loads(body)
    except (OSError, ValueError, RecursionError):
        return None


def write(name: str, data: Any) -> None:
    """Keep an entry; whatever prevents it is no concern of the user's."""
    where = folder()
    if where is None:
        return
    part = None
    try:
        body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
        os.makedirs(where, mode=0o700, exist_ok=True)
        path = _path(where, name)
        part = f"{path}.{os.getpid()}"
        with open(
            os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), "wb"
        ) as file:
            file.write(_head(body).encode("ascii") + b"\n" + body)
        os.replace(part, path)
        part = None
        _prune(where)
    except (OSError, ValueError, RecursionError):
        pass
    finally:
        if part is not None:
            with contextlib.suppress(OSError):
                os.unlink(part)


def _path(where: str, name: str) -> str:
    raw = name.encode("utf-8", "surrogateescape")
    return os.path.join(where, f"{zlib.crc32(raw):08x}{zlib.adler32(raw):08x}.json")


def _head(body: bytes) -> str:
    return f"egov-rules cache {engine()} {zlib.crc32(body):08x} {len(body)}"


def _prune(where: str) -> None:
    with os.scandir(where) as entries:
        kept = [(entry.stat().st_mtime, entry.path) for entry in entries if ".json" in entry.name]
    for _, path in sorted(kept)[: max(0, len(kept) - MOST_ENTRIES)]:
        os.unlink(path)
