"""One submission assessed under one ruleset: the facts it gives and the evaluation of them, or why it is
refused.
"""

from __future__ import annotations

from . import interpret, ir
from .diagnostics import Diagnostic
from .messages import data as say
from .records import field, frozen
from .resolve import VERIFIED, Figures, Resolved, resolve
from .result import Evaluation
from .submission import Submission


@frozen
class Assessment:
    """What results and reports are drawn from. `evaluation` None: refused, `diagnostics` says why."""

    submission: Submission
    program: ir.Program = field(repr=False)
    resolved: Resolved
    evaluation: Evaluation | None
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether the submission gets no score."""
        return self.evaluation is None


def assess(
    submission: Submission,
    program: ir.Program,
    basis: str = VERIFIED,
    *,
    strict: bool = False,
    figures: Figures | None = None,
) -> Assessment:
    """The submission under `program`; all that is wrong with it is in `diagnostics`.

    `strict`: values without the evidence they require do not count, and an incomplete result is a finding
    (E0524) beside the evaluation.
    """
    resolved = resolve(submission, program, basis, strict, figures)
    if resolved.facts is None:
        return Assessment(submission, program, resolved, None, resolved.diagnostics)
    try:
        evaluation = interpret.evaluate(program, resolved.facts)
    except interpret.CalendarError as error:
        found = _no_calendar(submission, error)
        return Assessment(submission, program, resolved, None, (*resolved.diagnostics, found))
    found_more: tuple[Diagnostic, ...] = ()
    if strict and not evaluation.complete:
        name = submission.unit.name or submission.unit.code
        found_more = (say.incomplete(submission.whole, name, evaluation.missing),)
    return Assessment(submission, program, resolved, evaluation, (*resolved.diagnostics, *found_more))


def _no_calendar(submission: Submission, error: interpret.CalendarError) -> Diagnostic:
    """Said at the value that lies outside the calendar, where the submission has one."""
    calendar = error.calendar
    covers = (calendar.first, calendar.last) if calendar and calendar.first and calendar.last else None
    ends = [(error.expr.end, error.end), (error.expr.start, error.start)]
    place = submission.whole
    for expr, day in ends:
        outside = covers is None or not covers[0] <= day <= covers[1]
        if outside and isinstance(expr, ir.InputRef):
            found = [submission.reported, *(verified.values for verified in submission.verified)]
            place = next((data[expr.id].place for data in reversed(found) if expr.id in data), place)
            break
    return say.no_calendar(place, error.start, error.end, error.expr.span, covers)
