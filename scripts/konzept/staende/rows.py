"""The synopsis as values: rows, changed fields, links, three-way words. Pure data, the same for every paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from konzept.staende.words import Op


class Kind(StrEnum):
    """What happened to an element (fortschreibung e.); a row may have several, in this order."""

    NEW = "neu"
    GONE = "entfallen"
    REPLACED = "ersetzt"
    SPLIT = "geteilt"
    MERGED = "zusammengefuehrt"
    CHANGED = "geaendert"
    EDITORIAL = "redaktionell"
    CONTROL = "steuerung"
    FIGURES = "daten"
    LINKS = "verknuepfung"
    MOVED = "verschoben"
    REORDERED = "umgestellt"
    RENUMBERED = "umnummeriert"
    STATUS = "status"
    FIELD_NAME = "feldname"
    UNCHANGED = "unveraendert"


KIND_NAMES: Mapping[Kind, str] = {
    Kind.NEW: "Neu",
    Kind.GONE: "Entfällt",
    Kind.REPLACED: "Ersetzt",
    Kind.SPLIT: "Geteilt",
    Kind.MERGED: "Zusammengeführt",
    Kind.CHANGED: "Geändert",
    Kind.EDITORIAL: "Redaktionell",
    Kind.CONTROL: "Zuständigkeit, Termine oder Mittel geändert",
    Kind.FIGURES: "Datengrundlage geändert",
    Kind.LINKS: "Verknüpfungen geändert",
    Kind.MOVED: "Verschoben",
    Kind.REORDERED: "Umgestellt",
    Kind.RENUMBERED: "Umnummeriert",
    Kind.STATUS: "Stand der Umsetzung geändert",
    Kind.FIELD_NAME: "Feldname geändert",
    Kind.UNCHANGED: "Unverändert",
}


class Relation(StrEnum):
    """How the adopted wording relates to the one in force and to the paper laid before the body."""

    UNCHANGED = "unverändert"
    AS_PROPOSED = "wie vorgelegt beschlossen"
    AMENDED = "geändert beschlossen"
    NOT_ADOPTED = "Vorschlag nicht beschlossen"
    CHANGED_IN_SESSION = "in der Sitzung geändert"
    ADDED_IN_SESSION = "in der Sitzung neu aufgenommen"
    STRUCK_IN_SESSION = "in der Sitzung gestrichen"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """A field that differs, as normalised text. Keeping what `diff` does not strike gives `new` exactly.

    `element` names the object in rows with several of them ("" otherwise).
    """

    group: str
    name: str
    label: str
    old: str
    new: str
    diff: tuple[Op, ...]
    element: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkChange:
    """An outgoing link that was added or dropped: `label` is the role's name, `title` the target's."""

    source: str
    role: str
    label: str
    target: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a decision said about an element. `body` is a name, `date` as in the object, `result` a key."""

    decision: str
    date: str
    body: str
    template: str
    result: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreeWay:
    """One field group of one element: in force | proposed | adopted. `fields` are the changes proposal → adopted."""

    element: str
    group: str
    relation: Relation
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One element, or all partners of a split or merge.

    `headings` are the words over the row („Verschoben von 2.1 nach 2.3“), `notes` what a reader should know besides
    („neu verknüpft von …“, „vermutlich umbenannt – bitte bestätigen“). In a new row every `old` is empty. A row with
    `proposed_ids` is an element that only the proposal has; it belongs to neither side and has no kinds.
    """

    number: int
    type: str
    type_name: str
    old_ids: tuple[str, ...]
    new_ids: tuple[str, ...]
    old_titles: tuple[str, ...]
    new_titles: tuple[str, ...]
    old_number: str
    new_number: str
    chapter: str
    kinds: tuple[Kind, ...]
    headings: tuple[str, ...]
    fields: tuple[FieldChange, ...] = ()
    links_added: tuple[LinkChange, ...] = ()
    links_dropped: tuple[LinkChange, ...] = ()
    reasons: tuple[str, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    reviews: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    three_way: tuple[ThreeWay, ...] = ()
    proposed_ids: tuple[str, ...] = ()
    proposed_titles: tuple[str, ...] = ()

    @property
    def is_unchanged(self) -> bool:
        return self.kinds == (Kind.UNCHANGED,)

    @property
    def title(self) -> str:
        """The newest title, or the old one of a row that ends here."""
        return (self.new_titles or self.old_titles or self.proposed_titles)[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the states compared, with its living ids. `date` as in stand.json, "" for the working tree."""

    state_id: str
    title: str
    date: str
    sha256: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Synopsis:
    """Two states of one concept side by side, every element exactly once; `proof` is the sentence printed under it.

    `counts` tells the rows of each kind, `relations` the elements of each relation if there is a `proposal`.
    """

    municipality: str
    old: Side
    new: Side
    proposal: Side | None
    rows: tuple[Row, ...]
    counts: Mapping[Kind, int]
    proof: str
    relations: Mapping[Relation, int] = field(default_factory=dict)
