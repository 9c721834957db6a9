"""`vclip evaluate`: measures a bundle; stdout has only the JSON, stderr everything else.

The files are named as the folders of `training.evaluation`, which is imported only when something is measured.
"""

from cli.arguments import SubParsers
from cli.evaluate import association, faces, languages, speech, text, voices


def add_parser(commands: SubParsers) -> None:
    """Add the command."""
    parser = commands.add_parser("evaluate", help="measure a bundle")
    measures = parser.add_subparsers(metavar="WHAT", required=True)
    for topic in (association, faces, voices, speech, languages, text):
        topic.add_parsers(measures)
