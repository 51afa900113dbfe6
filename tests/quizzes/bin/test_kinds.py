"""Every kind of thing that has a bin: in, back, in again, away; by its owner, and nobody else."""

import pytest

from accounts.bin_models import Binnable
from accounts.bin_queries import item_of
from accounts.bin_registry import TYPED, Kind, kind_of, kinds
from accounts.bin_services import put_into_bin
from accounts.models import User
from tests.api_client import Api
from tests.conftest import make_user
from tests.query_counts import queries_of
from tests.quizzes.bin.makers import MAKERS, ROUTES, address_of
from tests.quizzes.bin.things import BIN, without_the_bin
from tests.quizzes.desk_forms import SignIn

pytestmark = pytest.mark.django_db


def test_each_kind_is_looked_at() -> None:
    assert set(MAKERS) == set(kinds())


def stored(kind: Kind, thing: Binnable) -> dict[str, object]:
    return without_the_bin(kind.model.with_bin.get(pk=thing.pk))


@pytest.mark.parametrize("name", list(MAKERS))
def test_deleted_put_back_and_deleted_for_good(
    name: str, teacher: User, other_teacher: User, administrator: User
) -> None:
    kind, thing, api = kinds()[name], MAKERS[name](teacher, "Rivers <3"), Api(teacher)
    route, binned = f"/{ROUTES.get(name, kind.path)}/{address_of(thing)}/", f"/bin/{kind.path}/{thing.pk}/"
    before = stored(kind, thing)
    assert Api(other_teacher).delete(route).status_code in (403, 404)
    assert api.delete(binned).status_code == 404, "only what is in the bin"
    assert api.delete(route).status_code == 204
    assert api.delete(route).status_code == 404
    assert not kind.model.objects.filter(pk=thing.pk).exists()
    (row,) = api.get("/bin/").json()["results"]
    assert (row["kind"], row["id"]) == (name, str(thing.pk))
    assert row["title"] == ("Rivers &lt;3" if kind.title_wording is TYPED else getattr(thing, kind.title)), "rich text"
    assert (row["dated"] is not None, row["within"]) == (bool(kind.dated), "Lakes" if kind.within else "")
    for stranger, status in ((Api(other_teacher), 404), (Api(None), 403)):
        assert stranger.post(f"{binned}restore/").status_code == status
        assert stranger.delete(binned).status_code == status
        assert stranger.get("/bin/").json().get("results", []) == []
    by_administrator = Api(administrator).post(f"{binned}restore/").status_code
    assert by_administrator == (204 if kind.for_administrators else 404)
    if not kind.for_administrators:
        assert api.post(f"{binned}restore/").status_code == 204
    assert api.post(f"{binned}restore/").status_code == 404
    assert stored(kind, thing) == before
    assert api.delete(route).status_code == 204
    assert api.delete(binned).status_code == 204
    assert not kind.model.with_bin.filter(pk=thing.pk).exists()
    assert api.get("/bin/").json()["count"] == 0


def test_the_page_has_every_kind_and_asks_as_often_for_three_as_for_one(teacher: User, signed_in: SignIn) -> None:
    browser, counts = signed_in(teacher), []
    browser.get(BIN)
    for number in range(3):
        for name, make in MAKERS.items():
            put_into_bin(thing=make(teacher, f"{name[:9]} {number}"))
        counts.append(queries_of(lambda: browser.get(BIN)))
    assert len(set(counts)) == 1
    page = browser.get(BIN).content.decode()
    for kind in kinds().values():
        assert str(kind.label) in page
        assert f"{kind.name[:9]} 2" in page


def test_several_kinds_are_put_back_at_once(teacher: User, signed_in: SignIn) -> None:
    things = [make(teacher, f"A {name[:9]}") for name, make in MAKERS.items()]
    for thing in things:
        put_into_bin(thing=thing)
    items = ",".join(item_of(kind_of(thing).name, thing.pk) for thing in things)
    answer = signed_in(teacher).post(f"{BIN}put-back/", {"item": items}, follow=True).content.decode()
    assert f"{len(things)} are back where they were." in answer
    assert not any(kind.model.in_bin.exists() for kind in kinds().values())


def test_a_member_without_a_desk_has_a_bin_for_their_results(signed_in: SignIn) -> None:
    member = make_user("member", None)
    result = MAKERS["result"](member, "Rivers")
    browser = signed_in(member)
    page = browser.post(f"/results/{result.pk}/delete/", follow=True)
    assert page.redirect_chain == [("/results/", 302)]
    assert "is in the bin." in page.content.decode()
    assert "Rivers" in browser.get(BIN).content.decode()
    back = browser.post(f"{BIN}put-back/", {"item": item_of("result", result.pk), "next": "/results/"}, follow=True)
    assert "is back where it was." in back.content.decode()
