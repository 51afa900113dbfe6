# One image for the three kinds of processes: pages (Granian), sockets (Daphne) and the worker; compose.yml starts them.
FROM python:3.11.14-slim-trixie AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
# Filled by the base image's pip; the product needs none.
RUN python -m venv --without-pip /opt/venv
COPY requirements.lock /tmp/requirements.lock
RUN python -m pip --python /opt/venv install --require-hashes -r /tmp/requirements.lock

# What browsers need to recognise signing, by npm and pip, each file checked.
FROM packages AS signs
# hadolint ignore=DL3008
RUN apt-get update && apt-get install --yes --no-install-recommends npm && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/classroom
COPY rooms/__init__.py rooms/sign_assets.py rooms/
RUN PYTHONPATH=/opt/venv/lib/python3.11/site-packages python -c "from rooms.sign_assets import fetch; fetch(report=print)"

FROM python:3.11.14-slim-trixie
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 CLASSROOM_DATA=/var/lib/classroom
RUN groupadd --gid 10001 classroom \
    && useradd --uid 10001 --gid classroom --no-create-home --home-dir /var/lib/classroom --shell /usr/sbin/nologin classroom \
    && install --directory --owner=classroom --group=classroom /var/lib/classroom
COPY --from=packages /opt/venv /opt/venv
WORKDIR /opt/classroom
COPY . .
COPY --from=signs /opt/classroom/rooms/static/rooms/signs/assets rooms/static/rooms/signs/assets
RUN python -c "from classroom.catalogues import compile_catalogues; compile_catalogues()" \
    && python -m compileall -q .
USER 10001:10001
VOLUME /var/lib/classroom
EXPOSE 8001 8002
STOPSIGNAL SIGTERM
CMD ["python", "-m", "granian", "classroom.wsgi:application", "--host", "0.0.0.0", "--port", "8001", "--interface", "wsgi", "--http", "1", "--no-ws", "--workers", "2", "--blocking-threads", "8", "--respawn-failed-workers", "--workers-kill-timeout", "25"]
