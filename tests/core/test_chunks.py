"""Chunks, one of which is read while another is written."""

import gc
import threading
from collections.abc import Iterator

import pytest

from wengang.core.chunks import ahead, collector_resting, in_chunks


def test_chunks_hold_every_row_in_order():
    assert list(in_chunks(range(7), 3)) == [[0, 1, 2], [3, 4, 5], [6]]
    assert list(in_chunks([], 3)) == []


def test_the_next_item_is_made_in_another_thread_once_begun():
    makers: list[threading.Thread] = []
    second_made = threading.Event()

    def source() -> Iterator[int]:
        for number in range(3):
            makers.append(threading.current_thread())
            if number == 1:
                second_made.set()
            yield number

    with ahead(source()) as items:
        assert next(items) == 0
        assert not second_made.wait(0.05)  # not before it is asked for
        items.begin()
        assert second_made.wait(5)
        assert list(items) == [1, 2]
    assert threading.current_thread() not in makers


def test_what_the_source_raises_is_raised_where_the_item_is_wanted():
    def source() -> Iterator[int]:
        yield 1
        raise ValueError("the second is bad")

    with ahead(source()) as items:
        assert next(items) == 1
        items.begin()
        with pytest.raises(ValueError, match="the second is bad"):
            next(items)


def _cancelled_after_one() -> None:
    with collector_resting(), ahead(iter(range(9))) as items:
        assert not gc.isenabled()
        next(items)
        items.begin()
        raise RuntimeError("cancelled")


def test_leaving_early_leaves_no_thread_and_the_collector_as_it_was():
    with pytest.raises(RuntimeError, match="cancelled"):
        _cancelled_after_one()
    assert gc.isenabled()
    assert not any(thread.name.startswith("ahead") for thread in threading.enumerate())
