"""Which modules a script imports, read from the scripts themselves."""

import posixpath
import re
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders

# Static imports and re-exports, each at the start of a line.
_IMPORT = re.compile(r"""^(?:import|export)\s(?:[^"'`;]*?\sfrom\s)?\s*["'](\.{1,2}/[^"']+)["']""", re.MULTILINE)
_LATER = re.compile(r"""\bimport\(\s*["'](\.{1,2}/[^"']+)["']\s*\)""")


def imports_of(source: str, *, later: bool = False) -> list[str]:
    """The relative addresses in a module's static imports, in order; with `later` then those in `import()`."""
    return _IMPORT.findall(source) + (_LATER.findall(source) if later else [])


@cache
def modules_of(entry: str, *, later: bool = False) -> tuple[str, ...]:
    """Every module that `entry` imports, directly or not, without itself, sorted; with `later` also by `import()`.

    Names are those of static files ("classroom/player.js"). Read once for each process: scripts change with a release.
    Raises FileNotFoundError for one that isn't there.
    """
    found: set[str] = set()
    waiting = [entry]
    while waiting:
        name = waiting.pop()
        for target in imports_of(static_file(name).read_text(), later=later):
            module = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
            if module not in found and module != entry:
                found.add(module)
                waiting.append(module)
    return tuple(sorted(found))


def static_file(name: str) -> Path:
    """Where a static file lies in the product. Raises FileNotFoundError."""
    path = finders.find(name)
    if path is None:
        raise FileNotFoundError(name)
    return Path(path)
