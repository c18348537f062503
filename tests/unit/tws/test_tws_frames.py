"""Frames: whatever way a stream is cut, the same payloads come out, and a hostile length costs nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.domain.error import RemoteProtocolError
from newsbot.tws.frames import FRAME_MAX, FrameBuffer, frame

payloads = st.lists(st.binary(max_size=40), max_size=8)


def frames_of(buffer: FrameBuffer) -> list[bytes]:
    return list(iter(buffer.frame, None))


@given(payloads, st.data())
def test_any_split_of_a_stream_gives_the_same_frames(payloads: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(map(frame, payloads))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    buffer, seen = FrameBuffer(), []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        buffer.feed(stream[start:end])
        seen += frames_of(buffer)
    assert seen == payloads
    assert len(buffer) == 0


def test_byte_by_byte_gives_the_same_frames() -> None:
    payloads = [b"", b"a", b"\0" * 300, b"last"]
    buffer, seen = FrameBuffer(), []
    for byte in b"".join(map(frame, payloads)):
        buffer.feed(bytes([byte]))
        seen += frames_of(buffer)
    assert seen == payloads


def test_a_length_above_the_limit_is_refused_before_its_payload_comes() -> None:
    buffer = FrameBuffer()
    buffer.feed((FRAME_MAX + 1).to_bytes(4, "big"))
    with pytest.raises(RemoteProtocolError, match="NB-T01 – frame too long – 16777217 bytes"):
        buffer.frame()


def test_the_longest_frame_is_taken() -> None:
    buffer = FrameBuffer(limit=1000)
    buffer.feed(frame(b"x" * 1000))
    assert buffer.frame() == b"x" * 1000


def test_many_frames_in_one_piece_are_not_copied_again_for_each_one() -> None:
    """400,000 frames in one piece of 4 MB: to copy the rest for each would move 800 GB, which no timeout allows."""
    buffer = FrameBuffer()
    buffer.feed(frame(b"123456") * 400_000)
    assert sum(1 for _ in iter(buffer.frame, None)) == 400_000


def test_bytes_before_the_first_frame_can_be_taken_raw() -> None:
    buffer = FrameBuffer()
    buffer.feed(b"AP")
    assert buffer.take(4) is None
    buffer.feed(b"I\0" + frame(b"v157"))
    assert (buffer.take(4), buffer.frame()) == (b"API\0", b"v157")
