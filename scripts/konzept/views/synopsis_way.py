"""The way of a decision: which bodies dealt with a paper, how they voted, and what was moved to be changed in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from konzept.concept import Concept
from konzept.core.dates import german_or_as_is
from konzept.staende import Amendment, Consultation, Decision, Step, is_outdated
from konzept.views.compared import Compared
from konzept.views.papers import Cell, Line, Mark, Run, line, named


@dataclass(frozen=True)
class Way:
    """Which bodies dealt with the newer state, and what was moved to be changed in it."""

    concept: Concept
    found: Compared

    @cached_property
    def decision(self) -> Decision | None:
        return self.concept.ledger.decisions.decisions.get(self.found.new.info.decision)

    @cached_property
    def consultations(self) -> tuple[Consultation, ...]:
        """The consultations about the proposal of this decision."""
        info = self.found.new.info
        states = {info.state_id, *([self.found.proposal.info.state_id] if self.found.proposal else [])}
        numbers = {info.template}
        if self.decision:
            states.add(self.decision.proposed_state)
            numbers.add(self.decision.number)
        return tuple(
            consultation
            for consultation in self.concept.ledger.decisions.consultations
            if consultation.item.municipality == info.municipality
            and (
                (consultation.proposed_state and consultation.proposed_state in states)
                or (consultation.number and consultation.number in numbers)
            )
        )

    @property
    def number(self) -> str:
        """The number of the paper laid before the bodies."""
        named_by = [one.number for one in self.consultations]
        named_by += [self.decision.number if self.decision else "", self.found.new.info.template]
        return next(filter(None, named_by), "")

    def label(self, values: str, key: str) -> str:
        """The German label of a key."""
        return self.concept.metamodel.value_lists.get(values, {}).get(key, key)

    def lines(self) -> Iterator[Line]:
        """A line for each body, in the order of their meetings."""
        for consultation in self.consultations:
            for step in consultation.steps:
                yield self._step(step)
        if not self.consultations and self.decision:
            yield self._only_decision(self.decision)

    def _step(self, step: Step) -> Line:
        body = self.concept.catalog.items.get(step.body)
        name = body.title if body else step.body
        words = [self.label("beratungsrolle", step.role), self.label("entscheidung", step.result)]
        said = ": ".join(filter(None, words))
        votes = votes_words(step.votes)
        date = german_or_as_is(step.date) or "Datum nicht angegeben"
        return (Run(Mark.STRONG, f"{date}: {name}"), Run(Mark.PLAIN, f" – {said}{', ' if votes else ''}{votes}"))

    def _only_decision(self, decision: Decision) -> Line:
        votes = votes_words({key: str(value) for key, value in decision.item.structure("stimmen").items()})
        said = self.label("entscheidung", decision.item.text("ergebnis")) or "Entscheidung"
        head = f"{german_or_as_is(decision.date) or 'Datum nicht angegeben'}: {decision.body}"
        return (Run(Mark.STRONG, head), Run(Mark.PLAIN, f" – {said}{', ' if votes else ''}{votes}"))

    # -- amendments ----------------------------------------------------------------------------------------------

    @cached_property
    def amendments(self) -> tuple[Amendment, ...]:
        """The motions named in the consultations, and those against a wording compared here, unless long decided."""
        named_here = {name for one in self.consultations for step in one.steps for name in step.amendments}
        wordings = {
            entry.fingerprints["w"]
            for state in (self.found.old, self.found.proposal)
            if state is not None
            for entry in state.objects.values()
        }
        return tuple(
            amendment
            for amendment in self.concept.ledger.decisions.amendments
            if amendment.id in named_here or (amendment.fp_reference in wordings and not self._was_decided(amendment))
        )

    def _was_decided(self, amendment: Amendment) -> bool:
        """Whether the older side already knew what became of the motion."""
        before = self.found.old.objects.get(amendment.id)
        return before is not None and not amendment.is_open and before.text("ergebnis") == amendment.result

    def amendments_of(self, ids: Iterable[str]) -> list[Amendment]:
        """The motions that concern one of these objects."""
        wanted = set(ids)
        return [amendment for amendment in self.amendments if wanted & set(amendment.items)]

    def amendment(self, amendment: Amendment) -> Cell:
        """A motion in two lines: who wanted it and what became of it."""
        result = self.label("antragsergebnis", amendment.result)
        said = Run(Mark.PLAIN, f"Änderungsantrag {self._applicants(amendment)}: {result} ")
        head = (said, named(self.concept, amendment.id))
        if amendment.is_open and is_outdated(self.concept.ledger, amendment.items, amendment.fp_reference):
            return (head, line("Der Antrag bezieht sich auf eine ältere Fassung.", Mark.QUIET))
        return (head,)

    def amendment_lines(self) -> Iterator[Line]:
        """All motions with their wording."""
        for amendment in self.amendments:
            head = f"{self._applicants(amendment)}, zu {', '.join(amendment.items)}: "
            yield (Run(Mark.STRONG, head), Run(Mark.PLAIN, self.label("antragsergebnis", amendment.result)))
            if amendment.wording:
                yield line(f"Beantragter Wortlaut: „{' '.join(amendment.wording.split())}“")
            if amendment.reason:
                yield line(f"Begründung: {' '.join(amendment.reason.split())}")

    def _applicants(self, amendment: Amendment) -> str:
        items = self.concept.catalog.items
        names = [items[name].title if name in items else name for name in amendment.applicants]
        return ", ".join(names) or "ohne Angabe, wer ihn stellte"


def votes_words(votes: Mapping[str, str]) -> str:
    """„38 Ja, 4 Nein, 2 Enthaltungen“; "" where nobody counted."""
    words = {"ja": "Ja", "nein": "Nein", "enthaltung": "Enthaltungen"}
    return ", ".join(
        f"{votes[key]} {'Enthaltung' if key == 'enthaltung' and votes[key] == '1' else word}"
        for key, word in words.items()
        if votes.get(key)
    )
