"""How long `egov-rules eval` takes as a whole process, against `python -c "import click"`.

Each round runs every command once, in turn, so that a busy moment of the machine touches all of them;
a ratio is taken within its round. Standard library only.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
EXAMPLE = os.path.join(ROOT, "examples", "huyen", "du-muc-ii.toml")
BASE = 'python -c "import click"'
# Highest median ratio to BASE that is still fine.
TARGETS = {"eval, warm": 2.0, "eval, nothing cached": 6.0}


def seconds(command: list[str], cache: str) -> float:
    """Wall time of one run with `cache` as the user's cache folder; a failing command ends the benchmark."""
    env = os.environ | {"XDG_CACHE_HOME": cache, "LOCALAPPDATA": cache, "PYTHONDONTWRITEBYTECODE": ""}
    start = time.perf_counter()
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, check=False)
    took = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"{' '.join(command)}: exit {done.returncode}\n{done.stderr.decode(errors='replace')}")
    return took


def measure(submission: str, rounds: int) -> dict[str, list[float]]:
    """Seconds of each command, one number a round; the first round, which fills caches, is thrown away."""
    base = [sys.executable, "-c", "import click"]
    command = [os.path.join(os.path.dirname(sys.executable), "egov-rules"), "eval", submission]
    times: dict[str, list[float]] = {BASE: [], **{name: [] for name in TARGETS}}
    with tempfile.TemporaryDirectory() as warm:
        for number in range(rounds + 1):
            with tempfile.TemporaryDirectory() as empty:
                took = (seconds(base, warm), seconds(command, warm), seconds(command, empty))
            if number:
                for name, value in zip(times, took, strict=True):
                    times[name].append(value)
    return times


def main() -> int:
    """Print the table; 1 under --check when a median is above its target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("submission", nargs="?", default=EXAMPLE)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--check", action="store_true", help="exit 1 when a median ratio is above its target")
    options = parser.parse_args()

    times = measure(options.submission, options.rounds)
    print(f"{'':28}{'min':>8}{'median':>8}{'max':>8}")
    for name, values in times.items():
        row = (min(values), statistics.median(values), max(values))
        print(f"{name + ', ms':28}" + "".join(f"{1000 * value:8.0f}" for value in row))
    above = False
    for name, target in TARGETS.items():
        ratios = [value / base for value, base in zip(times[name], times[BASE], strict=True)]
        middle = statistics.median(ratios)
        above |= middle > target
        print(
            f"{name + ', ratio':28}{min(ratios):8.2f}{middle:8.2f}{max(ratios):8.2f}   at most {target:.1f}"
        )
    return 1 if options.check and above else 0


if __name__ == "__main__":
    sys.exit(main())
