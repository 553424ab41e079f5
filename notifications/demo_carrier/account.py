"""Who may use the demo carrier: one account, its token, its numbers. Nothing here opens anything elsewhere."""

from dataclasses import dataclass

SENDER = "+447700900999"


@dataclass(frozen=True)
class Account:
    """An account as the carrier keeps it. An empty `numbers` lets any sender through."""

    sid: str = "AC" + "d3" * 16
    token: str = "demo-carrier-token"  # noqa: S105 - opens the fake, on loopback
    numbers: tuple[str, ...] = (SENDER,)
    services: tuple[str, ...] = ()
    inbound_address: str = ""

    @property
    def first_number(self) -> str:
        return self.numbers[0] if self.numbers else SENDER
