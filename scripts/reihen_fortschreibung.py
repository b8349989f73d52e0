"""Bevölkerung am Jahresende, Kreise: Tabelle 12411-01-01-4 der Regionaldatenbank → bevoelkerung-fortschreibung.csv."""

import sys

from konzept.figures.recipe import Figure, Recipe
from reihen import ATTRIBUTION, run

NEW_BASIS_FROM = "2025-06"  # retrievals from then on count the end of 2023 on the basis of the census of 2022


def basis(time: str, retrieved: str) -> str:
    """The census the office counts from; the file does not say it (datenformate.md, section 10)."""
    if time < "2011-05-09":
        return "VZ1987"
    newer = time > "2023-12-31" or (time == "2023-12-31" and retrieved >= NEW_BASIS_FROM)
    return "Zensus2022" if newer else "Zensus2011"


RECIPE = Recipe(
    table="12411-01-01-4",
    target="bevoelkerung-fortschreibung.csv",
    source="Statistische Ämter des Bundes und der Länder, Regionaldatenbank Deutschland, Fortschreibung des "
    "Bevölkerungsstandes",
    licence="dl-de/by-2-0",
    attribution=ATTRIBUTION,
    figures=(
        Figure(
            indicator="bevoelkerung_insgesamt",
            concept="bevoelkerung",
            label="Bevölkerung insgesamt",
            value_code="BEVSTD",
            codes={"GES": ""},
        ),
    ),
    basis=basis,
    levels=("kreis", "gemeinde"),
)

if __name__ == "__main__":
    sys.exit(run([RECIPE], __doc__))
