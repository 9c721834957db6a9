"""Spans whose reading is given by markup or by custom pronunciations, so that no rule applies to them."""

from collections.abc import Iterable, Sequence

from models.text.aligned_text import AlignedText
from models.text.custom_pronunciations import CustomPronunciations
from models.text.markup.marked_text import MarkedText
from models.text.options import ReadingOptions
from models.text.rules import Span
from models.text.transliteration import transliterate


def given_spans(plain: AlignedText, marked: MarkedText, options: ReadingOptions, language: str) -> list[Span]:
    """The given spans of a text, in order and without overlaps.

    plain: the characters of `marked`. Markup takes precedence over pronunciations of the request, and these over
    the lexicon of the service.
    Raises InvalidParameter for a pronunciation with a sound that the language does not have.
    """
    of_request = CustomPronunciations.of(options.pronunciations, language)
    return _without_overlaps(
        [
            *_by_markup(plain, marked),
            *of_request.spans(plain.text, language),
            *options.lexicon.spans(plain.text, language),
        ]
    )


def spans_within(spans: Iterable[Span], start: int, end: int) -> list[Span]:
    """The spans that begin in `start`..`end`, with offsets from `start`."""
    return [
        Span(span.start - start, span.end - start, span.spoken, span.kind, span.phonemes)
        for span in spans
        if start <= span.start < end
    ]


def merge_across(sentences: Iterable[tuple[int, int]], spans: Sequence[Span]) -> list[tuple[int, int]]:
    """Sentences, as start and end, merged where a boundary would lie inside a span."""
    merged: list[tuple[int, int]] = []
    for start, end in sentences:
        if merged and any(span.start < merged[-1][1] < span.end for span in spans):
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def _by_markup(plain: AlignedText, marked: MarkedText) -> list[Span]:
    spans = []
    for reading in marked.readings:
        start, end = plain.index_of(reading.start), plain.index_of(reading.end)
        if start < end:
            spoken = transliterate(plain.text[start:end]) if reading.spoken is None else reading.spoken
            spans.append(Span(start, end, spoken, "given", reading.phonemes))
    return spans


def _without_overlaps(spans: Iterable[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in spans:
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda span: span.start)
