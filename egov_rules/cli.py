"""The edge of the program: the command `egov-rules`, its streams and its endings.

Nothing is imported before the first try block, so that Ctrl-C and our own mistakes end cleanly from the
first moment on. Exit codes: 0 fine; 1 the input has findings; 2 wrong usage or unreadable input; 130
stopped by Ctrl-C.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

PROGRAM = "egov-rules"


def main(args: Sequence[str] | None = None) -> int:
    """Run one command line (`sys.argv` unless given) and return its exit code."""
    words = list(sys.argv[1:] if args is None else args)
    try:
        # One short-lived process that keeps nearly all it makes: collecting early is time lost.
        gc.set_threshold(500_000, 50, 50)
        _streams()
        code = _plain_eval(words) if _is_plain_eval(words) else _run(words)
        sys.stdout.flush()
    except KeyboardInterrupt:
        _say("đã dừng\n" if language(words) == "vi" else "stopped\n")
        return 130
    except _reader_gone():
        # The reader has seen enough. What is still buffered must not be written when Python ends.
        _drop_output()
        return 0
    except OSError as error:
        if not _is_output(error):
            return _our_mistake(error, words)
        _drop_output()
        return _cannot_print(error, language(words))
    except Exception as error:  # noqa: BLE001 (the last resort: a user never sees a traceback)
        return _our_mistake(error, words)
    return code


def _run(words: Sequence[str]) -> int:
    from . import cli_base

    return cli_base.run(words, language(words))


def _is_plain_eval(words: Sequence[str]) -> bool:
    """`eval FILE…` without any option: the commonest call needs no option parser, a third of its time."""
    return len(words) > 1 and words[0] == "eval" and not any(word.startswith("-") for word in words)


def _plain_eval(words: Sequence[str]) -> int:
    from .batch import Options
    from .cli_output import Session
    from .evaluating import evaluate

    return evaluate(Session(language(words)), words[1:], Options())


def _reader_gone() -> tuple[type[BaseException], ...]:
    module = sys.modules.get(f"{__package__}.cli_output")
    return (BrokenPipeError, module.ReaderGoneError) if module is not None else (BrokenPipeError,)


def language(words: Sequence[str]) -> str:
    """`vi` or `en`: `--lang` anywhere on the line, else EGOV_RULES_LANG, else Vietnamese."""
    chosen = os.environ.get("EGOV_RULES_LANG", "")
    for at, word in enumerate(words):
        if word == "--":
            break
        if word == "--lang" and at + 1 < len(words):
            chosen = words[at + 1]
        elif word.startswith("--lang="):
            chosen = word[7:]
    return "en" if chosen.lower().startswith("en") else "vi"


def _streams() -> None:
    """UTF-8 out whatever the locale; a closed stream is replaced by one that drops what it is given."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 (open until the end)
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _say(words: str) -> None:
    try:
        sys.stderr.write(words)
        sys.stderr.flush()
    except (OSError, ValueError):
        pass


def _drop_output() -> None:
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
    except (OSError, ValueError):
        pass


def _is_output(error: OSError) -> bool:
    """Whether it was the printing that failed: no file is named."""
    import errno

    return error.filename is None and error.errno in {
        errno.ENOSPC,
        errno.EIO,
        errno.EFBIG,
        errno.EBADF,
        errno.EDQUOT,
    }


def _cannot_print(error: OSError, lang: str) -> int:
    from . import render, textfile
    from .messages import files as messages

    name = "đầu ra" if lang == "vi" else "the output"
    _say(render.as_text([messages.unwritable(name, textfile.reason(error))], lang))
    return 2


def _our_mistake(error: Exception, words: Sequence[str]) -> int:
    if "--debug" in words:
        import traceback

        traceback.print_exception(error)
    lang = language(words)
    kind = type(error).__name__
    try:
        from . import render
        from .messages import files as messages

        _say(render.as_text([messages.internal(kind)], lang))
    except Exception:  # noqa: BLE001 (even our own messages may be what is broken)
        _say(f"X0901: {kind}\n")
    return 2


def entry() -> None:
    """The console script."""
    sys.unraisablehook = _unraised
    sys.exit(main())


def _unraised(what: sys.UnraisableHookArgs) -> None:
    """Ctrl-C while Python itself runs a callback is dropped with a traceback: it is sent again."""
    if what.exc_type is KeyboardInterrupt:
        import _thread

        _thread.interrupt_main()
    else:
        sys.__unraisablehook__(what)


if __name__ == "__main__":
    entry()
