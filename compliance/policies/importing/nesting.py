"""How deep each point of a list lies, from its mark and how far it is indented."""

from compliance.policies.importing.blocks import Block, Kind, Marker

_BELOW_O = "▪■§\uf0a7"
"""Word's third sign; its first two are "•" and "o"."""


def nest(blocks: list[Block]) -> None:
    """Set the level of every point that has a mark; a paragraph or heading ends the list.

    Points numbered 3.1 or 3.1.2 are each clauses of their own. Letters, Roman numerals and signs
    below a number, smaller signs below larger ones and whatever is indented further lie deeper.
    """
    open_points: list[Block] = []
    for block in blocks:
        if block.kind != Kind.POINT:
            open_points.clear()
        elif block.marker:
            _place(block, open_points)


def _place(block: Block, open_points: list[Block]) -> None:
    _end_lists_below_the_same_sign(block, open_points)
    while open_points:
        top = open_points[-1]
        if any(_continues_letters(block, point) for point in open_points):
            block.marker = Marker("letter", block.marker.shown, 1, (_letter(block),))
        if _is_deeper(block, top):
            block.level = top.level + 1
            break
        if _is_sibling(block, top):
            block.level = open_points.pop().level
            break
        open_points.pop()
    else:
        block.level = 0
    open_points.append(block)


def _end_lists_below_the_same_sign(block: Block, open_points: list[Block]) -> None:
    """A sign that a list further out has goes on with that list, if it is not indented more."""
    for i, point in enumerate(open_points):
        if (
            block.marker.sort == "bullet"
            and point.marker.shown == block.marker.shown
            and block.indent <= point.indent + 1
        ):
            del open_points[i + 1 :]
            return


def _is_deeper(block: Block, top: Block) -> bool:
    mark, above = block.marker, top.marker
    if mark.sort == above.sort == "number" and len(mark.numbers) > 1:
        return False
    if block.indent > top.indent + 1:
        return True
    if block.indent < top.indent - 1:
        return False
    if mark.sort == above.sort == "bullet":
        return mark.rank > above.rank or (above.shown == "o" and mark.shown in _BELOW_O)
    if above.sort == "number":
        return mark.sort != "number"
    return (above.sort, mark.sort) in {
        ("letter", "roman"),
        ("letter", "bullet"),
        ("roman", "bullet"),
    }


def _is_sibling(block: Block, top: Block) -> bool:
    mark, above = block.marker, top.marker
    if mark.sort == "number" == above.sort:
        return True
    return mark.sort == above.sort and mark.rank == above.rank and block.indent >= top.indent - 1


def _letter(block: Block) -> int:
    return ord(block.marker.shown.lower()) - 96 if len(block.marker.shown) == 1 else 0


def _continues_letters(block: Block, point: Block) -> bool:
    """Whether an "(i)" comes after an "(h)" rather than being a Roman one."""
    return (
        block.marker.sort == "roman"
        and point.marker.sort == "letter"
        and _letter(block) == point.marker.numbers[0] + 1
    )
