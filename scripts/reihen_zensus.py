"""Bevölkerung nach dem Zensus 2022, Gemeinden und Kreise: Tabelle 1000A-0000 → bevoelkerung-zensus.csv."""

import sys

from konzept.figures.recipe import Figure, Recipe
from reihen import ATTRIBUTION, run

RECIPE = Recipe(
    table="1000A-0000",
    target="bevoelkerung-zensus.csv",
    source="Statistische Ämter des Bundes und der Länder, Zensus 2022",
    licence="dl-de/by-2-0",
    attribution=ATTRIBUTION,
    figures=(
        Figure(
            indicator="bevoelkerung_insgesamt",
            concept="bevoelkerung",
            label="Bevölkerung insgesamt",
            value_code="PRS018",
        ),
    ),
    basis=lambda _time, _retrieved: "Zensus2022",
    sums=True,
)

if __name__ == "__main__":
    sys.exit(run([RECIPE], __doc__))
