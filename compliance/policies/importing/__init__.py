"""A school's own document becomes a manuscript: Word, Markdown and plain text.

Nothing is saved, and nothing is fetched: what a document refers to outside itself is not opened.
A document that cannot be read is Refused with a sentence that says what is wrong and what to do.
"""

from pathlib import PurePath

from compliance.policies.importing.docx import read_docx
from compliance.policies.importing.encoding import decode
from compliance.policies.importing.keys import propose_keys, unmapped
from compliance.policies.importing.limits import MAX_BYTES, check_brackets, check_length, check_size
from compliance.policies.importing.markdown import read_markdown
from compliance.policies.importing.structure import arrange
from compliance.policies.importing.text import read_text
from compliance.policies.importing.writing import to_markdown
from compliance.policies.manuscript import Manuscript
from policyportal.refusal import Refused

__all__ = ["MAX_BYTES", "propose_keys", "read_policy", "to_markdown", "unmapped"]

_SAVE_AS = "Open it where it was made, save it as a Word document (.docx) and try again."
_OTHERS = {
    ".pdf": "This is a PDF. Choose the Word document it was made from, or copy its text into a "
    "plain text file (.txt).",
    ".doc": f"This is a Word document of the old kind (.doc). {_SAVE_AS}",
    ".docm": "This Word document may hold macros (.docm). Open it in Word, save it as .docx "
    "(without macros) and try again.",
    ".rtf": f"This is a rich text file (.rtf). {_SAVE_AS}",
    ".odt": f"This is an OpenDocument text (.odt). {_SAVE_AS}",
}


def read_policy(data: bytes, filename: str) -> Manuscript:
    """Return the text of a policy document (.docx, .md, .markdown or .txt; 5 MB at most) with a key
    proposed for every section and clause. Raises Refused."""
    check_size(len(data))
    ending = PurePath(filename.lower()).suffix
    if ending == ".docx":
        manuscript = arrange(read_docx(data), filename)
    elif ending in (".md", ".markdown"):
        text = decode(data)
        check_length(text)
        check_brackets(text)
        manuscript = read_markdown(text, filename)
    elif ending in (".txt", ".text"):
        text = decode(data)
        check_length(text)
        manuscript = arrange(read_text(text), filename)
    else:
        raise Refused(
            _OTHERS.get(
                ending,
                "A policy is read from a Word document (.docx), Markdown (.md) or plain text "
                "(.txt). Save it as one of these and try again.",
            )
        )
    propose_keys(manuscript)
    return manuscript
