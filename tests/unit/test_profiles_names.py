"""When two names may mean the same organisation: real-looking pairs, German and English."""

import pytest

from app.profiles.rules.names import alike, as_written, domain_of, name_key, plain_name
from app.profiles.states import Ground

SAME_NAME = [
    ("Stromlese GmbH", "Stromlese"),
    ("Strom-Lese UG (haftungsbeschränkt)", "Stromlese"),
    ("Müller & Söhne KG", "Mueller und Soehne"),
    ("Schmidt + Partner", "Schmidt & Partner mbB"),
    ("Nordlicht Ventures GmbH & Co. KG", "NORDLICHT VENTURES"),
    ("Brötchen & Co. KG", "Brötchen"),
    ("Brückenwerk gGmbH", "Brückenwerk"),
    ("Brückenwerk gemeinnützige GmbH", "Brueckenwerk"),
    ("Lesemut e. V.", "Lesemut e.V."),
    ("Warndt Robotik GmbH i. Gr.", "Warndt Robotik"),
    ("Warndt Robotik i.G.", "Warndt Robotik GmbH"),
    ("Lumière Est S.à r.l.", "Lumiere Est"),
    ("Solidar Sp. z o.o.", "Solidar"),
    ("Vltava Early s.r.o.", "Vltava Early"),
    ("Polder Nova B.V.", "Polder Nova"),
    ("A.B. Messtechnik", "AB Messtechnik GmbH"),
    ("L’Oréal", "Loreal"),
    ("Trafokompass", "Trafo Kompass"),
    ("AG", "AG"),
]
READ_ALIKE = [
    ("TU München", "Technische Universität München"),
    ("TU München", "Technical University of Munich"),
    ("Uni Köln", "Universität zu Köln"),
    ("University of Cologne", "Universität zu Köln"),
    ("Cologne University", "Universität Köln"),
    ("RWTH Aachen", "Rheinisch-Westfälische Technische Hochschule Aachen"),
    ("LMU München", "Ludwig-Maximilians-Universität München"),
    ("KIT", "Karlsruher Institut für Technologie (KIT)"),
    ("Karlsruhe Institute of Technology", "Karlsruher Institut für Technologie"),
    ("FAU Erlangen-Nürnberg", "Friedrich-Alexander-Universität Erlangen-Nürnberg"),
    ("FU Berlin", "Freie Universität Berlin"),
    ("TH Köln", "Technische Hochschule Köln"),
    ("HAW Hamburg", "Hochschule für Angewandte Wissenschaften Hamburg"),
    ("Munich University of Applied Sciences", "Hochschule für angewandte Wissenschaften München"),
    ("University Hospital Heidelberg", "Universitätsklinikum Heidelberg"),
    ("MPI für Informatik", "Max-Planck-Institut für Informatik"),
    ("DFKI GmbH", "Deutsches Forschungszentrum für Künstliche Intelligenz GmbH (DFKI)"),
]
NEAR = [
    ("Stromlese", "Stromlesen GmbH", ("stromlese", "stromlesen")),
    ("Strom-Lesen", "Stromlese GmbH", ("stromlesen", "stromlese")),
    ("Stromleese", "Stromlese", ("stromleese", "stromlese")),
    ("Stormlese", "Stromlese", ("stormlese", "stromlese")),
    ("Cardialog", "Kardialog", ("cardialog", "kardialog")),
    ("Photonik Harz", "Fotonik Harz", ("photonik", "fotonik")),
    ("Gustline", "Gustline Germany GmbH", ("", "germany")),
    ("Wattwerk AI GmbH", "Wattwerk", ("", "ai")),
    ("Müller Holding GmbH", "Müller GmbH", ("", "holding")),
]
DIFFERENT = [
    ("Universität Bonn", "Universität Bochum"),
    ("Hochschule Ruhr West", "Hochschule Ruhr Ost"),
    ("TU München", "LMU München"),
    ("TU Dresden", "HTW Dresden"),
    ("TU Berlin", "FU Berlin"),
    ("TH Köln", "Universität zu Köln"),
    ("Universitätsklinikum Köln", "Universität zu Köln"),
    ("Universität Potsdam", "Fachhochschule Potsdam"),
    ("MPI für Informatik", "Max-Planck-Institut für Intelligente Systeme"),
    ("Fraunhofer-Institut IAIS", "Fraunhofer-Institut IAO"),
    ("Max-Planck-Institut für Informatik", "Informatik AG"),
    ("Stromlese (Berlin)", "Stromlese (Hamburg)"),
    ("Pumpwerk 7", "Pumpwerk 8"),
    ("Data 4 Life", "Data 4 Live"),
    ("Bauer GmbH", "Baur GmbH"),
    ("Hertz", "Herz"),
    ("Nova", "Nora"),
    ("Wattwerk", "Wattwert"),
    ("Käferkarte", "Käferkante"),
    ("Kornkäfer", "Käferkorn"),
    ("Hagelkorn", "Hagelkern"),
    ("Müller Robotik", "Müller Optik"),
    ("AG Robotik", "Robotik AG"),
    ("Isarwerk", "Isarwerk Corporate Ventures"),
    ("Main Risk Partners", "Rhein Risk Partners"),
    ("Stromlese", ""),
]


def ground(one: str, other: str) -> Ground | None:
    found = alike(plain_name(one), plain_name(other))
    return found.ground if found else None


@pytest.mark.parametrize(("one", "other"), SAME_NAME)
def test_legal_forms_case_accents_and_signs_do_not_count(one: str, other: str) -> None:
    assert (ground(one, other), ground(other, one)) == (Ground.SAME_NAME, Ground.SAME_NAME)


@pytest.mark.parametrize(("one", "other"), READ_ALIKE)
def test_abbreviations_and_english_names_of_institutions_are_written_out(one: str, other: str) -> None:
    assert (ground(one, other), ground(other, one)) == (Ground.READ_ALIKE, Ground.READ_ALIKE)


@pytest.mark.parametrize(("one", "other", "differing"), NEAR)
def test_a_slip_another_spelling_or_a_weak_word_makes_a_like_name(
    one: str, other: str, differing: tuple[str, str]
) -> None:
    found = alike(plain_name(one), plain_name(other))
    assert found is not None
    assert (found.ground, found.differing) == (Ground.NEAR_NAME, differing)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_names_of_two_organisations_are_not_alike(one: str, other: str) -> None:
    assert (ground(one, other), ground(other, one)) == (None, None)


def test_a_word_is_shown_as_it_was_written() -> None:
    assert as_written("ruestzeit", "Null GmbH", "Die Rüstzeit, Null") == "Rüstzeit"
    assert as_written("ruestzeit", "Rüst Zeit") == "ruestzeit"


def test_another_legal_form_is_said() -> None:
    assert ground("Stromlese GmbH", "STROMLESE AG") is Ground.OTHER_FORM


@pytest.mark.parametrize(("one", "other"), SAME_NAME + READ_ALIKE)
def test_like_names_begin_with_the_same_key(one: str, other: str) -> None:
    assert name_key(one)[:4] == name_key(other)[:4]


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("https://www.Stromlese.example/team?x", "stromlese.example"),
        ("stromlese.example", "stromlese.example"),
        ("https://www.linkedin.com/company/stromlese", None),
        ("https://stromlese.github.io", None),
        ("https://phoenix.com", "phoenix.com"),
        ("Stromlese", None),
        (None, None),
        ("", None),
    ],
)
def test_the_domain_of_an_address_unless_many_share_it(address: str | None, domain: str | None) -> None:
    assert domain_of(address) == domain
