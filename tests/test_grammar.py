"""The grammar file is what it says: small, free of conflicts, and our lexer and tables are Lark's."""

from __future__ import annotations

import glob
import os

import pytest
from lark import Lark

from egov_rules.keywords import SURFACES, keyword, spelled, words
from egov_rules.resources import grammar_folder, rulesets_folder
from egov_rules.source import Source, normalise
from egov_rules.syntax import parse
from egov_rules.syntax import tables as tables_module
from egov_rules.syntax.lexer import lex

HERE = os.path.dirname(os.path.abspath(__file__))
GRAMMAR = os.path.join(grammar_folder(), "egr.lark")


def texts() -> list[tuple[str, str, str]]:
    """Correct rulesets: path, surface, text."""
    found = []
    for path in sorted(
        glob.glob(os.path.join(rulesets_folder(), "*", "*.egr"))
        + glob.glob(os.path.join(HERE, "syntax", "*.egr"))
    ):
        with open(path, encoding="utf-8") as file:
            found.append((path, "en" if path.endswith(".en.egr") else "vi", normalise(file.read())))
    return found


@pytest.mark.strict_grammar
@pytest.mark.parametrize("surface", SURFACES)
def test_no_conflict(surface: str) -> None:
    Lark(tables_module.lark_grammar(surface), parser="lalr", lexer="basic", strict=True)


def test_the_rules_fit_one_sitting() -> None:
    with open(GRAMMAR, encoding="utf-8") as file:
        lines = file.read().splitlines()
    assert len(lines) < 200
    assert max(map(len, lines)) <= 120


def test_shipped_tables_are_those_of_the_grammar() -> None:
    with open(os.path.join(os.path.dirname(tables_module.__file__), "tables.json"), encoding="utf-8") as file:
        assert file.read() == tables_module.dump(), "run: python -m egov_rules.syntax.tables"


def test_surfaces_have_the_same_keywords_in_the_same_order() -> None:
    assert list(words("vi").phrases) == list(words("en").phrases)


@pytest.mark.parametrize("surface", SURFACES)
def test_no_phrase_means_two_things(surface: str) -> None:
    phrases = [phrase for written in words(surface).phrases.values() for phrase in written]
    assert sorted(set(phrases)) == sorted(phrases)


@pytest.mark.parametrize("surface", SURFACES)
def test_every_action_of_the_grammar_has_a_builder(surface: str) -> None:
    from egov_rules.syntax.build import Builder

    builder = Builder(Source("x", ""), surface)
    used = {
        rule.action for rule in tables_module.grammar_tables().rules if not rule.inline and not rule.passes
    }
    assert sorted(action for action in used if not hasattr(builder, action)) == []


@pytest.mark.parametrize("surface", SURFACES)
def test_lark_reads_the_same_tokens(surface: str) -> None:
    """Lark's own basic lexer, on the same files, gives the terminals that ours gives."""
    lark = Lark(tables_module.lark_grammar(surface), parser="lalr", lexer="basic")
    for path, written_in, text in texts():
        if written_in == surface:
            ours = [(t.type, t.start, t.end) for t in lex(Source(path, text), words(surface)).tokens]
            assert [(t.type, t.start_pos, t.end_pos) for t in lark.lex(text)] == ours, path
            lark.parse(text)


def test_spellings_of_one_word_are_one_keyword() -> None:
    phrases = spelled(words("vi"))["CHOOSE"]
    assert {("tùy",), ("tuỳ",)} <= set(phrases)
    assert keyword("CHOOSE", "vi") == "tùy"


def test_correct_files_have_no_diagnostic() -> None:
    for path, surface, text in texts():
        parsed = parse(Source(path, text))
        assert (parsed.surface, parsed.diagnostics) == (surface, ()), path
