"""`manage.py set_up_school`"""

import sys

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.urls import reverse

from policyportal.operations import set_up
from policyportal.people.models import Person
from policyportal.refusal import Refused

ASKED = {
    "school": "Name of the school",
    "email": "E-mail address of its first policy administrator",
    "first_name": "Their first name",
    "last_name": "Their last name",
}


class Command(BaseCommand):
    help = "Set up a real installation: its school and its first policy administrator."

    def add_arguments(self, parser):
        parser.add_argument("--school", help="the school's name")
        parser.add_argument("--email", help="the administrator's e-mail address")
        parser.add_argument("--first-name", help="the administrator's first name")
        parser.add_argument("--last-name", help="the administrator's last name")
        parser.add_argument(
            "--password-from-stdin",
            action="store_true",
            help="read a password from standard input; without it they set one by e-mail",
        )
        parser.add_argument(
            "--again",
            action="store_true",
            help="add one more administrator where there is one, as when the first has gone",
        )

    def handle(self, *args, again, password_from_stdin, **options):
        if settings.DEMO:
            raise CommandError(
                "This is the demo. Set SECRET_KEY, VAULT_KEYS and SITE_URL for a real installation."
            )
        given = self._complete(options, ask=sys.stdin.isatty() and not password_from_stdin)
        password = self._password(given) if password_from_stdin else None
        try:
            person = set_up.first_administrator(**given, password=password, again=again)
        except Refused as refusal:
            raise CommandError(refusal.sentence) from None
        self.stdout.write(self._how_to_sign_in(person, has_password=bool(password)))
        self.stdout.write(f"{given['school']} is set up; {person.name} is policy administrator.")

    def _complete(self, options: dict, *, ask: bool) -> dict[str, str]:
        """Return the four facts, asking a person at the keyboard for those not given."""
        given = {name: (options[name] or "").strip() for name in ASKED}
        for name, question in ASKED.items():
            while not given[name] and ask:
                given[name] = input(f"{question}: ").strip()
        missing = [f"--{name.replace('_', '-')}" for name in ASKED if not given[name]]
        if missing:
            raise CommandError(f"Give {', '.join(missing)} as well.")
        try:
            validate_email(given["email"])
        except ValidationError:
            raise CommandError(f"{given['email']} is not an e-mail address.") from None
        return given

    def _password(self, given: dict[str, str]) -> str:
        password = sys.stdin.readline().rstrip("\r\n")
        person = Person(
            email=given["email"], given_name=given["first_name"], family_name=given["last_name"]
        )
        try:
            validate_password(password, person)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        return password

    def _how_to_sign_in(self, person: Person, *, has_password: bool) -> str:
        if has_password:
            page = f"{settings.SITE_URL}{reverse('account_login')}"
            return f"Sign in at {page} as {person.email} with the password given."
        page = f"{settings.SITE_URL}{reverse('account_reset_password')}"
        return f"To set a password: {page} sends a link to {person.email}."
