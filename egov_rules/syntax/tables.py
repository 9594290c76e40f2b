"""From `grammar/egr.lark` to parse tables: Lark does the analysis, the tables are shipped as data.

Importing Lark and building the tables takes half a second, which no command should pay. So the tables stand
beside this module as JSON, known by a checksum of the grammar; where a checkout has a newer grammar they are
built in memory, and `python -m egov_rules.syntax.tables` writes them anew. They hold no phrase: a new keyword
file needs no new tables.
"""

from __future__ import annotations

import json
import os
import re
import zlib
from collections.abc import Mapping
from functools import cache
from typing import Any

from ..keywords import spelled, words
from ..records import frozen
from ..resources import grammar_folder

_SHIPPED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tables.json")
_SILENT = frozenset({"BAR", "ROW_END", "ELLIPSIS"})
"""Named marks that leave the tree as punctuation does."""


@frozen
class Rule:
    """`length` values are replaced by one. `kept`: which of them reach the builder. `action`: the builder's
    method; `inline`: the values join the parent's; `passes`: a single value stands for itself.
    """

    origin: str
    length: int
    kept: tuple[int, ...]
    action: str
    inline: bool
    passes: bool


@frozen
class Tables:
    """LALR(1) tables. `actions[state][terminal]`: shift to a state (>= 0) or reduce by rule `-n - 1`.
    `accessed_by`: the symbol that leads to a state.
    """

    start: int
    end: int
    actions: tuple[Mapping[str, int], ...]
    gotos: tuple[Mapping[str, int], ...]
    rules: tuple[Rule, ...]
    accessed_by: tuple[str, ...]


@cache
def grammar_tables() -> Tables:
    """The tables of the grammar as it is now."""
    try:
        with open(_SHIPPED, encoding="utf-8") as file:
            data = json.load(file)
        if data["checksum"] == checksum():
            return _load(data)
    except (OSError, ValueError, KeyError):
        pass
    return _load(json.loads(dump()))


def checksum() -> int:
    """Of the grammar and the names of its keywords."""
    return zlib.crc32("\n".join([_grammar(), *words("vi").phrases]).encode())


def lark_grammar(surface: str) -> str:
    """The grammar with the keywords of one surface as terminals, ready for `Lark(…, parser="lalr",
    lexer="basic")`.

    A longer phrase has the higher priority; a phrase ends where a word ends.
    """
    lines = []
    for terminal, phrases in spelled(words(surface)).items():
        patterns = "|".join(r"\s+".join(map(re.escape, phrase)).replace("/", r"\/") for phrase in phrases)
        lines.append(f"{terminal}.{100 + len(phrases[0])}: /({patterns})(?!\\w)/\n")
    return _grammar() + "\n" + "".join(lines)


def dump() -> str:
    """The tables as JSON text, the same for the same grammar."""
    from lark import Lark
    from lark.parsers.lalr_analysis import Shift

    lark = Lark(lark_grammar("vi"), parser="lalr", lexer="basic")
    table: Any = lark.parser.parser._parse_table  # noqa: SLF001
    silent = _SILENT | set(words("vi").phrases)
    ordered = sorted(lark.rules, key=str)
    rules = {rule: number for number, rule in enumerate(ordered)}
    start, end = table.start_states["start"], table.end_states["start"]
    numbers_of = _numbering(table.states, start, Shift)
    names = sorted({name for row in table.states.values() for name in row})
    numbers = {name: number for number, name in enumerate(names)}
    rows: dict[tuple[int, ...], int] = {}
    states = []
    for state in numbers_of:
        actions: list[int] = []
        gotos: list[int] = []
        for name, (action, argument) in sorted(table.states[state].items()):
            is_terminal = name.isupper() or name.startswith("$")
            target = numbers_of[argument] if action is Shift else -rules[argument] - 1
            (actions if is_terminal else gotos).extend((numbers[name], target))
        states.append([rows.setdefault(tuple(row), len(rows)) for row in (actions, gotos)])
    data = {
        "checksum": checksum(),
        "start": numbers_of[start],
        "end": numbers_of[end],
        "names": names,
        "rows": list(rows),
        "states": states,
        "rules": [_rule(rule, silent) for rule in ordered],
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"


def _numbering(states: Any, start: int, shift: object) -> dict[int, int]:
    """Lark's numbers of the states, which differ from run to run, to ours: in the order of a walk from the
    start.
    """
    found = {start: 0}
    for state in (queue := [start]):
        for _, (action, argument) in sorted(states[state].items(), key=lambda entry: entry[0]):
            if action is shift and argument not in found:
                found[argument] = len(found)
                queue.append(argument)
    return found


def _rule(rule: Any, silent: set[str] | frozenset[str]) -> list[object]:
    kept = [
        place
        for place, symbol in enumerate(rule.expansion)
        if not symbol.is_term
        or rule.options.keep_all_tokens
        or not (symbol.filter_out or symbol.name in silent)
    ]
    name = rule.origin.name
    passes = bool(rule.options.expand1) and not rule.alias
    return [name, len(rule.expansion), kept, rule.alias or name, name.startswith("_"), passes]


def _load(data: Mapping[str, Any]) -> Tables:
    names = data["names"]
    rows = [dict(zip([names[n] for n in row[::2]], row[1::2], strict=True)) for row in data["rows"]]
    actions = tuple(rows[row] for row, _ in data["states"])
    gotos = tuple(rows[row] for _, row in data["states"])
    accessed_by = ["start"] * len(actions)
    for row in (*actions, *gotos):
        for name, state in row.items():
            if state >= 0:
                accessed_by[state] = name
    rules = tuple(
        Rule(origin, length, tuple(kept), action, inline, passes)
        for origin, length, kept, action, inline, passes in data["rules"]
    )
    return Tables(data["start"], data["end"], actions, gotos, rules, tuple(accessed_by))


@cache
def _grammar() -> str:
    with open(os.path.join(grammar_folder(), "egr.lark"), encoding="utf-8") as file:
        return file.read()


def main() -> None:
    """Write the tables of the grammar beside this module."""
    with open(_SHIPPED, "w", encoding="utf-8", newline="\n") as file:
        file.write(dump())


if __name__ == "__main__":
    main()
