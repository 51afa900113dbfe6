"""The documentation site: `make docs` builds it into build/docs with Sphinx, and a broken link fails the build."""

import sys
from pathlib import Path

# The diagram of imports reads the product's code.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

project = "Classroom"
project_copyright = "the makers of Classroom"
html_title = "Classroom"

extensions = ["myst_parser", "docs.import_diagram"]
source_suffix = {".md": "markdown"}
# Anchors of headings as other readers of Markdown make them.
myst_heading_anchors = 3
myst_enable_extensions = ["fieldlist"]

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["site.css"]
# The schemas lie beside the pages that explain them.
html_extra_path = ["openapi.yaml", "asyncapi.yaml"]
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {"navigation_with_keys": True}
# Blocks that name no language: what is typed and printed in a terminal.
highlight_language = "text"
pygments_style = "friendly"
pygments_dark_style = "native"
