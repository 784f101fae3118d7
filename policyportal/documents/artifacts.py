"""Page numbers and running heads are no part of a text: they are artifacts (PDF/UA-1, 7.1).

WeasyPrint 70 gives what stands in a page's margins a place in the parent tree, and none in the
structure tree: it is neither read nor left out. Here the document is mended before it is written.
"""

from collections.abc import Iterator

import pydyf


def mark_margins(document, pdf: pydyf.PDF) -> None:
    """Mark as artifacts what no part of the structure tree holds: a `finisher` of `write_pdf`."""
    objects = {one.number: one for one in pdf.objects if one.number is not None}
    root = objects[_number(pdf.catalog["StructTreeRoot"])]
    read = set(_below(root, objects))
    listed = objects[_number(root["ParentTree"])]["Nums"]
    parents = dict(zip(listed[::2], listed[1::2], strict=True))
    for page in pdf.objects:
        if isinstance(page, pydyf.Dictionary) and page.get("Type") == "/Page":
            content = objects[_number(page["Contents"])].stream
            _mend(parents[page["StructParents"]], content, read, objects)


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def _below(element: dict, objects: dict) -> Iterator[int]:
    """Give the numbers of all elements below one in the tree."""
    for kid in element.get("K", ()):
        if isinstance(kid, bytes):
            number = _number(kid)
            yield number
            yield from _below(objects[number], objects)


def _mend(elements: list, content: list, read: set[int], objects: dict) -> None:
    """Take what nobody reads out of the page's list, and mark it in the page's content."""
    margins = set()
    for at, reference in enumerate(elements):
        if isinstance(reference, bytes) and _number(reference) not in read:
            margins |= {kid for kid in objects[_number(reference)]["K"] if isinstance(kid, int)}
            elements[at] = "null"
    for at in reversed(range(2, len(content))):
        if content[at] == b"BDC" and content[at - 1].get("MCID") in margins:
            content[at - 2 : at + 1] = ["/Artifact", b"BMC"]
