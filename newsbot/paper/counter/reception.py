"""Where clients come in: who they are, and the small questions that concern no counter."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from newsbot.paper.counter import answers
from newsbot.paper.counter.clients import Client, Clients, Hangup
from newsbot.paper.counter.pace import Pacer
from newsbot.paper.counter.service import Handler, Service
from newsbot.tws import hello
from newsbot.tws.messages import Malformed, Unknown

CLIENTS_MAX: Final = 32  # as many as TWS takes


class Reception(Service):
    """Greets clients, holds them to the pace, and refuses what nobody can answer."""

    def __init__(
        self, clients: Clients, pacer: Pacer, *, account: Callable[[], str], next_id: Callable[[int], int]
    ) -> None:
        """``account`` is the account's name, ``next_id`` the first order id that is free for a client id."""
        self._clients, self._pacer, self._account, self._next_id = clients, pacer, account, next_id

    def handlers(self) -> Mapping[type, Handler]:
        return {
            hello.StartApi: self._again,
            hello.RequestIds: lambda client, _message, _now: self._clients.say(client, self._id_of(client)),
            hello.RequestManagedAccounts: lambda client, _message, _now: self._clients.say(client, self._accounts()),
            hello.RequestTime: self._time,
            hello.RequestTimeMillis: self._milliseconds,
            hello.SetLogLevel: lambda _client, _message, _now: None,  # it has no answer
            Malformed: self._malformed,
            Unknown: self._unknown,
        }

    def leave(self, link: int) -> None:
        self._pacer.leave(link)

    def start(self, link: int, message: hello.StartApi) -> None:
        """A connection says who it is: it is told what it needs, or why it may not stay."""
        if message.client_id < 0:
            self._send_away(link, 321, f"Error validating request: client id {message.client_id} is negative")
            return
        if self._clients.named(message.client_id) is not None:
            text = "Unable to connect as the client id is already in use. Retry with a unique client id."
            self._send_away(link, 326, text)
            return
        if sum(1 for _ in self._clients) >= CLIENTS_MAX:
            text = f"Error processing request: the maximum number of API clients ({CLIENTS_MAX}) is connected"
            self._send_away(link, 322, text)
            return
        client = self._clients.add(link, message.client_id)
        farms = (hello.Notice(ident=-1, code=code, text=text) for code, text in answers.FARMS)
        self._clients.say(client, self._accounts(), self._id_of(client), *farms)

    def admits(self, client: Client, now: datetime) -> bool:
        """Whether a client keeps to the pace; if not it has been told, and the third time its message is not heard."""
        violation = self._pacer.count(client.link, now)
        if violation is None:
            return True
        self._clients.refuse(client, -1, 100, violation.text)
        if violation.last:
            self._clients.say(client, Hangup())
        return not violation.last

    def _send_away(self, link: int, code: int, text: str) -> None:
        self._clients.say_on(link, hello.Notice(ident=-1, code=code, text=text))
        self._clients.say_on(link, Hangup())

    def _accounts(self) -> hello.ManagedAccounts:
        return hello.ManagedAccounts(accounts=self._account())

    def _id_of(self, client: Client) -> hello.NextValidId:
        return hello.NextValidId(order_id=self._next_id(client.client_id))

    def _again(self, client: Client, _message: hello.StartApi, _now: datetime) -> None:
        self._clients.refuse(client, -1, 321, "Error validating request: the API has been started already")

    def _time(self, client: Client, _message: hello.RequestTime, now: datetime) -> None:
        self._clients.say(client, hello.CurrentTime(epoch_s=int(now.timestamp())))

    def _milliseconds(self, client: Client, _message: hello.RequestTimeMillis, now: datetime) -> None:
        self._clients.say(client, hello.CurrentTimeMillis(epoch_ms=int(now.timestamp() * 1000)))

    def _malformed(self, client: Client, message: Malformed, _now: datetime) -> None:
        self._clients.refuse(client, message.ident, 320, f"Error reading request: {message.fault}")

    def _unknown(self, client: Client, message: Unknown, _now: datetime) -> None:
        self._clients.say(client, answers.unsupported(message.msg_id, message.fields))
