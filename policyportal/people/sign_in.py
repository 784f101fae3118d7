"""How django-allauth is used here: by e-mail, for people the school brought in, nobody else."""

import logging
from smtplib import SMTPException

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from policyportal.audit import log
from policyportal.audit.models import LOOKED
from policyportal.outbox import reading
from policyportal.people.models import Person

logger = logging.getLogger(__name__)


# Read in each request, so without what it costs Django to put the same words together again.
# `last_day` is that of their last role, NULL for people with none so far. `last_change` is what
# `log.end` returns; `unread_mark` is for the bell.
PERSON_AND_LOG_END = f"""
    SELECT person.*,
        (SELECT entry.commitment FROM audit_entry entry WHERE entry.action <> '{LOOKED}'
         ORDER BY entry.number DESC LIMIT 1) AS last_change,
        (SELECT MAX(COALESCE(held.ends_on, '9999-12-31')) FROM people_roleassignment held
         WHERE held.person_id = person.id) AS last_day,
        ({reading.UNREAD_MARK}) AS unread_mark
    FROM people_person person WHERE person.id = %s
"""  # noqa: S608 — words of ours


class Backend(AuthenticationBackend):
    """django-allauth's, which also says where the audit log ended when the request came in.

    From the day after their last day nobody is signed in any more, whether or not they have been
    deactivated by then: that may wait until something is settled (`leaving.py`).
    """

    def get_user(self, user_id):
        asked = [reading.first_day().isoformat(), user_id]
        person = next(iter(Person.objects.raw(PERSON_AND_LOG_END, asked)), None)
        if person is None or not self.user_can_authenticate(person):
            return None
        # A day from PostgreSQL, its ISO form from SQLite: as text they compare alike.
        if person.last_day and str(person.last_day) < timezone.localdate().isoformat():
            return None
        person.log_end = person.last_change or ""
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

    def pre_login(self, request, user, **kwargs):
        """Show people who have left that the account is closed, deactivated or not yet."""
        if user.is_gone_on(timezone.localdate()):
            user.is_active = False  # in this request only; `leave` and the daily ring write it
        return super().pre_login(request, user, **kwargs)

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
