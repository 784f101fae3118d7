"""From a row to an e-mail, and the one thing that Django's SMTP backend does not tell."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends import smtp
from django.template import Context
from django.template.loader import get_template, render_to_string

from policyportal.outbox.kinds import Kind
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


def compose(message: Message, kind: Kind) -> EmailMultiAlternatives:
    """Build the e-mail: plain text, and the same in a simple HTML frame."""
    link = settings.SITE_URL + kind.path(message)
    facts = kind.context(message) | {
        "message": message,
        "recipient": message.recipient,
        "link": link,
    }
    template = get_template(f"outbox/{kind.template}.txt").template
    text = template.render(Context(facts, autoescape=False)).strip() + "\n"
    frame = {"subject": kind.subject, "text": text}
    email = EmailMultiAlternatives(
        subject=kind.subject,
        body=text,
        to=[message.recipient.email if message.recipient else message.address],
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
    )
    email.attach_alternative(render_to_string("outbox/message.html", frame), "text/html")
    return email
