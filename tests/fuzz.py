"""A million broken inputs: `python tests/fuzz.py --inputs 1000000` (`make fuzz`); about half an hour on two cores.

Shipped and handbook files are cut to pieces, damaged (bytes, tokens, lines, decomposed letters, deep brackets,
huge numbers) and read. Nothing may raise or take long; every diagnostic has a code with a page, a place and both
languages. What the checks let through is written anew by `fmt` and `translate` without a change of meaning, and
evaluates, for any data that its types allow, to points within their maxima.

Every input is made from the seed and its number: `--only NUMBER --seed S` shows one again. Most are only parsed, a
sample goes through every pass, so that a million stays feasible.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import glob
import multiprocessing
import os
import random
import re
import signal
import sys
import time
import traceback
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction

os.environ["EGOV_RULES_CACHE"] = "off"  # nothing made here is worth keeping

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, ROOT)

from egov_rules import assessment, explain, ir, keywords, render, report, results  # noqa: E402, I001
from egov_rules import submission, syntax, textfile, translate, workspace  # noqa: E402
from egov_rules.diagnostics import Diagnostic, RulesError, has_errors  # noqa: E402
from egov_rules.format import format_text  # noqa: E402
from egov_rules.result import Status  # noqa: E402
from egov_rules.source import Source, normalise  # noqa: E402

SECONDS = 5.0  # of processor time, for one input of a few kilobytes
LONGEST = 1_500  # letters of a piece of a file
KINDS = {"syntax": 560, "data": 370, "rules": 45, "assess": 20, "file": 5}
CODE = re.compile(r"[EW]0[1-8]\d\d")

Random = random.Random


class BrokenError(AssertionError):
    """A promise that an input breaks."""


class TooSlow(BaseException):
    """The time for one input is up. Not an Exception: no pass may swallow it."""


# ------------------------------------------------------------------------------------------------ what is damaged


def _read(path: str) -> str:
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def _found(*patterns: str) -> list[str]:
    return sorted(path for pattern in patterns for path in glob.glob(os.path.join(ROOT, pattern)))


def _declarations(text: str) -> list[str]:
    """The declarations at the top level of a ruleset: from a line that begins in the first column to the next."""
    return [part for part in re.split(r"(?m)^(?=[^\s}])", text) if part.strip()]


class Seeds:
    """The material, read once per process."""

    def __init__(self) -> None:
        self.files = [_read(path) for path in _found("rulesets/*/*.egr", "examples/*/*.egr")]
        forms = [_read(path) for path in _found("tests/syntax/*.egr")]
        books = [_read(path) for path in _found("docs/codes/*.md", "docs/handbook/*.md")]
        fence = re.compile(r"^```(egr|toml|json)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
        blocks = [found.groups() for book in books for found in fence.finditer(book)]
        self.small = [text for language, text in blocks if language == "egr"]
        self.parts = [_declarations(text) for text in [*self.files, *forms, *self.small]]
        self.data = [(text, f"a.{language}") for language, text in blocks if language != "egr"]
        whole = [_read(path) for path in _found("examples/*/*.toml", "examples/*/*.json")]
        self.data += [(text, "a.toml") for text in whole]
        self.words = sorted(
            {p for s in keywords.SURFACES for ps in keywords.words(s).phrases.values() for p in ps}
        )
        marks = '( ) { } ; : , | = < > <= >= ≠ + - – × * / ^ % … # " “ ” ` \n'
        self.words += marks.split(" ")
        self.words += [
            "[",
            "]",
            "[[",
            "]]",
            "{}",
            "'",
            '"""',
            "=",
            "true",
            "nan",
            "inf",
            "null",
            "1_000",
            "{points = 3}",
        ]
        self.words += [
            "0",
            "1",
            "0,5",
            "1/3",
            "84,25",
            "100%",
            "1.000",
            "01/10/2017",
            "2017-02-30",
            "31/02/2018",
            "1e400",
        ]
        self.words += [
            "9" * 50,
            "9" * 10_000,
            "1e99999",
            "0x1F",
            "-1",
            "NaN",
            "\ufeff",
            "\x00",
            "\u200b",
            "\ud7ff",
            "😀",
            "ẻ",
        ]
        self.programs: dict[str, ir.Program] = {}

    def program(self, name: str) -> ir.Program:
        """A shipped ruleset, compiled when it is first needed."""
        if name not in self.programs:
            loaded = workspace.load(name)
            assert loaded.program is not None
            self.programs[name] = loaded.program
        return self.programs[name]


_TOKENS = re.compile(r"\w+|\s+|[^\w\s]")


def _pieces(rng: Random, seeds: Seeds) -> str:
    """A part of a ruleset file: some declarations, mostly under the header of the file."""
    parts = rng.choice(seeds.parts)
    start = rng.randrange(len(parts))
    chosen = parts[:1] if rng.random() < 0.7 and len(parts[0]) < LONGEST else []
    size = 0
    for part in parts[start : start + rng.randint(1, 4)]:
        chosen.append(part[: max(LONGEST - size, 80)] if len(part) > LONGEST - size else part)
        size += len(part)
    return "".join(chosen)


def _lines(rng: Random, text: str, most: int) -> str:
    lines = text.splitlines(keepends=True)
    start = rng.randrange(max(1, len(lines) - most + 1))
    return "".join(lines[start : start + most])


def damaged(rng: Random, text: str, words: Sequence[str], other: str = "") -> str:
    """`text` with one to six wounds."""
    for _ in range(min(6, 1 + int(rng.expovariate(0.8)))):
        text = _wounded(rng, text, words, other)
    return text


def _wounded(rng: Random, text: str, words: Sequence[str], other: str) -> str:
    way = rng.randrange(16)
    at = rng.randrange(len(text) + 1)
    if way < 6:  # a token
        near = _TOKENS.search(text, at)
        start, end = near.span() if near else (at, at)
        new = rng.choice(words)
        if way == 0:
            new = ""
        elif way == 1:
            new = text[start:end] * 2
        elif way == 2:
            new = text[start:end] + " " + new + " "
        elif way == 3 and near:
            new = _misspelt(rng, near[0])
        return text[:start] + new + text[end:]
    if way < 9:  # lines
        lines = text.splitlines(keepends=True) or [""]
        one, two = rng.randrange(len(lines)), rng.randrange(len(lines))
        if way == 6:
            del lines[one : one + rng.choice((1, 1, 2, 5))]
        elif way == 7:
            lines[one], lines[two] = lines[two], lines[one]
        else:
            lines.insert(one, lines[two])
        return "".join(lines)
    match way:
        case 9:
            return text[:at]
        case 10:
            return text[:at] + rng.choice("({[-") * rng.choice((1, 3, 30, 100, 200)) + text[at:]
        case 11:
            return text[:at] + unicodedata.normalize(rng.choice(("NFD", "NFKD")), text[at:])
        case 12:
            return (
                text[:at]
                + chr(rng.choice((rng.randrange(32, 127), rng.randrange(0x250), rng.randrange(0xD800))))
                + text[at:]
            )
        case 13:
            start = rng.randrange(len(other) + 1)
            return text[:at] + other[start : start + rng.randrange(200)] + text[at:]
        case 14:
            return re.sub(
                r"\d+",
                lambda found: str(rng.choice((0, 1, int(found[0][:9]) * 10, 10**40))),
                text,
                count=rng.randint(1, 3),
            )
        case _:
            return text.replace("\n", rng.choice(("\r\n", "\r", "\n\n", " ", "\t\n")), rng.choice((1, -1)))


def _misspelt(rng: Random, word: str) -> str:
    at = rng.randrange(len(word))
    return word[:at] + rng.choice(("", word[at] * 2, word[at : at + 2][::-1], "ă", "đ", "_")) + word[at + 1 :]


def bytes_read(rng: Random, text: str) -> str | Diagnostic:
    """The text as the file readers see it, now and then with wrong bytes."""
    data = text.encode("utf-8", "surrogatepass")
    if rng.random() < 0.1:
        raw = bytearray(data)
        for _ in range(rng.randint(1, 3)):
            if raw:
                raw[rng.randrange(len(raw))] = rng.randrange(256)
        data = bytes(raw)
    elif rng.random() < 0.02:
        data = text.encode(rng.choice(("utf-16", "utf-16-le", "cp1258", "utf-8-sig", "latin-1")), "replace")
    decoded = textfile.decode(data, "a")
    return decoded if isinstance(decoded, Diagnostic) else normalise(decoded)


# ------------------------------------------------------------------------------------------------ what must hold

_PAGES = {os.path.basename(path)[:-3] for path in _found("docs/codes/*.md")}


def sound(found: Sequence[Diagnostic], rng: Random) -> None:
    """Every diagnostic has a known code, a place, both languages, and can be drawn."""
    for d in found:
        if not CODE.fullmatch(d.code) or d.code not in _PAGES:
            raise BrokenError(f"the code {d.code} has no page")
        for text in (d.message, *((d.hint,) if d.hint else ()), *(label.text for label in d.labels)):
            if not (text.vi.strip() and text.en.strip()):
                raise BrokenError(f"{d.code}: a text is missing")
        if d.span is None and not (d.path or d.where):
            raise BrokenError(f"{d.code}: no place")
        for span in (d.span, *(label.span for label in d.labels)):
            if span is not None and not 0 <= span.start <= span.end <= len(span.source.text):
                raise BrokenError(f"{d.code}: the place is outside the text")
    if found and rng.random() < 0.05:
        for lang in ("vi", "en"):
            render.as_text(found, lang)
            render.data(found[0], lang)


def check_syntax(text: str, rng: Random) -> syntax.Parsed:
    """Parsing says what is wrong, or gives a whole tree."""
    parsed = syntax.parse(Source("a.egr", text))
    sound(parsed.diagnostics, rng)
    if parsed.file is None and not has_errors(parsed.diagnostics):
        raise BrokenError("no tree and no error")
    return parsed


def check_data(text: str, name: str, rng: Random) -> submission.Submission:
    """Reading a submission says what is wrong, or gives its values."""
    read = submission.parse(Source(name, text))
    sound(read.diagnostics, rng)
    return read


def check_assessment(read: submission.Submission, program: ir.Program, rng: Random) -> bool:
    """A submission is refused for a reason or has a result that can be drawn. Whether it is refused."""
    done = assessment.assess(read, program, rng.choice(("verified", "reported")), strict=rng.random() < 0.3)
    sound(done.diagnostics, rng)
    if done.refused and not has_errors(done.diagnostics):
        raise BrokenError("refused without a reason")
    if not done.refused and has_errors(done.resolved.diagnostics):
        raise BrokenError("a result in spite of errors")
    lang = rng.choice(("vi", "en"))
    results.to_dict(done, lang)
    if done.evaluation is not None and rng.random() < 0.2:
        report.report(done, lang)
        explain.explain(program, done.evaluation, None, lang)
    return done.refused


def check_rules(text: str, rng: Random) -> bool:
    """All passes over a ruleset; what is clean is written anew and evaluated. Whether it had errors."""
    loaded = workspace.check_text(text, os.path.join(ROOT, "rulesets", "fuzz.egr"))
    sound(loaded.diagnostics, rng)
    if (loaded.program is None) != has_errors(loaded.diagnostics):
        raise BrokenError("a program with errors, or neither")
    parsed = syntax.parse(Source("a.egr", text))
    if not has_errors(parsed.diagnostics) and rng.random() < 0.5:
        formatted = format_text(parsed)
        again = syntax.parse(Source("a.egr", formatted))
        if format_text(again) != formatted:
            raise BrokenError("fmt is not idempotent")
        there = translate.translate(again, "en" if parsed.surface == "vi" else "vi")
        if translate.translate(syntax.parse(Source("a.egr", there)), parsed.surface) != formatted:
            raise BrokenError("translate there and back is not the same text")
    if loaded.program is not None:
        check_points(loaded.program, rng)
    return loaded.program is None


def check_points(program: ir.Program, rng: Random) -> None:
    """What the checks let through: any data gives points within bounds, and an explanation."""
    for full in (True, True, False):
        read = submission.from_mapping(any_data(program, rng, full=full))
        done = assessment.assess(read, program)
        if done.evaluation is None:  # a constraint is broken
            continue
        for node in program.nodes:
            got = done.evaluation.nodes[node.id]
            if got.status is not Status.SCORED or got.score is None or got.maximum is None:
                continue
            if node.maximum is not None and not 0 <= got.score <= got.maximum + max(got.extra, got.nested, 0):
                raise BrokenError(f"{node.id}: {got.score} of {got.maximum}\n{read.reported}")
        explain.explain(program, done.evaluation, None, rng.choice(("vi", "en")))
        results.to_dict(done)


def any_data(program: ir.Program, rng: Random, *, full: bool) -> dict[str, object]:
    """A submission whose values the types of the inputs allow; not `full`: some are missing."""
    year = rng.randint(2016, 2022)
    values: dict[str, object] = {}
    unit: dict[str, object] = {"name": "A"}
    for item in program.inputs:
        if full or rng.random() < 0.7:
            value = _value(item.type, year, rng)
            if value is not None:
                (unit if item.role is ir.InputRole.UNIT else values)[item.id] = value
    for node in program.nodes:
        if isinstance(node.body, ir.Open) and node.maximum is not None:
            points = node.maximum * Fraction(rng.randint(0, 4), 4)
            rest = rng.choice((Fraction(0), node.maximum - points))
            values[node.id] = {"points": points, "not_assessed": rest}
    return {"year": year, "unit": unit, "values": values}


def _value(type: ir.Type, year: int, rng: Random) -> object:
    match type.kind:
        case ir.Kind.BOOL:
            return rng.random() < 0.5
        case ir.Kind.NUMBER:
            step = type.step or Fraction(1, 100)
            low = type.lower if type.lower is not None else Fraction(0)
            high = type.upper if type.upper is not None else low + 10**9
            return low + step * min(int((high - low) / step), rng.choice((0, 1, rng.randint(0, 100), 10**12)))
        case ir.Kind.CHOICE:
            return rng.choice(type.members).id
        case ir.Kind.DATE:
            return date(year - 1, 10, 1) + timedelta(days=rng.randrange(365))
        case ir.Kind.TEXT:
            return "x"
        case _:
            return None


# ------------------------------------------------------------------------------------------------ one input


def made(number: int, seed: int, seeds: Seeds) -> tuple[str, str, str, Random]:
    """Kind, text, name and the dice of an input."""
    rng = Random(seed * 1_000_000_007 + number)
    (kind,) = rng.choices(list(KINDS), list(KINDS.values()))
    name = "a.egr"
    if kind == "syntax":
        text = damaged(rng, _pieces(rng, seeds), seeds.words, _pieces(rng, seeds))
    elif kind == "rules":
        text = rng.choice(seeds.small)
        wound = damaged if rng.random() < 0.3 else _wounded
        text = wound(rng, text, seeds.words, rng.choice(seeds.small))
    elif kind == "file":
        text = damaged(rng, rng.choice(seeds.files), seeds.words, rng.choice(seeds.small))
    else:
        text, name = rng.choice(seeds.data)
        if kind == "data":
            text = _lines(rng, text, rng.randint(3, 40))
        text = damaged(rng, text, seeds.words, rng.choice(seeds.data)[0])
        if rng.random() < 0.05:
            name = "a.json"
    return kind, text, name, rng


def examine(number: int, seed: int, seeds: Seeds) -> tuple[str, bool]:
    """Make an input and hold it against every promise; its kind, and whether anything was wrong with it."""
    kind, text, name, rng = made(number, seed, seeds)
    read = bytes_read(rng, text)
    if isinstance(read, Diagnostic):
        sound([read], rng)
        return kind, True
    if kind == "syntax":
        return kind, bool(check_syntax(read, rng).diagnostics)
    if kind in {"rules", "file"}:
        return kind, check_rules(read, rng)
    if kind == "data":
        return kind, bool(check_data(read, name, rng).diagnostics)
    program = seeds.program(rng.choice(("huyen@2017", "xa_minh_hoa@2017", "huyen_minh_hoa@2017")))
    return kind, check_assessment(check_data(read, name, rng), program, rng)


@contextlib.contextmanager
def limited() -> Iterator[Callable[[], float]]:
    """Processor time spent so far; TooSlow when SECONDS are up (where the system can tell)."""
    start = time.process_time()

    def stop(*_: object) -> None:
        raise TooSlow

    timed = hasattr(signal, "setitimer")
    if timed:
        signal.signal(signal.SIGPROF, stop)
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield lambda: time.process_time() - start
    finally:
        if timed:
            signal.setitimer(signal.ITIMER_PROF, 0)


# ------------------------------------------------------------------------------------------------ many inputs

_SEEDS: Seeds | None = None


def batch(
    task: tuple[int, int, int],
) -> tuple[int, collections.Counter[str], list[tuple[float, int]], list[tuple[int, str]]]:
    """Inputs `first` to `last` of a seed: how many, of which kinds, the slowest, and what failed."""
    global _SEEDS  # noqa: PLW0603 (one per process)
    first, last, seed = task
    seeds = _SEEDS = _SEEDS or Seeds()
    kinds: collections.Counter[str] = collections.Counter()
    slow: list[tuple[float, int]] = []
    failures: list[tuple[int, str]] = []
    for number in range(first, last):
        with limited() as spent:
            try:
                kind, wrong = examine(number, seed, seeds)
                kinds[kind] += 1
                kinds[f"{kind} with findings"] += wrong
            except TooSlow:
                failures.append((number, f"takes more than {SECONDS} s"))
            except RulesError as error:
                failures.append((number, f"raises {error}"))
            except Exception:  # noqa: BLE001 (that none comes is what is tested)
                failures.append((number, traceback.format_exc(limit=-6)))
            slow.append((spent(), number))
    return last - first, kinds, sorted(slow, reverse=True)[:3], failures


def main() -> int:
    """Run and print a summary; 1 when a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=2017)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", type=int, help="show this input of the seed and what it does")
    options = parser.parse_args()
    if options.only is not None:
        seeds = Seeds()
        kind, text, name, _ = made(options.only, options.seed, seeds)
        print(f"{kind} {name}\n{text}\n{'-' * 80}")
        print(examine(options.only, options.seed, seeds))
        return 0

    start = time.perf_counter()
    size = max(1, min(500, options.inputs // options.jobs))
    tasks = [(n, min(n + size, options.inputs), options.seed) for n in range(0, options.inputs, size)]
    done, told = 0, start
    kinds: collections.Counter[str] = collections.Counter()
    slow: list[tuple[float, int]] = []
    failures: list[tuple[int, str]] = []
    with multiprocessing.get_context("spawn").Pool(options.jobs) as pool:
        for count, more_kinds, more_slow, more_failures in pool.imap_unordered(batch, tasks):
            done += count
            kinds += more_kinds
            slow = sorted([*slow, *more_slow], reverse=True)[:5]
            failures += more_failures
            if time.perf_counter() - told > 30:
                told = time.perf_counter()
                rate = done / (told - start)
                print(
                    f"{done:,} inputs, {rate:,.0f}/s, {len(failures)} failures", file=sys.stderr, flush=True
                )
    took = time.perf_counter() - start
    print(
        f"{done:,} inputs in {took:,.1f} s: {done / took:,.0f}/s with {options.jobs} processes (seed {options.seed})"
    )
    print(", ".join(f"{name} {count:,}" for name, count in kinds.most_common()))
    print("slowest: " + ", ".join(f"{1000 * spent:.0f} ms (input {number})" for spent, number in slow))
    for number, why in sorted(failures)[:20]:
        print(f"\ninput {number}: {why}\n  again: python tests/fuzz.py --seed {options.seed} --only {number}")
    print(f"{len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
