"""Bevölkerung nach dem Zensus 2022 → bevoelkerung-zensus.csv.

Gemeinden und Kreise stehen in Tabelle 1000A-0000, das Land als Summe über alle Gruppen in 1000A-2022.
"""

import sys

from konzept.figures.recipe import Figure, Recipe
from reihen import ATTRIBUTION, run

SOURCE = "Statistische Ämter des Bundes und der Länder, Zensus 2022"
RECIPE = Recipe(
    table="1000A-0000",
    target="bevoelkerung-zensus.csv",
    source=SOURCE,
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

LAND = Recipe(
    table="1000A-2022",
    target=RECIPE.target,
    source=SOURCE,
    licence="dl-de/by-2-0",
    attribution=ATTRIBUTION,
    figures=(
        Figure(
            indicator="bevoelkerung_insgesamt",
            concept="bevoelkerung",
            label="Bevölkerung insgesamt (Zensusstichtag)",
            value_code="PRS018",
            codes={"ALTGR2": "", "WDGAT2": ""},
        ),
    ),
    basis=RECIPE.basis,
    levels=("land",),
)

if __name__ == "__main__":
    sys.exit(run([RECIPE, LAND], __doc__))
