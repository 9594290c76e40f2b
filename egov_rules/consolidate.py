"""A frame and the file that details it, merged into one ruleset at the level of what was written (Điều 5 and
its annexes).

The frame says what is settled; a detailing file fills only what the frame leaves open, and may add inputs,
quantities, readings, tests and figures for information. The frame's own tests give points to nodes that the
detail computes, so they stay with the frame.
"""

from __future__ import annotations

from collections.abc import Sequence

from . import ast
from .diagnostics import Diagnostic, Text
from .messages import names as messages
from .records import evolve
from .source import Span

_LABEL = Text("tên", "label")
_MAXIMUM = Text("điểm tối đa", "maximum")
_WORD = Text("loại nút", "sort")


def consolidate(frame: ast.File, detail: ast.File) -> tuple[ast.File, tuple[Diagnostic, ...]]:
    """`frame` with its open nodes filled by `detail`, under the detail's name, and what does not fit."""
    merge = _Merge(frame, detail.surface)
    added = [
        item
        for item in detail.items
        if not (merge.takes(item) if isinstance(item, ast.NodeDecl) else merge.repeats(item))
    ]
    kept = [merge.filled(item) for item in frame.items if not isinstance(item, ast.TestDecl)]
    merged = ast.File(
        detail.source,
        detail.surface,
        detail.ref,
        detail.frame,
        _overlaid(frame.metadata, detail.metadata),
        (*kept, *added),
        span=detail.span,
    )
    return merged, tuple(merge.diagnostics)


class _Merge:
    """The frame's nodes by id, and what the detail says of each."""

    def __init__(self, frame: ast.File, surface: str) -> None:
        self.surface = surface
        self.diagnostics: list[Diagnostic] = []
        self.nodes: dict[str, ast.NodeDecl] = {}
        self.details: dict[str, ast.NodeDecl] = {}
        self.ladders = {item.id.name: item for item in frame.items if isinstance(item, ast.LadderDecl)}
        self.ranking = next((item for item in frame.items if isinstance(item, ast.RankingDecl)), None)
        self._enter(frame.items)

    def _enter(self, items: Sequence[ast.Declaration]) -> None:
        for item in items:
            if isinstance(item, ast.NodeDecl):
                self.nodes.setdefault(item.ids.first.name, item)
                self._enter(item.children or ())

    def repeats(self, item: ast.Declaration) -> bool:
        """Whether the detail writes a table of levels or the ranking once more, which is the frame's."""
        if isinstance(item, ast.LadderDecl) and item.id.name in self.ladders:
            self.diagnostics.append(messages.frame_settles(item.id.span, self.ladders[item.id.name].id.span))
            return True
        if isinstance(item, ast.RankingDecl) and self.ranking is not None:
            self.diagnostics.append(messages.frame_settles(item.span, self.ranking.span))
            return True
        return False

    def takes(self, item: ast.NodeDecl) -> bool:
        """Notes a node of the detail that re-opens one of the frame; False for one that stands beside the
        frame's.
        """
        name, at = item.ids.first.name, item.ids.first.span
        known = self.nodes.get(name)
        if known is None:
            if item.counting == "informational" or (item.word == "chỉ số" and item.maximum is None):
                return False
            from .text import suggest

            guess = next(iter(suggest(name, [n for n, d in self.nodes.items() if d.open])), None)
            self.diagnostics.append(messages.not_in_frame(at, name, guess, self.surface))
            return True
        reopens = _only_reopens(item) and all(self._known(child) for child in item.children or ())
        if known.open or reopens:
            self._same(item, known)
        if known.open:
            first = self.details.get(name)
            if first is not None:
                self.diagnostics.append(messages.duplicate_name(at, name, first.ids.first.span))
            else:
                self.details[name] = item
        elif reopens:
            for child in item.children or ():
                if isinstance(child, ast.NodeDecl):
                    self.takes(child)
        else:
            self.diagnostics.append(messages.not_open(at, name, known.ids.first.span))
        return True

    def _known(self, item: ast.Declaration) -> bool:
        return isinstance(item, ast.NodeDecl) and item.ids.first.name in self.nodes

    def _same(self, item: ast.NodeDecl, known: ast.NodeDecl) -> None:
        """What the detail repeats of the frame's node must be what the frame says."""
        name = known.ids.first.name
        if item.word != known.word:
            self._differs(item.ids.first.span, name, _WORD, known.ids.first.span)
        if item.label is not None and known.label is not None and item.label.value != known.label.value:
            self._differs(item.label.span, name, _LABEL, known.label.span)
        if item.maximum is not None and known.maximum is not None and item.maximum != known.maximum:
            self._differs(item.maximum.span, name, _MAXIMUM, known.maximum.span)

    def _differs(self, at: Span, name: str, what: Text, frame: Span) -> None:
        self.diagnostics.append(messages.detail_disagrees(at, name, what, frame))

    def filled(self, item: ast.Declaration) -> ast.Declaration:
        """A declaration of the frame with its open nodes filled."""
        if not isinstance(item, ast.NodeDecl):
            return item
        detail = self.details.get(item.ids.first.name)
        if detail is not None and item.open:
            return _filled(item, detail)
        if not item.children:
            return item
        children = tuple(self.filled(child) for child in item.children)
        changed = any(a is not b for a, b in zip(children, item.children, strict=True))
        return evolve(item, children=children) if changed else item


def _only_reopens(item: ast.NodeDecl) -> bool:
    """Whether the detail names the node only to reach open ones inside it."""
    settles = (item.formula, item.members, item.combine, item.zero_divisor, item.weight)
    return (
        item.children is not None
        and all(x is None for x in settles)
        and not (item.not_applicable or item.adjust)
    )


def _filled(open_node: ast.NodeDecl, detail: ast.NodeDecl) -> ast.NodeDecl:
    """The frame's identity with the detail's body."""
    if detail.children is None and detail.formula is None and detail.members is None:
        return open_node
    return evolve(
        open_node,
        ids=detail.ids,  # the same name, where the detail's author looks
        maximum=open_node.maximum if open_node.maximum is not None else detail.maximum,
        children=detail.children,
        formula=detail.formula,
        members=detail.members,
        open=False,
        combine=detail.combine,
        child_na=detail.child_na,
        not_applicable=(*open_node.not_applicable, *detail.not_applicable),
        zero_divisor=detail.zero_divisor or open_node.zero_divisor,
        adjust=(*detail.adjust, *open_node.adjust),
        cites=(*open_node.cites, *detail.cites),
        evidence=(*open_node.evidence, *detail.evidence),
        sources=(*open_node.sources, *detail.sources),
        verifiers=(*open_node.verifiers, *detail.verifiers),
        notes=(*open_node.notes, *detail.notes),
    )


def _overlaid(frame: ast.Metadata, detail: ast.Metadata) -> ast.Metadata:
    """The detail's metadata, the frame's where it says nothing. A detail of a draft is a draft."""
    scopes = {r.scope for r in detail.roundings}
    uses = {(u.id.name, u.version): u for u in (*frame.uses, *detail.uses)}
    return ast.Metadata(
        title=detail.title or frame.title,
        instrument=detail.instrument or frame.instrument,
        kinds=detail.kinds or frame.kinds,
        in_force_from=detail.in_force_from or frame.in_force_from,
        in_force_to=detail.in_force_to or frame.in_force_to,
        period_start=detail.period_start or frame.period_start,
        period_end=detail.period_end or frame.period_end,
        frequency=detail.frequency or frame.frequency,
        roundings=(*detail.roundings, *(r for r in frame.roundings if r.scope not in scopes)),
        draft=detail.draft or frame.draft,
        illustrative=detail.illustrative or frame.illustrative,
        uses=tuple(uses.values()),
        replaces=detail.replaces,
        holidays=detail.holidays or frame.holidays,
        not_assessed_at=detail.not_assessed_at or frame.not_assessed_at,
        span=detail.span,
    )
