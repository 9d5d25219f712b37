"""The few sentences of the registry's own pages. It is no part of the platform and shares no catalogue with it."""

from flask import Request

WORDS: dict[str, dict[str, str]] = {
    "de": {
        "title": "KI-Qualitätsnachweise",
        "note": "Testdaten. Unternehmen, Nummern und Ergebnisse sind erfunden.",
        "unknown": "Zu dieser Nummer gibt es keinen öffentlichen Eintrag.",
        "back": "Alle Einträge",
        "number": "Nummer", "holder": "Inhaber", "system": "System", "version": "Version", "scheme": "Verfahren",
        "assurance": "Art der Prüfung", "standing": "Status", "since": "Status seit", "from": "Gültig ab",
        "until": "Gültig bis", "reason": "Grund", "outcome": "Ergebnis", "criterion": "Kriterium",
        "need": "Schutzbedarf", "level": "Stufe", "fulfilled": "Erfüllt", "yes": "ja", "no": "nein",
        "not_applicable": "nicht anwendbar", "no_end": "ohne festes Ende", "results": "Ergebnisse",
        "history": "Verlauf",
        "granted": "Gültig (erteilt)", "suspended": "Ausgesetzt", "withdrawn": "Entzogen", "expired": "Abgelaufen",
        "surrendered": "Zurückgegeben", "superseded": "Ersetzt", "applied": "Beantragt",
        "under_assessment": "In Prüfung", "refused": "Nicht erteilt",
        "self_declared": "Eigenerklärung", "internal_validated": "Selbstprüfung, intern validiert",
        "internal_independent": "Selbstprüfung, intern unabhängig validiert (Vier-Augen)",
        "external_validated": "Extern validiert", "certified": "Zertifiziert (Dritte)",
        "accredited_certified": "Zertifiziert (akkreditierte Stelle)",
        "passed": "bestanden", "passed_exceeded": "übertroffen", "not_passed": "nicht bestanden",
        "none": "–", "low": "gering", "moderate": "moderat", "high": "hoch",
        "surveillance_overdue": "Überwachung überfällig", "nonconformity": "Abweichung festgestellt",
        "system_changed": "System geändert", "purpose_changed": "Zweck geändert", "drift": "Leistung verändert",
        "misuse": "Missbrauch", "holder_request": "Wunsch des Inhabers", "scheme_change": "Verfahren geändert",
        "court_or_authority": "Gericht oder Behörde", "other": "Anderer Grund",
    },
    "en": {
        "title": "AI quality attestations",
        "note": "Test data. Companies, numbers and results are invented.",
        "unknown": "There is no public record with this number.",
        "back": "All records",
        "number": "Number", "holder": "Holder", "system": "System", "version": "Version", "scheme": "Scheme",
        "assurance": "Kind of assessment", "standing": "Status", "since": "Status since", "from": "Valid from",
        "until": "Valid until", "reason": "Reason", "outcome": "Outcome", "criterion": "Criterion",
        "need": "Protection need", "level": "Level", "fulfilled": "Fulfilled", "yes": "yes", "no": "no",
        "not_applicable": "not applicable", "no_end": "no fixed end", "results": "Results", "history": "History",
        "granted": "Valid (granted)", "suspended": "Suspended", "withdrawn": "Withdrawn", "expired": "Expired",
        "surrendered": "Given up by holder", "superseded": "Superseded", "applied": "Applied for",
        "under_assessment": "Under assessment", "refused": "Not granted",
        "self_declared": "Self-declaration", "internal_validated": "Self-assessment, validated in-house",
        "internal_independent": "Self-assessment, independent in-house validation",
        "external_validated": "Externally validated", "certified": "Third-party certified",
        "accredited_certified": "Certified by an accredited body",
        "passed": "passed", "passed_exceeded": "exceeded", "not_passed": "not passed",
        "none": "–", "low": "low", "moderate": "moderate", "high": "high",
        "surveillance_overdue": "Surveillance overdue", "nonconformity": "Nonconformity found",
        "system_changed": "System changed", "purpose_changed": "Purpose changed", "drift": "Performance drifted",
        "misuse": "Misuse", "holder_request": "Holder's request", "scheme_change": "Scheme changed",
        "court_or_authority": "Court or authority", "other": "Other reason",
    },
}  # fmt: skip


def chosen_language(request: Request) -> str:
    """`?lang=` before the browser's wish before German."""
    asked = request.args.get("lang", "")
    return asked if asked in WORDS else request.accept_languages.best_match(list(WORDS), "de") or "de"
