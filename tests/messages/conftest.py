"""Servers that a test may have messages sent to."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.messages.servers import Gateway, Mailbox
from workflows.channels.channel import Message

A_MESSAGE = Message(
    key="1:v2:7:email",
    subject="示范市 轮到您处理：110101-20260309-00001",
    sentence="110101-20260309-00001 已派遣给您 <b>。",
    link="https://grid.city.example/cases/110101-20260309-00001",
    footer="您可以在 https://grid.city.example/notices/settings 更改。",
    language="zh",
)


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    server = Gateway()
    yield server
    server.stop()


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    server = Mailbox()
    yield server
    server.stop()


def message(**changes: object) -> Message:
    return replace(A_MESSAGE, **changes)
