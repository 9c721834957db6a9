"""Subtitles of timed speech: SubRip (SRT) and WebVTT (W3C)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from textwrap import wrap

from models.types import TimedWord

# Two lines of 42 characters and 7 seconds at most: as subtitles on television and on the web are written.
LINE_CHARACTERS = 42
CUE_CHARACTERS = 2 * LINE_CHARACTERS
CUE_S = 7.0
_MARKS_AFTER = re.compile(r"[.,;:!?…)%\"'”’»]+")  # noqa: RUF001
_MARKS_BEFORE = re.compile(r"[\"'“‘«(¿¡$€£¥]+$")  # noqa: RUF001
_DASH = re.compile(r"[ \t]([-–—])[ \t]")  # noqa: RUF001
_JOINED = re.compile(r"[-–—/&'’.,:]+")  # noqa: RUF001
_CLAUSE_ENDS = re.compile(r"[,;:.!?…]")
_SENTENCE_ENDS = re.compile(r"[.!?…]|\n\s*\n")  # an empty line ends a heading


class CaptionFormat(StrEnum):
    """The formats of subtitles."""

    SRT = "srt"
    VTT = "vtt"

    @property
    def media_type(self) -> str:
        """The content type of a file."""
        return "text/vtt" if self is CaptionFormat.VTT else "application/x-subrip"


@dataclass(frozen=True)
class Cue:
    """What is shown at once, and when, in seconds from the beginning of the speech.

    speaker: who says it; "" where only one speaks.
    """

    text: str
    start_s: float
    end_s: float
    speaker: str = ""


def write_captions(words: Sequence[TimedWord], written: str, caption_format: CaptionFormat) -> str:
    """The subtitles of a text as a file; words: all of it, in order. written: the text itself."""
    return write_cues(cues(words, written), caption_format)


def write_cues(found: Sequence[Cue], caption_format: CaptionFormat) -> str:
    """Cues as a file; those of a speaker have the name before them, as WebVTT's voice or as text."""
    if caption_format is CaptionFormat.VTT:
        blocks = [
            f"{_time(cue.start_s, '.')} --> {_time(cue.end_s, '.')}\n"
            f"{f'<v {_escaped(cue.speaker)}>' if cue.speaker else ''}{_escaped(_lines(cue.text))}\n"
            for cue in found
        ]
        return "\n".join(["WEBVTT\n", *blocks])
    return "\n".join(
        f"{number}\n{_time(cue.start_s, ',')} --> {_time(cue.end_s, ',')}\n"
        f"{_lines(f'{cue.speaker}: {cue.text}' if cue.speaker else cue.text)}\n"
        for number, cue in enumerate(found, 1)
    )


def cues(words: Sequence[TimedWord], written: str) -> list[Cue]:
    """One for each sentence, or for each part of a long one, which is split at a clause if it has one."""
    found: list[Cue] = []
    begun: list[TimedWord] = []

    def end(n_words: int) -> None:
        shown = shown_text(begun[:n_words], written)
        found.append(Cue(shown, begun[0].start_s, begun[n_words - 1].end_s))
        del begun[:n_words]

    for word in words:
        if begun and _ends_sentence(begun[-1], word, written):
            end(len(begun))
        too_long = begun and len(shown_text([*begun, word], written)) > CUE_CHARACTERS
        if begun and (too_long or word.end_s - begun[0].start_s > CUE_S):
            end(_last_clause(begun, written))
        begun.append(word)
    if begun:
        end(len(begun))
    return found


def shown_text(words: Sequence[TimedWord], written: str) -> str:
    """Words as they are written, with the punctuation around them and without markup."""
    shown = ""
    for number, word in enumerate(words):
        previous_end = words[number - 1].written.end if number else max(0, word.written.start - 2)
        gap = written[previous_end : word.written.start]
        if number == 0 or not _JOINED.fullmatch(gap):
            before = _MARKS_BEFORE.search(gap)
            shown += " " * bool(shown) + (before[0] if before else "")
        shown += word.written.text
        following = words[number + 1].written.start if number + 1 < len(words) else len(written)
        after = written[word.written.end : max(word.written.end, following)]
        is_last = number + 1 == len(words)
        if not is_last and _JOINED.fullmatch(after):
            shown += after
            continue
        marks = _MARKS_AFTER.match(after)
        dash = None if is_last else _DASH.search(after)
        shown += (marks[0] if marks else "") + (f" {dash[1]}" if dash else "")
    return shown


def _ends_sentence(word: TimedWord, following: TimedWord, written: str) -> bool:
    """Whether what ends sentences is between two words, and is heard: after "Dr." there is no silence."""
    gap = written[word.written.end : following.written.start]
    return following.start_s > word.end_s and bool(_SENTENCE_ENDS.search(gap))


def _last_clause(words: Sequence[TimedWord], written: str) -> int:
    """How many of the words are whole clauses; all, where that would be less than a line."""
    for n_words in range(len(words) - 1, 0, -1):
        gap = written[words[n_words - 1].written.end : words[n_words].written.start]
        if _CLAUSE_ENDS.search(gap) and len(shown_text(words[:n_words], written)) >= LINE_CHARACTERS // 2:
            return n_words
    return len(words)


def _lines(text: str) -> str:
    return "\n".join(wrap(text, LINE_CHARACTERS, break_long_words=False, break_on_hyphens=False))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _time(seconds: float, point: str) -> str:
    milliseconds = round(1000 * seconds)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}{point}{rest % 1000:03}"
