"""Written English becomes the phoneme symbols that the Kokoro speech synthesizer reads.

Text flows through these files in this order; each character keeps its place in what was written (`passage`):

markup          control marks, `ssml` (by `safe_xml`) and `markdown`: what is not to be read out
characters      any Unicode character becomes a letter, a digit, a known sign or silence
sentences       where sentences end
normalization   written forms become words by `rules`, each class of them in a file of its own: addresses,
                identifiers, dates, times, money, units, roman_numerals, abbreviations, acronyms, numerals,
                symbols; transliteration for letters of other scripts
homographs      which of several sounds a word has here ("read", "close", "lead")
weak_forms      function words, whose sound hangs on their neighbours
lexicon         pronunciations of some 180,000 words, read from the data of the package misaki
pronunciation   any other word: by its parts (morphology), espeak-ng where it is installed (espeak), a network
                (spelling_network)
custom_pronunciations, ipa
                words that are said in a way of one's own
phonemes        all of the above as one object, EnglishPhonemizer, which gives a `reading`
phoneme_pieces  what the synthesizer speaks at once

Languages are "en-us" and "en-gb". The only knowledge of the synthesizer here is its alphabet.
"""
