"""JSON files that know their own bytes: short lines, and at the end a digest and a checksum of each line.

Whoever reads one later learns not only that a byte was changed but which one, and what stood there. The seal
is no signature: it finds accidents and edits, and tells where; who vouches for a file signs it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any

from .records import frozen

_MARK = b'"seal": {\n'
_DIGEST = b' "sha256": "'
_SUMS = b'",\n "lines": [\n'
_DIGEST_AT = len(_MARK + _DIGEST)
_SUMS_AT = _DIGEST_AT + 64 + len(_SUMS)
_TEXT = "lines"
_INLINE = 240  # characters of a value that stays on one line
_ROW = 16  # checksums on a line of the seal
_SUM = 8  # hexadecimal digits of a line's checksum
_LONGEST_SEARCH = 4_000  # bytes of a line in which the changed byte is searched for
_MOST_LINES = 20  # damaged lines that are named
_KEY = re.compile(r'( *)"((?:[^"\\]|\\.)*)": ?(.*)')


@frozen
class Damage:
    """One line that is not as it was sealed. `line`, `column` (of bytes) from 1, `offset` from 0; `found` and
    `wanted`: the byte there and the one that was there, where one changed byte explains the line. `path`: the
    part of the file, as names and numbers.
    """

    line: int
    column: int
    offset: int
    path: tuple[str | int, ...]
    found: int | None = None
    wanted: int | None = None


# ---------------------------------------------------------------------------------------------------- writing


def canonical(value: Any) -> bytes:
    """The one JSON text of a value: keys sorted, no spaces, UTF-8. What digests are taken of."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sealed(data: dict[str, Any]) -> str:
    """The file of a JSON object, seal included. A text is a list under `lines`, so that each keeps its own
    line.
    """
    body = "{\n" + "".join(f'"{key}": {_layout(key, value, 0)},\n' for key, value in data.items())
    return body + _seal(body.encode()).decode("ascii")


def _layout(key: str, value: Any, depth: int) -> str:
    if isinstance(value, dict | list) and value:
        short = json.dumps(value, ensure_ascii=False)
        if key == _TEXT or len(short) > _INLINE or f'"{_TEXT}": [' in short:
            inner = " " * (depth + 1)
            if isinstance(value, dict):
                rows = [
                    f"{inner}{json.dumps(k, ensure_ascii=False)}: {_layout(k, v, depth + 1)}"
                    for k, v in value.items()
                ]
            else:
                rows = [inner + _layout("", item, depth + 1) for item in value]
            opened, closed = ("{", "}") if isinstance(value, dict) else ("[", "]")
            return f"{opened}\n" + ",\n".join(rows) + f"\n{' ' * depth}{closed}"
        return short
    return json.dumps(value, ensure_ascii=False)


def _seal(body: bytes) -> bytes:
    sums = [_checksum(line) for line in body.split(b"\n")[:-1]]
    rows = [b" ".join(sums[i : i + _ROW]) for i in range(0, len(sums), _ROW)]
    listed = b",\n".join(b'  "' + row + b'"' for row in rows)
    whole = hashlib.sha256(body).hexdigest().encode()
    return _MARK + _DIGEST + whole + _SUMS + listed + b"\n ]\n}\n}\n"


def _checksum(line: bytes) -> bytes:
    return hashlib.sha256(line).hexdigest()[:_SUM].encode()


# ---------------------------------------------------------------------------------------------------- reading


def is_sealed(data: bytes) -> bool:
    """Whether a file has a seal at all."""
    return _MARK in data


def damages(data: bytes) -> list[Damage]:
    """What was changed since the file was sealed; nothing for a whole one."""
    at = _seal_start(data)
    if at is None:
        line = data.count(b"\n") + 1
        return [Damage(line, 1, len(data), ("seal",))]
    body, seal = data[:at], data[at:]
    wanted = _seal(body)
    if wanted == seal:
        return []
    kept = seal[_DIGEST_AT : _DIGEST_AT + 64]
    sums = re.findall(rb"\b[0-9a-f]{8}\b", seal[_SUMS_AT:])
    lines = body.split(b"\n")
    if not lines[-1]:
        del lines[-1]
    now = [_checksum(line) for line in lines]
    if kept == hashlib.sha256(body).hexdigest().encode() or now == sums:
        return [_in_seal(data, at, wanted)]
    return list(_in_body(lines, now, sums)) or [_in_seal(data, at, wanted)]


def _seal_start(data: bytes) -> int | None:
    """Where the seal starts; where its own first line was changed, the place from which one would fit."""
    marked = data.rfind(_MARK)
    if marked > 0 and len(data) - marked == _seal_length(data.count(b"\n", 0, marked)):
        return marked
    line, start = 0, 0
    while start < len(data):
        if line and len(data) - start == _seal_length(line):
            return start
        end = data.find(b"\n", start)
        if end < 0:
            break
        line, start = line + 1, end + 1
    return marked if marked > 0 else None


def _seal_length(lines: int) -> int:
    rows = -(-lines // _ROW)
    sums = lines * (_SUM + 1) - rows
    return len(_seal(b"")) + sums + rows * len(b'  ""') + max(rows - 1, 0) * len(b",\n")


def _in_seal(data: bytes, at: int, wanted: bytes) -> Damage:
    seal = data[at:]
    same = next(
        (i for i, (a, b) in enumerate(zip(seal, wanted, strict=False)) if a != b), min(len(seal), len(wanted))
    )
    offset = at + same
    found = seal[same] if same < len(seal) else None
    was = wanted[same] if same < len(wanted) else None
    single = len(seal) == len(wanted) and seal[same + 1 :] == wanted[same + 1 :]
    start = data.rfind(b"\n", 0, offset) + 1
    line = data.count(b"\n", 0, offset) + 1
    return Damage(
        line, offset - start + 1, offset, ("seal",), found if single else None, was if single else None
    )


def _in_body(lines: list[bytes], now: list[bytes], sums: list[bytes]) -> Iterator[Damage]:
    if len(now) == len(sums):
        changed = [i for i, (a, b) in enumerate(zip(now, sums, strict=True)) if a != b]
    else:  # a line more or less: the first that differs, counted from the start
        changed = [
            next((i for i, (a, b) in enumerate(zip(now, sums, strict=False)) if a != b), len(lines) - 1)
        ]
    changed = changed or [len(lines) - 1]  # only the end of the last line
    offsets = [0]
    for line in lines:
        offsets.append(offsets[-1] + len(line) + 1)
    for number in changed[:_MOST_LINES]:
        line = lines[number]
        after = lines[number + 1] if number + 1 < len(lines) else b""
        single = _one_change(line, after, sums[number : number + 2], len(now) - len(sums))
        column = single[0] if single else 0
        yield Damage(
            number + 1,
            column + 1,
            offsets[number] + column,
            _path_of(lines, number),
            (line + b"\n")[column] if single else None,
            single[1] if single else None,
        )


def _one_change(line: bytes, after: bytes, wanted: list[bytes], more: int) -> tuple[int, int] | None:
    """The same where the changed byte was a line's end (one line less, `more` -1) or became one (+1)."""
    if more == 0 and wanted:
        if _checksum(line[:-1]) == wanted[0]:
            return len(line) - 1, 10
        return _one_byte(line, wanted[0])
    if more == -1 and len(wanted) == 2:
        at = next((i for i in range(len(line)) if _checksum(line[:i]) == wanted[0]), None)
        if at is not None and _checksum(line[at + 1 :]) == wanted[1]:
            return at, 10
    if more == 1 and wanted:
        joined = (b for b in range(256) if _checksum(line + bytes((b,)) + after) == wanted[0])
        was = next(joined, None)
        return None if was is None else (len(line), was)
    return None


def _one_byte(line: bytes, wanted: bytes) -> tuple[int, int] | None:
    """The place and the old value of the one byte whose change explains a line."""
    if len(line) > _LONGEST_SEARCH:
        return None
    before = hashlib.sha256()
    for at, found in enumerate(line):
        rest = line[at + 1 :]
        for byte in range(256):
            if byte != found:
                trial = before.copy()
                trial.update(bytes((byte,)) + rest)
                if trial.hexdigest()[:_SUM].encode() == wanted:
                    return at, byte
        before.update(line[at : at + 1])
    return None


def path_of(data: bytes, line: int) -> tuple[str | int, ...]:
    """The part of a file that a line (from 1) belongs to, as names and numbers."""
    at = data.rfind(_MARK)
    if line > data.count(b"\n", 0, at):
        return ("seal",)
    return _path_of(data[:at].split(b"\n"), line - 1)


def _path_of(lines: list[bytes], number: int) -> tuple[str | int, ...]:
    """The names and numbers that lead to a line, told by the layout: one blank a level."""
    path: list[str | int] = []
    counts: dict[int, int] = {}
    previous = 0
    for raw in lines[1 : number + 1]:
        text = raw.decode("utf-8", "replace")
        depth = len(text) - len(text.lstrip(" "))
        if raw is lines[number]:  # its own bytes are not to be trusted
            depth = min(depth, previous + 1)
        key = _KEY.match(text)
        closing = text.strip() in {"]", "],", "}", "},"}
        del path[depth:]
        if not closing:
            for deeper in [d for d in counts if d > depth]:
                del counts[deeper]
            counts[depth] = counts.get(depth, -1) + 1
            path.append(key[2] if key else counts[depth])
        previous = depth if not text.rstrip().endswith(("{", "[")) else depth + 1
    return tuple(path)


def restored(data: bytes, found: list[Damage]) -> bytes | None:
    """The file with every changed byte put back, where single bytes explain all of the damage."""
    if not found or any(d.wanted is None for d in found):
        return None
    whole = bytearray(data)
    for d in found:
        assert d.wanted is not None
        whole[d.offset] = d.wanted
    return bytes(whole) if not damages(bytes(whole)) else None
