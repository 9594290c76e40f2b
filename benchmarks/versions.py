"""How the time to compare, amend and consolidate grows with the criteria: 100, 300, 1,000.

A ruleset of that size and the same with criteria changed, renamed and cited anew here and there. Each step
is timed by itself in one process: reading both, comparing them, writing the amendment (which includes
applying it), reading and applying it once more, printing the consolidated text. Standard library only.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time

from scaling import ruleset

SIZES = (100, 300, 1_000)


def changed(text: str) -> str:
    """The next version: every twentieth criterion has another maximum, formula, place or id."""
    out = []
    for line in text.splitlines():
        number = int(line.split()[2][2:]) if line.startswith("    tiêu chí T.") else -1
        if number >= 0 and number % 20 == 3:
            line = line.replace("tối đa 2 ", 'tối đa 2 theo "Điều 9" ')
        elif number >= 0 and number % 20 == 8:
            line = line.replace("0,5 ×", "0,25 ×")
        elif number >= 0 and number % 20 == 5:
            line = line.replace(f"T.{number} ", f"T.{number}m ").replace(
                "tối đa 2 ", f"tối đa 2 nguyên là T.{number} "
            )
        out.append(line)
    return "\n".join(out).replace("lon phiên bản 2020", "lon phiên bản 2021") + "\n"


def timed(criteria: int, folder: str) -> dict[str, float]:
    """Seconds of each step for a ruleset of that size."""
    from egov_rules import amend, diff, versions
    from egov_rules.diff import amending
    from egov_rules.format import format_text
    from egov_rules.printer import printed
    from egov_rules.source import Source
    from egov_rules.syntax import parse

    text = ruleset(criteria).replace('đối tượng "xã"', 'đối tượng "xã"\n  hiệu lực từ 01/01/2020')
    for name, said in (("cu", text), ("moi", changed(text).replace("01/01/2020", "01/01/2021"))):
        with open(os.path.join(folder, f"{name}.egr"), "w", encoding="utf-8") as file:
            file.write(said)
    found: dict[str, float] = {}

    def step(name: str, start: float) -> float:
        now = time.perf_counter()
        found[name] = now - start
        return now

    at = time.perf_counter()
    old = versions.whole(os.path.join(folder, "cu.egr"))
    new = versions.whole(os.path.join(folder, "moi.egr"))
    at = step("read both", at)
    assert old.file is not None
    assert new.file is not None
    difference = diff.compare(old.file, new.file)
    at = step("compare", at)
    written = amending.amendment(difference)
    at = step("write the amendment", at)
    clauses = parse(Source("sua-doi.egr", written)).file
    assert clauses is not None
    at = step("read the amendment", at)
    made = amend.apply(old.file, clauses)
    at = step("apply", at)
    format_text(parse(Source("hop-nhat.egr", printed(amending.bare(made.file), "vi"))))
    step("consolidate", at)
    assert not made.diagnostics, made.diagnostics
    return found


def main() -> int:
    """Print seconds and growth for each size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    sizes = parser.parse_args().sizes
    before: dict[str, float] = {}
    for criteria in sizes:
        with tempfile.TemporaryDirectory() as folder:
            found = timed(criteria, folder)
        print(f"{criteria} criteria")
        for name, seconds in found.items():
            growth = f"  × {seconds / before[name]:.1f}" if name in before else ""
            print(f"  {name:22} {seconds:7.3f} s{growth}")
        before = found
    return 0


if __name__ == "__main__":
    sys.exit(main())
