"""Trees of hashes as RFC 6962 makes them: one root for many lines, a short proof that a line is among them.

Leaves and inner nodes are hashed with different prefixes, so that no line can pass for a node. SHA-256.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


def leaf(line: bytes) -> bytes:
    """The hash of one line."""
    return hashlib.sha256(b"\x00" + line).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash of two hashes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The hash of the whole tree; of no leaves, that of nothing."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    level = list(leaves)
    # Pairing neighbours and carrying an odd last one up is the same tree as splitting at powers of two.
    while len(level) > 1:
        paired = [node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
    return level[0]


def path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that lead from the leaf with this number (from 0) to the root, nearest first."""
    found = []
    level = list(leaves)
    while len(level) > 1:
        other = index ^ 1
        if other < len(level):
            found.append(level[other])
        paired = [node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
        index //= 2
    return found


def root_from(line: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """The root that a leaf's proof leads to; None where the proof is not of that place in such a tree."""
    if not 0 <= index < size:
        return None
    hashed, rest = line, list(proof)
    while size > 1:
        if index ^ 1 < size:
            if not rest:
                return None
            other = rest.pop(0)
            hashed = node(other, hashed) if index & 1 else node(hashed, other)
        index //= 2
        size = (size + 1) // 2
    return None if rest else hashed
