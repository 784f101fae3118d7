"""A letter names nobody whom it is about: which words count, and which are asked about."""

from datetime import date

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from incidents.bullying import letter_facts, letter_texts, letters
from incidents.bullying.happenings import Happening
from incidents.bullying.letter_names import DESCRIBE, ORDINARY, Found, capitalised, find, words_of
from incidents.bullying.letter_texts import Facts, gaps, suggested
from incidents.bullying.models import BullyingCase, Family, Letter, LetterKind
from incidents.bullying.platforms import age_limit
from incidents.cases import confirmations, evidence, steps
from incidents.cases.chronology import Happened
from incidents.cases.involving import children_of, end
from incidents.cases.models import ChronologyEntry, Power, Side
from incidents.children.actions import About
from policyportal.refusal import Refused
from policyportal.vault.uploads import Accepted
from tests.incidents.bullying.rows import a_bullying_case, a_child
from tests.incidents.bullying.telling import ASHA, recorded
from tests.incidents.rows import added

NAMES = ["Asha Lall", "Toby Marsh"]
ELSE = [kind for kind in LetterKind if kind != LetterKind.POLICE_LOG]


@pytest.mark.parametrize(
    ("text", "names", "found"),
    [
        ("Asha was hurt.", NAMES, ["Asha"]),
        ("It was Asha Lall.", NAMES, ["Asha Lall"]),
        ("It was ASHA.", NAMES, ["ASHA"]),
        ("It was Ásha’s telephone.", NAMES, ["Ásha"]),
        ("It was A\u0301sha.", NAMES, ["Ásha"]),
        ("It was As\u00adha and La\u200bll.", NAMES, ["Asha", "Lall"]),
        ("See toby_2014 and Toby1.", NAMES, ["toby"]),
        ("Toby’s, (Toby), “Toby”, Toby-like", NAMES, ["Toby"]),
        ("Ashanti and Tobyas are other words.", NAMES, []),
        ("Jose was there.", ["José Pérez"], ["Jose"]),
        ("Lukasz was there.", ["Łukasz Zięba"], ["Lukasz"]),
        ("Jones and Smith.", ["Ann Brough-Jones"], ["Jones"]),
        ("O’Brien, O'Brien, Brien.", ["Nia O’Brien"], ["Brien"]),
        ("Bo Li was there.", ["Bo Li"], ["Bo Li"]),
        ("Bo was there.", ["Bo"], ["Bo"]),
        ("The bag and the boy.", ["A boy with a bag"], ["bag"]),
        ("A boy of this school, and a sister.", ["a boy", "the older sister"], []),
        ("明 was there, 李明 too.", ["李明"], ["李明"]),
        ("Nobody is named.", ["", "   ", "-", "5"], []),
        ("", NAMES, []),
    ],
)
def test_a_whole_name_and_each_part_of_three_letters_counts(text, names, found):
    there = find(text, names)
    assert sorted(there.names) == sorted(found)
    assert there.doubtful == ()


@pytest.mark.parametrize(
    ("text", "names", "certain", "doubtful"),
    [
        ("You may come.", ["May Lund"], [], ["may"]),
        ("It will be on Friday in June.", ["Will Green", "June Ash"], [], ["june", "will"]),
        ("We saw Will Green.", ["Will Green"], ["Will Green"], []),
        ("That will green the yard.", ["Will Green"], [], ["will green", "will", "green"]),
        ("We saw May.", ["May"], [], ["may"]),
        ("Give every child a voice.", ["Child A"], [], []),
        ("Ask for Ruth Adeyemi.", ["Ruth Lund"], ["Ruth"], []),
        ("Jo was there.", ["Jo Lund"], [], ["jo"]),
        ("Bo was there, and Li.", ["Bo Li"], [], ["bo", "li"]),
        ("He is to do it, and so on.", ["Do So"], [], []),
        (
            "We met the Lalls, and the Joneses.",
            ["Asha Lall", "Ann Jones"],
            [],
            ["joneses", "lalls"],
        ),
        ("Ashas mother came.", NAMES, [], ["ashas"]),
        ("Annemarie came, and OBrien.", ["Anne-Marie O’Brien"], [], ["annemarie", "obrien"]),
        (
            "Anne Marie came, and Mc Donald.",
            ["Annemarie McDonald"],
            [],
            ["anne marie", "mc donald"],
        ),
    ],
)
def test_an_ordinary_word_is_asked_about(text, names, certain, doubtful):
    found = find(text, names)
    assert found.names == tuple(certain)
    assert sorted(found.doubtful) == sorted(doubtful)


def test_what_is_nearly_a_name_is_not_asked_about_where_the_portal_wrote_it():
    assert find("This is so.", ["Thi Lund"]).doubtful == ("this",)
    assert find("This is so.", ["Thi Lund"], proposed="This is what we ask.") == Found()


def test_what_the_portal_itself_proposed_is_asked_about():
    text = "Ask for Ruth Adeyemi at Larkspur Lane Primary School."
    assert find(text, ["Ruth Lark"], proposed=text) == Found((), ("ruth",))
    assert find(text, ["Ruth Adeyemi"], proposed=text).names == ("Ruth Adeyemi",)


def test_a_description_is_no_name_but_what_has_a_capital_in_it():
    assert capitalised("the mother of a boy, Mrs Dobbs") == ["Dobbs"]
    assert capitalised("A coach from an agency") == []


@given(st.text(), st.lists(st.text(max_size=30), max_size=4))
def test_whatever_is_written_is_judged(text, names):
    found = find(text, names)
    for name in names:
        for part in words_of(name):
            if len(part) >= 3 and part in words_of(text) and part not in DESCRIBE:
                assert (
                    part in found.doubtful if part in ORDINARY else words_of(" ".join(found.names))
                )


def test_words_that_describe_and_ordinary_ones_are_as_they_are_compared():
    for word in (*DESCRIBE, *ORDINARY):
        assert words_of(word) == [word]
    assert not DESCRIBE & ORDINARY


@pytest.fixture
def case(school, other_teacher, head, dsl):
    return a_bullying_case(other_teacher)


def write(case, words, *, by, kind=LetterKind.WARNING, not_names=()):
    return letters.write(case, kind, words=words, not_names=not_names, seen=None, by=by)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", LetterKind)
@pytest.mark.parametrize("word", ["Asha Lall", "asha", "Lall", "TOBY"])
def test_no_letter_of_any_kind_names_a_child(word, kind, case, head):
    with pytest.raises(Refused, match=word) as refused:
        write(case, f"We write about {word}.", by=head, kind=kind)
    assert refused.value.field == "words"
    assert not Letter.objects.exists()


@pytest.mark.django_db
def test_not_changed_or_asked_with_a_name_either(case, head):
    letter = write(case, "Dear parents,", by=head)
    for act in (letters.change, letters.ask):
        with pytest.raises(Refused, match="Toby") as refused:
            act(letter, words="Dear parents of Toby,", seen=None, by=head)
        assert refused.value.field == "words"
    assert Letter.objects.get().words == "Dear parents,"


@pytest.mark.django_db
def test_who_was_taken_off_the_case_is_not_named(case, head):
    toby = next(one for one in children_of(case) if one.child.name == "Toby Marsh")
    end(case, toby, reason="Another boy.", seen=None, by=head)
    with pytest.raises(Refused, match="Toby"):
        write(case, "It was not Toby.", by=head)


@pytest.mark.django_db
def test_a_sister_in_a_family_of_the_case_is_not_named(case, head):
    sister = a_child("Meera Lall", by=head)
    family = Family(case=case, by=head, name=f"{case.reference}/F1")
    family.words = "Both parents"
    family.save()
    family.children.set([sister])
    with pytest.raises(Refused, match="Meera"):
        write(case, "And Meera too.", by=head)
    other = a_bullying_case(head, hurt=("Ola Nord",), doing=("Finn Ritter",))
    assert write(other, "And Meera too.", by=head)


@pytest.mark.django_db
def test_who_is_on_the_case_before_or_after_it_is_not_named(school, teacher, head, dsl):
    case = recorded(teacher)
    again = recorded(teacher, (ASHA, Side.HURT), (About("Finn Ritter"), Side.DOING))
    assert again.follows_id == case.pk
    for one, name in ((again, "Toby"), (case, "Finn")):
        with pytest.raises(Refused, match=name) as refused:
            write(one, f"Dear parents of {name},", by=head)
        assert "on one that belongs with it" in refused.value.sentence
    assert write(case, "Dear parents of Meera,", by=head)


@pytest.mark.django_db
def test_no_name_tells_who_was_added_to_one_case_of_another(
    school, teacher, other_teacher, head, dsl
):
    recorded(teacher)
    again = recorded(teacher, (ASHA, Side.HURT), (About("Finn Ritter"), Side.DOING))
    added(again, other_teacher, Power.WORK, by=head)
    assert again.follows
    assert write(again, "Dear parents of Toby,", by=other_teacher)


@pytest.mark.django_db
def test_an_ordinary_word_may_stand_once_it_is_ticked(school, other_teacher, head, dsl):
    case = a_bullying_case(other_teacher, hurt=("May Lund",))
    with pytest.raises(Refused, match="“may”") as refused:
        write(case, "You may come.", by=head)
    assert refused.value.field == "not_names"
    with pytest.raises(Refused, match="“may”"):
        write(case, "You may come.", by=head, not_names=["come"])
    letter = write(case, "You may come.", by=head, not_names=["may", "come"])
    assert letters.ticked(letter) == ["may"]
    entry = ChronologyEntry.objects.latest("number")
    assert entry.facts[letters.NOT_A_NAME] == ["may"]
    asked = letters.ask(letter, seen=None, by=head)  # the tick stays with the words
    confirmations.answer(asked, yes=True, by=dsl)
    assert Letter.objects.get().state == "released"


@pytest.mark.django_db
def test_a_tick_goes_with_the_words_it_was_given_for(school, other_teacher, head, dsl):
    case = a_bullying_case(other_teacher, hurt=("May Lund",))
    letter = write(case, "You may come.", by=head, not_names=["may"])
    letters.change(letter, words="Please come.", not_names=["may"], seen=None, by=head)
    assert letters.ticked(letter) == []
    with pytest.raises(Refused, match="“may”"):
        letters.change(letter, words="You may come.", seen=None, by=head)
    other = write(case, "Please come.", by=head)
    letters.change(other, words="You may come.", not_names=["may"], seen=None, by=head)
    assert (letters.ticked(letter), letters.ticked(other)) == ([], ["may"])


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ELSE)
def test_the_adult_it_is_about_is_named_to_the_police_alone(
    kind, school, other_teacher, teacher, head, dsl
):
    done_to = a_bullying_case(other_teacher, affected=teacher)
    parent = a_bullying_case(other_teacher)
    parent.described = "A father, Karl Dobbs"
    parent.save()
    about = a_bullying_case(other_teacher, subject=teacher)
    for case, name in ((done_to, "Yusuf"), (parent, "Dobbs"), (about, "Amina")):
        case = BullyingCase.objects.get(pk=case.pk)
        with pytest.raises(Refused, match=name):
            write(case, f"It is about {name}.", by=head, kind=kind)
        assert write(case, f"It is about {name}.", by=head, kind=LetterKind.POLICE_LOG)


FACTS = Facts(
    school="Larkspur Lane Primary School",
    contact="Ruth Adeyemi",
    role="Headteacher",
    telephone="020 7946 0000",
    on=date(2023, 6, 5),
    site="WhatsApp",
    limit=age_limit("whatsapp", date(2023, 6, 5)),
)


@pytest.mark.parametrize("kind", LetterKind)
def test_each_kind_has_a_text_and_a_heading_of_its_own(kind):
    text = suggested(kind, FACTS)
    assert "ask for Ruth Adeyemi on 020 7946 0000" in text.replace("Ask", "ask")
    assert (kind == LetterKind.POLICE_LOG) != text.endswith(
        "Ruth Adeyemi\nHeadteacher\nLarkspur Lane Primary School"
    )
    assert "{" not in text
    assert letter_texts.heading(kind)
    assert len({suggested(one, FACTS) for one in LetterKind}) == len(LetterKind)


@pytest.mark.parametrize("kind", [LetterKind.WARNING, LetterKind.YEAR])
def test_the_age_is_that_of_the_day_with_its_source(kind):
    text = suggested(kind, FACTS)
    assert "nobody under 16 may use WhatsApp, by its terms as they stood on 5 June 2023" in text
    assert "WhatsApp’s Terms of Service for the European region" in text
    assert "2018" in text and "that use must stop" in text
    later = date(2024, 4, 11)
    facts = Facts(**{**FACTS.__dict__, "on": later, "limit": age_limit("whatsapp", later)})
    assert "nobody under 13 may use WhatsApp" in suggested(kind, facts)


@pytest.mark.parametrize("kind", [LetterKind.WARNING, LetterKind.YEAR])
@pytest.mark.parametrize(
    "more",
    [
        {"site": "", "limit": None},
        {"limit": None},
        {"site": "Text messages", "limit": age_limit("messages", FACTS.on)},
    ],
)
def test_where_no_age_is_known_the_writer_has_to_say_it(more, kind):
    text = suggested(kind, Facts(**{**FACTS.__dict__, **more}))
    assert any("from what age" in gap for gap in gaps(text))
    assert "that use must stop" in text


def test_without_a_telephone_there_is_a_gap():
    facts = Facts(**{**FACTS.__dict__, "telephone": ""})
    assert all("[telephone]" in gaps(suggested(kind, facts)) for kind in LetterKind)


@pytest.mark.parametrize(
    ("text", "left"),
    [("On [day] at [time].", ["[day]", "[time]"]), ("A (b) c", []), ("[a\nb]", ["[a\nb]"])],
)
def test_gaps_are_what_stands_in_square_brackets(text, left):
    assert gaps(text) == left


@pytest.mark.django_db
def test_the_log_for_the_police_begins_with_what_was_reported_before(
    school, teacher, other_teacher, head, dsl
):
    first = recorded(teacher, happened_on=date(2026, 1, 12))
    again = recorded(teacher, happened_on=date(2026, 2, 2))
    text = letter_facts.suggested(again, LetterKind.POLICE_LOG, by=head)
    reported = f"{letter_texts.moment(first.recorded_at)}: It was reported to the school."
    lines = text.splitlines()
    was, then, now = (
        next(at for at, line in enumerate(lines) if line.startswith(start))
        for start in ("12 January 2026 (WhatsApp): [", reported, "2 February 2026 (WhatsApp): [")
    )
    assert was < then < now
    added(again, other_teacher, Power.WORK, by=head)
    theirs = letter_facts.suggested(again, LetterKind.POLICE_LOG, by=other_teacher)
    assert "12 January" not in theirs and "2 February" in theirs


@pytest.mark.django_db
def test_the_log_for_the_police_has_dates_and_evidence_and_no_name(case, head, dsl):
    words = "Asha’s mother rang about Toby."
    upload = Accepted("asha-lall.txt", "text/plain", b"What Toby wrote.")
    about = {"description": "Of Asha", "captured_at": timezone.now(), "images": "no"}
    evidence.add(case, upload=upload, **about, seen=None, by=head)
    begun = steps.begin(case, by=head, seen=None)
    steps.finish(begun, "family-contact", by=head, words=words)
    begun = steps.begin(case, by=head, seen=None)
    steps.finish(begun, "person-added", by=head, words=words)
    text = letter_facts.suggested(case, LetterKind.POLICE_LOG, by=head)
    kept = evidence.list_of(case)[0]
    assert f"E1: Plain text, taken {letter_texts.moment(kept.captured_at)}" in text
    assert f"SHA-256 {kept.file.sha256}" in text
    assert "encrypted and unchanged in the school’s portal" in text
    assert f"{letter_texts.day(case.happened_on)} (WhatsApp): [what happened" in text
    assert "The school was in touch with a family." in text
    assert "Somebody was added" not in text  # the school’s own business
    assert letter_facts.names_in(text, case, LetterKind.POLICE_LOG, by=head) == Found()
    for name in ("Asha", "Toby", "Lall", "Marsh"):
        assert name.lower() not in text.lower()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", LetterKind)
def test_what_the_portal_begins_with_names_nobody(kind, case, dsl):
    text = letter_facts.suggested(case, kind, by=dsl)
    assert letter_facts.names_in(text, case, kind, by=dsl) == Found()
    assert case.reference not in text
    assert write(case, text, by=dsl, kind=kind).words == text


@pytest.mark.django_db
def test_where_nobody_manages_the_case_the_writer_says_what_they_are(school, other_teacher, dsl):
    case = a_bullying_case(other_teacher)
    assert case.case_manager is None
    text = letter_facts.suggested(case, LetterKind.INVITATION, by=dsl)
    assert text.endswith("Leila Haddad\n[your role at the school]\nLarkspur Lane Primary School")


def test_every_step_that_the_log_names_can_happen():
    called = letter_texts._told()["steps"]
    assert set(called) <= {*Happening.values, *Happened.values}
