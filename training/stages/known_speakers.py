"""Which of a synthesizer's known speakers speak its language as their own."""

from models.vclip import Vclip
from training.imports.kokoro_voices import english_voices


def native_rows(vclip: Vclip) -> list[int]:
    """Rows of `known_speakers` that were recorded in the synthesizer's language.

    Kokoro has voices of nine languages, and their names tell which; of other synthesizers all are taken.
    """
    synthesizer = vclip.synthesizer
    if vclip.manifest.parts.synthesizer.kind == "kokoro":
        return english_voices(synthesizer.speaker_names)
    return list(range(len(synthesizer.speaker_names)))
