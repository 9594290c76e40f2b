"""Mistakes that authors from other countries make in an English file: one clear message each, in both languages."""

from __future__ import annotations

import pytest

from egov_rules import workspace
from egov_rules.diagnostics import Diagnostic

RULES = """ruleset m version 2025 {
  title "Mistakes"
  basis "Act"
  applies to "city"
  in force from 2025-01-01
}

data {
  calls "Calls" : integer from 0 to 1000 unit "call"
  done "Calls answered" : integer from 0 to 1000 unit "call"
  share "Share online" : ratio
  rank_in "Stars" : one of low < mid < high
  late "Late" : yes/no
  day_in "Day received" : date from 2025-01-01 to 2025-12-31
}

constraint "no more answered" : done <= calls

section svc "Service" per "s. 1" maximum 20 {
  criterion A.1 "Answered" maximum 12
    not applicable if calls = 0, rescaled
    = maximum points × done / calls
  criterion A.2 "Online" maximum 8 = in bands of share {
    from 80% upward : 8
    from 50% to below 80% : 5
    otherwise : 0
  }
}

criterion P.1 "Late" penalty maximum 2 = 2 if late
index overall "Overall" = svc - P.1

levels grade "Grade" per "s. 2" {
          | "A"           | "B" |
  overall | 18            | 12  |
  svc     | 80%           | 50% |
  rank_in | high          | -   |
  day_in  | to 2025-06-30 | -   |
  otherwise "C"
}

ranking by overall descending, ties 1-2-2-4

test "All" {
  given calls = 10  done = 10  share = 80%  rank_in = high  late = no  day_in = 2025-03-01
  then overall = 20  grade = "A"
}
"""

MISTAKES = [
    # what stands there instead, the code, what the message says in English, what the remedy says
    ("from 80% upward", "from 80,5% upward", "E0105", "`80,5`", "`80.5`"),
    ("to 1000 unit", "to 1,000 unit", "E0105", "`1,000`", "`1000` or `1`"),
    ("2025-12-31", "12/31/2025", "E0105", "`12/31/2025`", "`2025-12-31`"),
    ("2025-12-31", "31/12/2025", "E0105", "`31/12/2025`", "`2025-12-31`"),
    ("2025-12-31", "11/12/2025", "E0105", "`11/12/2025`", "`2025-12-11` or `2025-11-12`"),
    ("maximum 12", "tối đa 12", "E0108", "Vietnamese keyword", "`maximum`"),
    ("descending", "decending", "E0102", "`decending`", "`descending`"),
    ("criterion A.2", "Criterion A.2", "E0102", "`Criterion`", "`criterion`"),
    ("done / calls", "doen / calls", "E0201", "`doen`", "`done`"),
    ("otherwise : 0\n  }", "otherwise : 0\n", "E0103", "never closed", "`}`"),
    ("index overall", "}\nindex overall", "E0104", "closes nothing", "remove it"),
    ('"Answered" maximum', '"Answered maximum', "E0106", "never closed", '`"`'),
    ("otherwise : 0", "else : 0", "E0118", "`in bands of`", "`from 3 upward`"),
    ("from 80% upward", "from 80 upward", "W0705", "`from 80 upward` never applies", "`80%`"),
    ("| high", "| top", "E0204", "`top`", "`high`"),
    ("to below 80%", "to 80%", "E0407", "80%", "`to below`"),
    ("otherwise : 0", "to below 40% : 0", "E0408", "from 40% to 49.9999%", "`from 40% to 49.9999%`"),
    ("    not applicable if calls = 0, rescaled\n", "", "E0406", "`calls`", "`not applicable if calls = 0, rescaled`"),
    ("maximum 8", "maximum 9", "E0401", "1 point too many", "`bonus`"),
    ("done <= calls", "done >= 0", "E0404", "`A.1`", "`, no more than maximum points`"),
    ("done <= calls", "done <= share", "E0301", "a number of `call` and a ratio", "unit"),
    ("svc - P.1", "svc - calls", "E0301", "points and a number of `call`", "unit"),
    ("2 if late", "2 × late", "E0302", "a yes/no value", "`2 if x`"),
    ('grade = "A"', 'grade = "AA"', "E0205", '`"AA"`', '`"A"`, `"B"`, `"C"`'),
    ("criterion A.2", "criterion A.1", "E0202", "`A.1`", "another name"),
    ("| 50% |", "| 50%", "E0119", "not closed", "`|`"),
    ("| 80%           | 50% |", "| 80% |", "E0119", "1 cell, the table 2 columns", "`-`"),
    ("2 if late", "2 if", "E0101", "expected a value", "before `index`"),
    ("calls = 0", "calls == 0", "E0107", "`==`", "`=`"),
    ("late = no", "late = 3", "E0302", "found a number", "comparison"),
    ("overall", "total", "E0122", "`total` is a keyword", "backticks"),
    ("low < mid < high", "low, mid, high", "E0109", "a comma", "`;`"),
    ("points × done", "points x done", "E0107", "`x`", "`×`"),
    ("yes/no", "boolean", "E0203", "`boolean`", "`yes/no`"),
    ("to 2025-06-30", "to 30", "E0302", "expected a date", ""),
    ("in force from", "in force", "E0101", "expected `from`", "add `from`"),
    ("ruleset m version 2025", "ruleset m", "E0101", "expected `version`", "add `version`"),
]  # fmt: skip


def found(old: str, new: str) -> tuple[Diagnostic, ...]:
    assert old in RULES
    everywhere = old == "overall"  # a name is wrong wherever it stands
    return workspace.check_text(RULES.replace(old, new, -1 if everywhere else 1), "m.egr").diagnostics


def test_the_file_without_a_mistake_is_clean() -> None:
    assert workspace.check_text(RULES, "m.egr").diagnostics == ()


@pytest.mark.parametrize(("old", "new", "code", "message", "hint"), MISTAKES)
def test_one_mistake_is_one_message(old: str, new: str, code: str, message: str, hint: str) -> None:
    (said,) = found(old, new)
    assert said.code == code
    assert message in said.message.en
    assert hint in (said.hint.en if said.hint else "")
    assert said.message.vi != said.message.en


def test_the_remedy_of_an_english_file_is_english_in_vietnamese_too() -> None:
    (said,) = found("maximum 8", "maximum 9")
    assert said.hint is not None
    assert said.hint.vi.endswith("thì ghi `bonus`, `penalty` hoặc `not counted`")
