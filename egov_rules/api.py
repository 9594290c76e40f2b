"""The library: load a ruleset, evaluate data against it, explain every point. What `import egov_rules`
offers.

Paths and references mean what they mean on the command line. Errors in a ruleset or in data are RulesError
with all diagnostics; everything else that can be wrong is in the result.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from . import workspace
from .diagnostics import Diagnostic, RulesError, has_errors
from .records import frozen
from .submission import Submission

if TYPE_CHECKING:
    from . import ir
    from .assessment import Assessment
    from .resolve import Figures
    from .result import Evaluation
    from .standings import Row, Standings


@frozen
class Ruleset:
    """A checked ruleset: evaluates submissions and knows its own text by `digest` (sha256 of the canonical
    text).
    """

    program: ir.Program
    warnings: tuple[Diagnostic, ...] = ()
    path: str = ""

    def __repr__(self) -> str:
        return f"<Ruleset {self.id}@{self.version}>"

    @property
    def id(self) -> str:
        """The name that references use: `huyen`."""
        return self.program.header.id

    @property
    def version(self) -> str:
        """The version as written: `2017`."""
        return self.program.header.version

    @property
    def digest(self) -> str:
        """sha256 of the canonical text, as hexadecimal digits; every result carries it."""
        return self.program.digest

    def evaluate(
        self,
        submission: Mapping[str, Any] | Submission,
        *,
        basis: str = "verified",
        strict: bool = False,
        figures: Mapping[str, Any] | None = None,
    ) -> Result:
        """What `submission` is worth under this ruleset.

        `submission`: a mapping of the shape of a submission file, or a `Submission` that was read from one.
        Numbers may be int, Decimal, Fraction or text; a float counts as its shortest decimal text. `basis`:
        `verified` or `reported`. `strict`: values without the evidence that they require do not count.
        `figures`: cohort figures by name. Raises RulesError when the submission is refused; an incomplete
        one is no error (`Result.missing`). ValueError: another `basis`.
        """
        from .assessment import assess
        from .submission import from_mapping

        if basis not in {"verified", "reported"}:
            raise ValueError(f"basis is verified or reported, not {basis!r}")
        read = submission if isinstance(submission, Submission) else from_mapping(submission)
        given: Figures | None = None
        if figures is not None:
            from .figures import figures_from_mapping

            given = figures_from_mapping(figures, self.program)
        done = assess(read, self.program, basis, strict=strict, figures=given)
        if done.refused:
            raise RulesError([d for d in done.diagnostics if d.severity == "error"])
        return Result(done)


@frozen
class Result:
    """A unit's scores, levels and index, with the reasons behind each. Every number is an exact rational."""

    assessment: Assessment

    def __repr__(self) -> str:
        header, unit = self.assessment.program.header, self.assessment.submission.unit
        return f"<Result of {unit.name or unit.code or 'a unit'} under {header.id}@{header.version}>"

    @property
    def complete(self) -> bool:
        """Whether nothing is missing that a score, level or index rests on."""
        return self._evaluation.complete

    @property
    def missing(self) -> tuple[str, ...]:
        """Ids of what is missing, in the ruleset's order."""
        return self._evaluation.missing

    @property
    def index(self) -> Fraction | None:
        """The ranked index; points so far when incomplete; None where the ruleset ranks nothing."""
        return self._evaluation.index

    def score(self, node: str) -> Fraction | None:
        """The points of a node, scaled and rounded as the ruleset says; None where it has none. KeyError
        for another id.
        """
        return self._evaluation.nodes[node].score

    def level(self, ladder: str) -> str | None:
        """The level that a ladder gives (`"Mức II"`); None when no level is reached. KeyError for another
        id.
        """
        return self._evaluation.levels[ladder].level

    def explain(self, node: str | None = None, lang: str = "vi") -> str:
        """The explanation of a node, quantity or ladder, or of everything: formula, values put in, result,
        citation.
        """
        from .explain import explain as explaining
        from .provenance import provenance

        about = provenance(self.assessment, lang)
        return explaining(self.assessment.program, self._evaluation, node, lang, about)

    def report(self, lang: str = "vi") -> str:
        """The result as a plain-text report."""
        from .report import report

        return report(self.assessment, lang)

    def to_dict(self, lang: str = "vi") -> dict[str, Any]:
        """The result as JSON data, the same as `egov-rules eval --format json`; numbers are decimal
        strings.
        """
        from .results import to_dict

        return to_dict(self.assessment, lang)

    @property
    def _evaluation(self) -> Evaluation:
        assert self.assessment.evaluation is not None
        return self.assessment.evaluation


def load(ref: str | os.PathLike[str], *, beside: Sequence[str] = (".",)) -> Ruleset:
    """The ruleset that a reference or path means.

    `huyen@2017`, `huyen` (the newest version) or `rules/my.egr`; a reference is looked for in the folders
    `beside`, then among the rulesets that ship. Raises RulesError when there is none or it has errors.

    >>> rules = load("huyen@2017")
    >>> rules.id, rules.version
    ('huyen', '2017')
    """
    if isinstance(ref, str):
        loaded = workspace.load(ref, beside)
    else:
        loaded = workspace.load_file(os.fspath(ref))
    if loaded.program is None:
        raise RulesError([d for d in loaded.diagnostics if d.severity == "error"])
    return Ruleset(loaded.program, loaded.diagnostics, loaded.path)


def diagnose(ref: str | os.PathLike[str], *, beside: Sequence[str] = (".",)) -> tuple[Diagnostic, ...]:
    """Errors and warnings of a ruleset, in the order of its text; empty when it is clean.

    Raises RulesError only when it cannot be found or read.
    """
    if isinstance(ref, str):
        return workspace.load(ref, beside).diagnostics
    return workspace.load_file(os.fspath(ref)).diagnostics


def read_submission(path: str | os.PathLike[str]) -> Submission:
    """The submission in a TOML or JSON file; RulesError when it cannot be read or is not well-formed."""
    from .submission import read

    done = read(os.fspath(path))
    if isinstance(done, Diagnostic):
        raise RulesError([done])
    if has_errors(done.diagnostics):
        raise RulesError(done.diagnostics)
    return done


def evaluate(
    submission: Mapping[str, Any] | Submission | str | os.PathLike[str],
    rules: Ruleset | str | None = None,
    *,
    basis: str = "verified",
    strict: bool = False,
    figures: Mapping[str, Any] | None = None,
) -> Result:
    """What a submission (mapping, path or `Submission`) is worth.

    `rules`: a Ruleset or reference; without it, the submission's own `ruleset`, or the one in force for its
    unit's kind and year. Raises RulesError when no ruleset can be chosen or the submission is refused.

    >>> done = evaluate({"ruleset": "huyen@2017", "year": 2018, "values": {"ha_tang": "24,5"}})
    >>> done.score("ha_tang"), done.complete
    (Fraction(49, 2), False)
    """
    from .batch import ruleset_of
    from .submission import from_mapping

    if isinstance(submission, (str, os.PathLike)):
        submission = read_submission(submission)
    read = submission if isinstance(submission, Submission) else from_mapping(submission)
    if not isinstance(rules, Ruleset):
        program, _ = ruleset_of(read, rules)
        rules = Ruleset(program)
    return rules.evaluate(read, basis=basis, strict=strict, figures=figures)


@frozen
class Ranking:
    """A population assessed and ranked. `diagnostics`: what is wrong with rows and files; a row with
    errors is among `rows`, refused.
    """

    standings: Standings
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def rows(self) -> tuple[Row, ...]:
        """A line a unit: each ruleset, year (and province) apart, by rank and then by code, the unranked
        last.
        """
        return self.standings.rows

    def to_dicts(self) -> list[dict[str, Any]]:
        """The lines as JSON data, as `rank -o FILE.jsonl` writes them: every number is exact text."""
        from .standings_files import as_dicts

        return as_dicts(self.standings)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the lines to a CSV, XLSX, Parquet or JSON Lines file, whole or not at all.

        RulesError for another suffix, or where the file cannot be written.
        """
        from . import standings_files

        name = os.fspath(path)
        form = standings_files.format_of(name)
        if isinstance(form, Diagnostic):
            raise RulesError([form])
        standings_files.write(self.standings, name, form)


def rank(
    rules: Ruleset | str | None,
    population: str | os.PathLike[str] | Iterable[str | os.PathLike[str] | Mapping[str, Any] | Submission],
    *,
    by: str | None = None,
    units: str | os.PathLike[str] | None = None,
    year: int | None = None,
    basis: str = "verified",
    figures: Mapping[str, Any] | None = None,
) -> Ranking:
    """The units of `population` assessed and ranked.

    `population`: files (CSV, XLSX, Parquet, JSON Lines), folders of submissions, or submissions. `rules`:
    one ruleset for all; None lets each unit's own, or its kind and year, choose. `by="province"`: each
    province is a population of its own. `units`: the register, whose units that did not submit are listed
    unranked. `year`: of rows that name none. `figures`: cohort figures that are given rather than worked
    out. Raises RulesError where `rules` cannot be used; what is wrong with data is in
    `Ranking.diagnostics`.

    >>> done = rank("huyen@2017", [
    ...     {"year": 2018, "unit": {"code": "b"}, "values": {"ha_tang": 20}},
    ...     {"year": 2018, "unit": {"code": "a"}, "values": {"ha_tang": "24,5"}},
    ... ])
    >>> [(row.rank, row.unit.code, row.index, row.standing.value) for row in done.rows]
    [(1, 'a', Fraction(49, 2), 'provisional'), (2, 'b', Fraction(20, 1), 'provisional')]
    """
    from . import population as populations
    from . import standings
    from .batch import Rulesets

    if by not in (None, "province"):
        raise ValueError(f"by is 'province' or None, not {by!r}")
    sources = (
        [population] if isinstance(population, str | os.PathLike | Submission | Mapping) else list(population)
    )
    named = [os.fspath(source) if isinstance(source, os.PathLike) else source for source in sources]
    program = rules.program if isinstance(rules, Ruleset) else None
    said: tuple[Diagnostic, ...] = ()
    register = None
    if units is not None:
        register, said = populations.read_register(os.fspath(units))

    def given(program: ir.Program) -> Figures:
        from .figures import figures_from_mapping

        return figures_from_mapping(figures or {}, program)

    rulesets = Rulesets(None if isinstance(rules, Ruleset) else rules, program)
    found = populations.read(named, rulesets=rulesets, year=year, basis=basis, register=register)
    done = standings.rank(
        found, standings.Options(by == "province", basis, register, given if figures else None)
    )
    return Ranking(done, (*said, *done.diagnostics))
