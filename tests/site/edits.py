"""Everything an editor may do to a project, as functions: each edit leaves a project that builds without a warning."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random

from siteproject import SiteProject
from typer.testing import CliRunner

from konzept.cli.main import app
from konzept.items import Catalog, Item

Edit = Callable[[SiteProject, Random], None]

OBJECT_ROLE = re.compile(r"\{objekt\}`([^`]+)`")


def object_title(project: SiteProject, random: Random) -> None:
    """Any object gets another title."""
    _retitle(project, random.choice(list(project.concept().catalog)), random)


def object_text(project: SiteProject, random: Random) -> None:
    """Any object gets another text."""
    item = random.choice(list(project.concept().catalog))
    project.set_field(item, "text", f'"Ein anderer Text, Fassung {random.randrange(1000)}, mit **Nachdruck**."')


def link_added(project: SiteProject, random: Random) -> None:
    """An object refers to another one."""
    items = list(project.concept().catalog)
    item = random.choice([item for item in items if not _links(item, "siehe_auch")])
    target = random.choice([other for other in items if other.id != item.id])
    project.set_field(item, "siehe_auch", f"[{target.id}]")


def link_removed(project: SiteProject, random: Random) -> None:
    """A reference is taken back."""
    item = random.choice([item for item in project.concept().catalog if _links(item, "siehe_auch")])
    project.set_field(item, "siehe_auch", "")


def object_added(project: SiteProject, random: Random) -> None:
    """A file gets one more object, much like one it has."""
    catalog = project.concept().catalog
    item = random.choice(catalog.of_type("massnahme"))
    block = project.remove(item)
    free = next(number for number in range(900, 1000) if f"{item.id[:-3]}{number}" not in catalog.items)
    project.append(item.path, block)
    project.append(item.path, block.replace(f"- id: {item.id}\n", f"- id: {item.id[:-3]}{free}\n"))


def object_removed(project: SiteProject, random: Random) -> None:
    """An object nobody refers to goes."""
    project.remove(random.choice(_unreferenced(project)))


def object_moved(project: SiteProject, random: Random) -> None:
    """An object goes into another file."""
    catalog = project.concept().catalog
    item = random.choice(
        [item for item in catalog if item.type not in ("handlungsfeld", "quelle") and not _is_alone(catalog, item)]
    )
    path = random.choice(sorted({other.path for other in catalog} - {item.path}))
    project.append(path, project.remove(item))


def file_renamed(project: SiteProject, random: Random) -> None:
    """The page of a Handlungsfeld gets another address."""
    item = random.choice(_fields(project))
    old = project.root / item.path
    old.rename(old.with_name(f"umbenannt-{random.randrange(1000)}.yaml"))


def vocabulary_label(project: SiteProject, random: Random) -> None:
    """A state of implementation is called something else."""
    _ = random
    project.replace("ubproject.toml", 'nicht_angegeben = "', 'nicht_angegeben = "bisher ')


def figure_changed(project: SiteProject, random: Random) -> None:
    """A number in the text is corrected."""
    item = random.choice(project.concept().catalog.of_type("messwert"))
    project.set_field(item, "wert", f'"{random.randrange(1000)}"')


def series_value(project: SiteProject, random: Random) -> None:
    """An official figure is corrected in its file."""
    path = random.choice(sorted((project.root / "data/reihen").glob("*.csv")))
    head, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    column = head.split(",").index("wert")
    changed = [_with_cell(row, column, str(random.randrange(1, 100))) for row in rows]
    path.write_text("".join([head, *changed]), encoding="utf-8")


def field_title(project: SiteProject, random: Random) -> None:
    """A Handlungsfeld is called something else: so are its page, its way back and its place on the overview."""
    _retitle(project, random.choice(_fields(project)), random)


def office_title(project: SiteProject, random: Random) -> None:
    """An office is called something else: goals show it, two links away."""
    catalog = project.concept().catalog
    offices = [item for item in catalog.of_type("akteur") if catalog.sources(item.id, "verantwortlich")]
    _retitle(project, random.choice(offices), random)


def municipality_name(project: SiteProject, random: Random) -> None:
    """The municipality is called something else, on every page."""
    project.replace(
        "ubproject.toml", 'langname = "Stadt Ratingen', f'langname = "Stadt Ratingen {random.randrange(1000)}'
    )


def page_edited(project: SiteProject, random: Random) -> None:
    """A narrative page gets one more paragraph."""
    path = random.choice(_chapters(project))
    project.write(path, f"{project.read(path)}\nEin Absatz mehr: {random.randrange(1000)}.\n")


def page_title(project: SiteProject, random: Random) -> None:
    """A chapter is called something else: the overview lists it."""
    path = random.choice(_chapters(project))
    project.replace(path, "# ", f"# Kapitel {random.randrange(1000)}: ")


def page_added(project: SiteProject, random: Random) -> None:
    """A new chapter appears."""
    project.write(f"docs/ratingen/kapitel-neu-{random.randrange(1000)}.md", "# Ein neues Kapitel\n\nMit einem Satz.\n")


def page_removed(project: SiteProject, random: Random) -> None:
    """A chapter goes."""
    (project.root / random.choice(_chapters(project))).unlink()


def title_behind_role(project: SiteProject, random: Random) -> None:
    """An object that a narrative page refers to is called something else."""
    ids = sorted({found for path in _chapters(project) for found in OBJECT_ROLE.findall(project.read(path))})
    _retitle(project, project.concept().catalog.items[random.choice(ids)], random)


def source_title(project: SiteProject, random: Random) -> None:
    """The document of a concept is called something else: every footer names it."""
    _retitle(project, project.concept().catalog.of_type("quelle", "ratingen")[0], random)


def comment_added(project: SiteProject, random: Random) -> None:
    """A comment moves every object of a file one line down; pages name that line."""
    path = random.choice([item.path for item in project.concept().catalog])
    project.write(path, f"# Eine Bemerkung {random.randrange(1000)}\n{project.read(path)}")


def page_name(project: SiteProject, random: Random) -> None:
    """The metamodel calls a page something else."""
    project.replace("ubproject.toml", 'akteure = "', f'akteure = "{random.randrange(1000)}: ')


def forge_address(project: SiteProject, random: Random) -> None:
    """The place to propose changes is set: every object gets a button."""
    text = re.sub(
        r'konzept_forge = ".*"',
        f'konzept_forge = "https://forge.example/{random.randrange(1000)}"',
        project.read("conf.py"),
    )
    project.write("conf.py", text)


def legal_page_removed(project: SiteProject, random: Random) -> None:
    """A legal page goes: every footer listed it."""
    names = [path.name for path in (project.root / "docs/rechtliches").glob("*.md")]
    if names:
        (project.root / "docs/rechtliches" / random.choice(sorted(names))).unlink()


def municipality_added(project: SiteProject, random: Random) -> None:
    """A second concept begins with its document."""
    _ = random
    project.write("docs/hattingen/index.md", "# Ein zweites Konzept\n\nEin Satz.\n")
    source = "- id: HAT-Q-001\n  typ: quelle\n  titel: Konzept\n  art: konzept\n  dokumentstatus: verabschiedet\n"
    project.write("needs/hattingen/quellen.yaml", source)


def state_added(project: SiteProject, random: Random) -> None:
    """The concept is frozen once more, after an edit: histories, lists, synopsis and feeds tell of it."""
    object_text(project, random)
    _run(project, "stand", "anlegen", "2026-03-12-rat", "--titel", "Zweite Fassung", "--ohne-werte")


def link_reviewed(project: SiteProject, random: Random) -> None:
    """Somebody looks at a link, then one of its ends changes: both have to be looked at again."""
    catalog = project.concept().catalog
    link = random.choice([link for item in catalog for link in item.links if link.role == "dient"])
    office = catalog.of_type("akteur")[0].id
    options = ("--stelle", office, "--begruendung", "Passt weiterhin gut zueinander.", "--datum", "2026-03-12")
    _run(project, "pruefung", link.source, link.role, link.target, *options)
    project.set_field(catalog.items[link.target], "text", f'"Ein anderer Text, Fassung {random.randrange(1000)}."')


def object_retired(project: SiteProject, random: Random) -> None:
    """An object nobody refers to becomes a tombstone."""
    item = random.choice([item for item in _unreferenced(project) if item.type == "umsetzungsschritt"])
    project.remove(item)
    grave = f"- id: {item.id}\n  typ: {item.type}\n  titel: Entfallen\n  grabstein: true\n"
    project.append(item.path, f'{grave}  entfallen_am: "2026-03-12"\n  grund: Es wird nicht mehr gebraucht.\n')


SINGLE: tuple[Edit, ...] = (
    state_added,
    link_reviewed,
    object_retired,
    object_title,
    object_text,
    link_added,
    link_removed,
    object_added,
    object_removed,
    object_moved,
    file_renamed,
    vocabulary_label,
    figure_changed,
    series_value,
    field_title,
    office_title,
    municipality_name,
    page_edited,
    page_title,
    page_added,
    page_removed,
    title_behind_role,
    source_title,
    comment_added,
    page_name,
    forge_address,
    legal_page_removed,
    municipality_added,
)


# Edits whose objects are drawn from all concepts.
ACROSS_CONCEPTS: tuple[Edit, ...] = (
    object_title,
    object_title,
    object_text,
    link_added,
    object_moved,
    field_title,
    office_title,
)


def _run(project: SiteProject, *arguments: str) -> None:
    """A command of ours on this project."""
    result = CliRunner().invoke(app, [*arguments, "--projekt", str(project.root)], catch_exceptions=False)
    assert result.exit_code == 0, result.output


def _retitle(project: SiteProject, item: Item, random: Random) -> None:
    project.set_field(item, "titel", f'"Neu benannt ({random.randrange(1000)})"')


def _with_cell(row: str, column: int, value: str) -> str:
    """A row of a table with another number in one column; columns before it hold no quoted commas."""
    cells = row.split(",")
    return ",".join([*cells[:column], value, *cells[column + 1 :]]) if re.fullmatch(r"[\d.]+", cells[column]) else row


def _links(item: Item, role: str) -> bool:
    return any(link.role == role for link in item.links)


def _fields(project: SiteProject) -> list[Item]:
    """Handlungsfelder with a page of their own."""
    catalog = project.concept().catalog
    return [items[0] for items in catalog.by_page.values() if items[0].type == "handlungsfeld"]


def _chapters(project: SiteProject) -> list[str]:
    return sorted(
        path.relative_to(project.root).as_posix() for path in (project.root / "docs/ratingen").glob("kapitel-*.md")
    )


def _unreferenced(project: SiteProject) -> list[Item]:
    """Objects no other object and no page refers to."""
    catalog = project.concept().catalog
    named = _named(project.root.rglob("*.md"))
    return [
        item
        for item in catalog
        if item.id not in named and not catalog.incoming.get(item.id) and not _is_alone(catalog, item)
    ]


def _named(paths: Iterable[Path]) -> set[str]:
    return {found for path in paths for found in OBJECT_ROLE.findall(path.read_text(encoding="utf-8"))}


def _is_alone(catalog: Catalog, item: Item) -> bool:
    """Whether an object is the only one of its file: an empty file is a fault of its own."""
    return len(catalog.by_page[item.municipality, item.page]) == 1
