"""An impact as one self-contained page that a deputy minister can read: the answer first, charts, then
every unit.

No script, no font, nothing fetched. Charts are inline SVG with the numbers written in them, so that
print and a screen reader lose nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from html import escape

from ..diff.page import document, lists, tables
from . import Impact, Line
from .rendered import (
    causes,
    distribution,
    heading,
    index,
    level,
    names,
    refusals,
    say,
    signed,
    so_far,
    summary,
    title_of,
)

_STYLE = """
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.75rem;margin:1.25rem 0}
.tile{background:var(--tint);border-radius:.5rem;padding:.75rem 1rem}
.tile b{display:block;font-size:1.5rem;line-height:1.2;font-variant-numeric:tabular-nums}
.tile span{color:var(--soft);font-size:.9rem}
.up{color:var(--new)}
.down{color:var(--old)}
.note{background:#fff6d9;padding:.6rem .9rem;border-radius:.5rem}
svg{display:block;max-width:100%;height:auto;margin:.5rem 0}
svg text{font:13px system-ui,"Segoe UI","Noto Sans",sans-serif;fill:var(--ink)}
svg .soft{fill:var(--soft)}
td.n,th.n{text-align:right;white-space:nowrap}
table.units td{padding:.25rem .5rem;font-size:.92rem}
"""
_BAR, _MOST_SLOPES = 26, 40


def page(done: Impact, lang: str) -> str:
    """The whole report."""
    return document(escape(heading(done, lang)), "\n".join(_body(done, lang)), lang, _STYLE)


def _body(done: Impact, lang: str) -> Iterator[str]:
    old, new = names(done)
    yield f"<h1>{escape(heading(done, lang))}</h1>"
    title = done.new.header.title
    yield f'<p class="sum">{escape(title)}</p>' if title else ""
    if done.new.header.illustrative or done.old.header.illustrative:
        words = say(lang, "Minh họa, không có giá trị pháp lý.", "Illustrative, without legal force.")
        yield f'<p class="note">{escape(words)}</p>'
    yield f"<p><strong>{escape(answer(done, lang))}</strong></p>"
    yield '<div class="tiles">'
    for name, said in summary(done, lang):
        head, _, rest = said.partition(" (")
        more = f"<span>({escape(rest)}</span>" if rest else ""
        yield f'<div class="tile"><b>{escape(head)}</b><span>{escape(name)}</span> {more}</div>'
    yield "</div>"
    if done.lacking:
        asked = ", ".join(f"{name} ({count})" for name, count in done.lacking)
        words = say(
            lang,
            "Phiên bản mới cần số liệu mà dữ liệu không có hoặc có nhưng ngoài phạm vi mới; "
            "kết quả là khoảng, không phỏng đoán: ",
            "The new version needs values that the data lack or give out of its range; "
            "results are bounds, nothing is guessed: ",
        )
        yield f'<p class="note">{escape(words + asked)}</p>'
    if done.refused:
        words = say(lang, "Không so sánh được: ", "Not compared: ")
        said = "; ".join(f"{name}: {why}" for name, why in refusals(done, lang))
        yield f'<p class="note">{escape(words + said)}</p>'
    if done.ladder is not None:
        yield f"<h2>{say(lang, 'Phân bố mức trước và sau', 'Levels before and after')}</h2>"
        yield _levels(done, lang)
    if done.effects:
        yield f"<h2>{say(lang, 'Do điều khoản nào', 'Because of which clause')}</h2>"
        yield _waterfall(done, lang)
        warning = so_far(done, lang)
        yield f'<p class="sum">{escape(warning)}</p>' if warning else ""
        yield _steps(done, lang)
    yield f"<h2>{say(lang, 'Đổi hạng', 'Ranks')}</h2>"
    yield _slopes(done, lang)
    yield from tables(done.diff, lang)
    yield f"<h2>{say(lang, 'Từng đơn vị', 'Unit by unit')}</h2>"
    yield _units(done, lang)
    words = say(lang, f"Nội dung thay đổi từ {old} đến {new}", f"What changes from {old} to {new}")
    yield f"<h2>{escape(words)}</h2>"
    yield from lists(done.diff, lang)


def answer(done: Impact, lang: str) -> str:
    """One sentence for who reads no further."""
    how = [done.moved(line).how for line in done.lines]
    n, up, down, unknown = len(how), how.count("up"), how.count("down"), how.count("unknown")
    tail = (
        say(lang, f"; {unknown} chưa biết vì thiếu số liệu", f"; {unknown} not known, data missing")
        if unknown
        else ""
    )
    return say(
        lang,
        f"Trong {n} đơn vị, {up} lên mức, {down} xuống mức{tail}.",
        f"Of {n} units, {up} gain a level and {down} lose one{tail}.",
    )


def _levels(done: Impact, lang: str) -> str:
    rows = distribution(done)
    most = max([1, *(n for _, a, b in rows for n in (a, b))])
    wide, label, height = 760, 190, len(rows) * (2 * _BAR + 16) + 8
    old, new = names(done)
    if old == new:
        old, new = say(lang, "cũ", "old"), say(lang, "mới", "new")
    title = "; ".join(f"{name}: {a} → {b}" for name, a, b in rows)
    out = [f'<svg viewBox="0 0 {wide} {height + 24}" role="img" aria-label="{escape(title)}">']
    y = 4
    for name, before, after in rows:
        shown = say(lang, "chưa chắc", "not sure") if name == "?" else name
        out.append(f'<text x="{label - 12}" y="{y + _BAR + 4}" text-anchor="end">{escape(shown)}</text>')
        for count, colour, at in ((before, "#9aa7b4", 0), (after, "#1f6feb", 1)):
            length = round((wide - label - 60) * count / most)
            top = y + at * _BAR
            out.append(
                f'<rect x="{label}" y="{top}" width="{max(length, 1)}" height="{_BAR - 4}" rx="3" '
                f'fill="{colour}"/>'
            )
            out.append(f'<text x="{label + length + 8}" y="{top + 16}">{count}</text>')
        y += 2 * _BAR + 16
    for n, (colour, name) in enumerate((("#9aa7b4", old), ("#1f6feb", new))):
        x = label + n * 220
        out.append(f'<rect x="{x}" y="{height + 4}" width="14" height="14" rx="3" fill="{colour}"/>')
        out.append(f'<text class="soft" x="{x + 22}" y="{height + 16}">{escape(name)}</text>')
    return "".join([*out, "</svg>"])


def _waterfall(done: Impact, lang: str) -> str:
    """What each step adds to the mean index, from the old mean to the new."""
    n = len(done.lines)
    shares = [(f"[{k}]", e.total / n) for k, e in enumerate(done.effects, 1)]
    reached, low, high = Fraction(0), Fraction(0), Fraction(0)
    for _, share in shares:
        reached += share
        low, high = min(low, reached), max(high, reached)
    span = high - low or Fraction(1)
    wide, label, right = 760, 90, 110

    def x(value: Fraction) -> int:
        return label + round((wide - label - right) * (value - low) / span)

    rows = [*shares, (say(lang, "Cộng", "Whole"), reached)]
    out = []
    at = Fraction(0)
    for k, (name, share) in enumerate(rows):
        start = Fraction(0) if k == len(shares) else at
        end = start + share
        at = end
        top = 6 + k * _BAR
        colour = "#0b6a38" if share > 0 else "#a4262c" if share < 0 else "#9aa7b4"
        left, length = min(x(start), x(end)), max(abs(x(end) - x(start)), 2)
        out.append(f'<text x="{label - 12}" y="{top + 15}" text-anchor="end">{escape(name)}</text>')
        out.append(
            f'<rect x="{left}" y="{top}" width="{length}" height="{_BAR - 6}" rx="2" fill="{colour}"/>'
        )
        out.append(f'<text x="{left + length + 8}" y="{top + 15}">{signed(share, lang)}</text>')
    zero = x(Fraction(0))
    height = 12 + len(rows) * _BAR
    title = say(lang, "Đóng góp của từng bước vào chỉ số bình quân", "What each step adds to the mean index")
    line = f'<line x1="{zero}" y1="2" x2="{zero}" y2="{height - 4}" stroke="#5b6875" stroke-dasharray="2 3"/>'
    head = f'<p class="sum">{escape(title)}</p>{_svg(wide, height, title)}'
    return head + line + "".join(out) + "</svg>"


def _steps(done: Impact, lang: str) -> str:
    heads = say(
        lang,
        "Bước|Trong chuỗi: chỉ số|lên|xuống|Riêng lẻ: chỉ số|lên|xuống",
        "Step|In sequence: index|up|down|Alone: index|up|down",
    ).split("|")
    rows = []
    for k, e in enumerate(done.effects, 1):
        cites = "; ".join(dict.fromkeys(c for change in e.changes for c in change.provision.cites))
        cited = f"<br><small>{escape(cites)}</small>" if cites else ""
        alone = [
            signed(e.alone_total, lang),
            *("–" if v is None else str(v) for v in (e.alone_up, e.alone_down)),
        ]
        cells = [signed(e.total, lang), str(e.up), str(e.down), *alone]
        numbers = "".join(f'<td class="n">{c}</td>' for c in cells)
        rows.append(f"<tr><td><b>[{k}]</b> {escape(title_of(e, lang))}{cited}</td>{numbers}</tr>")
    total = sum((line.change for line in done.lines), Fraction(0))
    whole = say(
        lang,
        "Cộng các bước trong chuỗi, bằng đúng toàn bộ thay đổi",
        "All steps in sequence: exactly the whole change",
    )
    rows.append(f'<tr><th>{whole}</th><td class="n">{signed(total, lang)}</td>{"<td></td>" * 5}</tr>')
    head = "".join(f'<th scope="col"{" class=n" if n else ""}>{escape(h)}</th>' for n, h in enumerate(heads))
    return _table(head, rows)


def _slopes(done: Impact, lang: str) -> str:
    """Ranks before and after, the units that move most where there are too many."""
    ranked = [line for line in done.lines if line.old.rank and line.new.rank]
    if not ranked:
        return f"<p>{say(lang, 'Không đơn vị nào được xếp hạng.', 'No unit is ranked.')}</p>"
    shown = ranked
    note = ""
    if len(ranked) > _MOST_SLOPES:
        shown = sorted(ranked, key=lambda x: (-abs(x.places or 0), x.new.rank or 0, x.unit.code))[
            :_MOST_SLOPES
        ]
        words = say(
            lang, f"{_MOST_SLOPES} đơn vị đổi hạng nhiều nhất", f"the {_MOST_SLOPES} units that move most"
        )
        note = f'<p class="sum">{escape(words)}</p>'
    lefts = _spread(sorted(shown, key=lambda x: (x.old.rank or 0, x.unit.code)))
    rights = _spread(sorted(shown, key=lambda x: (x.new.rank or 0, x.unit.code)))
    height = 24 + 22 * len(shown)
    out = [_svg(760, height, say(lang, "Hạng trước và sau", "Ranks before and after"))]
    for line in shown:
        a, b = lefts[id(line)], rights[id(line)]
        places = line.places or 0
        colour = "#0b6a38" if places > 0 else "#a4262c" if places < 0 else "#9aa7b4"
        name = escape(line.unit.name or line.unit.code)
        out.append(f'<line x1="262" y1="{a - 4}" x2="498" y2="{b - 4}" stroke="{colour}" stroke-width="2"/>')
        out.append(f'<text x="252" y="{a}" text-anchor="end">{name}  {line.old.rank}</text>')
        moved = f" ({signed(places, lang)})" if places else ""
        out.append(f'<text x="508" y="{b}">{line.new.rank}  {name}{moved}</text>')
    return note + "".join([*out, "</svg>"])


def _spread(lines: list[Line]) -> dict[int, int]:
    return {id(line): 22 + 22 * n for n, line in enumerate(lines)}


def _units(done: Impact, lang: str) -> str:
    heads = say(
        lang, "Đơn vị|Hạng cũ|Hạng mới|Chỉ số cũ|Chỉ số mới|Thay đổi|Mức cũ|Mức mới|Do bước",
        "Unit|Old rank|New rank|Old index|New index|Change|Old level|New level|Step",
    ).split("|")  # fmt: skip
    rows = []
    for line in done.lines:
        how = done.moved(line).how
        mark = {
            "up": ' <span class="up">▲</span>',
            "down": ' <span class="down">▼</span>',
            "unknown": " ?",
        }.get(how, "")
        why = " ".join(f"[{n + 1}]" for n in causes(done, line)[:4])
        numbers = [line.old.rank or "–", line.new.rank or "–", index(line.old, lang), index(line.new, lang)]
        cells = "".join(f'<td class="n">{c}</td>' for c in (*numbers, signed(line.change, lang)))
        was, now = (escape(level(outcome, done.ladder)) for outcome in (line.old, line.new))
        levels = f"<td>{was}</td><td>{now}{mark}</td>"
        rows.append(
            f"<tr><td>{escape(line.unit.name or line.unit.code)}</td>{cells}{levels}<td>{why}</td></tr>"
        )
    head = "".join(
        f'<th scope="col"{" class=n" if 0 < n < 6 else ""}>{escape(h)}</th>' for n, h in enumerate(heads)
    )
    return _table(head, rows, "units")


def _table(head: str, rows: list[str], kind: str = "steps") -> str:
    body = f'<table class="{kind}"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    return f'<div class="scroll">{body}</div>'


def _svg(wide: int, height: int, title: str) -> str:
    """The beginning of a chart, with what it says for who cannot see it."""
    return f'<svg viewBox="0 0 {wide} {height}" role="img" aria-label="{escape(title)}">'
