"""What several commands take and give: references and paths on the command line, a ruleset without errors,
an output.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from .cli_base import option
from .diagnostics import RulesError

if TYPE_CHECKING:
    from . import ir

    _Word = click.ParamType[str]
else:  # not generic in older versions of click
    _Word = click.ParamType


class RulesetName(_Word):
    """A reference or path; completes the names of rulesets that ship and those beside."""

    name = "ref"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:  # noqa: ARG002
        from click.shell_completion import CompletionItem

        from . import registry

        known = {e.ref: e.title for e in (*registry.shipped(), *registry.beside(["."]))}
        found = [
            CompletionItem(ref, help=title) for ref, title in known.items() if ref.startswith(incomplete)
        ]
        return [*found, CompletionItem(incomplete, type="file")]


class FilePath(_Word):
    """A path; existence is our own message."""

    name = "path"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:  # noqa: ARG002
        from click.shell_completion import CompletionItem

        return [CompletionItem(incomplete, type="file")]


def usable(ref: str, beside: tuple[str, ...] = (".",)) -> ir.Program:
    """The program of a ruleset without errors; RulesError with its errors otherwise."""
    from . import workspace

    loaded = workspace.load(ref, beside)
    if loaded.program is None:
        raise RulesError([d for d in loaded.diagnostics if d.severity == "error"])
    return loaded.program


basis_option = option(
    "--basis",
    vi="Số đã thẩm định (nếu có) hay số tự chấm.",
    en="Verified values (where there are any) or reported ones.",
    type=click.Choice(["verified", "reported"]),
    default="verified",
)

output_option = option(
    "-o",
    "--output",
    vi="Ghi vào tệp thay vì in ra.",
    en="Write to a file instead.",
    metavar="FILE",
    type=FilePath(),
)
