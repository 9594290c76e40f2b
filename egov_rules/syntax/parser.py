"""Tokens to tree: a shift-reduce loop over the tables, with recovery that reports every mistake of a file
once.

After a mistake the parser first looks for a word that was meant (a misspelt keyword) and goes on with it.
Else it skips to a line that may start something in one of the lists that are open, from the innermost
outwards: the next row of the table, the next clause of the node, the next declaration. What was being read is
lost, the rest of its list is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..diagnostics import Diagnostic
from ..source import Source, Span
from .build import Builder
from .lexer import Token
from .mistakes import AMENDING, Repair, Situation, describe, repair
from .tables import Tables

MAX_PROBLEMS = 100
MAX_REPAIRS = 200
MAX_RESTARTS = 20
_MAX_STACK = 600
MAX_DEPTH = 150
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
    """One parse of one token list. `careful`: goes on after a mistake."""

    def __init__(
        self, source: Source, tokens: Sequence[Token], surface: str, tables: Tables, *, careful: bool
    ) -> None:
        self.careful = careful
        end = len(source.text)
        self.source, self.surface, self.tables = source, surface, tables
        self.tokens = [*tokens, Token("$END", "", end, end)]
        self.builder = Builder(source, surface)
        self.rules: list[tuple[str, int, tuple[int, ...], Any, bool, bool]] = [
            (r.origin, r.length, r.kept, getattr(self.builder, r.action, None), r.inline, r.passes)
            for r in tables.rules
        ]
        self.problems: list[Diagnostic] = []
        self._closed: frozenset[int] | None = None
        self.states = [tables.start]
        self.values: list[Any] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.depths: list[int] = []

    def run(self, quiet: frozenset[int], known: frozenset[int]) -> Any:
        """The tree; None where the rest of the file could not be brought under one, or at the first mistake
        if the parser is not careful. Problems are in `problems` and the builder's. `quiet`: lines whose
        mistakes are known already; `known`: tokens, by their offset.
        """
        at, told = 0, set(quiet)
        repairs = restarts = 0
        while True:
            at = self._take(at)
            if at == len(self.tokens):
                return self.values[-1]
            if not self.careful:
                return None
            token = self.tokens[at]
            place = self.tokens[at - 1].start if token.type == "$END" and at else token.start
            line = self.source.place(place)[0]
            here = self._situation(at)
            change = repair(here) if repairs < MAX_REPAIRS else None
            applied = change is not None and self._apply(change, at)
            if line not in told and token.start not in known:
                problem = change.problem if change and (applied or change.sure) else describe(here)
                if not self._is_told(problem):
                    self.problems.append(problem)
            told.add(line)
            if change is not None and applied:
                at, repairs = change.first, repairs + 1
                continue
            if change is not None and change.sure and restarts < MAX_RESTARTS:
                # The words were taken for something else and built into the tree: read all of it again.
                self.tokens[change.first : change.last] = change.tokens
                self._start_again()
                at, restarts = 0, restarts + 1
                continue
            if len(self.problems) >= MAX_PROBLEMS:
                return None
            found = self._resume(at)
            if found is None:
                return None
            at = found

    def _is_told(self, problem: Diagnostic) -> bool:
        """Whether it is only another use of a name that was told to be a keyword."""
        return problem.slug == "keyword-as-name" and any(
            p.slug == problem.slug and p.span and problem.span and p.span.text == problem.span.text
            for p in self.problems
        )

    def _start_again(self) -> None:
        """Forget what was read; the tokens, and what was said of them, stay."""
        self._truncate(1)
        self.builder.problems.clear()
        self.builder.amending_only.clear()

    # --------------------------------------------------------------------------------------- shift and reduce

    def _take(self, at: int) -> int:
        """Take tokens from `at` until one cannot stand there; its place. Past the last, the tree is whole.

        A careful parser finds out before it reduces anything for such a token, and so sees all that could
        stand there. That costs time, so files are first read without care.
        """
        states, values, starts, ends, depths = self.states, self.values, self.starts, self.ends, self.depths
        actions, gotos, rules, source = self.tables.actions, self.tables.gotos, self.rules, self.source
        tokens, careful, final = self.tokens, self.careful, self.tables.end
        while True:
            token = tokens[at]
            kind = token.type
            action = actions[states[-1]].get(kind)
            if careful and action is not None and action < 0 and not self._accepts(kind, len(states)):
                return at
            while action is not None and action < 0:
                origin, length, kept, method, inline, passes = rules[-action - 1]
                if length == 1 and passes and type(values[-1]) is not _Many:
                    states[-1] = gotos[states[-2]][origin]
                    action = actions[states[-1]].get(kind)
                    continue
                if length:
                    kids = values[-length:]
                    start, end, depth = starts[-length], ends[-1], max(depths[-length:])
                    del states[-length:], values[-length:], starts[-length:], ends[-length:], depths[-length:]
                else:
                    kids, depth = [], 0
                    start = end = ends[-1] if ends else 0
                given: list[Any] = _Many() if inline else []
                if inline and kids and type(kids[0]) is _Many:
                    given, kept = kids[0], kept[1:]
                for place in kept:
                    kid = kids[place]
                    if type(kid) is _Many:
                        given.extend(kid)
                    else:
                        given.append(kid)
                if inline:
                    values.append(given)
                elif passes and len(given) == 1:
                    values.append(given[0])
                else:
                    depth += 1
                    if depth > MAX_DEPTH:
                        raise TooDeepError(start, end)
                    values.append(method(Span(source, start, end), *given))
                states.append(gotos[states[-1]][origin])
                starts.append(start)
                ends.append(end)
                depths.append(depth)
                action = actions[states[-1]].get(kind)
            if action is None:
                return at + (states[-1] == final and kind == "$END")
            states.append(action)
            values.append(token)
            starts.append(token.start)
            ends.append(token.end)
            depths.append(0)
            if len(states) > _MAX_STACK:
                raise TooDeepError(token.start, token.end)
            at += 1

    def _accepts(self, kind: str, height: int, then: str | None = None) -> bool:
        """Whether a token could be shifted from the lowest `height` states, and then another one."""
        tables = self.tables
        base, extra = height, list[int]()  # the stack is states[:base] + extra
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

    # ----------------------------------------------------------------------------------------------- recovery

    def _expected(self) -> frozenset[str]:
        row = self.tables.actions[self.states[-1]]
        symbols = self.tables.accessed_by
        past_header = len(self.states) > 1 and (
            symbols[self.states[1]] == "header" or symbols[self.states[-1]] == "RBRACE"
        )
        in_ruleset = past_header and self.tokens[0].type != "AMENDS"
        foreign = AMENDING if in_ruleset else frozenset[str]()
        if in_ruleset and symbols[self.states[-1]] in {"EQUAL", "MAX", "WEIGHT"}:
            foreign |= {"FROM"}  # `từ 3 thành`
        return frozenset(
            kind for kind in row if kind not in foreign and self._accepts(kind, len(self.states))
        )

    def _situation(self, at: int) -> Situation:
        symbols = tuple(self.tables.accessed_by[state] for state in self.states)
        opened: list[Token] = []
        for symbol, value in zip(symbols[1:], self.values, strict=True):
            if symbol in {"LBRACE", "LPAR"}:
                opened.append(value)
            elif symbol in {"RBRACE", "RPAR"}:
                opened.pop()
        return Situation(self.source, self.surface, self.tokens, at, self._expected(), symbols, tuple(opened))

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
        del (
            self.states[height:],
            self.values[height - 1 :],
            self.starts[height - 1 :],
            self.ends[height - 1 :],
        )
        del self.depths[height - 1 :]

    def _resume(self, at: int) -> int | None:
        """Find a token from `at` on that some open list can go on with, cut the stack to it, and return its
        place.
        """
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
                if height and (kind != "LBRACE" or token.start in self._closed_braces()):
                    self._truncate(height)
                    return place
            if kind == "LBRACE" and token.start in self._closed_braces():
                skipped += 1
        return None

    def _closed_braces(self) -> frozenset[int]:
        """Where the opening braces stand that have a closing one: only those blocks are skipped whole."""
        if self._closed is None:
            opened: list[int] = []
            closed: list[int] = []
            for token in self.tokens:
                if token.type == "LBRACE":
                    opened.append(token.start)
                elif token.type == "RBRACE" and opened:
                    closed.append(opened.pop())
            self._closed = frozenset(closed)
        return self._closed

    def _list_for(self, token: Token, following: str | None) -> int:
        """The height of the innermost open list that can take a token, 0 if none can. A line that is indented
        deeper than the line of an open brace belongs inside the brace.
        """
        accessed_by = self.tables.accessed_by
        column = self.source.place(token.start)[1]
        for height in range(len(self.states), 0, -1):
            symbol = accessed_by[self.states[height - 1]]
            if (symbol.startswith("__") or symbol in _MEMBERS) and self._accepts(
                token.type, height, following
            ):
                return height
            if symbol == "LBRACE" and token.type not in {"RBRACE", "$END"}:
                if column > self._indent(self.values[height - 2]):
                    return 0
        return 0

    def _indent(self, token: Token) -> int:
        line = self.source.line_text(self.source.place(token.start)[0])
        return len(line) - len(line.lstrip()) + 1
