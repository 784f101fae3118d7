"""The owner of an account hears of a new address at the old one."""

from django.core import mail

from policyportal.outbox.delivery import deliver_due
from policyportal.outbox.models import Message, State
from policyportal.people import actions
from policyportal.people.importing.applying import import_people
from policyportal.people.importing.reading import read_sheet

OLD, NEW = "amina.yusuf@larkspur.example", "somebody.else@larkspur.example"


def changed_by(administrator, person, email):
    return actions.change_person(
        person,
        email=email,
        given_name=person.given_name,
        family_name=person.family_name,
        job_title="",
        staff_number=person.staff_number,
        line_manager=None,
        by=administrator,
    )


def test_the_old_address_is_told(administrator, teacher, school):
    changed_by(administrator, teacher, NEW)
    deliver_due()
    (message,) = mail.outbox
    assert message.to == [OLD]
    assert "tell the headteacher" in message.body
    assert NEW not in message.body
    assert "Amina" not in message.body
    assert Message.objects.get().state == State.SENT


def test_nobody_is_told_of_other_changes(administrator, teacher):
    teacher.job_title = "Year 3"
    teacher.save(update_fields=["job_title"])
    changed_by(administrator, teacher, OLD)
    assert not Message.objects.exists()


def test_an_import_tells_too(administrator, teacher):
    teacher.staff_number = "T1"
    teacher.save(update_fields=["staff_number"])
    file = f"Staff code,Forename,Surname,Work email\nT1,Amina,Yusuf,{NEW}\n"
    plan = import_people(read_sheet(file.encode()), everybody=False, by=administrator)
    assert plan.can_be_written, plan.faults
    assert Message.objects.get().address == OLD
