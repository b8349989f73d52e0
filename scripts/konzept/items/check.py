"""Rules that need the whole catalog: ids given twice, links into nothing or to the wrong type, circles, pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator

from konzept.core import Problem, nearest, quoted
from konzept.items.catalog import Catalog
from konzept.items.model import Item, Link, Place
from konzept.metamodel import Metamodel

Check = Callable[[Catalog, Metamodel], Iterable[Problem]]
SHOWN_LINKS = 8
MANY_DOUBLES = 5  # more in two files: one of them is a copy, and each of them told would bury everything else


def check_catalog(catalog: Catalog, model: Metamodel, given: Collection[str] = ()) -> list[Problem]:
    """All faults between objects. A link to an object that could not be read is none: that is reported already.

    `given` are the ids that were ever frozen: a link to one of them is right, what it leads to is missing.
    """
    found = [problem for check in CHECKS for problem in check(catalog, model)]
    return [*found, *check_links(catalog, model, given)]


def check_identifiers(catalog: Catalog, _model: Metamodel) -> Iterator[Problem]:
    """An id is given once. A file copied as a whole is told once."""
    by_files: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for item in catalog.duplicates:
        by_files[catalog.items[item.id].path, item.path].append(item)
    for (first, second), items in by_files.items():
        if len(items) > MANY_DOUBLES and first != second:
            yield _copied_file(first, second, len(items))
        else:
            yield from _doubles(items, catalog)


def _copied_file(first: str, second: str, count: int) -> Problem:
    """Told of the file with the longer name: whoever copies a file adds to it."""
    original, copy = sorted((first, second), key=lambda path: (len(path), path))
    return Problem(
        code="KZ-KENNUNG-DOPPELT",
        path=copy,
        message=f"{count} Kennungen stehen hier und in {original}.",
        hint="Ist eine der beiden Dateien eine Kopie, sie löschen; sonst neue, noch nie vergebene Nummern nehmen.",
    )


def _doubles(items: Iterable[Item], catalog: Catalog) -> Iterator[Problem]:
    for item in items:
        first = catalog.items[item.id]
        yield _problem(
            "KZ-KENNUNG-DOPPELT",
            item,
            item.place_of("id"),
            f"Die Kennung {item.id} gibt es schon: {first.path}:{first.place_of('id').line}.",
            "Eine neue, noch nie vergebene Nummer nehmen.",
        )


def check_links(catalog: Catalog, model: Metamodel, given: Collection[str] = ()) -> Iterator[Problem]:
    """Every link leads to an existing object of an allowed type, and is written once."""
    suggestions: dict[str, str] = {}
    for item in (*catalog, *catalog.duplicates):
        seen: set[tuple[str, str]] = set()
        for link in item.links:
            role = model.roles[link.role]
            if (link.role, link.target) in seen and not role.derived:
                message = f"{item.id} verweist mit „{link.role}“ zweimal auf {link.target}."
                yield _problem("KZ-LINK-DOPPELT", item, link.place, message, "Eine der beiden Angaben entfernen.")
            elif link.target == item.id and not role.derived:
                message = f"{item.id} verweist mit „{link.role}“ auf sich selbst."
                yield _problem("KZ-LINK-SELBST", item, link.place, message, "Die Verknüpfung entfernen.")
            elif target := catalog.items.get(link.target):
                if not role.allows_target(target.type) or (role.same_type and target.type != item.type):
                    yield _wrong_target(item, link, target, model)
            elif not catalog.may_be_lost(link.target):
                message = f"{item.id} verweist mit „{link.role}“ auf {link.target}; diese Kennung gibt es nicht."
                if link.target not in suggestions:
                    suggestions[link.target] = suggest_target(link.target, catalog, given)
                yield _problem("KZ-LINK-UNBEKANNT", item, link.place, message, suggestions[link.target])
            seen.add((link.role, link.target))


def suggest_target(target: str, catalog: Catalog, given: Collection[str] = ()) -> str:
    """What to do about a link to an unknown id: the object that was probably meant, if one looks like it.

    Never for an id that was `given` once: another one would say something else.
    """
    if target in given:
        return f"{target} wiederherstellen oder als Grabstein stehen lassen (grabstein: true, entfallen_am, grund)."
    kind, _, number = target.rpartition("-")
    relatives = [item_id for item_id in catalog.items if item_id.startswith(f"{kind}-")]
    if not relatives:  # a slip in the code: RAT-LX-007
        begin = target[: target.find("-") + 2]
        relatives = [other for other in catalog.items if other.startswith(begin) and other.endswith(f"-{number}")]
    near = nearest(target, relatives)
    if near is None:
        return "Kennung berichtigen oder Eintrag anlegen."
    return f"Meinten Sie {near} ({quoted(catalog.items[near].title)})?"


def _wrong_target(item: Item, link: Link, target: Item, model: Metamodel) -> Problem:
    role = model.roles[link.role]
    allowed = [item.type] if role.same_type else sorted(role.targets)
    titles = ", ".join(model.types[name].title if name in model.types else "alle" for name in allowed)
    message = (
        f"„{link.role}“ darf nicht auf {target.id} zeigen: das ist ein Eintrag „{model.types[target.type].title}“."
    )
    return _problem("KZ-LINK-ZIELTYP", item, link.place, message, f"Erlaubte Ziele: {titles}. Rolle oder Ziel ändern.")


def check_cycles(catalog: Catalog, model: Metamodel) -> Iterator[Problem]:
    """The hierarchical roles together form no circle. One message per knot, with its shortest path."""
    hierarchical = frozenset(name for name, role in model.roles.items() if role.hierarchical)
    graph = {
        item.id: [
            link for link in catalog.outgoing.get(item.id, ()) if link.role in hierarchical and link.target != item.id
        ]
        for item in catalog
    }
    for component in components(graph):
        if len(component) > 1:
            yield _cycle_problem(_shortest_cycle(min(component), graph, component), catalog)


def _cycle_problem(path: list[Link], catalog: Catalog) -> Problem:
    first = catalog.items[path[0].source]
    more = len(path) - SHOWN_LINKS
    shown = path if more <= 0 else path[:SHOWN_LINKS]
    chain = " ".join(f"{link.source} –{link.role}→" for link in shown) + (f" … {more} weitere …" if more > 0 else "")
    places = ", ".join(f"{catalog.items[link.source].path}:{link.place.line}" for link in shown)
    message = f"Kreis: {chain} {path[-1].target}."
    return _problem("KZ-ZYKLUS", first, path[0].place, message, f"Eine dieser Verknüpfungen entfernen: {places}.")


def components(graph: dict[str, list[Link]]) -> list[frozenset[str]]:
    """Strongly connected components (Tarjan 1972), iterative: a chain of 5 000 links must not overflow."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    on_stack: set[str] = set()
    stack: list[str] = []
    components: list[frozenset[str]] = []
    for root in graph:
        if root in index:
            continue
        work: list[tuple[str, int]] = [(root, 0)]
        while work:
            node, position = work.pop()
            if position == 0:
                index[node] = low[node] = len(index)
                stack.append(node)
                on_stack.add(node)
            targets = graph[node]
            for offset in range(position, len(targets)):
                target = targets[offset].target
                if target not in index:
                    work += [(node, offset + 1), (target, 0)]
                    break
                if target in on_stack:
                    low[node] = min(low[node], index[target])
            else:
                if low[node] == index[node]:
                    members: list[str] = []
                    while not members or members[-1] != node:
                        members.append(stack.pop())
                    on_stack.difference_update(members)
                    components.append(frozenset(members))
                if work:
                    parent = work[-1][0]
                    low[parent] = min(low[parent], low[node])
    return components


def _shortest_cycle(start: str, graph: dict[str, list[Link]], component: frozenset[str]) -> list[Link]:
    """The shortest way from `start` back to itself within its component, breadth first."""
    paths: list[list[Link]] = [[link] for link in graph[start] if link.target in component]
    seen = {start}
    while paths:
        longer: list[list[Link]] = []
        for path in paths:
            end = path[-1].target
            if end == start:
                return path
            if end not in seen:
                seen.add(end)
                longer += [[*path, link] for link in graph[end] if link.target in component]
        paths = longer
    return []


def check_pages(catalog: Catalog, _model: Metamodel) -> Iterator[Problem]:
    """A page carries at most one Handlungsfeld, as its first object: it is the page's title."""
    for items in catalog.by_page.values():
        fields = [item for item in items if item.type == "handlungsfeld"]
        for item in fields[1:]:
            yield _problem(
                "KZ-SEITE-FELD",
                item,
                item.place,
                f"{item.id} ist das zweite Handlungsfeld dieser Datei (das erste ist {fields[0].id}).",
                "Jedem Handlungsfeld eine eigene Datei geben.",
            )
        if fields and items[0] is not fields[0]:
            message = f"Das Handlungsfeld {fields[0].id} steht nicht am Anfang seiner Datei."
            yield _problem(
                "KZ-SEITE-FELD", fields[0], fields[0].place, message, "Als ersten Eintrag nach oben stellen."
            )


def _problem(code: str, item: Item, place: Place, message: str, hint: str) -> Problem:
    return Problem(code=code, path=item.path, line=place.line, column=place.column, message=message, hint=hint)


CHECKS: tuple[Check, ...] = (check_identifiers, check_cycles, check_pages)
