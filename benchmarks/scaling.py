"""How the time to load and check a ruleset grows with its criteria: 100, 1,000, 10,000.

Each size is compiled in a process of its own with nothing cached, so that its time and its memory are its
own. Times are also given as multiples of `python -c "import click"` in the same run. Standard library only.
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
SIZES = (100, 1_000, 10_000)
MOST_SECONDS = {1_000: 2.0}  # the whole process: start, load, check
MOST_GROWTH = 2.0  # what a criterion of the largest may cost, as a multiple of one of 1,000

# The forms that criteria mostly have. Each criterion has inputs of its own; the second form a constraint too.
_FORMS = (
    ("a", "= 2 nếu a_{n}, còn lại 0"),
    ("xy", "không áp dụng nếu y_{n} = 0, quy đổi\n      = 2 × x_{n} / y_{n}"),
    ("x", "= theo bậc x_{n} {{\n      từ 8 trở lên : 2\n      từ 5 đến dưới 8 : 1\n      dưới 5 : 0\n    }}"),
    ("y", "= 0,5 × y_{n}, không quá điểm tối đa"),
    ("ax", '= cộng {{\n      "a) Có" : 1 nếu a_{n}\n      "b) Số việc" : 0,1 × x_{n}, không quá 1\n    }}'),
)
_INPUTS = {
    "a": 'a_{n} "Có việc {n}" : có/không minh chứng "Báo cáo {n}"',
    "x": 'x_{n} "Số việc xong {n}" : số nguyên từ 0 đến 1000 đơn vị tính "việc"',
    "y": 'y_{n} "Số việc {n}" : số nguyên từ 0 đến 1000 đơn vị tính "việc"',
}
_HEAD = """\
bộ tiêu chí lon phiên bản 2020 {
  tên "Lớn"
  căn cứ "Quyết định 1"
  đối tượng "xã"
}
"""


def ruleset(criteria: int) -> str:
    """A clean ruleset: sections of ten groups of ten criteria, and a table of levels with a row a section."""
    inputs, limits, tree, sections = [], [], [], []
    for n in range(criteria):
        names, form = _FORMS[n % len(_FORMS)]
        inputs += [f"  {_INPUTS[name]}".format(n=n) for name in names]
        if names == "xy":
            limits.append(f'ràng buộc "Số việc xong {n} không thể nhiều hơn số việc" : x_{n} <= y_{n}')
        left = criteria - n
        if n % 100 == 0:
            sections.append(f"s_{n}")
            tree.append(f'hạng mục s_{n} "Mục {n}" theo "Khoản {n} Điều 5" tối đa {2 * min(100, left)} {{')
        if n % 10 == 0:
            tree.append(f'  nhóm g_{n} "Nhóm {n}" theo "Điểm {n} Điều 5" tối đa {2 * min(10, left)} {{')
        tree.append(f'    tiêu chí T.{n} "Tiêu chí {n}" tối đa 2 ' + form.format(n=n))
        if n % 10 == 9 or left == 1:
            tree.append("  }")
        if n % 100 == 99 or left == 1:
            tree.append("}")
    tree.append(f'chỉ số tong "Tổng" = {" + ".join(sections)}')
    tree.append('xếp mức muc "Mức" {\n  | "Mức I" | "Mức II" |')
    tree += [f"  {section} | 90% | 70% |" for section in sections]
    tree.append('  còn lại "Chưa xếp"\n}\nxếp hạng theo tong giảm dần, đồng hạng 1-2-2-4')
    return "\n".join([_HEAD, "số liệu {", *inputs, "}", *limits, *tree]) + "\n"


_CHILD = """
import sys
from egov_rules import cli
code = cli.main(["check", "--strict", sys.argv[1]])
try:
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
except ImportError:
    peak = 0
print(peak)
sys.exit(code)
"""


def run(path: str) -> tuple[float, int]:
    """Seconds of `egov-rules check` as a whole process, and its peak memory in bytes (0 where unknown)."""
    env = os.environ | {"EGOV_RULES_CACHE": "off"}
    command = [sys.executable, "-c", _CHILD, path]
    start = time.perf_counter()
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, check=False)
    took = time.perf_counter() - start
    if done.returncode:
        sys.exit(done.stdout.decode() + done.stderr.decode())
    return took, int(done.stdout.split()[-1])


def compiled(size: int, folder: str, rounds: int) -> tuple[float, int]:
    """Median seconds and peak memory of checking a ruleset of that many criteria."""
    path = os.path.join(folder, f"{size}.egr")
    with open(path, "w", encoding="utf-8") as file:
        file.write(ruleset(size))
    runs = [run(path) for _ in range(rounds)]
    return statistics.median(r[0] for r in runs), max(r[1] for r in runs)


def base() -> float:
    """Seconds of `python -c "import click"`."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import click"], check=True)
    return time.perf_counter() - start


def main() -> int:
    """Print the table; 1 under --check where it takes too long or does not grow linearly."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--check", action="store_true", help="exit 1 when a target is missed")
    parser.add_argument(
        "--relative", action="store_true", help="print only what a criterion of the last size costs"
    )
    options = parser.parse_args()

    if options.relative:
        with tempfile.TemporaryDirectory() as folder:
            first, *_, last = (compiled(size, folder, options.rounds)[0] / size for size in options.sizes)
        print(f"{last / first:.2f}")
        return 0
    click = statistics.median(base() for _ in range(max(5, options.rounds)))
    print(f'python -c "import click": {1000 * click:.0f} ms\n')
    print(
        f"{'criteria':>10}{'seconds':>10}{'x click':>10}{'ms a criterion':>16}{'MB':>8}{'KB a criterion':>16}"
    )
    per: dict[int, float] = {}
    missed = False
    with tempfile.TemporaryDirectory() as folder:
        for size in options.sizes:
            took, peak = compiled(size, folder, options.rounds)
            per[size] = took / size
            print(
                f"{size:>10}{took:>10.2f}{took / click:>10.1f}{1000 * per[size]:>16.3f}"
                f"{peak / 1e6:>8.0f}{peak / 1e3 / size:>16.1f}"
            )
            missed |= took > MOST_SECONDS.get(size, took)
    if {1_000, 10_000} <= set(per):
        growth = per[10_000] / per[1_000]
        print(f"\na criterion of 10,000 costs {growth:.2f} times one of 1,000 (at most {MOST_GROWTH})")
        missed |= growth > MOST_GROWTH
    return 1 if options.check and missed else 0


if __name__ == "__main__":
    sys.exit(main())
