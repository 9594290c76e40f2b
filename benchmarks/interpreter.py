"""How many submissions a second the interpreter evaluates, beside `json.loads` of the same submissions.

One process, one core, the ruleset compiled beforehand. Each round runs every step once, in turn, and a ratio
is taken within its round. Standard library only, apart from the package itself.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import os
import pstats
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from egov_rules import assessment, batch, explain, interpret, report, results, submission

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
EXAMPLES = ("examples/huyen/du-muc-ii.toml", "examples/xa/minh-hoa-2018.toml")
BASE = "json.loads"


def plain(read: submission.Submission) -> str:
    """The submission as JSON: what a program that only reads it would do."""
    values = {id: datum.node.text for id, datum in read.reported.items() if hasattr(datum.node, "text")}
    return json.dumps({"year": read.year, "unit": read.unit.name, "values": values}, ensure_ascii=False)


def steps(path: str) -> dict[str, Callable[[], Any]]:
    """What is measured, from the least work to the most."""
    read = submission.read(os.path.join(ROOT, path))
    assert isinstance(read, submission.Submission)
    program, _ = batch.ruleset_of(read)
    text = plain(read)
    done = assessment.assess(read, program)
    facts, evaluation = done.resolved.facts, done.evaluation
    assert facts is not None
    assert evaluation is not None
    return {
        BASE: lambda: json.loads(text),
        "read the file": lambda: submission.read(os.path.join(ROOT, path)),
        "evaluate, with traces": lambda: interpret.evaluate(program, facts),
        "assess (check data, evaluate)": lambda: assessment.assess(read, program),
        "assess, JSON": lambda: results.to_dict(assessment.assess(read, program)),
        "assess, report": lambda: report.report(assessment.assess(read, program)),
        "assess, every explanation": lambda: explain.explain(
            program, assessment.assess(read, program).evaluation or evaluation, None, "vi"
        ),
    }


def seconds(work: Callable[[], Any], least: float) -> float:
    """Seconds of one call, over as many as fill `least` seconds."""
    calls, took = 1, 0.0
    while True:
        start = time.perf_counter()
        for _ in range(calls):
            work()
        took = time.perf_counter() - start
        if took >= least:
            return took / calls
        calls = max(calls * 2, int(calls * least / max(took, 1e-9)))


def table(path: str, rounds: int) -> None:
    """Measure and print one submission."""
    work = steps(path)
    times: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(rounds):
        for name, call in work.items():
            times[name].append(seconds(call, 0.1))
    print(f"\n{path}\n{'':34}{'a second':>12}{'x ' + BASE:>14}")
    for name, taken in times.items():
        ratios = [one / base for one, base in zip(taken, times[BASE], strict=True)]
        print(f"{name:34}{1 / statistics.median(taken):>12,.0f}{statistics.median(ratios):>14,.1f}")


def main() -> int:
    """Print the tables, or a profile."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--profile", action="store_true", help="profile the evaluation of the first instead")
    options = parser.parse_args()
    if options.profile:
        evaluate = steps(EXAMPLES[0])["evaluate, with traces"]
        profile = cProfile.Profile()
        profile.enable()
        for _ in range(200):
            evaluate()
        profile.disable()
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)
        return 0
    for path in EXAMPLES:
        table(path, options.rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
