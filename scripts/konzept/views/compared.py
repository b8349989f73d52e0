"""Two or three states of a concept put side by side: the verified synopsis, and the states it was made of."""

from __future__ import annotations

from functools import partial

from msgspec import Struct

from konzept.concept import Concept
from konzept.core import UsageError
from konzept.staende import WORKING, State, StateInfo, Synopsis, compare
from konzept.staende.migrate import migrate
from konzept.views.shared import page_address

PAGE = "synopse"


class Compared(Struct, frozen=True, kw_only=True):
    """A verified synopsis and the states it was made of, the older ones in the words of the newest."""

    synopsis: Synopsis
    old: State
    new: State
    proposal: State | None


def compare_states(concept: Concept, old: str, new_: str, proposal: str = "") -> Compared:
    """Two or three states of one concept; `arbeitsstand` is what stands in needs/ now.

    Raises UsageError for an unknown state and for states of different concepts.
    """
    ledger = concept.ledger
    known = [name for name in (old, new_, proposal) if name and name != WORKING]
    if not known:
        raise UsageError("Mit dem Arbeitsstand allein gibt es nichts zu vergleichen. → Einen Stand angeben.")
    owners = {ledger.states.load(name).info.municipality for name in known}
    if len(owners) > 1:
        raise UsageError("Die Stände gehören zu verschiedenen Konzepten. → Zwei Stände desselben Konzepts angeben.")
    owner = owners.pop()

    def state(name: str) -> State:
        return ledger.working_state(owner) if name == WORKING else ledger.states.load(name)

    after = state(new_)
    before, middle = state(old), state(proposal) if proposal else None
    migrated = partial(migrate, vocabulary=after.vocabulary, migrations=concept.metamodel.migrations)
    return Compared(
        synopsis=compare(before, after, middle, ledger),
        old=migrated(before).state,
        new=after,
        proposal=migrated(middle).state if middle else None,
    )


def stem_of(synopsis: Synopsis) -> str:
    """How the files of a synopsis are called, without their ending."""
    sides = (synopsis.old, synopsis.proposal, synopsis.new)
    return "-".join((PAGE, *(side.state_id for side in sides if side)))


def synopsis_address(municipality: str, *state_ids: str) -> str:
    """Where the synopsis of these states lies: two, or three with the proposal in the middle."""
    return page_address(municipality, "-".join((PAGE, *state_ids)))


def comparisons(concept: Concept, municipality: str) -> list[tuple[str, ...]]:
    """The ids of what is put side by side: neighbours, then (in force, proposed, adopted) for each vote."""
    states = concept.ledger.states
    found: list[tuple[str, ...]] = [(old.state_id, new_.state_id) for old, new_ in states.pairs(municipality)]
    infos = states.of(municipality)
    for number, info in enumerate(infos):
        proposed = _proposal_of(concept, info)
        before = [one for one in infos[:number] if one.kind == "beschluss" and one.state_id != proposed]
        if proposed and before:
            found.append((before[-1].state_id, proposed, info.state_id))
    return found


def _proposal_of(concept: Concept, info: StateInfo) -> str:
    """The state that was laid before the body that adopted this one; "" where none is known."""
    decision = concept.ledger.decisions.decisions.get(info.decision) if info.kind == "beschluss" else None
    proposed = decision.proposed_state if decision else ""
    return proposed if proposed in concept.ledger.states else ""
