"""Words whose pronunciation a few words beside them make clear."""

import pytest

from models.text.english.pronunciation.clear_contexts import clear_phonemes


def sound(sentence: str, word: str, language: str = "en-us") -> str | None:
    start = sentence.rindex(word)
    return clear_phonemes(sentence, start, start + len(word), language)


@pytest.mark.parametrize(
    "sentence",
    [
        "Nice, France",
        "We flew to Nice, on the coast.",
        "She lives in Nice.",
        "The airport of Nice is closed.",
        "We landed at Nice Airport.",
        "Nice and Cannes are on the coast.",
        "A nice day in Nice.",
    ],
)
def test_the_town_of_nice(sentence: str) -> None:
    assert sound(sentence, "Nice") == "nˈis"
    assert sound(sentence, "Nice", "en-gb") == "nˈiːs"


@pytest.mark.parametrize(
    "sentence",
    ["Nice to meet you.", "Nice weather, France won.", "Be kind to Nice People.", "Nice, thank you."],
)
def test_nice_at_the_start_or_in_a_title_is_the_adjective(sentence: str) -> None:
    assert sound(sentence, "Nice") is None


@pytest.mark.parametrize(
    "sentence",
    [
        "putting the putt",
        "He is putting on the green.",
        "Her putting was poor today.",
        "the putting green",
        "He missed a short putt by putting too hard.",
    ],
)
def test_putting_in_golf(sentence: str) -> None:
    assert sound(sentence, "putting") == "pˈʌTɪŋ"
    assert sound(sentence, "putting", "en-gb") == "pˈʌtɪŋ"


@pytest.mark.parametrize(
    "sentence",
    [
        "She is putting the kettle on.",
        "He is putting on a coat.",
        "He was putting pressure on the golfer.",
        "Golf is putting me to sleep.",
    ],
)
def test_putting_something_somewhere(sentence: str) -> None:
    assert sound(sentence, "putting") is None


@pytest.mark.parametrize("sentence", ["You read well.", "You read very well!", "They read a lot."])
def test_read_is_a_habit(sentence: str) -> None:
    assert sound(sentence, "read") == "ɹˈid"
    assert sound(sentence, "read", "en-gb") == "ɹˈiːd"


@pytest.mark.parametrize(
    "sentence",
    ["You read well yesterday.", "When he asked, you read well.", "You read it.", "She read well."],
)
def test_read_with_a_past_beside_it_is_left_to_the_homographs(sentence: str) -> None:
    assert sound(sentence, "read") is None
