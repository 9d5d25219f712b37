"""What can go wrong in the library: each error is a sentence that quotes the value and says what to do."""


class MatchingError(Exception):
    """The root of the library's own errors."""


class EncoderError(MatchingError):
    """A model cannot be used: path missing, checksum wrong, another dimension than the stored vectors."""


class UnknownCode(MatchingError):
    """A kind, sort order, weight or filter that no table knows; never a silent default."""


class UnknownProfile(MatchingError):
    """A profile id that the market does not hold (never did, or was erased)."""


class DataError(MatchingError):
    """A file of evaluation data, a saved market or a word list that does not have the promised layout."""
