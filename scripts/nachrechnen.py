"""Computes every verdict of bewertung.csv again from bewertung_punkte.csv. Needs nothing but Python's standard library.

Call: python nachrechnen.py [folder of the two files]. One line per verdict; exit code 1 if one deviates.
"""

import csv
import sys
from fractions import Fraction
from pathlib import Path

GOOD = {(1, 1): "guenstig", (1, 0): "guenstig_zuletzt_nicht", (0, 1): "unguenstig_zuletzt_wende"}
CLOSER = {(1, 1): "an", (1, 0): "an_zuletzt_nicht", (0, 1): "nicht_an_zuletzt_wende"}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def verdict(row: dict[str, str], points: list[tuple[int, Fraction, Fraction]]) -> str:
    """Verdict or tendency from the used points (month, value, standard error) in order of time."""
    (month0, first, error0), (month, last, error) = points[0], points[-1]
    low, high = Fraction(row["ziel_unten"] or 0), Fraction(row["ziel_oben"] or 0)
    sign = {"steigen": 1, "sinken": -1}.get(row["richtung"], 0)
    mean = 12 * (last - first) / (month - month0) if len(points) >= 4 else None
    noise = Fraction("3.8416") * (error0**2 + error**2) if error0 and error else -1
    if row["stichprobe"] == "1" and (last - first) ** 2 <= noise:
        mean = None
    step = last - points[-2][1] if len(points) > 1 else Fraction(0)

    def short(value: Fraction) -> Fraction:
        return sign * (low - value) if sign else max(low - value, value - high, Fraction(0))

    match row["verfahren"]:
        case "A":
            return "abgeschlossen_verfehlt" if short(last) > 0 else "abgeschlossen_erreicht"
        case "K":
            gap = min(low - last, high - last, key=abs)
            rate = (mean or 0) * Fraction(int(row["frist_monat"]) - month, 12) / gap
            if rate > Fraction(95, 100):
                return "auf_kurs"
            behind = "leicht_hinter" if rate >= Fraction(80, 100) else "deutlich_hinter"
            return behind if rate > 0 else "nicht_auf_dem_weg"
        case "P":
            return "naehert_sich_" + CLOSER.get(((mean or 0) < 0, step < 0), "nicht_an")
        case "R" if not sign or mean is None:
            return "nicht_bestimmbar" if sign else "ohne_richtung"
        case "R":
            return GOOD.get((sign * (mean or 0) > 0, sign * step > 0), "unguenstig_oder_unveraendert")
    word = "verfehlt" if short(last) > 0 else "entspricht" if row["zieltyp"] == "annaehern" else "eingehalten"
    if mean is None:
        return f"{word}_tendenz_unklar"
    if short(last) > 0:
        return f"{word}_naehert_sich" if short(last) < short(first) else f"{word}_entfernt_sich"
    endangered = sign * mean < 0 if sign else short(last + mean) > 0
    return f"{word}_gefaehrdet" if endangered else word


def main(folder: Path) -> int:
    points: dict[str, list[tuple[int, Fraction, Fraction]]] = {}
    for point in read(folder / "bewertung_punkte.csv"):
        if point["verwendet"] == "1":
            values = (int(point["monat"]), Fraction(point["groesse"]), Fraction(point["se"] or 0))
            points.setdefault(point["id"], []).append(values)
    deviations = 0
    for row in read(folder / "bewertung.csv"):
        if row["verfahren"] not in ("", "Q"):
            computed, published = verdict(row, points[row["id"]]), row["tendenz"] or row["urteil"]
            deviations += computed != published
            outcome = "stimmt" if computed == published else f"WEICHT AB: {computed} statt {published}"
            sys.stdout.write(f"{row['id']} {row['ziel_nr']} {outcome}\n")
    return 1 if deviations else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
