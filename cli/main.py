"""The command `vclip`: parses the arguments, calls a command, and reports an error in one line."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.exit_codes import EXIT_FAILED, EXIT_INTERRUPTED, EXIT_INVALID_INPUT, exit_code
from app.version import SERVICE_VERSION
from cli import batch, bundle, dialogue, embed, evaluate, keys, serve, speak, text, train, verify, voices
from cli.arguments import Load, Parser
from cli.files import UnusableFile
from models.errors import UnknownVoice, VclipError
from models.runtime.waiting import sleep_while_waiting

if TYPE_CHECKING:
    from models.interfaces import Pipeline

sleep_while_waiting()

_COMMANDS = (speak, dialogue, voices, embed, verify, batch, text, serve, keys, bundle, evaluate, train)


def load_bundle(directory: Path | None, device: str, synthesizer_weights: Path | None) -> "Pipeline":
    """Load a bundle. Raises UnusableBundle."""
    from models.loading import load_vclip  # seconds of imports

    return load_vclip(directory, device, synthesizer_weights=synthesizer_weights)


def make_parser() -> Parser:
    """The whole command line."""
    parser = Parser(
        prog="vclip", description="Turn a face and a text into speech, in a voice that fits the face."
    )
    parser.add_argument("--version", action="version", version=f"vclip {SERVICE_VERSION}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in _COMMANDS:
        command.add_parser(commands)
    return parser


def main(argv: Sequence[str] | None = None, load: Load = load_bundle) -> int:
    """Run one command and return the exit code.

    0 done, 1 failed, 2 the input is wrong, 3 the bundle cannot be used or a package is not installed, 4 the device
    is not there.
    `load` is replaced in tests.
    """
    args = make_parser().parse_args(argv)
    try:
        code: int = args.run(args, load)
        sys.stdout.flush()  # flush here, where a closed pipe can still be handled
    except UnknownVoice as error:  # the models do not know where to look
        return _fail(f"{error}; vclip bundle show lists all", exit_code(error))
    except VclipError as error:
        return _fail(error, exit_code(error))
    except UnusableFile as error:
        return _fail(error, EXIT_INVALID_INPUT)
    except BrokenPipeError:
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # otherwise the interpreter would report the error again at exit
        return EXIT_FAILED
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    return code


def _fail(error: Exception | str, code: int) -> int:
    print(f"vclip: error: {error}", file=sys.stderr)
    return code
