"""`vclip bundle`: what a bundle holds, and whether it is whole."""

import argparse
import json
import sys
from typing import Any

from cli.arguments import EXIT_OK, Load, SubParsers, add_bundle_options
from cli.table import table_lines


def add_parser(commands: SubParsers) -> None:
    """Add the command."""
    parser = commands.add_parser("bundle", help="show or check a bundle")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    show = actions.add_parser(
        "show", help="print what the bundle holds, where it is from and what it may be used for"
    )
    show.add_argument("--json", action="store_true", help="print one JSON object")
    add_bundle_options(show)
    show.set_defaults(run=run_show)
    check = actions.add_parser("check", help="check every file, and load everything")
    add_bundle_options(check)
    check.set_defaults(run=run_check)


def run_show(args: argparse.Namespace, _: Load) -> int:
    """Print the manifest."""
    from models.bundle import MINI_BUNDLE, read_manifest

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
    from models.bundle import MINI_BUNDLE, check_files, read_manifest

    directory = args.bundle or MINI_BUNDLE
    manifest = read_manifest(directory)
    check_files(directory, manifest)
    print(f"{len(manifest.files)} files are as listed; loading them ...", file=sys.stderr)
    load(args.bundle, args.device, args.synthesizer_weights)
    size_mb = sum(file.size_bytes for file in manifest.files.values()) / 1e6
    print(f"ok: bundle {manifest.name} {manifest.version}, {len(manifest.files)} files, {size_mb:.1f} MB")
    return EXIT_OK
