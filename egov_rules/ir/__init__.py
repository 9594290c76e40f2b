"""The rules as evaluators see them: names resolved, types settled, surface forms reduced to two dozen
exact ones.

`expressions` has types and expressions, `rules` has nodes, ladders and all that makes up a `Program`. The
interpreter
defines the meaning of each class; every other engine is right where it agrees with it. Nothing here knows
the surface.
"""

from .expressions import *  # noqa: F403 (each module names what it offers in __all__)
from .rules import *  # noqa: F403
