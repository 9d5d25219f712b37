from flask import make_response, redirect, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db, keep
from app.core.errors import NotFound, RuleBroken
from app.core.language import message
from app.profiles import actions
from app.profiles.actions.conflicts import keep_late_words, settle_chosen
from app.profiles.actions.teasers import TEASER
from app.profiles.forms import TeaserForm
from app.profiles.models import Profile
from app.profiles.queries.cards import confirmed_teasers, teaser_preview, teaser_texts
from app.profiles.routes.blueprint import CLASHING, blueprint, form_page, own, tell
from app.profiles.rules.fields import text_key
from app.profiles.rules.kinds import kind_of
from app.profiles.rules.labels import LANGUAGES
from app.profiles.rules.merging import Clash
from app.profiles.rules.teasers import TeasersClash
from app.profiles.states import Language


def _own_hidden(public_id: str) -> Profile:
    profile = own(public_id)
    if not kind_of(profile.kind).hidden:
        raise NotFound
    return profile


def _page(profile: Profile, form: TeaserForm, clash: TeasersClash | None = None) -> ResponseReturnValue:
    return form_page(
        "teaser",
        form,
        profile=profile,
        clash=clash,
        languages=LANGUAGES,
        preview=teaser_preview(db.session, profile),
        is_confirmed=bool(confirmed_teasers(db.session, [profile.id])),
    )


def _versions(profile: Profile) -> str:
    return ",".join(str(row.id) for row in teaser_texts(db.session, profile.id).values())


@blueprint.route("/<public_id>/teaser", methods=["GET", "POST"])
@only("signed_in")
@commits
def teaser(public_id: str) -> ResponseReturnValue:
    profile = _own_hidden(public_id)
    texts = teaser_texts(db.session, profile.id)
    typed = {f"text_{language.value}": row.text for language, row in texts.items()}
    form = TeaserForm(data={**typed, "opened": _versions(profile)})
    if not form.validate_on_submit():
        return _page(profile, form)
    person_id = current_person().id
    written = {language: form[f"text_{language.value}"].data or "" for language in Language}
    try:
        actions.confirm_teasers(db.session, profile, written, form.opened_ids, by_id=person_id, at=now())
    except TeasersClash as clash:
        _keep_words(profile.id, written, clash)
        form.opened.data = _versions(profile)
        return make_response(_page(profile, form, clash), CLASHING)
    except RuleBroken as error:
        form.refuse(error)
        return _page(profile, form)
    settle_chosen(db.session, profile.id, {text_key(TEASER, each) for each in Language}, by_id=person_id, at=now())
    tell(message("The teaser is confirmed. Until you agree to be named, others see only this."), "good")
    return redirect(url_for(".edit", public_id=public_id))


def _keep_words(profile_id: int, written: dict[Language, str], clash: TeasersClash) -> None:
    """The refused words outlive the page: until somebody chose they wait where those of other answers do."""
    person_id, at = current_person().id, now()
    late = tuple(Clash(text_key(TEASER, each), saved, written[each]) for each, saved in clash.saved.items())
    keep(lambda session: keep_late_words(session, profile_id, late, by_id=person_id, at=at))


@blueprint.post("/<public_id>/teaser/propose")
@only("signed_in")
@commits
def propose_teaser(public_id: str) -> ResponseReturnValue:
    profile = _own_hidden(public_id)
    proposed = actions.propose_teasers(db.session, profile, at=now())
    if proposed:
        tell(message("We put a proposal together from your texts. Read it closely before you confirm it."), "info")
    else:
        tell(message("Your texts gave no new proposal. You can write the teaser yourself."), "ask")
    return redirect(url_for(".teaser", public_id=public_id))
