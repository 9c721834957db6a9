"""Does it help to measure synthesized speech before a voice is chosen, and what does it cost?

For each face, the voice with the best predicted fit is compared with the one of the best few whose speech fits best
when it says the probe. Both then speak other sentences, which are measured.
"""

import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from models.face.image import decode_image
from models.limits import MEASURED_VOICES
from models.types import FaceEmbedding, Voice
from training.evaluation.interfaces import VoiceChooser
from training.evaluation.voices.fit import SENTENCES
from training.metrics import rounded
from training.progress import Progress

JUDGED_BY = SENTENCES[:3]


def evaluate_consistency(vclip: VoiceChooser, pictures: Sequence[bytes]) -> dict[str, Any]:
    """Measure on pictures, as files, each of a face.

    Returns n, voices_heard (of each face), changed (how many faces got another voice), predicted and measured (mean
    cosine of the face with what is heard on other sentences than the probe), gain, risen and fallen (faces whose
    cosine did), probe_seconds (computing for all voices of a face) and probe_over_speech (the same against speaking
    one of the sentences).
    """
    progress = Progress("faces", len(pictures))
    cosines, probe_seconds, speech_seconds, changed = [], [], [], 0
    for picture in pictures:
        face = vclip.embed_face(decode_image(picture))
        likely = vclip.choose_voice(face)
        began = time.perf_counter()
        best = vclip.choose_voice(face, consistency="measured")
        probe_seconds.append(time.perf_counter() - began)
        began = time.perf_counter()
        predicted = heard_cosine(vclip, face, likely.voice)
        speech_seconds.append((time.perf_counter() - began) / len(JUDGED_BY))
        changed += best.voice.name != likely.voice.name
        cosines.append((predicted, heard_cosine(vclip, face, best.voice)))
        progress.step()
    progress.close()
    predicted, measured = np.array(cosines).T
    return {
        "n": len(pictures),
        "voices_heard": MEASURED_VOICES,
        "changed": changed,
        "predicted": rounded(float(predicted.mean())),
        "measured": rounded(float(measured.mean())),
        "gain": rounded(float((measured - predicted).mean())),
        "risen": int((measured > predicted).sum()),
        "fallen": int((measured < predicted).sum()),
        "probe_seconds": rounded(float(np.mean(probe_seconds))),
        "probe_over_speech": rounded(float(np.mean(probe_seconds) / np.mean(speech_seconds))),
    }


def heard_cosine(vclip: VoiceChooser, face: FaceEmbedding, voice: Voice) -> float:
    """Mean cosine of the face with the voice, as it is heard in the sentences that judge."""
    heard = [
        vclip.embed_voice(
            vclip.synthesizer.synthesize(text, voice.speaker, "en-us", 1.0), min_speech_seconds=0.0
        )
        for text in JUDGED_BY
    ]
    return float(np.mean([face.projected @ voice.projected for voice in heard]))
