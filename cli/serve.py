"""`vclip serve`: the HTTP service; options take precedence over the `VCLIP_*` environment."""

import argparse
from pathlib import Path

from cli.arguments import Load, SubParsers


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
    from app.__main__ import main
    from app.server import end_process

    code = main(
        host=args.host,
        port=args.port,
        bundle=args.bundle,
        synthesizer_weights=args.synthesizer_weights,
        device=args.device,
        threads=args.threads,
    )
    return end_process(code)
