"""Sozialversicherungspflichtig Beschäftigte am Arbeitsort: Tabelle 13111-01-03-4 → beschaeftigte.csv."""

import sys

from konzept.figures.recipe import Figure, Recipe, ShareOf
from reihen import ATTRIBUTION, run

RECIPE = Recipe(
    table="13111-01-03-4",
    target="beschaeftigte.csv",
    source="Statistische Ämter des Bundes und der Länder, Regionaldatenbank Deutschland (Quelle: Bundesagentur für "
    "Arbeit)",
    licence="dl-de/by-2-0",
    attribution=ATTRIBUTION,
    figures=(
        Figure(
            indicator="svb_arbeitsort",
            concept="beschaeftigte_arbeitsort",
            label="Sozialversicherungspflichtig Beschäftigte am Arbeitsort",
            value_code="ERW032",
            codes={"NAT": "", "GES": ""},
        ),
        Figure(
            indicator="svb_arbeitsort_auslaendisch",
            concept="auslaender",
            label="Sozialversicherungspflichtig Beschäftigte am Arbeitsort, ausländisch",
            value_code="ERW032",
            codes={"NAT": "NATA", "GES": ""},
        ),
    ),
    shares=(
        ShareOf(
            indicator="auslaenderanteil_svb_arbeitsort",
            concept="auslaender",
            label="Ausländeranteil an den sozialversicherungspflichtig Beschäftigten am Arbeitsort",
            numerator="svb_arbeitsort_auslaendisch",
            denominator="svb_arbeitsort",
        ),
    ),
    basis=lambda _time, _retrieved: "Beschäftigtenstatistik",
)

if __name__ == "__main__":
    sys.exit(run([RECIPE], __doc__))
