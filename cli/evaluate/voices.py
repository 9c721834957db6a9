"""Do the voices that are chosen fit, and does what is said of a voice hold for its sound?"""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cli.arguments import Load, SubParsers
from cli.evaluate.report import add_measure, loaded, report
from cli.files import existing_shards, read_input


def add_parsers(measures: SubParsers) -> None:
    """Add `voices`, `generation`, `consistency` and `traits`."""
    voices = add_measure(measures, "voices", "does the synthesized speech sound like the gender of the face?")
    voices.add_argument("--faces", type=Path, nargs="+", required=True, metavar="SHARD")
    voices.add_argument("--limit", type=int, metavar="N", help="number of faces; default: all")
    voices.add_argument(
        "--judge", type=Path, metavar="DIR", help="the bundle that listens; default: the one that is measured"
    )
    voices.add_argument(
        "--recorded",
        type=Path,
        nargs="+",
        metavar="SHARD",
        help="recorded people of known gender and age, for their spread and to hear age",
    )
    voices.add_argument("--work", type=Path, metavar="DIR", help="keep embeddings here; default: nowhere")
    voices.set_defaults(run=run_voices)

    generation = add_measure(
        measures, "generation", "do chosen voices fit better than others, according to a second association?"
    )
    generation.add_argument("--train", type=Path, nargs="+", required=True, metavar="SHARD")
    generation.add_argument("--pairs", type=Path, nargs="+", required=True, metavar="SHARD")
    generation.add_argument("--limit", type=int, metavar="N", help="number of pairs (M); default: 500")
    generation.add_argument("--k", type=int, metavar="N", help="number of voices for each face; default: 10")
    generation.add_argument(
        "--work", type=Path, metavar="DIR", help="directory to store embeddings in; default: none"
    )
    generation.set_defaults(run=run_generation)

    consistency = add_measure(
        measures, "consistency", "does it help to measure the synthesized speech before a voice is chosen?"
    )
    consistency.add_argument("--pictures", type=Path, nargs="+", required=True, metavar="FILE")
    consistency.set_defaults(run=run_consistency)

    traits = add_measure(
        measures, "traits", "does a step towards lower, older and so on change what is heard as it should?"
    )
    traits.add_argument("--recorded", type=Path, nargs="+", required=True, metavar="SHARD")
    traits.add_argument("--voices", type=int, metavar="N", help="number of candidates; default: 20")
    traits.add_argument("--work", type=Path, metavar="DIR", help="keep embeddings here; default: nowhere")
    traits.set_defaults(run=run_traits)


def run_voices(args: argparse.Namespace, load: Load) -> int:
    """Measure the whole pipeline on the synthesized audio."""
    from training.data.recordings import load_recordings
    from training.evaluation.voices.fit import evaluate_voices

    shards = existing_shards(args.faces)
    recorded = None if args.recorded is None else existing_shards(args.recorded)

    def measure() -> dict[str, Any]:
        vclip = loaded(args, load)
        judge = None if args.judge is None else loaded(args, load, args.judge)
        with TemporaryDirectory() as nowhere:
            people = recorded and load_recordings(
                recorded, (judge or vclip).voice_encoder, args.work or Path(nowhere)
            )
            return evaluate_voices(vclip, shards, args.limit, judge, people or None)

    return report(args, measure)


def run_generation(args: argparse.Namespace, load: Load) -> int:
    """Compare ways to choose a voice, judged by an independently trained association."""
    from training.evaluation.voices.generation import DEFAULT_K, DEFAULT_PAIRS, evaluate_generation

    train, pairs = existing_shards(args.train), existing_shards(args.pairs)
    n_pairs = DEFAULT_PAIRS if args.limit is None else args.limit
    k = DEFAULT_K if args.k is None else args.k
    with TemporaryDirectory() as nowhere:
        work = Path(nowhere) if args.work is None else args.work
        return report(
            args,
            lambda: evaluate_generation(loaded(args, load), train, pairs, work, n_pairs, k),
        )


def run_consistency(args: argparse.Namespace, load: Load) -> int:
    """Compare voices chosen by their predicted and by their measured sound."""
    from training.evaluation.voices.consistency import evaluate_consistency

    pictures = [read_input(picture, "the picture") for picture in args.pictures]
    return report(args, lambda: evaluate_consistency(loaded(args, load), pictures))


def run_traits(args: argparse.Namespace, load: Load) -> int:
    """Measure what is heard of voices before and after a step in each direction."""
    from training.data.recordings import load_recordings
    from training.evaluation.voices.traits import DEFAULT_VOICES, evaluate_traits

    recorded = existing_shards(args.recorded)

    def measure() -> dict[str, Any]:
        vclip = loaded(args, load)
        with TemporaryDirectory() as nowhere:
            people = load_recordings(recorded, vclip.voice_encoder, args.work or Path(nowhere))
            return evaluate_traits(vclip, people, DEFAULT_VOICES if args.voices is None else args.voices)

    return report(args, measure)
