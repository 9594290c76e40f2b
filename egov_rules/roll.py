"""The record of a ranking: every unit of a population with its rank, each from a submission of its own.

A row of a table becomes the submission that it amounts to, so that whoever audits the record needs no table.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from . import batch, dossier, ir, standings
from .assessment import assess
from .notation import exact, folded
from .result import Awarded, NotApplicable
from .source import Source
from .submission import Submission, parse

if TYPE_CHECKING:
    from .population import Member, Population
    from .workspace import Loaded


def compose(
    found: Population, done: standings.Standings, rulesets: Sequence[Loaded], how: standings.Options
) -> str:
    """The text of a record of these standings; units that gave nothing have no line."""
    items: list[batch.Item] = []
    extra: list[dict[str, Any]] = []
    for ranked in done.populations:
        members = [m for m in found.members if _belongs(m, ranked, by_province=how.by_province)]
        members.sort(
            key=lambda m: (m.unit.code, m.unit.name, m.unit.province, m.place.path or "", m.place.where)
        )
        given = how.given(ranked.program) if how.given is not None else None
        figures = standings.cohort_of(ranked.program, members, how, given, ranked.group)[0]
        rows = {id(row.unit): row for row in ranked.rows}
        for number, member in enumerate(members):
            row = rows.get(id(member.unit))
            if row is None or not member.submitted or row.standing is standings.Standing.REFUSED:
                continue
            own = figures[number] if figures else None
            submission = member.submission or as_submission(member)
            items.append(
                batch.Item(submission, assess(submission, ranked.program, how.basis, figures=own), (), own)
            )
            extra.append(
                {"rank": None if row.rank is None else str(row.rank), "standing": row.standing.value}
                | ({"group": ranked.group} if how.by_province else {})
            )
    return dossier.compose(items, rulesets, batch.Options(basis=how.basis), extra)


def _belongs(member: Member, ranked: standings.Ranked, *, by_province: bool) -> bool:
    if member.program is None or member.program.digest != ranked.program.digest:
        return False
    if by_province and folded(member.unit.province) != folded(ranked.group):
        return False
    return member.year == ranked.year


def as_submission(member: Member) -> Submission:
    """The submission that a row of a table amounts to."""
    program = member.program
    assert program is not None
    roles = {item.id: item.role for item in program.inputs}
    absent = {
        item.id: next((m.id for m in item.type.members if m.not_applicable), None) for item in program.inputs
    }
    unit: dict[str, Any] = {
        key: text for key in ("code", "name", "kind", "province") if (text := getattr(member.unit, key))
    }
    values: dict[str, Any] = {}
    for id, value in member.chosen.items():
        role = roles.get(id)
        if role is ir.InputRole.ROUND:
            continue
        into = unit if role is ir.InputRole.UNIT else values
        into[id] = absent.get(id) if isinstance(value, NotApplicable) else _plain(value)
    header = program.header
    data = {
        "year": str(member.year),
        "ruleset": f"{header.id}@{header.version}",
        "unit": unit,
        "values": values,
    }
    name = os.path.splitext(os.path.basename(member.place.path or "data"))[0]
    return parse(Source(f"{name}.json", json.dumps(data, ensure_ascii=False, indent=1) + "\n"))


def _plain(value: Any) -> Any:
    if isinstance(value, Awarded):
        points = None if value.points is None else exact(value.points)
        return {"points": points, "not_assessed": exact(value.not_assessed)}
    if isinstance(value, bool):
        return value
    if isinstance(value, Fraction):
        return exact(value)
    return value.isoformat() if isinstance(value, date) else value
