"""Bytes in, whole frames out: a four-byte big-endian length, then the payload."""

from newsbot.domain.error import Finding, RemoteProtocolError

FRAME_MAX = 16 * 1024 * 1024  # what the official client accepts (code 507 beyond it)
_HEADER = 4


class FrameBuffer:
    """Collects received bytes and gives them back frame by frame, however they were cut.

    Bytes are moved once on arrival and once when handed out; the rest of the buffer is not copied for each frame.
    """

    def __init__(self, *, limit: int = FRAME_MAX) -> None:
        self._data = bytearray()
        self._start = 0
        self._limit = limit

    def __len__(self) -> int:
        """Bytes received and not handed out yet."""
        return len(self._data) - self._start

    def feed(self, data: bytes) -> None:
        """Take what the socket gave."""
        if self._start == len(self._data):
            self._data.clear()
            self._start = 0
        elif self._start > 65536 and self._start > len(self._data) // 2:
            del self._data[: self._start]
            self._start = 0
        self._data += data

    def take(self, count: int) -> bytes | None:
        """The next ``count`` raw bytes, or None when fewer have arrived: for what stands before the first frame."""
        if len(self) < count:
            return None
        taken = bytes(memoryview(self._data)[self._start : self._start + count])
        self._start += count
        return taken

    def frame(self) -> bytes | None:
        """The next whole payload, or None when it has not arrived in full.

        Raises:
            RemoteProtocolError: the announced length is above the limit. Nothing is allocated for it.
        """
        if len(self) < _HEADER:
            return None
        length = int.from_bytes(memoryview(self._data)[self._start : self._start + _HEADER], "big")
        if length > self._limit:
            raise RemoteProtocolError(
                Finding(code="NB-T01", what="frame too long", found=f"{length} bytes, limit {self._limit}")
            )
        if len(self) < _HEADER + length:
            return None
        self._start += _HEADER
        return self.take(length)


def frame(payload: bytes) -> bytes:
    """``payload`` with its length before it."""
    return len(payload).to_bytes(_HEADER, "big") + payload
