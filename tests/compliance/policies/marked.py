"""Two changes for staff and governors to be marked, and what was kept of their marks."""

import json

from policyportal.audit.models import Detail
from policyportal.people.models import Role

NEW = {"tou_no_abuse": "Do not be unkind.", "scope_everyone": "It binds everybody."}
ABUSE, SCOPE = "tou.no-abuse", "scope.everyone"
AUDIENCE = [Role.STAFF, Role.GOVERNOR]


def marks_of(version):
    return {mark.change: mark.roles for mark in version.marks.all()}


def detail_of(version, action):
    details = Detail.objects.filter(
        entry__about=f"compliance.version:{version.pk}", entry__action=action
    )
    return json.loads(details.latest("entry__number").text)
