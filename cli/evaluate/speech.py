"""Is the speech intelligible and clean, and does it say its words when it says so?"""

import argparse

from cli.arguments import Load, SubParsers
from cli.evaluate.report import add_measure, loaded, report


def add_parsers(measures: SubParsers) -> None:
    """Add `speech` and `timestamps`."""
    speech = add_measure(
        measures, "speech", "is the speech intelligible and clean, and does a voice stay the same?"
    )
    speech.add_argument("--sentences", type=int, metavar="N", help="number of sentences; default: all")
    speech.add_argument("--voices", type=int, metavar="N", help="number of generated voices; default: 18")
    speech.set_defaults(run=run_speech)

    timestamps = add_measure(measures, "timestamps", "are words said when the timestamps say so?")
    timestamps.add_argument("--sentences", type=int, metavar="N", help="number of sentences; default: 50")
    timestamps.set_defaults(run=run_timestamps)


def run_speech(args: argparse.Namespace, load: Load) -> int:
    """Compare generated with stock voices, on sentences of every kind."""
    from training.evaluation.speech.quality import DEFAULT_VOICES, evaluate_speech
    from training.evaluation.speech.sentences import N_SENTENCES

    sentences = N_SENTENCES if args.sentences is None else args.sentences
    voices = DEFAULT_VOICES if args.voices is None else args.voices
    return report(
        args,
        lambda: evaluate_speech(loaded(args, load), sentences, voices),
    )


def run_timestamps(args: argparse.Namespace, load: Load) -> int:
    """Against the word times of the recognizer."""
    from training.evaluation.speech.word_times import DEFAULT_SENTENCES, evaluate_word_times

    sentences = DEFAULT_SENTENCES if args.sentences is None else args.sentences
    return report(args, lambda: evaluate_word_times(loaded(args, load), sentences))
