"""Subtitles of words whose times are given."""

import re
from dataclasses import replace

from models.tts.captions import CUE_CHARACTERS, CUE_S, CaptionFormat, cues, shown_text, write_captions
from models.types import TimedPhoneme, TimedWord, WrittenWord


def words_of(written: str, pattern: str = r"\$?\w+(?:\.\w+)*", seconds: float = 0.3) -> list[TimedWord]:
    """Each word of a text takes `seconds`; before one that follows a sentence there is half a second of silence."""
    words, time_s = [], 0.25
    for match in re.finditer(pattern, written):
        if re.search(r"[.!?]\W*$", written[: match.start()]):
            time_s += 0.5
        word = WrittenWord(match[0], *match.span(), match[0])
        words.append(TimedWord(word, (TimedPhoneme("a", time_s, time_s + seconds),)))
        time_s += seconds
    return words


def test_srt_numbers_its_cues_and_vtt_has_a_head() -> None:
    text = "It costs $5. Really?"
    srt, vtt = (write_captions(words_of(text), text, one) for one in (CaptionFormat.SRT, CaptionFormat.VTT))
    assert srt == (
        "1\n00:00:00,250 --> 00:00:01,150\nIt costs $5.\n\n2\n00:00:01,650 --> 00:00:01,950\nReally?\n"
    )
    assert vtt == (
        "WEBVTT\n\n00:00:00.250 --> 00:00:01.150\nIt costs $5.\n\n00:00:01.650 --> 00:00:01.950\nReally?\n"
    )


def test_vtt_escapes_what_would_be_a_tag() -> None:
    text = "a&b"
    assert "a&amp;b" in write_captions(words_of(text), text, CaptionFormat.VTT)


def test_hours_are_counted() -> None:
    word = TimedWord(WrittenWord("late", 0, 4, "late"), (TimedPhoneme("l", 3723.0, 3723.9996),))
    assert "01:02:03,000 --> 01:02:04,000" in write_captions([word], "late", CaptionFormat.SRT)


def test_a_long_sentence_is_split_at_a_clause_and_no_cue_is_too_long() -> None:
    text = (
        "When the rain had stopped at last, " + "they walked on and on and on and on and on, " * 6 + "home."
    )
    found = cues(words_of(text), text)
    assert len(found) > 2
    assert found[0].text.endswith(",")
    assert max(len(cue.text) for cue in found) <= CUE_CHARACTERS + 1  # a mark after the last word
    assert " ".join(cue.text for cue in found) == text


def test_slow_speech_is_split_by_time() -> None:
    text = "one two three four five six seven eight nine ten"
    assert all(cue.end_s - cue.start_s <= CUE_S for cue in cues(words_of(text, seconds=1.1), text))


def test_a_heading_is_a_cue_of_its_own() -> None:
    text = "# The end\n\nIt was late\nand cold"
    words = words_of(text, r"\w+")
    later = [replace(word, phonemes=(_later(word.phonemes[0]),)) for word in words[2:]]
    assert [cue.text for cue in cues([*words[:2], *later], text)] == ["The end", "It was late and cold"]


def _later(phoneme: TimedPhoneme) -> TimedPhoneme:
    return TimedPhoneme(phoneme.symbol, phoneme.start_s + 0.7, phoneme.end_s + 0.7)


def test_an_abbreviation_after_which_nobody_pauses_ends_no_cue() -> None:
    text = "Dr. Smith came."
    words = words_of(text)
    joined = [
        TimedWord(word.written, (TimedPhoneme("a", n / 10, (n + 1) / 10),)) for n, word in enumerate(words)
    ]
    assert [cue.text for cue in cues(joined, text)] == [text]


def test_text_is_shown_with_its_punctuation_and_without_markup() -> None:
    for written, shown in {
        "He said “well-known” (twice) — really": "He said “well-known” (twice) — really",
        "Read **this** first, [here](https://x.org).": "Read this first, here",
        "# Title\n\nText": "Title Text",
        "I'm 5/6 done": "I'm 5/6 done",
    }.items():
        words = [word for word in words_of(written) if word.written.text not in ("https", "x.org")]
        assert shown_text(words, written) == shown
