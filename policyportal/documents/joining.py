"""Tagged PDFs joined into one that is tagged as a whole, its pages numbered through.

pypdf copies pages and leaves behind what says in which order they are read (ISO 32000-1, 14.7): the
structure tree of each piece is hung below one root here, and its numbers moved past those before.
"""

from collections.abc import Sequence
from io import BytesIO

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    ContentStream,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
)


def page_count(pdf: bytes) -> int:
    return len(PdfReader(BytesIO(pdf)).pages)


def joined(pieces: Sequence[bytes], numbers: bytes) -> bytes:
    """Return one tagged PDF of the pieces, in their order; the first one's title and language.

    `numbers` is a PDF of as many pages as all of them: what stands on each is put on top of it, as
    what is no part of the text (an artifact). The same pieces give the same bytes.
    """
    writer = PdfWriter(clone_from=BytesIO(pieces[0]))
    tree = _Tree(writer)
    for piece in pieces[1:]:
        tree.add(PdfReader(BytesIO(piece)))
    tree.close()
    _stamp(writer, PdfReader(BytesIO(numbers)))
    writer.compress_identical_objects(remove_duplicates=True, remove_unreferenced=True)
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


class _Tree:
    """The structure tree of the whole, with those of more pieces hung into it."""

    def __init__(self, writer: PdfWriter):
        self.writer = writer
        self.root = writer.root_object["/StructTreeRoot"].get_object()
        self.parents = _numbers(self.root)
        document = self.root["/K"]
        self.document = (
            document[0] if isinstance(document, ArrayObject) else document
        ).get_object()
        self.document_reference = self.document.indirect_reference
        self.next = max(self.parents, default=-1) + 1

    def add(self, reader: PdfReader) -> None:
        """Add the pages of a piece, and what its tree says of them."""
        pages = [(self.writer.add_page(page), page) for page in reader.pages]
        theirs = reader.root_object["/StructTreeRoot"].get_object().clone(self.writer)
        moved = self.next
        for number, parent in _numbers(theirs).items():
            self.parents[moved + number] = parent
            self.next = max(self.next, moved + number + 1)
        for page, before in pages:
            self._move(page, before, moved)
        for top in _kids(theirs):
            for kid in _kids(top.get_object()):
                kid.get_object()[NameObject("/P")] = self.document_reference
                _append_kid(self.document, kid)

    def _move(self, page: DictionaryObject, before: DictionaryObject, by: int) -> None:
        """Move a page's own numbers; pypdf leaves the page's behind when it copies it."""
        if "/StructParents" in before:
            page[NameObject("/StructParents")] = NumberObject(before["/StructParents"] + by)
        for annotation in page.get("/Annots", ArrayObject()):
            found = annotation.get_object()
            if "/StructParent" in found:
                found[NameObject("/StructParent")] = NumberObject(found["/StructParent"] + by)

    def close(self) -> None:
        """Write down which number belongs to which part of the tree."""
        numbers = ArrayObject()
        for number, parent in sorted(self.parents.items()):
            numbers += [NumberObject(number), parent]
        tree = DictionaryObject({NameObject("/Nums"): numbers})
        self.root[NameObject("/ParentTree")] = self.writer._add_object(tree)
        self.root[NameObject("/ParentTreeNextKey")] = NumberObject(self.next)


def _numbers(root: DictionaryObject) -> dict[int, IndirectObject]:
    """Return the parent tree: what each number stands for."""
    listed = root["/ParentTree"].get_object()["/Nums"].get_object()
    return {int(listed[at]): _raw(listed, at + 1) for at in range(0, len(listed), 2)}


def _raw(listed: ArrayObject, at: int):
    return list.__getitem__(listed, at)


def _kids(element: DictionaryObject) -> list:
    kids = element.get("/K", ArrayObject())
    kids = kids.get_object() if isinstance(kids, IndirectObject) else kids
    if isinstance(kids, ArrayObject):
        return [_raw(kids, at) for at in range(len(kids))]
    return [element.raw_get("/K")]


def _append_kid(element: DictionaryObject, kid) -> None:
    element[NameObject("/K")] = ArrayObject([*_kids(element), kid])


def _stamp(writer: PdfWriter, numbers: PdfReader) -> None:
    """Put each page of `numbers` on top of the page with its number, marked as an artifact."""
    for page, over in zip(writer.pages, numbers.pages, strict=True):
        stream = ContentStream(over.get_contents(), numbers)
        marks = (b"BDC", b"BMC", b"EMC")
        inner = [one for one in stream.operations if one[1] not in marks]
        stream.operations = [([NameObject("/Artifact")], b"BMC"), *inner, ([], b"EMC")]
        over[NameObject("/Contents")] = stream
        page.merge_page(over)
        page.compress_content_streams()
