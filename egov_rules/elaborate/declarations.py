"""The declarations of a file as flat lists: nests opened, numbered names expanded, document order kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from .. import ast
from ..diagnostics import Diagnostic
from ..messages import names as messages
from ..records import evolve, frozen
from ..source import Span

MOST_NUMBERED = 10_000
_NUMBERED = re.compile(r"(.*?)([0-9]+)\Z", re.DOTALL)

Tree = TypeVar("Tree", bound=ast.Node)


@frozen
class NodeEntry:
    """A node of the tree, its numbered name settled. `parent` and `children` are ids; children in document
    order.
    """

    id: str
    decl: ast.NodeDecl
    parent: str | None
    children: tuple[str, ...]

    @property
    def span(self) -> Span:
        return self.decl.ids.first.span


@frozen
class InputEntry:
    """An input, its numbered name settled. `role` as in `ir.InputRole` values."""

    id: str
    role: str
    decl: ast.InputDecl


@frozen
class Declarations:
    """All that a file declares, by sort; `nodes` with parents before children."""

    nodes: tuple[NodeEntry, ...]
    inputs: tuple[InputEntry, ...]
    figures: tuple[ast.FigureDecl, ...]
    types: tuple[ast.TypeDecl, ...]
    quantities: tuple[ast.QuantityDecl, ...]
    tables: tuple[ast.TableDecl, ...]
    constraints: tuple[ast.ConstraintDecl, ...]
    ladders: tuple[ast.LadderDecl, ...]
    rankings: tuple[ast.RankingDecl, ...]
    readings: tuple[ast.ReadingDecl, ...]
    terms: tuple[ast.TermDecl, ...]
    provisions: tuple[ast.ProvisionDecl, ...]
    tests: tuple[ast.TestDecl, ...]
    diagnostics: tuple[Diagnostic, ...]


class _Collector:
    """Walks the items once and sorts them into lists."""

    def __init__(self) -> None:
        self.nodes: list[NodeEntry | None] = []
        self.inputs: list[InputEntry] = []
        self.others: dict[type[ast.Node], list[ast.Node]] = {}
        self.figures: list[ast.FigureDecl] = []
        self.diagnostics: list[Diagnostic] = []

    def items(self, items: Sequence[ast.Declaration], parent: str | None) -> tuple[str, ...]:
        """Collects; the ids of the nodes among `items`."""
        ids: list[str] = []
        for item in items:
            if isinstance(item, ast.NodeDecl):
                for id_, decl in self.numbered(item):
                    ids.append(id_)
                    at = len(self.nodes)
                    self.nodes.append(None)
                    children = self.items(decl.children or (), id_)
                    self.nodes[at] = NodeEntry(id_, decl, parent, children)
            elif isinstance(item, ast.Inputs):
                for entry in item.items:
                    if isinstance(entry, ast.FigureDecl):
                        self.figures.append(entry)
                    else:
                        self.inputs.extend(
                            InputEntry(id_, item.role, decl) for id_, decl in self.numbered(entry)
                        )
            else:
                self.others.setdefault(type(item), []).append(item)
        return tuple(ids)

    def numbered(self, decl: Tree) -> Iterator[tuple[str, Tree]]:
        """The declaration once for each of its names, `@` replaced by the number."""
        ids = decl.ids  # type: ignore[attr-defined]
        if ids.last is None:
            yield ids.first.name, decl
            return
        names, bad = expanded(ids)
        if bad:
            self.diagnostics.append(bad)
            yield ids.first.name, decl
            return
        for name, number in names:
            yield name, placed(decl, number)


def expanded(ids: ast.IdRange) -> tuple[list[tuple[str, str]], Diagnostic | None]:
    """The names of `q1 … q20`, each with its number as text; leading zeros are kept."""
    if ids.last is None:
        return [(ids.first.name, "")], None
    first, last = _NUMBERED.match(ids.first.name), _NUMBERED.match(ids.last.name)
    bad = messages.numbered_ids(ids.span, ids.first.name, ids.last.name)
    if first is None or last is None or first[1] != last[1] or max(len(first[2]), len(last[2])) > 9:
        return [], bad
    low, high = int(first[2]), int(last[2])
    if not 0 <= high - low < MOST_NUMBERED:
        return [], bad
    width = len(first[2]) if first[2].startswith("0") else 0
    return [(first[1] + str(n).zfill(width), str(n)) for n in range(low, high + 1)], None


def placed(tree: Tree, number: str) -> Tree:
    """`tree` with `@` replaced by `number` in every name and text."""
    changes: dict[str, Any] = {}
    for name in _fields(tree):
        old = getattr(tree, name)
        new = _placed_value(old, number)
        if new is not old:
            changes[name] = new
    return evolve(tree, **changes) if changes else tree


def _placed_value(value: object, number: str) -> object:
    if isinstance(value, str):
        return value.replace("@", number) if "@" in value else value
    if isinstance(value, tuple):
        new = tuple(_placed_value(v, number) for v in value)
        return new if any(a is not b for a, b in zip(new, value, strict=True)) else value
    if isinstance(value, ast.Node):
        return placed(value, number)
    return value


def _fields(node: ast.Node) -> tuple[str, ...]:
    """The fields that say what was written; places are keyword-only and not among them."""
    names: tuple[str, ...] = type(node).__match_args__
    return names


def collect(file: ast.File) -> Declarations:
    """What `file` declares."""
    walk = _Collector()
    walk.items(file.items, None)

    def of(sort: type[Tree]) -> tuple[Tree, ...]:
        found: list[Tree] = walk.others.get(sort, [])  # type: ignore[assignment]
        return tuple(found)

    return Declarations(
        nodes=tuple(n for n in walk.nodes if n is not None),
        inputs=tuple(walk.inputs),
        figures=tuple(walk.figures),
        types=of(ast.TypeDecl),
        quantities=of(ast.QuantityDecl),
        tables=of(ast.TableDecl),
        constraints=of(ast.ConstraintDecl),
        ladders=of(ast.LadderDecl),
        rankings=of(ast.RankingDecl),
        readings=of(ast.ReadingDecl),
        terms=of(ast.TermDecl),
        provisions=of(ast.ProvisionDecl),
        tests=of(ast.TestDecl),
        diagnostics=tuple(walk.diagnostics),
    )


def names_in(tree: object, found: list[str] | None = None) -> list[str]:
    """Every name that a tree refers to, in order (members of choices among them)."""
    found = [] if found is None else found
    stack: list[object] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Name):
            found.append(node.name)
        elif isinstance(node, ast.Share):
            found.append(node.node.name)
        elif isinstance(node, tuple):
            stack.extend(node)
        elif isinstance(node, ast.Node):
            stack.extend(getattr(node, name) for name in _fields(node))
    return found
