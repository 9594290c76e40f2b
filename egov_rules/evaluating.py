"""What `eval` does once its command line is read: assess, save the cohort, dress and print the results."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from . import batch
from .cli_output import Session, exit_code, put, report
from .diagnostics import Diagnostic, RulesError, in_order

if TYPE_CHECKING:
    from .batch import Item, Outcome


def evaluate(
    session: Session,
    submissions: Sequence[str],
    options: batch.Options,
    *,
    form: str = "text",
    output: str | None = None,
    save_cohort: str | None = None,
    record: str | None = None,
) -> int:
    """Assess every file, save the cohort, print or write the results, report what is wrong; the exit code."""
    for written in (output, save_cohort, record):
        if written is not None:
            _spare(written, [*submissions, *options.cohort, *([options.rules] if options.rules else [])])
    outcome = batch.assess_files(submissions, options)
    if save_cohort is not None:
        _save(outcome, save_cohort)
    if record is not None:
        from . import dossier, textfile

        textfile.write(record, dossier.compose(outcome.items, outcome.rulesets, options))
    put({"text": _as_text, "json": _as_json, "toml": _as_toml}[form](outcome.items, session), output)
    said = found(outcome)
    errors = [d for d in said if form == "text" or d.code.startswith(("E06", "X", "W"))]
    report(in_order(errors), session)
    return exit_code(said)


def _spare(written: str, read: Sequence[str]) -> None:
    """RulesError where writing a result would replace one of the files that it is made of."""
    if not os.path.isfile(written):
        return
    from .messages import files as messages

    target = os.path.realpath(written)
    for path in map(os.path.realpath, read):
        if target == path or (os.path.isdir(path) and target.startswith(os.path.join(path, ""))):
            raise RulesError([messages.would_overwrite(written, is_input=True)])


def found(outcome: Outcome) -> list[Diagnostic]:
    """Everything that was wrong, of all items and the cohort."""
    said = list(outcome.diagnostics)
    for item in outcome.items:
        said += item.diagnostics
        if item.assessment is not None:
            said += item.assessment.diagnostics
    return said


def _as_text(items: Sequence[Item], session: Session) -> str:
    from .report import report as as_report

    done = [item.assessment for item in items if item.assessment is not None and not item.assessment.refused]
    return "\n\n".join(as_report(assessment, session.lang) for assessment in done)


def _as_data(items: Sequence[Item], session: Session) -> Any:
    from . import results

    data = [
        results.to_dict(item.assessment, session.lang)
        if item.assessment is not None
        else results.refused(item.submission, item.diagnostics, session.lang)
        for item in items
    ]
    return data[0] if len(data) == 1 else data


def _as_json(items: Sequence[Item], session: Session) -> str:
    import json

    return json.dumps(_as_data(items, session), ensure_ascii=False, indent=2) + "\n"


def _as_toml(items: Sequence[Item], session: Session) -> str:
    from . import results

    return results.to_toml(_as_data(items, session))


def _save(outcome: Outcome, path: str) -> None:
    from . import textfile
    from .diagnostics import Text
    from .figures import write_figures
    from .messages import files as messages

    programs = {item.assessment.program.digest for item in outcome.items if item.assessment is not None}
    if outcome.program is None or outcome.figures is None or len(programs) > 1:
        said = Text(
            vi="--save-cohort cần --cohort và các phiếu của cùng một bộ tiêu chí có số liệu cả đợt",
            en="--save-cohort needs --cohort and submissions of one ruleset that has cohort figures",
        )
        raise RulesError([messages.usage(said)])
    own = {figure.id for figure in outcome.program.figures if figure.function.value == "rank"}
    values = {name: value for name, value in outcome.figures.values.items() if name not in own}
    textfile.write(path, write_figures(outcome.program, values))
