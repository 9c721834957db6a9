"""Are very short texts understood, and does a very long one stay as loud as it began, to its last word?

    python -m training.evaluation.speech.text_lengths --work build/text-lengths

lets stock voices say 100 texts of one to four words, each by itself, and one text of 2,000 words, and prints what
the recognizer understood and how the level changes along the long text. What was heard of each voice, and of each
part of the long text, is kept in the work folder, so that the command can be stopped and started again.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypedDict

import numpy as np
from scipy.stats import linregress

from models.bundle.files import MINI_BUNDLE
from models.bundle.manifest import read_manifest
from models.interfaces import Synthesizer
from models.loading import load_synthesizer
from models.types import FloatArray, Utterance, Waveform
from training.atomic_write import write_whole
from training.evaluation.interfaces import Transcriber
from training.evaluation.judges.recognizer import load_recognizer
from training.evaluation.speech.sentences import SENTENCES
from training.metrics import ratio_interval, rounded, rounded_interval, wilson_interval, word_errors
from training.progress import Progress

VOICES = (
    "af_heart", "af_bella", "af_nicole", "bf_emma", "bf_isabella",
    "am_michael", "am_fenrir", "am_puck", "bm_george", "bm_fable",
)  # fmt: skip
SHORT_TEXTS = (
    "Yes.", "No.", "Stop!", "Hello.", "Why?", "Sorry.", "Welcome.", "Exactly.", "Careful!", "Tomorrow.",
    "Always.", "Breakfast.", "Seven.", "Finished?", "Perfect.", "Nobody.", "Listen.", "Outside.", "Sunday.",
    "Goodbye.", "Elephant.", "Kitchen.", "Please.", "Never.", "Really?", "Thank you.", "Come in.", "Not yet.",
    "Who knows?", "Good night.", "Of course.", "Look out!", "Turn left.", "Too late.", "Next week.",
    "It rained.", "Very well.", "Wake up!", "Blue paint.", "Open it.", "What happened?", "Watch me.",
    "Twenty minutes.", "Hot soup.", "Old friends.", "Almost there.", "Where now?", "Be quiet.", "Nothing else.",
    "Play music.", "See you soon.", "I don't know.", "Read it back.", "Word for word.", "Not at all.",
    "Call me later.", "Close the door.", "What a day!", "Is it cold?", "He was right.", "Bring some water.",
    "They never came.", "Up the stairs.", "Left or right?", "One more time.", "My name is Anna.",
    "Where is the station?", "Give it to him.", "The soup is cold.", "How old are you?", "Put it down there.",
    "She likes green apples.", "Nobody saw the dog.", "We leave at noon.", "Turn the lights off.",
    "That was my idea.", "Can you hear me?", "Wait for your brother.", "The window is broken.",
    "Take a deep breath.", "It starts to rain.", "Who wrote this letter?", "I need a pencil.",
    "Dinner is nearly ready.", "Keep to the path.", "Birds sing at dawn.", "Mind the wet floor.",
    "Say that again, please.", "The train has left.", "Fresh bread every day.", "Lock the front gate.",
    "What time is it?", "Follow the yellow signs.", "Your order is ready.", "Press any key now.",
    "Nice to meet you.", "Have a safe trip.", "The battery is low.", "Two sugars, no milk.",
    "Try the other key.",
)  # fmt: skip
LONG_WORDS = 2000
LONG_VOICES = ("af_heart", "am_michael")
PART = 4  # pieces of the long text that are kept together


class Heard(TypedDict):
    """What the recognizer understood of an audio, its length, and its level below full scale."""

    text: str
    seconds: float
    level_db: float


def measure_short(
    synthesizer: Synthesizer, recognizer: Transcriber, voices: Sequence[str], work: Path
) -> dict[str, Any]:
    """Each voice says each of SHORT_TEXTS; work: folder that keeps what was heard of each voice.

    Returns n, n_words, wer with wer_ci95 (bootstrap over voices), right (share of texts without an error) with
    right_ci95 (Wilson), wer_by_words (for texts of 1 to 4 words), longest_s (the longest audio of a text) and
    misheard, the five texts with the most errors.
    """
    progress = Progress("voices with short texts", len(voices))
    said: list[list[Heard]] = []
    for voice in voices:
        say = partial(_say_short, synthesizer, recognizer, voice)
        said.append(_kept(work / f"short-{voice}.json", say))
        progress.step()
    progress.close()
    counts = [
        [word_errors(heard["text"], text) for heard, text in zip(one, SHORT_TEXTS, strict=True)]
        for one in said
    ]
    errors, words = np.moveaxis(np.array(counts, dtype=np.float64), 2, 0)
    right = errors == 0
    lengths = np.array([len(text.split()) for text in SHORT_TEXTS])
    worst = np.argsort(-errors.sum(axis=0), kind="stable")[:5]
    return {
        "n": errors.size,
        "n_words": int(words.sum()),
        "wer": rounded(float(errors.sum() / words.sum())),
        "wer_ci95": rounded_interval(ratio_interval(errors.sum(axis=1), words.sum(axis=1))),
        "right": rounded(float(right.mean())),
        "right_ci95": rounded_interval(wilson_interval(int(right.sum()), right.size)),
        "wer_by_words": {
            int(n): rounded(float(errors[:, lengths == n].sum() / words[:, lengths == n].sum()))
            for n in np.unique(lengths)
        },
        "longest_s": round(max(heard["seconds"] for one in said for heard in one), 2),
        "misheard": {SHORT_TEXTS[column]: int(errors[:, column].sum()) for column in worst},
    }


def measure_long(
    synthesizer: Synthesizer, recognizer: Transcriber, voice: str, text: str, work: Path
) -> dict[str, Any]:
    """A long text, spoken at once and heard piece by piece; work: folder that keeps each PART of the pieces.

    Returns n_words, pieces, seconds (of audio), wer, last_words_right (whether the last three words were
    understood), level_drift_db (from the first piece to the last, by a regression of the pieces' levels on time,
    with its 95 % interval) and level_spread_db (their standard deviation).
    """
    utterance = synthesizer.prepare(text, synthesizer.languages[0])
    progress = Progress(f"pieces of the long text, {voice}", len(utterance.pieces))
    said: list[Heard] = []
    for start in range(0, len(utterance.pieces), PART):
        say = partial(_say_part, synthesizer, recognizer, voice, _part(utterance, start))
        said += _kept(work / f"long-{voice}-{start:03}.json", say)
        progress.step(min(PART, len(utterance.pieces) - start))
    progress.close()
    all_heard = " ".join(heard["text"] for heard in said)
    errors, words = word_errors(all_heard, text)
    wrong_at_end, _ = word_errors(" ".join(all_heard.split()[-3:]), " ".join(text.split()[-3:]))
    levels = np.array([heard["level_db"] for heard in said])
    seconds = np.array([heard["seconds"] for heard in said])
    starts_s = np.cumsum(seconds) - seconds
    slope = linregress(starts_s, levels)
    drift_db, half_width_db = slope.slope * starts_s[-1], 1.96 * slope.stderr * starts_s[-1]
    return {
        "n_words": words,
        "pieces": len(said),
        "seconds": round(float(seconds.sum()), 1),
        "wer": rounded(errors / words),
        "last_words_right": wrong_at_end == 0,
        "level_drift_db": round(float(drift_db), 2),
        "level_drift_db_ci95": rounded_interval(
            (float(drift_db - half_width_db), float(drift_db + half_width_db)), 2
        ),
        "level_spread_db": round(float(np.std(levels)), 2),
    }


def long_text() -> str:
    """The sentences of `speech_sentences` over and over, until LONG_WORDS words are reached."""
    sentences = [sentence for kind in SENTENCES.values() for sentence in kind]
    text: list[str] = []
    n_words = 0
    while n_words < LONG_WORDS:
        text.append(sentences[len(text) % len(sentences)])
        n_words += len(text[-1].split())
    return " ".join(text)


def _say_short(synthesizer: Synthesizer, recognizer: Transcriber, voice: str) -> list[Heard]:
    speaker = _speaker(synthesizer, voice)
    language = synthesizer.languages[0]
    return [_hear(recognizer, synthesizer.synthesize(text, speaker, language, 1.0)) for text in SHORT_TEXTS]


def _say_part(synthesizer: Synthesizer, recognizer: Transcriber, voice: str, part: Utterance) -> list[Heard]:
    speaker = _speaker(synthesizer, voice)
    return [_hear(recognizer, piece) for piece in synthesizer.stream(part, speaker, 1.0)]


def _hear(recognizer: Transcriber, audio: Waveform) -> Heard:
    level_db = 10 * np.log10(np.square(audio.samples).mean())
    return {"text": recognizer.transcribe(audio), "seconds": audio.seconds, "level_db": float(level_db)}


def _speaker(synthesizer: Synthesizer, voice: str) -> FloatArray:
    speaker: FloatArray = synthesizer.known_speakers[synthesizer.speaker_names.index(voice)]
    return speaker


def _part(utterance: Utterance, start: int) -> Utterance:
    """PART pieces of an utterance from `start` on, which are spoken as they are in the whole of it.

    Where a sentence goes on across the border, the silence of its second part is not cut.
    """
    taken = slice(start, start + PART)
    return Utterance(
        utterance.language,
        utterance.pieces[taken],
        0.0 if start else utterance.lead_s,
        utterance.pauses_s[taken],
        goes_on=utterance.goes_on[taken],
    )


def _kept(file: Path, say: Callable[[], list[Heard]]) -> list[Heard]:
    """What is kept in the file, or else what `say` returns, which is then kept."""
    if not file.is_file():
        write_whole(file, json.dumps(say()).encode())
    said: list[Heard] = json.loads(file.read_text(encoding="utf-8"))
    return said


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures as JSON, a line for the short texts and one for each voice of the long text."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bundle", type=Path, default=MINI_BUNDLE)
    parser.add_argument("--voices", type=int, default=len(VOICES), help="how many say the short texts")
    parser.add_argument(
        "--work",
        type=Path,
        required=True,
        metavar="DIR",
        help="keep what was heard here, and go on from there",
    )
    given = parser.parse_args(arguments)
    synthesizer = load_synthesizer(given.bundle, read_manifest(given.bundle).parts.synthesizer)
    recognizer = load_recognizer()
    text = long_text()
    for voice in LONG_VOICES:
        print(json.dumps({voice: measure_long(synthesizer, recognizer, voice, text, given.work)}), flush=True)
    short = measure_short(synthesizer, recognizer, VOICES[: given.voices], given.work)
    print(json.dumps({"short": short}), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
