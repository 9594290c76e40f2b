"""Diagnostics as people and tools read them: code frames in Vietnamese or English, or JSON.

Columns are counted by the width that letters take on a screen, so that the caret stands under what it means.
Nothing is decided here: order, severity and texts come with the diagnostics.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

from .diagnostics import Diagnostic, Text
from .source import Span
from .text import width

WIDEST = 100  # columns of a code frame; longer lines are cut around the caret
_TAB = "    "

_SEVERITY = {"error": Text(vi="lỗi", en="error"), "warning": Text(vi="cảnh báo", en="warning")}
_HINT = Text(vi="gợi ý", en="hint")
_UNDER = Text(vi="theo", en="under")
_COLOURS = {
    "error": "\x1b[1;31m",
    "warning": "\x1b[1;33m",
    "frame": "\x1b[34m",
    "hint": "\x1b[36m",
    "off": "\x1b[0m",
}


def as_text(diagnostics: Sequence[Diagnostic], lang: str, colour: bool = False) -> str:
    """All of them, an empty line between two, ending in a line feed; empty for none."""
    return "\n".join(_one(d, lang, colour) for d in diagnostics)


def summary(diagnostics: Sequence[Diagnostic], lang: str) -> str:
    """`3 lỗi, 1 cảnh báo`; `không có lỗi` for none."""
    errors = sum(d.severity == "error" for d in diagnostics)
    warnings = len(diagnostics) - errors
    if lang == "en":
        said = [
            f"{n} {word}{'s' if n != 1 else ''}"
            for n, word in ((errors, "error"), (warnings, "warning"))
            if n
        ]
        return ", ".join(said) or "no errors"
    return (
        ", ".join(f"{n} {word}" for n, word in ((errors, "lỗi"), (warnings, "cảnh báo")) if n)
        or "không có lỗi"
    )


def data(diagnostic: Diagnostic, lang: str) -> dict[str, Any]:
    """One diagnostic as JSON: `message`, `hint` in `lang`, both languages in `texts`; lines and columns
    from 1.
    """
    d = diagnostic
    hint = d.hint
    texts = {code: _texts(d, code) for code in ("vi", "en")}
    return {
        "code": d.code,
        "slug": d.slug,
        "severity": d.severity,
        **_place(d.span, d.path),
        "where": d.where,
        "message": d.message.in_(lang),
        "hint": hint.in_(lang) if hint else None,
        "cite": d.cite,
        "labels": [{**_place(label.span, None), "message": label.text.in_(lang)} for label in d.labels],
        "texts": texts,
    }


def _texts(d: Diagnostic, lang: str) -> dict[str, str | None]:
    return {"message": d.message.in_(lang), "hint": d.hint.in_(lang) if d.hint else None}


def _place(span: Span | None, path: str | None) -> dict[str, Any]:
    if span is None:
        return {"path": path, "line": None, "column": None, "end_line": None, "end_column": None}
    line, column = span.place
    end_line, end_column = span.source.place(span.end)
    return {
        "path": span.source.path or path,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
    }


def _one(d: Diagnostic, lang: str, colour: bool) -> str:
    def paint(name: str, words: str) -> str:
        return f"{_COLOURS[name]}{words}{_COLOURS['off']}" if colour else words

    head = _address(d)
    said = paint(d.severity, f"{_SEVERITY[d.severity].in_(lang)} {d.code}")
    lines = [f"{head + ': ' if head else ''}{said}: {_visible(d.message.in_(lang))}"]
    if d.span is not None and d.span.source.text:
        lines += _frame(d.span, paint, "error" if d.severity == "error" else "warning")
    for label in d.labels:
        line, column = label.span.place
        same = d.span is not None and label.span.source is d.span.source
        where = f"{line}:{column}" if same else f"{label.span.source.path}:{line}:{column}"
        lines.append(paint("frame", " --> ") + f"{where}: {_visible(label.text.in_(lang))}")
        lines += _frame(label.span, paint, "frame")
    if d.cite:
        lines.append(paint("frame", "  = ") + f"{_UNDER.in_(lang)} {_visible(d.cite)}")
    if d.hint:
        lines.append(
            paint("frame", "  = ") + paint("hint", f"{_HINT.in_(lang)}: ") + _visible(d.hint.in_(lang))
        )
    return "\n".join(lines) + "\n"


def _address(d: Diagnostic) -> str:
    if d.span is not None and d.span.source.path:
        line, column = d.span.place
        return f"{d.span.source.path}:{line}:{column}"
    return ":".join(part for part in (d.path, d.where) if part)


def _frame(span: Span, paint: Any, tone: str) -> list[str]:
    line, column = span.place
    whole = span.source.line_text(line)
    start = column - 1
    end = min(len(whole), start + max(1, span.end - span.start))
    lead, marked, rest = whole[:start], whole[start:end], whole[end:]
    before, after = _visible(lead), _visible(rest)
    under = _visible(marked)
    if width(before) + width(under) > WIDEST:
        keep = max(20, WIDEST - min(width(under), WIDEST // 2))
        before = _last(before, keep)
        under = _first(under, WIDEST - width(before) if width(under) > WIDEST // 2 else WIDEST)
    room = WIDEST - width(before) - width(under)
    after = "" if under.endswith("…") else _first(after, max(room, 1))
    gutter = str(line)
    edge = paint("frame", f"{' ' * len(gutter)} |")
    carets = "^" * max(1, width(under))
    return [
        f" {paint('frame', f'{gutter} |')} {before}{under}{after}".rstrip(),
        f" {edge} {' ' * width(before)}{paint(tone, carets)}",
    ]


def _first(letters: str, room: int) -> str:
    if width(letters) <= room:
        return letters
    taken, kept = 0, ""
    for c in letters:
        taken += width(c)
        if taken > room - 1:
            break
        kept += c
    return kept + "…"


def _last(letters: str, room: int) -> str:
    if width(letters) <= room:
        return letters
    tail = _first(letters[-room * 2 :][::-1], room)
    return tail[::-1]


def _visible(letters: str) -> str:
    """Tabs as spaces; other control characters, which could drive the terminal, as a dot."""
    plain = letters.replace("\t", _TAB)
    if plain.isprintable():
        return plain
    return "".join(c if c.isprintable() or unicodedata.category(c) in {"Mn", "Zs"} else "·" for c in plain)
