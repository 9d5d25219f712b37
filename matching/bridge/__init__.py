"""From German to English word by word, so that a model that reads English alone can compare both languages.

The lexicon lies in ``matching/data/glosses/*.txt`` and is read when a German text is first met, never on import.
"""
