#!/bin/sh
# Lists what is inside an image that buildah has built: sbom.json (CycloneDX, with licences) of the Python packages,
# and debian.txt of Debian's. The tool, cyclonedx-bom, is fetched by pip and does not get into the image.
#   docker/sbom.sh [IMAGE] [DIR]       needs root and buildah
set -eu
image=${1:-vclip:cpu}
out=${2:-.}
container=$(buildah from "$image")
trap 'buildah rm "$container" >/dev/null' EXIT
root=$(buildah mount "$container")
python3 -m pip install --quiet --target "$root/tmp/tools" cyclonedx-bom
# -I: the tool is imported, but is no part of what it looks at
chroot "$root" /opt/vclip/bin/python -I -c '
import runpy, sys
sys.path.insert(0, "/tmp/tools")
sys.argv = ["cyclonedx-py", "environment", "--of", "JSON", "-o", "/tmp/sbom.json", "/opt/vclip/bin/python"]
runpy.run_module("cyclonedx_py", run_name="__main__")'
mkdir -p "$out"
cp "$root/tmp/sbom.json" "$out/sbom.json"
# shellcheck disable=SC2016
chroot "$root" dpkg-query --show --showformat '${Package} ${Version} ${Installed-Size} kB\n' >"$out/debian.txt"
python3 - "$out" <<'EOF'
import collections, json, pathlib, sys
out = pathlib.Path(sys.argv[1])
found = json.loads((out / "sbom.json").read_text())["components"]
names = collections.Counter()
for component in found:
    entries = [one.get("expression") or one["license"].get("id") or one["license"].get("name", "") for one in component.get("licenses", [])]
    names[min(entries, key=len)[:60] if entries else "(not declared)"] += 1
print(f"{len(found)} Python packages, {len((out / 'debian.txt').read_text().splitlines())} of Debian")
for name, n in names.most_common():
    print(f"{n:4} {name}")
EOF
