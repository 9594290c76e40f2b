"""Amendments as law works: what an instrument changes, applied to the text that it amends (laws 12 and
13).
"""

from __future__ import annotations

from .apply import Amended, apply
from .blame import blamed
from .history import History, Note, Withdrawn

__all__ = ["Amended", "History", "Note", "Withdrawn", "apply", "blamed"]
