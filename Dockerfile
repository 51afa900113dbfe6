# One image for the three kinds of processes: pages (Granian), sockets (Daphne) and the worker; compose.yml starts them.
FROM python:3.11.14-slim-trixie AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
COPY requirements.lock /tmp/requirements.lock
RUN /opt/venv/bin/python -m pip install --require-hashes -r /tmp/requirements.lock

FROM python:3.11.14-slim-trixie
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 CLASSROOM_DATA=/var/lib/classroom
RUN groupadd --system --gid 10001 classroom \
    && useradd --system --uid 10001 --gid classroom --home-dir /var/lib/classroom --shell /usr/sbin/nologin classroom \
    && install --directory --owner=classroom --group=classroom /var/lib/classroom
COPY --from=packages /opt/venv /opt/venv
WORKDIR /opt/classroom
COPY . .
RUN python -c "from classroom.catalogues import compile_catalogues; compile_catalogues()"
USER 10001:10001
VOLUME /var/lib/classroom
EXPOSE 8001 8002
STOPSIGNAL SIGTERM
CMD ["python", "-m", "granian", "classroom.wsgi:application", "--host", "0.0.0.0", "--port", "8001", "--interface", "wsgi", "--http", "1", "--no-ws", "--workers", "2", "--blocking-threads", "8", "--respawn-failed-workers", "--workers-kill-timeout", "25"]
