"""Where `collectstatic` puts a release's static files, and how pages name them (static_releases)."""

import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils._os import safe_join
from django.utils.functional import cached_property
from whitenoise.storage import CompressedStaticFilesStorage

from classroom.static_releases import (
    CURRENT,
    NOTE,
    collected_releases,
    is_collected,
    note_of,
    own_release,
    release_of,
    sources,
    state_of,
)

# For pages that were opened before: so long after another release has taken its place.
KEPT_S = 14 * 24 * 60 * 60
# What a `collectstatic` that was killed has left.
UNFINISHED_KEPT_S = 24 * 60 * 60
_UNFINISHED = ".collecting-"
# The system's times are coarse: of a change later than this before a look at a file, its times may say nothing.
SETTLED_NS = 2 * 10**9


class ReleaseStorage(CompressedStaticFilesStorage):
    """Collects aside, and gives the folder its release's name when all is there: half a release is never served."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._aside = Path(settings.STATIC_ROOT) / f"{_UNFINISHED}{secrets.token_hex(6)}"
        self._begun_ns = time.time_ns()

    def path(self, name: str) -> str:
        """Where a file is collected. `location`, of which `collectstatic` asks and speaks, is where all of it goes."""
        return safe_join(str(self._aside), "" if name == self.location else name)

    @cached_property
    def base_url(self) -> str:
        """With the release of this process, if that was collected; else without one, for what was collected last."""
        release = own_release()
        return f"{settings.STATIC_URL}{release}/" if is_collected(release) else str(settings.STATIC_URL)

    def url(self, name: str | None) -> str:
        # What is named after its own content stays in browsers from one release to the next.
        if name and settings.STATIC_NAMED_BY_CONTENT.search(name):
            return f"{settings.STATIC_URL}{name}"
        return super().url(name)

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str, bool]]:
        """Raises ImproperlyConfigured for links (`--link`): what they lead to would change under a kept address."""
        if dry_run:
            return
        collected = {name: Path(self.path(name)) for name in paths}
        if any(path.is_symlink() for path in collected.values()):
            shutil.rmtree(self._aside)
            raise ImproperlyConfigured("Static files are copied in production. Run collectstatic without --link.")
        release = release_of(collected)
        if not is_collected(release):
            yield from super().post_process(paths, dry_run, **options)
            # Whoever collected the same at the same time may have been first.
            with suppress(OSError):
                self._aside.rename(Path(settings.STATIC_ROOT) / release)
        shutil.rmtree(self._aside, ignore_errors=True)
        _make_current(release)
        _remove_old(release)
        self._note(release, set(collected))

    def _note(self, release: str, names: set[str]) -> None:
        """Write down which release the sources are, unless they may have changed since they were collected."""
        files = sources()
        state, changed_ns = state_of(files)
        if files.keys() == names and changed_ns < self._begun_ns - SETTLED_NS:
            with suppress(FileExistsError):
                note_of(state).symlink_to(release)


def _make_current(release: str) -> None:
    """Let CURRENT lead to the release, in one step."""
    root = Path(settings.STATIC_ROOT)
    current = root / CURRENT
    if current.exists():
        os.utime(current)  # that folder's time says from now on when it was replaced
    os.utime(root / release)
    link = root / f"{_UNFINISHED}{secrets.token_hex(6)}"
    link.symlink_to(release)
    link.replace(current)


def _remove_old(current: str) -> None:
    """Remove releases that were replaced longer than KEPT_S ago, and the notes of releases that are gone."""
    now = time.time()
    unfinished = Path(settings.STATIC_ROOT).glob(f"{_UNFINISHED}*")
    old = [(path, KEPT_S) for path in collected_releases() if path.name != current]
    for path, kept_s in [*old, *((path, UNFINISHED_KEPT_S) for path in unfinished)]:
        if now - path.lstat().st_mtime > kept_s:
            shutil.rmtree(path, ignore_errors=True)
    for note in Path(settings.STATIC_ROOT).glob(f"{NOTE}*"):
        if not note.exists():
            note.unlink(missing_ok=True)
