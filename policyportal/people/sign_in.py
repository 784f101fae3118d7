"""How django-allauth is used here: by e-mail, for people the school brought in, nobody else."""

import logging
from smtplib import SMTPException

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from policyportal.audit import log
from policyportal.people.models import Person

logger = logging.getLogger(__name__)


# Read in each request, so without what it costs Django to put the same words together again.
PERSON_AND_LOG_END = """
    SELECT person.*, head.frontier AS log_frontier
    FROM people_person person LEFT JOIN audit_head head ON head.id = 1 WHERE person.id = %s
"""


class Backend(AuthenticationBackend):
    """django-allauth's, which also says where the audit log ended when the request came in."""

    def get_user(self, user_id):
        person = next(iter(Person.objects.raw(PERSON_AND_LOG_END, [user_id])), None)
        if person is None or not self.user_can_authenticate(person):
            return None
        person.log_end = bytes(person.log_frontier or b"").hex()
        return person


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": (
            "This address and this password do not go together. Check both; if you have no "
            "password yet or forgot it, choose one below."
        ),
        "too_many_login_attempts": "That was tried too often. Wait five minutes, then try again.",
        "enter_current_password": "This is not your password now. Type the one you signed in with.",
    }

    def is_open_for_signup(self, request):
        return False

    def get_client_ip(self, request):
        return request.client_address or "0.0.0.0"  # noqa: S104 — a label for rate limits, no socket

    @transaction.atomic
    def set_password(self, user, password):
        """Set the password. All other sessions of the person end with the old one."""
        user.set_password(password)
        user.save(update_fields=["password"])
        log.record("person.password-chosen", user, by=user)

    def get_reset_password_from_key_url(self, key):
        """Return the link for the e-mail: always to the portal's own address, whoever asked."""
        uid, _, token = key.partition("-")
        kwargs = {"uidb36": uid, "key": token}
        return settings.SITE_URL + reverse("account_reset_password_from_key", kwargs=kwargs)

    def format_email_subject(self, subject):
        return subject

    def send_mail(self, template_prefix, email, context):
        """Send; where the mail server fails, show the same page as ever and leave a line for IT.

        An error page would tell a stranger that the address has an account here.
        """
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException):
            logger.exception("A sign-in e-mail could not be handed to the mail server.")
