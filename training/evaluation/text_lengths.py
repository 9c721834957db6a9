"""Are very short texts understood, and does a very long one stay as loud as it began, to its last word?

    python -m training.evaluation.text_lengths

lets stock voices say 100 texts of one to four words, each by itself, and one text of 2,000 words, and prints what
the recognizer understood and how the level changes along the long text.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from models.bundle import MINI_BUNDLE, read_manifest
from models.interfaces import Synthesizer
from models.loading import load_synthesizer
from training.evaluation.interfaces import Transcriber
from training.evaluation.recognizer import load_recognizer
from training.evaluation.speech_sentences import SENTENCES
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


def measure_short(synthesizer: Synthesizer, recognizer: Transcriber, voices: Sequence[str]) -> dict[str, Any]:
    """Each voice says each of SHORT_TEXTS.

    Returns n, n_words, wer with wer_ci95 (bootstrap over voices), right (share of texts without an error) with
    right_ci95 (Wilson), wer_by_words (for texts of 1 to 4 words), longest_s (the longest audio of a text) and
    misheard, the five texts with the most errors.
    """
    errors, words = np.zeros((len(voices), len(SHORT_TEXTS))), np.zeros((len(voices), len(SHORT_TEXTS)))
    longest = 0.0
    progress = Progress("short texts", errors.size)
    for row, name in enumerate(voices):
        speaker = synthesizer.known_speakers[synthesizer.speaker_names.index(name)]
        for column, text in enumerate(SHORT_TEXTS):
            audio = synthesizer.synthesize(text, speaker, synthesizer.languages[0], 1.0)
            longest = max(longest, audio.seconds)
            errors[row, column], words[row, column] = word_errors(recognizer.transcribe(audio), text)
            progress.step()
    progress.close()
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
        "longest_s": round(longest, 2),
        "misheard": {SHORT_TEXTS[column]: int(errors[:, column].sum()) for column in worst},
    }


def measure_long(synthesizer: Synthesizer, recognizer: Transcriber, voice: str) -> dict[str, Any]:
    """One text of LONG_WORDS words, spoken at once and heard piece by piece.

    Returns n_words, pieces, wer, last_words_right (whether the last three words were understood), level_drift_db
    (from the first piece to the last, by a regression of the pieces' levels on time) and level_spread_db (their
    standard deviation).
    """
    text = long_text()
    speaker = synthesizer.known_speakers[synthesizer.speaker_names.index(voice)]
    utterance = synthesizer.prepare(text, synthesizer.languages[0])
    heard, levels, times_s, now_s = [], [], [], 0.0
    progress = Progress(f"pieces of the long text, {voice}", len(utterance.pieces))
    for piece in synthesizer.stream(utterance, speaker, 1.0):
        heard.append(recognizer.transcribe(piece))
        levels.append(10 * np.log10(np.square(piece.samples).mean()))
        times_s.append(now_s)
        now_s += piece.seconds
        progress.step()
    progress.close()
    errors, words = word_errors(" ".join(heard), text)
    wrong_at_end, _ = word_errors(" ".join(heard[-1].split()[-3:]), " ".join(text.split()[-3:]))
    slope = np.polyfit(times_s, levels, 1)[0]
    return {
        "n_words": words,
        "pieces": len(levels),
        "wer": rounded(errors / words),
        "last_words_right": wrong_at_end == 0,
        "level_drift_db": round(float(slope * times_s[-1]), 2),
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


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures as JSON; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bundle", type=Path, default=MINI_BUNDLE)
    parser.add_argument("--voices", type=int, default=len(VOICES), help="how many say the short texts")
    given = parser.parse_args(arguments)
    synthesizer = load_synthesizer(given.bundle, read_manifest(given.bundle).parts.synthesizer)
    recognizer = load_recognizer()
    print(json.dumps({"short": measure_short(synthesizer, recognizer, VOICES[: given.voices])}), flush=True)
    long = {voice: measure_long(synthesizer, recognizer, voice) for voice in LONG_VOICES}
    print(json.dumps({"long": long}), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
