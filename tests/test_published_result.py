"""A real published result, reproduced to the digit: nine districts of Thừa Thiên Huế, 2020 (examples/)."""

from __future__ import annotations

import os
from fractions import Fraction

import pytest

import egov_rules

FOLDER = os.path.join(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "examples", "thua-thien-hue-2020"
)
# As published 31/12/2020, in the published order: name, code, points not assessed, points to be met, points met,
# whole percent, scaled points, level.
PUBLISHED = {
    "nam-dong": ("Huyện Nam Đông", "483", "0", "50", "50.00", "100", "50", "I"),
    "quang-dien": ("Huyện Quảng Điền", "477", "0", "50", "49.01", "98", "49.01", "I"),
    "a-luoi": ("Huyện A Lưới", "481", "0", "50", "48.93", "98", "48.93", "I"),
    "phu-loc": ("Huyện Phú Lộc", "482", "0", "50", "48.82", "98", "48.82", "I"),
    "huong-tra": ("Thị xã Hương Trà", "480", "0", "50", "47.77", "96", "47.77", "I"),
    "phu-vang": ("Huyện Phú Vang", "478", "0", "50", "45.95", "92", "45.95", "I"),
    "huong-thuy": ("Thị xã Hương Thủy", "479", "0", "50", "45.71", "91", "45.71", "I"),
    "hue": ("Thành phố Huế", "474", "2", "48", "42.63", "89", "44.41", "II"),
    "phong-dien": ("Huyện Phong Điền", "476", "0", "50", "43.51", "87", "43.51", "II"),
}


@pytest.fixture(scope="module")
def results():
    rules = egov_rules.load(os.path.join(FOLDER, "san_sang_hue.egr"))
    read = {name: egov_rules.read_submission(os.path.join(FOLDER, f"{name}.toml")) for name in PUBLISHED}
    return {name: rules.evaluate(submission).to_dict() for name, submission in read.items()}


def test_every_submission_of_the_folder_is_held_against_the_publication():
    assert {name[:-5] for name in os.listdir(FOLDER) if name.endswith(".toml")} == set(PUBLISHED)


@pytest.mark.parametrize("name", PUBLISHED)
def test_as_published(name, results):
    label, code, not_assessed, to_be_met, met, percent, scaled, level = PUBLISHED[name]
    result, node = results[name], results[name]["nodes"]["san_sang"]
    assert (result["unit"]["name"], result["unit"]["code"]) == (label, code)
    assert (Fraction(node["raw"]), Fraction(node["raw_max"])) == (Fraction(met), Fraction(to_be_met))
    assert 50 - Fraction(to_be_met) == Fraction(not_assessed)
    assert (Fraction(node["score"]), node["max"]) == (Fraction(scaled), "50")
    assert round(Fraction(node["raw"]) / Fraction(node["raw_max"]) * 100) == int(percent)
    assert result["levels"]["muc_do"]["level"] == f"Mức {level}"


def test_the_published_order(results):
    ranked = sorted(results, key=lambda name: -Fraction(results[name]["index"]))
    assert ranked == list(PUBLISHED)
    as_scored = sorted(results, key=lambda name: -Fraction(results[name]["nodes"]["san_sang"]["raw"]))
    assert as_scored.index("hue") > as_scored.index("phong-dien")  # scaling changes the order
