"""The directives `import-diagram` and `import-levels`: who imports whom, read from the code at every build.

`tests/import_rules.py` reads the imports and knows which way they may point; this only counts and draws.
"""

from collections import Counter
from collections.abc import Mapping
from html import escape

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx

from tests import import_rules as rules
from tests.product_sources import product_sources

Arrow = tuple[str, str]
Point = tuple[int, int]
LEVELS = {
    5: "wiring",
    4: "handlers: pages, API, admin, sockets, commands",
    3: "shapes: serializers, forms, middleware",
    2: "services and queries",
    1: "models, stores, subjects of their own",
    0: "pure",
}
# Pixels. Every app stands above those it imports.
WIDTH, BOX_WIDTH, BOX_HEIGHT, ROW_HEIGHT = 720, 180, 56, 130


def between_apps(sources: Mapping[str, str]) -> Counter[Arrow]:
    """(importing app, imported app) → number of imported modules."""
    pairs = ((rules.app_of(module), rules.app_of(target)) for module, _, target in rules.edges(sources))
    return Counter((above, below) for above, below in pairs if above != below)


def heights(arrows: Mapping[Arrow, int], apps: Mapping[str, object]) -> dict[str, int]:
    """App → its row from the bottom: one more than the highest that it imports. There are no circles."""
    rows: dict[str, int] = {}
    while len(rows) < len(apps):
        for app in apps:
            below = [target for source, target in arrows if source == app]
            if app not in rows and all(target in rows for target in below):
                rows[app] = max((rows[target] + 1 for target in below), default=0)
    return rows


def draw(arrows: Mapping[Arrow, int], modules: Mapping[str, int]) -> str:
    """One SVG; colours come from the page's own text, so that it is right on light and dark."""
    rows = heights(arrows, modules)
    height = (max(rows.values()) + 1) * ROW_HEIGHT
    places = _places(rows, height)
    told = ", ".join(f"{above} imports {below} ({count})" for (above, below), count in sorted(arrows.items()))
    boxes = set(places.values())
    parts = [_arrow(places[above], places[below], boxes, count) for (above, below), count in sorted(arrows.items())]
    parts += [_box(app, *places[app], modules[app]) for app in rows]
    return (
        f'<svg class="import-diagram" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(told)}">'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0 8 4 0 8z"/></marker></defs>' + "".join(parts) + "</svg>"
    )


def _places(rows: Mapping[str, int], height: int) -> dict[str, Point]:
    """App → the middle of its box."""
    places = {}
    for row in set(rows.values()):
        beside = [app for app in rows if rows[app] == row]
        for number, app in enumerate(beside):
            x = WIDTH * (2 * number + 1) // (2 * len(beside))
            places[app] = (x, height - row * ROW_HEIGHT - ROW_HEIGHT // 2)
    return places


def _box(app: str, x: int, y: int, modules: int) -> str:
    return (
        f'<rect x="{x - BOX_WIDTH // 2}" y="{y - BOX_HEIGHT // 2}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="10"/>'
        f'<text x="{x}" y="{y - 4}" class="name">{escape(app)}</text>'
        f'<text x="{x}" y="{y + 16}">{modules} modules</text>'
    )


def _arrow(above: Point, below: Point, boxes: set[Point], count: int) -> str:
    """Straight down to the next row, round a corner past other rows, and outside where a box is in the way."""
    (x1, y1), (x2, y2) = above, below
    side, top = BOX_WIDTH // 2, y2 - BOX_HEIGHT // 2
    if any(x == x1 == x2 and y1 < y < y2 for x, y in boxes):
        path = f"M{x1 + side} {y1}C{WIDTH + 80} {y1} {WIDTH + 80} {y2} {x2 + side} {y2}"
        label = ((x1 + side + 3 * (WIDTH + 80)) // 4, (y1 + y2) // 2)
    elif y2 - y1 > ROW_HEIGHT and x1 != x2:
        path = f"M{x1 + (side if x2 > x1 else -side)} {y1}Q{x2} {y1} {x2} {top}"
        label = (x2, (y1 + y2) // 2)
    else:
        path = f"M{x1} {y1 + BOX_HEIGHT // 2}L{x2} {top}"
        label = ((x1 + x2) // 2, (y1 + y2) // 2)
    return (
        f'<path class="arrow" d="{path}" marker-end="url(#tip)"/>'
        f'<text class="count" x="{label[0]}" y="{label[1] + 5}">{count}</text>'
    )


class ImportDiagram(Directive):
    """The five apps and how many modules each imports from the others."""

    def run(self) -> list[nodes.Node]:
        sources = product_sources()
        modules = Counter(rules.app_of(module) for module in sources)
        return [
            nodes.raw("", draw(between_apps(sources), {app: modules[app] for app in rules.MAY_IMPORT}), format="html")
        ]


class ImportLevels(Directive):
    """A table: what stands on which level of each app."""

    def run(self) -> list[nodes.Node]:
        found: dict[tuple[str, int], set[str]] = {}
        for module in product_sources():
            if rules.part_of(module):
                found.setdefault((rules.app_of(module), rules.level(module)), set()).add(rules.part_of(module))
        head = "".join(f"<th scope='col'>{app}</th>" for app in rules.MAY_IMPORT)
        rows = "".join(
            f"<tr><th scope='row'>{level} · {escape(name)}</th>"
            + "".join(f"<td>{_listed(found.get((app, level), set()))}</td>" for app in rules.MAY_IMPORT)
            + "</tr>"
            for level, name in LEVELS.items()
        )
        table = f"<table class='import-levels'><thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table>"
        return [nodes.raw("", table, format="html")]


def _listed(parts: set[str]) -> str:
    return " ".join(f"<code>{escape(part)}</code>" for part in sorted(parts))


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("import-diagram", ImportDiagram)
    app.add_directive("import-levels", ImportLevels)
    return {"parallel_read_safe": True}
