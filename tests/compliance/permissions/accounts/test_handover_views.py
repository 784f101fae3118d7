"""The pages on which a leaver's accounts are handed over."""

import pytest

from compliance.permissions.accounts import actions, handing_over
from compliance.permissions.accounts.models import Handover, HandoverItem, HandoverTick
from policyportal.audit import unchanged
from policyportal.people import actions as people
from tests.compliance.permissions.accounts.conftest import an_account, leaves, tick_all
from tests.compliance.permissions.accounts.test_views import KEEPERS, counted, text
from tests.days import today, tomorrow, yesterday

OTHERS = ["slt", "other_teacher", "dsl", "governor", "chair"]


@pytest.fixture(autouse=True)
def _school(school):
    pass


@pytest.fixture
def gone(account, administrator, teacher):
    return leaves(teacher, yesterday(), administrator)


def at(leaver, account=None, page="") -> str:
    one = f"{account.pk}/{page}" if account else ""
    return f"/accounts-register/handover/{leaver.pk}/{one}"


def pages(leaver, account) -> list[str]:
    return [at(leaver), at(leaver, account), at(leaver, account, "override/")]


@pytest.mark.parametrize("who", [*KEEPERS, *OTHERS])
def test_who_sees_which_page(request, as_person, account, gone, who):
    client = as_person(request.getfixturevalue(who))
    for path in pages(gone, account):
        may = who in KEEPERS
        assert (path, client.get(path).status_code) == (path, 200 if may else 403)
        if not may:
            assert client.post(path, {"reason": "Mine.", "items": "access"}).status_code == 403
    assert not Handover.objects.exists()


def test_strangers_sign_in_first(client, account, gone):
    for path in pages(gone, account):
        assert client.get(path).url == f"/account/login/?next={path}"


def test_what_has_nothing_to_do_with_each_other(as_person, administrator, account, gone, slt):
    client = as_person(administrator)
    assert client.get("/accounts-register/handover/999999/").status_code == 404
    for path in pages(slt, account)[1:]:
        assert client.get(path).status_code == 404
    assert client.get(at(gone, account).replace(f"/{account.pk}/", "/999999/")).status_code == 404
    assert "They own none" in text(client.get(at(leaves(slt, today(), administrator))))


def test_nobody_is_leaving(as_person, administrator, account, teacher):
    client = as_person(administrator)
    assert "is not leaving" in text(client.get(at(teacher)))
    for path in pages(teacher, account)[1:]:
        page = text(client.get(path))
        assert "<form" not in page.split("<main")[1]
    said = client.post(at(teacher, account), {"items": ["password"]})
    assert "is not leaving. Record their last day first" in text(said)


def test_from_the_list_to_deactivated(as_person, administrator, account, gone, colleague):
    client = as_person(administrator)
    page = text(client.get(at(gone)))
    assert "Larkspur Lane" in page and "4 of 4 to tick" in page
    page = text(client.get(at(gone, account)))
    for item in HandoverItem:
        assert item.label in page
    assert "The office changes the password." in page  # as agreed for it
    assert "Tick what has been done." in text(client.post(at(gone, account), {}))
    assert client.post(at(gone, account), {"items": ["password", "access"]}).url == (
        at(gone, account)
    )
    assert HandoverTick.objects.count() == 2
    assert "2 of 4 to tick" in text(client.get(at(gone)))
    again = text(client.post(at(gone, account), {"items": ["recovery", "access"]}))
    assert "Priya Nair ticked this already" in again
    assert HandoverTick.objects.count() == 2  # both or neither
    early = client.post(at(gone, account), {"do": "finish", "new_owner": colleague.email})
    assert "First tick what is done" in text(early)
    client.post(at(gone, account), {"items": ["two-step", "recovery"]})
    assert "Ticked: name the new owner" in text(client.get(at(gone)))
    assert "Who takes it over" in text(client.get(at(gone, account)))
    wrong = client.post(at(gone, account), {"do": "finish", "new_owner": "Tom Okafor"})
    assert "is the other owner" in text(wrong) and 'value="Tom Okafor"' in text(wrong)
    sent = {"do": "finish", "new_owner": colleague.email}
    assert client.post(at(gone, account), sent).url == at(gone)
    page = text(client.get(at(gone)))
    assert "Handed over" in page and "Now with Hana Kim" in page
    assert "within minutes" in page
    assert "Handed over to Hana Kim" in text(client.get(at(gone, account)))
    assert people.deactivate_leavers(today()) == 1
    page = text(client.get(f"/accounts-register/{account.pk}/"))
    assert "Handed over from Amina Yusuf to Hana Kim" in page
    second = text(client.post(at(gone, account), sent))
    assert "no owner of this account any more" in second


def test_a_reason_stands_out_for_ever(as_person, administrator, account, gone):
    client = as_person(administrator)
    path = at(gone, account, "override/")
    assert "Say why it cannot be handed over." in text(client.post(path, {"reason": " "}))
    assert client.post(path, {"reason": "The <b>telephone</b> is lost."}).url == at(gone)
    assert "Not handed over, with a reason" in text(client.get(at(gone)))
    assert "<form" not in text(client.get(path)).split("<main")[1]
    page = text(client.get(f"/accounts-register/{account.pk}/"))
    assert "The &lt;b&gt;telephone&lt;/b&gt; is lost." in page
    assert "notice-error" in page and "Not handed over when Amina Yusuf left" in page
    assert "settled already" in text(client.post(path, {"reason": "Once more."}))


def test_the_leaver_only_looks(as_person, administrator, head, teacher):
    account = an_account(administrator, head, teacher)
    leaves(head, tomorrow(), administrator)
    client = as_person(head)
    for path in [at(head), at(head, account)]:
        page = text(client.get(path))
        assert "Nobody hands over their own accounts." in page
        assert "<form" not in page.split("<main")[1]
    said = client.post(at(head, account), {"items": ["password"]})
    assert "Nobody hands over their own" in text(said)
    said = client.post(at(head, account, "override/"), {"reason": "Mine."})
    assert "Nobody hands over their own" in text(said)
    assert not Handover.objects.exists()


def test_closed_meanwhile(as_person, administrator, account, gone):
    client = as_person(administrator)
    handing_over.tick(account, gone, "password", by=administrator)
    actions.close(account, on=today(), reason="Gone.", seen=account.revision, by=administrator)
    assert "This account is closed" in text(client.get(at(gone, account)))
    assert "This account is closed" in text(client.post(at(gone, account), {"items": ["access"]}))


def test_the_list_asks_as_much_for_one_and_for_many(
    as_person, administrator, account, teacher, slt, colleague, django_assert_num_queries
):
    leaves(teacher, tomorrow(), administrator)
    tick_all(account, teacher, administrator)
    client = as_person(administrator)
    client.get(at(teacher))
    unchanged.forget()
    with counted() as one:
        client.get(at(teacher))
    for number in range(29):
        address = f"https://x.example/{number}"
        more = an_account(administrator, teacher, slt, name=f"A{number}", address=address)
        tick_all(more, teacher, administrator)
        if number % 2:
            handing_over.finish(more, teacher, new_owner=colleague, by=administrator)
    with django_assert_num_queries(len(one)):
        page = text(client.get(at(teacher)))
    assert page.count("Ticked: name the new owner") == 16
    assert page.count("Now with Hana Kim") == 14
