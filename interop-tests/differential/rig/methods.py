"""Every method of AMQP 0-9-1 with RabbitMQ's extensions: ids, fields, and the methods that answer it."""

from typing import NamedTuple

# name | class id, method id | fields, a type letter and a name each | answers
# Types: o octet, h short, l long, q long long, b bit, s short string, S long string, F field table.
_TABLE = """
connection.start | 10 10 | o version_major, o version_minor, F server_properties, S mechanisms, S locales | start-ok
connection.start-ok | 10 11 | F client_properties, s mechanism, S response, s locale | tune secure
connection.secure | 10 20 | S challenge | secure-ok
connection.secure-ok | 10 21 | S response | tune secure
connection.tune | 10 30 | h channel_max, l frame_max, h heartbeat | tune-ok
connection.tune-ok | 10 31 | h channel_max, l frame_max, h heartbeat |
connection.open | 10 40 | s virtual_host, s reserved_1, b reserved_2 | open-ok
connection.open-ok | 10 41 | s reserved_1 |
connection.close | 10 50 | h reply_code, s reply_text, h class_id, h method_id | close-ok
connection.close-ok | 10 51 | |
connection.blocked | 10 60 | s reason |
connection.unblocked | 10 61 | |
connection.update-secret | 10 70 | S new_secret, s reason | update-secret-ok
connection.update-secret-ok | 10 71 | |
channel.open | 20 10 | s reserved_1 | open-ok
channel.open-ok | 20 11 | S reserved_1 |
channel.flow | 20 20 | b active | flow-ok
channel.flow-ok | 20 21 | b active |
channel.close | 20 40 | h reply_code, s reply_text, h class_id, h method_id | close-ok
channel.close-ok | 20 41 | |
access.request | 30 10 | s realm, b exclusive, b passive, b active, b write, b read | request-ok
access.request-ok | 30 11 | h ticket |
exchange.declare | 40 10 | h ticket, s exchange, s type, b passive, b durable, b auto_delete, b internal, b nowait, F arguments | declare-ok
exchange.declare-ok | 40 11 | |
exchange.delete | 40 20 | h ticket, s exchange, b if_unused, b nowait | delete-ok
exchange.delete-ok | 40 21 | |
exchange.bind | 40 30 | h ticket, s destination, s source, s routing_key, b nowait, F arguments | bind-ok
exchange.bind-ok | 40 31 | |
exchange.unbind | 40 40 | h ticket, s destination, s source, s routing_key, b nowait, F arguments | unbind-ok
exchange.unbind-ok | 40 51 | |
queue.declare | 50 10 | h ticket, s queue, b passive, b durable, b exclusive, b auto_delete, b nowait, F arguments | declare-ok
queue.declare-ok | 50 11 | s queue, l message_count, l consumer_count |
queue.bind | 50 20 | h ticket, s queue, s exchange, s routing_key, b nowait, F arguments | bind-ok
queue.bind-ok | 50 21 | |
queue.purge | 50 30 | h ticket, s queue, b nowait | purge-ok
queue.purge-ok | 50 31 | l message_count |
queue.delete | 50 40 | h ticket, s queue, b if_unused, b if_empty, b nowait | delete-ok
queue.delete-ok | 50 41 | l message_count |
queue.unbind | 50 50 | h ticket, s queue, s exchange, s routing_key, F arguments | unbind-ok
queue.unbind-ok | 50 51 | |
basic.qos | 60 10 | l prefetch_size, h prefetch_count, b global | qos-ok
basic.qos-ok | 60 11 | |
basic.consume | 60 20 | h ticket, s queue, s consumer_tag, b no_local, b no_ack, b exclusive, b nowait, F arguments | consume-ok
basic.consume-ok | 60 21 | s consumer_tag |
basic.cancel | 60 30 | s consumer_tag, b nowait | cancel-ok
basic.cancel-ok | 60 31 | s consumer_tag |
basic.publish | 60 40 | h ticket, s exchange, s routing_key, b mandatory, b immediate |
basic.return | 60 50 | h reply_code, s reply_text, s exchange, s routing_key |
basic.deliver | 60 60 | s consumer_tag, q delivery_tag, b redelivered, s exchange, s routing_key |
basic.get | 60 70 | h ticket, s queue, b no_ack | get-ok get-empty
basic.get-ok | 60 71 | q delivery_tag, b redelivered, s exchange, s routing_key, l message_count |
basic.get-empty | 60 72 | s reserved_1 |
basic.ack | 60 80 | q delivery_tag, b multiple |
basic.reject | 60 90 | q delivery_tag, b requeue |
basic.recover-async | 60 100 | b requeue |
basic.recover | 60 110 | b requeue | recover-ok
basic.recover-ok | 60 111 | |
basic.nack | 60 120 | q delivery_tag, b multiple, b requeue |
confirm.select | 85 10 | b nowait | select-ok
confirm.select-ok | 85 11 | |
tx.select | 90 10 | | select-ok
tx.select-ok | 90 11 | |
tx.commit | 90 20 | | commit-ok
tx.commit-ok | 90 21 | |
tx.rollback | 90 30 | | rollback-ok
tx.rollback-ok | 90 31 | |
"""


class Method(NamedTuple):
    """One method. `fields` are pairs of type letter and name, `answers` full method names."""

    name: str
    class_id: int
    method_id: int
    fields: tuple
    answers: tuple


def _parse(line):
    name, ids, fields, answers = (part.strip() for part in line.split("|"))
    class_id, method_id = map(int, ids.split())
    pairs = tuple(tuple(field.split()) for field in fields.split(",") if field.strip())
    class_name = name.split(".")[0]
    return Method(name, class_id, method_id, pairs, tuple(f"{class_name}.{answer}" for answer in answers.split()))


METHODS = {method.name: method for method in map(_parse, _TABLE.strip().splitlines())}
BY_ID = {(method.class_id, method.method_id): method for method in METHODS.values()}

# Methods that a content header and bodies follow.
WITH_CONTENT = {"basic.return", "basic.deliver", "basic.get-ok"}
