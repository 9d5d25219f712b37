"""Whatever somebody wrote into a profile is text on every page of the matches."""

import pytest
from markupsafe import escape

from tests.factories.accounts import make_account, sign_in
from tests.factories.profiles import make_investor, make_startup

CORPUS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title><svg onload=alert(1)>",
    "{{7*7}}{% raw %}",
    "%(name)s {name} {0}",
    "javascript:alert(1)",
]


@pytest.mark.parametrize("words", CORPUS)
def test_s27_words_of_a_profile_stay_words(client, session, words):
    account = make_account(session)
    make_investor(session, account, name=f"Fonds {words}", thesis__de=f"Wir suchen {words} Energienetze.")
    startup = make_startup(
        session, name=f"Team {words}", one_liner__de=words, problem__de=f"Energienetze {words}.", city=words
    )
    sign_in(client, session, account)
    reference = startup.public_id
    saved = client.send(f"/matches/{reference}/save", page="/lists", follow_redirects=True).text
    client.send("/matches/weights", {"name": words, "w_region": "4"}, page="/lists")
    client.send("/lists", {"name": words})
    pages = [
        client.get(address).text
        for address in (
            "/matches",
            "/search?q=Energienetze",
            f"/matches/{reference}/why",
            f"/matches/{reference}/hide",
            "/matches/why-not?name=Team",
            "/lists",
            "/compare",
            f"/profiles/{reference}",
        )
    ]
    client.send(f"/matches/{reference}/hide", {"reason": "other"}, page=f"/matches/{reference}/hide")
    pages += [saved, client.get("/matches").text, client.get("/matches/hidden").text]
    for page in pages:
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<svg onload" not in page
    assert str(escape(words)) in pages[0]
