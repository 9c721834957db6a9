"""The text front end: a written text becomes the phoneme symbols that the Kokoro speech synthesizer reads.

A text passes these folders and modules in this order; each character keeps its place in it (`aligned_text`):

markup          separates markup from text: control marks, SSML (with `safe_xml`), Markdown and HTML
given_spans     spans whose reading is given, by markup or by `custom_pronunciations`
english, ...    the language: `sentences`, written forms by `rules`, and phonemes, which make a `reading`; all
                but English share `by_word`
front_ends      which languages there are, and what each needs; a language is a `front_end`
phoneme_chunks  splits a reading into the chunks that the synthesizer speaks at once

`languages` finds the language that a tag stands for. All that is known here of the synthesizer is its `alphabet`.
"""
