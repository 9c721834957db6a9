#!/bin/sh
# Removes what is never run from an environment: tests and headers of packages, tools to build with, and pip. Bytecode
# of our own packages is written, since nothing can be later.
#   docker/trim.sh DIR
set -eu
cd "$1"/lib/python3*/site-packages
find . -type d -name tests -prune -exec rm -rf {} +
rm -rf torch/test torch/include pip pip-*.dist-info
find torch/bin -type f ! -name torch_shm_manager -delete # torch looks for this one when it is imported
rm -f "$1"/bin/pip*
"$1"/bin/python -m compileall -q app batch cli models
