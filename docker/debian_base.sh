#!/bin/sh
# Makes a base image of Python 3.11 from Debian's packages, where no registry of images is reached:
#   docker/debian_base.sh IMAGE [MIRROR]        needs root, debootstrap and buildah
# Certificates that this machine trusts are copied, so that a mirror of packages is trusted in the build as well.
set -eu
image=$1
mirror=${2:-http://deb.debian.org/debian}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
debootstrap --variant=minbase --include=python3,python3-venv,python-is-python3,ca-certificates bookworm "$work/root" "$mirror"
cp /etc/ssl/certs/ca-certificates.crt "$work/root/etc/ssl/certs/"
# as Docker's slim images: no translations and manuals, but every copyright; also of what is installed later
cat >"$work/root/etc/dpkg/dpkg.cfg.d/slim" <<'EOF'
path-exclude /usr/share/doc/*
path-include /usr/share/doc/*/copyright
path-exclude /usr/share/info/*
path-exclude /usr/share/locale/*
path-exclude /usr/share/man/*
EOF
rm -rf "$work"/root/var/cache/apt/* "$work"/root/var/lib/apt/lists/* \
    "$work"/root/usr/share/info/* "$work"/root/usr/share/locale/* "$work"/root/usr/share/man/*
find "$work/root/usr/share/doc" ! -type d ! -name copyright -delete
tar -C "$work/root" -cf "$work/root.tar" .
container=$(buildah from scratch)
buildah add "$container" "$work/root.tar" /
buildah commit --rm "$container" "$image"
