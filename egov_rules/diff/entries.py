"""A ruleset as a list of provisions: what each is known by, where it stands, under which node."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .. import ast
from ..records import evolve, frozen
from .changes import Provision

_SORTS: dict[type, tuple[str, str]] = {
    ast.TypeDecl: ("type", "kiểu"),
    ast.TableDecl: ("table", "bảng"),
    ast.ConstraintDecl: ("constraint", "ràng buộc"),
    ast.LadderDecl: ("ladder", "xếp mức"),
    ast.RankingDecl: ("ranking", "xếp hạng theo"),
    ast.ReadingDecl: ("reading", "cách hiểu"),
    ast.TermDecl: ("term", "giải thích"),
    ast.ProvisionDecl: ("provision", "điều khoản"),
    ast.TestDecl: ("test", "kiểm thử"),
}
NAMED = frozenset(("node", "input", "figure", "value", "type", "table", "ladder"))


@frozen
class Entry:
    """A declaration or a line of inputs. `key`: the sort's family and what it is known by; `parent`: the node
    around it; `role` of an input; `block`: number of the block of inputs it stands in.
    """

    about: Provision
    key: tuple[str, ...]
    decl: Any
    parent: str | None
    role: str = ""
    block: int = -1


def entries(file: ast.File) -> tuple[Entry, ...]:
    """All provisions in the order of the text, a node before what is inside it."""
    found: list[Entry] = []
    counts: dict[tuple[str, ...], int] = {}
    for entry in _walk(file.items, None):
        number = counts.get(entry.key, 0)
        counts[entry.key] = number + 1
        found.append(evolve(entry, key=(*entry.key, str(number))) if number else entry)
    return tuple(found)


def _walk(items: tuple[Any, ...], parent: str | None) -> Iterator[Entry]:
    for item in items:
        if isinstance(item, ast.Inputs):
            for line in item.items:
                about = provision(line)
                yield Entry(about, ("line", about.id), line, parent, item.role, id(item))
            continue
        about = provision(item)
        yield Entry(about, _key(item, about), item, parent)
        if isinstance(item, ast.NodeDecl) and item.children:
            yield from _walk(item.children, item.ids.first.name)


def provision(item: Any) -> Provision:
    """What a declaration is called."""
    cites = tuple(c.value for c in getattr(item, "cites", ()))
    if isinstance(item, ast.NodeDecl):
        return Provision(
            "node", item.ids.first.name, item.word, item.label.value if item.label else "", cites
        )
    if isinstance(item, ast.InputDecl):
        return Provision("input", item.ids.first.name, "số liệu", item.label.value, cites)
    if isinstance(item, ast.FigureDecl):
        return Provision("figure", item.id.name, "số liệu", item.label.value, cites)
    if isinstance(item, ast.QuantityDecl):
        return Provision(
            "value", item.id.name, "tham số" if item.parameter else "đại lượng", item.label.value, cites
        )
    sort, word = _SORTS[type(item)]
    if isinstance(item, ast.TypeDecl | ast.TableDecl):
        return Provision(sort, item.id.name, word, "", cites)
    if isinstance(item, ast.LadderDecl):
        return Provision(sort, item.id.name, word, item.label.value, cites)
    if isinstance(item, ast.RankingDecl):
        first = item.keys[0].expr
        return Provision(sort, first.name if isinstance(first, ast.Name) else "", word, "", cites)
    if isinstance(item, ast.TermDecl):
        return Provision(sort, item.term.value, word, "", cites)
    if isinstance(item, ast.ConstraintDecl):
        return Provision(sort, item.message.value, word, "", cites)
    if isinstance(item, ast.TestDecl):
        return Provision(sort, item.name.value, word, "", cites)
    return Provision(sort, item.provision.value, word, "", cites)


def _key(item: Any, about: Provision) -> tuple[str, ...]:
    if about.sort == "ranking":
        return ("ranking",)
    if isinstance(item, ast.ReadingDecl | ast.ProvisionDecl):
        return (about.sort, about.id, item.text.value)
    return (about.sort, about.id)


def renamed(tree: Any, names: Mapping[str, str]) -> Any:
    """A tree with ids replaced; names of members of a choice, and of their rows, are not ids."""
    if not names:
        return tree
    import attrs

    def walk(x: Any) -> Any:
        if isinstance(x, tuple):
            done = tuple(map(walk, x))
            return x if all(a is b for a, b in zip(done, x, strict=True)) else done
        if not isinstance(x, ast.Node) or isinstance(x, ast.MemberDecl):
            return x
        if isinstance(x, ast.Id | ast.Name):
            name = names.get(x.name, x.name)
            return x if name == x.name else evolve(x, name=name)
        if isinstance(x, ast.ChooseRow):
            expr = walk(x.expr)
            return x if expr is x.expr else evolve(x, expr=expr)
        changed = {}
        for field in attrs.fields(type(x)):
            if field.eq:
                value = getattr(x, field.name)
                now = walk(value)
                if now is not value:
                    changed[field.name] = now
        return evolve(x, **changed) if changed else x

    return walk(tree)
