# syntax=docker/dockerfile:1
# Two stages: the first installs by hash and compiles the kernels, the second only runs.

FROM python:3.11-slim AS built
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /source
RUN python -m venv /opt/diapason
COPY requirements-service.lock ./
RUN /opt/diapason/bin/pip install --require-hashes --requirement requirements-service.lock
COPY pyproject.toml README.md LICENSE ./
COPY scheduler ./scheduler
COPY models ./models
COPY api ./api
RUN /opt/diapason/bin/pip install --no-deps --no-build-isolation .
# Compiled for the processor that builds; on another kind the service compiles anew, once.
ENV NUMBA_CACHE_DIR=/var/cache/diapason
RUN cd / && /opt/diapason/bin/python -m scheduler.warm

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/diapason --create-home diapason
COPY --from=built /opt/diapason /opt/diapason
COPY --from=built --chown=diapason /var/cache/diapason /var/cache/diapason
# Each file /run/secrets/diapason_* becomes the setting of its name, for every command alike.
COPY --chmod=755 <<'SCRIPT' /usr/local/bin/with-secrets
#!/bin/sh
set -eu
for file in /run/secrets/diapason_*; do
    [ -f "$file" ] || continue
    name=$(basename "$file" | tr '[:lower:]' '[:upper:]')
    export "$name=$(cat "$file")"
done
exec /opt/diapason/bin/diapason "$@"
SCRIPT
ENV PATH=/opt/diapason/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    NUMBA_CACHE_DIR=/var/cache/diapason \
    MPLCONFIGDIR=/tmp/matplotlib \
    DIAPASON_HOST=0.0.0.0
USER diapason
WORKDIR /var/lib/diapason
VOLUME /var/lib/diapason
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/api/v1/health/ready', timeout=4)"]
ENTRYPOINT ["with-secrets"]
CMD ["serve"]
