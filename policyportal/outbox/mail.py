"""From a row to an e-mail, and the one thing that Django's SMTP backend does not tell."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends import smtp
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.urls import reverse

from policyportal.outbox import stopping
from policyportal.outbox.kinds import Kind, Line
from policyportal.outbox.models import Message


class SmtpBackend(smtp.EmailBackend):
    """Django's SMTP backend, which also knows whether a failed message may have arrived.

    `in_doubt` holds from the moment the message's text goes out until the server answers for it.
    """

    in_doubt = False

    @property
    def connection_class(self):
        backend, plain = self, super().connection_class

        class Watched(plain):
            def send(self, s):
                # smtplib sends its commands as text, and only the message as bytes.
                backend.in_doubt = backend.in_doubt or isinstance(s, bytes)
                super().send(s)

            def data(self, msg):
                answer = super().data(msg)
                backend.in_doubt = False
                return answer

        return Watched

    def send_messages(self, email_messages):
        self.in_doubt = False
        return super().send_messages(email_messages)


def alone(message: Message, kind: Kind, line: Line) -> EmailMultiAlternatives:
    """Build the e-mail of one message: its line, or what its kind's own template says."""
    facts = kind.context(message) | {
        "message": message,
        "recipient": message.recipient,
        "line": line,
        "link": settings.SITE_URL + line.path,
    }
    return _email(message, line.text, kind.template, facts)


def of_a_day(message: Message, lines: Sequence[Line]) -> EmailMultiAlternatives:
    """Build a day's e-mail: each line with its link, and how to have these e-mails no more."""
    stop = settings.SITE_URL + stopping.path_for(message.recipient)
    facts = {
        "recipient": message.recipient,
        "lines": [(line, settings.SITE_URL + line.path) for line in lines],
        "choose": settings.SITE_URL + reverse("account_mail"),
        "stop": stop,
    }
    number = "1 thing" if len(lines) == 1 else f"{len(lines)} things"
    email = _email(message, f"{number} for you on the policy portal", "of_a_day", facts)
    email.extra_headers["List-Unsubscribe"] = f"<{stop}>"
    if settings.SECURE:  # RFC 8058, 3.1: one click, and only over https
        email.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return email


def _email(message: Message, subject: str, name: str, facts: dict) -> EmailMultiAlternatives:
    """Put the e-mail together: plain text, and the same in the one look that all of them have.

    Raises BadHeaderError where a header would hold a line break.
    """
    template = get_template(f"outbox/{name}.txt").template
    text = template.render(Context(facts, autoescape=False)).strip() + "\n"
    html = render_to_string("outbox/letter.html", facts | {"subject": subject, "text": text})
    email = EmailMultiAlternatives(
        subject=subject,
        body=text,
        to=[message.recipient.email if message.recipient else message.address],
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
    )
    email.attach_alternative(html, "text/html")
    email.message()
    return email
