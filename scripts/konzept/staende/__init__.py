"""States, decisions, locks, suspects and the synopsis (fortschreibung.md). Knows no HTML, no Sphinx, no figures.

`Ledger` is the past of a catalog and what pages ask: `concept.ledger`. It holds `.states` (`.of(municipality)` oldest
first, `.pairs`, `.load(state_id)` → `State`), `.records` (`.reviews`, `.exceptions`) and `.decisions`
(`.entries_of(id)`, `.adopted(id)`, `.decisions`, `.consultations`, `.amendments`), and answers
`.text_status(item)` (a key of the vocabulary `beschlusslage`), `.fingerprints(id)`, `.working_state(municipality)`,
`.same(fp, fp)`, `.adopted_object(entry)`.

`compare(old, new, proposal=None, ledger=None)` makes a `Synopsis`; whoever prints one asks `verified(synopsis)` first.
`find_suspects(ledger)` tells which links have to be looked at again, `lateness(item, day)` what is late.
"""

from konzept.staende.canonical import fingerprint, fingerprints_of, normalise
from konzept.staende.checks import check_findings, check_ledger, load_ledger
from konzept.staende.decision_checks import is_outdated
from konzept.staende.decisions import Amendment, Consultation, Decision, DecisionEntry, Decisions, Step
from konzept.staende.ledger import Ledger
from konzept.staende.lifecycle import IMPLEMENTED, Lateness, Timing, lateness, planned_due
from konzept.staende.lock import breaches_of, check_lock
from konzept.staende.model import (
    WORKING,
    Chapter,
    Entry,
    FrozenLink,
    FrozenObject,
    State,
    StateInfo,
    Vocabulary,
)
from konzept.staende.plain import plain_text
from konzept.staende.records import EditorialException, Records, Review
from konzept.staende.rows import (
    KIND_NAMES,
    FieldChange,
    Kind,
    LinkChange,
    Relation,
    Row,
    Side,
    Synopsis,
    ThreeWay,
    Verdict,
)
from konzept.staende.store import States
from konzept.staende.suspects import (
    Condition,
    LinkState,
    Suspects,
    distance_words,
    find_suspects,
    holding_reviews,
    wording_since,
)
from konzept.staende.synopsis import NO_REASON, IncompleteSynopsisError, compare, verified
from konzept.staende.synopsis_json import as_json
from konzept.staende.words import GONE, NEW, SAME, Op, new_text, old_text, tokens, word_diff

__all__ = [
    "GONE",
    "IMPLEMENTED",
    "KIND_NAMES",
    "NEW",
    "NO_REASON",
    "SAME",
    "WORKING",
    "Amendment",
    "Chapter",
    "Condition",
    "Consultation",
    "Decision",
    "DecisionEntry",
    "Decisions",
    "EditorialException",
    "Entry",
    "FieldChange",
    "FrozenLink",
    "FrozenObject",
    "IncompleteSynopsisError",
    "Kind",
    "Lateness",
    "Ledger",
    "LinkChange",
    "LinkState",
    "Op",
    "Records",
    "Relation",
    "Review",
    "Row",
    "Side",
    "State",
    "StateInfo",
    "States",
    "Step",
    "Suspects",
    "Synopsis",
    "ThreeWay",
    "Timing",
    "Verdict",
    "Vocabulary",
    "as_json",
    "breaches_of",
    "check_findings",
    "check_ledger",
    "check_lock",
    "compare",
    "distance_words",
    "find_suspects",
    "fingerprint",
    "fingerprints_of",
    "holding_reviews",
    "is_outdated",
    "lateness",
    "load_ledger",
    "new_text",
    "normalise",
    "old_text",
    "plain_text",
    "planned_due",
    "tokens",
    "verified",
    "word_diff",
    "wording_since",
]
