"""What a body adopted changes only by a new decision, or as a repair of spelling with a reason (c.)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from konzept.core import HINT, Problem
from konzept.core.dates import german_date, is_date
from konzept.items import Item
from konzept.items.model import Place, Value
from konzept.metamodel import FieldDef
from konzept.staende.canonical import Canonical, canonical_value
from konzept.staende.decisions import Decision, DecisionEntry
from konzept.staende.ledger import Ledger
from konzept.staende.model import CONTROL, WORDING, FrozenObject
from konzept.staende.plain import plain_text
from konzept.staende.words import changed_words, word_diff

DRAFT = "entwurf"
WORDS_SHOWN = 60
REMEDY = (
    "Neuen Beschluss eintragen, die Änderung zurücknehmen oder als Entwurf prüfen (konzept pruefen --profil entwurf)"
)
FEMININE = ("versammlung", "kommission", "konferenz", "gruppe", "runde", "verwaltung", "leitung", "stelle", "fraktion")


def check_lock(ledger: Ledger, profile: str = "") -> list[Problem]:
    """All breaches of the lock. In the profile `entwurf` they are hints: the reader's site keeps the adopted text."""
    found: list[Problem] = []
    for item_id in ledger.decisions.entries:
        entry = ledger.decisions.adopted(item_id)
        if entry is not None:
            found += _check(ledger, entry)
    found += [_refused_exception(path, place, sentence) for path, place, sentence in _refused(ledger)]
    return [replace(problem, severity=HINT) for problem in found] if profile == DRAFT else found


def breaches_of(ledger: Ledger, item_id: str) -> tuple[Problem, ...]:
    """The breaches of the lock by one object; none if nothing was adopted."""
    entry = ledger.decisions.adopted(item_id)
    return tuple(_check(ledger, entry)) if entry else ()


def _check(ledger: Ledger, entry: DecisionEntry) -> Iterator[Problem]:
    item = ledger.catalog.items.get(entry.item_id)
    if item is None:
        if not ledger.catalog.may_be_lost(entry.item_id):
            yield _deleted(ledger, entry)
        return
    if item.is_tombstone:
        if not any(link.role == "beschluss" for link in item.links):
            yield _tombstone_without_decision(ledger, entry, item)
        return
    adopted = ledger.adopted_object(entry)
    if adopted is None:
        return  # KZ-BESCHLUSS-FP says so
    now = ledger.fingerprints(item.id)["w"]
    if not ledger.same(entry.fp_adopted, now) and not ledger.chain(item.id, entry.fp_adopted, now):
        yield from _wording_problems(ledger, entry, adopted, item)
    yield from _control_problems(ledger, entry, adopted, item)


# -- wording -----------------------------------------------------------------------------------------------------


def _wording_problems(ledger: Ledger, entry: DecisionEntry, adopted: FrozenObject, item: Item) -> Iterator[Problem]:
    """One problem for each field of the wording that differs; what an exception excuses is no difference."""
    limit = ledger.editorial_limit(adopted, item)
    wording = ledger.repaired(entry, adopted).wording
    for field in _fields(ledger, WORDING):
        before, after = wording.get(field.name, ""), item.fields.get(field.name, "")
        if canonical_value(field, before) == canonical_value(field, after):
            continue
        editorial = (
            f"„redaktionell“ ist hier nicht möglich ({limit.reason})."
            if limit
            else "Ein Schreibfehler lässt sich auch mit einer Ausnahme „redaktionell“ berichtigen."
        )
        hint = f"{REMEDY}{';' if limit else '.'} {editorial}"
        yield _breach("KZ-BINDUNG-WORTLAUT", ledger, entry, item, field, (before, after), hint)


def _control_problems(ledger: Ledger, entry: DecisionEntry, adopted: FrozenObject, item: Item) -> Iterator[Problem]:
    """Fields beyond the wording that the decision binds by name, and roles."""
    decision = ledger.decisions.decisions[entry.decision]
    hint = f"{REMEDY}."
    for name in decision.binds:
        if name in ledger.model.roles:
            yield from _bound_role(ledger, entry, item, name, hint)
            continue
        field = ledger.model.fields.get(name)
        if field is None or field.group != CONTROL:
            continue
        before, after = adopted.value(name), item.fields.get(name, "")
        if canonical_value(field, before) != canonical_value(field, after):
            yield _breach("KZ-BINDUNG-STEUERUNG", ledger, entry, item, field, (before, after), hint)


def _bound_role(ledger: Ledger, entry: DecisionEntry, item: Item, role: str, hint: str) -> Iterator[Problem]:
    decision = ledger.decisions.decisions[entry.decision]
    if decision.adopted_state not in ledger.states:
        return
    state = ledger.migrated(ledger.states.load(decision.adopted_state)).state
    before = sorted(link.target for link in state.links.get(item.id, ()) if link.role == role)
    after = sorted({link.target for link in item.links if link.role == role})
    if before != after:
        field = FieldDef(name=role, kind="liste", title=ledger.model.roles[role].title)
        yield _breach("KZ-BINDUNG-STEUERUNG", ledger, entry, item, field, (tuple(before), tuple(after)), hint)


def _fields(ledger: Ledger, group: str) -> Iterable[FieldDef]:
    return (field for field in ledger.model.fields.values() if field.group == group)


def _breach(
    code: str,
    ledger: Ledger,
    entry: DecisionEntry,
    item: Item,
    field: FieldDef,
    values: tuple[Value, Value],
    hint: str,
) -> Problem:
    place = item.place_of(field.name)
    old, new = (plain_text(ledger.vocabulary, item.type, field, value) for value in values)
    change = _change(old, new) or _change(*(str(_raw(field, value)) for value in values))
    return Problem(
        code=code,
        path=item.path,
        line=place.line,
        column=place.column,
        message=f"{item.id} „{item.title}“ {_decided(ledger.decisions.decisions[entry.decision])}; {change} "
        f"(Feld „{field.title}“).",
        hint=hint,
    )


def _raw(field: FieldDef, value: Value) -> Canonical:
    return canonical_value(field, value)


def _change(old: str, new: str) -> str:
    """„jährlich“ wurde zu „alle zwei Jahre“, the first place that differs."""
    pairs = changed_words(word_diff(old, new))
    if not pairs:
        return ""
    gone, came = (_shortened(text) for text in pairs[0])
    more = f" und {len(pairs) - 1} weitere Stelle{'n' if len(pairs) > 2 else ''}" if len(pairs) > 1 else ""
    if gone and came:
        return f"„{gone}“ wurde zu „{came}“{more}"
    return f"„{gone or came}“ {'fehlt jetzt' if gone else 'kam hinzu'}{more}"


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= WORDS_SHOWN else f"{text[: WORDS_SHOWN - 1]}…"


def _decided(decision: Decision) -> str:
    """„wurde am 29.06.2010 vom Rat beschlossen (Vorlage 123/2010)“; what the source does not give is left out."""
    when = _on(decision.date)
    by = f" {_by(decision.body)}" if decision.body else ""
    number = f" (Vorlage {decision.number.removeprefix('Vorlage ')})" if decision.number else f" ({decision.id})"
    return f"wurde{when}{by} beschlossen{number}"


def _on(text: str) -> str:
    if not is_date(text):
        return ""
    if len(text) == len("2010-06-29"):
        return f" am {text[8:]}.{text[5:7]}.{text[:4]}"
    return f" {'im' if '-' in text else 'im Jahr'} {german_date(text)}"


def _by(body: str) -> str:
    first = body.split(maxsplit=1)[0].casefold() if body else ""
    return f"von der {body}" if first.endswith(FEMININE) else f"vom {body}"


# -- deletions and exceptions ------------------------------------------------------------------------------------


def _deleted(ledger: Ledger, entry: DecisionEntry) -> Problem:
    decision = ledger.decisions.decisions[entry.decision]
    adopted = ledger.adopted_object(entry)
    title = f" „{adopted.title}“" if adopted else ""
    line, column = entry.place
    return Problem(
        code="KZ-BINDUNG-GELOESCHT",
        path=decision.item.path,
        line=line,
        column=column,
        message=f"{entry.item_id}{title} {_decided(decision)} und fehlt jetzt.",
        hint="Den Eintrag als Grabstein mit beschluss stehen lassen oder wiederherstellen.",
    )


def _tombstone_without_decision(ledger: Ledger, entry: DecisionEntry, item: Item) -> Problem:
    place = item.place_of("grabstein")
    return Problem(
        code="KZ-BINDUNG-GELOESCHT",
        path=item.path,
        line=place.line,
        column=place.column,
        message=f"{item.id} „{item.title}“ {_decided(ledger.decisions.decisions[entry.decision])} und ist ohne "
        "Beschluss entfallen.",
        hint="Unter beschluss eintragen, wer das Entfallen beschlossen hat, oder den Eintrag wiederherstellen.",
    )


def _refused(ledger: Ledger) -> Iterator[tuple[str, Place, str]]:
    for exception, sentence in ledger.refused_exceptions:
        yield exception.path, exception.places.get("fp_neu", Place(1, 1)), f"{exception.item_id}: {sentence}"


def _refused_exception(path: str, place: Place, sentence: str) -> Problem:
    return Problem(
        code="KZ-AUSNAHME-UNZULAESSIG",
        path=path,
        line=place.line,
        column=place.column,
        message=f"Das ist mehr als eine redaktionelle Berichtigung: {sentence}.",
        hint="Die Änderung beschließen lassen oder zurücknehmen.",
    )
