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

# what other bundles need: a VITS, and a CLIP of open_clip; and the list of files of each package is true
chroot "$root" /opt/vclip/bin/python -c '
from importlib.metadata import distributions
from models.face.open_clip_models import build_clip
from models.tts.vits.network import make_network
make_network({"use_phonemes": False}, ["a", "b"])
vision = {"layers": 1, "width": 64, "patch_size": 32, "image_size": 64}
build_clip({"embed_dim": 8, "vision_cfg": vision, "text_cfg": {"layers": 1, "width": 64, "heads": 1}})
files = [(file, one.name) for one in distributions() if one.read_text("RECORD") for file in one.files or ()]
gone = [pair for pair in files if not pair[0].locate().exists()]
changed = [pair for pair in files if pair[0].size and pair[0].locate().stat().st_size != pair[0].size]
assert not gone and not changed, (gone[:5], changed[:5])
print(f"other back ends: ok; {len(files)} files are as their packages say")'

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
# Hindi is read by espeak-ng, where the image has it
if [ -x "$root/usr/bin/espeak-ng" ]; then
    curl --silent --show-error --fail --output /dev/null --write-out 'Hindi: %{http_code}, %{size_download} bytes\n' \
        --form "image=@$here/../app/inference/portrait.jpg" --form "text=नमस्ते, आप कैसे हैं?" --form language=hi \
        "http://127.0.0.1:$port/v1/speech"
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
