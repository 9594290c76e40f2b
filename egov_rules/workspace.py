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
    from . import ast, syntax

_FORMAT = 2  # of a cache entry


@frozen
class Loaded:
    """A ruleset as far as it could be compiled. `program` is None when there are errors. `sources`: its own
    text first, then the frame's, the vocabularies' and others that went into it; `uses`: how each of the
    others was found; `parts`: the sha256 of each one's canonical text, where there is a program.
    """

    path: str
    program: ir.Program | None
    diagnostics: tuple[Diagnostic, ...]
    sources: tuple[Source, ...]
    uses: tuple[Use, ...] = ()
    parts: tuple[str, ...] = ()


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


def load_texts(sources: Sequence[Source], uses: Sequence[Use]) -> Loaded:
    """The ruleset of these texts alone, whatever this machine holds: for who audits a record.

    `sources`, `uses` as in a `Loaded`, under paths that differ. Nothing is read and nothing kept.
    """
    given = {(use.kind, use.name, sources[use.user].path): sources[use.source] for use in uses}
    return _compile(_Files(sources[0], given), whole=False)


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
    found = manifest.objections(ref, loaded.program.digest, texts)
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
        named: dict[str, set[str]] = {}
        for entry in candidates:
            program = load_file(entry.path, whole=False).program
            named[entry.id] = {name for r in (program.readings if program else ()) for name in r.alternatives}
        main = [
            entry
            for entry in candidates
            if not any(entry.id in named[o.id] and o.id not in named[entry.id] for o in candidates)
        ]
        candidates = main or candidates
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
    if merged is not None:
        if not whole:
            merged = evolve(merged, items=tuple(item for item in merged.items if not _is_test(item)))
        calendar, imported = _calendar(merged, files), _imported(merged, files)
        found_all = not has_errors(files.problems)
        diagnostics += files.problems
        done = elaborate(merged, calendar, imported) if found_all else None
        if done is not None:
            program = done.program
            diagnostics += _believed(done.diagnostics, parsed)
            if program is not None and not has_errors(diagnostics):
                diagnostics += check(program, lints=whole)
            elif program is not None:
                diagnostics += _checked_in_part(program, diagnostics)
    else:
        diagnostics += files.problems
    found = in_order(_in_its_words(syntax.cited(parsed, diagnostics), files))
    if program is None or has_errors(found):
        return Loaded(source.path, None, found, tuple(files.sources))
    parts = _digests(files)
    program = evolve(program, digest=_digest(parts))
    loaded = Loaded(source.path, program, found, tuple(files.sources), tuple(files.uses), parts)
    if files.given is None:
        _to_cache(loaded, whole=whole)
    return loaded


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
    """What elaboration says of a file; where parts of the text are lost, only what they cannot be the cause
    of.
    """
    broken = _lines([d for d in parsed.diagnostics if d.code not in _UNDERSTOOD])
    if not any(_loses_text(d) for d in parsed.diagnostics):
        return [d for d in said if not _lines([d]) & broken]
    declared = set()
    tokens = parsed.tokens
    for before, token, after in zip((None, *tokens), tokens, (*tokens[1:], None), strict=False):
        if token.type == "NAME" and (
            (after is not None and after.type == "STR")
            or (before is not None and before.type in {"TYPE", "TABLE", "ELLIPSIS"})
        ):
            declared.add(token.text.rstrip("0123456789"))
    return [
        d
        for d in said
        if d.span is not None
        and d.code.startswith(("E02", "E03"))
        and not (d.slug.startswith("unknown") and d.span.text.strip("`").rstrip("0123456789") in declared)
        and not _lines([d]) & broken
    ]


# Mistakes that the parser repairs in the one way they can be meant: a keyword, a sign.
_UNDERSTOOD = frozenset(("E0102", "E0107"))

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
        and _line(d.span) not in broken
        and not _names(d.span) & doubtful
    ]


def _names(span: Span) -> set[str]:
    """The words of the lines that a place covers."""
    source = span.source
    first, last = span.place[0], source.place(max(span.start, span.end - 1))[0]
    return set(re.findall(r"\w+(?:\.\w+)*", "\n".join(source.line_text(n) for n in range(first, last + 1))))


def _line(span: Span) -> tuple[str, int]:
    return span.source.path, span.place[0]


def _loses_text(d: Diagnostic) -> bool:
    """Whether the parser had to leave something out: not where it knew what was meant."""
    return d.code.startswith("E01") and d.code not in _UNDERSTOOD


def _lines(diagnostics: Sequence[Diagnostic]) -> set[tuple[str, int]]:
    return {_line(d.span) for d in diagnostics if d.span is not None}


def _with_frame(file: ast.File, files: _Files, chain: tuple[str, ...]) -> ast.File | None:
    """The file merged into the frame that it details (and that one into its own)."""
    if file.frame is None:
        return file
    from .consolidate import consolidate

    frame = _referred(file.frame, file.source, files)
    if frame is None:
        return None
    path = os.path.realpath(frame.source.path)
    if path in chain:
        refs = [f"{file.ref.id.name}@{file.ref.version}", f"{frame.ref.id.name}@{frame.ref.version}"]
        files.problems.append(messages.cyclic_frames(refs, file.frame.span, file.source.path))
        return None
    whole = _with_frame(frame, files, (*chain, path))
    if whole is None:
        return None
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
    import hashlib

    from .format import canonical_text

    calendars = {use.source for use in files.uses if use.kind == "calendar"}
    found = []
    for number, source in enumerate(files.sources):
        parsed = files.parsed.get(os.path.realpath(source.path))
        text = source.text if number in calendars or parsed is None else canonical_text(parsed)
        found.append(hashlib.sha256(text.encode()).hexdigest())
    return tuple(found)


def _digest(parts: Sequence[str]) -> str:
    """The digest of a file alone, or over those of the file, its frame and all else that it uses."""
    import hashlib

    return parts[0] if len(parts) == 1 else hashlib.sha256(bytes.fromhex("".join(parts))).hexdigest()


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
        return Loaded(source.path, program, diagnostics, tuple(sources), uses, parts)
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
