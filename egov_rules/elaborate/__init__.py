"""From what the author wrote to what it means: `ast.File` -> `ir.Program`, with every finding on names, types
and units.

The steps, each in a module of its own: `declarations` flattens the file, `scope` enters the names, `nodes`,
`lookups`, `ladders` and `expr` elaborate what stands under them, `order` arranges the result. What fails has
one finding, stands as `ir.Unencoded("")` in the program, and silences what rests on it.
"""

from __future__ import annotations

from .program import Elaborated, elaborate
from .scope import Occurrence, Sort

__all__ = ["Elaborated", "Occurrence", "Sort", "elaborate"]
