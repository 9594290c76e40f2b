"""A ruleset at a glance: what it rests on, its tree of points, its ladders, its readings, what is not
encoded yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from . import ir
from .notation import shown
from .text import pad, width
from .wording import formula

_COLUMN = 64


def text(program: ir.Program, lang: str) -> str:
    """The outline as plain text, ending in a line feed."""
    return "\n".join(_lines(program, lang)) + "\n"


def _lines(program: ir.Program, lang: str) -> Iterator[str]:
    def say(vi: str, en: str) -> str:
        return en if lang == "en" else vi

    def day(value: date) -> str:
        return say(f"{value:%d/%m/%Y}", value.isoformat())

    header = program.header
    yield f"{header.id}@{header.version}  {header.title}".rstrip()
    if header.illustrative:
        yield say("  Minh họa, không có giá trị pháp lý.", "  Illustrative, without legal force.")
    if header.draft:
        yield say("  Dự thảo.", "  A draft.")
    if header.instrument:
        yield say("  Căn cứ: ", "  Basis: ") + header.instrument
    if header.kinds:
        yield say("  Đối tượng: ", "  For: ") + ", ".join(header.kinds)
    if header.in_force_from:
        until = say(" đến hết ", " through ") + day(header.in_force_to) if header.in_force_to else ""
        yield say("  Hiệu lực: từ ", "  In force: from ") + day(header.in_force_from) + until
    if header.details:
        yield say("  Quy định chi tiết: ", "  Details: ") + "@".join(header.details)
    if header.replaces:
        yield say("  Thay thế: ", "  Replaces: ") + "@".join(header.replaces)
    if program.digest:
        yield f"  sha256: {program.digest}"
    asked = sum(item.role is ir.InputRole.SUBMITTED for item in program.inputs)
    if asked:
        yield say(f"  Số liệu: {asked} mục", f"  Inputs: {asked}")

    yield ""
    yield say("Cây điểm", "Tree of points")
    depth: dict[str, int] = {}
    for node in program.nodes:
        level = depth[node.id] = depth.get(node.parent or "", -1) + 1
        name = f"{'  ' * (level + 1)}{node.id}  {node.label}"
        yield (pad(name, max(_COLUMN, width(name))) + "  " + _points(node, lang)).rstrip()

    for ladder in program.ladders:
        if ladder.part_of is None:
            yield ""
            yield f"{ladder.id}  {ladder.label}: " + " > ".join(reversed(ladder.order))
            yield from _rows(ladder)
            for part in program.ladders:
                if part.id in ladder.parts:
                    yield f"  {part.id}  {part.label}"
                    yield from _rows(part)
            for gate in ladder.gates:
                effect = say("không quá", "at most") if gate.caps else say("thì", "then")
                yield f"  {gate.label}: {formula(gate.condition, lang)} → {effect} “{gate.level}”"

    if program.ranking:
        yield ""
        keys = [
            formula(key.expr, lang)
            + say(
                " giảm dần" if key.descending else " tăng dần",
                " descending" if key.descending else " ascending",
            )
            for key in program.ranking.keys
        ]
        where = program.ranking.where
        only = say("; chỉ xếp khi ", "; only when ") + formula(where, lang) if where is not None else ""
        yield say("Xếp hạng theo ", "Ranked by ") + "; ".join(keys) + f" ({program.ranking.ties.value}){only}"

    if program.readings:
        yield ""
        yield say("Cách hiểu", "Readings")
        for reading in program.readings:
            yield f"  {reading.provision}: {reading.text}"
            if reading.alternatives:
                yield say("    Cách khác: ", "    Otherwise: ") + ", ".join(reading.alternatives)
    if program.provisions:
        yield ""
        yield say("Chưa lập quy tắc", "Not encoded")
        for provision in program.provisions:
            yield f"  {provision.provision}: {provision.text}"


def _points(node: ir.Node, lang: str) -> str:
    def say(vi: str, en: str) -> str:
        return en if lang == "en" else vi

    words = []
    if node.maximum is not None:
        words.append(say("tối đa ", "at most ") + _number(node.maximum, lang))
    match node.counting:
        case ir.Counting.BONUS:
            words.append(say("điểm thưởng", "bonus"))
        case ir.Counting.PENALTY:
            words.append(say("điểm trừ", "penalty"))
        case ir.Counting.INFORMATIONAL:
            words.append(say("không tính điểm", "not counted"))
        case ir.Counting.NORMAL:
            pass
    if isinstance(node.body, ir.Open):
        words.append(say("để ngỏ", "open"))
    return ", ".join(words)


def _number(value: Fraction, lang: str) -> str:
    return shown(value, lang)


def _rows(ladder: ir.Ladder) -> Iterator[str]:
    if not ladder.rows:
        return
    names = [row.name for row in ladder.rows]
    cells = [[cell.text if cell else "-" for cell in row.cells] for row in ladder.rows]
    columns = list(ladder.columns)
    first = max(width(name) for name in names)
    widths = [max(width(head), *(width(row[i]) for row in cells)) for i, head in enumerate(columns)]
    yield (
        "    "
        + pad("", first)
        + "  "
        + "  ".join(pad(h, w) for h, w in zip(columns, widths, strict=True)).rstrip()
    )
    for name, row in zip(names, cells, strict=True):
        yield (
            "    "
            + pad(name, first)
            + "  "
            + "  ".join(pad(c, w) for c, w in zip(row, widths, strict=True)).rstrip()
        )
