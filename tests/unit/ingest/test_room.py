"""The room of the doors holds what it may, and one guest more."""

import pytest

from backtrail.server.ingest.refusal import Refusal
from backtrail.server.ingest.room import Room


def test_the_room_and_one_guest_are_all_that_is_held() -> None:
    room = Room(100)
    with room.lease() as one, room.lease() as guest, room.lease() as other:
        one.grow(90)
        guest.grow(5)
        guest.grow(1000)
        assert room.used == 90
        other.grow(10)
        with pytest.raises(Refusal, match="MB of requests are being received") as refused:
            other.grow(1)
        assert (refused.value.status, refused.value.retry_after) == (429, 1)
    assert (room.used, room.guest) == (0, None)


def test_a_guest_that_leaves_makes_place_for_the_next() -> None:
    room = Room(10)
    for _ in range(2):
        with room.lease() as guest:
            guest.grow(11)
            guest.grow(11)
            assert room.guest is guest
