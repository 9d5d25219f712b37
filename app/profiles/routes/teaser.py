from flask import make_response, redirect, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import NotFound, RuleBroken
from app.core.language import message
from app.profiles import actions
from app.profiles.forms import TeaserForm
from app.profiles.models import Profile
from app.profiles.queries.cards import confirmed_teasers, teaser_preview, teaser_texts
from app.profiles.routes.blueprint import CLASHING, blueprint, form_page, own, tell
from app.profiles.rules.kinds import kind_of
from app.profiles.rules.labels import LANGUAGES
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
    written = {language: form[f"text_{language.value}"].data or "" for language in Language}
    try:
        actions.confirm_teasers(db.session, profile, written, form.opened_ids, by_id=current_person().id, at=now())
    except TeasersClash as clash:
        form.opened.data = _versions(profile)
        return make_response(_page(profile, form, clash), CLASHING)
    except RuleBroken as error:
        form.refuse(error)
        return _page(profile, form)
    tell(message("The teaser is confirmed. Until you agree to be named, others see only this."), "good")
    return redirect(url_for(".edit", public_id=public_id))


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
