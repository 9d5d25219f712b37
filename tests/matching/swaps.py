"""Sentences that differ in a person's name, gender, nationality or university alone."""

from typing import Final

SAME_MASKED: Final[tuple[tuple[str, ...], ...]] = (
    ("Anna leitet das Team.", "Mehmet leitet das Team.", "Aisha Yilmaz leitet das Team.",
     "Jörg K. Schmidt leitet das Team."),
    ("Annas Team plant Betten.", "Mehmets Team plant Betten.", "Max' Team plant Betten."),
    ("Hans' team plans beds.", "Lakisha's team plans beds.", "Emily Walsh’s team plans beds."),
    ("Frau Yilmaz berät uns.", "Herr Müller berät uns.", "Dr. Abebe Bekele berät uns.", "Herr van der Berg berät uns."),
    ("Dr. Ngozi Okafor leads.", "Ms. Smith leads.", "Prof. Wei Zhang leads.", "ANNA Schmidt leads."),
    ("Sie kennt ihre Kliniken.", "Er kennt seine Kliniken.", "sie kennt ihre Kliniken.", "Dey kennt deren Kliniken."),
    ("Das gehört ihr, ihrerseits.", "Das gehört ihm, seinerseits.", "Das gehört ihnen, ihrerseits."),
    ("She built it herself and it is hers.", "He built it himself and it is his.",
     "They built it themselves and it is theirs."),
    ("(S)he leads.", "She leads.", "He leads.", "S/he leads.", "They leads."),
    ("drei Gründerinnen", "drei Gründer", "drei Gründer:innen", "drei Gründer*innen", "drei Gründer_innen",
     "drei GründerInnen", "drei Gründer/-innen", "drei Gründer/innen", "drei Gründerinnen und Gründer",
     "drei Gründer und Gründerinnen", "drei Gründende", "drei Gründer·innen"),
    ("die Gründerin", "der Gründer", "die Gründer:in", "der/die Gründer*in"),
    ("mit der Ingenieurin", "mit dem Ingenieur", "mit einer Ingenieurin", "mit einem Ingenieur:in"),
    ("Expertinnen", "Experten", "Expert:innen"), ("Dezernentin", "Dezernent"), ("Dezernentinnen", "Dezernenten"),
    ("Philologinnen", "Philologe", "Philologin"), ("Chirurgin", "Chirurg"), ("Beamtin", "Beamter", "Beamte"),
    ("jede:r Angestellte", "jede Angestellte", "jeder Angestellter"), ("Vorsitzende", "Vorsitzender"),
    ("ein Gründerinnennetzwerk", "ein Gründernetzwerk"), ("ein Frauenteam", "ein Männerteam"),
    ("ein frauengeführtes Team", "ein männergeführtes Team"), ("Bankkauffrau", "Bankkaufmann"),
    ("Schwiegermutter", "Schwiegervater"), ("Friseurin", "Friseur", "Friseuse"), ("Lokführerin", "Lokführer"),
    ("a female-led team", "a male-led team", "a women-led team", "a men-led team"),
    ("the chairwoman's plan", "the chairman's plan"), ("a businesswoman", "a businessman"),
    ("mothers and girlfriends", "fathers and boyfriends"), ("the actress", "the actor"),
    ("Chef ist Türkin", "Chef ist Türke", "Chef ist Franzose", "Chef ist Deutsche", "Chef ist Deutscher",
     "Chef ist Pole"),
    ("zwei Türkinnen und drei Franzosen", "zwei Inder und drei Polinnen", "zwei Türk:innen und drei Französ*innen"),
    ("Ein türkisches Team", "Ein polnisches Team", "Ein türkischstämmiges Team", "Ein ostdeutsches Team",
     "Ein costa-ricanisches Team"),
    ("A Polish team", "A Turkish team", "A turkish team", "A Saudi team", "A South African team", "A Sri Lankan team"),
    ("Two Turks", "Two Spaniards", "Two Frenchwomen", "Two Germans", "Two Tanzanians"),
    ("gegründet am KIT", "gegründet an der TU München", "gegründet an der Uni Köln",
     "gegründet an der Hochschule Aalen",
     "gegründet an der Yale University"),
    ("founded at MIT", "founded at the University of Nowhere", "founded at Yale", "founded at Tsinghua University",
     "founded at the Technical University of Munich", "founded at Sorbonne", "founded at Nowhere University"),
    ("Absolvent von Stanford", "Absolventin von Stanford", "Absolvent:in von Harvard", "Absolvent von Tsinghua"),
    ("Fraunho\u200bfer baut mit", "Fraunhofer baut mit", "Fr\u0430unhofer baut mit"),
    ("Mu\u0308nchen", "München"),
)  # fmt: skip
"""Masking alone makes each line one text."""

SAME_GLOSS: Final[tuple[tuple[str, ...], ...]] = (
    ("Die promovierte Gründerin, die das Team führt, kennt ihre Kunden.",
     "Der promovierte Gründer, der das Team führt, kennt seine Kunden."),
    ("Eine erfahrene Ingenieurin leitet die Entwicklung.", "Ein erfahrener Ingenieur leitet die Entwicklung."),
    ("Unsere Chefin ist Türkin.", "Unser Chef ist Türke.", "Unser Chef ist Deutscher.", "Unsere Chefin ist Französin."),
    ("Unsere Rechtsanwältin hilft.", "Unser Rechtsanwalt hilft."),
    ("Keine andere Ärztin kennt das.", "Kein anderer Arzt kennt das."),
    ("Welche Forscherin das tut, ist offen.", "Welcher Forscher das tut, ist offen."),
    ("ein Unternehmerinnen-Netzwerk", "ein Unternehmer-Netzwerk"),
)  # fmt: skip
"""German agreement: articles and endings around the masked word become equal in the bridge and in word search."""
