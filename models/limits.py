"""What a request may ask for at most, and what it asks for where it does not say: once, for every layer.

Nothing here imports anything heavy: the service and the command line read it without torch.
"""

from dataclasses import dataclass
from typing import Literal, get_args

MAX_TEXT_CHARACTERS = 5_000
MAX_FILE_CHARACTERS = 100_000  # of `vclip speak`, which speaks it in parts: an hour and a half
MAX_LANGUAGE_CHARACTERS = 35  # of a tag, as RFC 5646 recommends in section 4.4.1
MIN_SPEED, MAX_SPEED = 0.5, 2.0  # 1.0 is natural

LARGEST_MAX_PIXELS = 178_000_000  # of a setting; Pillow refuses a WEBP of over 178,956,970 pixels
MAX_IMAGE_PIXELS = 50_000_000  # phones take photos of 48 megapixels; as RGB one takes 146 MB
ImageFormat = Literal["jpeg", "png", "webp", "heif", "avif", "gif", "bmp", "tiff"]
IMAGE_FORMATS: tuple[ImageFormat, ...] = get_args(ImageFormat)


@dataclass(frozen=True)
class ImageLimits:
    """What a picture may be. max_pixels: width times height, at most LARGEST_MAX_PIXELS."""

    max_pixels: int = MAX_IMAGE_PIXELS
    formats: tuple[ImageFormat, ...] = IMAGE_FORMATS


ANY_IMAGE = ImageLimits()

MAX_AUDIO_SECONDS = 120.0
MIN_SPEECH_SECONDS = 0.5  # less is a syllable or two, too little to characterize a voice

MAX_VOICES = 100
DEFAULT_VOICES_FOUND = 5
DEFAULT_DIVERSITY = 0.5
MAX_STEP = 3.0  # of a voice in a direction of the speaker space
DEFAULT_SIMILAR_VOICES = 3
MAX_SEED = 2**63 - 1
Consistency = Literal[
    "predicted", "measured"
]  # of a voice with its face: see `models.vclip.Vclip.choose_voice`
MEASURED_VOICES = 5  # number of best candidates that are synthesized and measured before one is chosen
# spoken by each of them; not among the sentences of the TTS signature's training or of the evaluation
PROBE = "We waited near the gate for an hour, until somebody came along with the right key."
MAX_VOICE_CHARACTERS = 2048  # a token has 168 with the embedded bundle, and 8 for every three dimensions more

MAX_SPEAKERS = 8  # of a dialogue; more voices can hardly be told apart
MAX_LINES = 200
MAX_PAUSE_S, DEFAULT_PAUSE_S = 10.0, 0.5  # of silence between two lines
MAX_SPEAKER_NAME_CHARACTERS = 32

EVEN_ODDS = (
    0.5  # probability from which on a face and a voice match: matched and random pairs are equally frequent
)
WATERMARK_DECISION = 0.5  # confidence from which on a recording is said to carry the watermark
