from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.core.access import current_person, only
from app.core.clock import now
from app.core.database import commits, db
from app.core.errors import RuleBroken
from app.profiles.actions.parts import add_product, remove_product
from app.profiles.forms import ProductForm
from app.profiles.models import Profile
from app.profiles.queries.parts import products_of
from app.profiles.routes.blueprint import blueprint, form_page, own


def _page(profile: Profile, form: ProductForm) -> ResponseReturnValue:
    return form_page("products", form, profile=profile, products=products_of(db.session, profile.organisation_id))


@blueprint.route("/<public_id>/products", methods=["GET", "POST"])
@only("signed_in")
@commits
def products(public_id: str) -> ResponseReturnValue:
    profile, form = own(public_id), ProductForm()
    if not form.validate_on_submit():
        return _page(profile, form)
    try:
        add_product(
            db.session,
            profile,
            form.name.data or "",
            form.version.data or None,
            by_id=current_person().id,
            at=now(),
        )
    except RuleBroken as error:
        form.refuse(error)
        return _page(profile, form)
    return redirect(url_for(".products", public_id=public_id))


@blueprint.post("/<public_id>/products/<product_id>/remove")
@only("signed_in")
@commits
def drop_product(public_id: str, product_id: str) -> ResponseReturnValue:
    remove_product(db.session, own(public_id), product_id, by_id=current_person().id, at=now())
    return redirect(url_for(".products", public_id=public_id))
