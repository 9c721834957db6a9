"""The benchmark of reading: it reads as many words as it says."""

from benchmarks.reading import measure, text_of


def test_the_text_is_repeated_up_to_the_number_of_words() -> None:
    text = text_of(1200)
    assert len(text.split()) == 1200
    assert text.startswith("Dr. Anna Reed")
    assert text.count("Dr. Anna Reed") == 3


def test_figures_are_consistent() -> None:
    figures = measure(words=60, repeats=2, language="en-us")
    assert (figures["words"], figures["sentences"]) == (60, 3)
    reading_ms, fastest_ms = float(str(figures["reading_ms"])), float(str(figures["fastest_ms"]))
    assert reading_ms >= fastest_ms > 0
    assert abs(float(str(figures["ms_per_sentence"])) - reading_ms / 3) < 0.1
