"""From the tree back to text: for what no author wrote, such as a consolidated text or an amendment found
by comparing.

What is printed reads as the same tree (tests/test_printer.py), in either surface. It has no comments and
no layout to speak of: `format.format_text` gives it the layout of all other files.
"""

from __future__ import annotations

from .. import ast
from .declarations import Declarations

__all__ = ["Declarations", "printed"]


def printed(
    node: ast.File
    | ast.Declaration
    | ast.InputDecl
    | ast.FigureDecl
    | ast.LadderRow
    | ast.Target
    | ast.Expr
    | ast.Range,
    surface: str,
) -> str:
    """A file, a declaration, a line of inputs, a row of a level table, what a clause names, or a formula,
    in the words of `vi` or `en`.
    """
    words = Declarations(surface)
    if isinstance(node, ast.File):
        return words.file(node)
    if isinstance(node, ast.InputDecl | ast.FigureDecl):
        return words.input(node)
    if isinstance(node, ast.LadderRow):
        return words.row(node)
    if isinstance(node, ast.Target):
        return words.target(node)
    if isinstance(node, ast.Range):
        return words.band(node)
    if isinstance(node, ast.Declaration):
        return words.declaration(node)
    return words.formula(node)
