"""Where the shipped grammar and rulesets are.

In a repository they stand at the top, where people read them; a wheel carries a copy inside the package.
The repository wins, so an editable install never reads a stale copy. Only os.path is used: this is on the
path of every command, and importlib.resources costs more than the rest of the look-up.
"""

from __future__ import annotations

import os

_PACKAGE = os.path.dirname(os.path.abspath(__file__))


def grammar_folder() -> str:
    """Absolute path of the folder that holds the grammar and the keyword files."""
    return _folder("grammar")


def rulesets_folder() -> str:
    """Absolute path of the folder that holds the shipped rulesets."""
    return _folder("rulesets")


def codes_folder() -> str:
    """Absolute path of the folder that holds a page for each code of a message."""
    return _folder("codes", os.path.join("docs", "codes"))


def _folder(name: str, in_repository: str | None = None) -> str:
    root = os.path.dirname(_PACKAGE)
    checkout = os.path.join(root, in_repository or name)
    # A site-packages folder may hold a foreign package called `grammar`, but no pyproject.toml.
    if os.path.isfile(os.path.join(root, "pyproject.toml")) and os.path.isdir(checkout):
        return checkout
    return os.path.join(_PACKAGE, "_data", name)
