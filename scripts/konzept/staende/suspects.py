"""Links whose ends are no longer what a body or office had before it when it looked at them (d.).

The state of a link is derived from its two ends and the records, never stored: changing a text back makes the link
valid again, and only a record clears a suspicion.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from konzept.core import ERROR, HINT, Problem
from konzept.items import Item, Link
from konzept.items.ripples import Ripples, Touched
from konzept.metamodel import RoleDef
from konzept.staende.decisions import DECISION
from konzept.staende.ledger import Ledger
from konzept.staende.model import MARKS, WORDING, FrozenObject
from konzept.staende.records import LINK, WITHDRAWN, Review
from konzept.staende.words import Op, word_diff

TEMPLATE = "beschlussvorlage"

LinkKey = tuple[str, str, str]  # source, role, target


class Condition(StrEnum):
    """What can be said about a link."""

    UNWANTED = "unerwuenscht"
    ORPHANED = "verwaist"
    TARGET_RETIRED = "ziel_entfallen"
    UNREVIEWED = "ungeprueft"
    VALID = "gueltig"
    SUSPECT = "zu_ueberpruefen"
    UNKNOWN_RECORD = "pruefung_unbekannt"


class Cause(StrEnum):
    """Which end of a suspect link changed."""

    TARGET = "ziel"
    SOURCE = "quelle"
    BOTH = "beide"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkState:
    """A link and what the records make of it. `changed` are end and field group of what differs since the review."""

    link: Link
    condition: Condition
    cause: Cause | None = None
    review: Review | None = None
    changed: tuple[tuple[str, str], ...] = ()
    successors: tuple[str, ...] = ()
    decided_by: str = ""

    @property
    def key(self) -> LinkKey:
        return (self.link.source, self.link.role, self.link.target)

    @property
    def is_suspect(self) -> bool:
        return self.condition in (Condition.SUSPECT, Condition.TARGET_RETIRED)


@dataclass(frozen=True)
class Suspects:
    """The states of all links, by key and by either end, and what changed objects touch over several links."""

    links: Mapping[LinkKey, LinkState]
    touched: Mapping[str, Touched]

    def suspect(self) -> tuple[LinkState, ...]:
        """The links to look at again, sorted by source, role and target."""
        return tuple(self.links[key] for key in sorted(self.links) if self.links[key].is_suspect)

    def of(self, item_id: str) -> tuple[LinkState, ...]:
        """The suspect links at either end of an object."""
        return tuple(state for state in self.suspect() if item_id in (state.link.source, state.link.target))


def find_suspects(ledger: Ledger) -> Suspects:
    """Everything that has to be looked at again. Objects without a decision or review cannot have changed."""
    changed = changed_objects(ledger)
    return Suspects(links=link_states(ledger), touched=touched_objects(ledger, changed))


# -- links -------------------------------------------------------------------------------------------------------


def link_states(ledger: Ledger) -> dict[LinkKey, LinkState]:
    """The state of every link an editor wrote."""
    newest = _newest_reviews(ledger)
    roles = ledger.model.roles
    return {
        (link.source, link.role, link.target): _state(
            ledger, item, link, roles[link.role], newest.get((link.source, link.role, link.target))
        )
        for item in ledger.catalog
        for link in item.links
        if not roles[link.role].derived and not roles[link.role].lineage
    }


def _newest_reviews(ledger: Ledger) -> dict[LinkKey, Review]:
    """The last record for each link; one that another one names under `ersetzt` counts no more."""
    replaced = {review.replaces for review in ledger.records.reviews}
    return {
        (review.subject.source, review.subject.role, review.subject.target): review
        for review in ledger.records.reviews
        if review.subject.kind == LINK and review.id not in replaced
    }


def _state(ledger: Ledger, item: Item, link: Link, role: RoleDef, review: Review | None) -> LinkState:
    """The first of the conditions that fits, in the order of the design."""
    target = ledger.catalog.items.get(link.target)
    if target is None:
        return LinkState(link=link, condition=Condition.ORPHANED)
    wrong_type = not role.allows_target(target.type) or (role.same_type and target.type != item.type)
    if wrong_type or not role.allows_source(item.type):
        return LinkState(link=link, condition=Condition.UNWANTED)
    if target.is_tombstone and item.type != DECISION:  # what was decided stays as it was decided
        successors = tuple(other.target for other in target.links if other.role == "nachfolger")
        return LinkState(
            link=link,
            condition=Condition.TARGET_RETIRED,
            cause=Cause.TARGET,
            successors=successors,
            decided_by=role.reaction.decided_by,
        )
    if review is None or review.result == WITHDRAWN or not role.reaction.reach:
        return LinkState(link=link, condition=Condition.UNREVIEWED, review=review)
    return _reviewed(ledger, link, role, review)


def _reviewed(ledger: Ledger, link: Link, role: RoleDef, review: Review) -> LinkState:
    changed = [
        (end, group)
        for end, item_id, fingerprints, groups in _ends(link, role, review)
        for group in sorted(groups & MARKS.keys())
        if not ledger.same(fingerprints.get(MARKS[group], ""), ledger.fingerprints(item_id)[MARKS[group]])
    ]
    if not changed:
        return LinkState(link=link, condition=Condition.VALID, review=review)
    if not ledger.states.lost and any(not is_known(ledger, fp, item_id) for item_id, fp in stamped(review)):
        return LinkState(link=link, condition=Condition.UNKNOWN_RECORD, review=review, changed=tuple(changed))
    ends = {end for end, _ in changed}
    return LinkState(
        link=link,
        condition=Condition.SUSPECT,
        cause=Cause.BOTH if len(ends) > 1 else Cause(ends.pop()),
        review=review,
        changed=tuple(changed),
        decided_by=role.reaction.decided_by,
    )


def _ends(link: Link, role: RoleDef, review: Review) -> tuple[tuple[str, str, Mapping[str, str], frozenset[str]], ...]:
    """Both ends of a link with their stamps and the groups whose change matters to the other end."""
    return (
        ("ziel", link.target, review.fp_target, role.reaction.on_target),
        ("quelle", link.source, review.fp_source, role.reaction.on_source),
    )


def stamped(review: Review) -> tuple[tuple[str, str], ...]:
    """Object and fingerprint of everything a review had before it."""
    subject = review.subject
    return (
        *((subject.source, fp) for fp in review.fp_source.values()),
        *((subject.target, fp) for fp in review.fp_target.values()),
    )


def is_known(ledger: Ledger, fp: str, item_id: str) -> bool:
    """Whether an object really once had this fingerprint: now, in a state, or in the history of its file."""
    return fp in ledger.fingerprints(item_id).values() or ledger.knows(fp) or ledger.in_history(item_id, fp) is not None


def holding_reviews(ledger: Ledger) -> dict[str, Review]:
    """The records that still say what is: of links that are valid, and of objects as they stand, by id."""
    states = link_states(ledger) if ledger.records.reviews else {}
    of_links = {
        state.review.id: state.review
        for state in states.values()
        if state.condition is Condition.VALID and state.review
    }
    replaced = {review.replaces for review in ledger.records.reviews}
    of_others = {
        review.id: review
        for review in ledger.records.reviews
        if review.subject.kind != LINK and review.id not in replaced and _holds(ledger, review)
    }
    return of_links | of_others


def _holds(ledger: Ledger, review: Review) -> bool:
    """Whether what a review of an object or a gap had before it is still there."""
    if review.result == WITHDRAWN or review.subject.source not in ledger.catalog.items:
        return False
    now = ledger.fingerprints(review.subject.source)
    return all(ledger.same(fp, now.get(mark, "")) for mark, fp in review.fp_source.items())


# -- objects further away ----------------------------------------------------------------------------------------


def changed_objects(ledger: Ledger) -> dict[str, frozenset[str]]:
    """Objects that differ from what was last adopted or reviewed of them → the field groups that differ."""
    stamps: dict[str, tuple[str, Mapping[str, str]]] = {}
    for item_id in ledger.decisions.entries:
        entry = ledger.decisions.adopted(item_id)
        if entry is not None:
            adopted = ledger.adopted_object(entry)
            stamp = adopted.fingerprints if adopted else {"w": entry.fp_adopted}
            stamps[item_id] = (ledger.decisions.decisions[entry.decision].day.isoformat(), stamp)
    for review in ledger.records.reviews:
        if review.result == WITHDRAWN:
            continue
        subject = review.subject
        for item_id, stamp in ((subject.source, review.fp_source), (subject.target, review.fp_target)):
            if stamp and review.date >= stamps.get(item_id, ("", {}))[0]:
                stamps[item_id] = (review.date, {**stamps.get(item_id, ("", {}))[1], **stamp})
    found: dict[str, frozenset[str]] = {}
    for item_id, (_, stamp) in stamps.items():
        item = ledger.catalog.items.get(item_id)
        if item is None or item.is_tombstone:
            continue
        now = ledger.fingerprints(item_id)
        groups = {group for group, mark in MARKS.items() if mark in stamp and not ledger.same(stamp[mark], now[mark])}
        if groups:
            found[item_id] = frozenset(groups)
    return found


def touched_objects(ledger: Ledger, changed: Mapping[str, Iterable[str]]) -> dict[str, Touched]:
    """Objects that the changes touch, each once with its shortest way; 1 step is „unmittelbar“, more „mittelbar“."""
    if not changed:
        return {}
    ripples = Ripples(ledger.catalog, ledger.model)
    found: dict[str, Touched] = {}
    for group in MARKS:
        starts = sorted(item_id for item_id, groups in changed.items() if group in groups)
        for item_id, touched in ripples.touched(starts, group).items():
            if item_id not in found or touched.distance < found[item_id].distance:
                found[item_id] = touched
    return found


def distance_words(steps: int) -> str:
    """How a distance is told: „unmittelbar“, „mittelbar betroffen (2 Schritte)“."""
    return "unmittelbar betroffen" if steps == 1 else f"mittelbar betroffen ({steps} Schritte)"


def wording_since(ledger: Ledger, state: LinkState, end: str) -> tuple[tuple[str, tuple[Op, ...]], ...]:
    """Title and word diff of each field of one end („ziel“ or „quelle“) that changed since the review.

    Empty if the old text is lost.
    """
    if state.review is None:
        return ()
    item_id = state.link.target if end == "ziel" else state.link.source
    stamps = state.review.fp_target if end == "ziel" else state.review.fp_source
    before = reviewed_object(ledger, item_id, stamps.get("w", ""))
    if before is None or item_id not in ledger.catalog.items:
        return ()
    old, new = dict(ledger.texts(before, WORDING)), dict(ledger.texts(ledger.frozen(item_id), WORDING))
    titles = [title for title in {**old, **new} if old.get(title, "") != new.get(title, "")]
    return tuple((title, word_diff(old.get(title, ""), new.get(title, ""))) for title in titles)


def reviewed_object(ledger: Ledger, item_id: str, fp: str) -> FrozenObject | None:
    """An object as it was under this fingerprint."""
    return ledger.object_with(fp) or ledger.in_history(item_id, fp)


# -- findings ----------------------------------------------------------------------------------------------------


def check_suspects(ledger: Ledger, profile: str = "") -> Iterator[Problem]:
    """Suspect links as hints, in the profile `beschlussvorlage` as errors; records that name an unknown wording."""
    if not ledger.records.reviews:
        return
    for state in find_suspects(ledger).links.values():
        if state.condition is Condition.UNKNOWN_RECORD and state.review:
            yield _unknown(state.review)
        elif state.condition is Condition.SUSPECT:
            yield _suspect(ledger, state, ERROR if profile == TEMPLATE else HINT)


def _unknown(review: Review) -> Problem:
    line, column = review.places.get("fp_von", (1, 1))
    return Problem(
        code="KZ-PRUEFUNG-UNBEKANNT",
        path=review.path,
        line=line,
        column=column,
        message=f"{review.id} nennt eine Fassung, die es nie gegeben hat.",
        hint="Den Nachweis mit „konzept pruefung“ neu anlegen und den alten unter ersetzt nennen.",
    )


def _suspect(ledger: Ledger, state: LinkState, severity: str) -> Problem:
    link = state.link
    item = ledger.catalog.items[link.source]
    what = {
        Cause.TARGET: f"{link.target} hat sich",
        Cause.SOURCE: f"{link.source} hat sich",
        Cause.BOTH: "beide Enden haben sich",
    }
    since = f"seit der Prüfung {state.review.id}" if state.review else "seit der Prüfung"
    cause = what[state.cause] if state.cause else "ein Ende hat sich"
    return Problem(
        code="KZ-VERDACHT",
        path=item.path,
        line=link.place.line,
        column=link.place.column,
        message=f"{link.source} –{link.role}→ {link.target} ist zu überprüfen: {cause} {since} geändert.",
        hint="Ansehen und das Ergebnis mit „konzept pruefung“ festhalten.",
        severity=severity,
    )
