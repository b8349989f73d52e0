"""Ausländische Bevölkerung nach dem Zensus 2011: Tabelle 12111-01-01-4 der Regionaldatenbank → auslaender.csv."""

import sys

from konzept.figures.recipe import Figure, Recipe
from reihen import ATTRIBUTION, run

RECIPE = Recipe(
    table="12111-01-01-4",
    target="auslaender.csv",
    source="Statistische Ämter des Bundes und der Länder, Regionaldatenbank Deutschland, Zensus 2011",
    licence="dl-de/by-2-0",
    attribution=ATTRIBUTION,
    figures=(
        Figure(
            indicator="auslaendische_bevoelkerung",
            concept="auslaender",
            label="Ausländische Bevölkerung",
            value_code="BEVZ20",
            codes={"NAT": "NATA", "GES": ""},
        ),
    ),
    basis=lambda _time, _retrieved: "Zensus2011",
)

if __name__ == "__main__":
    sys.exit(run([RECIPE], __doc__))
