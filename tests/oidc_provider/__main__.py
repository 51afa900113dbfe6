"""Run the provider: `PROVIDER_DATA=… PROVIDER_REDIRECTS=… python -m tests.oidc_provider PORT`."""

import os
import sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIServer, make_server

import django
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


def main(port: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.oidc_provider.settings"
    # The discovery of http addresses is for tests only.
    os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
    django.setup()
    call_command("migrate", run_syncdb=True, skip_checks=True, verbosity=0)
    call_command(
        "createapplication",
        "confidential",
        "authorization-code",
        client_id="classroom",
        client_secret="provider-secret",
        name="Classroom",
        algorithm="RS256",
        skip_authorization=True,
        redirect_uris=os.environ["PROVIDER_REDIRECTS"],
        verbosity=0,
    )
    with make_server("127.0.0.1", port, WSGIHandler(), server_class=_Server) as server:
        server.serve_forever()


main(int(sys.argv[1]))
