"""What somebody hostile could put into a page that is printed: it reaches nothing.

A listener on this machine waits for whatever the renderer might fetch, and answers some of it with
redirects; a file outside the project stands for what is not to be read. Beside each hostile page
one of our own stylesheets is asked for, so that a renderer that fetches nothing at all is noticed.
"""

import re
import socket
import threading
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from policyportal.documents import renderer
from policyportal.documents.pdf import render_pdf
from policyportal.documents.press import BROKEN, CannotPrint, Job, print_page

CANARY = "canary-of-larkspur-lane"
PAGE = (
    "<!doctype html><html lang='en-GB'><head><title>A page</title>{head}"
    "<link rel='stylesheet' href='receipt.css'></head><body><p>Ours.</p>{body}</body></html>"
)
# Each is tried with URL as an address on this machine, a redirect to a file, and a file by itself.
BODIES = [
    "<script src='URL'></script>",
    "<script>fetch('URL')</script>",
    "<img src='URL' alt='a'>",
    "<img srcset='URL 2x' src='URL' alt='a'>",
    "<picture><source srcset='URL'><img src='URL' alt='a'></picture>",
    "<object data='URL'>a</object>",
    "<object data='URL' type='text/html'>a</object>",
    "<embed src='URL'>",
    "<iframe src='URL'></iframe>",
    "<iframe srcdoc='<img src=URL>'></iframe>",
    "<video src='URL' poster='URL'></video>",
    "<audio src='URL'></audio>",
    "<input type='image' src='URL' alt='a'>",
    "<form action='URL'><button>a</button></form>",
    "<table background='URL'><tr><td background='URL'>a</td></tr></table>",
    "<body background='URL'>",
    "<p style='background: url(URL)'>a</p>",
    "<p style='background-image: image-set(\"URL\" 1x)'>a</p>",
    "<p style='content: url(URL)'>a</p>",
    "<p style='list-style: url(URL); display: list-item'>a</p>",
    "<p style='border-image: url(URL) 1'>a</p>",
    "<p style='cursor: url(URL), auto'>a</p>",
    "<p style='mask-image: url(URL); filter: url(URL#f)'>a</p>",
    "<p style='bookmark-label: url(URL)'>a</p>",
    "<a rel='attachment' href='URL'>a</a>",
    "<link rel='stylesheet' href='URL'>",
    "<style>@import 'URL';</style>",
    "<style>@import url(URL) print;</style>",
    "<style>@font-face { font-family: a; src: url(URL) } p { font-family: a }</style>",
    "<style>@font-face { font-family: a; src: local('a'), url(URL) } p { font-family: a }</style>",
    "<style>p::before { content: url(URL) }</style>",
    "<style>@page { background: url(URL); @top-left { content: url(URL) } }</style>",
    "<style>li { list-style-image: url('URL') }</style><ul><li>a</ul>",
    "<style>@color-profile --a { src: url(URL) }</style>",
    "<svg><image href='URL' width='9' height='9'/></svg>",
    "<svg xmlns:xlink='http://www.w3.org/1999/xlink'><image xlink:href='URL' width='9'/></svg>",
    "<svg><use href='URL#a'/></svg>",
    "<svg><style>@import 'URL';</style><rect width='9' height='9'/></svg>",
    "<svg><rect fill='url(URL#a)' width='9' height='9'/></svg>",
    "<svg><foreignObject width='9' height='9'><img src='URL'/></foreignObject></svg>",
    "<svg><script href='URL'/></svg>",
    "<svg><a href='URL'><text>a</text></a></svg>",
    "<img alt='a' src='data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 "
    "width=%229%22 height=%229%22%3E%3Cimage href=%22URL%22 width=%229%22 height=%229%22/%3E"
    "%3C/svg%3E'>",
    "<math><mglyph src='URL'/></math>",
    "<applet archive='URL'></applet>",
    "<frameset><frame src='URL'></frameset>",
]
NOT_WITHOUT = "<style>@color-profile --a { src: url(URL) }</style>"
HEADS = [
    "<base href='URL'>",
    "<meta http-equiv='refresh' content='0; url=URL'>",
    "<link rel='attachment' href='URL'>",
    "<link rel='stylesheet' href='URL'>",
    "<link rel='preload' as='style' href='URL'>",
    "<link rel='icon' href='URL'>",
    "<link rel='prefetch' href='URL'><link rel='dns-prefetch' href='URL'>",
    "<!DOCTYPE a [<!ENTITY b SYSTEM 'URL'>]>&b;",
    "<?xml-stylesheet href='URL'?>",
]


class Listener:
    """Counts who connects, and leads whoever asks for /to-file to the file."""

    def __init__(self, file: Path):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.asked: list[bytes] = []
        self.answer = f"HTTP/1.1 302 Found\r\nLocation: {file.as_uri()}\r\n\r\n".encode()
        self.thread = threading.Thread(target=self._listen)
        self.thread.start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(1)
                self.asked.append(connection.recv(1000))
                connection.sendall(self.answer)

    def close(self) -> None:
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join()


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "secret.css"
    path.write_text(f"p::after {{ content: '{CANARY}' }} /* {CANARY} */")
    return path


@pytest.fixture
def listener(secret):
    listening = Listener(secret)
    yield listening
    listening.close()


def everything_in(pdf: bytes) -> str:
    """Return the file's bytes, its streams opened, and its words."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    opened = [pdf]
    for stream in streams:
        try:
            opened.append(zlib.decompressobj().decompress(stream))
        except zlib.error:
            opened.append(stream)
    reader = PdfReader(BytesIO(pdf))
    said = [page.extract_text() for page in reader.pages]
    return "\n".join([*(one.decode("latin-1") for one in opened), *said])


def addresses(listener: Listener, secret: Path) -> list[str]:
    outside = f"http://127.0.0.1:{listener.port}"
    return [
        f"{outside}/a.css",
        f"{outside}/to-file",
        f"//127.0.0.1:{listener.port}/a.svg",
        secret.as_uri(),
        f"file://localhost{secret}",
        f"../../../../../../../../../..{secret}",
        f"%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e{secret}",
        f"ftp://127.0.0.1:{listener.port}/a",
        f"\\\\127.0.0.1@{listener.port}\\a",
        "portal:logo",
        "javascript:alert(1)",
    ]


@pytest.mark.parametrize("hostile", [*BODIES, *HEADS])
def test_a_hostile_page_reaches_nothing(listener, secret, hostile):
    parts = [hostile.replace("URL", one) for one in addresses(listener, secret)]
    in_head = hostile in HEADS
    for some in (parts[:4], parts[4:]):
        page = PAGE.format(head="".join(some * in_head), body="".join(some * (not in_head)))
        try:
            assert CANARY not in everything_in(print_page(Job(page)))
        except CannotPrint as refused:  # where what is not to be fetched cannot be done without
            assert (refused.sentence, hostile) == (BROKEN, NOT_WITHOUT)
    assert listener.asked == []


def test_the_listener_and_the_canary_would_be_noticed(listener, secret):
    with socket.create_connection(("127.0.0.1", listener.port)) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 302")
    assert listener.asked == [b"GET / HTTP/1.1\r\n\r\n"]
    page = PAGE.format(head=f"<style>{secret.read_text()}</style>", body="")
    assert CANARY in everything_in(print_page(Job(page)))


def test_our_own_stylesheet_is_reached_in_the_same_way():
    plain = PAGE.replace("<link rel='stylesheet' href='receipt.css'>", "")
    with_ours = print_page(Job(PAGE.format(head="", body="")))
    assert with_ours != print_page(Job(plain.format(head="", body="")))


def test_a_link_out_of_our_folder_is_not_followed(secret):
    """Somebody who can put a link there can do worse; it is refused all the same."""
    link = renderer.PRINT_FILES / "canary-link.css"
    link.symlink_to(secret)
    try:
        page = PAGE.format(head="<link rel='stylesheet' href='canary-link.css'>", body="")
        assert CANARY not in everything_in(print_page(Job(page)))
    finally:
        link.unlink()


PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\0\0\0\x0cIDATx\x9cc"
    b"\xf8\xcf\xc0\0\0\x03\x01\x01\0\xc9\xfe\x92\xef\0\0\0\0IEND\xaeB`\x82"
)


def has_a_picture(pictures: dict[str, bytes]) -> bool:
    page = PAGE.format(head="", body="<img src='portal:logo' alt='The logo'>")
    return "/Image" in everything_in(print_page(Job(page, (), pictures)))


def test_a_picture_that_was_handed_in_is_shown():
    assert has_a_picture({"logo": PNG})


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
        b"GIF89a",
        b"%PDF-1.7",
        PNG[:40],
        b"\xff\xd8\xff" + b"\0" * 50,
    ],
)
def test_what_is_no_picture_is_left_out(data):
    assert not has_a_picture({"logo": data})


def test_a_picture_has_only_its_own_name():
    assert not has_a_picture({"badge": PNG})


@pytest.mark.sampled
@pytest.mark.parametrize(
    "text", [*BODIES, *HEADS, "</p></body></html>", "]]>", "&lt;script&gt;", "{{ 7|add:7 }}"]
)
def test_what_people_type_stays_text(listener, secret, settings, tmp_path, text):
    (tmp_path / "page.html").write_text(PAGE.format(head="", body="<pre>{{ text }}</pre>"))
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    typed = text.replace("URL", secret.as_uri())
    pdf = render_pdf("page.html", {"text": typed})
    said = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    assert "".join(typed.split()) in "".join(said.split())
    assert (CANARY in everything_in(pdf), listener.asked) == (False, [])
