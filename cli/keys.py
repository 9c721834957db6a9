"""`vclip keys`: API keys for the service; docs/api/operations.md says how they are used."""

import argparse
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from app.exit_codes import EXIT_INVALID_INPUT, EXIT_OK
from cli.arguments import Load, SubParsers
from cli.files import UnusableFile

MIN_CHARACTERS = 32


def add_parser(commands: SubParsers) -> None:
    """Add the command."""
    parser = commands.add_parser("keys", help="make API keys for the service")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    new = actions.add_parser("new", help="print a new key (only once) and its line for the key file")
    new.add_argument("--name", required=True, type=_name, help="name of the key, which the service logs")
    new.add_argument(
        "--file", type=Path, metavar="FILE", help="append the line to this file, and print only the key"
    )
    _add_options(new)
    new.set_defaults(run=run_new)
    hashed = actions.add_parser(
        "hash", help="read a key from standard input and print its line for the key file"
    )
    hashed.add_argument("--name", required=True, type=_name, help="name of the key")
    _add_options(hashed)
    hashed.set_defaults(run=run_hash)


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--expires",
        type=_date,
        metavar="DATE",
        help="last day on which the key is valid (UTC), such as 2027-01-31",
    )
    parser.add_argument(
        "--per-minute",
        type=_per_minute,
        metavar="NUMBER",
        help="requests per minute that may be sent with it, 0: any number; default: as VCLIP_RATE_LIMIT_PER_MINUTE",
    )


def run_new(args: argparse.Namespace, _: Load) -> int:
    """Make a key."""
    from app.api_keys import ApiKey, hash_key, new_key

    key = new_key()
    line = ApiKey(args.name, hash_key(key), args.expires, args.per_minute).line
    if args.file is None:
        print(f"key (shown only once): {key}\nline for VCLIP_API_KEYS_FILE: {line}")
    else:
        _append(args.file, args.name, line)
        print(key)
    return EXIT_OK


def run_hash(args: argparse.Namespace, _: Load) -> int:
    """Hash a key that was made elsewhere."""
    from app.api_keys import ApiKey, hash_key

    key = sys.stdin.readline().strip()
    if len(key) < MIN_CHARACTERS:
        print(
            f"vclip: error: a key with fewer than {MIN_CHARACTERS} characters can be guessed", file=sys.stderr
        )
        return EXIT_INVALID_INPUT
    print(ApiKey(args.name, hash_key(key), args.expires, args.per_minute).line)
    return EXIT_OK


def _append(path: Path, name: str, line: str) -> None:
    from app.api_keys import InvalidKeys, read_keys

    try:
        if path.exists() and path.stat().st_size > 0 and name in {key.name for key in read_keys(path)}:
            raise UnusableFile(f"{path} already has a key with the name {name}; choose another name")
        with path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
    except InvalidKeys as error:
        raise UnusableFile(f"{path}: {error}") from error
    except OSError as error:
        raise UnusableFile(f"cannot write {path}: {error.strerror or error}") from error


def _date(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("a date is like 2027-01-31") from error
    if day < (today := datetime.now(UTC).date()):
        raise argparse.ArgumentTypeError(f"{text} has passed: name a day from {today} (UTC) on")
    return day


def _per_minute(text: str) -> float:
    from app.api_keys import PER_MINUTE

    if not PER_MINUTE.fullmatch(text):
        raise argparse.ArgumentTypeError("a number from 0 to 999999")
    return float(text)


def _name(text: str) -> str:
    from app.api_keys import NAME

    if not NAME.fullmatch(text):
        raise argparse.ArgumentTypeError("a name has 1 to 64 letters, digits, dots, dashes or underscores")
    return text
