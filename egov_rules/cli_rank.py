"""Command on populations: rank."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from .cli_base import command, option
from .cli_output import Session, emit, exit_code, report
from .cli_types import FilePath, RulesetName, basis_option
from .diagnostics import Diagnostic, RulesError, Text, in_order

if TYPE_CHECKING:
    from . import ir
    from .population import Member
    from .resolve import Figures
    from .standings import Standings

_MOST_ALIKE = 20  # findings of one code in one column; the rest are counted


@command(
    "rank",
    vi="Chấm điểm và xếp hạng nhiều đơn vị.\n\n"
    "DATA: tệp CSV, XLSX, Parquet, JSON Lines (mỗi dòng một đơn vị: code, name, kind, province, year và mỗi "
    "số liệu một cột), hoặc thư mục phiếu TOML, JSON. Mỗi bộ tiêu chí và mỗi năm xếp hạng riêng. Dòng sai "
    "được báo kèm tệp, dòng, cột và không cản dòng khác.",
    en="Assess and rank many units.\n\n"
    "DATA: CSV, XLSX, Parquet, JSON Lines (a row a unit: code, name, kind, province, year and a column for "
    "each value), or a folder of TOML, JSON submissions. Each ruleset and year is ranked apart. A bad row is "
    "reported with file, row and column, and stops no other.",
)
@click.argument("data", metavar="DATA…", nargs=-1, required=True, type=FilePath())
@option(
    "--rules",
    vi="Bộ tiêu chí, thay cho bộ mà dữ liệu nêu.",
    en="The ruleset, in place of what the data name.",
    metavar="REF|FILE",
    type=RulesetName(),
)
@option(
    "--by",
    vi="Xếp hạng riêng trong từng tỉnh; số liệu cả đợt cũng tính trong tỉnh.",
    en="Rank within each province; cohort figures are the province's too.",
    type=click.Choice(["province"]),
)
@option(
    "--units",
    vi="Danh mục đơn vị: đơn vị chưa nộp được liệt kê, không xếp hạng.",
    en="The register of units: those that did not submit are listed unranked.",
    metavar="FILE",
    type=FilePath(),
)
@option(
    "--year",
    vi="Năm đánh giá của dòng không ghi năm.",
    en="The year of rows that name none.",
    type=click.IntRange(1900, 9999),
)
@option(
    "--strict",
    vi="Có dòng hay cột sai thì không ghi gì.",
    en="Write nothing when a row or column is wrong.",
    is_flag=True,
)
@basis_option
@option(
    "--cohort",
    vi="Số liệu cả đợt đã lưu, hoặc đơn vị khác cùng đợt (được tính vào số liệu cả đợt, không xếp hạng).",
    en="Saved cohort figures, or more units of the round (they count in the figures and are not ranked).",
    metavar="PATH",
    multiple=True,
    type=FilePath(),
)
@option(
    "--save-cohort",
    vi="Lưu số liệu cả đợt để dùng lại với --cohort.",
    en="Save the cohort figures for use with --cohort.",
    metavar="FILE",
    type=FilePath(),
)
@option(
    "--record",
    vi="Ghi hồ sơ để sau này `audit` tính lại được từng đơn vị và thứ hạng.",
    en="Write a record from which `audit` can work out every unit and rank again.",
    metavar="FILE",
    type=FilePath(),
)
@option(
    "-o",
    "--output",
    vi="Ghi mọi cột vào tệp; đuôi .csv, .xlsx, .parquet, .jsonl chọn dạng.",
    en="Write all columns to a file; the suffix .csv, .xlsx, .parquet, .jsonl says the format.",
    metavar="FILE",
    type=FilePath(),
)
@click.pass_obj
def rank(
    session: Session,
    /,
    *,
    data: tuple[str, ...],
    rules: str | None,
    by: str | None,
    units: str | None,
    year: int | None,
    strict: bool,
    basis: str,
    cohort: tuple[str, ...],
    save_cohort: str | None,
    record: str | None,
    output: str | None,
) -> int:
    """Read, assess, rank, write; report what is wrong."""
    from . import population, standings, standings_files
    from .batch import Rulesets

    form = "table" if output in (None, "-") else standings_files.format_of(output or "")
    if isinstance(form, Diagnostic):
        raise RulesError([form])
    said: list[Diagnostic] = []
    register = None
    if units is not None:
        register, about_units = population.read_register(units)
        said += about_units
    rulesets = Rulesets(rules)
    found = population.read(data, rulesets=rulesets, year=year, basis=basis, register=register)
    given, members, wrong = _cohort(cohort, rulesets, basis)
    said += wrong
    options = standings.Options(by == "province", basis, register, given, members)
    with _Progress(session) as progress:
        done = standings.rank(found, options, progress)
    said += done.diagnostics
    code = exit_code(said, strict=strict)
    if strict and code:
        report(_fewer(said), session)
        sys.stderr.write(session.say("không ghi gì (--strict)\n", "nothing was written (--strict)\n"))
        return code
    if save_cohort is not None:
        _save(done, save_cohort)
    if record is not None:
        from . import roll, textfile

        textfile.write(record, roll.compose(found, done, tuple(rulesets.loaded.values()), options))
    if form == "table":
        emit(standings_files.as_text(done, session.lang))
    else:
        assert output is not None
        standings_files.write(done, output, form)
        _summary(done, output, found.skipped, session)
    report(_fewer(said), session)
    return code


def _cohort(
    paths: Sequence[str], rulesets: Any, basis: str
) -> tuple[Callable[[ir.Program], Figures] | None, tuple[Member, ...], list[Diagnostic]]:
    """The figures given, for a ruleset; the further members of the cohort; what is wrong with these."""
    if not paths:
        return None, (), []
    import os

    from . import population
    from .batch import cohort_files
    from .figures import read_figures
    from .resolve import Figures

    tables = [p for p in paths if not os.path.isdir(p) and not p.lower().endswith((".toml", ".json"))]
    submissions, files, said = cohort_files([p for p in paths if p not in tables])
    more = population.read([*tables, *submissions], rulesets=rulesets, basis=basis)
    known: dict[int, Figures] = {}

    def given(program: ir.Program) -> Figures:
        if id(program) not in known:
            merged = Figures()
            for file in files:
                assert file.source is not None
                read = read_figures(file.source, program)
                merged = Figures(
                    {**merged.values, **read.values},
                    {**merged.places, **read.places},
                    diagnostics=(*merged.diagnostics, *read.diagnostics),
                )
            known[id(program)] = merged
        return known[id(program)]

    refused = [d for member in more.members for d in member.diagnostics]
    return given, more.members, [*said, *more.diagnostics, *refused]


def _save(done: Standings, path: str) -> None:
    from . import textfile
    from .figures import write_figures
    from .messages import files as messages

    with_figures = [ranked for ranked in done.populations if ranked.figures.values]
    if len(with_figures) != 1:
        said = Text(
            vi="--save-cohort cần đúng một bộ tiêu chí và một năm, có số liệu cả đợt, không chia theo tỉnh",
            en="--save-cohort needs exactly one ruleset and year, with cohort figures, not split by province",
        )
        raise RulesError([messages.usage(said)])
    ranked = with_figures[0]
    own = {figure.id for figure in ranked.program.figures if figure.function.value == "rank"}
    values = {name: value for name, value in ranked.figures.values.items() if name not in own}
    textfile.write(path, write_figures(ranked.program, values))


def _summary(done: Standings, output: str, skipped: int, session: Session) -> None:
    from .standings_files import counted, in_words

    words = in_words(counted(done), session.lang)
    if skipped:
        words += session.say(
            f"; bỏ qua {skipped} dòng tổng, ghi chú", f"; {skipped} rows of totals or remarks left out"
        )
    sys.stderr.write(f"{output}: {words}\n")


def _fewer(said: Sequence[Diagnostic]) -> list[Diagnostic]:
    """By file and row; of many alike in one column the first few, and how many more there are."""
    from .messages import population as messages

    kept: list[Diagnostic] = []
    alike: dict[tuple[str, str, str], int] = {}
    for d in sorted(in_order(said), key=lambda d: (d.path or "", _row_and_column(d)[0])):
        key = (d.code, d.path or "", _row_and_column(d)[1])
        alike[key] = alike.get(key, 0) + 1
        if d.span is not None or alike[key] <= _MOST_ALIKE:
            kept.append(d)
    for (code, path, column), n in alike.items():
        if n > _MOST_ALIKE and path:
            kept.append(messages.more_alike(path, code, column, n - _MOST_ALIKE))
    return kept


def _row_and_column(d: Diagnostic) -> tuple[int, str]:
    """Of an address in a table: `D7`, `Sheet1!D7`, `7`, `7:so_cbcc`."""
    if d.span is not None or not d.where:
        return 0, ""
    match = re.fullmatch(r"(?:.*!)?([A-Z]{1,3})?([0-9]+)(?::(.*))?", d.where)
    return (int(match[2]), match[1] or match[3] or "") if match else (0, "")


class _Progress:
    """How far the work is, on a terminal; nothing anywhere else."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.shown = False
        self.last = -1.0

    def __enter__(self) -> Callable[[int, int], None] | None:
        return self._step if sys.stderr.isatty() else None

    def _step(self, done: int, total: int) -> None:
        import time

        now = time.monotonic()
        if now - self.last < 0.2:
            return
        self.last, self.shown = now, True
        words = self.session.say(f"đã chấm {done}/{total} đơn vị", f"{done} of {total} units assessed")
        sys.stderr.write(f"\r{words}\x1b[K")
        sys.stderr.flush()

    def __exit__(self, *_: object) -> None:
        if self.shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


COMMANDS = {"rank": rank}
