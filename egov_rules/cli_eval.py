"""Commands on submissions: eval, explain, new."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import click

from . import evaluating
from .cli_base import command, option
from .cli_output import Session, emit, exit_code, put, report
from .cli_types import FilePath, RulesetName, basis_option, output_option
from .diagnostics import RulesError, in_order


def _assessing(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every command that assesses."""
    for add in (
        option(
            "--cohort",
            vi="Các phiếu cùng đợt (thư mục, tệp) hoặc số liệu cả đợt đã lưu.",
            en="The submissions assessed together (folder, file), or saved cohort figures.",
            metavar="PATH",
            multiple=True,
            type=FilePath(),
        ),
        option(
            "--strict",
            vi="Thiếu minh chứng bắt buộc thì không tính; thiếu số liệu thì mã thoát là 1.",
            en="Values without their required evidence do not count; incomplete ends with exit code 1.",
            is_flag=True,
        ),
        basis_option,
        option(
            "--rules",
            vi="Bộ tiêu chí, thay cho bộ mà phiếu nêu.",
            en="The ruleset, in place of what the submission names.",
            metavar="REF|FILE",
            type=RulesetName(),
        ),
    ):
        function = add(function)
    return function


@command(
    "eval",
    vi="Chấm điểm phiếu số liệu (TOML hoặc JSON) và in kết quả.\n\nNhiều phiếu: mỗi phiếu một kết quả, theo "
    "thứ tự nêu; phiếu bị từ chối không cản phiếu khác.",
    en="Evaluate submissions (TOML or JSON) and print the results.\n\nSeveral: a result each, in the order "
    "given; one that is refused does not stop the others.",
)
@click.argument("submissions", metavar="SUBMISSION…", nargs=-1, required=True, type=FilePath())
@output_option
@option(
    "--format",
    "form",
    vi="Dạng kết quả.",
    en="Form of the result.",
    type=click.Choice(["text", "json", "toml"]),
    default="text",
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
    vi="Ghi hồ sơ để sau này `audit` tính lại được: văn bản, phiếu, kết quả.",
    en="Write a record that `audit` can work out again: texts, submissions, results.",
    metavar="FILE",
    type=FilePath(),
)
@_assessing
@click.pass_obj
def evaluate(
    session: Session,
    /,
    *,
    submissions: tuple[str, ...],
    form: str,
    output: str | None,
    save_cohort: str | None,
    record: str | None,
    **how: Any,
) -> int:
    """Assess every file, save the cohort, print or write the results, report what is wrong."""
    from .batch import Options

    return evaluating.evaluate(
        session, submissions, Options(**how), form=form, output=output, save_cohort=save_cohort, record=record
    )


@command(
    "explain",
    vi="Giải thích kết quả của một phiếu: công thức, số thay vào, làm tròn, căn cứ.\n\n"
    "NODE là mã của một mục, "
    "đại lượng hoặc bảng xếp mức; bỏ trống để xem tất cả.",
    en="Explain a submission's result: formula, values put in, rounding, citation.\n\n"
    "NODE is the id of a node, "
    "quantity or ladder; without it, everything.",
)
@click.argument("submission", metavar="SUBMISSION", type=FilePath())
@click.argument("node", metavar="[NODE]", required=False)
@_assessing
@click.pass_obj
def explain(session: Session, /, submission: str, node: str | None, **how: Any) -> int:
    """Assess one file and print the explanation tree."""
    from . import batch
    from .explain import explain as explaining
    from .provenance import provenance

    outcome = batch.assess_files([submission], batch.Options(**how))
    item = outcome.items[0]
    found = evaluating.found(outcome)
    if item.assessment is not None and item.assessment.evaluation is not None:
        program, evaluation = item.assessment.program, item.assessment.evaluation
        _known(program, node)
        about = provenance(item.assessment, session.lang)
        emit(explaining(program, evaluation, node, session.lang, about) + "\n")
    report(in_order(found), session)
    return exit_code(found)


def _known(program: Any, node: str | None) -> None:
    from .messages import files as messages
    from .text import suggest

    if node is None:
        return
    ids = [
        x.id for group in (program.nodes, program.quantities, program.figures, program.ladders) for x in group
    ]
    if node not in ids:
        raise RulesError([messages.unknown_node(node, suggest(node, ids, 3))])


@command(
    "new",
    vi="In phiếu số liệu trống (TOML) cho một bộ tiêu chí, kèm nhãn, đơn vị tính, khoảng và minh chứng.",
    en="Print an empty submission (TOML) for a ruleset, with labels, units, ranges and evidence.",
)
@click.argument("ref", metavar="REF", type=RulesetName())
@output_option
@click.pass_obj
def new(session: Session, ref: str, output: str | None) -> int:
    """A skeleton in the decision's order."""
    from .cli_types import usable
    from .messages import files as messages
    from .skeleton import skeleton

    if output is not None and os.path.isfile(output) and os.path.getsize(output) > 0:
        raise RulesError([messages.would_overwrite(output, is_input=False)])
    put(skeleton(usable(ref), lang=session.lang), output)
    return 0


COMMANDS = {"eval": evaluate, "explain": explain, "new": new}
