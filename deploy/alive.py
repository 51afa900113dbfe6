"""`alive.py PORT`: ends with 0 when the process at this port of this machine answers, else with 1. A health check."""

import os
import sys
import urllib.error
import urllib.request


def main(port: str) -> int:
    # Django answers to its own names only.
    host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().strip("*").removeprefix(".") or "localhost"
    request = urllib.request.Request(f"http://127.0.0.1:{int(port)}/health/live/", headers={"Host": host})
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=5) as answer:
            return 0 if answer.status == 200 else 1
    except OSError:
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
