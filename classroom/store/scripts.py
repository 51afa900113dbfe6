"""The Lua scripts of the store. Each file in lua/ says what its keys and arguments are.

A line `-- #include _name` puts another file in its place; files that start with `_` are such parts.
"""

import re
from pathlib import Path

_FOLDER = Path(__file__).parent / "lua"
_INCLUDE = re.compile(r"^-- #include (\w+)\n", re.MULTILINE)


def _source(name: str) -> str:
    text = (_FOLDER / f"{name}.lua").read_text()
    return _INCLUDE.sub(lambda match: _source(match[1]), text)


SCRIPTS: dict[str, str] = {
    path.stem: _source(path.stem) for path in sorted(_FOLDER.glob("*.lua")) if not path.stem.startswith("_")
}
