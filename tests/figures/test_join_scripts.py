"""The data scripts: official files → series, the same bytes every time."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from konzept.figures.readers import read_file
from konzept.figures.recipe import ratio_text
from konzept.figures.series_csv import read_bytes

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((ROOT / "scripts").glob("reihen_*.py"))
OFFICIAL = Path(__file__).parents[3] / "shared" / "daten" / "amtlich"


def run(script: Path, source: Path, target: Path, *areas: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(script), "--quelle", str(source), "--ziel", str(target)]
    command += ["--gebiete", *areas] if areas else []
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_without_files_nothing_changes(script: Path, tmp_path: Path) -> None:
    """A script that finds no file of its table leaves the series alone and succeeds."""
    done = run(script, tmp_path, tmp_path)
    assert (done.returncode, list(tmp_path.iterdir())) == (0, []), done.stderr


@pytest.mark.parametrize("name", ["reihen_register", "reihen_gemeindeverzeichnis"])
def test_the_samples_give_the_same_bytes_again(name: str, tmp_path: Path) -> None:
    """Running a script twice changes nothing."""
    script, samples = ROOT / "scripts" / f"{name}.py", ROOT / "data/amtlich/beispiele"
    first = run(script, samples, tmp_path, "99001001")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    second = run(script, samples, tmp_path, "99001001")
    assert before, first.stderr
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert "unverändert" in second.stdout


@pytest.mark.skipif(not OFFICIAL.is_dir(), reason="amtliche Dateien liegen nicht vor")
@pytest.mark.parametrize(
    "name",
    ["fortschreibung", "beschaeftigte", "auslaender", "zensus", "gemeindeverzeichnis", "einwanderungsgeschichte"],
)
def test_the_series_are_what_the_official_files_say(name: str, tmp_path: Path) -> None:
    """Every value of the repository that a script can compute is the one the official file gives."""
    run(ROOT / f"scripts/reihen_{name}.py", OFFICIAL, tmp_path)
    (made,) = tmp_path.glob("*.csv")
    kept = read_bytes((ROOT / "data/reihen" / made.name).read_bytes(), made.name)[0]
    ours = {row.observation.key[:6]: row.observation.wert for row in kept}
    theirs = {row.observation.key[:6]: row.observation.wert for row in read_bytes(made.read_bytes(), made.name)[0]}
    shared = ours.keys() & theirs.keys()
    assert shared
    assert {key: theirs[key] for key in shared} == {key: ours[key] for key in shared}


@pytest.mark.skipif(not OFFICIAL.is_dir(), reason="amtliche Dateien liegen nicht vor")
@pytest.mark.parametrize(
    ("name", "indicators"),
    [
        ("gemeindeverzeichnis", {"bevoelkerung_insgesamt", "frauenanteil", "bevoelkerungsdichte"}),
        (
            "einwanderungsgeschichte",
            {
                "eingewanderte",
                "nachkommen_eingewanderter",
                "personen_einwanderungsgeschichte",
                "personen_einseitige_einwanderungsgeschichte",
            },
        ),
    ],
)
def test_every_indicator_of_a_script_comes_from_its_files(name: str, indicators: set[str], tmp_path: Path) -> None:
    """What is only needed to compute a share (women, area) is not written; each indicator has rows."""
    run(ROOT / f"scripts/reihen_{name}.py", OFFICIAL, tmp_path)
    (made,) = tmp_path.glob("*.csv")
    rows = read_bytes(made.read_bytes(), made.name)[0]
    assert {row.observation.indikator for row in rows} == indicators


@pytest.mark.skipif(not OFFICIAL.is_dir(), reason="amtliche Dateien liegen nicht vor")
def test_our_density_is_the_one_the_office_printed() -> None:
    """Population by area, rounded once, gives the column „je km²“ of every municipality in the newest register."""
    (path,) = OFFICIAL.rglob("AuszugGV4QAktuell_2024*.xlsx")
    values = {
        (cell.key, cell.value_code): Fraction(cell.number)
        for cell in read_file(path).cells
        if cell.number and cell.attributes.get("GES", "") == ""
    }
    densities = {key: value for (key, code), value in values.items() if code == "BEVOELKERUNGSDICHTE"}
    assert densities
    for key, density in densities.items():
        ours = ratio_text(values[key, "BEVOELKERUNG"] / values[key, "FLAECHE"], 0)
        assert ours == str(density), key
