"""Where provisions stand: what is inserted, moved and repealed so that the new text's order comes out.

A picture of the text is kept while clauses are written, so that each names a neighbour that is there by then.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any, TypeAlias

from .. import ast
from ..records import evolve
from ..source import NOWHERE
from .changes import increasing
from .clauses import target
from .entries import Entry, entries
from .matching import match

Key: TypeAlias = tuple[str, ...]


class Block:
    """A block of inputs while clauses are written."""

    def __init__(self, role: str, lines: list[Key], home: Key) -> None:
        self.role, self.lines, self.home = role, lines, home


Unit: TypeAlias = Key | Block


class Placing:
    """`pairs`: provisions that are in both texts, to be amended in place."""

    def __init__(self, old: ast.File, new: ast.File) -> None:
        was = tuple(e for e in entries(old) if e.about.sort != "test")
        now = entries(new)
        found = match(was, now, guesses=False)
        self.pairs: list[tuple[Entry, Entry]] = [(a, b) for a, b, _ in found.pairs]
        self.key_of = {b.key: ("old", *a.key) for a, b in self.pairs}  # of the new text's entries
        self.entry_of: dict[Key, Entry] = {("old", *e.key): e for e in was}
        for e in now:
            self.entry_of.setdefault(self._key(e), e)
        self.current: dict[Key, list[Unit]] = {}
        self.parent: dict[Key, Key] = {}
        self._picture(old.items, (), iter(was))
        self.new, self.now = new, iter(now)
        kept = set(self.key_of.values())
        self.gone = {("old", *e.key): None for e in was if ("old", *e.key) not in kept}  # in their order

    def _key(self, entry: Entry) -> Key:
        return self.key_of.get(entry.key, ("new", *entry.key))

    def _picture(self, items: Any, home: Key, walk: Iterator[Entry]) -> None:
        """The old text as it stands."""
        units = self.current[home] = []
        for item in items:
            if isinstance(item, ast.TestDecl):
                continue
            if isinstance(item, ast.Inputs):
                lines = [("old", *next(walk).key) for _ in item.items]
                units.append(Block(item.role, lines, home))
                for line in lines:
                    self.parent[line] = home
                continue
            key = ("old", *next(walk).key)
            units.append(key)
            self.parent[key] = home
            if isinstance(item, ast.NodeDecl) and item.children is not None:
                self._picture(item.children, key, walk)

    # -------------------------------------------------------------------------------------------------
    # clauses

    def clauses(self) -> Iterator[tuple[tuple[str, ...], ast.Change]]:
        """Insertions and moves in the order of the new text, then what is repealed."""
        yield from self._container((), self._wanted(self.new.items))
        gone = [k for k in self.gone if self.parent.get(k) is not None and not self._inside_gone(k)]
        for key in gone:
            entry = self.entry_of[key]
            yield (entry.about.id,), ast.Repeal((target(entry),), span=NOWHERE)

    def _inside_gone(self, key: Key) -> bool:
        home = self.parent.get(key, ())
        while home:
            if home in self.gone:
                return True
            home = self.parent.get(home, ())
        return False

    def _wanted(self, items: Any) -> list[tuple[Any, Any, list[Any]]]:
        """Units of the new text: (unit, declaration, what is inside)."""
        found: list[tuple[Any, Any, list[Any]]] = []
        for item in items:
            if isinstance(item, ast.Inputs):
                lines = [self._key(next(self.now)) for _ in item.items]
                found.append((lines, item, []))
                continue
            key = self._key(next(self.now))
            inside = (
                self._wanted(item.children)
                if isinstance(item, ast.NodeDecl) and item.children is not None
                else []
            )
            found.append((key, item, inside))
        return found

    def _container(self, home: Key, wanted: list[tuple[Any, Any, list[Any]]]) -> Iterator[Any]:
        units = self.current.setdefault(home, [])
        blocks = self._blocks(units, wanted)
        place = {self._id(unit): n for n, unit in enumerate(units)}
        here = []
        for unit, _, _ in wanted:
            known = blocks.get(id(unit)) if isinstance(unit, list) else unit
            if known is not None and self._id(known) in place:
                here.append(place[self._id(known)])
        kept = increasing(here)
        before: Unit | None = None
        for unit, item, inside in wanted:
            if isinstance(unit, list):
                block = blocks.get(id(unit))
                if block is None or place[id(block)] not in kept:
                    block = yield from self._new_block(home, unit, item, before)
                if block is not None:
                    yield from self._lines(block, unit, item)
                    before = block
                continue
            if self._id(unit) not in place and unit[0] == "new":
                yield from self._insert(home, unit, item, inside, before)
            elif place.get(self._id(unit)) not in kept:
                yield from self._move(home, unit, before)
            before = unit
            if inside:
                yield from self._container(unit, inside)

    def _id(self, unit: Unit) -> Any:
        return id(unit) if isinstance(unit, Block) else unit

    def _blocks(self, units: list[Unit], wanted: list[tuple[Any, Any, list[Any]]]) -> dict[int, Block]:
        """Which block of the old text each block of the new one is: that which has most of its lines."""
        free = [u for u in units if isinstance(u, Block)]
        found: dict[int, Block] = {}
        for unit, item, _ in wanted:
            if isinstance(unit, list):
                shared = [
                    (sum(line in b.lines for line in unit), -n, b)
                    for n, b in enumerate(free)
                    if b.role == item.role
                ]
                best = max(shared, key=lambda s: s[:2], default=None)
                if best is not None and best[0]:
                    found[id(unit)] = best[2]
                    free.remove(best[2])
        return found

    # --------------------------------------------------------------------------------------------- one at a
    # time

    def _insert(
        self, home: Key, key: Key, item: Any, inside: list[Any], before: Unit | None
    ) -> Iterator[Any]:
        """Something new, with what is new inside it."""
        whole = self._only_new(key, item, inside)
        position = self._position(home, before)
        yield (
            (self.entry_of[key].about.id,),
            ast.DeclarationChange("insert", whole, None, position, span=NOWHERE),
        )
        self._stand(home, key, before)

    def _only_new(self, key: Key, item: Any, inside: list[Any]) -> Any:
        if not isinstance(item, ast.NodeDecl) or item.children is None:
            return item
        units: list[Unit] = []
        children: list[Any] = []
        for unit, child, deeper in inside:
            if isinstance(unit, list):
                lines = [k for k in unit if k[0] == "new"]
                if lines:
                    made = tuple(line for k, line in zip(unit, child.items, strict=True) if k[0] == "new")
                    children.append(evolve(child, items=made))
                    units.append(Block(child.role, lines, key))
                    for line in lines:
                        self.parent[line] = key
            elif unit[0] == "new":
                children.append(self._only_new(unit, child, deeper))
                units.append(unit)
                self.parent[unit] = key
        self.current[key] = units
        return evolve(item, children=tuple(children))

    def _move(self, home: Key, key: Key, before: Unit | None) -> Iterator[Any]:
        self._leave(key)
        position = self._position(home, before)
        if position is not None:
            yield (self.entry_of[key].about.id,), ast.Move(self._target(key), position, span=NOWHERE)
        self._stand(home, key, before)

    def _new_block(
        self, home: Key, unit: list[Key], item: Any, before: Unit | None
    ) -> Generator[Any, None, Block | None]:
        """A block of its own; begun by its first new line, else by a line that is moved there."""
        fresh = [k for k in unit if k[0] == "new"]
        position = self._block_position(home, before)
        if fresh:
            lines = tuple(line for k, line in zip(unit, item.items, strict=True) if k[0] == "new")
            made = evolve(item, items=lines)
            ids = tuple(self.entry_of[k].about.id for k in fresh)
            yield ids, ast.DeclarationChange("insert", made, None, position, span=NOWHERE)
            block = Block(item.role, list(fresh), home)
        else:
            if position is None:
                return None
            self._leave(unit[0])
            yield (self.entry_of[unit[0]].about.id,), ast.Move(self._target(unit[0]), position, span=NOWHERE)
            block = Block(item.role, [unit[0]], home)
        for line in block.lines:
            self.parent[line] = home
        units = self.current[home]
        at = units.index(before) + 1 if before in units else 0
        units.insert(at, block)
        return block

    def _lines(self, block: Block, wanted: list[Key], item: Any) -> Iterator[Any]:
        place = {k: n for n, k in enumerate(block.lines)}
        kept = increasing([place[k] for k in wanted if k in place])
        previous: Key | None = None
        waiting: list[Any] = []
        for key, line in zip(wanted, item.items, strict=True):
            stays = key in place and place[key] in kept
            if key[0] == "new" and not stays:
                waiting.append((key, line))
                continue
            if waiting:
                yield self._insert_lines(block, waiting, previous, item.role)
                previous, waiting = waiting[-1][0], []
            if not stays:
                self._leave(key)
                yield (
                    (self.entry_of[key].about.id,),
                    ast.Move(self._target(key), self._beside(block, previous), span=NOWHERE),
                )
                self._put(block, [key], previous)
            previous = key
        if waiting:
            yield self._insert_lines(block, waiting, previous, item.role)

    def _insert_lines(self, block: Block, waiting: list[Any], previous: Key | None, role: str) -> Any:
        keys = [k for k, _ in waiting]
        made = ast.Inputs(role, tuple(line for _, line in waiting), span=NOWHERE)
        position = self._beside(block, previous)
        self._put(block, keys, previous)
        ids = tuple(self.entry_of[k].about.id for k in keys)
        return ids, ast.DeclarationChange("insert", made, None, position, span=NOWHERE)

    def _put(self, block: Block, keys: list[Key], previous: Key | None) -> None:
        at = block.lines.index(previous) + 1 if previous is not None else 0
        block.lines[at:at] = keys
        for key in keys:
            self.parent[key] = block.home

    def _beside(self, block: Block, previous: Key | None) -> ast.Position:
        if previous is not None:
            return ast.Position("after", self._target(previous), span=NOWHERE)
        return ast.Position("before", self._target(block.lines[0]), span=NOWHERE)

    # ---------------------------------------------------------------------------------------------------
    # picture

    def _leave(self, key: Key) -> None:
        """Take a unit out of the picture."""
        home = self.parent.get(key)
        if home is None:
            return
        units = self.current[home]
        for unit in units:
            if isinstance(unit, Block) and key in unit.lines:
                unit.lines.remove(key)
                if not unit.lines:
                    units.remove(unit)
                return
        if key in units:
            units.remove(key)

    def _stand(self, home: Key, key: Key, before: Unit | None) -> None:
        units = self.current[home]
        units.insert(units.index(before) + 1 if before in units else 0, key)
        self.parent[key] = home

    def _target(self, key: Key) -> ast.Target:
        return target(self.entry_of[key])

    def _unit_target(self, unit: Unit) -> ast.Target:
        return self._target(unit.lines[0] if isinstance(unit, Block) else unit)

    def _position(self, home: Key, before: Unit | None) -> ast.Position | None:
        """After what it follows; before what comes first; into an empty node."""
        units = self.current[home]
        if before in units:
            return ast.Position("after", self._unit_target(before), span=NOWHERE)
        if units:
            return ast.Position("before", self._unit_target(units[0]), span=NOWHERE)
        if not home:
            return None
        node = self.entry_of[home].about.id
        return ast.Position("into", ast.Target(None, ast.Id(node, span=NOWHERE), span=NOWHERE), span=NOWHERE)

    def _block_position(self, home: Key, before: Unit | None) -> ast.Position | None:
        """As `_position`, beside something that is no line: a block beside a line would join that line's."""
        units = self.current[home]
        at = units.index(before) + 1 if before in units else 0
        if at and not isinstance(units[at - 1], Block):
            return ast.Position("after", self._unit_target(units[at - 1]), span=NOWHERE)
        if at < len(units) and not isinstance(units[at], Block):
            return ast.Position("before", self._unit_target(units[at]), span=NOWHERE)
        if not units and home:
            return self._position(home, None)
        return None
