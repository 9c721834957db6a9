"""English, American and British.

A text passes these folders and modules in this order:

full_stops      the words that distinguish abbreviations from ends of sentences
normalization   `segments` replaces written forms by words with rules, one module for each class of forms, after
                `characters` has reduced Unicode to letters, digits and known symbols
pronunciation   `tokens`, each pronounced `in_context`: homographs, weak forms, and `words` that no dictionary has
dictionary      pronunciations of some 180,000 words, from the package misaki, and the `supplement`
phonemes        all of the above as one class, EnglishPhonemizer
"""
