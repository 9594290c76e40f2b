"""Text files in and out: read with an error that names the cause, written whole or not at all.

Rulesets, submissions and results all pass here, so encodings, sizes and permissions are reported alike.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from typing import BinaryIO

from .diagnostics import Diagnostic, RulesError, Text
from .messages import files as messages
from .source import Source, normalise

LIMIT = 8_000_000  # bytes of a ruleset; ten thousand criteria are about three million

_REASONS = {
    errno.EACCES: Text(vi="không có quyền", en="permission denied"),
    errno.EPERM: Text(vi="không có quyền", en="permission denied"),
    errno.ENOSPC: Text(vi="hết dung lượng đĩa", en="no space left on the disk"),
    errno.EDQUOT: Text(vi="hết dung lượng được cấp", en="the disk quota is used up"),
    errno.EROFS: Text(vi="ổ đĩa chỉ cho đọc", en="the disk is read-only"),
    errno.ENOENT: Text(vi="không có thư mục này", en="there is no such folder"),
    errno.ENOTDIR: Text(
        vi="một phần của đường dẫn không phải thư mục", en="part of the path is not a folder"
    ),
    errno.EISDIR: Text(vi="đây là một thư mục", en="it is a folder"),
    errno.ENAMETOOLONG: Text(vi="đường dẫn quá dài", en="the path is too long"),
    errno.EIO: Text(vi="lỗi đọc ghi của ổ đĩa", en="the disk reports an error"),
    errno.ENXIO: Text(vi="không có thiết bị này", en="there is no such device"),
    errno.EBUSY: Text(vi="tệp đang bị chương trình khác giữ", en="another program holds the file"),
    errno.EFBIG: Text(vi="vượt cỡ tệp được phép", en="larger than files may be here"),
    errno.ELOOP: Text(vi="liên kết vòng", en="the links form a ring"),
}


def reason(error: OSError) -> Text:
    """The system's reason in both languages."""
    known = _REASONS.get(error.errno or 0)
    text = error.strerror or type(error).__name__
    return known or Text(vi=text, en=text)


def read_bytes(path: str, limit: int = LIMIT) -> bytes | Diagnostic:
    """The bytes of a file of at most `limit` bytes. Only regular files and pipes are read."""
    try:
        with open(path, "rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError:
        return messages.no_such_file(path, _similar(path))
    except IsADirectoryError:
        return messages.folder_not_file(path)
    except OSError as error:
        if os.path.isdir(path):  # Windows says "permission denied"
            return messages.folder_not_file(path)
        return messages.unreadable(path, reason(error))
    except ValueError:  # a NUL in the path
        return messages.no_such_file(path)
    if len(data) > limit:
        return messages.too_large(path, max(os.path.getsize(path), len(data)), limit)
    return data


def decode(data: bytes, path: str) -> str | Diagnostic:
    """UTF-8 as text, as it stands; another encoding is named where it shows."""
    for mark, name in ((b"\xff\xfe\0\0", "UTF-32"), (b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16")):
        if data.startswith(mark):
            return messages.not_utf8(path, name, None)
    zeros, head = data[:400].count(0), len(data[:400])
    if zeros * 5 > head * 4:
        return messages.no_text(path)
    if head > 1 and zeros * 4 >= head:
        return messages.not_utf8(path, "UTF-16", None)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        if error.reason == "unexpected end of data":
            return messages.cut_off(path, line)
        byte = f"0x{data[error.start]:02X}"
        return messages.not_utf8(
            path, None, Text(vi=f"dòng {line}, byte {byte}", en=f"line {line}, byte {byte}")
        )


def read(path: str, limit: int = LIMIT) -> Source | Diagnostic:
    """A text file, normalised (no byte order mark, LF, NFC); an empty one is an error."""
    data = read_bytes(path, limit)
    if isinstance(data, Diagnostic):
        return data
    text = decode(data, path)
    if isinstance(text, Diagnostic):
        return text
    if not text.strip("\ufeff \t\r\n"):
        return messages.empty_file(path)
    return Source(path, normalise(text))


def write(path: str, text: str) -> None:
    """Put `text` in place of the file (UTF-8, LF), whole or not at all; RulesError when it cannot be.

    A link stays a link: the file it leads to is replaced. The file keeps its permissions.
    """
    write_with(path, lambda file: file.write(text.encode("utf-8")))


def write_with(path: str, fill: Callable[[BinaryIO], object], mode: int = 0o666) -> None:
    """The same for what `fill` writes into an open file; `mode`: the permissions of a new one."""
    target = os.path.realpath(path)
    if os.path.isdir(target):
        raise RulesError([messages.folder_not_file(path)])
    if os.path.exists(target) and not os.path.isfile(target):  # /dev/stdout, a pipe: nothing to replace
        try:
            with open(target, "wb") as file:
                fill(file)
        except OSError as error:
            raise RulesError([messages.unwritable(path, reason(error))]) from error
        return
    if os.path.exists(target) and not os.access(target, os.W_OK):
        raise RulesError([messages.unwritable(path, _REASONS[errno.EACCES])])
    part = f"{target}.{os.getpid()}.tmp"
    try:
        try:
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
            with open(handle, "wb") as file:
                fill(file)
                file.flush()
                os.fsync(file.fileno())
            if os.path.exists(target):
                os.chmod(part, os.stat(target).st_mode & 0o7777)
            os.replace(part, target)
        except BaseException:
            if os.path.exists(part):
                os.unlink(part)
            raise
    except OSError as error:
        raise RulesError([messages.unwritable(path, reason(error))]) from error


def _similar(path: str) -> list[str]:
    """Up to three paths in the same folder that look alike."""
    from .text import suggest

    folder, name = os.path.split(path)
    try:
        there = sorted(os.listdir(folder or "."))
    except (OSError, ValueError):
        return []
    return [os.path.join(folder, found) for found in suggest(name, there[:2000], 3)]
