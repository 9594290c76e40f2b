"""Tokens to tree: a shift-reduce loop over the tables, with recovery that reports every mistake of a file once.

After a mistake the parser first looks for a word that was meant (a misspelt keyword) and goes on with it. Else it skips
to a line that may start something in one of the lists that are open, from the innermost outwards: the next row of the
table, the next clause of the node, the next declaration. What was being read is lost, the rest of its list is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..diagnostics import Diagnostic
from ..source import Source, Span
from .build import Builder
from .lexer import Token
from .mistakes import Repair, Situation, describe, repair
from .tables import Tables

MAX_PROBLEMS = 100
MAX_REPAIRS = 200
_MAX_STACK = 600
_MAX_DEPTH = 150
_MEMBERS = frozenset({"LBRACE", "header", "STR", "ids", "value", "GIVEN", "THEN"})
"""Symbols after which a list may start, besides the lists themselves."""


class TooDeepError(Exception):
    """Nesting beyond what later passes can walk."""

    def __init__(self, start: int, end: int) -> None:
        self.start, self.end = start, end
        super().__init__("too deep")


class _Many(list[Any]):
    """The values of a repeated or inlined rule: they join those of the rule around it."""


class Parser:
    """One parse of one token list."""

    def __init__(self, source: Source, tokens: Sequence[Token], surface: str, tables: Tables) -> None:
        end = len(source.text)
        self.source, self.surface, self.tables = source, surface, tables
        self.tokens = [*tokens, Token("$END", "", end, end)]
        self.builder = Builder(source, surface)
        self.actions = {action: getattr(self.builder, action, None) for action in {r.action for r in tables.rules}}
        self.problems: list[Diagnostic] = []
        self.states = [tables.start]
        self.values: list[Any] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.depths: list[int] = []

    def run(self, quiet: frozenset[int]) -> Any:
        """The tree, or None where the rest of the file could not be brought under one. Problems are in `problems` and
        the builder's. `quiet`: lines whose mistakes are known already."""
        at, told = 0, set(quiet)
        repairs = 0
        while True:
            token = self.tokens[at]
            if self._advance(token):
                if token.type == "$END":
                    return self.values[-1]
                at += 1
                continue
            line = self.source.place(token.start)[0]
            here = self._situation(at)
            change = repair(here) if repairs < MAX_REPAIRS else None
            if change is not None and self._apply(change, at):
                if line not in told:
                    self.problems.append(change.problem)
                    told.add(line)
                at, repairs = change.first, repairs + 1
                continue
            if line not in told or token.type == "$END":
                self.problems.append(describe(here))
                told.add(line)
            if len(self.problems) >= MAX_PROBLEMS:
                return None
            found = self._resume(at)
            if found is None:
                return None
            at = found

    # ----------------------------------------------------------------------------------------------- shift and reduce

    def _advance(self, token: Token) -> bool:
        """Take one token; False, and nothing done, if it cannot stand here."""
        tables, states, kind = self.tables, self.states, token.type
        if tables.actions[states[-1]].get(kind, 0) < 0 and not self._accepts(kind, len(states)):
            return False
        while True:
            if states[-1] == tables.end and kind == "$END":
                return True
            action = tables.actions[states[-1]].get(kind)
            if action is None:
                return False
            if action >= 0:
                states.append(action)
                self.values.append(token)
                self.starts.append(token.start)
                self.ends.append(token.end)
                self.depths.append(0)
                if len(states) > _MAX_STACK:
                    raise TooDeepError(token.start, token.end)
                return True
            self._reduce(-action - 1)

    def _reduce(self, number: int) -> None:
        rule = self.tables.rules[number]
        length = rule.length
        if length:
            kids = self.values[-length:]
            start, end, depth = self.starts[-length], self.ends[-1], max(self.depths[-length:])
            del self.states[-length:], self.values[-length:], self.starts[-length:], self.ends[-length:]
            del self.depths[-length:]
        else:
            kids, depth = [], 0
            start = end = self.ends[-1] if self.ends else 0
        if rule.inline:
            value: Any = kids[0] if kids and type(kids[0]) is _Many else _Many()
            for place in rule.kept:
                kid = kids[place]
                if kid is value:
                    continue
                if type(kid) is _Many:
                    value.extend(kid)
                else:
                    value.append(kid)
        else:
            given: list[Any] = []
            for place in rule.kept:
                kid = kids[place]
                if type(kid) is _Many:
                    given.extend(kid)
                else:
                    given.append(kid)
            if rule.passes and len(given) == 1:
                value = given[0]
            else:
                depth += 1
                if depth > _MAX_DEPTH:
                    raise TooDeepError(start, end)
                value = self.actions[rule.action](Span(self.source, start, end), *given)
        self.states.append(self.tables.gotos[self.states[-1]][rule.origin])
        self.values.append(value)
        self.starts.append(start)
        self.ends.append(end)
        self.depths.append(depth)

    def _accepts(self, kind: str, height: int, then: str | None = None) -> bool:
        """Whether a token could be shifted from the lowest `height` states, and then another one."""
        tables = self.tables
        base, extra = height, []  # the stack is states[:base] + extra
        while True:
            top = extra[-1] if extra else self.states[base - 1]
            if top == tables.end and kind == "$END":
                return True
            action = tables.actions[top].get(kind)
            if action is None:
                return False
            if action >= 0:
                if then is None:
                    return True
                extra.append(action)
                kind, then = then, None
                continue
            rule = tables.rules[-action - 1]
            drop = rule.length
            if drop <= len(extra):
                if drop:
                    del extra[-drop:]
            else:
                base -= drop - len(extra)
                extra.clear()
            top = extra[-1] if extra else self.states[base - 1]
            extra.append(tables.gotos[top][rule.origin])

    # -------------------------------------------------------------------------------------------------------- recovery

    def _expected(self) -> frozenset[str]:
        row = self.tables.actions[self.states[-1]]
        return frozenset(kind for kind in row if self._accepts(kind, len(self.states)))

    def _situation(self, at: int) -> Situation:
        symbols = tuple(self.tables.accessed_by[state] for state in self.states)
        opened = tuple(
            value for symbol, value in zip(symbols[1:], self.values, strict=True) if symbol in {"LBRACE", "LPAR"}
        )
        return Situation(self.source, self.surface, self.tokens, at, self._expected(), symbols, opened)

    def _apply(self, change: Repair, at: int) -> bool:
        """Make the change if it fits; takes back words that were shifted already."""
        back = at - change.first
        height = len(self.states) - back
        for n in range(back):
            if self.tables.accessed_by[self.states[height + n]] != self.tokens[change.first + n].type:
                return False
        if change.tokens and not self._accepts(change.tokens[0].type, height, change.then):
            return False
        self._truncate(height)
        self.tokens[change.first : change.last] = change.tokens
        return True

    def _truncate(self, height: int) -> None:
        del self.states[height:], self.values[height - 1 :], self.starts[height - 1 :], self.ends[height - 1 :]
        del self.depths[height - 1 :]

    def _resume(self, at: int) -> int | None:
        """Find a token from `at` on that some open list can go on with, cut the stack to it, and return its place."""
        skipped = 0
        last_line = self.source.place(self.tokens[at - 1].start)[0] if at else 0
        for place in range(at, len(self.tokens)):
            token = self.tokens[place]
            kind = token.type
            if skipped:
                skipped += (kind == "LBRACE") - (kind == "RBRACE")
                if kind != "$END":
                    continue
            line = self.source.place(token.start)[0]
            first_on_line, last_line = line != last_line, line
            if first_on_line or kind in {"LBRACE", "RBRACE", "$END", "SEMICOLON"}:
                following = self.tokens[place + 1].type if kind == "LBRACE" else None
                height = self._list_for(token, following)
                if height:
                    self._truncate(height)
                    return place
            if kind == "LBRACE":
                skipped += 1
        return None

    def _list_for(self, token: Token, following: str | None) -> int:
        """The height of the innermost open list that can take a token, 0 if none can. A line that is indented deeper than
        the line of an open brace belongs inside the brace."""
        accessed_by = self.tables.accessed_by
        column = self.source.place(token.start)[1]
        for height in range(len(self.states), 0, -1):
            symbol = accessed_by[self.states[height - 1]]
            if (symbol.startswith("__") or symbol in _MEMBERS) and self._accepts(token.type, height, following):
                return height
            if symbol == "LBRACE" and token.type not in {"RBRACE", "$END"}:
                if column > self._indent(self.values[height - 2]):
                    return 0
        return 0

    def _indent(self, token: Token) -> int:
        line = self.source.line_text(self.source.place(token.start)[0])
        return len(line) - len(line.lstrip()) + 1
