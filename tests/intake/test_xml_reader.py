"""XML is looked into before it is believed: what is refused, and what a tree tells."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Mapping

import pytest

from allocator.errors import InputError
from allocator.intake.xml_reader import (
    MAX_ATTRIBUTES,
    MAX_BYTES,
    MAX_DEPTH,
    MAX_ELEMENTS,
    Node,
    read_xml,
)

BOMB = b"""<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]>
<a>&c;</a>"""
OUTSIDE = b"""<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>"""


def tree(data: bytes) -> Node:
    """The tree of a file from which ``secret`` elements are left out."""
    return read_xml(io.BytesIO(data), "notice.xml", _left_out)


def _left_out(name: str, attributes: Mapping[str, str]) -> bool:
    return name == "secret" or attributes.get("kind") == "secret"


def fault(data: bytes) -> str:
    """The one fault of a file that is refused."""
    with pytest.raises(InputError) as refused:
        tree(data)
    assert len(refused.value.faults) == 1
    assert refused.value.faults[0].file == "notice.xml"
    return str(refused.value.faults[0])


@pytest.mark.parametrize(
    "data",
    [
        BOMB,
        OUTSIDE,
        b"<!DOCTYPE a><a/>",
        b'<!DOCTYPE a SYSTEM "https://example.com/a.dtd"><a/>',
        BOMB.decode().encode("utf-16"),
        b'<?xml version="1.0"?><!-- x -->\n' + OUTSIDE,
    ],
)
def test_document_types_and_entities_are_refused(data: bytes) -> None:
    assert "document type" in fault(data)


def test_an_entity_that_nothing_declares_is_damage() -> None:
    assert "undefined entity" in fault(b"<a>&b;</a>")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "no element found"),
        (b"   ", "no element found"),
        (b"\xef\xbb\xbf", "no element found"),
        (b"<a><b></a>", "mismatched tag"),
        (b"<a/><b/>", "junk after document element"),
        (b"<a>\x00</a>", "not well-formed"),
        (b"<a", "unclosed token"),
        (b"<secret/>", "holds no notice"),
        (b"<a>" * (MAX_DEPTH + 1), f"deeper than {MAX_DEPTH}"),
        (b"<a>\xe9</a>", "no UTF-8 text"),
        (b'<?xml version="1.0" encoding="UTF-7"?><a/>', "encoding that is not read"),
        (b'<?xml version="1.0" encoding="zlib"?><a/>', "encoding that is not read"),
        (b'<?xml version="1.0" encoding="no-such"?><a/>', "encoding that is not read"),
    ],
)
def test_damage_is_one_fault(data: bytes, told: str) -> None:
    assert told in fault(data)


def test_the_fault_names_the_line() -> None:
    assert fault(b"<a>\n\n<b></a>").startswith("notice.xml:3: ")


def test_too_many_attributes_are_refused() -> None:
    attributes = b"".join(b' a%d="1"' % n for n in range(MAX_ATTRIBUTES + 1))
    assert "attributes" in fault(b"<a" + attributes + b"/>")


def test_too_many_elements_are_refused() -> None:
    assert "elements" in fault(b"<a>" + b"<b/>" * MAX_ELEMENTS + b"</a>")


def test_a_file_that_is_too_large_is_refused_before_it_is_parsed() -> None:
    tracemalloc.start()
    assert "larger than" in fault(b"<a>" + b" " * MAX_BYTES + b"</a>")
    assert tracemalloc.get_traced_memory()[1] < 5 * MAX_BYTES
    tracemalloc.stop()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_unicode_is_read_whatever_its_form(encoding: str) -> None:
    assert tree("<a>Høvåg €</a>".encode(encoding)).text == "Høvåg €"


@pytest.mark.parametrize("encoding", ["iso-8859-1", "windows-1252", "ISO-8859-15"])
def test_one_byte_encodings_are_read_as_declared(encoding: str) -> None:
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    assert tree(f"{head}<a>Høvåg</a>".encode(encoding)).text == "Høvåg"


def test_a_declaration_that_a_converter_forgot_is_passed_over() -> None:
    assert tree(b'<?xml version="1.0" encoding="UTF-16"?><a>x</a>').text == "x"


def test_names_lose_their_prefix_and_positions_are_kept() -> None:
    root = tree(b'<n:a xmlns:n="u"><b/><n:b><c xmlns="" n:d=" 1 ">x</c></n:b></n:a>')
    node = root.first("b", "c")
    assert node is not None
    assert node.path == "/a/b[2]/c"
    assert node.get("d") == "1"
    assert node.get("xmlns") == ""


def test_a_prefix_that_nothing_declares_does_no_harm() -> None:
    assert tree(b"<x:a><y:b>1</y:b></x:a>").words("b") == "1"


def test_what_is_left_out_leaves_no_trace() -> None:
    root = tree(b'<a>1<secret>2<c>3</c></secret><d kind="secret">4</d><e>5</e></a>')
    assert root.text == "1 5"
    assert [child.name for child in root.children] == ["e"]


def test_paragraphs_are_parted_and_superscripts_are_not() -> None:
    root = tree(b"<a>\n<P>10  m<FT>2</FT></P><P>deep</P>\n</a>")
    assert root.text == "10 m2 deep"


def test_several_paths_are_followed_in_the_order_of_the_file() -> None:
    root = tree(b"<a><b><c>1</c></b><b><c> </c><c>2</c></b></a>")
    assert [node.text for node in root.all("b", "c")] == ["1", "", "2"]
    assert root.words("b", "c") == "1"
    assert root.words("b", "d") == ""
    assert root.first("b", "d") is None
