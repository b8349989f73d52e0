"""Bevölkerung der Gemeinden nach dem Gemeindeverzeichnis (xlsx) → bevoelkerung-gemeindeverzeichnis.csv.

Der Stichtag steht in Zeile 5 des Blatts, nie im Dateinamen; Kreise sind die Summe ihrer Gemeinden.
"""

import sys

from konzept.figures.recipe import Figure, Recipe
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
    basis=basis,
    sums=True,
)

if __name__ == "__main__":
    sys.exit(run([RECIPE], __doc__))
