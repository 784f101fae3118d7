"""E-mails made so that looking at them fails, or takes for ever. Each is shown, or refused."""

import time

import pytest

from policyportal.refusal import Refused
from policyportal.vault import emails
from policyportal.vault.markup import without_markup

HEAD = b"From: a@b.example\r\nSubject: Hello\r\n"
SECONDS = 5  # some of these took minutes


def read(more: bytes) -> emails.Letter:
    """Return the checked letter, of which every word can be put on a page."""
    emails.check(HEAD + more)
    letter = emails.read(HEAD + more)
    "".join([letter.text, *letter.attached, *(words for _, words in letter.headers)]).encode()
    return letter


@pytest.mark.parametrize(
    "charset",
    ["idna", "undefined", "punycode", "unicode_escape", "raw_unicode_escape", "utf-7", "zlib", "x"],
)
@pytest.mark.parametrize("words", [b"He wrote \\ud800 +2AA- \xff", b"He wrote xn--a\xff..b"])
def test_the_words_are_shown_whatever_they_say_they_are_written_in(charset, words):
    kind = b'Content-Type: text/plain; charset="%s"\r\n\r\n' % charset.encode()
    assert read(kind + words).text.startswith("He wrote ")


@pytest.mark.parametrize(
    "kind",
    [
        b"Content-Type: text/plain; charset*=us-ascii''%00x",
        b"Content-Type: text/plain; charset*=%00''utf-8",
        b"Content-Type: text/plain; name*=%00''utf-8",
        b"Content-Type: text/plain; filename*" + b"9" * 5000 + b"=c",
    ],
)
def test_what_a_part_says_of_itself_in_a_way_nobody_can_read_is_left_out(kind):
    assert read(kind + b"\r\n\r\nHe wrote again.").text == "He wrote again."


@pytest.mark.parametrize("charset", [b"idna", b"undefined", b"\x01"])
def test_a_part_whose_name_nobody_can_read_is_named_by_its_kind(charset):
    named = b"Content-Disposition: attachment; filename*=" + charset + b"''%FFa..b\r\n\r\nwords"
    assert len(read(named).attached) == 1


PAGE = b"Content-Type: text/html\r\n\r\n<p>He wrote</p>"


@pytest.mark.parametrize(
    "more", [b"<![bogus[x", b"<![%foo;[", b"<![", b"&#" + b"9" * 5000 + b";", b"&#xD800;"]
)
def test_a_page_that_is_none_is_shown_all_the_same(more):
    assert read(PAGE + more).text.startswith("He wrote")


@pytest.mark.parametrize(
    "piece", [b"<a ", b'<a a="', b"<a b", b"<!--", b"</script ", b"<?", b"<![", b"<script>", b"&#x"]
)
def test_a_long_page_is_read_quickly(piece):
    began = time.monotonic()
    read(PAGE + piece * 100_000)
    assert time.monotonic() - began < SECONDS


@pytest.mark.parametrize("piece", [b"a;", b"a*=x;", b'\\";', b'\r\n a="b";'])
@pytest.mark.parametrize("name", [b"Content-Type", b"\r\nCONTENT-disposition"])
def test_a_part_that_says_too_much_of_itself_is_refused_quickly(name, piece):
    began = time.monotonic()
    with pytest.raises(Refused, match="too many parts"):
        emails.check(HEAD + name.lstrip() + b': text/plain; a="' + piece * 50_000 + b"\r\n\r\nhi")
    assert time.monotonic() - began < SECONDS


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("a < b and c > d", "a < b and c > d"),
        ("1 &lt; 2 &amp; &#8211; &#x2013;", "1 < 2 & – –"),
        ('<img alt="a > b" src=\'x">y\'>one', "one"),
        ('<a title="it>two', "two"),
        ("<!-- <p>not</p> -->one<!--not-->", "one"),
        ("<!--[if mso]><p>not</p><![endif]-->one<![if !mso]> two<![endif]>", "one two"),
        ("<STYLE>p > a {}</STYLE>one<script>'</p>'</script>", "one"),
        ("<title>not</title><p>one</p><p>two<br/>three", "one\ntwo\nthree"),
        ("<!DOCTYPE html><html><body class=x>one</body></html>", "one"),
        ("one <b", "one <b"),
    ],
)
def test_words_of_a_page(page, words):
    assert without_markup(page) == words
