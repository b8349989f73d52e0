"""The disclosure gate: every set of figures passes it before anything is written, shown or offered for download.

    result = gate(tables_of(observations), GateConfig.from_toml(settings))
    result.observations   what may be published: suppressed values replaced by "."
    result.suppressed     keys of the observations that lost their value here
    result.report         why, one entry per suppressed cell (internal: it tells small values from covering ones)

Three steps. `primary` finds what may not be shown: small counts, shares over small denominators, shares of suppressed
numbers, and small differences nobody prints but everybody can compute. `protect` suppresses further cells until no
suppressed number can be recovered from the sums, differences and shares that remain. `gate` puts the signs in.

The duty is § 16 BStatG (official figures) and the municipality's own rule for its register figures; the thresholds
are settings (datenformate.md, section 8). The method is cell suppression on linked linear tables: the bounds that an
attacker can compute by linear programming (Sande 1984; Hundepool et al., Statistical Disclosure Control, 2012, ch. 4),
covering cells by the cheapest change that reaches the protection bounds (Kelly, Golden and Assad, "Cell suppression:
disclosure protection for sensitive tabular data", Networks 22, 1992; Fischetti and Salazar-González, Management Science
47, 2001).

What it does not see: sums that no `Dimension` declares, figures published elsewhere (see `Sum.rest`), and who is behind
a count: dominance of single contributors needs single records, which this project never holds.
"""

from konzept.figures.disclosure.config import GateConfig, Rule
from konzept.figures.disclosure.gate import gate, render_report
from konzept.figures.disclosure.model import Cell, Dimension, DisclosureError, GateResult, Sum, Suppression, Table
from konzept.figures.disclosure.tables import tables_of

__all__ = [
    "Cell",
    "Dimension",
    "DisclosureError",
    "GateConfig",
    "GateResult",
    "Rule",
    "Sum",
    "Suppression",
    "Table",
    "gate",
    "render_report",
    "tables_of",
]
