"""`vclip bundle`: shows, checks, builds and extends bundles, and imports parts of them."""

from cli.arguments import SubParsers
from cli.bundle import additions, build, imports, show


def add_parser(commands: SubParsers) -> None:
    """Add the command."""
    parser = commands.add_parser("bundle", help="show, check or build a bundle, or import a part of one")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    for file in (show, build, additions, imports):
        file.add_parsers(actions)
