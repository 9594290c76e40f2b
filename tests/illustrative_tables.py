"""The illustrative criteria worked out straight from their tables (tests/data/illustrative), without the program.

Reads the formulas in words, so that it shares no line, no reading and no arithmetic with the rulesets that it is
held against. Knows only the forms that occur in the tables: a formula that it cannot read is a failure.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import re
from fractions import Fraction
from functools import cache
from math import floor

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data", "illustrative")
SETS = ("huyen", "xa")
SECTIONS = {
    "san_sang": ("ha_tang", "nhan_luc", "moi_truong"),
    "ket_qua": ("hien_dien", "tuong_tac", "giao_dich", "chuyen_doi"),
}
# Điều 8, columns I to IV: totals in points, groups in percent of their maximum.
TOTALS = {
    "huyen": {"san_sang": "45 40 37.5 35", "ket_qua": "90 84.25 77 70.5"},
    "xa": {"san_sang": "27 24 22.5 21", "ket_qua": "58.5 54.5 49 45"},
}
PERCENTS = {
    "hien_dien": "90 90 85 80",
    "tuong_tac": "90 85 80 70",
    "giao_dich": "90 80 75 70",
    "chuyen_doi": "90 50 0 0",
    **dict.fromkeys(SECTIONS["san_sang"], "90 80 75 70"),
}
LEVELS = ("Mức I", "Mức II", "Mức III", "Mức IV", "Chưa xếp mức")
PERIOD = dt.date(2017, 10, 1), dt.date(2018, 9, 30)


def read(name):
    with open(os.path.join(FOLDER, name), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def worked(which):
    with open(os.path.join(FOLDER, f"worked-{which}.json"), encoding="utf-8") as file:
        return json.load(file)


INPUTS = {which: {row["id"]: row for row in read(f"{which}-inputs.csv")} for which in SETS}
CRITERIA = {which: {row["criterion_id"]: row for row in read(f"{which}-criteria.csv")} for which in SETS}
CONSTRAINTS = {which: [row for row in read("constraints.csv") if row["set"] == which] for which in SETS}
HOLIDAYS = {dt.date.fromisoformat(row["date"]) for row in read("holidays.csv")}


# -- formulas in words

CHOICES = {
    choice
    for rows in INPUTS.values()
    for row in rows.values()
    if row["type"] == "choice"
    for choice in row["range_or_choices"].split(" < ")
}
TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?)(%?)|([a-z_]\w*)|(<=|>=|[-+*/=(),×])|(M)\b)")
WORDS = {"min", "floor", "count_yes", "days", "working_days", "cohort_max", "not", "if", "else"}


def python(text):
    """An expression of the tables as Python over `v`: exact numbers, `A if C, else B`, `where n = E`."""
    text, _, where = text.partition(", where ")
    if where:
        name, _, value = where.partition(" = ")
        return re.sub(rf"\b{name}\b", lambda _: f"({python(value)})", python_bare(text, {name}))
    return python_bare(text, set())


def python_bare(text, bound):
    text = re.sub(r"^(.*) if (.*), else (.*)$", r"(\1) if (\2) else (\3)", text)
    out, at = [], 0
    while at < len(text.rstrip()):
        token = TOKEN.match(text, at)
        assert token, f"cannot read {text[at:]!r} in {text!r}"
        at = token.end()
        number, percent, name, sign, m = token.groups()
        if number:
            out.append(f"(F({number!r}) / {100 if percent else 1})")
        elif name in WORDS or name in bound or m:
            out.append(f" {name or m} ")
        elif name in CHOICES:
            out.append(repr(name))
        elif name:
            out.append(f"v[{name!r}]")
        else:
            out.append({"×": "*", "=": "=="}.get(sign, sign))
    return "".join(out).strip()


def working_days(first, last):
    days = (first + dt.timedelta(n) for n in range(1, (last - first).days + 1))
    return sum(day.weekday() < 5 and day not in HOLIDAYS for day in days)


WORLD = {
    "F": Fraction,
    "min": min,
    "floor": floor,
    "count_yes": lambda *answers: sum(answers),
    "days": lambda first, last: (last - first).days,
    "working_days": working_days,
}


@cache
def compiled(text):
    code = compile(python(text), text, "eval")
    return lambda v, top: eval(code, {**WORLD, "cohort_max": lambda _: top}, {"v": v})  # noqa: S307


def band(head):
    """`from 70% to below 90%` as a test of a value."""
    found = re.fullmatch(r"(?:(from|above) (\S+))? ?(?:(?:to )?(up to|below) (\S+))?", head)
    if not found:
        exact = compiled(head)
        return lambda x: x == exact({}, 0)
    low, a, high, b = found.groups()
    a, b = a and compiled(a)({}, 0), b and compiled(b)({}, 0)
    return lambda x: (
        (low is None or (x >= a if low == "from" else x > a))
        and (high is None or (x <= b if high == "up to" else x < b))
    )


def formula(text):
    """A formula without its rulings, as a function of the values and the greatest figure of the cohort."""
    kind, _, rest = text.partition(" of")
    if kind in {"Bands", "Cases"}:
        subject, *rows = re.split(r": |; ", rest.strip())
        subject = compiled(subject)
        heads, points = rows[::2], [compiled(row) for row in rows[1::2]]
        tests = [band(head) if kind == "Bands" else head.__eq__ for head in heads]

        def chosen(v, top):
            x = subject(v, top)
            (at,) = [n for n, test in enumerate(tests) if test(x)]  # one, and only one
            return points[at](v, top)

        return chosen
    if kind in {"Sum", "Best"}:
        parts = [compiled(part) for part in re.split(r";? ?\([a-z]\) ", rest.removeprefix(":"))[1:]]
        join = sum if kind == "Sum" else max
        return lambda v, top: join(part(v, top) for part in parts)
    return compiled(text)


# -- criteria, groups, sections, levels

RULING = re.compile(r"Not applicable when (.*?): .*?\((N\d)\)\. (?:Otherwise )?")
SHARE = re.compile(
    r" When (\S+) is not applicable this counts for \S+ points: × (\S+)/(\S+) before rounding\.$"
)
REMARK = re.compile(r" (Only whole steps|Parts of a step) .*$")


def criterion(row):
    """(condition, ruling) or None; (giver, factor) or None; the formula."""
    text, ruling, share = row["formula"], None, None
    if found := RULING.match(text):
        text, ruling = text[found.end() :], (compiled(found[1]), found[2])
    if found := SHARE.search(text):
        text, share = text[: found.start()], (found[1], Fraction(found[2]) / Fraction(found[3]))
    return ruling, share, formula(REMARK.sub("", text).removesuffix("."))


SCORED = {
    which: {name: row for name, row in rows.items() if row["max_points"] != "0"}
    for which, rows in CRITERIA.items()
}
RULES = {which: {name: criterion(row) for name, row in rows.items()} for which, rows in SCORED.items()}
MAXIMA = {
    which: {
        group: sum(Fraction(row["max_points"]) for row in rows.values() if row["group_id"] == group)
        for groups in SECTIONS.values()
        for group in groups
    }
    for which, rows in SCORED.items()
}


def to_hundredths(x):
    return Fraction(floor(x * 100 + Fraction(1, 2)), 100)  # points are never negative


def typed(which, values):
    """Values as the tables compute with them: dates, exact numbers; yes/no and choices as they are."""
    kinds = {
        "date": lambda x: x if isinstance(x, dt.date) else dt.date.fromisoformat(x),
        "choice": str,
        "yes_no": bool,
    }
    return {name: kinds.get(INPUTS[which][name]["type"], Fraction)(value) for name, value in values.items()}


def evaluate(which, values, top):
    """Every number and verdict of one submission; `top` is the greatest bandwidth a head of the cohort."""
    v, top = typed(which, values), Fraction(top)
    ruled = {name: rule[1] for name, (rule, _, _) in RULES[which].items() if rule and rule[0](v, top)}
    points = {}
    for name, (_, share, value) in RULES[which].items():
        full = Fraction(SCORED[which][name]["max_points"])
        if name in ruled:
            points[name] = {"N1": None, "N2": full, "N3": Fraction(0), "N4": full, "N5": None}[ruled[name]]
        else:
            points[name] = to_hundredths(value(v, top) * (share[1] if share and share[0] in ruled else 1))
    raw, assessed, groups = {}, {}, {}
    for group, full in MAXIMA[which].items():
        members = [name for name, row in SCORED[which].items() if row["group_id"] == group]
        raw[group] = sum(points[name] or 0 for name in members)
        assessed[group] = full - sum(
            Fraction(SCORED[which][name]["max_points"]) for name in members if ruled.get(name) == "N1"
        )
        groups[group] = raw[group] * full / assessed[group]
    sections = {section: sum(groups[group] for group in members) for section, members in SECTIONS.items()}
    rows = conditions(which, groups, sections)
    reached = {
        section: next((n for n in range(4) if all(rows[n][name][2] for name in (section, *members))), 4)
        for section, members in SECTIONS.items()
    }
    return {
        "criteria": points,
        "not_applicable": ruled,
        "raw": raw,
        "assessed": assessed,
        "groups": groups,
        "sections": sections,
        "conditions": rows,
        "levels": {section: LEVELS[n] for section, n in reached.items()},
        "level": LEVELS[max(reached.values())],
        "index": sum(sections.values()),
    }


def conditions(which, groups, sections):
    """For each level from the highest: {node: (needs, has, holds)}."""
    found = []
    for n in range(4):
        needs = {section: Fraction(totals.split()[n]) for section, totals in TOTALS[which].items()}
        needs |= {
            group: Fraction(PERCENTS[group].split()[n]) / 100 * MAXIMA[which][group] for group in groups
        }
        has = sections | groups
        found.append({name: (need, has[name], has[name] >= need) for name, need in needs.items()})
    return found


# -- submissions at random

ASKED = re.compile(r"Chỉ hỏi khi (\w+) (?:= có|> 0)")


def asked(which, values):
    """`values` without those that are not asked."""
    when = {name: found[1] for name, row in INPUTS[which].items() if (found := ASKED.search(row["note"]))}
    return {name: value for name, value in values.items() if name not in when or values[when[name]]}


def drawn(row, rng, high):
    """A value of an input; `high` looks towards the greatest."""
    kind, span = row["type"], row["range_or_choices"]
    if kind == "yes_no":
        return high or rng.random() < 0.6
    if kind == "choice":
        choices = span.split(" < ")
        return choices[-1] if high else rng.choice(choices)
    if kind == "date":
        return PERIOD[0] + dt.timedelta(rng.randint(0, (PERIOD[1] - PERIOD[0]).days))
    if kind == "percent":
        return Fraction(rng.randint(990_000 if high else 0, 1_000_000), 1_000_000)
    low, top = (int(end) for end in re.match(r"(\d+)\.\.(\d+)", span).groups())
    if kind == "points":
        return Fraction(top) if high else Fraction(rng.randint(0, 4 * top), 4)
    if kind == "number":
        return Fraction(rng.choice([low, rng.randint(0, 100 * top), rng.randint(0, 40_000)]), 100)
    return (
        top
        if high
        else rng.choice([low, low, top, rng.randint(low, top), rng.randint(low, min(top, low + 30))])
    )


def repaired(which, values, rng, high):
    """`values`, changed until no constraint is broken; None where that does not succeed."""
    v = dict(values)
    for _ in range(8):
        broken = False
        for row in CONSTRAINTS[which]:
            text = row["constraint"]
            if text.startswith("if "):
                text, _, then = text[3:].partition(": ")
                if not compiled(text)(v, 0) or compiled(then)(v, 0):
                    continue
                broken = True
                if " >= " in then:
                    late, early = then.split(" >= ")
                    v[late], v[early] = v[early], v[late]
                else:
                    v[then.split(" = ")[0]] = 0
            elif not compiled(text)(v, 0):
                broken = True
                part, whole = text.split(" <= ")
                most = int(compiled(whole)(v, 0))
                least = int(INPUTS[which][part]["range_or_choices"].split("..")[0])
                v[part] = max(least, most if high else rng.randint(0, most))
        if not broken:
            return v
    return None


def submission(which, rng):
    """(values, greatest figure of the cohort): wholly at random, near the worked one, or near the greatest."""
    while True:
        style = rng.choice(["random", "worked", "high", "high"])
        rows = INPUTS[which]
        if style == "worked":
            near = typed(which, worked(which)["values"])
            whole = {name: drawn(rows[name], rng, high=False) for name in rows} | near
            few = rng.sample(sorted(rows), rng.randint(0, 6))
            values = whole | {name: drawn(rows[name], rng, high=False) for name in few}
        else:
            few = rng.sample(sorted(rows), rng.randint(0, 40)) if style == "high" else list(rows)
            values = {
                name: drawn(row, rng, high=style == "high" and name not in few) for name, row in rows.items()
            }
        if rng.random() < 0.5:  # let the cross-check hold
            values["hs_dang_xl"] = max(
                0, values["hs_tiep_nhan"] + values["hs_ky_truoc"] - values["hs_giai_quyet"]
            )
        values = repaired(which, values, rng, high=style == "high")
        if values is not None and within(which, values):
            own = Fraction(values["bang_thong"]) / Fraction(values["so_cbcc"])
            return values, max(own, rng.choice([Fraction(0), Fraction(rng.randint(0, 500), 7)]))


def within(which, values):
    """Whether every count and number lies in its range."""
    for name, row in INPUTS[which].items():
        if row["type"] in {"integer", "number"}:
            low, top = (int(end) for end in row["range_or_choices"].split(".."))
            if not low <= values[name] <= top:
                return False
    return True
