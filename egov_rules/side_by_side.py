"""The same question asked about many units, on all processors where that is faster.

Workers are copies of this process (fork): they share what it has read, and only answers travel. Where
processes cannot be copied so, or there is too little to do, the questions are answered here one after
another.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

T = TypeVar("T")
_FEWEST = 400  # below this a second process costs more than it saves
_AT_ONCE = 64


def each(
    answer: Callable[[int], T], n: int, step: Callable[[int], None] = lambda _: None, processes: int = 0
) -> list[T]:
    """`answer(0)` to `answer(n - 1)`, in order. `step`: called now and then with how many are done.
    `processes`: 0 is as many as there are processors.
    """
    workers = processes or _processors()
    if workers < 2 or (n < _FEWEST and not processes) or not hasattr(os, "fork"):
        found = []
        for number in range(n):
            found.append(answer(number))
            if number % _AT_ONCE == 0:
                step(number)
        return found
    return list(_forked(answer, n, step, workers))


def _processors() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


_answer: Callable[[int], Any] | None = None  # what the copies of this process answer


def _forked(answer: Callable[[int], T], n: int, step: Callable[[int], None], workers: int) -> Iterator[T]:
    import multiprocessing
    import warnings
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    global _answer  # noqa: PLW0603 (a closure cannot travel to a worker; a copied process has it already)
    _answer = answer
    pieces = [range(start, min(start + _AT_ONCE, n)) for start in range(0, n, _AT_ONCE)]
    done = 0
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # threads that only wait, of a library that has read
        pool = ProcessPoolExecutor(workers, multiprocessing.get_context("fork"), _silent)
        try:
            for answers in pool.map(_answers, pieces):
                yield from answers
                done += len(answers)
                step(done)
        except BrokenProcessPool:  # the system ended a worker, for want of memory most likely
            for number in range(done, n):
                yield answer(number)
                step(number)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            _answer = None


def _silent() -> None:
    """Ctrl-C goes to the whole group; the process that asked says so, and ends the others."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _answers(numbers: range) -> list[Any]:
    assert _answer is not None
    return [_answer(number) for number in numbers]
