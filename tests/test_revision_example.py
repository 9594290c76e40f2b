"""The population of examples/revision-2018: written by its script to the byte, all of it accepted, every level
there, and without the input that the amendment adds.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys

import egov_rules

FOLDER = os.path.join(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "examples", "revision-2018"
)
TABLES = ("so-lieu.csv", "so-lieu-trich.csv")


def _bytes(*path: str) -> bytes:
    with open(os.path.join(*path), "rb") as file:
        return file.read()


def test_the_script_writes_the_tables(tmp_path):
    for name in ("sinh-so-lieu.py", "danh-muc.csv"):
        shutil.copy(os.path.join(FOLDER, name), tmp_path)
    subprocess.run([sys.executable, "sinh-so-lieu.py"], cwd=tmp_path, check=True)
    for name in TABLES:
        assert _bytes(str(tmp_path), name) == _bytes(FOLDER, name)


def test_all_are_ranked_and_every_level_occurs():
    levels = {"Mức I", "Mức II", "Mức III", "Mức IV", "Chưa xếp mức"}
    for name in TABLES:
        ranking = egov_rules.rank("huyen_minh_hoa@2017", os.path.join(FOLDER, name))
        assert [d for d in ranking.diagnostics if d.code.startswith("E")] == []
        assert {row.standing.value for row in ranking.rows} == {"ranked"}
        assert {row.levels["muc_do"] for row in ranking.rows} == levels


def test_what_nobody_has_counted_is_absent():
    for name in TABLES:
        with open(os.path.join(FOLDER, name), encoding="utf-8", newline="") as file:
            assert "tự đặt" in next(file)
            assert "so_cbcc_cks" not in next(csv.reader(file))
