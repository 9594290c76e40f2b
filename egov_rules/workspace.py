"""From a reference to a checked ruleset: the one place that knows the order of the passes and which files
go into one.

parse -> consolidate with the frame -> elaborate -> check -> digest. The outcome of a ruleset without errors
is kept in the cache beside every text that went into it; the parser, the elaboration and the checks are
imported only when that fails.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from . import cache, ir, manifest, registry, textfile
from .diagnostics import Diagnostic, RulesError, has_errors, in_order
from .messages import files as messages
from .records import evolve, frozen
from .source import Source, Span, normalise

if TYPE_CHECKING:
    from . import amend, ast, syntax

_FORMAT = 3  # of a cache entry


@frozen
class Loaded:
    """A ruleset as far as it could be compiled. `program` is None when there are errors. `sources`: its own
    text first, then the frame's, the vocabularies' and others that went into it; `uses`: how each of the
    others was found; `parts`: the sha256 of each one's canonical text, where there is a program; `dates`:
    the days on which single clauses of amendments enter into force, later than their instruments; `on`: the
    day for which some of these are left out.
    """

    path: str
    program: ir.Program | None
    diagnostics: tuple[Diagnostic, ...]
    sources: tuple[Source, ...]
    uses: tuple[Use, ...] = ()
    parts: tuple[str, ...] = ()
    dates: tuple[date, ...] = ()
    on: date | None = None


def load(ref: str, beside: Sequence[str] = (".",)) -> Loaded:
    """The ruleset that `huyen@2017`, `huyen` or a path means; `beside`: folders searched before the shipped
    rulesets.

    Raises RulesError when no file answers or it cannot be read; errors inside it are in `diagnostics`.
    """
    return load_file(locate(ref, beside))


def locate(ref: str, beside: Sequence[str] = (".",)) -> str:
    """The path of the file that a reference means; RulesError when there is none."""
    if registry.is_path(ref):
        if os.path.isabs(ref):
            return ref
        for folder in beside:
            path = os.path.normpath(os.path.join(folder, ref))
            if os.path.exists(path):
                return path
        return os.path.normpath(os.path.join(beside[0] if beside else ".", ref))
    if os.path.isfile(ref) and "@" not in ref:
        return ref
    found = registry.find(ref, beside)
    if isinstance(found, Diagnostic):
        raise RulesError([found])
    return found.path


def load_file(path: str, *, whole: bool = True) -> Loaded:
    """The ruleset in a file; RulesError when it cannot be read.

    `whole` False, for who only evaluates: without its in-language tests and without warnings, which is
    quicker.
    """
    source = textfile.read(path)
    if isinstance(source, Diagnostic):
        raise RulesError([source])
    loaded = _from_cache(source, whole=whole)
    if loaded is None:
        loaded = _compile(_Files(source), whole=whole)
    return _as_published(loaded)


def for_year(loaded: Loaded, year: int | None) -> Loaded:
    """The ruleset as it is in force on the first day of a year's data period: without the clauses of
    amendments that enter into force later.
    """
    if not loaded.dates or year is None or loaded.program is None:
        return loaded
    day = registry.first_day(loaded.program.header.period_start, year)
    if all(later <= day for later in loaded.dates):
        return loaded
    files = _Files(loaded.sources[0])
    files.on = day
    return _compile(files, whole=False)


def load_texts(sources: Sequence[Source], uses: Sequence[Use], on: date | None = None) -> Loaded:
    """The ruleset of these texts alone, whatever this machine holds: for who audits a record.

    `sources`, `uses`, `on` as in a `Loaded`, under paths that differ. Nothing is read and nothing kept.
    """
    return _compile(_of_texts(sources, uses, on), whole=False)


def _of_texts(sources: Sequence[Source], uses: Sequence[Use], on: date | None) -> _Files:
    given = {(use.kind, use.name, sources[use.user].path): sources[use.source] for use in uses}
    files = _Files(sources[0], given)
    files.on = on
    return files


@frozen
class Whole:
    """A ruleset's whole text as a tree, what it details or amends put together; `diagnostics` say why `file`
    is None. `imported`: the vocabularies that it uses; `calendar`: its days off.
    """

    path: str
    file: ast.File | None
    imported: tuple[ast.File, ...]
    calendar: ir.Calendar | None
    diagnostics: tuple[Diagnostic, ...]


def whole(source: Source, given: Mapping[tuple[str, str, str], Source] | None = None) -> Whole:
    """The whole text of a ruleset, for who compares or prints it: names and types are not looked at.

    `given`: the texts that it may refer to, by kind (ruleset, calendar), name and path of who refers, in
    place of what the machine holds.
    """
    from . import syntax

    files = _Files(source, given)
    parsed = files.parsed[os.path.realpath(source.path)] = syntax.parse(source)
    merged, calendar = None, None
    imported: tuple[ast.File, ...] = ()
    if parsed.file is not None and not has_errors(parsed.diagnostics):
        merged = _with_frame(parsed.file, files, (os.path.realpath(source.path),))
        if merged is not None:
            calendar, imported = _calendar(merged, files), tuple(_imported(merged, files))
    found = in_order(syntax.cited(parsed, [*parsed.diagnostics, *files.problems]))
    if has_errors(found):
        merged = None
    return Whole(source.path, merged, imported, calendar, found)


def compiled(text: Whole, file: ast.File | None = None) -> tuple[ir.Program | None, tuple[Diagnostic, ...]]:
    """The program of a whole text, or of `file` in its place (the text with some changes), and its errors.

    There is a program wherever the names and types are right, even if checks find errors.
    """
    from .check import check
    from .elaborate import elaborate

    tree = file or text.file
    assert tree is not None
    rules = evolve(tree, items=tuple(item for item in tree.items if not _is_test(item)))
    done = elaborate(rules, text.calendar, text.imported, _results_elsewhere(rules, _Files(rules.source)))
    if done.program is None or has_errors(done.diagnostics):
        return None, done.diagnostics
    return done.program, tuple(d for d in check(done.program, lints=False) if d.severity == "error")


def _as_published(loaded: Loaded) -> Loaded:
    """Without its program where a registry says that a text it is made of was published as another."""
    if loaded.program is None:
        return loaded
    header = loaded.program.header
    ref = f"{header.id}@{header.version}"
    texts = [(ref, loaded.path, loaded.parts[0])]
    texts += [
        (use.name, loaded.sources[use.source].path, loaded.parts[use.source])
        for use in loaded.uses
        if use.kind == "ruleset"
    ]
    found = manifest.objections(ref, _digest(loaded.parts), texts)
    if not found:
        return loaded
    return evolve(loaded, program=None, diagnostics=in_order([*loaded.diagnostics, *found]))


def check_text(text: str, path: str) -> Loaded:
    """As `load_file`, for a text that is not saved (an editor's); `path` says beside which files it would
    stand.
    """
    return _compile(_Files(Source(path, normalise(text))))


def for_unit(
    kind: str, year: int, beside: Sequence[str], path: str | None = None
) -> tuple[str, tuple[Diagnostic, ...]]:
    """The path of the one ruleset in force for a unit's kind and a year, with warnings; RulesError where
    not exactly one.

    A ruleset that another candidate names as a different reading (`cách khác`) gives way to the one that
    names it.
    """
    candidates, said = registry.in_force(kind, year, beside, path)
    if not candidates:
        raise RulesError(said)
    if len(candidates) > 1:
        named, framed = dict[str, set[str]](), set[tuple[str, str]]()
        for entry in candidates:
            program = load_file(entry.path, whole=False).program
            framed |= {program.header.details} if program and program.header.details else set()
            named[entry.id] = {name for r in (program.readings if program else ()) for name in r.alternatives}
        main = [
            entry
            for entry in candidates
            if not any(entry.id in named[o.id] and o.id not in named[entry.id] for o in candidates)
        ]
        candidates = sorted(main or candidates, key=lambda e: (e.id, e.version) in framed)  # frames last
    if len(candidates) > 1:
        raise RulesError([messages.several_in_force(kind, year, [e.ref for e in candidates], path)])
    return candidates[0].path, said


# ------------------------------------------------------------------------------------------------- the passes


@frozen
class Use:
    """A file that went into a ruleset and how it was found: `kind` ruleset or calendar, `name` the
    reference or file name, `user` the source that refers to it, `source` its own place among the
    sources.
    """

    kind: str
    name: str
    user: int
    source: int


class _Files:
    """The texts that go into one ruleset, in the order in which they were found."""

    def __init__(self, source: Source, given: Mapping[tuple[str, str, str], Source] | None = None) -> None:
        self.sources = [source]
        self.given = given  # by kind, name and the path of the user: in place of what the machine holds
        self.uses: list[Use] = []
        self.parsed: dict[str, Any] = {}  # by real path
        self.problems: list[Diagnostic] = []
        self.on: date | None = None  # clauses of amendments that enter into force later are left out
        self.history: amend.History | None = None
        self.chain: list[syntax.Parsed] = []  # the ruleset's own file and those that it details or amends
        self.merged: ast.File | None = None

    def add(self, kind: str, name: str, user: Source, source: Source) -> None:
        known = [s.path for s in self.sources]
        if source.path not in known:
            self.sources.append(source)
            known.append(source.path)
        self.uses.append(Use(kind, name, known.index(user.path), known.index(source.path)))

    def lookup(self, kind: str, name: str, user: Source) -> Source | Diagnostic | None:
        """The given text of that name; None where the machine's files are to be looked at."""
        if self.given is None:
            return None
        exact = self.given.get((kind, name, user.path))
        if exact is not None:
            return exact
        others = [source for (k, n, _), source in self.given.items() if (k, n) == (kind, name)]
        return others[0] if others else messages.no_such_file(name)


def _compile(files: _Files, *, whole: bool = True) -> Loaded:
    from . import syntax
    from .check import check
    from .elaborate import elaborate

    source = files.sources[0]
    parsed = files.parsed[os.path.realpath(source.path)] = syntax.parse(source)
    diagnostics = list(parsed.diagnostics)
    program = None
    merged = _with_frame(parsed.file, files, (os.path.realpath(source.path),)) if parsed.file else None
    files.merged = merged
    if merged is not None:
        if not whole:
            merged = evolve(merged, items=tuple(item for item in merged.items if not _is_test(item)))
        calendar, imported = _calendar(merged, files), _imported(merged, files)
        elsewhere = _results_elsewhere(merged, files)
        lost = merged is not parsed.file and parsed.file is not None and parsed.file.amends is not None
        found_all = not has_errors(files.problems) and not (lost and has_errors(parsed.diagnostics))
        broken = _lines(parsed.diagnostics) if lost else set()
        diagnostics += [d for d in files.problems if not _lines([d]) & broken]
        done = elaborate(merged, calendar, imported, elsewhere) if found_all else None
        if done is not None:
            program = done.program
            diagnostics += _blamed(_believed(done.diagnostics, parsed), merged, files)
            if program is not None and not has_errors(diagnostics):
                diagnostics += _blamed(check(program, lints=whole), merged, files)
            elif program is not None:
                diagnostics += _checked_in_part(program, diagnostics)
    else:
        diagnostics += files.problems
    if files.on is None and whole and files.history is not None and not has_errors(diagnostics):
        diagnostics += _at_other_times(files, parsed.file)
    found = in_order(_in_its_words(syntax.cited(parsed, diagnostics), files))
    if program is None or has_errors(found):
        return Loaded(source.path, None, found, tuple(files.sources))
    parts = _digests(files)
    program = evolve(program, digest=_digest(parts if files.on is None else (*parts, _of_day(files.on))))
    dates = files.history.dates if files.history is not None else ()
    loaded = Loaded(
        source.path, program, found, tuple(files.sources), tuple(files.uses), parts, dates, files.on
    )
    if files.given is None and files.on is None:
        _to_cache(loaded, whole=whole)
    return loaded


def _blamed(found: Sequence[Diagnostic], file: ast.File, files: _Files) -> list[Diagnostic]:
    """The findings in an amended text, each with the clause of the amendment that led to it."""
    if files.history is None or not found:
        return list(found)
    from .amend import blamed

    return blamed(found, file, files.history)


def _at_other_times(files: _Files, file: ast.File | None) -> list[Diagnostic]:
    """What is wrong with an amended text on a day when some clauses are in force and others not yet."""
    from .diagnostics import Label
    from .messages.amendments import in_force_until

    assert file is not None
    assert files.history is not None
    start = file.metadata.in_force_from
    days = sorted({day for day in files.history.dates if start is not None and day > start.value})
    found = []
    if start is not None:
        for day, until in zip([start.value, *days], days, strict=False):
            then = _Files(files.sources[0], files.given)
            then.on = day
            label = Label(file.ref.span, in_force_until(day, until))
            wrong = [d for d in _compile(then, whole=False).diagnostics if d.severity == "error"]
            found += [evolve(d, labels=(*d.labels, label)) for d in wrong]
    return found


def _in_its_words(diagnostics: Sequence[Diagnostic], files: _Files) -> list[Diagnostic]:
    """Each quoting the keywords of the file in which it stands."""
    from .quoting import in_words_of

    surfaces = {parsed.source.path: parsed.surface for parsed in files.parsed.values()}
    own = files.parsed[os.path.realpath(files.sources[0].path)].surface
    return [
        quoted
        for d in diagnostics
        for quoted in in_words_of(surfaces.get(d.span.source.path, own) if d.span else own, [d])
    ]


def _is_test(item: ast.Declaration) -> bool:
    from .ast import TestDecl

    return isinstance(item, TestDecl)


def _believed(said: Sequence[Diagnostic], parsed: syntax.Parsed) -> list[Diagnostic]:
    """What elaboration says of a file; where text is lost, only what that cannot be the cause of."""
    keywords = {d.span.start for d in parsed.diagnostics if d.span and d.slug == "keyword-as-name"}
    said = [d for d in said if d.slug != "unknown-name" or not d.span or d.span.start not in keywords]
    broken = _lines([d for d in parsed.diagnostics if d.code not in _UNDERSTOOD])
    if not any(_loses_text(d) for d in parsed.diagnostics):
        return [d for d in said if not _lines([d]) & broken]
    declared, doubtful = set(), set[str]()
    broken_lines = {line for _, line in broken}
    tokens = parsed.tokens
    for before, token, after in zip((None, *tokens), tokens, (*tokens[1:], None), strict=False):
        if token.type == "NAME" and (
            (after is not None and after.type in {"STR", "COLON"})
            or (before is not None and before.type in {"TYPE", "TABLE", "ELLIPSIS"})
        ):
            declared.add(token.text.rstrip("0123456789"))
            if parsed.source.place(token.start)[0] in broken_lines:
                doubtful.add(token.text)
    return [
        d
        for d in said
        if d.span is not None
        and d.code.startswith(("E02", "E03"))
        and d.slug not in {"no-such-word", "no-such-rows", "no-body"}
        and not (d.slug.startswith("unknown") and d.span.text.strip("`").rstrip("0123456789") in declared)
        and not _lines([d]) & broken
        and not (doubtful and _names(d.span) & doubtful)
    ]


# Mistakes that the parser repairs in the one way they can be meant: a keyword, a sign, a name.
_UNDERSTOOD = frozenset(("E0102", "E0107", "E0122"))

# Findings about one expression. The others add up what several declarations say, and one of them may be lost.
_LOCAL = frozenset(
    (
        "E0402",
        "E0404",
        "E0405",
        "E0406",
        "E0407",
        "E0408",
        "E0409",
        "E0410",
        "E0416",
        "E0417",
        "E0419",
        "E0422",
    )
)


def _checked_in_part(program: ir.Program, said: Sequence[Diagnostic]) -> list[Diagnostic]:
    """The checks of a ruleset that has errors already: all that these errors cannot be the cause of."""
    from .check import check

    lost = any(_loses_text(d) or d.slug in {"duplicate-name", "duplicate"} for d in said)
    broken = _lines([d for d in said if d.severity == "error" and d.code not in _UNDERSTOOD])
    # What is declared on a line with an error has no known range or type, nor has what is made of it.
    doubtful: set[str] = set()
    declared = [(x.id, x.span) for x in program.inputs]
    declared += [(x.id, x.span) for x in program.quantities]
    declared += [(x.id, x.span) for x in program.nodes]
    for name, span in declared:
        if _line(span) in broken or _names(span) & doubtful:
            doubtful.add(name)
    for constraint in program.constraints:  # what it would have shown of its values is not known
        if _line(constraint.span) in broken:
            doubtful |= _names(constraint.span)
    try:
        found = check(program)
    except Exception:  # noqa: BLE001 (a ruleset in parts: what cannot be checked now is checked once it is whole)
        return []
    return [
        d
        for d in found
        if d.code.startswith("E04")
        and d.span is not None
        and (not lost or d.code in _LOCAL)
        and d.slug != "table-without-rows"  # the rows may be what is wrong
        and not _covered(d.span) & broken
        and not _names(d.span) & doubtful
    ]


def _names(span: Span) -> set[str]:
    """The words of the lines that a place covers."""
    source = span.source
    first, last = span.place[0], source.place(max(span.start, span.end - 1))[0]
    return set(re.findall(r"\w+(?:\.\w+)*", "\n".join(source.line_text(n) for n in range(first, last + 1))))


def _line(span: Span) -> tuple[str, int]:
    return span.source.path, span.place[0]


def _covered(span: Span) -> set[tuple[str, int]]:
    """All lines of a place."""
    last = span.source.place(max(span.start, span.end - 1))[0]
    return {(span.source.path, line) for line in range(span.place[0], last + 1)}


def _loses_text(d: Diagnostic) -> bool:
    """Whether the parser had to leave something out: not where it knew what was meant."""
    return d.code.startswith("E01") and d.code not in _UNDERSTOOD


def _lines(diagnostics: Sequence[Diagnostic]) -> set[tuple[str, int]]:
    return {_line(d.span) for d in diagnostics if d.span is not None}


def _with_frame(file: ast.File, files: _Files, chain: tuple[str, ...]) -> ast.File | None:
    """The file merged into the frame that it details, or the text that it amends as amended (and so on for
    that one).
    """
    files.chain.append(files.parsed[os.path.realpath(file.source.path)])
    base = file.amends or file.frame
    if base is None:
        return file
    from .consolidate import consolidate

    frame = _referred(base, file.source, files)
    if frame is None:
        return None
    path = os.path.realpath(frame.source.path)
    if path in chain:
        refs = [f"{file.ref.id.name}@{file.ref.version}", f"{frame.ref.id.name}@{frame.ref.version}"]
        files.problems.append(messages.cyclic_frames(refs, base.span, file.source.path))
        return None
    whole = _with_frame(frame, files, (*chain, path))
    if whole is None:
        return None
    if file.amends is not None:
        from .amend import apply

        amended = apply(whole, file, files.on, files.history)
        files.problems += amended.diagnostics
        files.history = amended.history
        return amended.file
    merged, problems = consolidate(whole, file)
    files.problems += problems
    return merged


def _imported(file: ast.File, files: _Files) -> list[ast.File]:
    found: list[ast.File] = []
    waiting = list(file.metadata.uses)
    seen = {(file.ref.id.name, file.ref.version)}
    while waiting:
        use = waiting.pop(0)
        if (use.id.name, use.version) in seen:
            continue
        seen.add((use.id.name, use.version))
        vocabulary = _referred(use, use.span.source, files)
        if vocabulary is not None:
            found.append(vocabulary)
            waiting += vocabulary.metadata.uses
    return found


def _results_elsewhere(file: ast.File, files: _Files) -> dict[str, list[str]]:
    """What the rulesets that `lấy từ` names can give: ids of nodes, quantities and ladders. One that is not
    here is taken on trust: its result comes as data, and its text is no part of this ruleset.
    """
    from .elaborate.declarations import collect

    known: dict[str, list[str]] = {}
    for entry in collect(file).inputs:
        taken = entry.decl.source
        name = taken.name.partition(".")[0] if taken is not None else ""
        if taken is None or name in known or "." not in taken.name or files.given is not None:
            continue
        user = taken.span.source
        found = registry.find(name, [os.path.dirname(user.path) or "."], taken.span)
        source = found if isinstance(found, Diagnostic) else textfile.read(found.path)
        other = None if isinstance(source, Diagnostic) else whole(source).file
        if other is not None:
            declared = collect(other)
            known[name] = [n.id for n in declared.nodes] + [q.id.name for q in declared.quantities]
            for ladder in declared.ladders:
                known[name] += [ladder.id.name, *(part.id.name for part in ladder.parts)]
    return known


def _referred(ref: ast.Ref, user: Source, files: _Files) -> ast.File | None:
    from . import syntax

    name = f"{ref.id.name}@{ref.version}"
    given = files.lookup("ruleset", name, user)
    entry = given or registry.find(name, [os.path.dirname(user.path) or "."], ref.span)
    if isinstance(entry, Diagnostic):
        files.problems.append(entry)
        return None
    real = os.path.realpath(entry.path)
    if real not in files.parsed:
        source = given or textfile.read(entry.path)
        if isinstance(source, Diagnostic):
            files.problems.append(messages.used_ruleset_broken(name, ref.span, source))
            return None
        files.parsed[real] = syntax.parse(source)
        files.add("ruleset", name, user, source)
    parsed = files.parsed[real]
    if parsed.file is None or has_errors(parsed.diagnostics):
        first = next(d for d in parsed.diagnostics if d.severity == "error")
        files.problems.append(messages.used_ruleset_broken(name, ref.span, first))
        return None
    file: ast.File = parsed.file
    return file


# ----------------------------------------------------------------------------------------------- the calendar


def _calendar(file: ast.File, files: _Files) -> ir.Calendar | None:
    """The days off that the header names: lines `date,kind,label`, kind holiday, workday, covers_from or
    covers_to.
    """
    named = file.metadata.holidays
    if named is None:
        return None
    user = named.span.source
    given = files.lookup("calendar", named.value, user)
    source = given or textfile.read(os.path.join(os.path.dirname(user.path), named.value))
    if isinstance(source, Diagnostic):
        files.problems.append(
            Diagnostic(source.code, source.message, named.span, source.hint, slug=source.slug)
        )
        return None
    files.add("calendar", named.value, user, source)
    calendar, problems = read_calendar(source)
    files.problems += problems
    return calendar


def read_calendar(source: Source) -> tuple[ir.Calendar, list[Diagnostic]]:
    """Working days from the lines of a holidays file."""
    from .diagnostics import Text

    problems = []
    days: dict[str, list[date]] = {"holiday": [], "workday": [], "covers_from": [], "covers_to": []}
    for number, line in enumerate(source.text.splitlines(), 1):
        cells = [cell.strip() for cell in line.split(",")]  # a label may hold commas: it is not looked at
        if not any(cells) or cells[0].startswith("#") or [c.lower() for c in cells[:2]] == ["date", "kind"]:
            continue
        try:
            day = date.fromisoformat(cells[0])
        except ValueError:
            wanted = Text(vi="một ngày", en="a date")
            problems.append(messages.bad_holiday(source.path, number, cells[0], wanted))
            continue
        kind = cells[1] if len(cells) > 1 else ""
        if kind not in days:
            wanted = Text(
                vi="holiday, workday, covers_from hoặc covers_to",
                en="holiday, workday, covers_from or covers_to",
            )
            problems.append(messages.bad_holiday(source.path, number, kind, wanted))
            continue
        days[kind].append(day)
    return ir.Calendar(
        frozenset(days["holiday"]),
        frozenset(days["workday"]),
        min(days["covers_from"], default=None),
        max(days["covers_to"], default=None),
    ), problems


# ------------------------------------------------------------------------------------------------- the digest


def _digests(files: _Files) -> tuple[str, ...]:
    """Of each text that went in: sha256 of its canonical text, of a calendar as it stands."""
    from .format import canonical_text

    calendars = {use.source for use in files.uses if use.kind == "calendar"}
    found = []
    for number, source in enumerate(files.sources):
        parsed = files.parsed.get(os.path.realpath(source.path))
        text = source.text if number in calendars or parsed is None else canonical_text(parsed)
        found.append(_sha256(text.encode()))
    return tuple(found)


def _of_day(day: date) -> str:
    """What sets the text of one day apart from another's, where clauses enter into force later."""
    return _sha256(day.isoformat().encode())


def _digest(parts: Sequence[str]) -> str:
    """The digest of a file alone, or over those of the file, its frame and all else that it uses."""
    return parts[0] if len(parts) == 1 else _sha256(bytes.fromhex("".join(parts)))


def _sha256(data: bytes) -> str:
    """Of `hashlib`, without the OpenSSL that it loads: a twentieth of the time of a first run."""
    import importlib

    for name in ("_sha2", "_sha256", "hashlib"):  # Python 3.12 and later, 3.11, any other
        try:
            sha256 = importlib.import_module(name).sha256
        except (ImportError, AttributeError):
            continue
        break
    digest: str = sha256(data).hexdigest()
    return digest


# -------------------------------------------------------------------------------------------------- the cache


def _key(path: str, *, whole: bool) -> str:
    return f"{'whole' if whole else 'rules'} {os.path.realpath(path)}"


def _to_cache(loaded: Loaded, *, whole: bool) -> None:
    assert loaded.program is not None
    cache.write(
        _key(loaded.path, whole=whole),
        {
            "format": _FORMAT,
            "texts": [source.text for source in loaded.sources],
            "uses": [[use.kind, use.name, use.user, use.source] for use in loaded.uses],
            "parts": list(loaded.parts),
            "dates": [day.isoformat() for day in loaded.dates],
            "program": cache.dump(evolve(loaded.program, tests=()), loaded.sources),
            # Often more than all the rest, and not needed to evaluate: a text in the text, to be left alone.
            "tests": json.dumps(cache.dump(loaded.program.tests, loaded.sources), separators=(",", ":")),
            "diagnostics": cache.dump(loaded.diagnostics, loaded.sources),
        },
    )


def _from_cache(source: Source, *, whole: bool) -> Loaded | None:
    """The kept outcome, if every text that went into it is still found where it was and reads the same."""
    kept = None if whole else cache.read(_key(source.path, whole=False))
    if kept is None:
        kept = cache.read(_key(source.path, whole=True))
    try:
        if kept is None or kept["format"] != _FORMAT or kept["texts"][0] != source.text:
            return None
        sources = [source]
        for kind, name, user, number in kept["uses"]:
            folder = os.path.dirname(sources[user].path)
            if kind == "ruleset":
                entry = registry.find(name, [folder or "."])
                path = None if isinstance(entry, Diagnostic) else entry.path
            else:
                path = os.path.join(folder, name)
            found = textfile.read(path) if path is not None else None
            if not isinstance(found, Source) or found.text != kept["texts"][number]:
                return None
            if number == len(sources):
                sources.append(found)
            elif sources[number].path != found.path:
                return None
        program = cache.load(kept["program"], sources)
        diagnostics = cache.load(kept["diagnostics"], sources)
        if not isinstance(program, ir.Program):
            return None
        if whole:
            program = evolve(program, tests=cache.load(json.loads(kept["tests"]), sources))
        uses, parts = tuple(Use(*use) for use in kept["uses"]), tuple(kept["parts"])
        dates = tuple(map(date.fromisoformat, kept["dates"]))
        return Loaded(source.path, program, diagnostics, tuple(sources), uses, parts, dates)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None


# ------------------------------------------------------------------------------------------ fmt and translate


def formatted(path: str) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """The canonical layout of a file, comments included, or why there is none: it cannot be read or has
    errors.
    """
    source = textfile.read(path)
    if isinstance(source, Diagnostic):
        return None, (source,)
    from . import syntax
    from .format import format_text

    try:
        return format_text(syntax.parse(source)), ()
    except RulesError as error:
        return None, error.diagnostics


def translated(path: str, to: str) -> str:
    """A file with the keywords of another surface; RulesError when it cannot be read or has syntax errors."""
    from . import syntax
    from .translate import translate

    source = textfile.read(path)
    if isinstance(source, Diagnostic):
        raise RulesError([source])
    return translate(syntax.parse(source), to)


def consolidated(path: str, on: date | None = None, beside: str | None = None) -> str:
    """The whole text of a ruleset as amended and detailed, as one file; RulesError where it has errors.

    `on`: only with clauses of amendments that are in force on that day. `beside`: the folder where the text
    will stand, from which the list of days off is then named; else that of the file.
    """
    source = textfile.read(path)
    if isinstance(source, Diagnostic):
        raise RulesError([source])
    files = _Files(source)
    files.on = on
    return _consolidated(files, beside)


def consolidated_texts(sources: Sequence[Source], uses: Sequence[Use], on: date | None = None) -> str:
    """The same from texts alone, as `load_texts` takes them, without in-language tests."""
    return _consolidated(_of_texts(sources, uses, on), None, whole=False)


def _consolidated(files: _Files, beside: str | None, *, whole: bool = True) -> str:
    from .consolidated import consolidated as written

    path = files.sources[0].path
    loaded = _compile(files, whole=whole)
    if has_errors(loaded.diagnostics):
        raise RulesError([d for d in loaded.diagnostics if d.severity == "error"])
    file = files.merged
    assert file is not None
    holidays = None
    if file.metadata.holidays is not None:
        named = file.metadata.holidays
        there = os.path.join(os.path.dirname(named.span.source.path), named.value)
        holidays = os.path.relpath(there, beside if beside is not None else os.path.dirname(path) or ".")
    return written(file, files.chain, files.history, holidays)
