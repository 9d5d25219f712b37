"""Where a text names who applied, and what is left of it for a blind reader."""

import pytest

from app.fellowships.rules.blind import MARK, Identity, Kind, Named, find, find_in_name, pieces, redact

TEAM = Identity(
    persons=("Dr. Anna-Lena Müller-Schulz", "Jonas Kraft", "Li Wei"),
    organisations=(Named("Nordlicht Robotics GmbH", aliases=("NLR",)), Named("Technische Universität München")),
    products=(Named("Licht"),),
    mails=("anna.mueller@nordlicht-robotics.ai", "privat@gmail.com"),
    sites=("https://www.nordlicht-robotics.ai", "https://github.com/annalena-ms"),
    phones=("+49 30 1234567",),
    numbers=("HRB 116737", "0000-0002-1825-0097"),
    places=("Hauptstraße 5, 10115 Berlin",),
)


def found(text: str) -> list[tuple[str, bool]]:
    return [(text[span.start : span.end], span.is_certain) for span in find(text, TEAM)]


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Geleitet von Frau Dr. Müller.", "Frau Dr. Müller"),
        ("Geleitet von Anna-Lenas Team.", "Anna-Lenas"),
        ("so Mueller im Bericht", "Mueller"),
        ("so Müller im Bericht", "Müller"),
        ("so M\u00fc\u00adller im Bericht", "M\u00fc\u00adller"),
        ("so Mu\u0308ller im Bericht", "Mu\u0308ller"),
        ("so Mül-\nler im Bericht", "Mül-\nler"),
        ("so M ü l l e r im Bericht", "M ü l l e r"),
        ("so M&uuml;ller im Bericht", "M&uuml;ller"),
        ("mit Kraft, Jonas und anderen", "Kraft, Jonas"),
        ("mit J. Kraft und anderen", "J. Kraft"),
        ("mit Herrn Kraft und anderen", "Herrn Kraft"),
        ("bei NORDLICHT ROBOTICS GmbH gebaut", "NORDLICHT ROBOTICS GmbH"),
        ("bei Nоrdlicht gebaut", "Nоrdlicht"),
        ("von NLR gebaut", "NLR"),
        ("an der Technischen Universität München", "Technischen Universität München"),
        ("at the Technical University of Munich", "Technical University of Munich"),
        ("an der TU München", "TU München"),
        ("An anna.mueller (at) nordlicht-robotics (punkt) ai", "anna.mueller (at) nordlicht-robotics (punkt) ai"),
        ("unter nordlicht-robotics[.]ai zu sehen", "nordlicht-robotics[.]ai"),
        ("bei github.com/annalena-ms", "github.com/annalena-ms"),
        ("HRB-Nr. 116737 in Berlin", "HRB-Nr. 116737"),
        ("ORCID 0000 0002 1825 0097", "0000 0002 1825 0097"),
        ("in der Hauptstr. 5 im Hof", "Hauptstr. 5"),
        ("Ruf: 030/1234567", "030/1234567"),
        ("Unser Produkt Licht hilft.", "Licht"),
    ],
)  # fmt: skip
def test_a_place_that_names_the_team_is_found_whole_and_certain(text, secret):
    assert found(text) == [(secret, True)]


@pytest.mark.parametrize(
    "text",
    [
        "Die Anlage steht kraft Gesetzes still; das licht brennt.",
        "An der Universität Bonn und der TU Dresden.",
        "Robotics and automation in Munich.",
        "Im Jahr 2026 waren es 1.234 Fälle.",
        "",
    ],
)
def test_what_names_nobody_is_left_alone(text):
    assert found(text) == []


@pytest.mark.parametrize(("text", "word"), [("Die Kraft der Sonne", "Kraft"), ("Licht und Schatten", "Licht")])
def test_an_ordinary_word_that_is_a_name_is_no_more_than_a_hint(text, word):
    assert found(text) == [(word, False)]


def test_an_address_of_somebody_we_do_not_know_is_a_hint():
    assert found("Fragen an wer@anders.example.") == [("wer@anders.example", False)]


def test_a_mailer_that_everybody_uses_is_nobodys_domain():
    assert found("Ein Konto bei gmail.com genügt.") == []


def test_in_the_name_of_a_file_small_letters_say_nothing():
    name = "cv_kraft_final.pdf"
    assert find(name, TEAM) == ()
    assert [name[span.start : span.end] for span in find_in_name(name, TEAM)] == ["kraft"]


def test_kinds_are_told():
    text = "Anna-Lena von Nordlicht zeigt Produkt Licht, Tel. 030 1234567"
    assert [span.kind for span in find(text, TEAM)] == [Kind.PERSON, Kind.ORGANISATION, Kind.PRODUCT, Kind.PHONE]


def test_every_mark_is_as_long_whatever_it_hides():
    assert redact("Li und Hohenstein-Waldburg", [(0, 2), (7, 26)]) == f"{MARK} und {MARK}"


def test_places_that_overlap_or_touch_leave_one_mark():
    assert redact("Anna Meier, hier", [(0, 4), (5, 10), (3, 7)]) == f"{MARK}, hier"


def test_a_text_that_is_nothing_but_a_name_never_comes_back_as_it_was():
    assert [(piece.text, piece.is_redacted) for piece in pieces("Anna", [(0, 4)])] == [(MARK, True)]
    assert redact(" Anna ", [(0, 6)]) == MARK


@pytest.mark.parametrize("place", [(-1, 2), (2, 2), (0, 9)])
def test_a_place_that_the_text_does_not_have_gives_no_text_at_all(place):
    with pytest.raises(ValueError, match="no place"):
        redact("Anna", [place])


def test_two_applicants_with_names_of_other_lengths_read_alike():
    one, other = Identity(persons=("Li Wu",)), Identity(persons=("Maximiliane von Hohenstein-Waldburg",))
    texts = ("Wir sind das Team von Li Wu.", "Wir sind das Team von Maximiliane von Hohenstein-Waldburg.")
    left = {
        redact(text, [(span.start, span.end) for span in find(text, who)])
        for text, who in zip(texts, (one, other), strict=True)
    }
    assert left == {f"Wir sind das Team von {MARK}."}
