"""Languages that write words without spaces between them: one reader, which each language gives its analysis.

analysis          the role of what finds the words of a text and pronounces them
reader            markup, sentences, written forms, marks and foreign words as one class, UnspacedReader
written_patterns  dates, times, money and fractions as these languages write them
"""
