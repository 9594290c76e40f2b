"""A difference as people and tools read it: plain text, Markdown, JSON. `page` draws the HTML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..text import pad, width
from .changes import ADDED, MOVED, RENAMED, REPEALED, Change, Diff, Grid, GridCell, Provision
from .wording import aspect, named, piece, row_name, sentence, value

FORMAT = 1
_FEW_TESTS = 6
MARKS = {ADDED: "+", REPEALED: "-", MOVED: ">", RENAMED: "=", "changed": "~"}
_CHAPTERS = (
    (("header",), "Đầu văn bản", "The header"),
    (("input", "figure", "type", "constraint", "calendar"), "Số liệu", "Inputs"),
    (("value", "table"), "Tham số, đại lượng, bảng", "Parameters, quantities, tables"),
    (("node",), "Tiêu chí", "Criteria"),
    (("ladder", "part", "ranking"), "Xếp mức, xếp hạng", "Levels and ranks"),
    (("reading", "term", "provision"), "Cách hiểu, giải thích từ ngữ", "Readings and definitions"),
    (("test",), "Kiểm thử", "Tests"),
)


def say(lang: str, vi: str, en: str) -> str:
    """One of two texts."""
    return en if lang == "en" else vi


def heading(found: Diff, lang: str) -> str:
    """`So sánh huyen@2017 với huyen@2018`."""
    old, new = (f"{f.ref.id.name}@{f.ref.version}" for f in (found.old, found.new))
    return say(lang, f"So sánh {old} với {new}", f"{old} compared with {new}")


def counted(found: Diff, lang: str) -> str:
    """How many changes of which kind."""
    if found.empty:
        return say(lang, "Không có gì khác.", "Nothing differs.")
    names = {
        ADDED: ("bổ sung", "inserted"),
        REPEALED: ("bãi bỏ", "repealed"),
        MOVED: ("chuyển chỗ", "moved"),
        RENAMED: ("đánh số lại", "renumbered"),
        "changed": ("sửa đổi", "amended"),
    }
    parts = []
    told = [c for c in found.changes if c.provision.sort != "test"]
    for kind, words in names.items():
        n = sum(c.kind == kind for c in told)
        if n:
            parts.append(f"{n} {words[lang == 'en']}")
    total, tests = len(told), len(found.changes) - len(told)
    text = say(lang, f"{total} thay đổi", f"{total} change{'s' if total != 1 else ''}")
    text += f": {', '.join(parts)}" if parts else ""
    if tests:
        text += say(lang, f"; {tests} kiểm thử khác đi", f"; {tests} test{'s' if tests != 1 else ''} differ")
    return text + "."


def chapters(found: Diff, lang: str) -> Iterator[tuple[str, tuple[Change, ...]]]:
    """The changes by chapter, in the order of the text."""
    for sorts, vi, en in _CHAPTERS:
        inside = tuple(c for c in found.changes if c.provision.sort in sorts)
        if inside:
            yield say(lang, vi, en), inside


def said(changes: tuple[Change, ...], lang: str) -> Iterator[tuple[str, str]]:
    """Kind and sentence of each change, with its citations; many tests in one line a kind."""
    tests = [c for c in changes if c.provision.sort == "test"]
    for change in changes:
        if change not in tests or len(tests) <= _FEW_TESTS:
            yield change.kind, sentence(change, lang) + cited(change)
    if len(tests) > _FEW_TESTS:
        words = {
            ADDED: ("bổ sung", "inserted"),
            REPEALED: ("bãi bỏ", "repealed"),
            "changed": ("sửa đổi", "amended"),
        }
        for kind, both in words.items():
            n = sum(c.kind == kind for c in tests)
            if n:
                yield kind, say(lang, f"{both[0].capitalize()} {n} kiểm thử", f"{n} tests are {both[1]}")


def needs(found: Diff, lang: str) -> Iterator[tuple[str, tuple[Provision, ...]]]:
    """What localities must newly supply, and no longer."""
    if found.newly:
        yield (
            say(lang, "Số liệu địa phương phải cung cấp thêm", "What localities must newly supply"),
            found.newly,
        )
    if found.no_longer:
        yield (
            say(lang, "Số liệu không còn phải cung cấp", "What is no longer to be supplied"),
            found.no_longer,
        )


def cited(change: Change) -> str:
    """Where the provision is found: its citations."""
    return f" [{'; '.join(change.provision.cites)}]" if change.provision.cites else ""


def text(found: Diff, lang: str) -> str:
    """Plain text: a line a change, then the tables that changed."""
    lines = [heading(found, lang), counted(found, lang)]
    for title, inside in chapters(found, lang):
        lines += ["", title]
        lines += [f"  {MARKS[kind]} {line}" for kind, line in said(inside, lang)]
    for title, asked in needs(found, lang):
        lines += ["", title]
        lines += [f"  {about.id}  {about.label}".rstrip() for about in asked]
    for grid in found.grids:
        lines += ["", _title(grid, lang), *_text_grid(grid, lang)]
    return "\n".join(lines) + "\n"


def _title(grid: Grid, lang: str) -> str:
    name = named(grid.provision, lang)
    label = f" “{grid.provision.label}”" if grid.provision.label else ""
    return f"{name[:1].upper()}{name[1:]}{label}"


def bare(cell: Any, lang: str) -> str:
    """A heading or row name without its quotation marks."""
    return row_name(cell, lang).strip("“”")


def both(cell: GridCell, state: str, lang: str) -> str:
    """`80% → 85%`."""
    if state == "added" or not cell.changed:
        return piece(cell.old if state == "repealed" else cell.new, lang)
    return f"{piece(cell.old, lang)} → {piece(cell.new, lang)}"


def _text_grid(grid: Grid, lang: str) -> Iterator[str]:
    marks = {"same": " ", "added": "+", "repealed": "-", "part": " "}
    rows = [["", *(_marked(bare(c, lang), state) for c, state in grid.columns)]]
    rows += [
        [f"{marks[r.state]} {bare(r.head, lang)}", *(both(c, r.state, lang) for c in r.cells)]
        for r in grid.rows
    ]
    widths = [max(width(row[n]) for row in rows if n < len(row)) for n in range(len(rows[0]))]
    for row, about in zip(rows, (None, *grid.rows), strict=True):
        if about is not None and about.state == "part":
            yield f"  {row[0].strip()}"
        else:
            yield "  " + "  ".join(pad(cell, w) for cell, w in zip(row, widths, strict=True)).rstrip()


def _marked(name: str, state: str) -> str:
    return {"added": f"+ {name}", "repealed": f"- {name}"}.get(state, name)


def markdown(found: Diff, lang: str) -> str:
    """Markdown: lists, and tables with the old struck out."""
    lines = [f"# {heading(found, lang)}", "", counted(found, lang)]
    for title, inside in chapters(found, lang):
        lines += ["", f"## {title}", ""]
        lines += [f"- {_escaped(line)}" for _, line in said(inside, lang)]
    for title, asked in needs(found, lang):
        lines += ["", f"## {title}", ""]
        lines += [f"- `{about.id}` {_escaped(about.label)}".rstrip() for about in asked]
    for grid in found.grids:
        lines += ["", f"## {_title(grid, lang)}", ""]
        lines.append("| | " + " | ".join(_struck(bare(c, lang), state) for c, state in grid.columns) + " |")
        lines.append("|---" * (len(grid.columns) + 1) + "|")
        for row in grid.rows:
            cells = [_markdown_cell(cell, row.state, lang) for cell in row.cells] or [""] * len(grid.columns)
            lines.append(f"| {_struck(bare(row.head, lang), row.state)} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    for mark in "\\`*_|<[":
        text = text.replace(mark, "\\" + mark) if mark != "_" else text
    return text.replace("\n", " ")


def _struck(name: str, state: str) -> str:
    name = _escaped(name)
    return {"added": f"**{name}**", "repealed": f"~~{name}~~", "part": f"*{name}*"}.get(state, name)


def _markdown_cell(cell: GridCell, state: str, lang: str) -> str:
    if cell.changed:
        return f"~~{_escaped(piece(cell.old, lang))}~~ **{_escaped(piece(cell.new, lang))}**"
    return _struck(piece(cell.old if state == "repealed" else cell.new, lang), state)


def data(found: Diff, lang: str) -> dict[str, Any]:
    """The JSON form; `diff.schema.json` describes it. Pieces of rules are texts of the language asked for."""
    return {
        "format": FORMAT,
        "old": _version(found.old),
        "new": _version(found.new),
        "same": found.empty,
        "changes": [_change(c, lang) for c in found.changes],
        "tables": [_grid(g, lang) for g in found.grids],
        "inputs": {
            "newly": [_provision(p) for p in found.newly],
            "no_longer": [_provision(p) for p in found.no_longer],
        },
        "renamed": dict(found.renamed),
    }


def _version(file: Any) -> dict[str, Any]:
    title = file.metadata.title.value if file.metadata.title else ""
    return {"id": file.ref.id.name, "version": file.ref.version, "title": title}


def _provision(about: Provision) -> dict[str, Any]:
    return {
        "sort": about.sort,
        "id": about.id,
        "word": about.word,
        "label": about.label,
        "cites": list(about.cites),
        "within": about.within or None,
    }


def _change(c: Change, lang: str) -> Mapping[str, Any]:
    return {
        "kind": c.kind,
        "aspect": c.aspect or None,
        "aspect_name": aspect(c.aspect, lang) if c.aspect else None,
        "provision": _provision(c.provision),
        "old": None if c.old is None else value(c, c.old, lang),
        "new": None if c.new is None else value(c, c.new, lang),
        "place": [row_name(p, lang).strip("“”") for p in c.place],
        "after": c.after.id if c.after is not None else None,
        "confidence": c.confidence,
        "sentence": sentence(c, lang),
    }


def _grid(grid: Grid, lang: str) -> dict[str, Any]:
    return {
        "provision": _provision(grid.provision),
        "columns": [{"name": bare(c, lang), "state": state} for c, state in grid.columns],
        "rows": [
            {
                "name": bare(row.head, lang),
                "state": row.state,
                "cells": [
                    {
                        "old": None if row.state == "added" else piece(cell.old, lang),
                        "new": None if row.state == "repealed" else piece(cell.new, lang),
                        "changed": cell.changed,
                    }
                    for cell in row.cells
                ],
            }
            for row in grid.rows
        ],
    }
