"""An impact as plain text and as JSON; `page` draws the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from ..diff.rendered import data as diff_data
from ..diff.wording import sentence
from ..notation import exact, shown
from ..results import unit_dict
from ..text import pad, width
from . import Effect, Impact, Line, Outcome

FORMAT = 1
_FEW = 12  # changes told of one step


def say(lang: str, vi: str, en: str) -> str:
    """One of two texts."""
    return en if lang == "en" else vi


def points(value: Fraction | None, lang: str) -> str:
    """At most two decimals, as everywhere that points are shown."""
    return "–" if value is None else shown(value, lang, places=2)


def signed(value: Fraction | int | None, lang: str) -> str:
    """`+1,5`, `−2`, `0`."""
    if value is None:
        return "–"
    _, near, text = points(abs(Fraction(value)), lang).rpartition("≈ ")
    return near + ("+" if value > 0 else "−" if value < 0 else "") + text


def names(done: Impact) -> tuple[str, str]:
    """Both versions: `huyen@2017`, `huyen@2018`."""
    old, new = (f"{p.header.id}@{p.header.version}" for p in (done.old, done.new))
    return old, new


def level(outcome: Outcome, ladder: str | None) -> str:
    """`Mức II`, or `Mức III … Mức II` where something missing decides it."""
    low, high = outcome.levels.get(ladder or "", (None, None))
    return (low or "–") if low == high else f"{low or '–'} … {high or '–'}"


def index(outcome: Outcome, lang: str) -> str:
    """The index, or between what and what it is."""
    if outcome.missing and outcome.low != outcome.high:
        return f"{points(outcome.low, lang)} … {points(outcome.high, lang)}"
    return points(outcome.index, lang)


def title_of(effect: Effect, lang: str) -> str:
    """What a step does, in the words of a drafter; the first few of many changes."""
    told = [sentence(c, lang) for c in effect.changes[:_FEW]]
    more = len(effect.changes) - len(told)
    if more > 0:
        told.append(say(lang, f"và {more} thay đổi khác", f"and {more} more changes"))
    return "; ".join(told) or say(lang, "Toàn bộ thay đổi", "The whole change")


def summary(done: Impact, lang: str) -> list[tuple[str, str]]:
    """The heads of the matter: a name and what is said of it."""
    how = [done.moved(line).how for line in done.lines]
    places = [line.places for line in done.lines if line.places is not None]
    rises, falls = [p for p in places if p > 0], [-p for p in places if p < 0]
    found = [
        (say(lang, "Lên mức", "Promoted"), str(how.count("up"))),
        (say(lang, "Xuống mức", "Demoted"), str(how.count("down"))),
        (say(lang, "Giữ mức", "Same level"), str(how.count("same"))),
    ]
    if how.count("unknown"):
        found.append(
            (say(lang, "Chưa biết vì thiếu số liệu", "Not known: data missing"), str(how.count("unknown")))
        )
    if how.count("other"):
        found.append((say(lang, "Tên mức đã đổi", "Levels named otherwise"), str(how.count("other"))))
    best = f" ({say(lang, 'nhiều nhất', 'most')} {max(rises)})" if rises else ""
    worst = f" ({say(lang, 'nhiều nhất', 'most')} {max(falls)})" if falls else ""
    found.append((say(lang, "Lên hạng", "Gain ranks"), f"{len(rises)}{best}"))
    found.append((say(lang, "Xuống hạng", "Lose ranks"), f"{len(falls)}{worst}"))
    old, new = (_mean(done.lines, side, lang) for side in ("old", "new"))
    found.append((say(lang, "Chỉ số bình quân", "Mean index"), f"{old} → {new}"))
    return found


def _mean(lines: Sequence[Line], side: str, lang: str) -> str:
    """The mean of the indices, or between what and what it is."""
    outcomes = [o for line in lines if (o := getattr(line, side)).index is not None]
    if not outcomes:
        return "–"
    ends = [
        sum((getattr(o, end) if getattr(o, end) is not None else o.index for o in outcomes), Fraction(0))
        / len(outcomes)
        for end in ("low", "high")
    ]
    if ends[0] == ends[1]:
        return points(ends[0], lang)
    return f"{points(ends[0], lang)} … {points(ends[1], lang)}"


def so_far(done: Impact, lang: str) -> str | None:
    """A word of warning where something is missing: what the steps add up."""
    if not any(line.old.missing or line.new.missing for line in done.lines):
        return None
    return say(
        lang,
        "Chỉ số của từng bước tính trên số điểm chắc chắn có đến nay; mức là mức chắc chắn.",
        "The index at each step counts the points that are sure so far; levels are those that are sure.",
    )


def distribution(done: Impact) -> list[tuple[str, int, int]]:
    """Each level from the highest: how many units had it and have it now; between brackets those not sure."""
    orders = [next((x.order for x in p.ladders if x.id == done.ladder), ()) for p in (done.new, done.old)]
    labels = list(dict.fromkeys([*reversed(orders[0]), *reversed(orders[1])]))
    rows = []
    for label in labels:
        counts = [
            sum(
                getattr(line, side).levels.get(done.ladder or "", (None, None)) == (label, label)
                for line in done.lines
            )
            for side in ("old", "new")
        ]
        rows.append((label, counts[0], counts[1]))
    unsure = [
        sum(len(set(getattr(line, side).levels.get(done.ladder or "", (None,)))) > 1 for line in done.lines)
        for side in ("old", "new")
    ]
    if any(unsure):
        rows.append(("?", unsure[0], unsure[1]))
    return rows


def text(done: Impact, lang: str) -> str:
    """The report as plain text."""
    return "\n".join(_lines(done, lang)) + "\n"


def heading(done: Impact, lang: str) -> str:
    """What is reported."""
    old, new = names(done)
    n = len(done.lines)
    return say(
        lang, f"Tác động của {new} so với {old}: {n} đơn vị", f"Impact of {new} against {old}: {n} units"
    )


def _lines(done: Impact, lang: str) -> Iterator[str]:
    yield heading(done, lang)
    if done.new.header.illustrative or done.old.header.illustrative:
        yield say(
            lang,
            "Bộ tiêu chí minh họa, không có giá trị pháp lý.",
            "Illustrative rules, without legal force.",
        )
    yield ""
    heads = summary(done, lang)
    wide = max(width(name) for name, _ in heads)
    yield from (f"  {pad(name, wide)}  {said}" for name, said in heads)
    if done.lacking:
        yield ""
        yield say(
            lang,
            "Số liệu phiên bản mới cần mà dữ liệu không có hoặc ngoài phạm vi mới (kết quả là khoảng)",
            "What the new version needs and the data lack or give out of its range (results are bounds)",
        )
        yield from (f"  {name}: {count} {say(lang, 'đơn vị', 'units')}" for name, count in done.lacking)
    if done.refused:
        yield ""
        yield say(lang, "Không so sánh được", "Not compared")
        yield from (f"  {name}: {said}" for name, said in refusals(done, lang))
    if done.ladder is not None:
        old, new = (p.header.version for p in (done.old, done.new))
        yield ""
        yield say(lang, "Phân bố mức", "Levels")
        rows = [
            (
                "",
                old if old != new else say(lang, "cũ", "old"),
                new if old != new else say(lang, "mới", "new"),
            )
        ]
        rows += [(label, str(a), str(b)) for label, a, b in distribution(done)]
        yield from _table(rows)
    if done.effects:
        yield ""
        yield say(lang, "Do điều khoản nào", "Because of which clause")
        yield from _table(_effect_rows(done, lang))
        warning = so_far(done, lang)
        yield from [f"  {warning}"] if warning else []
        for number, effect in enumerate(done.effects, 1):
            yield f"  [{number}] {title_of(effect, lang)}"
    yield ""
    yield say(lang, "Từng đơn vị", "Unit by unit")
    yield from _table(_unit_rows(done, lang))


def refusals(done: Impact, lang: str) -> Iterator[tuple[str, str]]:
    """A unit that cannot be compared and why: the first finding, and how many more."""
    found: dict[str, list[str]] = {}
    for name, d in done.refused:
        found.setdefault(name, []).append(d.message.in_(lang))
    for name, said in found.items():
        more = len(said) - 1
        tail = say(lang, f" (và {more} lỗi khác)", f" (and {more} more)") if more else ""
        yield name, said[0] + tail


def _effect_rows(done: Impact, lang: str) -> list[tuple[str, ...]]:
    head = say(
        lang,
        "trong chuỗi: tổng chỉ số|lên|xuống|riêng lẻ: tổng chỉ số|lên|xuống",
        "in sequence: sum of indices|up|down|alone: sum of indices|up|down",
    ).split("|")
    rows: list[tuple[str, ...]] = [("", *head)]
    for number, e in enumerate(done.effects, 1):
        alone = [signed(e.alone_total, lang)] + [
            "–" if x is None else str(x) for x in (e.alone_up, e.alone_down)
        ]
        rows.append((f"[{number}]", signed(e.total, lang), str(e.up), str(e.down), *alone))
    total = sum((line.change for line in done.lines), Fraction(0))
    rows.append((say(lang, "Cộng", "Whole"), signed(total, lang)))
    return rows


def causes(done: Impact, line: Line) -> list[int]:
    """Steps that move the unit's level, else those that move its index, the greatest first."""
    from . import moved

    before = (line.old, *line.sequence)
    if done.moved(line).how in {"up", "down"}:
        found = [
            n
            for n in range(len(line.sequence))
            if moved(done.ladder, before[n], before[n + 1], done.old, done.new, sure=True).how
            in {"up", "down"}
        ]
        if found:
            return found
    shares = line.shares()
    return sorted((n for n, share in enumerate(shares) if share), key=lambda n: (-abs(shares[n]), n))


def _unit_rows(done: Impact, lang: str) -> list[tuple[str, ...]]:
    head = say(lang, "đơn vị|hạng|chỉ số|thay đổi|mức|do", "unit|rank|index|change|level|because of").split(
        "|"
    )
    rows: list[tuple[str, ...]] = [tuple(head)]
    for line in done.lines:
        ranks = f"{line.old.rank or '–'} → {line.new.rank or '–'}"
        old, new = level(line.old, done.ladder), level(line.new, done.ladder)
        mark = {"up": " ▲", "down": " ▼", "unknown": " ?"}.get(done.moved(line).how, "")
        levels = f"{old} → {new}{mark}" if old != new else old
        why = " ".join(f"[{n + 1}]" for n in causes(done, line)[:3])
        values = f"{index(line.old, lang)} → {index(line.new, lang)}"
        rows.append((line.unit.name or line.unit.code, ranks, values, signed(line.change, lang), levels, why))
    return rows


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    columns = max(len(row) for row in rows)
    widths = [max(width(row[n]) for row in rows if n < len(row)) for n in range(columns)]
    for row in rows:
        yield "  " + "  ".join(pad(cell, widths[n]) for n, cell in enumerate(row)).rstrip()


# ------------------------------------------------------------------------------------------------------- JSON


def data(done: Impact, lang: str) -> dict[str, Any]:
    """The JSON form, numbers as exact text; `impact.schema.json` describes it."""
    return {
        "format": FORMAT,
        "old": _version(done.old),
        "new": _version(done.new),
        "ladder": done.ladder,
        "diff": diff_data(done.diff, lang),
        "units": [_unit(done, line) for line in done.lines],
        "levels": [{"level": a if a != "?" else None, "old": b, "new": c} for a, b, c in distribution(done)],
        "steps": [_effect(e, lang) for e in done.effects],
        "lacking": [{"id": name, "units": count} for name, count in done.lacking],
        "refused": [
            {"unit": name, "code": d.code, "message": d.message.in_(lang)} for name, d in done.refused
        ],
    }


def _version(program: Any) -> dict[str, Any]:
    header = program.header
    return {
        "id": header.id,
        "version": header.version,
        "title": header.title,
        "illustrative": header.illustrative,
    }


def _number(value: Fraction | None) -> str | None:
    return None if value is None else exact(value)


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "index": _number(outcome.index),
        "low": _number(outcome.low),
        "high": _number(outcome.high),
        "rank": outcome.rank,
        "missing": list(outcome.missing),
        "levels": {
            k: {"level": low if low == high else None, "lowest": low, "highest": high}
            for k, (low, high) in outcome.levels.items()
        },
    }


def _unit(done: Impact, line: Line) -> dict[str, Any]:
    how = done.moved(line)
    before = (line.old, *line.sequence)
    return {
        "unit": unit_dict(line.unit),
        "year": line.year,
        "old": _outcome(line.old),
        "new": _outcome(line.new),
        "moved": how.how,
        "ranks_gained": line.places,
        "change": _number(line.change),
        "steps": [
            {
                "change": _number(share),
                "rank": before[n + 1].rank,
                "level": level(before[n + 1], done.ladder),
                "alone": None if (alone := line.alone[n]) is None else _outcome(alone),
            }
            for n, share in enumerate(line.shares())
        ],
        "because_of": [n + 1 for n in causes(done, line)],
    }


def _effect(e: Effect, lang: str) -> dict[str, Any]:
    alone = None
    if e.alone_total is not None:
        alone = {"change": _number(e.alone_total), "up": e.alone_up, "down": e.alone_down}
    return {
        "changes": [sentence(c, lang) for c in e.changes],
        "cites": list(dict.fromkeys(cite for c in e.changes for cite in c.provision.cites)),
        "clauses": [c for c in e.clauses if c],
        "change": _number(e.total),
        "units": e.touched,
        "up": e.up,
        "down": e.down,
        "alone": alone,
    }
