"""One real inference before the service calls itself ready."""

import time
from pathlib import Path

from app.inference.effort import Rates
from models.face.image import decode_image
from models.interfaces import Pipeline
from models.runtime.memory import return_freed_memory
from models.voice.audio import decode_audio
from models.voice.formats import AudioFormat, encode_speech

# Eileen Collins in 1999, a NASA photograph in the public domain; any picture with a face would work
PORTRAIT = Path(__file__).with_name("portrait.jpg")
SENTENCE = "This is a test, and it takes long enough for a voice to be heard in it."


def warm_up(pipeline: Pipeline) -> Rates:
    """Run from picture and text to audio bytes, and from the audio back into the joint space.

    This proves that everything works, initializes all lazy parts before the first request, and gives the first
    measure of how fast the machine is.
    """
    rates = Rates()
    began = time.perf_counter()
    face = pipeline.embed_face(decode_image(PORTRAIT.read_bytes()))
    best = pipeline.find_voices(face, k=1)[0]
    rates.file.learn(1, time.perf_counter() - began)
    utterance = pipeline.prepare(SENTENCE)
    began = time.perf_counter()
    pieces = list(pipeline.stream(utterance, best.voice))
    rates.character.learn(len(SENTENCE), time.perf_counter() - began)
    for piece in pieces:
        spoken = decode_audio(encode_speech([piece], AudioFormat.WAV))
        # the service does not judge the quality of a synthesizer
        pipeline.embed_voice(spoken, min_speech_seconds=0.0)
    return_freed_memory()  # of the parts in the forms in which they were read
    return rates
