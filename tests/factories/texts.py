"""Texts and what they measure: one table for the server and for the browser."""

# Text, characters, words.
COUNTED: list[tuple[str, int, int]] = [
    ("", 0, 0),
    ("   \n\t ", 0, 0),
    ("Wort", 4, 1),
    ("  Wort  ", 4, 1),
    ("zwei Worte", 10, 2),
    ("eins – zwei", 11, 2),
    ("eins - zwei", 11, 2),
    ("eins-zwei", 9, 1),
    ("Zeile\r\nZeile", 11, 2),
    ("Zeile\rZeile", 11, 2),
    ("Zeile\nZeile", 11, 2),
    ("Straße Öl", 9, 2),
    ("A\u0308rger", 5, 1),
    ("👍", 1, 0),
    ("👨\u200d👩\u200d👧 gut", 9, 2 - 1),
    ("3,5 % von 100", 13, 3),
    ("… !?", 4, 0),
    ("eins\u00a0zwei\u202fdrei", 14, 3),
    ("unter_strich _ _x_", 18, 2),
    ("中文 字", 4, 2),
    ("Ⅷ ½ ²", 5, 3),
    ("null\u200bbreite", 10, 1),
    ("\ufeffVor", 3, 1),
    ("kein\uffff Zeichen", 12, 2),
]
