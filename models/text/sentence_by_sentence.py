"""Reads a text whose markup is known: sentence by sentence, with the silences between them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from models.text.aligned_text import AlignedText
from models.text.given_spans import merge_across, spans_within
from models.text.markup.marked_text import Silence
from models.text.reading import Sentence
from models.text.rules import Span
from models.text.sentences import FullStops, sentence_spans

# The plain text of a sentence, and the spans in it whose reading is given -> the sentence.
ReadSentence = Callable[[AlignedText, Sequence[Span]], Sentence]
_EMPTY_LINE = re.compile(r"\n[^\S\n]*\n")


def read_by_sentence(
    plain: AlignedText,
    silences: Sequence[Silence],
    spans: Sequence[Span],
    full_stops: FullStops,
    read_sentence: ReadSentence,
) -> list[Sentence]:
    """The sentences of a text. plain: its characters. spans: those of `plain` whose reading is given.

    A sentence does not end inside a given span, and ends where there is a silence.
    """
    sentences: list[Sentence] = []
    start = 0
    for silence in [*silences, None]:
        end = len(plain.text) if silence is None else plain.index_of(silence.offset)
        found = sentence_spans(plain.text[start:end], full_stops)
        bounds = merge_across([(start + first, start + last) for first, last in found], spans)
        part = []
        for number, (first, last) in enumerate(bounds):
            sentence = read_sentence(plain.slice(first, last), spans_within(spans, first, last))
            following = bounds[number + 1][0] if number + 1 < len(bounds) else end
            ends_paragraph = _EMPTY_LINE.search(plain.text, last, following) is not None
            part.append(replace(sentence, ends_paragraph=ends_paragraph))
        if silence:
            part = part or [Sentence("", "", ())]
            part[-1] = replace(part[-1], silence_s=silence.seconds)
        sentences += part
        start = end
    return sentences
