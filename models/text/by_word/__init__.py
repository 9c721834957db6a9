"""Languages that write words with spaces between them: one reader, which each language gives its tables.

written_forms  numbers, dates, times, money, units and abbreviations in words, by num2words and a language's tables
sounds         the role of what pronounces words in their context; `espeak` is one for every language
spelling       pronounces a word by ordered rules of its spelling
lexicon        dictionaries and models of the packages gruut-lang-*
reader         all of these as one class, WordReader, which returns a `reading`
"""
