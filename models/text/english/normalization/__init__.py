"""Text normalization: numbers, dates, abbreviations and the like become the words that a speaker would say."""
