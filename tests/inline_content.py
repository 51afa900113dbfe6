"""What a content policy without `unsafe-inline` refuses, found in a page's HTML before a browser does."""

from html.parser import HTMLParser

# A script of another type is data that no browser runs.
SCRIPTS = frozenset({"", "module", "text/javascript", "application/javascript"})
LOADING = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "object": "data",
}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "style" or (tag == "script" and "src" not in given and given.get("type", "").lower() in SCRIPTS):
            self.found.append(f"<{tag}> with its content inside")
        self.found += [f"<{tag} {name}=…>" for name in given if name == "style" or name.startswith("on")]
        address = given.get(LOADING.get(tag, "")) or (given.get("href", "") if tag == "link" else "")
        if address.startswith(("//", "http:", "https:")) and given.get("rel") != "canonical":
            self.found.append(f"<{tag}> loads {address}")
        if given.get("href", "").strip().lower().startswith("javascript:"):
            self.found.append(f"<{tag}> runs a script by its link")


def refused_content(html: str) -> list[str]:
    """Inline scripts, styles and handlers, and whatever another host would have to send."""
    reader = _Reader()
    reader.feed(html)
    return reader.found
