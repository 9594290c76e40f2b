"""The lazy `frozen` of `egov_rules.records` is `attrs.frozen`: same signatures, equality, hash, repr,
immutability.
"""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
from fractions import Fraction

import attrs
import pytest

from egov_rules import ir, result
from egov_rules.source import Source, Span

ABOUT = """
import importlib, inspect, json, sys
if sys.argv[1] == "attrs":
    import attrs
    sys.modules["egov_rules.records"] = attrs
said = {}
for name in ("ir.expressions", "ir.rules", "result", "diagnostics", "ast.expressions", "ast.declarations"):
    module = importlib.import_module("egov_rules." + name)
    for cls in vars(module).values():
        if isinstance(cls, type) and cls.__module__ == module.__name__ and hasattr(cls, "__attrs_attrs__"):
            try:
                cls()  # the first call compiles the signature
            except TypeError:
                pass
            parameters = inspect.signature(cls.__init__).parameters
            said[name + cls.__name__] = [
                [(p.name, str(p.kind), p.default is inspect.Parameter.empty) for p in parameters.values()],
                list(cls.__match_args__),
                [(a.name, a.eq, a.repr, a.kw_only) for a in cls.__attrs_attrs__],
            ]
print(json.dumps(said))
"""


def test_every_data_class_is_what_attrs_would_make_of_it() -> None:
    ours, theirs = (
        json.loads(subprocess.run([sys.executable, "-c", ABOUT, who], capture_output=True, check=True).stdout)
        for who in ("ours", "attrs")
    )
    assert len(ours) > 80
    assert ours == theirs


def test_values_compare_by_fields_and_ignore_places() -> None:
    here = Span(Source("a", "x"), 0, 1)
    one, same = ir.Const(Fraction(1)), ir.Const(Fraction(1), span=here)
    assert one == same
    assert hash(one) == hash(same)
    assert one != ir.Const(Fraction(2))
    assert one != ir.Neg(one)
    assert repr(same) == "Const(value=Fraction(1, 1), unit=None, name=None)"


def test_nothing_can_be_changed() -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        ir.Const(Fraction(1)).value = Fraction(2)  # type: ignore[misc]
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        del ir.Const(Fraction(1)).value


def test_attrs_functions_work() -> None:
    const = ir.Const(Fraction(1), unit="điểm")
    assert attrs.evolve(const, unit="%") == ir.Const(Fraction(1), unit="%")
    assert [field.name for field in attrs.fields(ir.Const)] == ["span", "value", "unit", "name"]
    assert copy.copy(const) == copy.deepcopy(const) == pickle.loads(pickle.dumps(const)) == const  # noqa: S301


def test_defaults_are_made_anew() -> None:
    one, other = result.Facts(2018), result.Facts(2018)
    assert one.values == {}
    assert one.values is not other.values


def test_wrong_arguments_are_refused() -> None:
    with pytest.raises(TypeError):
        ir.Const()  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        ir.Const(Fraction(1), "điểm", "x", Span(Source("a", ""), 0, 0))  # type: ignore[misc]
