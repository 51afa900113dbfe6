"""A worker has the content policy of its own script, not of the page that starts it."""

from collections.abc import MutableMapping

WORKER = "/rooms/signs/hand_worker.js"
# WebAssembly runs here and nowhere else; whatever the landmarker might load or send, it reaches this server only.
POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"


def add_worker_policy(headers: MutableMapping[str, str], path: str, url: str) -> None:
    """Called by WhiteNoise for each static file."""
    if url.endswith(WORKER):
        headers["Content-Security-Policy"] = POLICY
