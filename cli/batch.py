"""`vclip batch`: embeddings, voices and speech of the faces of whole folders, tars and tables."""

import argparse
import os
import re
import sys
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from app.exit_codes import EXIT_FAILED, EXIT_OK
from batch.face_file import ROWS_PER_SHARD
from cli.arguments import Load, SubParsers, add_bundle_options, finite_number, utf8_text
from cli.audio_files import AUDIO_FORMATS
from models.errors import InvalidParameter, MissingWeights
from models.limits import MAX_SEED, MAX_SPEED, MIN_SPEED

if TYPE_CHECKING:
    from batch.order import Order
    from models.interfaces import Pipeline


def add_parser(commands: SubParsers) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "batch",
        help="embeddings and voices, or speech, of any number of faces; resumable",
        description=__doc__,
    )
    parser.add_argument(
        "--faces",
        type=Path,
        nargs="+",
        required=True,
        metavar="SOURCE",
        help="folders, tars (WebDataset), Parquet files (column image or path) or CSV files (column path)",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="the folder of the results")
    parser.add_argument(
        "--text", type=utf8_text, help="what each voice says, where its row has no text of its own"
    )
    parser.add_argument(
        "--audio", choices=AUDIO_FORMATS, help="make speech, in this format; default: flac if --text is given"
    )
    parser.add_argument("--language", help="tag, such as en-gb; default: the first of the synthesizer")
    parser.add_argument(
        "--speed", type=finite_number, default=1.0, help=f"{MIN_SPEED:g} to {MAX_SPEED:g}; default: 1"
    )
    parser.add_argument(
        "--seed",
        type=int,
        help="seed for drawing other candidate voices; default: the bundle's own candidates",
    )
    parser.add_argument("--no-watermark", action="store_true", help="do not add the inaudible watermark")
    parser.add_argument(
        "--processes", type=int, help="each loads the bundle and computes on one core; default: one per core"
    )
    parser.add_argument(
        "--rows-per-shard", type=int, default=ROWS_PER_SHARD, help=f"default: {ROWS_PER_SHARD}"
    )
    parser.add_argument(
        "--part",
        default="0/1",
        metavar="I/N",
        help="make every Nth shard, from the Ith (from 0): give each of N machines another I, and the same folder",
    )
    add_bundle_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, load: Load) -> int:
    """Print what was done; 1 where every row failed."""
    check(args)
    cores = len(os.sched_getaffinity(0))
    processes = cores if args.processes is None else _between("--processes", args.processes, 1, 1024)
    index, of = _part(args.part)
    if find_spec("pyarrow") is None:
        raise MissingWeights(
            "vclip batch needs one more package, pyarrow, which is not installed: pip install pyarrow, or in a "
            "checkout pip install '.[batch]'"
        )
    from batch.order import keep_order  # seconds of imports
    from batch.progress import Progress
    from batch.run import run_batch
    from batch.shard_work import Part

    order = order_of(args)
    keep_order(order, args.bundle)
    progress = Progress(lambda line: print(f"batch: {line}", file=sys.stderr, flush=True))
    load_one = partial(load_for_one_thread, load, args.bundle, args.device, args.synthesizer_weights)
    tally = run_batch(order, load_one, processes, Part(index, of), progress)
    print(f"{progress.line(tally)}; results in {args.out}")
    return EXIT_FAILED if tally.faces == 0 and tally.failed > 0 else EXIT_OK


def check(args: argparse.Namespace) -> None:
    """Raises InvalidParameter for numbers out of their ranges, before anything is imported or written."""
    if not MIN_SPEED <= args.speed <= MAX_SPEED:
        raise InvalidParameter(f"--speed {args.speed} is outside {MIN_SPEED:g} to {MAX_SPEED:g}")
    _between("--rows-per-shard", args.rows_per_shard, 1, 1_000_000)
    if args.seed is not None:
        _between("--seed", args.seed, 0, MAX_SEED)


def order_of(args: argparse.Namespace) -> "Order":
    """What the options ask for, once they are checked."""
    from batch.order import Order
    from models.voice.formats import AudioFormat

    audio = args.audio or ("flac" if args.text else None)
    return Order(
        sources=tuple(args.faces),
        out=args.out,
        rows_per_shard=args.rows_per_shard,
        audio=None if audio is None else AudioFormat(audio),
        text=args.text,
        language=args.language,
        speed=args.speed,
        seed=args.seed,
        marks_speech=not args.no_watermark,
    )


def _between(option: str, value: int, lowest: int, highest: int) -> int:
    if not lowest <= value <= highest:
        raise InvalidParameter(f"{option} {value} is outside {lowest} to {highest:,}")
    return value


def _part(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text)
    if not found or int(found[1]) >= int(found[2]):
        raise InvalidParameter(f"--part {text} is not I/N with I from 0 to N - 1, as in 0/4")
    return int(found[1]), int(found[2])


def load_for_one_thread(
    load: Load, bundle: Path | None, device: str, synthesizer_weights: Path | None
) -> "Pipeline":
    """Load in a process that computes beside others, each on a core."""
    from models.runtime.threads import size_thread_pools

    pipeline = load(bundle, device, synthesizer_weights)
    size_thread_pools(1)
    return pipeline
