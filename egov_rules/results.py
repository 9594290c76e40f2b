"""A result as data: the JSON that `eval --format json` prints and `to_dict` gives; `result.schema.json`
is its schema.

Every number is exact decimal text, or `n/d` where its decimals never end; nothing passes through a float
(law 1).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from . import ir
from .assessment import Assessment
from .diagnostics import Diagnostic
from .document import Form, Scalar
from .notation import exact
from .resolve import Note, value_text
from .result import Condition, Evaluation, LevelResult, Missing, NodeResult, NotApplicable, Status, Value
from .submission import Submission, Unit

ILLUSTRATIVE = ("minh họa, không có giá trị pháp lý", "illustrative, without legal force")


def to_dict(assessment: Assessment, lang: str = "vi") -> dict[str, Any]:
    """The result of one submission; `{"unit", "errors"}` where it is refused. `lang`: of notes and errors."""
    evaluation = assessment.evaluation
    if evaluation is None:
        return refused(assessment.submission, assessment.diagnostics, lang)
    program, resolved = assessment.program, assessment.resolved
    header = program.header
    result: dict[str, Any] = {
        "ruleset": {"id": header.id, "version": header.version, "digest": program.digest},
        "unit": unit_dict(assessment.submission.unit),
        "year": assessment.submission.year,
        "basis": resolved.basis,
        "complete": evaluation.complete,
        "missing": list(evaluation.missing),
        "unverified": list(resolved.unverified),
        "nodes": {node.id: _node(node, evaluation.nodes[node.id]) for node in program.nodes},
        "levels": {ladder.id: _level(ladder, evaluation.levels[ladder.id]) for ladder in program.ladders},
        "index": _number(evaluation.index),
    }
    if not evaluation.complete:
        result["bounds"] = _bounds(program, evaluation)
    result["notes"] = [_note(note, lang) for note in notes(assessment)]
    return result


def refused(submission: Submission, diagnostics: Sequence[Diagnostic], lang: str = "vi") -> dict[str, Any]:
    """What stands in the place of a result without a score: the unit, and each error with its place."""
    return {
        "unit": unit_dict(submission.unit),
        "errors": [_error(d, lang) for d in diagnostics if d.severity == "error"],
    }


def to_toml(results: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> str:
    """The same data as TOML, which has no null: keys without a value are left out.

    Several results: `[[results]]`.
    """
    import tomli_w

    document = {"results": list(results)} if not isinstance(results, Mapping) else results
    return tomli_w.dumps(_without_null(document), multiline_strings=False)


def notes(assessment: Assessment) -> list[Note]:
    """What the reader of the result must know, the ruleset's own marks first."""
    from .diagnostics import Text

    own: list[Note] = []
    header = assessment.program.header
    if header.illustrative:
        own.append(Note("illustrative", header.id, Text(*ILLUSTRATIVE)))
    if header.draft:
        own.append(
            Note("draft", header.id, Text("bộ tiêu chí theo văn bản dự thảo", "the ruleset follows a draft"))
        )
    if assessment.evaluation is not None and assessment.evaluation.ranked is False:
        own.append(Note("unranked", header.id, Text("đơn vị không được xếp hạng", "the unit is not ranked")))
    return own + list(assessment.resolved.notes)


def unit_dict(unit: Unit) -> dict[str, Any]:
    """The unit as it was named, attributes included."""
    data: dict[str, Any] = {
        "code": unit.code,
        "name": unit.name,
        "kind": unit.kind,
        "province": unit.province,
    }
    for name, datum in unit.attributes.items():
        node = datum.node
        if isinstance(node, Scalar):
            data[name] = node.text == "true" if node.form is Form.YES_NO else node.text
    return data


# ------------------------------------------------------------------------------------------------------ parts


def _number(value: Fraction | None) -> str | None:
    return None if value is None else exact(value)


def _value(value: Value | None) -> str | bool | None:
    """Any value: a number as exact text, yes/no as such; null where it is missing or not applicable."""
    if value is None or isinstance(value, Missing | NotApplicable):
        return None
    if isinstance(value, bool):
        return value
    if isinstance(value, Fraction):
        return exact(value)
    return value.isoformat() if isinstance(value, date) else value


def _node(node: ir.Node, result: NodeResult) -> dict[str, Any]:
    score = _number(result.score)
    if score is None and isinstance(result.value, Fraction):
        score = exact(result.value)
    data: dict[str, Any] = {
        "label": node.label,
        "score": score,
        "max": _number(result.maximum),
        "percent": _number(percent(result)),
        "raw": _number(result.raw),
        "raw_max": _number(result.raw_max),
        "cites": list(node.cites),
        "status": result.status.value,
    }
    if result.value is not None and not isinstance(result.value, Fraction):
        data["value"] = _value(result.value)
    return data


def percent(result: NodeResult) -> Fraction | None:
    """100 × score / max; None where there is no score or no maximum."""
    if result.score is None or not result.maximum:
        return None
    return 100 * result.score / result.maximum


def _level(ladder: ir.Ladder, result: LevelResult) -> dict[str, Any]:
    level: dict[str, Any] = {
        "level": result.level,
        "conditions": {
            label: [_condition(c) for c in conditions] for label, conditions in result.columns.items()
        },
    }
    if ladder.gates:
        level["gates"] = [_gate(gate, result) for gate in ladder.gates]
    return level


def _gate(gate: ir.Gate, result: LevelResult) -> dict[str, Any]:
    return {
        "label": gate.label,
        "effect": "caps" if gate.caps else "forces",
        "level": gate.level,
        "holds": None if gate in result.open_gates else gate in result.gates,
        "cites": list(gate.cites),
    }


def _condition(condition: Condition) -> dict[str, Any]:
    return {
        "row": condition.row,
        "needs": _value(condition.needs),
        "has": _value(condition.has),
        "holds": condition.holds,
        "short_by": _number(condition.short_by),
    }


def _bounds(program: ir.Program, evaluation: Evaluation) -> dict[str, Any]:
    """The lowest and highest results still possible (law 5): nodes that may still move, and every ladder
    that may.
    """
    nodes = {}
    for node in program.nodes:
        result = evaluation.nodes[node.id]
        if result.status is Status.MISSING or result.low != result.high:
            nodes[node.id] = {"low": _number(result.low), "high": _number(result.high)}
    levels = {}
    for ladder in program.ladders:
        level = evaluation.levels[ladder.id]
        levels[ladder.id] = {"low": level.lowest, "high": level.highest}
    return {
        "index": {"low": _number(evaluation.index_low), "high": _number(evaluation.index_high)},
        "nodes": nodes,
        "levels": levels,
    }


def _note(note: Note, lang: str) -> dict[str, Any]:
    return {"kind": note.kind, "id": note.id, "text": note.text.in_(lang)}


def _error(d: Diagnostic, lang: str) -> dict[str, Any]:
    data: dict[str, Any] = {"code": d.code, "message": d.message.in_(lang)}
    if d.hint:
        data["hint"] = d.hint.in_(lang)
    if d.span is not None and d.span.source.path:
        line, column = d.span.place
        data |= {"file": d.span.source.path, "line": line, "column": column}
    elif d.path:
        data["file"] = d.path
    if d.where:
        data["where"] = d.where
    if d.cite:
        data["cite"] = d.cite
    return data


def _without_null(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_null(item) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [_without_null(item) for item in value if item is not None]
    return value


__all__ = ["ILLUSTRATIVE", "notes", "percent", "refused", "to_dict", "to_toml", "unit_dict", "value_text"]
