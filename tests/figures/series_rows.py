"""A row of data/reihen/*.csv without a fault, for tests to change one cell of."""

from konzept.figures.series import Observation

GOOD = Observation(
    "05158028",
    "gemeinde",
    "auslaenderanteil",
    "auslaender",  # type: ignore[arg-type]
    "Zensus2022",  # type: ignore[arg-type]
    bezeichnung="Ausländeranteil, insgesamt",
    stichtag="2022-05-15",
    wert="12.5",
    qualitaet="e",
    einheit="Prozent",
    zaehler="100",
    nenner="800",
    quelle="Statistische Ämter des Bundes und der Länder",
    tabelle="1000A-2022",
    code="PRS018",
    lizenz="dl-de/by-2-0",
    vermerk="© Statistische Ämter des Bundes und der Länder, 2024",
    abruf_am="2025-01-02",
    fassung="2024-06-25",
    datei_sha256="0" * 64,
    berechnung="100 · zaehler / nenner, auf eine Stelle gerundet",
    guete="A",
    fundstelle="https://ergebnisse.zensus2022.de",
)
