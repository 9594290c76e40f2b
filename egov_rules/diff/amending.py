"""The amendment that turns one text into another, in the drafters' own verbs (Điều 11).

First renamings, then heads that no partial clause can write, insertions and moves in the order of the
new text, repeals, and last what is amended in place. A clause quotes what it changes where that is
short. What was written is applied again before it is given out: it makes the new text, or it is not
given out at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .. import ast
from ..amend import apply
from ..diagnostics import RulesError, Text
from ..format import format_text
from ..messages import diff as messages
from ..printer import printed
from ..records import evolve
from ..source import NOWHERE, Source
from ..syntax import parse
from . import compare
from .changes import ADDED, CHANGED, MOVED, RENAMED, REPEALED, Diff
from .clauses import amended, header, replaced, target
from .entries import entries
from .placing import Placing
from .wording import sentence

_TRIES = 4
_LONG = 140  # letters of a comment


def amendment(found: Diff, surface: str | None = None) -> str:
    """The text of the amendment in the new text's surface; RulesError where none can make the new text."""
    old, new = bare(found.old), bare(found.new)
    surface = surface or new.surface
    whole: set[str] = set()  # what has to be written anew as a whole
    for _ in range(_TRIES):
        text = _written(old, new, surface, whole)
        made, wrong = applied(old, text)
        if made is not None and not wrong and same(made, new):
            return text
        more = {id_ for id_ in _differing(made, new) if id_ not in whole} if made is not None else set()
        if not more:
            break
        whole |= more
    raise RulesError([_impossible(new, made, wrong)])


def bare(file: ast.File) -> ast.File:
    """The text by itself, whatever it details or amends, its tests last."""
    tests = tuple(i for i in file.items if isinstance(i, ast.TestDecl))
    rules = tuple(i for i in file.items if not isinstance(i, ast.TestDecl))
    return evolve(file, frame=None, amends=None, items=(*rules, *tests))


def same(made: ast.File, new: ast.File) -> bool:
    """Whether two texts are the same, whatever their surface."""
    return evolve(bare(made), surface=new.surface) == new


def applied(old: ast.File, text: str) -> tuple[ast.File | None, str]:
    """The old text as an amendment changes it, or what is wrong."""
    parsed = parse(Source("sua-doi.egr", text))
    errors = [d for d in parsed.diagnostics if d.severity == "error"]
    if parsed.file is None or errors:
        return None, errors[0].message.en if errors else ""
    done = apply(old, parsed.file)
    errors = [d for d in done.diagnostics if d.severity == "error"]
    return done.file, errors[0].message.en if errors else ""


def _impossible(new: ast.File, made: ast.File | None, wrong: str) -> Any:
    first = next(iter(compare(made, new).changes), None) if made is not None else None
    said = (
        Text(vi=sentence(first, "vi"), en=sentence(first, "en"))
        if first is not None
        else Text(vi=wrong, en=wrong)
    )
    hint = Text(
        vi="công bố văn bản mới như một bộ tiêu chí trọn vẹn",
        en="publish the new text as a ruleset of its own",
    )
    return messages.not_an_amendment(said, hint)


def _differing(made: ast.File | None, new: ast.File) -> set[str]:
    """Provisions that did not come out as they should."""
    if made is None:
        return set()
    return {change.provision.id for change in compare(made, new).changes}


def _written(old: ast.File, new: ast.File, surface: str, whole: set[str]) -> str:
    """The amendment as text: header, clauses with their legal sentences before them, tests."""
    notes: dict[tuple[str, str], list[str]] = {}
    for change in compare(old, new, guesses=False).changes:
        kind = change.kind if not change.aspect or change.kind in {MOVED, RENAMED} else CHANGED
        notes.setdefault((change.provision.id, kind), []).append(_short(sentence(change, surface)))
    meta, taken_away = header(old, new)
    clauses: list[tuple[tuple[str, ...], ast.Change]] = [((), c) for c in taken_away]
    clauses += _clauses(old, new, whole)
    head = ast.File(old.source, surface, new.ref, None, meta, (), old.ref, span=NOWHERE)
    parts = [printed(head, surface).rstrip("\n")]
    for ids, clause in clauses:
        comments = [f"# {line}" for id_ in ids for line in notes.pop((id_, _kind(clause)), ())]
        parts.append("\n".join([*comments, printed(clause, surface)]))
    parts += [printed(item, surface) for item in new.items if isinstance(item, ast.TestDecl)]
    return format_text(parse(Source("sua-doi.egr", "\n\n".join(parts) + "\n")))


def _kind(clause: ast.Change) -> str:
    """Which sort of change a clause makes."""
    if isinstance(clause, ast.DeclarationChange) and clause.verb == "insert":
        rows = isinstance(clause.new, ast.LadderDecl) and not clause.new.label.value
        return CHANGED if rows else ADDED
    if isinstance(clause, ast.Repeal):
        return REPEALED if clause.targets[0].place is None else CHANGED
    return {ast.Move: MOVED, ast.Rename: RENAMED}.get(type(clause), CHANGED)


def _short(text: str) -> str:
    """A sentence on one line, cut off where a comment would be longer than the clause."""
    text = " ".join(text.split())
    return text + "." if len(text) <= _LONG else text[: _LONG - 1].rstrip() + "…"


def _clauses(old: ast.File, new: ast.File, whole: set[str]) -> Iterator[tuple[tuple[str, ...], ast.Change]]:
    from .matching import match

    now = [e for e in entries(new) if e.about.sort != "test"]
    renames = list(_renames(match(entries(old), tuple(now), guesses=False)))
    for was, id_, clause in renames:
        yield (id_,), clause
        assert was
    base = old
    if renames:
        lines = [printed(evolve(old, frame=None, items=(), amends=old.ref, ref=new.ref), "vi")]
        made, _ = applied(old, "\n".join([*lines, *(printed(c, "vi") for _, _, c in renames)]))
        base = bare(made) if made is not None else old
    placing = Placing(base, evolve(new, items=tuple(i for i in new.items if not isinstance(i, ast.TestDecl))))
    pairs = placing.pairs
    heads = {id(b) for a, b in pairs if _needs_head(a.decl, b.decl)}
    for a, b in pairs:
        if id(b) in heads:
            children = () if a.decl.children is None else a.decl.children
            quote = a.decl if a.decl.word != b.decl.word else None
            yield (b.about.id,), replaced(quote, evolve(b.decl, children=children))
    yield from placing.clauses()
    for a, b in pairs:
        if id(b) not in heads:
            for clause in _in_place(a, b, b.about.id in whole):
                yield (b.about.id,), clause


def _renames(found: Any) -> Iterator[tuple[str, str, ast.Change]]:
    """Renamings that the new text itself declares (`nguyên là`)."""
    for was, entry, _ in found.pairs:
        former = getattr(entry.decl, "renamed_from", None)
        if (
            former is not None
            and former.name == was.about.id != entry.about.id
            and entry.decl.ids.last is None
        ):
            to = ast.Id(entry.about.id, span=NOWHERE)
            yield was.about.id, entry.about.id, ast.Rename(target(was), to, span=NOWHERE)


def _needs_head(a: Any, b: Any) -> bool:
    """A node with children, now or then, whose own clauses change in a way that no partial clause can say."""
    if not isinstance(a, ast.NodeDecl) or not isinstance(b, ast.NodeDecl) or b.children is None:
        return False
    if a.children is None:
        return True
    return evolve(a, children=b.children) != b and amended(a, evolve(b, children=a.children)) is None


def _in_place(a: Any, b: Any, whole: bool) -> Iterator[ast.Change]:
    """The clauses that make one provision of another: what changes if that can be said, else all of it."""
    old, new = a.decl, b.decl
    if isinstance(new, ast.NodeDecl) and new.children is not None:
        new = evolve(new, children=old.children)
    if (
        isinstance(old, ast.NodeDecl)
        and isinstance(new, ast.NodeDecl)
        and new.children is None
        and old.children
    ):
        yield replaced(None if old.word == new.word else evolve(old, children=()), new)
        return
    if old == new:
        return
    part = None if whole else amended(old, new, a.role)
    if part is not None:
        yield from part
        return
    if isinstance(new, ast.NodeDecl) and new.children:
        yield replaced(old if old.word != new.word else None, new)
        return
    yield replaced(_quoted(old, new), new, a.role)


def _quoted(old: Any, new: Any) -> Any:
    """The old declaration, where the new one is not known by the same sort and name."""
    from .entries import provision

    a, b = provision(old), provision(new)
    by_text = isinstance(new, ast.ReadingDecl | ast.ProvisionDecl) and old.text != new.text
    return old if (a.sort, a.id, a.word) != (b.sort, b.id, b.word) or by_text else None
