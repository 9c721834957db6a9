"""Written English becomes the phoneme symbols that the Kokoro speech synthesizer reads.

Text flows through these files in this order:

sentences       cut the text into sentences
normalization   written forms become spoken words (numbers, dates, money, ...), by way of
                characters, addresses, abbreviations, dates, times, money, units, symbols, numbers,
                roman_numerals and acronyms, each of which knows one kind of written form
sentence_context, heteronyms
                which of several pronunciations a word has here ("read", "close", "lead")
lexicon         pronunciations of some 180,000 words, read from the data of the package misaki
morphology      words that are in no lexicon but are made of words that are
espeak          any other word, asked of the separate program espeak-ng where it is installed
letter_to_sound any other word, by rules of spelling
phonemes        all of the above as one object, EnglishPhonemizer
phoneme_pieces  cut overlong phoneme strings where a speaker would pause

Languages are "en-us" and "en-gb". The only knowledge of the synthesizer here is its alphabet.
"""
