"""The amended text while clauses are applied to it: its declarations as a tree that can be changed, found
by name.

What no clause touches stays the very object that was read, so that whoever writes the text out again
knows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from .. import ast
from ..records import evolve

Item: TypeAlias = ast.Declaration | ast.InputDecl | ast.FigureDecl
Key: TypeAlias = tuple[str, str]
"""What a provision is known by: `("id", "HT.2")`, `("constraint", its message)` …"""

SORTS = {
    "số liệu": (ast.InputDecl, ast.FigureDecl), "kiểu": (ast.TypeDecl,), "đại lượng": (ast.QuantityDecl,),
    "tham số": (ast.QuantityDecl,), "bảng": (ast.TableDecl,), "xếp mức": (ast.LadderDecl,),
    "ràng buộc": (ast.ConstraintDecl,), "cách hiểu": (ast.ReadingDecl,), "giải thích": (ast.TermDecl,),
    "điều khoản": (ast.ProvisionDecl,), "xếp hạng theo": (ast.RankingDecl,),
}  # fmt: skip


class Entry:
    """One declaration or line of inputs. `children`: those of a node in braces or of a block of inputs."""

    __slots__ = ("children", "item", "parent")

    def __init__(self, item: Item | None, parent: Entry | None) -> None:
        self.item, self.parent = item, parent
        self.children: list[Entry] | None = None
        held: Iterable[Item] | None = None
        if isinstance(item, ast.Inputs):
            held = item.items
        elif isinstance(item, ast.NodeDecl):
            held = item.children
        if held is not None:
            self.children = [Entry(child, self) for child in held]

    @property
    def decl(self) -> Item:
        """The declaration; the root has none."""
        assert self.item is not None
        return self.item

    def whole(self) -> Item:
        """The declaration with its children as they are now; the object that was read if nothing changed."""
        item = self.decl
        if self.children is None:
            return item
        made = tuple(child.whole() for child in self.children)
        if isinstance(item, ast.Inputs):
            same = len(made) == len(item.items) and all(a is b for a, b in zip(made, item.items, strict=True))
            return item if same else evolve(item, items=made)  # type: ignore[arg-type]
        assert isinstance(item, ast.NodeDecl)
        held = item.children or ()
        same = len(made) == len(held) and all(a is b for a, b in zip(made, held, strict=True))
        return item if same and item.children is not None else evolve(item, children=made)  # type: ignore[arg-type]

    def walk(self) -> Iterator[Entry]:
        """This entry and all beneath it, in order."""
        yield self
        for child in self.children or ():
            yield from child.walk()


def key_of(item: Item) -> Key | None:
    """What a declaration is known by; None for a block of inputs."""
    if isinstance(item, ast.NodeDecl | ast.InputDecl):
        return "id", item.ids.first.name
    if isinstance(item, ast.FigureDecl | ast.QuantityDecl | ast.TableDecl | ast.LadderDecl):
        return "id", item.id.name
    if isinstance(item, ast.TypeDecl):
        return "type", item.id.name
    if isinstance(item, ast.ConstraintDecl):
        return "constraint", item.message.value
    if isinstance(item, ast.ReadingDecl):
        return "reading", f"{item.provision.value}\n{item.text.value}"
    if isinstance(item, ast.TermDecl):
        return "term", item.term.value
    if isinstance(item, ast.ProvisionDecl):
        return "provision", f"{item.provision.value}\n{item.text.value}"
    if isinstance(item, ast.RankingDecl):
        return "ranking", ""
    return None


def name_of(item: Item) -> str:
    """How a message calls a declaration."""
    key = key_of(item)
    if isinstance(item, ast.RankingDecl) and item.keys:
        return item.keys[0].expr.span.text
    if key is None or key[0] in {"id", "type"}:
        return key[1] if key is not None else ""
    return " ".join(f'"{text}"' for text in key[1].split("\n"))


class Outline:
    """All declarations of a text, by key and by name."""

    def __init__(self, items: Iterable[ast.Declaration]) -> None:
        self.root = Entry(None, None)
        self.root.children = [Entry(item, self.root) for item in items if not isinstance(item, ast.TestDecl)]
        self.by_key: dict[Key, Entry] = {}
        self.parts: dict[str, Entry] = {}  # parts of ladders: the ladder
        for child in self.root.children:
            self.enter(child)

    def items(self) -> tuple[ast.Declaration, ...]:
        """The declarations as they are now."""
        return tuple(child.whole() for child in self.root.children or ())  # type: ignore[misc]

    def enter(self, entry: Entry) -> None:
        """Make an entry and what is in it known by name."""
        for one in entry.walk():
            key = key_of(one.decl)
            if key is not None:
                self.by_key.setdefault(key, one)
            if isinstance(one.decl, ast.LadderDecl):
                for part in one.decl.parts:
                    self.parts.setdefault(part.id.name, one)

    def leave(self, entry: Entry) -> None:
        """Forget an entry and what is in it."""
        for one in entry.walk():
            key = key_of(one.decl)
            if key is not None and self.by_key.get(key) is one:
                del self.by_key[key]
            if isinstance(one.decl, ast.LadderDecl):
                for part in one.decl.parts:
                    self.parts.pop(part.id.name, None)

    def set(self, entry: Entry, item: Item) -> None:
        """Another declaration in place of an entry's, its children kept."""
        self.leave_one(entry)
        entry.item = item
        key = key_of(item)
        if key is not None:
            self.by_key.setdefault(key, entry)
        if isinstance(item, ast.LadderDecl):
            for part in item.parts:
                self.parts.setdefault(part.id.name, entry)

    def leave_one(self, entry: Entry) -> None:
        key = key_of(entry.decl)
        if key is not None and self.by_key.get(key) is entry:
            del self.by_key[key]
        if isinstance(entry.decl, ast.LadderDecl):
            for part in entry.decl.parts:
                self.parts.pop(part.id.name, None)

    def remove(self, entry: Entry) -> Entry | None:
        """Take an entry out, and a block of inputs with its last line; gives the entry that follows, if
        any.
        """
        self.leave(entry)
        parent = entry.parent
        assert parent is not None
        assert parent.children is not None
        at = parent.children.index(entry)
        del parent.children[at]
        if not parent.children and isinstance(parent.item, ast.Inputs):
            return self.remove(parent)
        return parent.children[at] if at < len(parent.children) else None

    def insert(self, item: Item, parent: Entry, at: int) -> Entry:
        """Put a declaration into a parent."""
        entry = Entry(item, parent)
        assert parent.children is not None
        parent.children.insert(at, entry)
        self.enter(entry)
        return entry

    def names(self) -> list[str]:
        """All ids, for suggestions."""
        return [key[1] for key in self.by_key if key[0] in {"id", "type"}] + list(self.parts)
