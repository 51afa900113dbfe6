"""The rules of docs/architecture.md as functions from source text to violations; no file is read here."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

# Which other apps an app may import. `classroom` stands on top; nothing imports it.
MAY_IMPORT: dict[str, frozenset[str]] = {
    "accounts": frozenset(),
    "media_storage": frozenset({"accounts"}),
    "quizzes": frozenset({"accounts", "media_storage"}),
    "rooms": frozenset({"accounts", "media_storage"}),
    "classroom": frozenset({"accounts", "media_storage", "quizzes", "rooms"}),
}
WIRING = frozenset(f"classroom.{name}" for name in ("settings", "urls", "api_urls", "page_urls", "asgi", "wsgi"))
PURE = (
    "accounts.wording",
    "quizzes.question_types",
    "quizzes.page_types",
    "quizzes.richtext",
    "quizzes.natural_order",
    "quizzes.quiz_diff",
    "quizzes.formulas",
    "media_storage.formats",
    "media_storage.sniffing",
    "media_storage.refusals",
    "media_storage.thumbhash",
    "media_storage.filenames",
    "media_storage.ranges",
    "quizzes.formats",
    "quizzes.search_text",
    "quizzes.content_digest",
    "quizzes.spelling",
    "quizzes.likeness",
    "quizzes.sketches",
    "classroom.engine",
    "classroom.protocol",
    "classroom.charts",
    *(f"classroom.classquiz_import.{name}" for name in ("values", "mending", "answers", "report")),
    "rooms.protocol",
    "rooms.signs",
    "rooms.transcript_formats",
)
IMPURE_LIBRARIES = (
    *("django", "rest_framework", "channels", "channels_redis", "redis", "asgiref", "asyncio", "threading", "socket"),
    *("subprocess", "time", "random", "secrets", "os", "pathlib", "requests", "urllib.request", "http", "logging"),
)
# Libraries that few requests need and that take long to load: the only ones that a function may import. What a start
# doesn't load is in tests/classroom/test_start.py.
LOADED_WHEN_NEEDED = ("openpyxl",)
# From the top of an app to its bottom, by the module's or package's name. A module may import its own level and below.
# The same name may mean something else in another app ("accounts.backends"). What isn't listed is a
# subject beside the models (OWN_SUBJECT).
LAYERS: dict[str, int] = {
    **dict.fromkeys(("apps", "urls", "api_urls", "page_urls", "settings", "asgi", "wsgi", "sockets", "embedded"), 5),
    **dict.fromkeys(("consumers", "api", "views", "admin", "admin_site", "management", "routing", "templatetags"), 4),
    "quizzes.import_api": 4,
    **dict.fromkeys(("quizzes.revision_api", "quizzes.moderation_api", "quizzes.appeal_pages"), 4),
    "quizzes.moderation_desk_api": 4,
    **dict.fromkeys(("quizzes.revision_serializers", "quizzes.diff_serializers", "quizzes.moderation_serializers"), 3),
    "quizzes.moderation_forms": 3,
    **dict.fromkeys(
        (
            "quizzes.revision_services",
            "quizzes.moderation_services",
            "quizzes.moderation_queries",
            "quizzes.hidden_copies",
            "quizzes.moderation_tasks",
            "quizzes.moderation_mails",
        ),
        2,
    ),
    "quizzes.kahoot_api": 4,
    "accounts.bin_urls": 5,
    **dict.fromkeys(("accounts.bin_api", "accounts.bin_pages", "accounts.bin_admin", "quizzes.folder_pages"), 4),
    **dict.fromkeys(("accounts.bin_serializers", "accounts.bin_messages"), 3),
    **dict.fromkeys(("accounts.bin_services", "accounts.bin_queries", "accounts.bin_registry", "bin_kinds"), 2),
    **dict.fromkeys(("community_api", "community_pages", "library_api", "sitemaps"), 4),
    "site_urls": 5,
    "quizzes.quiztivity_urls": 5,
    "quizzes.community_urls": 5,
    **dict.fromkeys(("quizzes.quiztivity_api", "quizzes.quiztivity_views"), 4),
    **dict.fromkeys(("quizzes.quiztivity_serializers", "quizzes.quiztivity_forms", "quizzes.quiztivity_widgets"), 3),
    **dict.fromkeys(
        (
            "quizzes.quiztivity_services",
            "quizzes.quiztivity_queries",
            "quizzes.quiztivity_permissions",
            "quizzes.quiztivity_content",
        ),
        2,
    ),
    **dict.fromkeys(
        (
            "serializers",
            "question_schema",
            "list_form",
            "list_editor",
            "forms",
            "widgets",
            "filters",
            "community_cache",
            "community_direct",
            "conditional",
            "community_serializers",
            "community_forms",
            "api_shape",
            "api_schema",
            "api_parsers",
            "authentication",
            "middleware",
            "hub",
        ),
        3,
    ),
    "result_api": 4,
    "formula_api": 4,
    "question_bank_api": 4,
    "stock_api": 4,
    "media_storage.picker": 3,
    **dict.fromkeys(("protocol_api", "schema_api"), 4),
    "jobs_api": 4,
    **dict.fromkeys(("rooms.transcript_api", "rooms.transcript_views", "rooms.transcript_admin"), 4),
    **dict.fromkeys(("rooms.call_api", "rooms.call_views", "rooms.call_admin"), 4),
    "rooms.call_serializers": 3,
    **dict.fromkeys(("rooms.call_services", "rooms.call_queries"), 2),
    "rooms.panel": 2,
    "rooms.video": 2,
    "rooms.mesh_line": 2,
    "lesson_services": 2,
    **dict.fromkeys(("rooms.hosting_services", "rooms.hosting_queries"), 2),
    "rooms.transcript_serializers": 3,
    **dict.fromkeys(("rooms.vocabulary_api", "rooms.vocabulary_views", "rooms.vocabulary_admin"), 4),
    **dict.fromkeys(("rooms.vocabulary_serializers", "rooms.vocabulary_forms", "rooms.vocabulary_responses"), 3),
    **dict.fromkeys(
        (
            "rooms.vocabulary_services",
            "rooms.vocabulary_queries",
            "rooms.sign_vocabularies",
            "rooms.signing_data",
            "rooms.vocabulary_files",
            "rooms.vocabulary_training",
            "rooms.vocabulary_tasks",
            "rooms.training_services",
            "rooms.sample_services",
        ),
        2,
    ),
    **dict.fromkeys(("rooms.transcript_services", "rooms.transcript_queries", "rooms.transcript_files"), 2),
    "rooms.transcript_formats": 0,
    "invitation_admin": 4,
    "accounts.avatars": 1,
    "accounts.avatar_forms": 3,
    "accounts.avatar_words": 1,
    "accounts.event_words": 1,
    "accounts.privacy_forms": 3,
    "accounts.deletion_gate": 3,
    "accounts.sending": 3,
    "accounts.privacy_mails": 2,
    "media_storage.avatar_api": 4,
    "media_storage.avatar_pictures": 2,
    "media_storage.personal_data": 3,
    "quizzes.personal_data": 3,
    "quizzes.people_api": 4,
    "rooms.personal_data": 3,
    "mail_serializers": 3,
    "mail_forms": 3,
    "passkey_serializers": 3,
    "passkey_forms": 3,
    "overlay_api": 4,
    "box_api": 4,
    "controller_api": 4,
    "controller_forms": 3,
    "controller_serializers": 3,
    "controller_services": 2,
    "room_check": 2,
    "classquiz_import": 2,
    **dict.fromkeys(("assignment_api", "attempt_api", "practice_api"), 4),
    **dict.fromkeys(
        ("assignment_serializers", "assignment_forms", "attempt_authentication", "practice_serializers"), 3
    ),
    "overlay_serializers": 3,
    "accounts.socket_log_ins": 3,
    "accounts.throttles": 3,
    "accounts.provider_urls": 5,
    "accounts.provider_login": 3,
    "accounts.provider_adapter": 3,
    "accounts.provider_forms": 3,
    "accounts.linked_accounts": 2,
    "accounts.event_admin": 4,
    "accounts.library_admin": 4,
    "accounts.account_actions": 3,
    "accounts.account_filters": 3,
    "result_responses": 3,
    "result_services": 2,
    **dict.fromkeys(
        (
            "assignment_queries",
            "assignment_results",
            "assignment_services",
            "attempt_services",
            "attempt_view",
            "practice",
        ),
        2,
    ),
    **dict.fromkeys(
        (
            "services",
            "tasks",
            "mails",
            "jobs",
            "imports",
            "exports",
            "queries",
            "permissions",
            "accounts.backends",
            "demo",
        ),
        2,
    ),
    **dict.fromkeys(
        ("explore", "facets", "markup", "library_services", "public_json", "question_bank", "duplicate_questions"), 2
    ),
    "classroom.operations": 2,
    "classroom.attention": 2,
    **dict.fromkeys(("models", "store", "roles", "validation", "counters", "files", "environment"), 1),
    **dict.fromkeys(
        (
            "question_types",
            "page_types",
            "richtext",
            "formulas",
            "search_text",
            "spelling",
            "quiz_diff",
            "likeness",
            "formats",
            "sniffing",
            "thumbhash",
            "refusals",
            "filenames",
            "ranges",
            "engine",
            "protocol",
            "charts",
            "signs",
        ),
        0,
    ),
}
OWN_SUBJECT = 1
MAX_LINES = 320
VAGUE_NAMES = frozenset({"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"})

Sources = Mapping[str, str]
"""Module name → source text, packages under their own name."""


@dataclass(frozen=True)
class Import:
    """One imported module; `names` are those of a `from` import, `typing_only` if it never runs."""

    module: str
    names: tuple[str, ...]
    line: int
    typing_only: bool


@cache
def imports_of(source: str) -> tuple[Import, ...]:
    """Every import statement, wherever it stands. Relative imports are kept with their dots."""
    return tuple(_walk_imports(ast.parse(source), typing_only=False))


def _walk_imports(node: ast.AST, *, typing_only: bool) -> Iterator[Import]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield Import(alias.name, (), node.lineno, typing_only)
    elif isinstance(node, ast.ImportFrom):
        module = "." * node.level + (node.module or "")
        yield Import(module, tuple(alias.name for alias in node.names), node.lineno, typing_only)
    elif isinstance(node, ast.If) and ast.unparse(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}:
        for child in node.body:
            yield from _walk_imports(child, typing_only=True)
        for child in node.orelse:
            yield from _walk_imports(child, typing_only=typing_only)
    else:
        for child in ast.iter_child_nodes(node):
            yield from _walk_imports(child, typing_only=typing_only)


def targets(item: Import, known: Sources) -> list[str]:
    """The modules of this product that an import loads: `from a.b import c` is a.b.c if that is a module."""
    if not item.names:
        return [item.module] if app_of(item.module) else []
    found = []
    for name in item.names:
        below = f"{item.module}.{name}"
        found.append(below if below in known else item.module)
    return sorted({module for module in found if app_of(module)})


def wrong_direction(sources: Sources) -> list[str]:
    """Imports of an app that the importing app doesn't stand on."""
    return [
        f"{module}:{item.line} imports {target}: {app_of(module)} must not know {app_of(target)}"
        for module, item, target in edges(sources)
        if app_of(target) != app_of(module) and app_of(target) not in MAY_IMPORT[app_of(module)]
    ]


def relative_imports(sources: Sources) -> list[str]:
    """Imports with dots: they would escape the other rules."""
    return [
        f"{module}:{item.line} uses a relative import"
        for module, source in sources.items()
        for item in imports_of(source)
        if item.module.startswith(".")
    ]


def hidden_imports(sources: Sources) -> list[str]:
    """Imports inside functions, by statement or by call, but for LOADED_WHEN_NEEDED."""
    found = []
    for module, source in sources.items():
        for function in ast.walk(ast.parse(source)):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                found += [f"{module}:{line} imports inside {function.name}()" for line in _import_lines(function)]
    return sorted(set(found))


def _import_lines(function: ast.AST) -> Iterator[int]:
    for node in ast.walk(function):
        if isinstance(node, ast.Import | ast.ImportFrom):
            if not all(_is_below(item.module, LOADED_WHEN_NEEDED) for item in _walk_imports(node, typing_only=False)):
                yield node.lineno
        elif _imports_by_call(node):
            yield node.lineno


def _imports_by_call(node: ast.AST) -> bool:
    """`import_module("a.b")`; loading what a setting names is something else."""
    if not isinstance(node, ast.Call) or ast.unparse(node.func).split(".")[-1] not in {"import_module", "__import__"}:
        return False
    return bool(node.args) and isinstance(node.args[0], ast.Constant)


def wiring_imports(sources: Sources) -> list[str]:
    """Modules that import the wiring, which stands above everything."""
    return [
        f"{module}:{item.line} imports {target}, which is wiring"
        for module, item, target in edges(sources)
        if _is_below(target, WIRING) and not _is_below(module, WIRING)
    ]


def impurities(sources: Sources) -> list[str]:
    """What a pure module must not import: frameworks, clock, dice, sockets, and our own modules that aren't pure.

    `from random import Random` is fine, since chance is passed in; making one there is not.
    """
    found = []
    for module, source in sources.items():
        if not is_pure(module):
            continue
        for item in imports_of(source):
            if _is_below(item.module, IMPURE_LIBRARIES) and not item.typing_only and not _is_dice_type(item):
                found.append(f"{module}:{item.line} imports {item.module}, but is pure")
            found += [
                f"{module}:{item.line} imports {target}, which is not pure"
                for target in targets(item, sources)
                if not is_pure(target)
            ]
        found += [
            f"{module}:{node.lineno} makes its own dice"
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Random"
        ]
    return found


def wrong_layer(sources: Sources) -> list[str]:
    """Imports that point up inside an app."""
    return [
        f"{module}:{item.line} imports {target}, which stands above it"
        for module, item, target in edges(sources)
        if app_of(module) == app_of(target) and part_of(target) and level(target) > level(module)
    ]


def level(module: str) -> int:
    """The height of a module in its app, see LAYERS."""
    part = part_of(module)
    return LAYERS.get(f"{app_of(module)}.{part}", LAYERS.get(part, OWN_SUBJECT))


def circles(sources: Sources) -> list[list[str]]:
    """Groups of modules that import each other in a circle."""
    graph: dict[str, set[str]] = {module: set() for module in sources}
    for module, item, target in edges(sources):
        if target in sources and target != module and not item.typing_only:
            graph[module].add(target)
    while leaves := [module for module, onward in graph.items() if not onward]:
        for module in leaves:
            del graph[module]
        for onward in graph.values():
            onward.difference_update(leaves)
    return [_one_circle(graph)] if graph else []


def _one_circle(graph: Mapping[str, set[str]]) -> list[str]:
    """A circle in a graph where every module leads on."""
    walked = [min(graph)]
    while (onward := min(graph[walked[-1]])) not in walked:
        walked.append(onward)
    circle = walked[walked.index(onward) :]
    first = circle.index(min(circle))
    return circle[first:] + circle[:first]


def too_long(sources: Sources) -> list[str]:
    """Modules with more lines than one subject needs."""
    lengths = {module: len(source.splitlines()) for module, source in sources.items()}
    return [
        f"{module} has {lines} lines, more than {MAX_LINES}" for module, lines in lengths.items() if lines > MAX_LINES
    ]


def vague_names(sources: Sources) -> list[str]:
    """Modules whose name says nothing about their subject."""
    return [
        f"{module}: choose a name that says the subject"
        for module in sources
        if VAGUE_NAMES.intersection(module.split("."))
    ]


def is_pure(module: str) -> bool:
    return _is_below(module, PURE)


def _is_below(module: str, names: Iterable[str]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in names)


def _is_dice_type(item: Import) -> bool:
    return (item.module, item.names) == ("random", ("Random",))


def app_of(module: str) -> str:
    """The app that a module belongs to; empty for other products' modules."""
    root = module.split(".")[0]
    return root if root in MAY_IMPORT else ""


def part_of(module: str) -> str:
    """The piece of an app that a module belongs to: "services" for quizzes.services.ratings."""
    return [*module.split("."), ""][1]


def edges(sources: Sources) -> Iterator[tuple[str, Import, str]]:
    """(importing module, its statement, imported module) for each import of our own modules."""
    for module, source in sources.items():
        for item in imports_of(source):
            for target in targets(item, sources):
                yield module, item, target
