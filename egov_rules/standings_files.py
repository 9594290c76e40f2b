"""Standings as tables: CSV, XLSX, Parquet, JSON Lines, or text on a screen.

A score is its exact decimal text wherever the format has no exact number; where it has one (Parquet's
decimals) it is that. A cell that a spreadsheet might run is kept a text.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, BinaryIO

from .diagnostics import Diagnostic, RulesError, Text
from .messages import population as messages
from .notation import decimals, exact, shown
from .records import frozen
from .standings import Ranked, Row, Standing, Standings
from .text import pad, width

FORMATS = {".csv": "csv", ".xlsx": "xlsx", ".parquet": "parquet", ".jsonl": "jsonl", ".ndjson": "jsonl"}
_FIRST = ("rank", "code", "name", "kind", "province", "year", "ruleset", "status", "index")
_LAST = ("missing", "not_applicable")
_RUN = ("=", "+", "-", "@", "\t", "\r", "\n")
_DIGITS_OF_DOUBLE = 15
_MOST_DIGITS = 38  # of a Parquet decimal that every reader knows

STANDING = {
    Standing.RANKED: Text("", ""),
    Standing.PROVISIONAL: Text("tạm tính", "provisional"),
    Standing.UNRANKED: Text("không xếp hạng", "not ranked"),
    Standing.REFUSED: Text("bị từ chối", "refused"),
    Standing.NOT_SUBMITTED: Text("chưa nộp", "not submitted"),
}


@frozen
class Columns:
    """The names of a table's columns: those of every row, then nodes and ladders of all rulesets in it."""

    nodes: tuple[str, ...]
    ladders: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """All, each once: an id that is also a column of every row gets its kind in front."""
        taken = {*_FIRST, *_LAST}
        nodes = tuple(f"node.{id}" if id in taken else id for id in self.nodes)
        taken |= set(nodes)
        return (*_FIRST, *nodes, *(f"level.{id}" if id in taken else id for id in self.ladders), *_LAST)


def columns(standings: Standings) -> Columns:
    """The columns that the standings need, in the order of the rulesets."""
    programs = [ranked.program for ranked in standings.populations]
    nodes = dict.fromkeys(node.id for program in programs for node in program.nodes)
    ladders = dict.fromkeys(ladder.id for program in programs for ladder in program.ladders)
    return Columns(tuple(nodes), tuple(ladders))


def values(row: Row, of: Columns) -> list[Any]:
    """A row's cells: int, Fraction, text, a tuple of ids, or None."""
    unit = row.unit
    return [
        row.rank,
        *(
            unit.code,
            unit.name,
            unit.kind,
            unit.province,
            row.year,
            row.ruleset,
            row.standing.value,
            row.index,
        ),
        *map(row.scores.get, of.nodes),
        *map(row.levels.get, of.ladders),
        row.missing,
        row.not_applicable,
    ]


def as_dicts(standings: Standings) -> list[dict[str, Any]]:
    """Each row as JSON data: exact numbers as text, only the columns that its own ruleset has."""
    of = columns(standings)
    own: dict[str, set[str]] = {}
    for ranked in standings.populations:
        program = ranked.program
        ids = {node.id for node in program.nodes} | {ladder.id for ladder in program.ladders}
        own[f"{program.header.id}@{program.header.version}"] = ids
    every = [*_FIRST, *of.nodes, *of.ladders, *_LAST]
    always = {*_FIRST, *_LAST}
    found = []
    for row in standings.rows:
        mine = own.get(row.ruleset, set())
        at = zip(of.names, every, values(row, of), strict=True)
        found.append({name: _plain(value) for name, id, value in at if id in mine or name in always})
    return found


def write(standings: Standings, path: str, form: str) -> None:
    """The standings into a file, whole or not at all; RulesError when it cannot be."""
    from . import textfile

    match form:
        case "xlsx":
            fill = _xlsx(path)
        case "parquet":
            fill = _parquet(path)
        case "jsonl":
            fill = _encoded(as_json_lines)
        case _:
            fill = _encoded(as_csv)
    textfile.write_with(path, lambda file: fill(standings, file))


def format_of(path: str) -> str | Diagnostic:
    """The format that a suffix stands for."""
    found = FORMATS.get(os.path.splitext(path)[1].lower())
    return found or messages.unknown_format(path, tuple(FORMATS))


# ------------------------------------------------------------------------------------------------------- text


def as_csv(standings: Standings) -> str:
    """Commas, UTF-8, LF. A text that a spreadsheet would run as a formula has `'` before it."""
    of = columns(standings)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(of.names)
    for row in standings.rows:
        writer.writerow([_csv_cell(value) for value in values(row, of)])
    return out.getvalue()


def _csv_cell(value: Any) -> str:
    text = _flat(value)
    if isinstance(value, int) or (isinstance(value, Fraction) and decimals(value) is not None):
        return text
    return f"'{text}" if text.startswith(_RUN) else text


def _flat(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Fraction):
        return exact(value)
    return "; ".join(value) if isinstance(value, tuple) else str(value)


def as_json_lines(standings: Standings) -> str:
    """One object a line."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in as_dicts(standings))


def _plain(value: Any) -> Any:
    if isinstance(value, Fraction):
        return exact(value)
    return list(value) if isinstance(value, tuple) else value


def _encoded(write_text: Callable[[Standings], str]) -> Callable[[Standings, BinaryIO], None]:
    def fill(standings: Standings, file: BinaryIO) -> None:
        file.write(write_text(standings).encode("utf-8"))

    return fill


# ----------------------------------------------------------------------------------------------- spreadsheets


def _xlsx(path: str) -> Callable[[Standings, BinaryIO], None]:
    try:
        import xlsxwriter
    except ImportError as error:
        raise RulesError([messages.extra_missing(path, "XlsxWriter", "excel")]) from error

    def fill(standings: Standings, file: BinaryIO) -> None:
        of = columns(standings)
        packed = io.BytesIO()
        book = xlsxwriter.Workbook(packed, {"in_memory": True, "constant_memory": False})
        sheet = book.add_worksheet("Xếp hạng")
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for at, name in enumerate(of.names):
            sheet.write_string(0, at, name, head)
        for number, row in enumerate(standings.rows, 1):
            for at, value in enumerate(values(row, of)):
                if isinstance(value, int) or (isinstance(value, Fraction) and _is_a_double(value)):
                    sheet.write_number(number, at, float(value))
                elif (text := _flat(value)) != "":
                    sheet.write_string(number, at, text)  # never a formula, whatever it begins with
        sheet.freeze_panes(1, 3)
        sheet.autofilter(0, 0, len(standings.rows), len(of.names) - 1)
        book.close()
        file.write(packed.getvalue())

    return fill


def _is_a_double(value: Fraction) -> bool:
    """Whether the number that a spreadsheet keeps reads back as this very decimal."""
    if decimals(value) is None:
        return False
    digits = exact(abs(value)).replace(".", "").strip("0")
    return len(digits) <= _DIGITS_OF_DOUBLE and Fraction(repr(float(value))) == value


# ---------------------------------------------------------------------------------------------------- Parquet


def _parquet(path: str) -> Callable[[Standings, BinaryIO], None]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as files
    except ImportError as error:
        raise RulesError([messages.extra_missing(path, "pyarrow", "data")]) from error

    def fill(standings: Standings, file: BinaryIO) -> None:
        of = columns(standings)
        lines = [values(row, of) for row in standings.rows]
        arrays = {}
        numeric = {"index", *of.nodes}
        for at, (name, id) in enumerate(
            zip(of.names, [*_FIRST, *of.nodes, *of.ladders, *_LAST], strict=True)
        ):
            column = [line[at] for line in lines]
            if name in ("rank", "year"):
                arrays[name] = pa.array(column, pa.int64())
            elif name in _LAST:
                arrays[name] = pa.array([list(value) for value in column], pa.list_(pa.string()))
            elif id in numeric and (shape := _decimal_shape(column)) is not None:
                arrays[name] = pa.array([_decimal(v) for v in column], pa.decimal128(*shape))
            else:
                arrays[name] = pa.array([_flat(v) if v is not None else None for v in column], pa.string())
        files.write_table(pa.table(arrays), file, compression="zstd")

    return fill


def _decimal_shape(column: Iterable[Any]) -> tuple[int, int] | None:
    """Digits and decimals that hold every number of a column; None where one has no end, or is a text."""
    whole, scale = 1, 0
    for value in column:
        if value is None:
            continue
        places = decimals(value) if isinstance(value, Fraction) else None
        if places is None:
            return None
        scale = max(scale, places)
        whole = max(whole, len(str(abs(value.numerator) // value.denominator)))
    return (_MOST_DIGITS, scale) if whole + scale <= _MOST_DIGITS else None


def _decimal(value: Fraction | None) -> Any:
    from decimal import Decimal

    return None if value is None else Decimal(exact(value))


# ----------------------------------------------------------------------------------------------------- screen


def as_text(standings: Standings, lang: str) -> str:
    """A table for each population: rank, unit, index, the nodes at the top with their maxima, levels;
    `-o` gives every node.
    """
    last = {id(ranked.program): ranked for ranked in standings.populations}
    return "\n".join(
        _population(ranked, lang, legend=last[id(ranked.program)] is ranked)
        for ranked in standings.populations
    )


def _population(ranked: Ranked, lang: str, *, legend: bool) -> str:
    program = ranked.program
    header = program.header
    say = Text(f"năm {ranked.year}", f"year {ranked.year}").in_(lang)
    counts = {standing: sum(row.standing is standing for row in ranked.rows) for standing in Standing}
    title = f"{header.title} ({header.id}@{header.version}), {say}"
    if ranked.group:
        title += f", {ranked.group}"
    top = [n for n in program.nodes if n.parent is None and n.maximum is not None]
    ladders = [ladder for ladder in program.ladders if ladder.part_of is None]
    names = Text("Hạng|Mã|Đơn vị|Chỉ số", "Rank|Code|Unit|Index").in_(lang).split("|")
    heads = [
        *names,
        *(f"{n.id} (/{shown(n.maximum or Fraction(0), lang)})" for n in top),
        *(x.id for x in ladders),
        "",
    ]
    lines = [heads]
    for row in ranked.rows:
        cells = [str(row.rank) if row.rank else "-", row.unit.code, row.unit.name, _shown(row.index, lang)]
        cells += [_shown(row.scores.get(n.id), lang) for n in top]
        cells += [row.levels.get(x.id) or "" for x in ladders]
        lines.append([*map(_one_line, cells), _note(row, lang)])
    right = {0, 3, *range(4, 4 + len(top))}
    meaning = [f"  {n.id}: {n.label}" for n in top] + [f"  {x.id}: {x.label}" for x in ladders]
    marks = []
    if header.illustrative:
        marks.append(
            Text("minh họa, không có giá trị pháp lý", "illustrative, without legal force").in_(lang)
        )
    table = _aligned(lines, right)
    return "\n".join(
        [title, *marks, in_words(counts, lang), "", table, *(["", *meaning] if legend else []), ""]
    )


def _note(row: Row, lang: str) -> str:
    said = STANDING[row.standing].in_(lang)
    if row.missing:
        some = ", ".join(row.missing[:3]) + (", …" if len(row.missing) > 3 else "")
        said += f": {Text('thiếu', 'missing').in_(lang)} {some}" if said else ""
    return said


def _shown(value: Fraction | str | None, lang: str) -> str:
    return "" if value is None else shown(value, lang) if isinstance(value, Fraction) else value


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else "·" for c in text)


def _aligned(lines: Sequence[Sequence[str]], right: Iterable[int]) -> str:
    to_right = set(right)
    wide = [max(width(line[at]) for line in lines) for at in range(len(lines[0]))]
    done = []
    for line in lines:
        cells = [
            " " * (wide[at] - width(cell)) + cell if at in to_right else pad(cell, wide[at])
            for at, cell in enumerate(line)
        ]
        done.append("  ".join(cells).rstrip())
    return "\n".join(done)


def in_words(counts: Mapping[Standing, int], lang: str) -> str:
    """`4 đơn vị được xếp hạng (1 tạm tính); 2 chưa nộp`."""
    provisional = counts[Standing.PROVISIONAL]
    placed = counts[Standing.RANKED] + provisional
    units = Text(f"{placed} đơn vị được xếp hạng", f"{placed} units ranked").in_(lang)
    if provisional:
        units += f" ({provisional} {STANDING[Standing.PROVISIONAL].in_(lang)})"
    rest = (Standing.UNRANKED, Standing.REFUSED, Standing.NOT_SUBMITTED)
    return "; ".join([units, *(f"{counts[s]} {STANDING[s].in_(lang)}" for s in rest if counts[s])])


def counted(standings: Standings) -> Mapping[Standing, int]:
    """How many rows there are of each kind."""
    found = dict.fromkeys(Standing, 0)
    for row in standings.rows:
        found[row.standing] += 1
    return found
