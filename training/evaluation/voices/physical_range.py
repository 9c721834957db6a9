"""How far can pitch and formants of a stock voice be moved, and what age is heard then?

    python -m training.evaluation.voices.physical_range --speech data/speech/*-train.tar --work build/voices

speaks a few sentences in stock voices at points of the plane of pitch and formants (`models.tts.physical`) and
prints, for each point, what the recognizer and DNSMOS say of it, and the age that a regression hears which was
trained on recorded speech.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from models.bundle.files import MINI_BUNDLE
from models.bundle.manifest import read_manifest
from models.bundle.parts import KokoroPart
from models.errors import InvalidBundle
from models.interfaces import Synthesizer, VoiceEncoder
from models.loading import load_synthesizer, load_voice_encoder
from training.data.recordings import load_recordings
from training.evaluation.interfaces import QualityRater, Transcriber
from training.evaluation.judges.dnsmos import Dnsmos
from training.evaluation.judges.recognizer import load_recognizer
from training.evaluation.speech.sentences import take
from training.metrics import ratio_interval, rounded, rounded_interval, word_errors
from training.pitch import median_f0
from training.progress import Progress
from training.stages.voice_age import VoiceAge, train_voice_age

# octaves of pitch and of formants: the stock voice, each bound alone, and the way to the voice of a child
POINTS = ((0.0, 0.0), (-0.5, 0.0), (0.75, 0.0), (0.0, -0.2), (0.0, 0.4), (0.2, 0.13), (0.4, 0.26), (0.6, 0.4))
VOICES = ("af_heart", "af_bella", "bf_emma", "am_michael", "am_fenrir", "bm_george")
N_SENTENCES = 3


def measure_point(
    synthesizer: Synthesizer,
    octaves: tuple[float, float],
    sentences: Sequence[str],
    judges: tuple[Transcriber, QualityRater, VoiceEncoder, VoiceAge],
) -> dict[str, Any]:
    """Every voice of VOICES says the sentences with its pitch and formants moved.

    Returns pitch, formants (octaves), n, wer and dnsmos with their `_ci95` (bootstrap over voices), f0_hz (median
    over utterances) of the women among the voices and of the men, and the age that is heard in each, in years.
    """
    recognizer, dnsmos, encoder, age = judges
    errors, words, scores = (np.zeros(len(VOICES)) for _ in range(3))
    pitch: dict[str, list[float]] = {"f": [], "m": []}
    ages: dict[str, list[float]] = {"f": [], "m": []}
    for row, name in enumerate(VOICES):
        speaker = synthesizer.known_speakers[synthesizer.speaker_names.index(name)].copy()
        speaker[-2:] = octaves
        for sentence in sentences:
            audio = synthesizer.synthesize(sentence, speaker, synthesizer.languages[0], 1.0)
            wrong, said = word_errors(recognizer.transcribe(audio), sentence)
            errors[row] += wrong
            words[row] += said
            scores[row] += dnsmos.rate(audio).overall
            pitch[name[1]].append(median_f0(audio) or np.nan)
            ages[name[1]].append(float(age.years(encoder.embed(audio)[np.newaxis])[0]))
    counts = np.full(len(VOICES), float(len(sentences)))
    return {
        "pitch": octaves[0],
        "formants": octaves[1],
        "n": len(VOICES) * len(sentences),
        "wer": rounded(float(errors.sum() / words.sum())),
        "wer_ci95": rounded_interval(ratio_interval(errors, words)),
        "dnsmos": rounded(float(scores.sum() / counts.sum()), 3),
        "dnsmos_ci95": rounded_interval(ratio_interval(scores, counts), 3),
        "f0_hz": {gender: round(float(np.nanmedian(values))) for gender, values in pitch.items()},
        "age_heard": {gender: round(float(np.mean(values)), 1) for gender, values in ages.items()},
    }


def load_physical_synthesizer(bundle: Path) -> Synthesizer:
    """The Kokoro of a bundle, with pitch and formants even if the bundle has none. Raises InvalidBundle."""
    part = read_manifest(bundle).parts.synthesizer
    if not isinstance(part, KokoroPart):
        raise InvalidBundle(
            f"{bundle} has no Kokoro: only Kokoro speaks with another pitch and other formants"
        )
    if not part.physical:
        part = part.model_copy(update={"physical": True, "speaker_dim": part.speaker_dim + 2})
    return load_synthesizer(bundle, part)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures of every point as one JSON object a line; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bundle", type=Path, default=MINI_BUNDLE)
    parser.add_argument(
        "--speech", type=Path, nargs="+", required=True, help="recordings with age and gender"
    )
    parser.add_argument("--work", type=Path, required=True, help="embeddings of the recordings are kept here")
    given = parser.parse_args(arguments)
    encoder = load_voice_encoder(given.bundle, read_manifest(given.bundle).parts.voice_encoder)
    recordings = load_recordings(given.speech, encoder, given.work)
    judges = load_recognizer(), Dnsmos(), encoder, train_voice_age(recordings)
    synthesizer = load_physical_synthesizer(given.bundle)
    sentences = [sentence for _, sentence in take(N_SENTENCES)]
    progress = Progress("points", len(POINTS))
    for octaves in POINTS:
        print(json.dumps(measure_point(synthesizer, octaves, sentences, judges)), flush=True)
        progress.step()
    progress.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
