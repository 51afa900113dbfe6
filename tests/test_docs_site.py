"""The documentation site: it builds without a warning, asks no other host, and its diagram of imports is the code's."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from docs.import_diagram import between_apps, draw, heights
from tests.import_rules import MAY_IMPORT
from tests.product_sources import ROOT, product_sources

DOCS = ROOT / "docs"
BUILD = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-n", "-b", "html"]


def build(source: Path, target: Path) -> subprocess.CompletedProcess[str]:
    """Build `source` as `make docs` builds docs/, from nothing."""
    command = [*BUILD, "-E", "-d", str(target / ".trees"), str(source), str(target)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("site")
    built = build(DOCS, target)
    assert built.returncode == 0, built.stderr
    return target


def pages(site: Path) -> dict[str, str]:
    return {str(path.relative_to(site)): path.read_text() for path in sorted(site.rglob("*.html"))}


def test_every_document_is_a_page(site: Path) -> None:
    written = {str(path.relative_to(DOCS).with_suffix(".html")) for path in DOCS.rglob("*.md")}
    assert written <= set(pages(site))


def test_each_kind_of_reader_has_a_part(site: Path) -> None:
    first = (site / "index.html").read_text()
    for part in ("teachers", "moderators", "administrators", "developers", "contributors"):
        assert f'href="{part}/index.html"' in first


def test_nothing_is_loaded_from_other_hosts(site: Path) -> None:
    loading = re.compile(r'<(?:script|img|iframe|source|video)\b[^>]*\bsrc="(?:https?:)?//[^"]*"')
    styles = re.compile(r'<link\b[^>]*\brel="(?!canonical)[^"]*"[^>]*\bhref="(?:https?:)?//[^"]*"')
    assert [name for name, text in pages(site).items() if loading.search(text) or styles.search(text)] == []
    sheets = [
        path for path in site.rglob("*.css") if re.search(r"(?:@import|url\()\s*[\"']?(?:https?:)?//", path.read_text())
    ]
    assert sheets == []


def test_schemas_and_search_lie_beside_the_pages(site: Path) -> None:
    for name in ("openapi.yaml", "asyncapi.yaml", "searchindex.js"):
        assert (site / name).stat().st_size > 10_000


def test_the_page_of_imports_shows_the_code(site: Path) -> None:
    page = (site / "contributors" / "imports.html").read_text()
    arrows = between_apps(product_sources())
    assert (
        draw(arrows, dict.fromkeys(MAY_IMPORT, 0)).count('class="arrow"') == len(arrows) == page.count('class="arrow"')
    )
    assert all(f"{above} imports {below} ({count})" in page for (above, below), count in arrows.items())
    assert "<code>question_types</code>" in page


# --- these checks can fail ------------------------------------------------------------------------


def test_broken_pages_fail_the_build(tmp_path: Path) -> None:
    source = tmp_path / "docs"
    (source / "_static").mkdir(parents=True)
    conf = (DOCS / "conf.py").read_text().replace("Path(__file__).resolve().parent.parent", f"Path({str(ROOT)!r})")
    (source / "conf.py").write_text(conf)
    for name in ("_static/site.css", "openapi.yaml", "asyncapi.yaml"):
        shutil.copy(DOCS / name, source / name)
    broken = ["[away](nowhere.md)", "[away](#nowhere)", "![picture](nowhere.png)", "```{nonsense}\n```"]
    names = [f"broken{number}" for number, _ in enumerate(broken)]
    listed = "\n".join(names)
    (source / "index.md").write_text(f"# Title\n\n```{{toctree}}\n{listed}\n```\n")
    for name, text in zip(names, broken, strict=True):
        (source / f"{name}.md").write_text(f"# Title\n\n{text}\n")
    (source / "alone.md").write_text("# In no list\n")
    built = build(source, tmp_path / "site")
    assert built.returncode == 1
    assert [name for name in [*names, "alone"] if f"{name}.md" not in built.stderr] == []
    assert "index.md" not in built.stderr


def test_apps_stand_above_what_they_import() -> None:
    arrows = {("top", "left"): 1, ("top", "right"): 2, ("left", "base"): 3, ("right", "base"): 1, ("top", "base"): 1}
    rows = heights(arrows, dict.fromkeys(("top", "left", "right", "base")))
    assert rows == {"base": 0, "left": 1, "right": 1, "top": 2}
