#!/bin/sh
# Builds the CPU image with buildah, which needs no daemon, and tests it as it is meant to run: on a read-only file
# system, as a user that the image does not know, without capabilities.
#   docker/image_test.sh [IMAGE]       needs root and buildah; PYTHON_IMAGE and TORCH_INDEX: other sources, to build from
#   BUILD=no docker/image_test.sh      tests an image that is there
set -eu
here=$(cd "$(dirname "$0")" && pwd)
image=${1:-vclip:cpu}
port=${PORT:-8123}
user=54321
if [ "${BUILD:-yes}" = yes ]; then
    buildah bud --isolation chroot --target cpu --tag "$image" \
        ${PYTHON_IMAGE:+--build-arg "PYTHON_IMAGE=$PYTHON_IMAGE"} \
        ${TORCH_INDEX:+--build-arg "TORCH_INDEX=$TORCH_INDEX"} "$here/.."
fi

if curl --silent --output /dev/null "http://127.0.0.1:$port"; then
    echo "image test: port $port is in use; name another one: PORT=8124 docker/image_test.sh" >&2
    exit 1
fi
container=$(buildah from "$image")
log=$(mktemp)
service=
finish() {
    if [ -n "$service" ]; then kill -KILL "$service" 2>/dev/null || true; fi
    buildah rm "$container" >/dev/null
    rm -f "$log"
}
trap finish EXIT
root=$(buildah mount "$container")
echo "size: $(du -sm --one-file-system "$root" | cut -f1) MB"
variables=$(buildah inspect --format '{{range .OCIv1.Config.Env}}{{println .}}{{end}}' "$container")

# a mount namespace of its own: the image read-only, /tmp in memory; setpriv takes every capability away
# shellcheck disable=SC2016,SC2086
env -i $variables VCLIP_PORT="$port" VCLIP_HOST=127.0.0.1 \
    unshare --mount --fork --kill-child sh -eu -c '
        mount --bind "$1" "$1"
        mount -o remount,bind,ro "$1"
        mount -t tmpfs tmpfs "$1/tmp"
        mount -t proc proc "$1/proc"
        mount --bind /dev "$1/dev"
        exec chroot "$1" setpriv --reuid "$2" --regid "$2" --clear-groups --bounding-set=-all --inh-caps=-all \
            --no-new-privs python -m app' sh "$root" "$user" 2>"$log" &
service=$!

if ! "$here/smoke.sh" "http://127.0.0.1:$port" 120; then
    tail -n 20 "$log" >&2
    exit 1
fi
child=$(ps -o pid= --ppid "$service" | tr -d " ")
grep -E '^(Uid|CapEff|NoNewPrivs):' "/proc/$child/status"
grep -q "^Uid:[[:space:]]$user" "/proc/$child/status"
grep VmRSS "/proc/$child/status"
kill -TERM "$child"
code=0
wait "$service" || code=$?
service=
echo "exit code after SIGTERM: $code"
[ "$code" -eq 0 ]
