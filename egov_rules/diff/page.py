"""A difference as one self-contained page: no script, no font, nothing fetched; prints on A4."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from .changes import Diff, Grid
from .rendered import MARKS, bare, chapters, counted, heading, needs, said
from .wording import named, piece

STYLE = """
:root{--ink:#1d2733;--soft:#5b6875;--line:#d8dee4;--old:#a4262c;--new:#0b6a38;--paper:#fff;--tint:#f4f6f8}
*{box-sizing:border-box}
body{font:16px/1.5 system-ui,-apple-system,"Segoe UI","Noto Sans",sans-serif;color:var(--ink);
  background:var(--paper);max-width:62rem;margin:2rem auto;padding:0 1.25rem}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .25rem}
h2{font-size:1.15rem;margin:2rem 0 .5rem;border-bottom:2px solid var(--line);padding-bottom:.25rem}
p.sum{color:var(--soft);margin:.25rem 0 1rem}
ul.changes{list-style:none;padding:0;margin:0}
ul.changes li{padding:.4rem 0 .4rem 2rem;position:relative;border-bottom:1px solid var(--line);
  overflow-wrap:anywhere}
ul.changes li>b{position:absolute;left:.25rem;width:1.25rem;text-align:center;
  font-family:ui-monospace,monospace}
li.added>b,ins{color:var(--new)}
li.repealed>b,del{color:var(--old)}
ins{text-decoration:none;font-weight:600}
small{color:var(--soft)}
table{border-collapse:collapse;margin:.5rem 0;width:100%;font-variant-numeric:tabular-nums}
th,td{border:1px solid var(--line);padding:.35rem .6rem;text-align:left;vertical-align:top}
thead th{background:var(--tint)}
tr.part th{background:var(--tint);font-style:italic}
td.changed{background:#fff6d9}
tr.added td,tr.added th{background:#e8f5ec}
tr.repealed td,tr.repealed th{background:#fbeaea;text-decoration:line-through}
.scroll{overflow-x:auto}
@media print{body{margin:0;max-width:none;font-size:11pt}li,tr{break-inside:avoid}}
"""


def page(found: Diff, lang: str) -> str:
    """The whole page."""
    title = escape(heading(found, lang))
    body = "\n".join(_body(found, lang))
    return document(title, body, lang)


def document(title: str, body: str, lang: str, style: str = "") -> str:
    """A page around a body; `title` is escaped already."""
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{STYLE}{style}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _body(found: Diff, lang: str) -> Iterator[str]:
    yield f"<h1>{escape(heading(found, lang))}</h1>"
    yield f'<p class="sum">{escape(counted(found, lang))}</p>'
    yield from tables(found, lang)
    for title, asked in needs(found, lang):
        yield f"<h2>{escape(title)}</h2><ul>"
        yield from (f"<li><code>{escape(p.id)}</code> {escape(p.label)}</li>" for p in asked)
        yield "</ul>"
    yield from lists(found, lang)


def lists(found: Diff, lang: str) -> Iterator[str]:
    """The changes by chapter."""
    for title, inside in chapters(found, lang):
        yield f'<h2>{escape(title)}</h2>\n<ul class="changes">'
        for kind, line in said(inside, lang):
            yield f'<li class="{kind}"><b aria-hidden="true">{escape(MARKS[kind])}</b>{escape(line)}</li>'
        yield "</ul>"


def tables(found: Diff, lang: str) -> Iterator[str]:
    """Tables that changed, old and new in their cells."""
    for grid in found.grids:
        yield from _table(grid, lang)


def _table(grid: Grid, lang: str) -> Iterator[str]:
    name = named(grid.provision, lang)
    label = f" “{grid.provision.label}”" if grid.provision.label else ""
    yield f"<h2>{escape(name[:1].upper() + name[1:] + label)}</h2>"
    heads = "".join(f'<th scope="col">{_state(bare(c, lang), state)}</th>' for c, state in grid.columns)
    yield f'<div class="scroll"><table><thead><tr><td></td>{heads}</tr></thead><tbody>'
    for row in grid.rows:
        head = escape(bare(row.head, lang))
        if row.state == "part":
            yield f'<tr class="part"><th colspan="{len(grid.columns) + 1}">{head}</th></tr>'
            continue
        cells = ""
        for cell in row.cells:
            old, new = escape(piece(cell.old, lang)), escape(piece(cell.new, lang))
            if cell.changed:
                cells += f'<td class="changed"><del>{old}</del> → <ins>{new}</ins></td>'
            else:
                cells += f"<td>{old if row.state == 'repealed' else new}</td>"
        yield f'<tr class="{row.state}"><th scope="row">{head}</th>{cells}</tr>'
    yield "</tbody></table></div>"


def _state(name: str, state: str) -> str:
    name = escape(name)
    return {"added": f"<ins>{name}</ins>", "repealed": f"<del>{name}</del>"}.get(state, name)
