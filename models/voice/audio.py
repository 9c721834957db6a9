"""Recordings in: decoding, resampling, joining."""

import numpy as np
import soxr

from models.errors import InvalidAudio
from models.file_kinds import kind_of_file
from models.limits import MAX_AUDIO_SECONDS
from models.types import Waveform
from models.voice.decoding.bounds import too_long
from models.voice.decoding.ffmpeg import read_by_ffmpeg
from models.voice.decoding.formats import MP3, OGG, WAV, RecordingFormat, format_of, names_of_formats
from models.voice.decoding.libsndfile import Unreadable, read_by_libsndfile
from models.voice.decoding.mpeg_frames import seconds_of_frames
from models.voice.decoding.repairs import MAX_OGG_LINKS, ogg_links, with_wav_size

# libsndfile reads as much of an MP3 as its first frames promise: too little where they are shorter than the others,
# or where one file follows another
WHOLE_MP3, MP3_PADDING_SECONDS = 0.9, 0.3


def decode_audio(data: bytes, max_seconds: float = MAX_AUDIO_SECONDS) -> Waveform:
    """Bytes of a recording of one of the formats -> mono waveform at the file's own rate.

    WAV, FLAC, Ogg, MP3, AIFF, CAF and AU are read by libsndfile, the others, and what it does not read of these, by
    FFmpeg in a process of its own. Of a video the sound is taken, of chained Ogg all links. Channels become one by
    `channels.mix`. Floating-point samples over full scale are scaled down together instead of being clipped.

    Raises InvalidAudio if the bytes are not readable audio of these formats, are empty, are longer than
    `max_seconds`, or contain samples that are not finite.
    """
    found = format_of(data)
    if found is None:
        raise InvalidAudio(
            f"the audio cannot be read: it is {kind_of_file(data)}; send a complete {names_of_formats()} file"
        )
    form, start = found
    waveform = _read(data[start:], form, max_seconds)
    if len(waveform.samples) == 0:
        raise InvalidAudio("the audio contains no samples; send a recording of a voice")
    return waveform


def _read(data: bytes, form: RecordingFormat, max_seconds: float) -> Waveform:
    if not form.in_libsndfile:
        return read_by_ffmpeg(data, form, max_seconds)
    try:
        if form == OGG:
            return _read_links(ogg_links(data), max_seconds)
        waveform = read_by_libsndfile(with_wav_size(data) if form == WAV else data, max_seconds)
    except Unreadable:
        return read_by_ffmpeg(data, form, max_seconds)
    if form == MP3 and waveform.seconds < WHOLE_MP3 * seconds_of_frames(data) - MP3_PADDING_SECONDS:
        return read_by_ffmpeg(data, form, max_seconds)
    return waveform


def _read_links(links: list[bytes], max_seconds: float) -> Waveform:
    """The links of an Ogg file, joined at the highest of their rates. Raises InvalidAudio and Unreadable."""
    if len(links) > MAX_OGG_LINKS:
        raise InvalidAudio(
            f"the Ogg file is a chain of more than {MAX_OGG_LINKS} files: send a part of it as one file"
        )
    pieces: list[Waveform] = []
    for link in links:
        piece = read_by_libsndfile(link, max_seconds)
        if sum(other.seconds for other in [*pieces, piece]) > max_seconds:
            raise too_long(max_seconds)
        pieces.append(piece)
    rate_hz = max(piece.sample_rate_hz for piece in pieces)
    return pieces[0] if len(pieces) == 1 else concatenate([resample(piece, rate_hz) for piece in pieces])


def resample(waveform: Waveform, sample_rate_hz: int) -> Waveform:
    """The same recording at another rate (soxr, high quality)."""
    if waveform.sample_rate_hz == sample_rate_hz:
        return waveform
    samples = soxr.resample(waveform.samples, waveform.sample_rate_hz, sample_rate_hz)
    return Waveform(samples.astype(np.float32, copy=False), sample_rate_hz)


def raise_volume(waveform: Waveform, level_dbfs: float) -> Waveform:
    """Scale the whole waveform up where its power is below `level_dbfs`; silence stays as it is."""
    gain_db = _gain_db(waveform, level_dbfs)
    return waveform if gain_db <= 0.0 else _amplify(waveform, gain_db)


def set_volume(waveform: Waveform, level_dbfs: float) -> Waveform:
    """Scale the whole waveform up or down to the power `level_dbfs`; silence stays as it is."""
    return _amplify(waveform, _gain_db(waveform, level_dbfs))


def _gain_db(waveform: Waveform, level_dbfs: float) -> float:
    power = float(np.mean(np.square(waveform.samples, dtype=np.float64))) if len(waveform.samples) else 0.0
    return level_dbfs - 10.0 * float(np.log10(power)) if power > 0.0 else 0.0


def _amplify(waveform: Waveform, gain_db: float) -> Waveform:
    return Waveform(waveform.samples * np.float32(10.0 ** (gain_db / 20.0)), waveform.sample_rate_hz)


def limit_peak(waveform: Waveform, peak: float = 0.99) -> Waveform:
    """Scale the whole waveform down if a sample exceeds `peak`, so that no format has to clip it."""
    highest = float(np.abs(waveform.samples).max(initial=0.0))
    if highest <= peak:
        return waveform
    return Waveform(waveform.samples * np.float32(peak / highest), waveform.sample_rate_hz)


def concatenate(pieces: list[Waveform]) -> Waveform:
    """Join pieces of one rate end to end; the list must not be empty."""
    return Waveform(np.concatenate([piece.samples for piece in pieces]), pieces[0].sample_rate_hz)
