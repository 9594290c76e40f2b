"""Where each value of an explanation comes from: reported, verified, proved by which documents."""

from __future__ import annotations

from .assessment import Assessment
from .resolve import value_text as given_text
from .wording import value_text


def provenance(assessment: Assessment, lang: str = "vi") -> dict[str, list[str]]:
    """What is known of each value besides its amount, by id: reported and verified, evidence; for
    `about` of `explain.explain`.
    """

    def say(vi: str, en: str) -> str:
        return en if lang == "en" else vi

    resolved, submission = assessment.resolved, assessment.submission
    units = {i.id: i.type.unit for i in assessment.program.inputs}
    told: dict[str, list[str]] = {}
    for d in resolved.differences:
        before, after = (given_text(x, lang, units.get(d.id)) for x in (d.reported, d.verified))
        told.setdefault(d.id, []).append(
            say(
                f"tự chấm {before}, thẩm định lần {d.round}: {after}",
                f"reported {before}, found in round {d.round}: {after}",
            )
        )
    for id in resolved.unverified:
        told.setdefault(id, []).append(say("chưa thẩm định", "not verified"))
    for id, documents in submission.evidence.items():
        for e in documents:
            day = value_text(e.ngay, lang) if e.ngay else ""
            parts = [part for part in (e.so_hieu, e.trich_yeu, day, e.co_quan, e.muc_trang) if part]
            told.setdefault(id, []).append(say("minh chứng: ", "evidence: ") + "; ".join(parts))
    for id in resolved.without_evidence:
        told.setdefault(id, []).append(say("chưa nêu minh chứng", "no evidence named"))
    return told
