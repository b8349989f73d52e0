"""Einwanderungsgeschichte nach dem Zensus 2022, Länder: Tabelle 1000A-2022 → einwanderungsgeschichte.csv.

Nachkommen und einseitige Einwanderungsgeschichte stehen dort nur für Menschen unter 20 Jahren; ab 20 Jahren ist „mit
Einwanderungsgeschichte“ dasselbe wie „eingewandert“. Die Zellen sind einzeln verändert und summieren sich nicht genau.
Für Gemeinden und Kreise gibt es diese Tabelle nicht.
"""

import sys

from konzept.figures.recipe import Figure, Recipe
from reihen import ATTRIBUTION, run


def counted(indicator: str, label: str, variable: str, attribute: str) -> Figure:
    """People of all ages in one group; two classifications overlap in the table, so the variable belongs to it."""
    return Figure(
        indicator=indicator,
        concept="einwanderungsgeschichte_destatis2023",
        label=label,
        value_code="PRS018",
        codes={"ALTGR2": "", variable: attribute},
    )


RECIPE = Recipe(
    table="1000A-2022",
    target="einwanderungsgeschichte.csv",
    source="Statistische Ämter des Bundes und der Länder, Zensus 2022",
    licence="dl-de/by-2-0",
    attribution=ATTRIBUTION,
    figures=(
        counted("personen_einwanderungsgeschichte", "Personen mit Einwanderungsgeschichte", "WDGAT2", "WANDERUNG-BEID"),
        counted(
            "personen_einseitige_einwanderungsgeschichte",
            "Personen mit einseitiger Einwanderungsgeschichte",
            "WDGAT2",
            "WANDERUNG-EINS",
        ),
        counted("eingewanderte", "Eingewanderte", "WDGAT1", "EINGEWANDERTE"),
        counted("nachkommen_eingewanderter", "Nachkommen von Eingewanderten", "WDGAT1", "NACHKOMMEN"),
    ),
    basis=lambda _time, _retrieved: "Zensus2022",
    levels=("land",),
)

if __name__ == "__main__":
    sys.exit(run([RECIPE], __doc__))
