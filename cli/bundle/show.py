"""What is in a bundle, and is it undamaged?"""

import argparse
import json
import sys
from typing import Any

from app.exit_codes import EXIT_OK
from cli.arguments import Load, SubParsers, add_bundle_options
from cli.table import table_lines


def add_parsers(actions: SubParsers) -> None:
    """Add `show` and `check`."""
    show = actions.add_parser("show", help="print the contents of the bundle, their sources and licences")
    show.add_argument("--json", action="store_true", help="print one JSON object")
    add_bundle_options(show)
    show.set_defaults(run=run_show)
    check = actions.add_parser("check", help="check the hash of every file, and load all parts")
    add_bundle_options(check)
    check.set_defaults(run=run_check)


def run_show(args: argparse.Namespace, _: Load) -> int:
    """Print the manifest."""
    from models.bundle.files import MINI_BUNDLE
    from models.bundle.manifest import read_manifest

    content: dict[str, Any] = read_manifest(args.bundle or MINI_BUNDLE).model_dump(mode="json")
    if args.json:
        print(json.dumps(content))
        return EXIT_OK
    vocabulary = content["parts"]["synthesizer"].get("vocabulary", {})
    content["parts"]["synthesizer"]["vocabulary"] = f"{len(vocabulary)} symbols"
    print("\n".join(table_lines(content)))
    return EXIT_OK


def run_check(args: argparse.Namespace, load: Load) -> int:
    """Read the manifest, compare every file with its hash, and load every part."""
    from models.bundle.files import MINI_BUNDLE, check_files
    from models.bundle.manifest import read_manifest
    from models.runtime.memory import device_mib, peak_host_mib

    directory = args.bundle or MINI_BUNDLE
    manifest = read_manifest(directory)
    check_files(directory, manifest)
    print(f"{len(manifest.files)} files match the manifest; loading them ...", file=sys.stderr)
    device = load(args.bundle, args.device, args.synthesizer_weights).device
    size_mb = sum(file.size_bytes for file in manifest.files.values()) / 1e6
    print(f"ok: bundle {manifest.name} {manifest.version}, {len(manifest.files)} files, {size_mb:.1f} MB")
    print(
        f"memory: {peak_host_mib():,} MiB of main memory at the peak, {device_mib(device):,} MiB of GPU "
        f"memory"
    )
    return EXIT_OK
