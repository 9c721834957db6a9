"""The voice of a request: the one that fits a face best, or one given by name or token."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, File, Form, UploadFile

from app.dependencies import SettingsDep
from app.inference.effort import NO_EFFORT, Effort
from app.schemas.fields import IMAGE_FORMATS_DESCRIPTION, FaceIndexField, SeedField
from app.schemas.json_or_form import wrong_field
from app.schemas.warnings import warnings_header
from app.uploads import read_upload
from app.voice_aliases import read_aliases, resolve_alias
from models.face.from_file import embed_face_file
from models.interfaces import Pipeline, Step
from models.limits import ANY_IMAGE, MAX_VOICE_CHARACTERS, MEASURED_VOICES, PROBE, Consistency, ImageLimits
from models.types import InputWarning, RankedVoice, Voice

ImageOrNoneField = Annotated[
    UploadFile | None,
    File(
        description=f"The picture whose face chooses the voice. {IMAGE_FORMATS_DESCRIPTION} Either this or `voice`."
    ),
]
VoiceField = Annotated[
    str | None,
    Form(
        max_length=MAX_VOICE_CHARACTERS,
        description="The voice itself, instead of a picture: a voice token from `/v1/voices` or from the "
        "headers of speech, the name of a stock voice from `/v1/audio/voices`, an alias of one, or a mix of these, "
        "such as `af_heart(2)+am_adam(1)`.",
        examples=["af_heart"],
    ),
]
_VISIBLE = "".join(map(chr, range(0x21, 0x7F))).replace("%", "")
ConsistencyField = Annotated[
    Consistency,
    Form(
        description="How the best voice for a face is chosen: by its `predicted` fit, or among the "
        f"{MEASURED_VOICES} best of these by the fit that is `measured` when they speak a test sentence, "
        "which takes as long as synthesizing five sentences. Not with `voice`."
    ),
]

# headers about the voice of an answer with speech: description, JSON type, example
VOICE_HEADERS = {
    "Vclip-Voice": (
        "Name of the voice; percent-encoded as UTF-8 where it is not of visible ASCII, so decode it before it is "
        "shown or sent as `voice`.",
        "string",
        "candidate-17",
    ),
    "Vclip-Voice-Token": (
        "The voice as a token: send it as `voice` to hear it again.",
        "string",
        "voice_AV67",
    ),
    "Vclip-Score": (
        "Cosine of face and voice in the joint space, -1 to 1; if a picture was sent.",
        "number",
        "0.4112",
    ),
    "Vclip-Probability": (
        "The same as a calibrated probability, 0 to 1; if a picture was sent.",
        "number",
        "0.8710",
    ),
    "Vclip-Seed": ("The seed, if one was sent.", "integer", "7"),
}


@dataclass(frozen=True)
class ChosenVoice:
    """The voice that speaks.

    ranked, warnings: its fit, and what weakens the picture, if it was chosen for a face.
    """

    voice: Voice
    token: str
    ranked: RankedVoice | None = None
    seed: int | None = None
    warnings: tuple[InputWarning, ...] = ()

    def headers(self) -> dict[str, str]:
        """Those of `VOICE_HEADERS` and `WARNINGS_HEADERS` that apply."""
        headers = {"Vclip-Voice": header_text(self.voice.name), "Vclip-Voice-Token": self.token}
        if self.ranked is not None:
            headers["Vclip-Score"] = f"{self.ranked.cosine:.4f}"
            headers["Vclip-Probability"] = f"{self.ranked.probability:.4f}"
        if self.seed is not None:
            headers["Vclip-Seed"] = str(self.seed)
        return headers | warnings_header(self.warnings)


@dataclass(frozen=True)
class VoiceSource:
    """The voice fields of a request; exactly one of `picture` and `name_or_token` is set.

    name_or_token: or a mix of such.
    aliases: other names of voices -> names or tokens.
    """

    picture: bytes | None = None
    name_or_token: str | None = None
    aliases: Mapping[str, str] = field(default_factory=dict)
    seed: int | None = None
    face_index: int | None = None
    consistency: Consistency = "predicted"
    image_limits: ImageLimits = ANY_IMAGE

    @property
    def effort(self) -> Effort:
        """What it takes to choose the voice."""
        if self.picture is None:
            return NO_EFFORT
        heard = MEASURED_VOICES if self.consistency == "measured" else 0
        return Effort(heard * len(PROBE), 1 + heard)

    def asked_for(self, pipeline: Pipeline) -> str | None:
        """The name, token or mix without aliases; None for a picture. Raises InvalidVoiceMix."""
        if self.name_or_token is None:
            return None
        return resolve_alias(self.name_or_token, self.aliases, pipeline.synthesizer.speaker_names)

    def choose(self, pipeline: Pipeline, step: Step) -> Generator[None, None, ChosenVoice]:
        """On the inference thread; yields where others may go in between.

        Raises what is wrong with the picture, the name or the token.
        """
        if self.picture is None:
            voice = pipeline.voice(self.asked_for(pipeline) or "")
            return ChosenVoice(voice, pipeline.voice_token(voice))
        face = embed_face_file(pipeline, self.picture, self.face_index, self.image_limits, step)
        with step("rank"):
            k = MEASURED_VOICES if self.consistency == "measured" else 1
            likely = pipeline.find_voices(face, k, self.seed)
        if self.consistency == "measured":
            measured = []
            for heard in pipeline.measure_voices(face, likely, step):
                measured.append(heard)
                yield
            likely = measured
        best = max(likely, key=lambda ranked: ranked.cosine)
        return ChosenVoice(best.voice, pipeline.voice_token(best.voice), best, self.seed, face.warnings)


def header_text(text: str) -> str:
    """Any text as a header can hold it: percent-encoded (UTF-8) but for visible ASCII other than `%`."""
    return quote(text, safe=_VISIBLE, errors="replace")  # half of a surrogate pair becomes `?`


async def voice_source(
    settings: SettingsDep,
    image: ImageOrNoneField = None,
    voice: VoiceField = None,
    seed: SeedField = None,
    face_index: FaceIndexField = None,
    consistency: ConsistencyField = "predicted",
) -> VoiceSource:
    """Read the form fields that choose the voice.

    Raises RequestValidationError (422) if they contradict.
    """
    if image is None and voice is None:
        raise wrong_field(("image",), "send a picture as image, or a voice token or stock name as voice")
    if image is not None and voice is not None:
        raise wrong_field(("voice",), "send either image or voice, not both")
    for name, value in (("seed", seed), ("face_index", face_index)):
        if voice is not None and value is not None:
            raise wrong_field((name,), "it applies to the voices for a face; leave it out if voice is sent")
    if voice is not None and consistency == "measured":
        raise wrong_field(
            ("consistency",), "it chooses among the voices for a face; leave it out where voice is sent"
        )
    picture = None if image is None else await read_upload(image)
    return VoiceSource(
        picture,
        voice,
        read_aliases(settings.voice_aliases),
        seed,
        face_index,
        consistency,
        settings.image_limits,
    )


VoiceSourceDep = Annotated[VoiceSource, Depends(voice_source)]
