"""`vclip evaluate`: measures a bundle; stdout has only the JSON, stderr everything else."""

import argparse
import hashlib
import json
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, cast

from app.exit_codes import EXIT_OK
from cli.arguments import Load, SubParsers, add_bundle_options, finite_number
from cli.files import OutputFile, UnusableFile, read_input
from cli.table import table_lines
from models.errors import InvalidInput

if TYPE_CHECKING:
    from models.vclip import Vclip

PROTOCOLS = (
    "self-lifting",
    "pins",
    "wen",
)  # the same as in training/evaluation/association/trial_lists.py, which is imported lazily


def add_parser(commands: SubParsers) -> None:
    """Add the command."""
    parser = commands.add_parser("evaluate", help="measure a bundle")
    measures = parser.add_subparsers(metavar="WHAT", required=True)

    association = measures.add_parser(
        "association", help="does the score tell which face and which voice belong together?"
    )
    source = association.add_mutually_exclusive_group(required=True)
    source.add_argument(
        "--pairs",
        type=Path,
        nargs="+",
        metavar="SHARD",
        help="shards of pairs; each face is scored with each voice",
    )
    source.add_argument(
        "--trials", type=Path, nargs="+", metavar="LIST", help="published lists of trials over VoxCeleb1"
    )
    association.add_argument(
        "--media", type=Path, nargs="+", metavar="DIR", help="folders with VoxCeleb1, for --trials"
    )
    association.add_argument(
        "--meta", type=Path, metavar="FILE", help="default: vox1_meta.csv in a DIR of --media"
    )
    association.add_argument(
        "--protocol", choices=PROTOCOLS, help="protocol of the lists; default: recognized by their format"
    )
    association.add_argument(
        "--max-missing",
        type=finite_number,
        metavar="SHARE",
        help="largest share of trials whose files may be missing; default: 0.01",
    )
    association.set_defaults(run=run_association)

    convert = measures.add_parser(
        "convert-trials",
        help="convert a published pickle of trials to a text list, without executing the pickle",
    )
    convert.add_argument("pickle", type=Path, metavar="PICKLE")
    convert.add_argument("list", type=Path, metavar="LIST")
    convert.set_defaults(run=run_convert_trials)

    faces = measures.add_parser(
        "faces", help="how well are gender and age of faces read, zero-shot and by group?"
    )
    faces.add_argument("--faces", type=Path, nargs="+", required=True, metavar="SHARD")
    faces.set_defaults(run=run_faces)

    turned = _add_turned_faces(measures)

    voices = measures.add_parser(
        "voices", help="does the synthesized speech sound like the gender of the face?"
    )
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

    speech = measures.add_parser(
        "speech", help="is the speech intelligible and clean, and does a voice stay the same?"
    )
    speech.add_argument("--sentences", type=int, metavar="N", help="number of sentences; default: all")
    speech.add_argument("--voices", type=int, metavar="N", help="number of generated voices; default: 18")
    speech.set_defaults(run=run_speech)

    generation = measures.add_parser(
        "generation", help="do chosen voices fit better than others, according to a second association?"
    )
    generation.add_argument("--train", type=Path, nargs="+", required=True, metavar="SHARD")
    generation.add_argument("--pairs", type=Path, nargs="+", required=True, metavar="SHARD")
    generation.add_argument("--limit", type=int, metavar="N", help="number of pairs (M); default: 500")
    generation.add_argument("--k", type=int, metavar="N", help="number of voices for each face; default: 10")
    generation.add_argument(
        "--work", type=Path, metavar="DIR", help="directory to store embeddings in; default: none"
    )
    generation.set_defaults(run=run_generation)

    consistency = _add_consistency(measures)

    text = measures.add_parser("text", help="is text read as a person reads it? the share right by class")
    text.add_argument(
        "--table", type=Path, metavar="FILE", help="class, written, spoken; default: that of the tests"
    )
    text.add_argument("--language", default="en-us", help="en-us or en-gb; default: en-us")
    text.add_argument("--json", action="store_true", help="print one JSON object")
    text.set_defaults(run=run_text)

    for measure in (
        association,
        faces,
        turned,
        voices,
        speech,
        generation,
        consistency,
        _add_traits(measures),
        _add_timestamps(measures),
        _add_warnings(measures),
        _add_languages(measures),
    ):
        measure.add_argument("--json", action="store_true", help="print one JSON object")
        add_bundle_options(measure)


def _add_consistency(measures: SubParsers) -> argparse.ArgumentParser:
    consistency = measures.add_parser(
        "consistency", help="does it help to measure the synthesized speech before a voice is chosen?"
    )
    consistency.add_argument("--pictures", type=Path, nargs="+", required=True, metavar="FILE")
    consistency.set_defaults(run=run_consistency)
    return consistency


def _add_traits(measures: SubParsers) -> argparse.ArgumentParser:
    traits = measures.add_parser(
        "traits", help="does a step towards lower, older and so on change what is heard as it should?"
    )
    traits.add_argument("--recorded", type=Path, nargs="+", required=True, metavar="SHARD")
    traits.add_argument("--voices", type=int, metavar="N", help="number of candidates; default: 20")
    traits.add_argument("--work", type=Path, metavar="DIR", help="keep embeddings here; default: nowhere")
    traits.set_defaults(run=run_traits)
    return traits


def _add_turned_faces(measures: SubParsers) -> argparse.ArgumentParser:
    parser = measures.add_parser(
        "turned-faces", help="is a face found, and embedded alike, when its picture is turned?"
    )
    parser.add_argument("--faces", type=Path, nargs="+", required=True, metavar="SHARD")
    parser.add_argument(
        "--limit", type=int, default=240, metavar="N", help="number of pictures; default: 240"
    )
    parser.set_defaults(run=run_turned_faces)
    return parser


def _add_languages(measures: SubParsers) -> argparse.ArgumentParser:
    parser = measures.add_parser(
        "languages", help="is each language intelligible, and does a voice stay the same?"
    )
    parser.add_argument(
        "--languages", metavar="TAGS", help="tags, separated by commas; default: all that are installed"
    )
    parser.add_argument(
        "--sentences", type=int, default=50, metavar="N", help="sentences of each language; default: 50"
    )
    parser.add_argument(
        "--work",
        type=Path,
        metavar="DIR",
        help="keep the figures of each language here, and measure only those that are missing",
    )
    parser.set_defaults(run=run_languages)
    return parser


def _add_timestamps(measures: SubParsers) -> argparse.ArgumentParser:
    parser = measures.add_parser("timestamps", help="are words said when the timestamps say so?")
    parser.add_argument("--sentences", type=int, metavar="N", help="number of sentences; default: 50")
    parser.set_defaults(run=run_timestamps)
    return parser


def _add_warnings(measures: SubParsers) -> argparse.ArgumentParser:
    parser = measures.add_parser(
        "warnings", help="how far may a score be trusted with a file that is warned of, and how often is it?"
    )
    parser.add_argument("--pairs", type=Path, nargs="+", required=True, metavar="SHARD")
    parser.add_argument("--recordings", type=Path, nargs="+", required=True, metavar="SHARD")
    parser.add_argument(
        "--limit", type=int, default=40, metavar="N", help="recordings of each shard; default: 40"
    )
    parser.set_defaults(run=run_warnings)
    return parser


def run_association(args: argparse.Namespace, load: Load) -> int:
    """Exhaustive trials, shards of pairs; each face is scored with each voice; or the trials of a list."""
    if args.trials is not None:
        return _run_trials(args, load)
    if args.media or args.meta or args.protocol or args.max_missing is not None:
        raise InvalidInput("--media, --meta, --protocol and --max-missing go with --trials, not with --pairs")
    from training.evaluation.association.pairs import evaluate_association

    shards = _existing(args.pairs)
    return _report(args, lambda: evaluate_association(_loaded(args, load), shards))


def _run_trials(args: argparse.Namespace, load: Load) -> int:
    from training.evaluation.association.published_trials import MAX_MISSING_SHARE, evaluate_trials

    if not args.media:
        raise InvalidInput("--trials needs --media: the folders with VoxCeleb1's pictures and recordings")
    max_missing = MAX_MISSING_SHARE if args.max_missing is None else args.max_missing
    return _report(
        args,
        lambda: evaluate_trials(
            _loaded(args, load),
            args.trials,
            args.media,
            args.meta,
            args.protocol,
            max_missing,
        ),
    )


def run_convert_trials(args: argparse.Namespace, _: Load) -> int:
    """Convert a pickle of trials to text."""
    from training.evaluation.association.trial_lists import converted_text
    from training.evaluation.association.trial_pickle import trials_of_pickle

    data = read_input(args.pickle, "the pickle")
    with OutputFile(args.list) as out:
        trials = trials_of_pickle(data)
        out.commit(converted_text(trials, hashlib.sha256(data).hexdigest()).encode())
    print(f"{len(trials)} trials in {args.list}")
    return EXIT_OK


def run_faces(args: argparse.Namespace, load: Load) -> int:
    """Measure zero-shot labels by text prompts."""
    from training.evaluation.faces.attributes import evaluate_faces

    shards = _existing(args.faces)
    return _report(args, lambda: evaluate_faces(_loaded(args, load), shards))


def run_turned_faces(args: argparse.Namespace, load: Load) -> int:
    """Compare pictures that are turned with the same pictures upright."""
    from training.evaluation.faces.turned import evaluate_turned_faces

    shards = _existing(args.faces)
    return _report(args, lambda: evaluate_turned_faces(_loaded(args, load), shards, args.limit))


def run_voices(args: argparse.Namespace, load: Load) -> int:
    """Measure the whole pipeline on the synthesized audio."""
    from training.data.recordings import load_recordings
    from training.evaluation.voices.fit import evaluate_voices

    shards = _existing(args.faces)
    recorded = None if args.recorded is None else _existing(args.recorded)

    def measure() -> dict[str, Any]:
        vclip = _loaded(args, load)
        judge = None if args.judge is None else _loaded(args, load, args.judge)
        with TemporaryDirectory() as nowhere:
            people = recorded and load_recordings(
                recorded, (judge or vclip).voice_encoder, args.work or Path(nowhere)
            )
            return evaluate_voices(vclip, shards, args.limit, judge, people or None)

    return _report(args, measure)


def run_traits(args: argparse.Namespace, load: Load) -> int:
    """Measure what is heard of voices before and after a step in each direction."""
    from training.data.recordings import load_recordings
    from training.evaluation.voices.traits import DEFAULT_VOICES, evaluate_traits

    recorded = _existing(args.recorded)

    def measure() -> dict[str, Any]:
        vclip = _loaded(args, load)
        with TemporaryDirectory() as nowhere:
            people = load_recordings(recorded, vclip.voice_encoder, args.work or Path(nowhere))
            return evaluate_traits(vclip, people, DEFAULT_VOICES if args.voices is None else args.voices)

    return _report(args, measure)


def run_speech(args: argparse.Namespace, load: Load) -> int:
    """Compare generated with stock voices, on sentences of every kind."""
    from training.evaluation.speech.quality import DEFAULT_VOICES, evaluate_speech
    from training.evaluation.speech.sentences import N_SENTENCES

    sentences = N_SENTENCES if args.sentences is None else args.sentences
    voices = DEFAULT_VOICES if args.voices is None else args.voices
    return _report(
        args,
        lambda: evaluate_speech(_loaded(args, load), sentences, voices),
    )


def run_timestamps(args: argparse.Namespace, load: Load) -> int:
    """Against the word times of the recognizer."""
    from training.evaluation.speech.word_times import DEFAULT_SENTENCES, evaluate_word_times

    sentences = DEFAULT_SENTENCES if args.sentences is None else args.sentences
    return _report(args, lambda: evaluate_word_times(_loaded(args, load), sentences))


def run_warnings(args: argparse.Namespace, load: Load) -> int:
    """Make files worse on purpose, and join recordings of several people."""
    from training.evaluation.association.warnings import evaluate_warnings

    pairs, recordings = _existing(args.pairs), _existing(args.recordings)
    return _report(args, lambda: evaluate_warnings(_loaded(args, load), pairs, recordings, args.limit))


def run_languages(args: argparse.Namespace, load: Load) -> int:
    """Each language by stock and generated voices, judged by the recognizer."""
    from training.evaluation.languages.quality import evaluate_languages

    tags = None if args.languages is None else [tag.strip() for tag in args.languages.split(",")]
    return _report(args, lambda: evaluate_languages(_loaded(args, load), tags, args.sentences, args.work))


def run_text(args: argparse.Namespace, _: Load) -> int:
    """Against a table of everyday texts; no bundle is loaded."""
    from training.evaluation.text import TABLE, evaluate_text

    table = args.table or TABLE
    if not table.is_file():
        raise UnusableFile(f"cannot read the table {table}: there is no such file; name one with --table")
    return _report(args, lambda: evaluate_text(table, args.language))


def run_generation(args: argparse.Namespace, load: Load) -> int:
    """Compare ways to choose a voice, judged by an independently trained association."""
    from training.evaluation.voices.generation import DEFAULT_K, DEFAULT_PAIRS, evaluate_generation

    train, pairs = _existing(args.train), _existing(args.pairs)
    n_pairs = DEFAULT_PAIRS if args.limit is None else args.limit
    k = DEFAULT_K if args.k is None else args.k
    with TemporaryDirectory() as nowhere:
        work = Path(nowhere) if args.work is None else args.work
        return _report(
            args,
            lambda: evaluate_generation(_loaded(args, load), train, pairs, work, n_pairs, k),
        )


def run_consistency(args: argparse.Namespace, load: Load) -> int:
    """Compare voices chosen by their predicted and by their measured sound."""
    from training.evaluation.voices.consistency import evaluate_consistency

    pictures = [read_input(picture, "the picture") for picture in args.pictures]
    return _report(args, lambda: evaluate_consistency(_loaded(args, load), pictures))


def _loaded(args: argparse.Namespace, load: Load, judge: Path | None = None) -> "Vclip":
    """The bundle with all its parts: the figures look into them, where a `Pipeline` shows only what they do."""
    return cast("Vclip", load(judge or args.bundle, args.device, args.synthesizer_weights))


def _existing(shards: list[Path]) -> list[Path]:
    for shard in shards:
        if not shard.is_file():
            raise UnusableFile(f"cannot read the shard {shard}: the file does not exist")
    return shards


def _report(args: argparse.Namespace, measure: Callable[[], dict[str, Any]]) -> int:
    with redirect_stdout(sys.stderr):  # output of the libraries must not get into the JSON
        figures = measure()
    print(json.dumps(figures, allow_nan=False) if args.json else "\n".join(table_lines(figures)))
    return EXIT_OK
