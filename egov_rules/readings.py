"""The readings of one text, all of them run: a population under each, and the units for whom it matters.

Where a provision can be read in several ways, a ruleset takes one and names the rulesets that take the
others (`cách khác`). Points awarded to an open group are out of that group's maximum, which may be another in
another reading: there they keep their share of it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from . import batch, interpret, ir, ranking, registry, workspace
from .diagnostics import Diagnostic, RulesError, has_errors
from .messages import records as messages
from .records import evolve, frozen
from .resolve import broken, facts_of, resolve
from .result import Awarded, Evaluation, Facts
from .submission import Submission, Unit


@frozen
class Version:
    """One way to read the text. `provisions`: what is read otherwise than in the ruleset that was asked for,
    in the words of this one; `highest`: the most that the index can be, None where that is not known.
    """

    program: ir.Program
    provisions: tuple[ir.Reading, ...]
    highest: Fraction | None

    @property
    def ref(self) -> str:
        """`xa_doc_a@2017`."""
        return f"{self.program.header.id}@{self.program.header.version}"


@frozen
class Standing:
    """A unit under one reading: levels by ladder, index, its share of the most that the index can be, rank.

    `rank` None: not ranked, or incomplete. `refused`: it cannot be assessed under this reading.
    """

    levels: Mapping[str, str | None]
    index: Fraction | None
    share: Fraction | None
    rank: int | None
    complete: bool
    refused: bool = False


@frozen
class Line:
    """One unit: its standing under each version, in their order."""

    unit: Unit
    standings: tuple[Standing, ...]

    @property
    def level_differs(self) -> bool:
        """Whether some ladder that all versions have gives another level."""
        known = [s for s in self.standings if not s.refused]
        ladders = set.intersection(*(set(s.levels) for s in known)) if known else set()
        return any(len({s.levels[ladder] for s in known}) > 1 for ladder in ladders)

    @property
    def rank_differs(self) -> bool:
        """Whether it ranks otherwise."""
        return len({s.rank for s in self.standings if not s.refused}) > 1

    @property
    def share_differs(self) -> bool:
        """Whether its index is another part of the whole."""
        return len({s.share for s in self.standings if not s.refused}) > 1

    @property
    def decides(self) -> bool:
        """Whether the reading decides its level or rank, or whether it can be assessed at all."""
        return self.level_differs or self.rank_differs or any(s.refused for s in self.standings)

    @property
    def matters(self) -> bool:
        """Whether the reading makes any difference to it."""
        return self.decides or self.share_differs


@frozen
class Compared:
    """All units under all versions, the version asked for first. `diagnostics`: of submissions left out."""

    versions: tuple[Version, ...]
    lines: tuple[Line, ...]
    diagnostics: tuple[Diagnostic, ...]


def compare(ref: str, paths: Sequence[str], basis: str = batch.VERIFIED) -> Compared:
    """Every unit in these files and folders, under the ruleset and each that it names as another reading.

    RulesError where a ruleset cannot be used, or names no other reading.
    """
    versions = _versions(ref)
    units, said = _units(paths, ref, versions, basis)
    columns = []
    for version in versions:
        facts = [_carried(unit, version.program, basis) for unit in units]
        columns.append(_standings(version, facts))
    lines = [
        Line(given.unit, tuple(column[number] for column in columns)) for number, given in enumerate(units)
    ]
    return Compared(versions, tuple(lines), tuple(said))


# ----------------------------------------------------------------------------------------------- the versions


def _versions(ref: str) -> tuple[Version, ...]:
    first = _usable(workspace.locate(ref))
    path = first.path
    assert first.program is not None
    header = first.program.header
    named = [name for reading in first.program.readings for name in reading.alternatives]
    if not named:
        raise RulesError([messages.no_other_reading(f"{header.id}@{header.version}")])
    own = tuple(reading for reading in first.program.readings if reading.alternatives)
    common = {reading.text for reading in first.program.readings}
    found = [Version(first.program, own, _highest(first.program))]
    for name in dict.fromkeys(named):
        other = _other(name, header.version, os.path.dirname(path) or ".")
        about = [r.provision for r in own if name in r.alternatives]
        texts = tuple(r for r in other.readings if r.provision in about and r.text not in common)
        found.append(Version(other, texts, _highest(other)))
    return tuple(found)


def _other(name: str, version: str, folder: str) -> ir.Program:
    """The ruleset of the same version where there is one, else the newest."""
    entry: Any = registry.find(name if "@" in name else f"{name}@{version}", [folder, "."])
    if isinstance(entry, Diagnostic):
        entry = registry.find(name, [folder, "."])
    if isinstance(entry, Diagnostic):
        raise RulesError([entry])
    program = _usable(entry.path).program
    assert program is not None
    return program


def _usable(path: str) -> workspace.Loaded:
    loaded = workspace.load_file(path, whole=False)
    if loaded.program is None:
        raise RulesError([d for d in loaded.diagnostics if d.severity == "error"])
    return loaded


def _highest(program: ir.Program) -> Fraction | None:
    """The most that the index can be, by the declared ranges."""
    from .ranges import Ranges

    if program.ranking is None:
        return None
    ranges = Ranges(program)
    interval = ranges.range(program.ranking.keys[0].expr, ranges.base)
    return interval.high if interval is not None else None


# -------------------------------------------------------------------------------------------------- the units


@frozen
class _Given:
    """A unit's facts under the ruleset that it was awarded its points by."""

    unit: Unit
    facts: Facts
    program: ir.Program
    submission: Submission | None = None


def _units(
    paths: Sequence[str], ref: str, versions: Sequence[Version], basis: str
) -> tuple[list[_Given], list[Diagnostic]]:
    """The units of all files; a unit that names a ruleset outside the comparison is left out, and said."""
    by_ref = {v.ref: v.program for v in versions} | {v.program.header.id: v.program for v in versions}
    found: list[_Given] = []
    said: list[Diagnostic] = []
    tables = []
    for path in paths:
        if not os.path.isdir(path) and not path.lower().endswith((".toml", ".json")):
            tables.append(path)
            continue
        for file in batch.data_files(path) if os.path.isdir(path) else [path]:
            submission = batch.read_file(file)
            if submission.source is None or has_errors(submission.diagnostics):
                said += submission.diagnostics
                continue
            program = by_ref.get(submission.ruleset or versions[0].ref)
            if program is None:
                name = submission.unit.name or submission.unit.code
                said.append(messages.outside_comparison(file, name, str(submission.ruleset), versions[0].ref))
                continue
            resolved = resolve(submission, program, basis)
            if resolved.facts is None:
                said += [d for d in resolved.diagnostics if d.severity == "error"]
            else:
                found.append(_Given(submission.unit, resolved.facts, program, submission))
    if tables:
        from . import population

        read = population.read(tables, ref, basis=basis)
        said += read.diagnostics
        for member in read.members:
            if member.refused or member.program is None:
                said += member.diagnostics
            elif member.submitted:
                facts = facts_of(member.program, dict(member.chosen), None, member.year or 1)
                wrong = tuple(broken(member.program, facts, member.origin))
                said += wrong
                if not has_errors(wrong):
                    found.append(_Given(member.unit, facts, member.program))
    return found, said


def _carried(given: _Given, other: ir.Program, basis: str) -> Facts | None:
    """A unit's facts under another reading; None where it is refused there."""
    own, facts = given.program, given.facts
    if own is other:
        return facts
    types = {item.id: item.type for item in own.inputs}
    differ = any(types.get(item.id, item.type) != item.type for item in other.inputs)
    if differ and given.submission is not None:
        return resolve(given.submission, other, basis).facts
    maxima = {node.id: node.maximum for node in own.nodes}
    inputs = {item.id for item in other.inputs}
    opened = {node.id: node.maximum for node in other.nodes if isinstance(node.body, ir.Open)}
    awarded = {
        name: _scaled(points, maxima.get(name), opened[name])
        for name, points in facts.awarded.items()
        if name in opened
    }
    values = {name: value for name, value in facts.values.items() if name in inputs}
    return Facts(facts.year, values, awarded)


def _scaled(points: Awarded, own: Fraction | None, other: Fraction | None) -> Awarded:
    if not own or not other or own == other:
        return points
    share = other / own
    given = None if points.points is None else points.points * share
    return evolve(points, points=given, not_assessed=points.not_assessed * share)


def _standings(version: Version, column: Sequence[Facts | None]) -> list[Standing]:
    program = version.program
    present = [facts for facts in column if facts is not None]
    if program.figures:
        cohort = interpret.cohort_figures(program, present)
        present = [evolve(f, figures=cohort.figures_of(n)) for n, f in enumerate(present)]
    evaluations = iter([interpret.evaluate(program, facts) for facts in present])
    every = [next(evaluations) if facts is not None else None for facts in column]
    ranks = _ranks(program, every)
    return [_standing(version, e, rank) for e, rank in zip(every, ranks, strict=True)]


def _standing(version: Version, evaluation: Evaluation | None, rank: int | None) -> Standing:
    if evaluation is None:
        return Standing({}, None, None, None, complete=False, refused=True)
    index = evaluation.index
    share = index / version.highest if index is not None and version.highest else None
    levels = {
        ladder.id: evaluation.levels[ladder.id].level
        for ladder in version.program.ladders
        if ladder.part_of is None
    }
    return Standing(levels, index, share, rank, evaluation.complete)


def _ranks(program: ir.Program, evaluations: Sequence[Evaluation | None]) -> list[int | None]:
    found: list[int | None] = [None] * len(evaluations)
    if program.ranking is None:
        return found
    numbers = [n for n, e in enumerate(evaluations) if e is not None and e.complete and e.ranked]
    keys = [e.rank_keys for n in numbers if (e := evaluations[n]) is not None]
    descending = [key.descending for key in program.ranking.keys]
    for number, rank in zip(numbers, ranking.ranks(keys, descending, program.ranking.ties), strict=True):
        found[number] = rank
    return found


# ------------------------------------------------------------------------------------------- as it is read


def to_dict(done: Compared) -> dict[str, Any]:
    """The comparison as data; numbers are exact text."""
    from .notation import exact
    from .results import unit_dict

    def number(value: Fraction | None) -> str | None:
        return None if value is None else exact(value)

    return {
        "readings": [
            {
                "ruleset": {
                    "id": v.program.header.id,
                    "version": v.program.header.version,
                    "digest": v.program.digest,
                },
                "index_max": number(v.highest),
                "provisions": [{"provision": r.provision, "text": r.text} for r in v.provisions],
            }
            for v in done.versions
        ],
        "units": len(done.lines),
        "affected": [
            {
                "unit": unit_dict(line.unit),
                "level_differs": line.level_differs,
                "rank_differs": line.rank_differs,
                "share_differs": line.share_differs,
                "under": {
                    v.ref: {"refused": True}
                    if s.refused
                    else {
                        "levels": dict(s.levels),
                        "index": number(s.index),
                        "share": number(s.share),
                        "rank": s.rank,
                        "complete": s.complete,
                    }
                    for v, s in zip(done.versions, line.standings, strict=True)
                },
            }
            for line in _in_order(done)
        ],
    }


def as_text(done: Compared, lang: str) -> str:
    """The comparison as plain text: the readings, how many units, then each unit for whom it matters."""
    say = _speaker(lang)
    out = []
    for version in done.versions:
        out.append(f"{version.ref}: {version.program.header.title}")
        out += [f"  {r.provision}: {r.text}" for r in version.provisions]
    out += ["", _summary(done, lang), ""]
    widest = max((len(v.ref) for v in done.versions), default=0)
    for line in _in_order(done):
        if not line.decides:
            shares = " / ".join(
                _cells(v, s, lang)[2] for v, s in zip(done.versions, line.standings, strict=True)
            )
            out.append(f"{_name(line.unit, lang)}: {shares}")
            continue
        out.append(_name(line.unit, lang))
        for version, standing in zip(done.versions, line.standings, strict=True):
            level, index, share, rank = _cells(version, standing, lang)
            if standing.refused:
                out.append(f"  {version.ref.ljust(widest)}  {level}")
                continue
            words = say(f"chỉ số {index} ({share}), hạng {rank}", f"index {index} ({share}), rank {rank}")
            out.append(f"  {version.ref.ljust(widest)}  {level}; {words}")
    return "\n".join(out).rstrip() + "\n"


def as_markdown(done: Compared, lang: str) -> str:
    """The same as a table, a row a unit and reading."""
    say = _speaker(lang)
    out = []
    for version in done.versions:
        out.append(f"- **{version.ref}**: {version.program.header.title}")
        out += [f"  - {r.provision}: {r.text}" for r in version.provisions]
    heads = say(
        "| Đơn vị | Cách hiểu | Mức | Chỉ số | Tỷ lệ | Hạng |",
        "| Unit | Reading | Level | Index | Share | Rank |",
    )
    out += ["", _summary(done, lang), "", heads, "|---|---|---|---:|---:|---:|"]
    for line in _in_order(done):
        name = _name(line.unit, lang)
        for version, standing in zip(done.versions, line.standings, strict=True):
            cells = " | ".join(_cells(version, standing, lang))
            out.append(f"| {name} | {version.ref} | {cells} |")
            name = ""
    return "\n".join(out) + "\n"


def _in_order(done: Compared) -> list[Line]:
    """The units for whom it matters: a level first, then a rank, then the share alone."""
    matter = [line for line in done.lines if line.matters]
    return sorted(matter, key=lambda line: (not line.level_differs, not line.decides))


def _speaker(lang: str) -> Any:
    return lambda vi, en: en if lang == "en" else vi


def _summary(done: Compared, lang: str) -> str:
    level = sum(line.level_differs for line in done.lines)
    rank = sum(line.rank_differs for line in done.lines)
    share = sum(line.share_differs for line in done.lines)
    n = len(done.lines)
    if lang == "en":
        return (
            f"{n} unit{'s' if n != 1 else ''}: the reading changes the level of {level}, the rank of {rank}, "
            f"the share of the index of {share}"
        )
    return f"{n} đơn vị: cách hiểu làm đổi mức của {level}, hạng của {rank}, tỷ lệ chỉ số của {share} đơn vị"


def _name(unit: Unit, lang: str) -> str:
    name = unit.name or _speaker(lang)("(chưa có tên)", "(no name)")
    rest = ", ".join(part for part in (unit.province, unit.code) if part)
    return f"{name} ({rest})" if rest else name


def _cells(version: Version, standing: Standing, lang: str) -> tuple[str, str, str, str]:
    """Level, index, share and rank as text."""
    from .notation import shown

    say = _speaker(lang)
    if standing.refused:
        return say("không đánh giá được theo cách này", "cannot be assessed this way"), "", "", ""
    titles = {ladder.id: ladder.label for ladder in version.program.ladders}
    named = [(titles[id], level or say("không có mức", "no level")) for id, level in standing.levels.items()]
    level = named[0][1] if len(named) == 1 else "; ".join(f"{label}: {level}" for label, level in named)
    if not standing.complete:
        level += say(" (chưa đủ số liệu)", " (incomplete)")
    index = "-" if standing.index is None else shown(standing.index, lang)
    share = "-" if standing.share is None else shown(standing.share, lang, "%", most=4, places=4)
    return level, index, share, str(standing.rank) if standing.rank is not None else "-"
