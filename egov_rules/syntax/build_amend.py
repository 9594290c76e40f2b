"""From reductions to the tree: the clauses of an amendment, and what only an amendment may leave out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import ast
from ..diagnostics import Text
from ..keywords import keyword
from ..messages import syntax as messages
from ..records import evolve
from ..source import Source, Span
from .build_expr import ExpressionBuilder
from .clauses import Clause, RawFormula, Word
from .lexer import Token

_VERBS = {
    "AMEND": "amend", "AMENDS": "amend", "CORRECT": "correct", "INSERT": "insert", "REPLACES": "replace",
}  # fmt: skip


def _is_name(kid: object) -> bool:
    return isinstance(kid, Token) and kid.type == "NAME"


class AmendmentBuilder(ExpressionBuilder):
    """Builds clauses of amendments. `amending_only`: places that only an amendment may have; with what a
    ruleset needs there, or None where it must not say this.
    """

    def __init__(self, source: Source, surface: str) -> None:
        super().__init__(source, surface)
        self.amending_only: list[tuple[Span, Text | None]] = []

    def _texts(self, clauses: Sequence[Clause], kind: str) -> tuple[ast.Str, ...]:
        return tuple(c.value for c in clauses if c.kind == kind and isinstance(c.value, ast.Str))

    def _single(self, clauses: Sequence[Clause], kind: str) -> Any:
        """The value of the only clause of a kind, None if there is none."""
        found = [c for c in clauses if c.kind == kind]
        for again in found[1:]:
            self.report(messages.repeated_clause(again.span, found[0].span))
        return found[0].value if found else None

    def quoted(self, span: Span, old: Any) -> Clause:
        self.amending_only.append((span, None))
        if isinstance(old, Clause):  # no condition
            return Clause("quoted", span, quote=ast.Quote("", None, span=span))
        value = self.finish(old) if isinstance(old, RawFormula) else old
        return Clause("quoted", span, quote=ast.Quote("", value, span=span))

    def _quotes(self, clauses: Sequence[Clause], formula: str) -> tuple[ast.Quote, ...]:
        """What the clauses quote; a quote that stands alone is that of the formula, cell or row."""
        return tuple(
            evolve(c.quote, what=formula if c.kind == "quoted" else c.kind)
            for c in clauses
            if c.quote is not None
        )

    verb = ExpressionBuilder.function
    sort = ExpressionBuilder.function

    def effective(self, span: Span, day: Token) -> Clause:
        return Clause("effective", span, self.date(self.token_span(day), day))

    def place(self, span: Span, row: Any) -> ast.Place:
        if isinstance(row, Clause):
            each: Any = row.value
            return ast.Place(each[1], each[0], span=span)
        return ast.Place(None if isinstance(row, Token) else row, span=span)

    def target(self, span: Span, *kids: Any) -> ast.Target:
        sort = keyword(kids[0].terminal, "vi") if isinstance(kids[0], Word) else None
        return ast.Target(sort, self.id_of(kids[-1]), span=span)

    def text_target(self, span: Span, sort: Word, *texts: Token) -> ast.Target:
        return ast.Target(keyword(sort.terminal, "vi"), None, tuple(map(self.text_of, texts)), span=span)

    def entry(self, span: Span, *kids: Any) -> Clause:
        words = [
            keyword(k.type if isinstance(k, Token) else k.terminal, "vi") for k in kids if not _is_name(k)
        ]
        names = [self.id_of(k) for k in kids if _is_name(k)]
        return Clause("entry", span, (" ".join(words), names[0] if names else None))

    def entry_target(self, span: Span, entry: Clause) -> ast.Target:
        said: Any = entry.value
        return ast.Target(said[0], said[1], header=True, span=span)

    def row_target(self, span: Span, place: ast.Place, name: Token) -> ast.Target:
        return ast.Target(None, self.id_of(name), place=place, span=span)

    def before(self, span: Span, target: ast.Target) -> Clause:
        return self._position(span, "before", target)

    def after(self, span: Span, target: ast.Target) -> Clause:
        return self._position(span, "after", target)

    def into(self, span: Span, name: Token) -> Clause:
        id_ = self.id_of(name)
        return self._position(span, "into", ast.Target(None, id_, span=id_.span))

    def _position(self, span: Span, where: str, target: ast.Target) -> Clause:
        self.amending_only.append((span, None))
        return Clause("position", span, ast.Position(where, target, span=span))

    def _of_change(self, kids: Sequence[Any]) -> dict[str, Any]:
        """What every clause of an amendment may say of itself."""
        clauses = [kid for kid in kids if isinstance(kid, Clause)]
        return {"in_force": self._single(clauses, "effective"), "cites": self._texts(clauses, "cite")}

    def change(self, span: Span, verb: Word, *kids: Any) -> ast.DeclarationChange:
        clauses = [kid for kid in kids if isinstance(kid, Clause)]
        declared = [kid for kid in kids if not isinstance(kid, Clause)]
        self.amending_only.append((verb.span, None))
        if len(declared) > 1 and verb.terminal != "REPLACES":
            where = Text(vi=f"`{verb.span.text}`", en=f"`{verb.span.text}`")
            hint = Text(
                vi=f"trích nguyên văn cả điều khoản thì dùng `{self.say('REPLACES')} … {self.say('WITH')} …`",
                en=f"a whole provision is quoted with `{self.say('REPLACES')} … {self.say('WITH')} …`",
            )
            self.report(messages.misplaced_clause(declared[1].span, where, hint))
        new = declared[-1]
        position = self._single(clauses, "position")
        if isinstance(new, ast.NodeDecl) and new.position is not None:
            position, new = new.position, evolve(new, position=None)
        if position is not None and verb.terminal != "INSERT":
            where = Text(vi=f"`{verb.span.text}`", en=f"`{verb.span.text}`")
            hint = Text(
                vi=f"đổi chỗ thì dùng `{self.say('MOVE')} … {self.say('AFTER')} …`",
                en=f"to move something use `{self.say('MOVE')} … {self.say('AFTER')} …`",
            )
            self.report(messages.misplaced_clause(position.span, where, hint))
        said = self._of_change(kids)
        cites = tuple(getattr(new, "cites", ()))
        return ast.DeclarationChange(
            _VERBS[verb.terminal],
            new,
            declared[0] if len(declared) > 1 else None,
            position,
            said["in_force"],
            cites,
            span=span,
        )

    def _plain_verb(self, verb: Word) -> str:
        """`sửa` or `đính chính`: a part of a table is not inserted or replaced by itself."""
        self.amending_only.append((verb.span, None))
        if verb.terminal in {"INSERT", "REPLACES"}:
            where = Text(vi="một ô hay một dòng", en="a cell or a row")
            hint = Text(vi=f"dùng `{self.say('AMEND')}`", en=f"use `{self.say('AMEND')}`")
            self.report(messages.misplaced_clause(verb.span, where, hint))
        return _VERBS[verb.terminal]

    def change_cell(
        self, span: Span, verb: Word, place: ast.Place, column: Token, of: Token, *kids: Any
    ) -> ast.CellChange:
        clauses = [kid for kid in kids if isinstance(kid, Clause)]
        cell: Any = next(c for c in clauses if c.kind == "cell").value
        quotes = self._quotes(clauses, "cell")
        return ast.CellChange(
            self._plain_verb(verb),
            place,
            self.text_of(column) if column.type == "STR" else self.id_of(column),
            self.id_of(of),
            cell,
            quotes[0] if quotes else None,
            self._of_change(kids)["in_force"],
            cell.cites if cell is not None else (),
            span=span,
        )

    def change_row(self, span: Span, verb: Word, place: ast.Place, of: Token, *kids: Any) -> ast.RowChange:
        clauses = [kid for kid in kids if isinstance(kid, Clause)]
        raw = next(kid for kid in kids if isinstance(kid, RawFormula))
        quotes = self._quotes(clauses, "row")
        return ast.RowChange(
            self._plain_verb(verb),
            place,
            self.id_of(of),
            self.finish(raw),
            quotes[0] if quotes else None,
            **self._of_change(kids),
            span=span,
        )

    def repeal(self, span: Span, *kids: Any) -> ast.Repeal:
        self.amending_only.append((span, None))
        targets = tuple(kid for kid in kids if isinstance(kid, ast.Target))
        return ast.Repeal(targets, **self._of_change(kids), span=span)

    def rename(self, span: Span, target: ast.Target, to: Token, *kids: Any) -> ast.Rename:
        self.amending_only.append((span, None))
        return ast.Rename(target, self.id_of(to), **self._of_change(kids), span=span)

    def move(self, span: Span, target: ast.Target, position: Clause, *kids: Any) -> ast.Move:
        where: Any = position.value
        return ast.Move(target, where, **self._of_change(kids), span=span)

    def change_phrase(self, span: Span, old: Token, new: Token, *kids: Any) -> ast.PhraseChange:
        self.amending_only.append((span, None))
        targets = tuple(kid for kid in kids if isinstance(kid, ast.Target))
        return ast.PhraseChange(
            self.text_of(old), self.text_of(new), targets, **self._of_change(kids), span=span
        )

    def article(self, span: Span, provision: Token, *kids: Any) -> ast.Article:
        self.amending_only.append((self.token_span(provision), None))
        changes = tuple(kid for kid in kids if isinstance(kid, ast.Change))
        return ast.Article(self.text_of(provision), changes, **self._of_change(kids), span=span)
