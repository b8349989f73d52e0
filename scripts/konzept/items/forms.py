"""Whether a text is the date, number or line number that its field asks for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from konzept.core.dates import is_date
from konzept.metamodel.forms import PATTERNS


def _ascending(text: str) -> bool:
    """Whether every span of lines runs forward."""
    spans = [part.strip().split("-") for part in text.split(",")]
    return all(int(span[0]) <= int(span[-1]) for span in spans)


def _always(_text: str) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What the text of a field of this kind must look like, and what to say where it does not."""

    kind: str
    holds: Callable[[str], bool] = _always
    code: str
    what: str
    hint: str

    def fits(self, text: str) -> bool:
        return re.fullmatch(PATTERNS[self.kind], text) is not None and self.holds(text)


FORMS = {
    form.kind: form
    for form in (
        Form(
            kind="datum",
            holds=is_date,
            code="KZ-WERT-DATUM",
            what="kein Datum",
            hint="JJJJ, JJJJ-MM, JJJJ-MM-TT oder JJJJ-Q1 schreiben, z. B. 2010-06.",
        ),
        Form(
            kind="zahl",
            code="KZ-WERT-ZAHL",
            what="keine Zahl",
            hint="Nur Ziffern und höchstens ein Komma, z. B. 13,5; die Einheit steht in einem eigenen Feld.",
        ),
        Form(
            kind="ganzzahl",
            code="KZ-WERT-ZAHL",
            what="keine ganze Zahl",
            hint="Nur Ziffern, z. B. 12.",
        ),
        Form(
            kind="zeilen",
            holds=_ascending,
            code="KZ-WERT-ZEILEN",
            what="keine Zeilenangabe",
            hint="Zeilen der Quelle aufsteigend und mit Bindestrich, z. B. 214-218, 220.",
        ),
        Form(
            kind="verweis",
            code="KZ-LINK-FORM",
            what="keine Kennung",
            hint="Eine Kennung schreiben, z. B. RAT-Q-001.",
        ),
    )
}
