"""The questions of a record: which there are, what is wrong with answers, how they read."""

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.disclosures import questions
from incidents.disclosures.draft_forms import LIMB_EXAMPLES, ThresholdForm
from incidents.disclosures.models import Kind, Limb
from tests.compliance.policies.texts import a_published
from tests.incidents.disclosures.drafts import SAID, a_text_with_terms, answers_about

pytestmark = pytest.mark.django_db


def slugs(answers):
    return [one.slug for one in questions.pages_of(answers)]


def faulty(answers):
    return {one.slug: errors for one, errors in questions.faults(answers)}


def test_conduct_is_not_asked_about_the_threshold():
    assert len(slugs({})) == 10
    assert "threshold" in slugs({"child": "yes"})
    assert "threshold" not in slugs({"child": "no"})
    assert questions.question_of({"child": "no"}, "threshold") is None
    assert questions.question_of({}, "said").slug == "said"
    assert questions.question_of({}, "nonsense") is None


@pytest.mark.parametrize("child", ["yes", "", None])
def test_in_doubt_it_is_a_disclosure(child):
    assert questions.kind_of({"child": child}) == Kind.DISCLOSURE
    assert questions.kind_of({}) == Kind.DISCLOSURE
    assert questions.kind_of({"child": "no"}) == Kind.CONDUCT


def test_full_answers_have_no_fault(teacher):
    assert faulty(answers_about(teacher)) == {}
    assert faulty(answers_about(None)) == {}
    conduct = answers_about(teacher, child="no")
    del conduct["limbs"]
    assert faulty(conduct) == {}


def test_what_has_to_be_answered(teacher):
    needed = {"when", "source", "subject", "child", "platform", "said", "threshold"}
    assert set(faulty({})) == needed


@pytest.mark.parametrize(
    ("slug", "wrong", "sentence"),
    [
        ("source", {"source": "a neighbour"}, "Choose one of these."),
        ("subject", {"subject": None}, "Say whom it is about"),
        ("subject", {"described": "A coach"}, "Give one of the two"),
        ("child", {"child": "perhaps"}, "Choose one of these."),
        ("platform", {"other_platform": ""}, "Say which site or app it is."),
        ("platform", {"platform": "pigeon"}, "Choose from the list"),
        ("said", {"said": " "}, "Write down what you were told or saw."),
        ("said", {"said": "x" * 50_001}, "Write at most 50000 characters"),
        ("clauses", {"clauses": ["tou.made-up"]}, "is not in the policy in force"),
        ("threshold", {"limbs": ["none", "risk"]}, "Take one of the two away"),
        ("threshold", {"limbs": ["guilty"]}, "Choose from these."),
    ],
)
def test_what_is_wrong_says_what_to_do(slug, wrong, sentence, teacher):
    found = faulty(answers_about(teacher, **wrong))
    assert list(found) == [slug]
    assert sentence in " ".join(found[slug])


def test_nothing_was_known_before_it_happened(teacher):
    later = timezone.now() + timedelta(hours=2)
    assert "future" in faulty(answers_about(teacher, aware_at=later.isoformat()))["when"][0]
    ancient = timezone.now().replace(year=1999, month=1, day=5)
    assert "year" in faulty(answers_about(teacher, aware_at=ancient.isoformat()))["when"][0]


def test_somebody_who_has_left_is_described_instead(teacher, head):
    answers = answers_about(teacher)
    teacher.assignments.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert "Nobody who is here now" in faulty(answers)["subject"][0]


def test_an_answer_comes_back_as_it_was_kept(teacher):
    answers = answers_about(teacher)
    for question in questions.QUESTIONS:
        form = question.form.judging(answers)
        assert form.is_valid(), form.errors
        assert form.answers() == {name: answers[name] for name in question.form.names()} or (
            question.slug == "when"
        )
    when = questions.QUESTIONS[0].form.judging(answers)
    assert when.is_valid() and when.cleaned_data["aware_at"].isoformat()[:16]
    assert when.cleaned_data["aware_at"] == timezone.datetime.fromisoformat(answers["aware_at"])


def test_none_of_these_is_an_answer_and_shows_as_one():
    form = ThresholdForm({"limbs": ["none"]})
    assert form.is_valid() and form.answers() == {"limbs": []}
    assert ThresholdForm.judging({"limbs": []}).is_valid()
    assert not ThresholdForm({}).is_valid()
    assert set(LIMB_EXAMPLES) == set(Limb)


def test_the_clauses_are_those_in_force_in_full(administrator, head):
    form = questions.QUESTIONS[7].form()
    assert form.fields["clauses"].choices == []
    a_published(administrator, head, text=a_text_with_terms())
    form = questions.QUESTIONS[7].form()
    keys = [key for key, _ in form.fields["clauses"].choices]
    assert keys == ["tou.no-abuse", "tou.no-pupil-friends", "staff.family-link"]
    assert "The words of tou.no-abuse.<br>In &lt;full&gt;." in str(form)


def test_the_summary_says_it_in_words(teacher, administrator, head):
    a_published(administrator, head, text=a_text_with_terms())
    rows = questions.summary(answers_about(teacher, clauses=["tou.no-abuse", "tou.gone"]))
    said = {(row.step, row.question): row.answer for row in rows}
    assert said["source", "Who told you?"] == "A parent or carer"
    assert said["subject", "Whom is it about?"] == f"{teacher.name} ({teacher.email})"
    assert said["said", "What was said or seen?"] == SAID
    assert "The words of tou.no-abuse." in said["clauses", "Which rules does it touch?"]
    assert "tou.gone" in said["clauses", "Which rules does it touch?"]
    assert "May pose a risk" in "".join(said.values())
    assert "Pebble" in said.values()


def test_the_summary_of_nothing_asks_everything():
    rows = questions.summary({})
    assert {row.step for row in rows} == {one.slug for one in questions.QUESTIONS}
    assert not any(row.answer for row in rows)


def test_the_summary_asks_for_at_most_two_things(teacher, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        questions.summary(answers_about(teacher, clauses=["tou.no-abuse"]))
