"""Bevölkerung, Frauenanteil und Bevölkerungsdichte der Gemeinden → bevoelkerung-gemeindeverzeichnis.csv.

Quelle ist das Gemeindeverzeichnis (xlsx). Der Stichtag steht in Zeile 5 des Blatts, nie im Dateinamen; Kreise sind die
Summe ihrer Gemeinden, Anteil und Dichte aus diesen Summen gerechnet. Die Fläche gilt für den Gebietsstand der Datei.
"""

import sys

from konzept.figures.recipe import Figure, Recipe, ShareOf
from reihen import run


def basis(time: str, _retrieved: str) -> str:
    """The count the office goes on from; most editions do not say it."""
    if time < "2011-05-09":
        return "VZ1987"
    return "Zensus2011" if time <= "2023-12-31" else "Zensus2022"


RECIPE = Recipe(
    table="GV-ISys",
    pattern="*[Gg]*[Vv]*.xlsx",
    target="bevoelkerung-gemeindeverzeichnis.csv",
    source="Statistisches Bundesamt (Destatis), Gemeindeverzeichnis GV-ISys",
    licence="Vervielfältigung mit Quellenangabe gestattet (Destatis)",
    attribution="© Statistisches Bundesamt (Destatis). Vervielfältigung und Verbreitung, auch auszugsweise, mit "
    "Quellenangabe gestattet.",
    figures=(
        Figure(
            indicator="bevoelkerung_insgesamt",
            concept="bevoelkerung",
            label="Bevölkerung insgesamt",
            value_code="BEVOELKERUNG",
            codes={"GES": ""},
        ),
    ),
    inputs=(
        Figure(
            indicator="frauen", concept="bevoelkerung", label="Frauen", value_code="BEVOELKERUNG", codes={"GES": "GESW"}
        ),
        Figure(indicator="flaeche", concept="bevoelkerung", label="Fläche", value_code="FLAECHE", any_time=True),
    ),
    shares=(
        ShareOf(
            indicator="frauenanteil",
            concept="bevoelkerung",
            label="Frauenanteil",
            numerator="frauen",
            denominator="bevoelkerung_insgesamt",
            formula="weiblich ÷ insgesamt × 100",
        ),
        ShareOf(
            indicator="bevoelkerungsdichte",
            concept="bevoelkerung",
            label="Bevölkerungsdichte",
            numerator="bevoelkerung_insgesamt",
            denominator="flaeche",
            places=0,
            factor=1,
            unit="Personen je km²",
            formula="insgesamt ÷ Fläche in km²",
        ),
    ),
    basis=basis,
    sums=True,
)

if __name__ == "__main__":
    sys.exit(run([RECIPE], __doc__))
