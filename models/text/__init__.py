"""The text front end: written English becomes the phoneme symbols that the Kokoro speech synthesizer reads.

A text passes through these modules in this order; each character keeps its place in it (`aligned_text`):

markup          separates markup from text: control marks, `ssml` (with `safe_xml`), `markdown`; see `marked_text`
characters      reduces Unicode to letters, digits and known symbols
given_spans     spans whose reading is given, by markup or by `custom_pronunciations` (in IPA, see `ipa`)
sentences       splits text into sentences
normalization   replaces written forms by words with `rules`, one module for each class of forms: web_addresses,
                telephone_numbers, identifiers, postal_addresses, dates, years, times, money, dimensions, measures,
                roman_numerals, abbreviations, acronyms, numerals, symbols; `transliteration` for other scripts
tokens          the words and punctuation marks of a normalized sentence
pronunciation_in_context
                pronounces each token in its context: `weak_forms` of function words, `homographs`
lexicon         pronunciations of some 180,000 words, from the package misaki, and the `supplement`
pronunciation   pronounces other words: by `morphology`, with `espeak` if installed, with a `g2p_network`
sentence_phonemes
                joins the phonemes of tokens to those of a sentence
phonemes        all of the above as one class, EnglishPhonemizer, which returns a `reading`
phoneme_chunks  splits a reading into the chunks that the synthesizer speaks at once

The languages are "en-us" and "en-gb". All that is known here about the synthesizer is its `alphabet`.
"""
