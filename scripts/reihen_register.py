"""Zusammengezählte Registerwerte einer Kommune (data/amtlich/register/*.csv) → register.csv, durch die Sperrprüfung.

Gezählt wird nur die ganze Kommune; die Sperrprüfung läuft, bevor irgendetwas geschrieben wird.
"""

import sys

from konzept.figures.recipe import Figure, Recipe
from reihen import run_guarded

RECIPE = Recipe(
    table="register",
    pattern="register*.csv",
    target="register.csv",
    source="Melderegister der Kommune",
    licence="dl-de/by-2-0",
    attribution="Melderegister der Kommune. Datenlizenz Deutschland – Namensnennung – Version 2.0 (dl-de/by-2-0, "
    "https://www.govdata.de/dl-de/by-2-0)",
    figures=(
        Figure(
            indicator="auslaendische_bevoelkerung",
            concept="auslaender",
            label="Ausländische Bevölkerung",
            value_code="BESTAND",
            codes={"TEILGEBIET": "", "staatsangehoerigkeit": "auslaendisch"},
        ),
        Figure(
            indicator="einwohner_hauptwohnung",
            concept="bevoelkerung_melderegister",
            label="Einwohner mit Hauptwohnung",
            value_code="BESTAND",
            codes={"TEILGEBIET": "", "staatsangehoerigkeit": ""},
        ),
    ),
    basis=lambda _time, _retrieved: "Melderegister",
)

if __name__ == "__main__":
    sys.exit(run_guarded([RECIPE], __doc__))
