"""Evaluation records: one file with all that a result rests on, to work it out again years later.

A record holds the texts of every ruleset file and submission, the cohort figures, the basis, the engine's
version and the results. Each unit's line is hashed into a tree whose root stands for all, so that one commune
can prove its own line without the others. `audit` reads a record back and believes nothing it can compute.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from . import __version__, merkle, sealing
from .diagnostics import RulesError
from .source import Source

if TYPE_CHECKING:
    from .batch import Item, Options
    from .resolve import Figures
    from .submission import Submission
    from .workspace import Loaded, Use

FORMAT = "egov-rules-record-1"
PROOF = "egov-rules-proof-1"
_JSON_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_BARE = "\ue000"  # marks a number whose text must reach the file without quotes
_LANG = "vi"  # of the notes inside a record: its words must not depend on who writes it


# ---------------------------------------------------------------------------------------------------- writing


def compose(
    items: Sequence[Item],
    rulesets: Sequence[Loaded],
    options: Options,
    extra: Sequence[Mapping[str, Any]] | None = None,
) -> str:
    """The text of a record of these outcomes. Submissions that could not be read are left out.

    `extra`: for each item more for its line, such as its rank.
    """
    by_program = {id(loaded.program): number for number, loaded in enumerate(rulesets)}
    shared = Counter(id(item.submission.source) for item in items)
    used: dict[int, int] = {}
    units = []
    for number, item in enumerate(items):
        if item.submission.source is None and not item.submission.reported and not item.submission.unit.code:
            continue
        ruleset = None
        if item.assessment is not None:
            ruleset = used.setdefault(by_program[id(item.assessment.program)], len(used))
        own = shared[id(item.submission.source)] == 1
        units.append(_unit(item, ruleset, extra[number] if extra else None, own=own))
    listed = [_ruleset(rulesets[number]) for number in used]
    leaves = [merkle.leaf(line_of(unit, listed)) for unit in units]
    data = {
        "format": FORMAT,
        "engine": __version__,
        "basis": options.basis,
        "strict": options.strict,
        "rulesets": listed,
        "units": [{**unit, "leaf": leaf.hex()} for unit, leaf in zip(units, leaves, strict=True)],
        "tree": {"size": str(len(leaves)), "root": merkle.root(leaves).hex()},
    }
    return sealing.sealed(data)


def _ruleset(loaded: Loaded) -> dict[str, Any]:
    assert loaded.program is not None
    header = loaded.program.header
    names = _names(loaded)
    return {
        "id": header.id,
        "version": header.version,
        "title": header.title,
        "instrument": header.instrument,
        "digest": loaded.program.digest,
        "on": None if loaded.on is None else loaded.on.isoformat(),
        "uses": [
            {"kind": use.kind, "name": use.name, "user": names[use.user], "text": names[use.source]}
            for use in loaded.uses
        ],
        "consolidated": _consolidated(loaded, names),
        "texts": [_text(name, source.text) for name, source in zip(names, loaded.sources, strict=True)],
    }


def _consolidated(loaded: Loaded, names: Sequence[str]) -> dict[str, Any] | None:
    """The whole text as amended or detailed, where it is not all in one file."""
    assert loaded.program is not None
    header = loaded.program.header
    amends = any(use.kind == "ruleset" and use.name.startswith(f"{header.id}@") for use in loaded.uses)
    if header.details is None and not amends:
        return None
    sources = [Source(name, source.text) for name, source in zip(names, loaded.sources, strict=True)]
    return consolidated(names[0], sources, loaded.uses, loaded.on)


def consolidated(
    name: str, sources: Sequence[Source], uses: Sequence[Use], on: date | None
) -> dict[str, Any] | None:
    """The same of texts by themselves; None where it cannot be made."""
    from . import workspace

    try:
        return _text(name, workspace.consolidated_texts(sources, uses, on))
    except RulesError:
        return None


def _names(loaded: Loaded) -> list[str]:
    """A name for each text that says what it is and nothing of the machine that it was read on."""
    assert loaded.program is not None
    header = loaded.program.header
    names = [f"{header.id}@{header.version}.egr"]
    for use in loaded.uses:
        if use.source == len(names):
            name = f"{use.name}.egr" if use.kind == "ruleset" else os.path.basename(use.name)
            same = sum(known.rpartition("#")[0] == name or known == name for known in names)
            names.append(f"{name}#{same + 1}" if same else name)
    return names


def _text(name: str, text: str) -> dict[str, Any]:
    return {"name": name, "sha256": hashlib.sha256(text.encode()).hexdigest(), "lines": text.split("\n")}


def _unit(item: Item, ruleset: int | None, extra: Mapping[str, Any] | None, *, own: bool) -> dict[str, Any]:
    """`own`: whether the submission has a file to itself."""
    submission = item.submission
    source = submission.source
    name = os.path.basename(submission.path) or "submission.json"
    if source is None or not own:
        name, text = f"{os.path.splitext(name)[0]}.json", as_json(submission)
    else:
        text = source.text
    unit: dict[str, Any] = {
        "ruleset": None if ruleset is None else str(ruleset),
        "submission": _text(name, text),
        "figures": None,
        "result": result_of(item),
    }
    if item.assessment is not None and item.figures is not None:
        from .figures import write_figures

        program = item.assessment.program
        unit["figures"] = {
            **_text("figures.toml", write_figures(program, item.figures.values)),
            "counts": {name: str(count) for name, count in item.figures.counts.items()},
        }
    if extra is not None:
        unit["extra"] = dict(extra)
    return unit


def result_of(item: Item) -> dict[str, Any]:
    """The result as it stands in a record: without the places of files."""
    from . import results

    if item.assessment is not None:
        data = results.to_dict(item.assessment, _LANG)
    else:
        data = results.refused(item.submission, item.diagnostics, _LANG)
    for error in data.get("errors", ()):
        error.pop("file", None)
    return data


def line_of(unit: Mapping[str, Any], rulesets: Sequence[Mapping[str, Any]]) -> bytes:
    """What a unit's leaf is the hash of: the digests of what went in, and the whole result."""
    return sealing.canonical(line_data(unit, rulesets))


def line_data(unit: Mapping[str, Any], rulesets: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The same as data; a proof carries it."""
    figures = unit["figures"]
    return {
        "ruleset": None if unit["ruleset"] is None else rulesets[int(unit["ruleset"])]["digest"],
        "submission": unit["submission"]["sha256"],
        "figures": None if figures is None else figures["sha256"],
        "counts": None if figures is None else figures["counts"],
        "result": unit["result"],
        "extra": unit.get("extra"),
    }


def as_json(submission: Submission) -> str:
    """A submission as the text of a file of its own, for one that came from a table or a program."""
    from .document import Array, Form, Node, Scalar

    def plain(node: Node) -> Any:
        if isinstance(node, Array):
            return [plain(item) for item in node.items]
        if not isinstance(node, Scalar):
            return {key: plain(entry.node) for key, entry in node.entries.items()}
        if node.form is Form.YES_NO:
            return node.text == "true"
        if node.form is Form.NUMBER and _JSON_NUMBER.fullmatch(node.text):
            return f"{_BARE}{node.text}"
        return None if node.form is Form.EMPTY else node.text

    unit = submission.unit
    data: dict[str, Any] = {} if submission.year is None else {"year": str(submission.year)}
    if submission.ruleset:
        data["ruleset"] = submission.ruleset
    named = {"code": unit.code, "name": unit.name, "kind": unit.kind, "province": unit.province}
    data["unit"] = {k: v for k, v in named.items() if v}
    data["unit"] |= {name: plain(datum.node) for name, datum in unit.attributes.items()}
    values = {name: plain(datum.node) for name, datum in submission.reported.items()}
    data["reported" if submission.keeps_rounds else "values"] = values
    if submission.verified:
        data["verified"] = [
            {
                "round": str(r.number),
                "by": r.by,
                **({"date": r.date.isoformat()} if r.date else {}),
                "values": {name: plain(datum.node) for name, datum in r.values.items()},
            }
            for r in submission.verified
        ]
    if submission.evidence:
        data["evidence"] = {
            name: [
                {
                    key: value.isoformat() if key == "ngay" else value
                    for key in ("so_hieu", "trich_yeu", "ngay", "co_quan", "muc_trang")
                    if (value := getattr(document, key))
                }
                for document in documents
            ]
            for name, documents in submission.evidence.items()
        }
    return re.sub(f'"{_BARE}([^"]*)"', r"\1", json.dumps(data, ensure_ascii=False, indent=1)) + "\n"


# ------------------------------------------------------------------------------------------------------ proof


def proof(record: Mapping[str, Any], index: int) -> str:
    """The text of the proof that one unit's line is in the record."""
    leaves = [bytes.fromhex(unit["leaf"]) for unit in record["units"]]
    unit = record["units"][index]
    return sealing.sealed(
        {
            "format": PROOF,
            "engine": record["engine"],
            "root": record["tree"]["root"],
            "size": str(len(leaves)),
            "index": str(index),
            "path": [step.hex() for step in merkle.path(leaves, index)],
            "line": line_data(unit, record["rulesets"]),
        }
    )


def figures_of(part: Mapping[str, Any], program: Any) -> Figures:
    """The cohort figures that a record holds for a unit."""
    from .figures import read_figures
    from .resolve import Figures

    read = read_figures(Source(part["name"], "\n".join(part["lines"])), program)
    counts = {name: int(count) for name, count in part["counts"].items()}
    return Figures(read.values, read.places, counts, read.diagnostics)
