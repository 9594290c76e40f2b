"""Submissions assessed together: each finds its ruleset, all find the figures of their cohort, none stops
another.

The one place that puts files of data and rulesets together; the command line and the library only dress
what it gives.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from . import workspace
from .diagnostics import Diagnostic, RulesError, has_errors
from .messages import files as messages
from .records import evolve, frozen
from .submission import Submission, read

if TYPE_CHECKING:
    from . import ir
    from .assessment import Assessment
    from .interpret import Cohort
    from .resolve import Figures

VERIFIED = "verified"


@frozen
class Options:
    """How submissions are assessed. `rules`: a reference or path in place of what the submissions say;
    `cohort`: folders, submissions or files of figures.
    """

    rules: str | None = None
    basis: str = VERIFIED
    strict: bool = False
    cohort: tuple[str, ...] = ()


@frozen
class Item:
    """One submission's outcome. `assessment` None: it could not be read or has no usable ruleset,
    `diagnostics` says why; otherwise they are warnings about the choice of its ruleset. `figures`: of its
    cohort.
    """

    submission: Submission
    assessment: Assessment | None
    diagnostics: tuple[Diagnostic, ...]
    figures: Figures | None = None


@frozen
class Outcome:
    """All items in the order given, and what was wrong with members of the cohort that are not assessed
    themselves. `figures`: of the first ruleset, for `--save-cohort`; `rulesets`: all that were used.
    """

    items: tuple[Item, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    program: ir.Program | None = None
    figures: Figures | None = None
    rulesets: tuple[workspace.Loaded, ...] = ()


def assess_files(paths: Sequence[str], options: Options) -> Outcome:
    """The outcome of each submission file. Never raises on what a file holds."""
    return assess([read_file(path) for path in paths], options)


def assess(submissions: Sequence[Submission], options: Options) -> Outcome:
    """The outcome of each submission, in the order given."""
    from .assessment import assess as assess_one

    found = Rulesets(options.rules)
    members, given, said = cohort_files(options.cohort)
    cohorts: dict[tuple[str, int | None], _Population] = {}
    items = []
    first: tuple[ir.Program, Figures | None] | None = None
    for submission in submissions:
        try:
            program, warnings = found.of(submission)
        except RulesError as error:
            items.append(Item(submission, None, _all(submission.diagnostics, error.diagnostics)))
            continue
        figures = None
        if options.cohort and (program.figures or _shared(program)):
            key = (program.digest or program.header.id, submission.year)
            if key not in cohorts:
                cohorts[key] = _Population(program, submission.year, members, given, found, options=options)
                said += cohorts[key].diagnostics
            figures = cohorts[key].figures_of(submission)
        if first is None:
            first = program, figures
        done = assess_one(submission, program, options.basis, strict=options.strict, figures=figures)
        items.append(Item(submission, done, warnings, figures))
    first_program, first_figures = first or (None, None)
    return Outcome(tuple(items), tuple(said), first_program, first_figures, tuple(found.loaded.values()))


def ruleset_of(submission: Submission, rules: str | None = None) -> tuple[ir.Program, tuple[Diagnostic, ...]]:
    """The ruleset of one submission, with warnings; RulesError where none can be chosen or it has errors."""
    return Rulesets(rules).of(submission)


def read_file(path: str) -> Submission:
    """The submission in a file; one that cannot be read is only its diagnostics."""
    done = read(path)
    return Submission(path, diagnostics=(done,)) if isinstance(done, Diagnostic) else done


def _all(*several: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(d for some in several for d in some)


def _shared(program: ir.Program) -> bool:
    from .ir import InputRole

    return any(item.role is InputRole.ROUND for item in program.inputs)


# ------------------------------------------------------------------------------------------------ the ruleset


class Rulesets:
    """Finds each submission's ruleset; each ruleset is loaded once. `program`: one for all."""

    def __init__(self, rules: str | None, program: ir.Program | None = None) -> None:
        self.rules = rules
        self.program = program
        self.loaded: dict[str, workspace.Loaded] = {}

    def of(self, submission: Submission) -> tuple[ir.Program, tuple[Diagnostic, ...]]:
        """Its program; RulesError says why there is none."""
        if submission.source is None and submission.path and has_errors(submission.diagnostics):
            raise RulesError(())  # the file could not be read: nothing to choose by
        if self.program is not None:
            return self.program, ()
        folder = os.path.dirname(submission.path) or "."
        beside = [folder] if os.path.realpath(folder) == os.path.realpath(".") else [folder, "."]
        warnings: tuple[Diagnostic, ...] = ()
        if self.rules is not None:
            path = self.rules if os.path.isfile(self.rules) else workspace.locate(self.rules, beside)
        elif submission.ruleset:
            path = self._named(submission, beside)
        else:
            path, warnings = self._in_force(submission, beside)
        if path not in self.loaded:
            self.loaded[path] = workspace.load_file(path, whole=False)
        loaded = self.loaded[path]
        if loaded.dates:
            path = f"{path} {submission.year}"
            if path not in self.loaded:
                self.loaded[path] = workspace.for_year(loaded, submission.year)
            loaded = self.loaded[path]
        if loaded.program is None:
            raise RulesError([d for d in loaded.diagnostics if d.severity == "error"])
        return loaded.program, warnings

    def _named(self, submission: Submission, beside: list[str]) -> str:
        assert submission.ruleset is not None
        try:
            return workspace.locate(submission.ruleset, beside)
        except RulesError as error:
            place = submission.path or None
            raise RulesError([evolve(d, path=d.path or place) for d in error.diagnostics]) from error

    def _in_force(self, submission: Submission, beside: list[str]) -> tuple[str, tuple[Diagnostic, ...]]:
        if submission.year is None or not submission.unit.kind:
            if has_errors(submission.diagnostics):
                raise RulesError(())  # what is missing has been said
            raise RulesError([messages.no_kind(submission.path or None)])
        return workspace.for_unit(submission.unit.kind, submission.year, beside, submission.path or None)


# ------------------------------------------------------------------------------------------------- the cohort


def cohort_files(paths: Sequence[str]) -> tuple[list[Submission], list[Submission], list[Diagnostic]]:
    """The cohort's submissions, the files of figures (as submissions with nothing but their source), what
    is wrong.
    """
    members: list[Submission] = []
    given: list[Submission] = []
    said: list[Diagnostic] = []
    for path in paths:
        for file in data_files(path) if os.path.isdir(path) else [path]:
            submission = read_file(file)
            if submission.source is None:
                if file == path:
                    raise RulesError(submission.diagnostics)
                said += submission.diagnostics
            elif submission.reported or submission.verified or submission.unit.kind or submission.unit.code:
                members.append(submission)
            else:
                given.append(submission)
    return members, given, said


def data_files(folder: str) -> list[str]:
    """The submissions in a folder and those beneath it, by path; hidden ones left out."""
    found = []
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name[0] not in "._")
        found += [
            os.path.join(here, n) for n in sorted(names) if n.endswith((".toml", ".json")) and n[0] != "."
        ]
    return sorted(found)


class _Population:
    """The units assessed together under one ruleset and year, and their figures."""

    def __init__(
        self,
        program: ir.Program,
        year: int | None,
        members: Sequence[Submission],
        given: Sequence[Submission],
        rulesets: Rulesets,
        *,
        options: Options,
    ) -> None:
        from .figures import read_figures
        from .resolve import Figures, resolve

        self.program, self.options = program, options
        self.diagnostics: list[Diagnostic] = []
        self.given = Figures()
        for file in given:
            assert file.source is not None
            more = read_figures(file.source, program)
            self.given = Figures(
                {**self.given.values, **more.values},
                {**self.given.places, **more.places},
                diagnostics=(*self.given.diagnostics, *more.diagnostics),
            )
        self.members: list[Submission] = []
        self.facts = []
        for member in members:
            try:
                same = rulesets.of(member)[0] is program and member.year == year
            except RulesError:
                continue
            if not same:
                continue
            facts = resolve(member, program, options.basis, options.strict).facts
            if facts is None:
                name = member.unit.name or member.unit.code or member.path
                self.diagnostics.append(messages.not_in_cohort(name, member.path or None))
            else:
                self.members.append(member)
                self.facts.append(facts)
        self._computed: Cohort | None = None

    def figures_of(self, submission: Submission) -> Figures:
        """The figures that hold for a unit: those of the cohort with the unit in it, and those given."""
        from .interpret import cohort_figures
        from .resolve import Figures, resolve

        if not self.members:
            return self.given
        at = next((i for i, member in enumerate(self.members) if _same_unit(member, submission)), None)
        if at is not None:
            if self._computed is None:
                self._computed = cohort_figures(self.program, self.facts)
            cohort = self._computed
        else:
            own = resolve(submission, self.program, self.options.basis, self.options.strict).facts
            cohort = cohort_figures(self.program, [*self.facts, own] if own is not None else self.facts)
            at = len(self.facts) if own is not None else None
        values = cohort.figures_of(at) if at is not None else cohort.common
        return Figures(
            {**values, **self.given.values},
            self.given.places,
            diagnostics=self.given.diagnostics,
            counts=dict(cohort.counts),
        )


def _same_unit(one: Submission, other: Submission) -> bool:
    if one.path and other.path and os.path.realpath(one.path) == os.path.realpath(other.path):
        return True
    if one.unit.code and other.unit.code:
        return one.unit.code == other.unit.code
    names = [
        unicodedata.normalize("NFC", f"{u.name}|{u.province}|{u.kind}").casefold()
        for u in (one.unit, other.unit)
    ]
    return bool(one.unit.name) and names[0] == names[1]
