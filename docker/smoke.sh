#!/bin/sh
# Is the service at this address ready, and does it speak?
#   docker/smoke.sh [URL] [SECONDS]       default: http://127.0.0.1:8000, waiting for up to 180 s
set -eu
url=${1:-http://127.0.0.1:8000}
patience=${2:-180}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

waited=0
until curl --silent --fail --output /dev/null "$url/health/ready"; do
    if [ "$waited" -ge "$patience" ]; then
        echo "smoke: $url is not ready after $patience s" >&2
        exit 1
    fi
    sleep 1
    waited=$((waited + 1))
done

curl --silent --show-error --fail --dump-header "$work/headers" --output "$work/speech.wav" \
    --form "image=@$here/../app/inference/portrait.jpg" --form "text=Nice to meet you." "$url/v1/speech"

# RIFF....WAVE, and more than a header
if [ "$(head -c 4 "$work/speech.wav")" != RIFF ] ||
    [ "$(head -c 12 "$work/speech.wav" | tail -c 4)" != WAVE ] ||
    [ "$(wc -c <"$work/speech.wav")" -le 44 ]; then
    echo "smoke: the answer is not a WAV file with sound" >&2
    exit 1
fi
grep -i '^vclip-' "$work/headers"
echo "smoke: ok, $(wc -c <"$work/speech.wav") bytes"
