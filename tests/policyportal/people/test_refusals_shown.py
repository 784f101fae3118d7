"""A refused form names the clause that the refusal rests on, and leads to it."""

import pytest
from django.urls import reverse

from compliance.permissions.kinds import CLAUSE, Kind
from compliance.policies.manuscript import Manuscript, ManuscriptClause, ManuscriptSection
from incidents.disclosures.models import State
from tests.compliance.permissions import deciders
from tests.compliance.permissions.conftest import a_submitted, a_text_with_permissions
from tests.compliance.permissions.pages import approving, one, prefixed, several
from tests.compliance.policies.texts import a_published
from tests.incidents.rows import a_disclosure, put

pytestmark = pytest.mark.django_db
REFER = "child-protection.refer"
ADVICE = "child-protection.suspension-advice"
RESTS = "It rests on"


def summary(response) -> str:
    """Return the box on top that says what is wrong."""
    html = response.content.decode()
    return html.split('<div class="error-summary"')[1].split("</div>")[0]


def linked(version, key: str) -> str:
    return f'<a href="/policies/{version.policy.slug}/#{key}">{version.title}</a>'


def conclude_too_early(case, client):
    page = reverse("incidents:disclosure-outcome", args=[case.reference])
    return client.post(page, {"outcome": "unfounded", "reasons": "No.", "seen": case.revision})


@pytest.fixture
def case(school, other_teacher, teacher, head, chair):
    return put(a_disclosure(other_teacher, teacher), State.REFERRED, by=head)


def test_a_refusal_leads_to_its_clause(case, head, administrator, as_person):
    clauses = [ManuscriptClause(f"The words of {key}.", key) for key in (REFER, ADVICE)]
    sections = [ManuscriptSection("All of it", "all", clauses=clauses)]
    text = Manuscript(title="Child protection", sections=sections)
    version = a_published(administrator, head, text=text)
    said = summary(conclude_too_early(case, as_person(head)))
    assert RESTS in said and linked(version, ADVICE) in said
    assert REFER not in said
    place = f'id="{ADVICE}"'
    assert place in as_person(head).get(f"/policies/{version.policy.slug}/").content.decode()


def test_a_clause_that_no_policy_has_is_named(case, head, as_person):
    said = summary(conclude_too_early(case, as_person(head)))
    assert ADVICE in said and "which no policy in force has" in said
    assert "/policies/" not in said


def test_what_is_filled_in_wrongly_rests_on_none(case, head, as_person):
    page = reverse("incidents:disclosure-outcome", args=[case.reference])
    said = summary(as_person(head).post(page, {"outcome": "", "seen": case.revision}))
    assert RESTS not in said


def test_a_refusal_that_rests_on_no_clause_names_none(case, head, as_person):
    page = reverse("incidents:disclosure-void", args=[case.reference])
    said = summary(as_person(head).post(page, {"reason": "Twice.", "seen": 0}))
    assert "This page is older" in said and RESTS not in said


def test_who_decides_reads_it_too(teacher, head, slt, administrator, school, as_person):
    version = a_published(administrator, head, text=a_text_with_permissions())
    taken, other = a_submitted(Kind.SCHOOL_SERVICE, teacher), a_submitted(Kind.WORK_TIME, slt)
    wanted = linked(version, CLAUSE[Kind.SCHOOL_SERVICE])
    stale = approving(taken)
    deciders.decline(taken, slt)  # meanwhile
    said = summary(as_person(head).post(one(taken), stale))
    assert wanted in said
    given = prefixed(taken, stale) | prefixed(other, {"decision": "leave", "seen": other.revision})
    said = summary(as_person(head).post(several(taken, other), given))
    assert wanted in said and said.count(RESTS) == 1


def test_so_does_who_revokes(teacher, head, slt, administrator, school, as_person):
    version = a_published(administrator, head, text=a_text_with_permissions())
    permission = a_submitted(Kind.SCHOOL_SERVICE, teacher)
    deciders.decline(permission, slt)
    page = one(permission, "revoke/")
    said = summary(as_person(head).post(page, {"reason": "It was misused."}))
    assert linked(version, CLAUSE[Kind.SCHOOL_SERVICE]) in said
