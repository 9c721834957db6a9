"""Measures the detection rate and the cost of the watermark on speech of the embedded bundle.

See docs/api/watermark.md.

    python -m benchmarks.watermark --recorded librispeech-test.tar saa-test.tar > watermark.json

`--voices` voices, half of them generated and half stock, say `--sentences` sentences each. Every sentence is marked
by itself, as the service does, and judged with and without the mark, by itself and joined with the others of its
voice, as WAV, MP3 and Opus. Recorded speech, in shards of .ogg and .json, must not be taken for marked. The
output is JSON.
"""

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.limits import WATERMARK_DECISION
from models.loading import load_vclip
from models.types import FloatArray, Waveform
from models.vclip import Vclip
from models.voice.audio import concatenate, decode_audio
from models.voice.formats import AudioFormat, encode_speech
from models.watermark import STRENGTH, Watermark, load_watermark
from training.data.shards import read_samples
from training.evaluation.judges.dnsmos import Dnsmos
from training.evaluation.judges.recognizer import Recognizer, load_recognizer
from training.evaluation.speech.quality import choose_candidates, choose_stock_voices
from training.evaluation.speech.sentences import take
from training.metrics import mean_interval, wilson_interval, word_errors

FORMATS = (AudioFormat.WAV, AudioFormat.MP3, AudioFormat.OPUS)
MAX_RECORDED_SECONDS = 60.0


@dataclass(frozen=True)
class Said:
    """A sentence, without and with the mark, and how long it took to speak and to mark it."""

    text: str
    clean: Waveform
    marked: Waveform
    speaking_s: float
    marking_s: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bundle", type=Path, help="a bundle directory; default: mini")
    parser.add_argument("--voices", type=int, default=24)
    parser.add_argument("--sentences", type=int, default=2, help="of each voice")
    parser.add_argument("--strength", type=float, default=STRENGTH, help="of the mark; Perth's own is 1")
    parser.add_argument("--recorded", type=Path, nargs="*", default=[], metavar="SHARD")
    parser.add_argument("--threads", type=int, default=0)
    args = parser.parse_args()
    watermark = load_watermark(args.strength)
    if watermark is None:
        parser.error("the package resemble-perth is not installed")
    vclip = load_vclip(args.bundle, device="cpu", threads=args.threads)
    said = speak(vclip, watermark, args.voices, args.sentences)
    every = [sentence for sentences in said.values() for sentence in sentences]
    joined = [
        (concatenate([each.clean for each in sentences]), concatenate([each.marked for each in sentences]))
        for sentences in said.values()
    ]
    figures = {
        "strength": args.strength,
        "voices": len(said),
        "sentences": len(every),
        "audio_seconds": sum(each.clean.seconds for each in every),
        "cost": cost(every),
        "signal_to_mark_db": spread([signal_to_mark_db(each.clean, each.marked) for each in every]),
        "loudness_change_db": spread([loudness_change_db(each.clean, each.marked) for each in every]),
        "by_sentence": detection(watermark, [(each.clean, each.marked) for each in every]),
        "joined": detection(watermark, joined),
        "recorded": {shard.stem: false_alarms(watermark, shard) for shard in args.recorded},
        "dnsmos": quality(Dnsmos(), joined),
        "words": intelligibility(load_recognizer(), every),
    }
    print(json.dumps(figures, indent=1))


def speak(vclip: Vclip, watermark: Watermark, n_voices: int, n_sentences: int) -> dict[str, list[Said]]:
    """The sentences of each voice, by its name."""
    speakers = choose_candidates(vclip, n_voices // 2) + choose_stock_voices(vclip, n_voices - n_voices // 2)
    sentences = [sentence for _, sentence in take(min(54, n_voices * n_sentences))]
    said: dict[str, list[Said]] = defaultdict(list)
    for number, speaker in enumerate(speakers):
        for place in range(number * n_sentences, (number + 1) * n_sentences):
            text = sentences[place % len(sentences)]
            began = time.perf_counter()
            clean = concatenate(list(vclip.stream(vclip.prepare(text), speaker.voice)))
            spoken = time.perf_counter()
            marked = watermark.apply(clean)
            ended = time.perf_counter()
            said[speaker.voice.name].append(Said(text, clean, marked, spoken - began, ended - spoken))
    return said


def cost(said: list[Said]) -> dict[str, float]:
    """Seconds of marking for a second of audio, and for a second of speaking."""
    marking = sum(each.marking_s for each in said)
    audio = sum(each.clean.seconds for each in said)
    speaking = sum(each.speaking_s for each in said)
    return {
        "of_audio": marking / audio,
        "of_speaking": marking / speaking,
        "speaking_of_audio": speaking / audio,
    }


def signal_to_mark_db(clean: Waveform, marked: Waveform) -> float:
    """Energy of the speech over that of what was added."""
    added = marked.samples - clean.samples
    return float(10 * np.log10(np.sum(clean.samples**2) / np.sum(added**2)))


def loudness_change_db(clean: Waveform, marked: Waveform) -> float:
    """How much louder the marked speech is."""
    return float(10 * np.log10(np.sum(marked.samples**2) / np.sum(clean.samples**2)))


def detection(watermark: Watermark, pairs: list[tuple[Waveform, Waveform]]) -> dict[str, object]:
    """Share of marked audio that is found and of clean audio that is taken for marked, by format."""
    found: dict[str, object] = {"n": len(pairs), "seconds": spread([clean.seconds for clean, _ in pairs])}
    for form in FORMATS:
        clean, marked = (
            [watermark.detect(decode_audio(encode_speech([pair[side]], form))) for pair in pairs]
            for side in (0, 1)
        )
        found[form] = {
            "found": share([value >= WATERMARK_DECISION for value in marked]),
            "lowest_marked": min(marked),
            "false_alarms": share([value >= WATERMARK_DECISION for value in clean]),
            "highest_clean": max(clean),
        }
    return found


def false_alarms(watermark: Watermark, shard: Path) -> dict[str, object]:
    """The same for recordings, as they are."""
    recordings = (sample.audio for sample in read_samples(shard) if sample.audio is not None)
    values = [watermark.detect(decode_audio(data, MAX_RECORDED_SECONDS)) for data in recordings]
    return {
        "n": len(values),
        "false_alarms": share([value >= WATERMARK_DECISION for value in values]),
        "highest": max(values),
    }


def quality(dnsmos: Dnsmos, joined: list[tuple[Waveform, Waveform]]) -> dict[str, object]:
    """DNSMOS of what each voice says, without and with the mark."""
    rated = [(dnsmos.rate(clean), dnsmos.rate(marked)) for clean, marked in joined]
    result: dict[str, object] = {}
    for score in ("overall", "signal", "background"):
        without, with_mark = (np.array([getattr(pair[side], score) for pair in rated]) for side in (0, 1))
        result[score] = {
            "without": float(without.mean()),
            "with": float(with_mark.mean()),
            "change": float((with_mark - without).mean()),
            "change_ci95": mean_interval(with_mark - without),
        }
    return result


def intelligibility(recognizer: Recognizer, said: list[Said]) -> dict[str, object]:
    """Words that a recognizer gets wrong, without and with the mark."""
    wrong: dict[str, list[int]] = {"clean": [], "marked": []}
    words = 0
    for each in said:
        for name, errors in wrong.items():
            counted, of = word_errors(recognizer.transcribe(getattr(each, name)), each.text)
            errors.append(counted)
        words += of
    change = np.array(wrong["marked"]) - np.array(wrong["clean"])
    interval = mean_interval(change)  # of a sentence
    return {
        "words": words,
        **{name: {"wrong": sum(errors), "wer": sum(errors) / words} for name, errors in wrong.items()},
        "sentences_better": int((change < 0).sum()),
        "sentences_worse": int((change > 0).sum()),
        "wer_change_ci95": interval and [edge * len(said) / words for edge in interval],
    }


def share(hits: Iterable[bool]) -> dict[str, object]:
    """How many, of how many, and the 95 % interval of the share."""
    every = list(hits)
    return {"hits": sum(every), "of": len(every), "ci95": wilson_interval(sum(every), len(every))}


def spread(values: list[float]) -> dict[str, float]:
    """Median, least and greatest."""
    ordered: FloatArray = np.sort(np.array(values, dtype=np.float32))
    return {"median": float(np.median(ordered)), "least": float(ordered[0]), "greatest": float(ordered[-1])}


if __name__ == "__main__":
    main()
