"""Sets of words, written as one string so that they are easy to read."""


def word_set(words: str) -> frozenset[str]:
    """The words of a string that are separated by white space: word_set("a an the") has three."""
    return frozenset(words.split())
