"""The four kinds of request: what each is called, the clause it rests on, who decides."""

from django.db import models

from policyportal.people.models import Role


class Kind(models.TextChoices):
    SCHOOL_SERVICE = "school-service", "Social media for the school"
    WORK_TIME = "work-time", "Personal use in work time"
    REFERENCE = "reference", "Mentioning a person, activity or event"
    FAMILY_LINK = "family-link", "Family or friends who are pupils here"


CLAUSE = {
    Kind.SCHOOL_SERVICE: "service.approval",
    Kind.WORK_TIME: "worktime.permission",
    Kind.REFERENCE: "tou.prior-permission",
    Kind.FAMILY_LINK: "staff.family-link",
}

# domain.md, "Permissions". The head's own go to the chair, whatever the kind (`access.py`).
DECIDED_BY = {
    Kind.SCHOOL_SERVICE: (Role.HEADTEACHER, Role.SLT),
    Kind.WORK_TIME: (Role.HEADTEACHER,),
    Kind.REFERENCE: (Role.HEADTEACHER,),
    Kind.FAMILY_LINK: (Role.HEADTEACHER,),
}
