"""The product's own Python source, for what reads it: the rules of the architecture and the diagram of imports."""

from pathlib import Path

from tests.import_rules import MAY_IMPORT

ROOT = Path(__file__).resolve().parent.parent


def read_sources(folder: Path, root: Path = ROOT) -> dict[str, str]:
    """Module name → source of every Python file below `folder`, migrations aside."""
    sources = {}
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        if "migrations" in parts:
            continue
        sources[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path.read_text()
    return sources


def product_sources() -> dict[str, str]:
    """That of all apps."""
    sources: dict[str, str] = {}
    for app in MAY_IMPORT:
        sources |= read_sources(ROOT / app)
    return sources
