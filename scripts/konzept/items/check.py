"""Rules that need the whole catalog: ids given twice, links into nothing or to the wrong type, circles, pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from konzept.core import Problem, nearest
from konzept.items.catalog import Catalog
from konzept.items.model import Item, Link, Place
from konzept.metamodel import Metamodel

Check = Callable[[Catalog, Metamodel, frozenset[str]], Iterable[Problem]]


def check_catalog(catalog: Catalog, model: Metamodel, broken_files: frozenset[str] = frozenset()) -> list[Problem]:
    """All faults between objects.

    `broken_files` are files of which objects could not be read: while there are any, a link to an unknown id is
    reported only if its nearest relatives exist, so that one broken object does not raise a row of dead links.
    """
    return [problem for check in CHECKS for problem in check(catalog, model, broken_files)]


def check_identifiers(catalog: Catalog, _model: Metamodel, _broken: frozenset[str]) -> Iterator[Problem]:
    """An id is given once."""
    for item in catalog.duplicates:
        first = catalog.items[item.id]
        yield _problem(
            "KZ-KENNUNG-DOPPELT",
            item,
            item.place_of("id"),
            f"Die Kennung {item.id} gibt es schon: {first.path}:{first.place.line}.",
            "Eine neue, noch nie vergebene Nummer nehmen.",
        )


def check_links(catalog: Catalog, model: Metamodel, broken: frozenset[str]) -> Iterator[Problem]:
    """Every link leads to an existing object of an allowed type, and is written once."""
    for item in catalog:
        seen: set[tuple[str, str]] = set()
        for link in item.links:
            role = model.roles[link.role]
            if link.target == item.id and not role.derived:
                message = f"{item.id} verweist mit „{link.role}“ auf sich selbst."
                yield _problem("KZ-LINK-SELBST", item, link.place, message, "Die Verknüpfung entfernen.")
            elif link.target not in catalog.items:
                if not (broken and _may_be_broken(link.target, catalog)):
                    yield _dead_link(item, link, catalog)
            else:
                target = catalog.items[link.target]
                if not role.allows_target(target.type) or (role.same_type and target.type != item.type):
                    yield _wrong_target(item, link, target, model)
            if (link.role, link.target) in seen and not role.derived:
                message = f"{item.id} verweist mit „{link.role}“ zweimal auf {link.target}."
                yield _problem("KZ-LINK-DOPPELT", item, link.place, message, "Eine der beiden Angaben entfernen.")
            seen.add((link.role, link.target))


def _may_be_broken(target: str, catalog: Catalog) -> bool:
    """Whether an unknown id may belong to an object that could not be read: its kind exists."""
    prefix = target.rsplit("-", 1)[0]
    return any(item_id.startswith(prefix) for item_id in catalog.items)


def _dead_link(item: Item, link: Link, catalog: Catalog) -> Problem:
    prefix = link.target.rsplit("-", 1)[0]
    relatives = [item_id for item_id in catalog.items if item_id.startswith(prefix)]
    near = nearest(link.target, relatives)
    message = f"{item.id} verweist mit „{link.role}“ auf {link.target}; diese Kennung gibt es nicht."
    hint = (
        f"Meinten Sie {near} („{catalog.items[near].title}“)?" if near else "Kennung berichtigen oder Eintrag anlegen."
    )
    return _problem("KZ-LINK-UNBEKANNT", item, link.place, message, hint)


def _wrong_target(item: Item, link: Link, target: Item, model: Metamodel) -> Problem:
    role = model.roles[link.role]
    allowed = [item.type] if role.same_type else sorted(role.targets)
    titles = ", ".join(model.types[name].title if name in model.types else "alle" for name in allowed)
    message = (
        f"„{link.role}“ darf nicht auf {target.id} zeigen: das ist ein Eintrag „{model.types[target.type].title}“."
    )
    return _problem("KZ-LINK-ZIELTYP", item, link.place, message, f"Erlaubte Ziele: {titles}. Rolle oder Ziel ändern.")


def check_cycles(catalog: Catalog, model: Metamodel, _broken: frozenset[str]) -> Iterator[Problem]:
    """The hierarchical roles together form no circle. One message per knot, with its shortest path."""
    hierarchical = frozenset(name for name, role in model.roles.items() if role.hierarchical)
    graph = {
        item.id: [
            link for link in catalog.outgoing.get(item.id, ()) if link.role in hierarchical and link.target != item.id
        ]
        for item in catalog
    }
    for component in _components(graph):
        if len(component) > 1:
            path = _shortest_cycle(min(component), graph, component)
            first = catalog.items[path[0].source]
            chain = " ".join(f"{link.source} –{link.role}→" for link in path)
            message = f"Kreis: {chain} {path[-1].target}."
            yield _problem("KZ-ZYKLUS", first, path[0].place, message, "Eine dieser Verknüpfungen entfernen.")


def _components(graph: dict[str, list[Link]]) -> list[frozenset[str]]:
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
                    members = []
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


def check_pages(catalog: Catalog, _model: Metamodel, _broken: frozenset[str]) -> Iterator[Problem]:
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


CHECKS: tuple[Check, ...] = (check_identifiers, check_links, check_cycles, check_pages)
