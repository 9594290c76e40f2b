"""Rulesets edited at random, as trees: pairs of versions for what must hold of any two."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from egov_rules import ast
from egov_rules.amend.trees import nodes_in, references, rewritten
from egov_rules.records import evolve
from egov_rules.source import NOWHERE


def edited(file: ast.File, seed: int, edits: int | None = None) -> ast.File:
    """The text after some edits; the version is another one."""
    chosen = random.Random(seed)  # noqa: S311 (no secret)
    ref = evolve(file.ref, version=str(int(file.ref.version) + 1))
    made = evolve(file, frame=None, amends=None, ref=ref)
    for number in range(edits if edits is not None else chosen.choice([1, 1, 2, 3, 5, 8, 13])):
        made = chosen.choice(EDITS)(made, chosen, f"{seed}_{number}") or made
    return made


def _id(name: str) -> ast.Id:
    return ast.Id(name, span=NOWHERE)


def _str(text: str) -> ast.Str:
    return ast.Str(text, span=NOWHERE)


def _num(chosen: random.Random) -> ast.Number:
    return ast.Number(Fraction(chosen.randint(1, 40), chosen.choice([1, 1, 2, 4])), span=NOWHERE)


def _nodes(file: ast.File) -> list[ast.NodeDecl]:
    return [n for n in nodes_in(file.items) if isinstance(n, ast.NodeDecl)]


def _lines(file: ast.File) -> list[Any]:
    return [n for n in nodes_in(file.items) if isinstance(n, ast.InputDecl | ast.FigureDecl)]


def _put(file: ast.File, old: Any, new: Any) -> ast.File:
    """One node of the tree replaced (None: taken out)."""

    def inside(items: tuple[Any, ...]) -> tuple[Any, ...]:
        out = []
        for item in items:
            if item is old:
                out += [] if new is None else list(new) if isinstance(new, tuple) else [new]
            elif isinstance(item, ast.NodeDecl) and item.children is not None:
                out.append(evolve(item, children=inside(item.children)))
            elif isinstance(item, ast.Inputs):
                lines = inside(item.items)
                out += [evolve(item, items=lines)] if lines else []
            else:
                out.append(item)
        return tuple(out)

    return evolve(file, items=inside(file.items))


def _without_uses(file: ast.File, gone: set[str], chosen: random.Random) -> ast.File | None:
    """Nothing speaks of what was taken out: other names stand there."""
    rules = tuple(i for i in file.items if not isinstance(i, ast.TestDecl))
    spoken = {name for r in references(rules) for name in (r.name, r.name.partition(".")[0])}
    if not spoken & gone:
        return file
    others = [n.ids.first.name for n in _nodes(file)] + [
        n.ids.first.name for n in _lines(file) if isinstance(n, ast.InputDecl)
    ]
    if not others:
        return None

    def change(node: Any) -> Any:
        if isinstance(node, ast.Name | ast.Id) and {node.name, node.name.partition(".")[0]} & gone:
            return evolve(node, name=chosen.choice(others))
        return node

    skip = frozenset(
        {(ast.MemberDecl, "id"), (ast.ChooseRow, "keys"), (ast.TableRow, "key"), (ast.TypeSpec, "name")}
    )
    return evolve(file, items=rewritten(file.items, change, skip))


def change_node(file: ast.File, chosen: random.Random, tag: str) -> ast.File | None:
    """One clause of a node is changed, added or taken away."""
    nodes = _nodes(file)
    if not nodes:
        return None
    node = chosen.choice(nodes)
    what = chosen.choice(
        ["maximum", "label", "cites", "notes", "evidence", "formula", "weight", "na", "word", "unit"]
    )
    new: Any = node
    if what == "maximum":
        new = evolve(node, maximum=_num(chosen))
    elif what == "label":
        new = evolve(node, label=_str(f"Tên mới {tag}"))
    elif what in {"cites", "notes", "evidence"}:
        texts = getattr(node, what)
        new = evolve(
            node, **{what: chosen.choice([(), (*texts, _str(f"Khoản {tag}")), (_str(f"Điều {tag}"),)])}
        )
    elif what == "formula" and node.children is None and node.formula is not None:
        new = evolve(node, formula=_other_numbers(node.formula, chosen))
    elif what == "weight":
        new = evolve(node, weight=chosen.choice([None, _num(chosen)]))
    elif what == "na":
        ruling = ast.RulingSpec(chosen.choice(["scale", "full", "zero"]), span=NOWHERE)
        clause = ast.NotApplicableClause(ast.Bool(chosen.random() < 0.5, span=NOWHERE), ruling, span=NOWHERE)
        new = evolve(node, not_applicable=chosen.choice([(), (clause,)]))
    elif what == "word":
        new = evolve(node, word=chosen.choice(["nhóm", "tiêu chí", "nội dung"]))
    elif what == "unit":
        new = evolve(node, unit=chosen.choice([None, _str("bộ")]))
    return _put(file, node, new)


def _other_numbers(tree: Any, chosen: random.Random) -> Any:
    numbers = [n for n in nodes_in(tree) if isinstance(n, ast.Number | ast.Percent)]
    if not numbers:
        return tree
    one = chosen.choice(numbers)
    other = evolve(one, value=one.value + Fraction(1, chosen.choice([1, 4, 10])))
    return rewritten(tree, lambda n: other if n is one else n)


def change_body(file: ast.File, chosen: random.Random, tag: str) -> ast.File | None:
    """A node is opened, given another formula, or divided."""
    leaves = [n for n in _nodes(file) if n.children is None and n.members is None]
    if not leaves:
        return None
    node = chosen.choice(leaves)
    kind = chosen.randrange(4)
    if kind == 0:
        new = evolve(node, formula=None, open=True)
    elif kind == 1:
        new = evolve(node, open=False, formula=ast.UnencodedRule(_str(f"Chưa rõ {tag}"), span=NOWHERE))
    elif kind == 2:
        child = _criterion(f"con_{tag}", chosen)
        new = evolve(node, open=False, formula=None, children=(child,), ids=evolve(node.ids, last=None))
    else:
        new = evolve(node, open=False, formula=_num(chosen))
    return _put(file, node, new)


def _criterion(name: str, chosen: random.Random) -> ast.NodeDecl:
    ids = ast.IdRange(_id(name), None, span=NOWHERE)
    return ast.NodeDecl(
        "tiêu chí", ids, _str(f"Tiêu chí {name}"), _num(chosen), formula=_num(chosen), span=NOWHERE
    )


def add_node(file: ast.File, chosen: random.Random, tag: str) -> ast.File | None:
    """A new criterion, or a group of two, somewhere."""
    nodes = _nodes(file)
    new: Any = _criterion(f"moi_{tag}", chosen)
    if chosen.random() < 0.3:
        ids = ast.IdRange(_id(f"nhom_{tag}"), None, span=NOWHERE)
        inside = (new, _criterion(f"them_{tag}", chosen))
        new = ast.NodeDecl("nhóm", ids, _str("Nhóm mới"), None, children=inside, span=NOWHERE)
    if not nodes:
        return evolve(file, items=(*file.items, new))
    node = chosen.choice(nodes)
    if node.children is not None and chosen.random() < 0.5:
        return _put(
            file, node, evolve(node, children=chosen.choice([(new, *node.children), (*node.children, new)]))
        )
    return _put(file, node, chosen.choice([(node, new), (new, node)]))


def drop_node(file: ast.File, chosen: random.Random, tag: str) -> ast.File | None:
    """A node goes, with or without what is inside it."""
    nodes = _nodes(file)
    if len(nodes) < 2:
        return None
    node = chosen.choice(nodes)
    if node.children and chosen.random() < 0.5:
        made = _put(file, node, node.children)
        gone = {node.ids.first.name}
    else:
        made = _put(file, node, None)
        gone = {n.ids.first.name for n in nodes_in(node) if isinstance(n, ast.NodeDecl | ast.InputDecl)}
        gone |= {n.id.name for n in nodes_in(node) if hasattr(n, "id") and isinstance(n.id, ast.Id)}
    return _without_uses(made, gone, chosen)


def move_item(file: ast.File, chosen: random.Random, tag: str) -> ast.File | None:
    """A declaration stands elsewhere, perhaps inside another node."""
    nodes = _nodes(file)
    movable = [
        *nodes,
        *(i for i in file.items if not isinstance(i, ast.Inputs | ast.TestDecl | ast.NodeDecl)),
    ]
    if len(movable) < 2:
        return None
    item = chosen.choice(movable)
    within = set(map(id, nodes_in(item)))
    spots = [n for n in movable if id(n) not in within]
    if not spots:
        return None
    spot = chosen.choice(spots)
    made = _put(file, item, None)
    if isinstance(spot, ast.NodeDecl) and spot.children is not None and isinstance(item, ast.NodeDecl):
        spot = next(n for n in _nodes(made) if n.ids == spot.ids)
        if chosen.random() < 0.6:
            return _put(made, spot, evolve(spot, children=(*(spot.children or ()), item)))
    elif isinstance(spot, ast.NodeDecl):
        spot = next(n for n in _nodes(made) if n.ids == spot.ids)
    return _put(made, spot, chosen.choice([(spot, item), (item, spot)]))


def rename_node(file: ast.File, chosen: random.Random, tag: str) -> ast.File | None:
    """Another id, with or without saying so."""
    nodes = [n for n in _nodes(file) if n.ids.last is None]
    if not nodes:
        return None
    node = chosen.choice(nodes)
    old, new = node.ids.first.name, f"ten_{tag}"
    said = _id(old) if chosen.random() < 0.6 else None

    def change(one: Any) -> Any:
        return evolve(one, name=new) if isinstance(one, ast.Name | ast.Id) and one.name == old else one

    skip = frozenset(
        {
            (ast.MemberDecl, "id"),
            (ast.ChooseRow, "keys"),
            (ast.TableRow, "key"),
            (ast.NodeDecl, "renamed_from"),
        }
    )
    made = evolve(file, items=rewritten(file.items, change, skip))
    node = next(n for n in _nodes(made) if n.ids.first.name == new)
    return _put(made, node, evolve(node, renamed_from=said))


def change_line(file: ast.File, chosen: random.Random, tag: str) -> ast.File | None:
    """A line of inputs is changed, added, taken away, or stands elsewhere."""
    lines = _lines(file)
    blocks = [i for i in file.items if isinstance(i, ast.Inputs)]
    if not lines or not blocks:
        return None
    line, kind = chosen.choice(lines), chosen.randrange(7)
    ids = ast.IdRange(_id(f"so_{tag}"), None, span=NOWHERE)
    fresh = ast.InputDecl(ids, _str(f"Số {tag}"), ast.TypeSpec("bool", span=NOWHERE), span=NOWHERE)
    if kind == 0:
        made = _put(file, line, None)
        name = line.ids.first.name if isinstance(line, ast.InputDecl) else line.id.name
        return _without_uses(made, {name}, chosen)
    if kind == 1:
        return _put(file, line, chosen.choice([(line, fresh), (fresh, line)]))
    if kind == 2:
        block = ast.Inputs(chosen.choice(["submitted", "unit"]), (fresh,), span=NOWHERE)
        at = chosen.randint(0, len(file.items))
        return evolve(file, items=(*file.items[:at], block, *file.items[at:]))
    if kind == 3:
        other = chosen.choice(lines)
        if other is line:
            return None
        return _put(_put(file, line, None), other, (other, line))
    if kind == 4 and isinstance(line, ast.InputDecl):
        number = ast.Range(_num(chosen), None, span=NOWHERE)
        return _put(file, line, evolve(line, type=ast.TypeSpec("integer", number, span=NOWHERE)))
    if isinstance(line, ast.InputDecl):
        return _put(
            file,
            line,
            evolve(
                line,
                unit=chosen.choice([None, _str("máy")]),
                evidence=chosen.choice([None, _str("Ảnh")]),
                cites=chosen.choice([(), (_str(f"Điều {tag}"),)]),
            ),
        )
    return _put(file, line, evolve(line, label=_str(f"Số khác {tag}")))


def change_table(file: ast.File, chosen: random.Random, tag: str) -> ast.File | None:
    """A cell, a row, a column, a gate or a part of a table."""
    tables = [n for n in nodes_in(file.items) if isinstance(n, ast.LadderDecl | ast.TableDecl)]
    if not tables:
        return None
    table = chosen.choice(tables)
    if isinstance(table, ast.TableDecl):
        return _put(
            file,
            table,
            _other_numbers(table, chosen)
            if chosen.random() < 0.7
            else evolve(table, rows=table.rows[1:] or table.rows),
        )
    kind = chosen.randrange(6)
    holders = [h for h in (table, *table.parts) if h.rows]
    if kind < 3 and holders:
        holder = chosen.choice(holders)
        row = chosen.choice(holder.rows)
        rows: Any = [r for r in holder.rows if r is not row or len(holder.rows) == 1]
        if kind < 2 and row.cells:
            at = chosen.randrange(len(row.cells))
            cell = chosen.choice(
                [
                    None,
                    ast.CellSpec(_num(chosen), span=NOWHERE),
                    ast.CellSpec(_num(chosen), (_str(f"Điều {tag}"),), span=NOWHERE),
                ]
            )
            other = evolve(row, cells=(*row.cells[:at], cell, *row.cells[at + 1 :]))
            rows = [other if r is row else r for r in holder.rows]
        elif kind == 2 and chosen.random() < 0.5 and table.columns:
            cells = tuple(ast.CellSpec(_num(chosen), span=NOWHERE) for _ in table.columns)
            at = chosen.randint(0, len(holder.rows))
            new_row = ast.LadderRow(
                ast.Binary("+", _num(chosen), _num(chosen), op_span=NOWHERE, span=NOWHERE),
                cells,
                span=NOWHERE,
            )
            rows = [*holder.rows[:at], new_row, *holder.rows[at:]]
        if holder is table:
            return _put(file, table, evolve(table, rows=tuple(rows)))
        return _put(
            file,
            table,
            evolve(
                table, parts=tuple(evolve(p, rows=tuple(rows)) if p is holder else p for p in table.parts)
            ),
        )
    if kind == 3 and table.columns and table.formula is None:

        def cut(rows: Any) -> Any:
            return tuple(evolve(r, cells=r.cells[1:]) for r in rows)

        if len(table.columns) > 1:
            return _put(
                file,
                table,
                evolve(
                    table,
                    columns=table.columns[1:],
                    column_cites=table.column_cites[1:],
                    rows=cut(table.rows),
                    parts=tuple(evolve(p, rows=cut(p.rows)) for p in table.parts),
                ),
            )
    if kind == 4 and table.columns and table.formula is None:
        gate = ast.GateDecl(
            _str(f"Loại {tag}"),
            ast.Bool(value=False, span=NOWHERE),
            table.columns[-1],
            caps=True,
            span=NOWHERE,
        )
        return _put(file, table, evolve(table, gates=chosen.choice([(), (*table.gates, gate)])))
    return _put(file, table, evolve(table, label=_str(f"Bảng {tag}")))


def change_other(file: ast.File, chosen: random.Random, tag: str) -> ast.File | None:
    """Readings, terms, constraints, quantities, the ranking."""
    kinds = (
        ast.ReadingDecl
        | ast.TermDecl
        | ast.ConstraintDecl
        | ast.QuantityDecl
        | ast.RankingDecl
        | ast.TypeDecl
        | ast.ProvisionDecl
    )
    items = [i for i in file.items if isinstance(i, kinds)]
    if not items or chosen.random() < 0.25:
        new = ast.ReadingDecl(_str("Điều 8"), _str(f"Cách hiểu {tag}"), span=NOWHERE)
        at = chosen.randint(0, len(file.items))
        return evolve(file, items=(*file.items[:at], new, *file.items[at:]))
    item: Any = chosen.choice(items)
    if chosen.random() < 0.3 and not isinstance(item, ast.QuantityDecl | ast.TypeDecl):
        return _put(file, item, None)
    if isinstance(item, ast.ReadingDecl | ast.TermDecl | ast.ProvisionDecl):
        return _put(file, item, evolve(item, text=_str(f"Nội dung {tag}")))
    if isinstance(item, ast.ConstraintDecl):
        return _put(
            file,
            item,
            evolve(item, message=_str(f"Thông báo {tag}"))
            if chosen.random() < 0.5
            else evolve(item, condition=ast.Bool(value=True, span=NOWHERE)),
        )
    if isinstance(item, ast.QuantityDecl):
        return _put(
            file,
            item,
            chosen.choice(
                [
                    evolve(item, expr=_num(chosen)),
                    evolve(item, parameter=not item.parameter),
                    evolve(item, cites=()),
                ]
            ),
        )
    if isinstance(item, ast.RankingDecl):
        return _put(
            file, item, evolve(item, ties="1-2-2-3", cites=chosen.choice([(), (_str(f"Điều {tag}"),)]))
        )
    members = (
        ast.MemberDecl(_id("mot"), None, None, (), not_applicable=False, span=NOWHERE),
        ast.MemberDecl(_id("hai"), None, None, (), not_applicable=False, span=NOWHERE),
    )
    return _put(file, item, evolve(item, type=ast.TypeSpec("choice", members=members, span=NOWHERE)))


def change_header(file: ast.File, chosen: random.Random, tag: str) -> ast.File | None:
    """One entry of the header."""
    meta = file.metadata
    kind = chosen.randrange(9)
    if kind == 0:
        made = evolve(meta, title=chosen.choice([None, _str(f"Bộ tiêu chí {tag}")]))
    elif kind == 1:
        made = evolve(
            meta,
            instrument=chosen.choice(
                [(), (_str(f"Quyết định {tag}"),), (*meta.instrument, _str(f"Thông tư {tag}"))]
            ),
        )
    elif kind == 2:
        made = evolve(meta, kinds=chosen.choice([(), (_str("xã"), _str("phường"))]))
    elif kind == 3:
        made = evolve(meta, roundings=meta.roundings[1:])
    elif kind == 4:
        spec = ast.RoundingSpec(
            Fraction(1, 10), chosen.choice([r.rounding.mode for r in meta.roundings] or [None]), span=NOWHERE
        )
        if spec.mode is None:
            return None
        rest = tuple(r for r in meta.roundings if r.scope != "nhóm")
        made = evolve(
            meta,
            roundings=chosen.choice(
                [
                    (*rest, ast.HeaderRounding("nhóm", spec, span=NOWHERE)),
                    (ast.HeaderRounding("nhóm", spec, span=NOWHERE), *rest),
                ]
            ),
        )
    elif kind == 5:
        made = evolve(meta, draft=not meta.draft, illustrative=chosen.random() < 0.5)
    elif kind == 6:
        made = evolve(meta, uses=(), holidays=None)
    elif kind == 7:
        made = evolve(meta, in_force_to=None, period_start=None, period_end=None)
    else:
        made = evolve(
            meta, frequency=chosen.choice([None, "quý"]), not_assessed_at=chosen.choice([None, "nhóm"])
        )
    return evolve(file, metadata=made)


EDITS: list[Callable[[ast.File, random.Random, str], ast.File | None]] = [
    change_node, change_node, change_node, change_body, add_node, drop_node, move_item, rename_node,
    change_line, change_line, change_table, change_table, change_other, change_other, change_header,
]  # fmt: skip
