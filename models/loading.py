"""Builds a `Vclip` from a bundle directory: the only place that picks concrete classes."""

import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor, nn

from models.association.candidates import CandidateIndex, spread_rows
from models.association.projectors import Calibration, FaceProjector, ProjectorEnsemble, VoiceProjector
from models.association.quality import QualityMeasure
from models.association.scoring import speaker_projector
from models.bundle.files import MINI_BUNDLE, check_files, read_arrays
from models.bundle.manifest import Manifest, read_manifest
from models.bundle.parts import (
    Balance,
    CampplusEncoder,
    Ge2eCampplusEncoder,
    Generator,
    HAspEncoder,
    KokoroPart,
    OpenClipEncoder,
    Projectors,
    Signature,
    SynthesizerPart,
    Traits,
    VitsPart,
    VoiceEncoderPart,
    VoiceGenderClassifier,
)
from models.errors import InvalidBundle, InvalidParameter, MissingDevice, MissingWeights
from models.face.custom_clip import custom_encoder
from models.face.descriptors.descriptor import FaceDescriptor
from models.face.descriptors.weights import load_descriptors, split_descriptors
from models.face.joined import JoinedFaceEncoder
from models.int8_weights import from_int8
from models.interfaces import ImageTextEncoder, Synthesizer, VoiceEncoder
from models.runtime.threads import resolve_threads, size_thread_pools
from models.speakers.generator import SpeakerGenerator
from models.speakers.grid import MAX_DISTANCE, SpeakerGrid
from models.speakers.signature import TtsSignature
from models.speakers.speaker_map import SpeakerMap
from models.speakers.token import VoiceTokens, synthesizer_fingerprint
from models.speakers.traits import SpeakerTraits
from models.text.front_ends import FrontEnds
from models.tts.kokoro.speakers import STYLE_DIM, KokoroSpeakers
from models.tts.kokoro.synthesizer import KokoroSynthesizer, make_network
from models.tts.kokoro.weights import read_kokoro_weights
from models.tts.physical import PHYSICAL_RANGES
from models.tts.vits.synthesizer import VitsSynthesizer, read_vits
from models.types import FloatArray, Precision
from models.vclip import Vclip
from models.voice.activity import load_voice_activity
from models.voice.encoders.campplus import CampplusVoiceEncoder
from models.voice.encoders.campplus_weights import read_campplus_weights, split_campplus
from models.voice.encoders.ge2e import Ge2eVoiceEncoder
from models.voice.encoders.h_asp import HAspVoiceEncoder
from models.voice.encoders.joined import JoinedVoiceEncoder
from models.voice.gender import VoiceGender
from models.watermark import WATERMARK_MISSING, load_watermark

Part = TypeVar("Part")
MAPPED = 2000  # candidates that the map of the voices is made of


def load_vclip(
    bundle: Path | None = None,
    device: str = "auto",
    threads: int = 0,
    synthesizer_weights: Path | None = None,
    marks_speech: bool = False,
    precision: Precision = "float32",
) -> Vclip:
    """Check every hash and dimension of a bundle, then load its parts.

    bundle: a directory, or None for the embedded `mini`. device: `auto` (a GPU if there is one), `cpu` or
    `cuda[:n]`. threads: CPU threads of each library, 0 for one per usable core; the pools are sized for
    the calling thread. synthesizer_weights: an explicit model file instead of
    the installed packages or the hub. marks_speech: whether speech gets the watermark. precision: of the
    image encoder, and on a GPU of Kokoro's convolutions.
    Raises InvalidBundle, MissingWeights, and MissingDevice for a device that is not there.
    """
    directory = MINI_BUNDLE if bundle is None else bundle
    device = resolve_device(device)
    threads = resolve_threads(threads)
    size_thread_pools(threads)
    manifest = read_manifest(directory)
    check_files(directory, manifest)
    parts = manifest.parts
    face_projector, voice_projector, calibration = load_projectors(directory, parts.projectors)
    generator, speakers = load_generator(directory, parts.generator)
    bias = None if parts.balance is None else load_balance(directory, parts.balance)
    with ThreadPoolExecutor(1, "synthesizer") as beside:  # it takes as long as all the others
        loaded = beside.submit(
            load_synthesizer, directory, parts.synthesizer, threads, synthesizer_weights, device, precision
        )
        face_encoder = load_face_encoder(directory, parts.face_encoder, device, precision)
        voice_encoder = load_voice_encoder(directory, parts.voice_encoder, device)
        voice_gender = load_voice_gender(directory, parts.voice_gender)
        signature = _load_signature(directory, parts.signature).to(device)
        voice_activity, watermark = load_voice_activity(), load_watermark()
        synthesizer = loaded.result()
    grid = SpeakerGrid.of_speakers(synthesizer.known_speakers, synthesizer.physical_ranges)
    if grid.distance(speakers).max() > MAX_DISTANCE:
        raise InvalidBundle(f"{parts.generator.file}: candidates lie too far from the known speakers")
    speakers = grid.snap(speakers)
    projector = speaker_projector(manifest.scoring, signature, voice_projector.to(device))
    if marks_speech and watermark is None:
        raise MissingWeights(WATERMARK_MISSING)
    return Vclip(
        bundle_dir=directory,
        manifest=manifest,
        face_encoder=face_encoder,
        face_projector=face_projector.to(device),
        voice_encoder=voice_encoder,
        voice_activity=voice_activity,
        voice_projector=voice_projector,
        calibration=calibration,
        generator=generator,
        signature=signature,
        speaker_projector=projector,
        candidates=_load_candidates(directory, manifest, speakers, projector, device, bias),
        synthesizer=synthesizer,
        voice_gender=voice_gender,
        voice_gender_judge=load_voice_gender(directory, parts.voice_gender_judge),
        voice_tokens=VoiceTokens(grid, synthesizer_fingerprint(manifest)),
        device=device,
        speaker_map=_map_speakers(signature, speakers, device),
        traits=None if parts.traits is None else load_traits(directory, parts.traits),
        watermark=watermark,
        marks_speech=marks_speech,
    )


def resolve_device(device: str) -> str:
    """`auto`, `cpu` or `cuda[:n]` -> a device that is there. Raises InvalidParameter, MissingDevice."""
    if device == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    if not re.fullmatch(r"cpu|cuda(:\d+)?", device):
        raise InvalidParameter(f"device {device!r} is unknown; choose auto, cpu, cuda or cuda:N")
    if device != "cpu":
        index = int(device.partition(":")[2] or 0)
        if index >= torch.cuda.device_count():
            raise MissingDevice(
                f"device {device} is not available: torch sees {torch.cuda.device_count()} CUDA device(s)"
            )
    return device


def load_face_encoder(
    directory: Path, part: OpenClipEncoder, device: str = "cpu", precision: Precision = "float32"
) -> ImageTextEncoder:
    """Load f_i, the frozen image encoder, perhaps with face descriptors beside it."""
    encoder: ImageTextEncoder
    if part.config is not None and part.file is not None:
        state, descriptors = split_descriptors(from_int8(tensors(directory, part.file)))
        encoder = custom_encoder(
            part.config,
            state,
            mirrored=part.mirrored,
            aligned=part.aligned,
            device=device,
            precision=precision,
        )
        if part.descriptors:
            networks = load_descriptors(part.descriptors, descriptors)
            beside = [FaceDescriptor(network, device, precision) for network in networks]
            encoder = JoinedFaceEncoder(encoder, beside)
    else:
        from models.face.open_clip_models import open_clip_encoder  # takes seconds to import

        file = None if part.file is None else directory / part.file
        encoder = open_clip_encoder(
            part.model_name,
            part.pretrained,
            file,
            mirrored=part.mirrored,
            aligned=part.aligned,
            device=device,
            precision=precision,
        )
    if encoder.dim != part.dim:
        raise InvalidBundle(f"parts.face_encoder.dim is {part.dim}, but its embeddings have {encoder.dim}")
    return encoder


def load_voice_encoder(directory: Path, part: VoiceEncoderPart, device: str = "cpu") -> VoiceEncoder:
    """Load f_v. Raises InvalidBundle, and MissingWeights if a package that it needs is not installed."""
    if isinstance(part, CampplusEncoder):
        file = part.file
        if file is None:
            return CampplusVoiceEncoder(read_campplus_weights(), device)
        return _fit(file, lambda: CampplusVoiceEncoder(tensors(directory, file), device))
    if isinstance(part, HAspEncoder):
        return _fit(part.file, lambda: HAspVoiceEncoder(tensors(directory, part.file), device))
    weights = tensors(directory, part.file)
    if isinstance(part, Ge2eCampplusEncoder):
        own, joined = split_campplus(weights)
        campplus = joined or read_campplus_weights()
        ge2e = _fit(part.file, lambda: Ge2eVoiceEncoder(own, device))
        return JoinedVoiceEncoder([ge2e, _fit(part.file, lambda: CampplusVoiceEncoder(campplus, device))])
    return _fit(part.file, lambda: Ge2eVoiceEncoder(weights, device))


def load_projectors(
    directory: Path, part: Projectors
) -> tuple[ProjectorEnsemble, ProjectorEnsemble, Calibration]:
    """Load phi_i, phi_v and the calibration."""
    face = ProjectorEnsemble(
        FaceProjector(part.face_dim, part.voice_dim, part.face_hidden_dim) for _ in range(part.members)
    )
    voice = ProjectorEnsemble(
        VoiceProjector(part.voice_dim, part.voice_transforms, part.voice_hidden_dim)
        for _ in range(part.members)
    )
    both = nn.ModuleDict({"face": face, "voice": voice})
    _fit(part.file, lambda: both.load_state_dict(from_int8(tensors(directory, part.file))))
    both.eval().requires_grad_(False)
    measures = {name: QualityMeasure(one.enough, one.loss) for name, one in part.calibration_quality.items()}
    return face, voice, Calibration(part.calibration_slope, part.calibration_intercept, measures)


def load_generator(directory: Path, part: Generator) -> tuple[SpeakerGenerator, FloatArray]:
    """Load p(e) and the candidates, float32 [N, speaker_dim]."""
    arrays = read_arrays(directory, part.file)
    candidates = arrays.pop("candidates", np.empty(0))
    expected = {
        "mean": (part.speaker_dim,),
        "components": (part.principal_components, part.speaker_dim),
        "weights": (part.gaussians,),
        "means": (part.gaussians, part.principal_components),
        "variances": (part.gaussians, part.principal_components),
        "min_log_likelihood": (1,),
    }
    shapes = {name: array.shape for name, array in arrays.items()}
    if shapes != expected or candidates.shape != (part.candidates, part.speaker_dim):
        raise InvalidBundle(f"{part.file}: the arrays do not have the dimensions of parts.generator")
    return SpeakerGenerator(**arrays), candidates


def load_balance(directory: Path, part: Balance) -> FloatArray:
    """The biases of the candidates, float32 [N]."""
    arrays = read_arrays(directory, part.file)
    shapes = {name: array.shape for name, array in arrays.items()}
    if shapes != {"bias": (part.candidates,)} or not np.isfinite(arrays["bias"]).all():
        raise InvalidBundle(
            f"{part.file}: there is no finite bias for each of the {part.candidates} candidates"
        )
    return arrays["bias"].astype(np.float32)


def load_traits(directory: Path, part: Traits) -> SpeakerTraits:
    """Load how pitch, age and gender are heard along the speaker vector."""
    return SpeakerTraits.from_arrays(read_arrays(directory, part.file), part.speaker_dim)


def _load_candidates(
    directory: Path,
    manifest: Manifest,
    speakers: FloatArray,
    projector: nn.Module,
    device: str,
    bias: FloatArray | None,
) -> CandidateIndex:
    """The stored index where the bundle has one, else one that is built."""
    part = manifest.parts.index
    if part is None:
        return CandidateIndex.of_speakers(speakers, projector, device, manifest.retrieval, bias)
    stored = read_arrays(directory, part.file)
    try:
        return CandidateIndex.of_stored(speakers, projector, stored, device, manifest.retrieval, bias)
    except InvalidBundle as error:
        raise InvalidBundle(f"{part.file}: {error}") from error


def _map_speakers(signature: TtsSignature, speakers: FloatArray, device: str) -> SpeakerMap:
    speakers = speakers[spread_rows(len(speakers), MAPPED)]
    with torch.inference_mode():
        return SpeakerMap.of(signature(torch.from_numpy(speakers).to(device)).cpu().numpy())


def _load_signature(directory: Path, part: Signature) -> TtsSignature:
    signature = TtsSignature(part.speaker_dim, part.voice_dim, part.hidden_dim)
    _fit(part.file, lambda: signature.load_state_dict(tensors(directory, part.file)))
    return signature.eval().requires_grad_(False)


def load_voice_gender(directory: Path, part: VoiceGenderClassifier) -> VoiceGender:
    """Load a classifier of the gender of voices."""
    classifier = VoiceGender.from_arrays(read_arrays(directory, part.file))
    if len(classifier.coefficients) != part.voice_dim:
        raise InvalidBundle(
            f"{part.file}: the file has {len(classifier.coefficients)} coefficients, but "
            f"parts.voice_gender says {part.voice_dim}"
        )
    return classifier


def load_synthesizer(
    directory: Path,
    part: SynthesizerPart,
    threads: int = 0,
    weights: Path | None = None,
    device: str = "cpu",
    precision: Precision = "float32",
) -> Synthesizer:
    """Load the synthesizer; weights: an explicit file, instead of the weights outside of the bundle."""
    if isinstance(part, VitsPart):
        return load_vits(directory, part, device, threads)
    return load_kokoro(directory, part, threads, weights, device, precision)


def load_vits(directory: Path, part: VitsPart, device: str = "cpu", threads: int = 0) -> VitsSynthesizer:
    """Load a VITS through coqui-tts, which is imported here because the import takes seconds."""
    arrays = read_arrays(directory, part.file)
    try:
        return read_vits(part, arrays, device, threads)
    except InvalidBundle as error:
        raise InvalidBundle(f"{part.file} does not fit parts.synthesizer: {error}") from error


def load_kokoro(
    directory: Path,
    part: KokoroPart,
    threads: int = 0,
    weights: Path | None = None,
    device: str = "cpu",
    precision: Precision = "float32",
) -> KokoroSynthesizer:
    """Load Kokoro; weights: an explicit file instead of the installed packages or the hub.

    precision: of its convolutions on a GPU.
    """
    arrays = read_arrays(directory, part.file)
    speakers = _fit(part.file, lambda: KokoroSpeakers.from_arrays(tuple(part.speaker_names), arrays))
    n, n_knots = len(part.speaker_names), len(speakers.knots)
    dim = part.speaker_dim - (len(PHYSICAL_RANGES) if part.physical else 0)
    shapes = (speakers.coordinates.shape, speakers.mixing.shape, speakers.packs.shape)
    if shapes != ((n, dim), (dim, n), (n, n_knots, STYLE_DIM)):
        raise InvalidBundle(f"{part.file}: the voices do not have the dimensions of parts.synthesizer")
    front_ends = FrontEnds()
    network = make_network(read_kokoro_weights(part.precision, weights), device, threads, precision)
    return KokoroSynthesizer(network, part.vocabulary, speakers, front_ends, part.physical)


def tensors(directory: Path, name: str) -> Mapping[str, Tensor]:
    """Read the arrays of a file of the bundle as torch tensors. Raises InvalidBundle."""
    return {key: torch.from_numpy(value) for key, value in read_arrays(directory, name).items()}


def _fit(file: str, make: Callable[[], Part]) -> Part:
    """Raise InvalidBundle with the name of the file if its weights do not fit the dimensions in the manifest."""
    try:
        return make()
    except (RuntimeError, KeyError) as error:
        raise InvalidBundle(f"{file} does not fit its description in the manifest: {error}") from error
