"""`vclip serve`: the HTTP service; options take precedence over the `VCLIP_*` environment."""

import argparse
import sys
from pathlib import Path

from cli.arguments import EXIT_FAILED, EXIT_INVALID_INPUT, Load, SubParsers


def add_parser(commands: SubParsers) -> None:
    """Add the command."""
    parser = commands.add_parser("serve", help="serve over HTTP; see docs/configuration.md for all settings")
    parser.add_argument("--host", help="address to listen on; default: VCLIP_HOST or 127.0.0.1")
    parser.add_argument("--port", type=int, help="port to listen on; default: VCLIP_PORT or 8000")
    parser.add_argument(
        "--bundle",
        type=Path,
        metavar="DIR",
        help="directory of the bundle; default: VCLIP_BUNDLE or the embedded bundle",
    )
    parser.add_argument("--device", help="auto, cpu, cuda or cuda:N; default: VCLIP_DEVICE or auto")
    parser.add_argument(
        "--threads", type=int, help="CPU threads; 0: one per core; default: VCLIP_THREADS or 0"
    )
    parser.add_argument(
        "--synthesizer-weights",
        type=Path,
        metavar="FILE",
        help="model file of the synthesizer; default: "
        "VCLIP_SYNTHESIZER_WEIGHTS, or from the installed packages",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, _: Load) -> int:
    """Serve until asked to end."""
    from app.server import CannotListen, bundle_licence_note, end_process, load_pipeline, serve
    from app.settings import InvalidSettings, load_settings

    try:
        settings = load_settings(
            host=args.host,
            port=args.port,
            bundle=args.bundle,
            synthesizer_weights=args.synthesizer_weights,
            device=args.device,
            threads=args.threads,
        )
    except InvalidSettings as error:
        print(f"vclip: error: {error}", file=sys.stderr)
        return EXIT_INVALID_INPUT
    print(f"vclip: {bundle_licence_note(settings.bundle)}", file=sys.stderr, flush=True)
    try:
        code = serve(settings, lambda: load_pipeline(settings))
    except CannotListen as error:
        print(f"vclip: error: {error}", file=sys.stderr)
        return EXIT_FAILED
    return end_process(code)
