"""Our TOML and JSON readers against the standard ones: what these accept means the same, what they refuse
is refused.
"""

from __future__ import annotations

import json
import tomllib
from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egov_rules.document import Array, Form, Node, Table
from egov_rules.json_text import read_json
from egov_rules.source import Source, normalise
from egov_rules.toml_text import read_toml

CASES = [
    "a = 1\nb = 'x'\n[t]\nc = [1, 2, [3]]\n[t.u]\nd = {e = 1, f.g = true}\n",
    "[[v]]\na = 1\n[v.b]\nc = 2\n[[v]]\na = 2\n[[v.d]]\ne = 1\n[[v.d]]\ne = 2\n",
    'a = """x\n  y\\\n   z"""\nb = \'\'\'"q"\'\'\'\nc = """"q\\"""""\n',
    "a.b.c = 1\na.b.d = 2\n[e.f]\n[e]\ng = 1\n",
    "[a]\nb.c = 1\n[a.b]\n",
    "[a.b]\nx = 1\n[a]\nb.c = 1\n",
    "[a.b.c]\n[a]\nb.d = 1\n",
    "a = {b = 1}\n[a.c]\n",
    "a = {b = 1}\na.c = 2\n",
    "a = [{b = 1}]\n[a.c]\n",
    "a = [{b = 1}]\n[[a]]\n",
    "[a]\n[a]\n",
    "[a]\n[[a]]\n",
    "[[a]]\n[a]\n",
    "a = 1\na = 2\n",
    "a = 1\n[a]\n",
    "a = 1\na.b = 2\n",
    "a = 0x1F\nb = 0o17\nc = 0b11\nd = 1_000\ne = 1e3\nf = -0.5\ng = +inf\nh = nan\n",
    "a = 01\n",
    "a = 1__0\n",
    "a = .5\n",
    "a = 5.\n",
    "a = 1979-05-27\nb = 1979-05-27T07:32:00Z\nc = 07:32:00\nd = 1979-05-27 07:32:00.5-07:00\n",
    "a = 1979-13-27\n",
    "a = 24:00:00\n",
    "a = true\nb = True\n",
    "a = [1, 2,\n # c\n 3,\n]\n",
    "a = {b = 1,}\n",
    "a = {b = 1\n}\n",
    'a = "\\u00e9\\U0001F600\\t"\nb = "\\x"\n',
    'a = "\\ud800"\n',
    "'a b' = 1\n\"c\" = 2\n",
    "a = 1 b = 2\n",
    "a = \n",
    "= 1\n",
    "a\n",
    "[]\n",
    "[a\n",
    "[a]]\n",
    '"""a""" = 1\n',
    "a = 'x\ny'\n",
    'a = "\x01"\n',
    "# \x01\n",
    "a = 1 # ok\n\n\t\nb = 2",
    "số = 1\n",
    "a = [1 2]\n",
    "1979-05-27 = 1\n1.2 = 3\n",
    "a = {}\nb = []\n[c]\n",
]


def plain(node: Node) -> Any:
    """The node as the standard library gives it, numbers as their texts."""
    if isinstance(node, Table):
        return {key: plain(entry.node) for key, entry in node.entries.items()}
    if isinstance(node, Array):
        return [plain(item) for item in node.items]
    if node.form is Form.YES_NO:
        return node.text == "true"
    if node.form is Form.EMPTY:
        return None
    if node.form is Form.NUMBER:
        text = node.text.replace("_", "").lower()
        return float(int(text, 0)) if text[:2] in ("0x", "0o", "0b") else repr(float(text))
    return node.text


def expected(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: expected(item) for key, item in value.items()}
    if isinstance(value, list):
        return [expected(item) for item in value]
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return repr(float(value))
    return value


def same(ours: Any, theirs: Any) -> bool:
    if isinstance(theirs, dict):
        return (
            isinstance(ours, dict)
            and list(ours) == list(theirs)
            and all(same(ours[k], theirs[k]) for k in ours)
        )
    if isinstance(theirs, list):
        return isinstance(ours, list) and len(ours) == len(theirs) and all(map(same, ours, theirs))
    if isinstance(theirs, datetime | time):
        return isinstance(ours, str)
    if isinstance(theirs, date):
        return bool(ours == theirs.isoformat())
    if isinstance(ours, float):
        return repr(ours) == theirs
    return bool(ours == theirs)


def check_toml(text: str) -> None:
    document = read_toml(Source("a.toml", text))
    try:
        theirs = tomllib.loads(text)
    except (ValueError, RecursionError):
        assert document.diagnostics, text
    else:
        assert document.diagnostics == (), (text, document.diagnostics)
        assert same(plain(document.root), expected(theirs)), (plain(document.root), theirs)


@pytest.mark.parametrize("text", CASES)
def test_toml_as_the_standard_reader(text: str) -> None:
    check_toml(text)


LINES = st.sampled_from(
    [
        "[a]",
        "[a.b]",
        "[[a]]",
        "[[a.b]]",
        "[b]",
        "a = 1",
        "b = 2",
        "a.b = 1",
        "a.c = 1",
        "b.a.c = {d = 1}",
        "c = [{a = 1}]",
        "[c]",
        "[[c]]",
        "[c.a]",
        "a = {}",
        "a.b.c = 1",
        "[a.b.c]",
        "c = {a.b = 1, a.c = 2}",
        "c = {a = 1, a.b = 2}",
        "[ a . b ]",
    ]
)
TOKENS = st.sampled_from(
    [
        *list("=[]{}.,#\"'\n \t\\-+:"),
        "a",
        "b",
        "1",
        "0",
        "2018-03-09",
        "07:32:00",
        "true",
        '"""',
        "'''",
        "e5",
        "_",
        "nan",
        "\\u0041",
    ]
)


@given(st.lists(LINES, max_size=7).map("\n".join))
def test_tables_in_any_order(text: str) -> None:
    check_toml(text)


@given(st.lists(TOKENS, max_size=14).map(lambda tokens: normalise("".join(tokens))))
def test_any_tokens_as_toml(text: str) -> None:
    check_toml(text)


@given(
    st.lists(
        st.sampled_from(
            [*list('{}[]:,"\\ \n'), "1", "-1.5e3", "true", "null", '"a"', '"\\u00e9"', "01", "+1"]
        ),
        max_size=14,
    )
)
def test_any_tokens_as_json(tokens: list[str]) -> None:
    text = "".join(tokens)
    document = read_json(Source("a.json", text))
    try:
        theirs = json.loads(text)
    except (ValueError, RecursionError):
        assert document.diagnostics, text
        return
    if not isinstance(theirs, dict):
        assert document.diagnostics
    elif not document.diagnostics:
        assert same(plain(document.root), expected(theirs)), text
    else:
        assert {d.code for d in document.diagnostics} == {"E0504"}, (text, document.diagnostics)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda x: st.lists(x) | st.dictionaries(st.text(), x),
    )
)
def test_json_of_any_value(value: Any) -> None:
    text = json.dumps({"a": value}, ensure_ascii=False)
    document = read_json(Source("a.json", text))
    assert document.diagnostics == ()
    assert same(plain(document.root), expected({"a": value}))
