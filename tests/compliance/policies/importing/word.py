"""Makes small Word documents, good and bad, out of XML."""

import zipfile
from io import BytesIO
from xml.sax.saxutils import escape

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_P = "http://schemas.openxmlformats.org/package/2006"
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
CONTENT_TYPES = (
    f'<?xml version="1.0"?><Types xmlns="{_P}/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{MAIN_TYPE}"/></Types>'
)
ROOT_RELS = (
    f'<?xml version="1.0"?><Relationships xmlns="{_P}/relationships">'
    f'<Relationship Id="rId1" Type="{_R}/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)
STYLES = f'<?xml version="1.0"?><w:styles xmlns:w="{_W}">' + "".join(
    f'<w:style w:type="paragraph" w:styleId="{ident}"><w:name w:val="{name}"/></w:style>'
    for ident, name in [("Title", "Title"), ("Heading1", "heading 1"), ("Heading2", "heading 2")]
)
STYLES += "</w:styles>"
NUMBERING = (
    f'<?xml version="1.0"?><w:numbering xmlns:w="{_W}"><w:abstractNum w:abstractNumId="0">'
    + "".join(f'<w:lvl w:ilvl="{level}"><w:numFmt w:val="bullet"/></w:lvl>' for level in range(3))
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)


def rels(*more: str) -> str:
    return (
        f'<?xml version="1.0"?><Relationships xmlns="{_P}/relationships">'
        f'<Relationship Id="rId1" Type="{_R}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId2" Type="{_R}/numbering" Target="numbering.xml"/>'
        f"{''.join(more)}</Relationships>"
    )


def relation(kind: str, target: str) -> str:
    return f'<Relationship Id="rX" Type="{_R}/{kind}" Target="{target}" TargetMode="External"/>'


def paragraph(text: str, *, style="", bold=False, level: int | None = None) -> str:
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if level is not None:
        properties += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'
    look = "<w:rPr><w:b/></w:rPr>" if bold else ""
    tabbed = "</w:t><w:tab/><w:t xml:space='preserve'>".join(map(escape, text.split("\t")))
    run = f"<w:r>{look}<w:t xml:space='preserve'>{tabbed}</w:t></w:r>"
    return f"<w:p><w:pPr>{properties}</w:pPr>{run}</w:p>"


def table(*rows: tuple[str, ...]) -> str:
    body = "".join(
        f"<w:tr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in row)}</w:tr>" for row in rows
    )
    return f"<w:tbl>{body}</w:tbl>"


def document(*body: str) -> str:
    return (
        f'<?xml version="1.0"?><w:document xmlns:w="{_W}" xmlns:r="{_R}">'
        f"<w:body>{''.join(body)}</w:body></w:document>"
    )


def word(*body: str, **parts: str | bytes) -> bytes:
    """Return a .docx of these paragraphs and tables; `parts` adds or replaces files of it."""
    named = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": ROOT_RELS,
        "word/document.xml": document(*body),
        "word/_rels/document.xml.rels": rels(),
        "word/styles.xml": STYLES,
        "word/numbering.xml": NUMBERING,
    } | parts
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in named.items():
            archive.writestr(name, content)
    return out.getvalue()
