"""Sets of words, written as one string for the reader's sake."""


def word_set(words: str) -> frozenset[str]:
    """The words of a string parted by white space: word_set("a an the") has three."""
    return frozenset(words.split())
