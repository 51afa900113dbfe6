"""The static files of a release: under an address made from what is in all of them, so that browsers may keep them.

In production `collectstatic` writes them into `STATIC_ROOT/<release>/`, and pages name them `/static/<release>/…`.
Scripts and styles name each other by relative addresses, so a page never gets files of two releases.
`STATIC_ROOT/current` leads to those that were collected last; `/static/…` without a release is answered from there, for
addresses that somebody has kept.

Reading all files takes a process much longer than asking the system about them. So `collectstatic` notes to which
release files in this state (`state_of`) belong, as a link `STATIC_ROOT/.state-<state>` → release. When a file was last
changed, which only the system says, is a part of its state: whatever happens to it, the note isn't found any more.
"""

import hashlib
import re
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders

RELEASE = re.compile(r"[0-9a-f]{12}")
CURRENT = "current"
NOTE = ".state-"


def release_of(files: Mapping[str, Path]) -> str:
    """Twelve hex digits from the names and contents of `files` (name → where it lies)."""
    whole = hashlib.sha256()
    for name in sorted(files):
        with files[name].open("rb") as file:
            content = hashlib.file_digest(file, "sha256")
        whole.update(f"{name}\0{content.hexdigest()}\n".encode())
    return whole.hexdigest()[:12]


def sources() -> dict[str, Path]:
    """What `collectstatic` would collect: of several files with a name the first, as it does."""
    found: dict[str, Path] = {}
    ignored = apps.get_app_config("staticfiles").ignore_patterns  # type: ignore[attr-defined]
    for finder in get_finders():
        for path, storage in finder.list(ignored):
            prefix = getattr(storage, "prefix", None)
            found.setdefault(f"{prefix}/{path}" if prefix else path, Path(storage.path(path)))
    return found


def state_of(files: Mapping[str, Path]) -> tuple[str, int]:
    """(32 hex digits from the names, places, sizes and times of `files`; when the last of them was changed, in ns)."""
    whole, changed_ns = hashlib.sha256(), 0
    for name in sorted(files):
        stat = files[name].stat()
        changed_ns = max(changed_ns, stat.st_ctime_ns)
        about = (name, str(files[name]), stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
        whole.update(f"{about}\n".encode())
    return whole.hexdigest()[:32], changed_ns


def note_of(state: str) -> Path:
    """The link that leads from a state to its release."""
    return Path(settings.STATIC_ROOT) / f"{NOTE}{state}"


@cache
def own_release() -> str:
    """The release of this process' own files, collected or not. Read once: a process stays what it began as."""
    files = sources()
    with suppress(OSError):
        if RELEASE.fullmatch(noted := note_of(state_of(files)[0]).readlink().name):
            return noted
    return release_of(files)


def is_collected(release: str) -> bool:
    """Whether its files are there to be served. They appear all at once."""
    return (Path(settings.STATIC_ROOT) / release).is_dir()


def collected_releases() -> list[Path]:
    """Their folders."""
    root = Path(settings.STATIC_ROOT)
    return sorted(path for path in root.iterdir() if RELEASE.fullmatch(path.name) and path.is_dir())
