"""What an e-mail is made of: nobody can put a header, a link or a recipient into it."""

import email
import re
from email.policy import default
from urllib.parse import urlsplit

import pytest
from django.core.mail import BadHeaderError

from policyportal.outbox import mail
from policyportal.outbox.actions import add
from policyportal.outbox.kinds import Line, each
from policyportal.outbox.models import Message
from tests.policyportal.outbox.conftest import SAID

pytestmark = pytest.mark.django_db

BREAKS = ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x85", "\u2028", "\u2029"]
INJECTED = "Bcc: c@d.example"
HEADERS = {
    "Content-Type",
    "MIME-Version",
    "Subject",
    "From",
    "To",
    "Date",
    "Message-ID",
    "Auto-Submitted",
}


def read(made) -> email.message.EmailMessage:
    return email.message_from_bytes(made.message().as_bytes(), policy=default)


@pytest.fixture
def message(urgent, teacher, head) -> Message:
    return add(urgent, about=teacher, to=head)


@pytest.mark.parametrize("end", BREAKS)
def test_a_line_break_in_what_is_said_begins_no_header(message, urgent, end):
    line = Line(f"Read{end}{INJECTED}", "/policies/", f"By{end}Friday.{end}{end}X")
    for made in (mail.alone(message, urgent, line), mail.of_a_day(message, [line, line])):
        letter = read(made)
        assert set(letter.keys()) <= HEADERS | {"List-Unsubscribe"}
        assert letter["To"] == "ruth.adeyemi@larkspur.example"
        text = letter.get_body(("plain",)).get_content()
        assert f"Read {INJECTED}" in text and "By Friday. X" in text


@pytest.mark.parametrize("end", BREAKS[:3])
def test_a_line_break_in_an_address_sends_nothing(message, urgent, end):
    message.recipient.email = f"a@b.example{end}{INJECTED}"
    with pytest.raises(BadHeaderError):
        mail.alone(message, urgent, SAID)
    with pytest.raises(BadHeaderError):
        mail.of_a_day(message, [SAID])


@pytest.mark.parametrize("end", BREAKS)
def test_a_line_break_in_a_name_stays_in_the_greeting(message, urgent, end):
    message.recipient.given_name = f"Ruth{end}{INJECTED}"
    for made in (mail.alone(message, urgent, SAID), mail.of_a_day(message, [SAID])):
        letter = read(made)
        assert set(letter.keys()) <= HEADERS | {"List-Unsubscribe"}
        assert letter["To"] == "ruth.adeyemi@larkspur.example"


@pytest.mark.parametrize("end", BREAKS[:3])
def test_a_line_break_in_a_message_id_sends_nothing(message, urgent, end):
    message.message_id = f"<1@x>{end}{INJECTED}"
    with pytest.raises(BadHeaderError):
        mail.alone(message, urgent, SAID)


def test_what_is_said_is_no_markup(message, urgent):
    line = Line("<b>Now</b> & <script>x()</script>", "/x/", "<img src=y>")
    for made in (mail.alone(message, urgent, line), mail.of_a_day(message, [line])):
        html = read(made).get_body(("html",)).get_content()
        assert "&lt;script&gt;" in html and "&lt;img src=y&gt;" in html
        assert "<script" not in html and "<img" not in html


def test_every_link_is_to_the_portal_whoever_asked(message, urgent, settings):
    settings.SITE_URL = "https://portal.larkspur.example"
    for made in (mail.alone(message, urgent, SAID), mail.of_a_day(message, [SAID, SAID])):
        letter = read(made)
        for part in ("plain", "html"):
            text = letter.get_body((part,)).get_content()
            links = re.findall(r"https?://[^\s\"<>]+", text)
            assert links
            for link in links:
                assert urlsplit(link).netloc == "portal.larkspur.example", link
        assert "src=" not in letter.get_body(("html",)).get_content()


def test_both_kinds_of_e_mail_have_one_look(message, urgent):
    pages = [
        read(made).get_body(("html",)).get_content().split("<body>")[0]
        for made in (mail.alone(message, urgent, SAID), mail.of_a_day(message, [SAID]))
    ]
    titles = [page.split("<title>")[1].split("</title>")[0] for page in pages]
    assert pages[0].replace(titles[0], "") == pages[1].replace(titles[1], "")


def test_a_kind_of_its_own_words_has_them(register_kind, teacher):
    kind = register_kind(
        name="test.words",
        template="signed-head",
        context=lambda message: {"head": {"size": 1, "root": "<&>"}},
        lines=each(lambda message: SAID),
    )
    made = read(mail.alone(add(kind, about=teacher, address="a@b.example"), kind, SAID))
    assert "Seal: <&>" in made.get_body(("plain",)).get_content()
    assert "Seal: &lt;&amp;&gt;" in made.get_body(("html",)).get_content()
