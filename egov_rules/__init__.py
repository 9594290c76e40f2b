"""Regulations as executable, explainable scoring rules (bộ tiêu chí của một quyết định, chạy được).

>>> import egov_rules
>>> rules = egov_rules.load("huyen@2017")
>>> result = rules.evaluate({"year": 2018, "values": {"ha_tang": 24, "nhan_luc": "9,6", "moi_truong": "6.4"}})
>>> result.score("san_sang"), result.missing[0]
(Fraction(40, 1), 'hien_dien')

Names are imported when they are first used, so that `import egov_rules` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from .api import Ranking, Result, Ruleset, diagnose, evaluate, load, rank, read_submission
    from .diagnostics import Diagnostic, RulesError, Text
    from .submission import Submission, Unit

__all__ = [
    "Diagnostic",
    "Ranking",
    "Result",
    "RulesError",
    "Ruleset",
    "Submission",
    "Text",
    "Unit",
    "__version__",
    "diagnose",
    "evaluate",
    "load",
    "rank",
    "read_submission",
]

_HOME = {
    **dict.fromkeys(("Diagnostic", "RulesError", "Text"), "diagnostics"),
    **dict.fromkeys(("Submission", "Unit"), "submission"),
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f".{_HOME.get(name, 'api')}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
