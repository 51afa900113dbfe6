"""A real Janus for tests: from PATH, or installed by apt as root. It answers on the loopback interface only."""

import os
import socket
import subprocess
import time
from pathlib import Path

from classroom.embedded.redis_server import free_port
from tests.debian import program

READY_TIMEOUT_S = 30
GENERAL = """
general: {{
  debug_level = 4
  api_secret = "{secret}"
  admin_secret = "{secret}"
  session_timeout = 30
  server_name = "tests"
}}
nat: {{
  ice_enforce_list = "127.0.0.1"
  ignore_mdns = true
}}
media: {{ ipv6 = false }}
plugins: {{ disable = "{plugins}" }}
transports: {{ disable = "{transports}" }}
"""
SOCKETS = """
general: {{ ws = true, ws_ip = "127.0.0.1", ws_port = {port}, wss = false, json = "compact" }}
admin: {{ admin_ws = true, admin_ws_ip = "127.0.0.1", admin_ws_port = {admin_port} }}
"""
ROOMS = "general: { string_ids = true }\n"
# What isn't needed would open ports of its own.
OTHER_PLUGINS = ("audiobridge", "duktape", "echotest", "lua", "nosip", "recordplay", "sip")
MORE_PLUGINS = ("streaming", "textroom", "videocall", "voicemail")
OTHER_TRANSPORTS = ("http", "mqtt", "nanomsg", "pfunix", "rabbitmq")


class JanusServer:
    """`url` and `secret` are what Classroom's settings take; start() and kill() as often as a test likes."""

    secret = "a secret of this test"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port, admin_port = free_port(), free_port()
        self.url = f"ws://127.0.0.1:{self._port}"
        self.admin_url = f"ws://127.0.0.1:{admin_port}"
        plugins = ",".join(f"libjanus_{name}.so" for name in (*OTHER_PLUGINS, *MORE_PLUGINS))
        transports = ",".join(f"libjanus_{name}.so" for name in OTHER_TRANSPORTS)
        files = {
            "janus.jcfg": GENERAL.format(secret=self.secret, plugins=plugins, transports=transports),
            "janus.transport.websockets.jcfg": SOCKETS.format(port=self._port, admin_port=admin_port),
            "janus.plugin.videoroom.jcfg": ROOMS,
        }
        for name, text in files.items():
            (folder / name).write_text(text)
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        # Debian's folders of plugins are compiled in.
        command = [program("janus", package="janus"), f"--configs-folder={self._folder}", "--disable-colors"]
        with (self._folder / "janus.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True
            )
        self._wait_until_ready()

    def kill(self) -> None:
        """As a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    @property
    def log(self) -> str:
        return (self._folder / "janus.log").read_text(errors="replace")

    def _wait_until_ready(self) -> None:
        assert self._process is not None
        end = time.monotonic() + READY_TIMEOUT_S
        while time.monotonic() < end:
            if self._process.poll() is not None:
                raise RuntimeError(f"Janus ended at once.{os.linesep}{self.log[-2000:]}")
            try:
                socket.create_connection(("127.0.0.1", self._port), timeout=1).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError(f"Janus did not answer within {READY_TIMEOUT_S} s.")
