"""What the embedded bundle makes of one portrait and its stock voices; run as a program, it prints it as JSON.

The variables of an instruction set are read when the libraries are loaded, so each set takes a process of its own.
"""

import hashlib
import json
import sys
from typing import Any

import torch
from skimage.data import astronaut

from models.loading import load_vclip
from models.vclip import Vclip

AVX2 = {
    "ATEN_CPU_CAPABILITY": "avx2",
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "OPENBLAS_CORETYPE": "Haswell",
    "FAISS_OPT_LEVEL": "avx2",
}
SSE41 = {
    "ATEN_CPU_CAPABILITY": "default",
    "ONEDNN_MAX_CPU_ISA": "SSE41",
    "OPENBLAS_CORETYPE": "Nehalem",
    "FAISS_OPT_LEVEL": "generic",
}


def fingerprint(vclip: Vclip) -> dict[str, Any]:
    """The grid's steps, the tokens of all stock voices (both as SHA-256), and of the voices for a portrait."""
    face = vclip.embed_face(astronaut())
    stock = [vclip.voice_token(vclip.voice(name)) for name in vclip.synthesizer.speaker_names]
    return {
        "grid": hashlib.sha256(vclip.voice_tokens.grid.step.tobytes()).hexdigest(),
        "stock voices": hashlib.sha256("\n".join(stock).encode()).hexdigest(),
        "found voices": [vclip.voice_token(each.voice) for each in vclip.find_voices(face, k=3)],
        "drawn voice": vclip.voice_token(vclip.find_voices(face, k=1, seed=7)[0].voice),
    }


if __name__ == "__main__":
    made = fingerprint(load_vclip(device="cpu"))
    json.dump(made | {"capability": torch.backends.cpu.get_cpu_capability()}, sys.stdout)
