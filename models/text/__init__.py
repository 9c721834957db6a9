"""The text front end: written English becomes the phoneme symbols that the Kokoro speech synthesizer reads.

A text passes these folders and modules in this order; each character keeps its place in it (`aligned_text`):

markup          separates markup from text: control marks, SSML (with `safe_xml`), Markdown and HTML
given_spans     spans whose reading is given, by markup or by `custom_pronunciations`
sentences       splits text into sentences
normalization   `segments` replaces written forms by words with `rules`, one module for each class of forms, after
                `characters` has reduced Unicode to letters, digits and known symbols
pronunciation   `tokens`, each pronounced `in_context`: homographs, weak forms, and `words` that no dictionary has
dictionary      pronunciations of some 180,000 words, from the package misaki, and the `supplement`
phonemes        all of the above as one class, EnglishPhonemizer, which returns a `reading`
phoneme_chunks  splits a reading into the chunks that the synthesizer speaks at once

The languages are "en-us" and "en-gb". All that is known here about the synthesizer is its `dictionary.alphabet`.
"""
