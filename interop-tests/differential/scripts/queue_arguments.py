"""The x-arguments of queue.declare: what each queue type takes, and what it says of what it does not take."""

from rig.codec import Typed
from rig.suite import cases

QUORUM, STREAM = {"x-queue-type": "quorum"}, {"x-queue-type": "stream"}


def _declare(s, arguments, **flags):
    """Declares, and asks on another channel whether the queue is there now."""
    s.c.declare(s.q, arguments, **flags)
    s.c2.declare(s.q, passive=True)


@cases(
    ttl_zero={"x-message-ttl": 0}, ttl_byte={"x-message-ttl": Typed("b", 100)}, ttl_unsigned_byte={"x-message-ttl": Typed("B", 200)},
    ttl_short={"x-message-ttl": Typed("s", 100)}, ttl_long={"x-message-ttl": Typed("l", 60000)},
    ttl_unsigned={"x-message-ttl": Typed("i", 60000)}, ttl_largest={"x-message-ttl": 4294967295},
    ttl_too_large={"x-message-ttl": 4294967296}, ttl_huge={"x-message-ttl": 2**62}, ttl_negative={"x-message-ttl": -1},
    ttl_string={"x-message-ttl": "60000"}, ttl_double={"x-message-ttl": 1.5}, ttl_bool={"x-message-ttl": True}, ttl_void={"x-message-ttl": None},
    ttl_table={"x-message-ttl": {}}, ttl_array={"x-message-ttl": [1]}, ttl_timestamp={"x-message-ttl": Typed("T", 5)},
    ttl_decimal={"x-message-ttl": Typed("D", (0, 5))}, ttl_float={"x-message-ttl": Typed("f", 2.0)},
    ttl_bytes={"x-message-ttl": Typed("x", b"5")},
)
def message_ttl(s, arguments):
    """x-message-ttl: an integer of any width from 0 to 2^32 - 1 milliseconds."""
    _declare(s, arguments)


@cases(
    some={"x-expires": 1000000}, zero={"x-expires": 0}, negative={"x-expires": -5}, largest={"x-expires": 4294967295},
    too_large={"x-expires": 4294967296}, string={"x-expires": "1000"}, void={"x-expires": None}, double={"x-expires": 1000.0},
)
def expires(s, arguments):
    """x-expires: from 1 to 2^32 - 1 milliseconds."""
    _declare(s, arguments)


@cases(
    zero={"x-max-length": 0}, huge={"x-max-length": 2**62}, negative={"x-max-length": -1}, string={"x-max-length": "10"},
    void={"x-max-length": None}, bool={"x-max-length": False}, bytes_zero={"x-max-length-bytes": 0},
    bytes_huge={"x-max-length-bytes": 2**62}, bytes_negative={"x-max-length-bytes": -2**40}, bytes_string={"x-max-length-bytes": "1"},
    bytes_double={"x-max-length-bytes": 3.25}, both={"x-max-length": 5, "x-max-length-bytes": 100},
)
def max_length(s, arguments):
    """x-max-length and x-max-length-bytes: integers from 0 up."""
    _declare(s, arguments)


@cases(
    zero={"x-max-priority": 0}, one={"x-max-priority": 1}, largest={"x-max-priority": 255}, too_large={"x-max-priority": 256},
    negative={"x-max-priority": -1}, string={"x-max-priority": "5"}, byte={"x-max-priority": Typed("b", 5)}, void={"x-max-priority": None},
)
def max_priority(s, arguments):
    """x-max-priority: from 0 to 255."""
    _declare(s, arguments)


@cases(
    drop_head="drop-head", reject="reject-publish", reject_dlx="reject-publish-dlx", unknown="drop-tail", empty="", integer=1,
    void=(None,), bool=True, table={"k": 1}, upper_case="DROP-HEAD",
)
def overflow(s, value):
    """x-overflow: one of three words."""
    _declare(s, {"x-overflow": value, "x-max-length": 10})


@cases(
    exchange={"x-dead-letter-exchange": "amq.fanout"}, default_exchange={"x-dead-letter-exchange": ""},
    not_there={"x-dead-letter-exchange": "there-is-no-such-exchange"}, integer={"x-dead-letter-exchange": 5},
    bool={"x-dead-letter-exchange": True}, void={"x-dead-letter-exchange": None}, table={"x-dead-letter-exchange": {}},
    array={"x-dead-letter-exchange": ["a"]}, key_alone={"x-dead-letter-routing-key": "k"},
    key_integer={"x-dead-letter-exchange": "amq.fanout", "x-dead-letter-routing-key": 5},
    key_void={"x-dead-letter-exchange": "amq.fanout", "x-dead-letter-routing-key": None},
    key_integer_alone={"x-dead-letter-routing-key": 5},
    both={"x-dead-letter-exchange": "amq.fanout", "x-dead-letter-routing-key": "k"},
    key_empty={"x-dead-letter-exchange": "amq.fanout", "x-dead-letter-routing-key": ""},
    key_long={"x-dead-letter-exchange": "amq.fanout", "x-dead-letter-routing-key": "k" * 300},
    not_utf8={"x-dead-letter-exchange": b"\xff\xfe"},
    strategy={"x-dead-letter-strategy": "at-least-once"},
)
def dead_letter(s, arguments):
    """x-dead-letter-exchange and -routing-key: strings, the second only with the first."""
    _declare(s, arguments)


@cases(true=True, false=False, string="true", integer=1, void=(None,), byte=Typed("b", 1))
def single_active_consumer(s, value):
    """x-single-active-consumer: a boolean."""
    _declare(s, {"x-single-active-consumer": value})


@cases(
    classic="classic", unknown="no-such-type", empty="", integer=1, bool=True, void=(None,), upper_case="Classic", module="rabbit_classic_queue",
    spaces=" classic", long="t" * 300, array=["classic"],
)
def queue_type(s, value):
    """x-queue-type: a type that is known; the empty name is the default's."""
    _declare(s, {"x-queue-type": value}, durable=True)


@cases(
    mode_lazy={"x-queue-mode": "lazy"}, mode_default={"x-queue-mode": "default"}, mode_odd={"x-queue-mode": "odd"},
    mode_integer={"x-queue-mode": 1}, version_2={"x-queue-version": 2}, version_1={"x-queue-version": 1}, version_3={"x-queue-version": 3},
    version_string={"x-queue-version": "2"}, version_void={"x-queue-version": None}, version_negative={"x-queue-version": -2},
    locator_local={"x-queue-leader-locator": "client-local"}, locator_balanced={"x-queue-leader-locator": "balanced"},
    locator_unknown={"x-queue-leader-locator": "anywhere"}, locator_integer={"x-queue-leader-locator": 1},
    locator_void={"x-queue-leader-locator": None},
    master_locator={"x-queue-master-locator": "min-masters"},
)
def mode_version_locator(s, arguments):
    """x-queue-mode is not looked at, x-queue-version is 2, the leader's locator one of two words."""
    _declare(s, arguments, durable=True)


@cases(
    integer={"x-my-own": 5}, string={"x-anything": "text"}, nested={"a": {"b": [1, {"c": None}]}}, no_x={"ttl": -1}, empty_key={"": 1},
    federation={"x-internal-purpose": "federation"}, ha_policy={"x-ha-policy": "all"}, upper_case={"X-Message-TTL": -1},
    dedup_off={"x-cache-size": 5},
)
def unknown(s, arguments):
    """Arguments that nobody knows are accepted."""
    _declare(s, arguments)


@cases(
    delivery_limit={"x-delivery-limit": 5}, group_size={"x-quorum-initial-group-size": 3}, max_age={"x-max-age": "1h"},
    segment_size={"x-stream-max-segment-size-bytes": 1000000}, filter_size={"x-stream-filter-size-bytes": 16},
    in_memory={"x-max-in-memory-length": 5}, in_memory_bytes={"x-max-in-memory-bytes": 5}, cluster_size={"x-initial-cluster-size": 1},
    consumer_timeout={"x-consumer-timeout": 1000}, delayed_retry={"x-delayed-retry-type": "all"},
    delayed_retry_min={"x-delayed-retry-min": 1000}, delayed_retry_max={"x-delayed-retry-max": 1000},
    disconnected_timeout={"x-consumer-disconnected-timeout": 1000},
)
def classic_refuses(s, arguments):
    """What only other types know, a classic queue refuses by its module's name."""
    _declare(s, arguments)


@cases(
    bare={}, ttl={"x-message-ttl": 1000}, ttl_negative={"x-message-ttl": -1}, expires={"x-expires": 100000}, expires_zero={"x-expires": 0},
    max_length={"x-max-length": 10}, max_length_void={"x-max-length": None}, max_length_bytes={"x-max-length-bytes": 10},
    drop_head={"x-overflow": "drop-head"}, reject={"x-overflow": "reject-publish"}, reject_dlx={"x-overflow": "reject-publish-dlx"},
    overflow_unknown={"x-overflow": "explode"}, dlx={"x-dead-letter-exchange": "amq.fanout"},
    dlx_key={"x-dead-letter-exchange": "amq.fanout", "x-dead-letter-routing-key": "k"}, dlx_key_alone={"x-dead-letter-routing-key": "k"},
    sac={"x-single-active-consumer": True}, sac_string={"x-single-active-consumer": "yes"}, limit={"x-delivery-limit": 3},
    limit_zero={"x-delivery-limit": 0}, limit_negative={"x-delivery-limit": -1}, limit_string={"x-delivery-limit": "3"},
    limit_void={"x-delivery-limit": None}, limit_huge={"x-delivery-limit": 2**40}, group_size={"x-quorum-initial-group-size": 1},
    group_size_zero={"x-quorum-initial-group-size": 0}, group_size_large={"x-quorum-initial-group-size": 5},
    group_size_string={"x-quorum-initial-group-size": "1"}, group_size_negative={"x-quorum-initial-group-size": -1},
    at_most_once={"x-dead-letter-strategy": "at-most-once"},
    at_least_once={"x-dead-letter-strategy": "at-least-once", "x-dead-letter-exchange": "amq.fanout", "x-overflow": "reject-publish"},
    at_least_once_alone={"x-dead-letter-strategy": "at-least-once"}, strategy_unknown={"x-dead-letter-strategy": "perhaps"},
    strategy_integer={"x-dead-letter-strategy": 1}, in_memory={"x-max-in-memory-length": 5}, in_memory_bytes={"x-max-in-memory-bytes": 5},
    in_memory_negative={"x-max-in-memory-length": -5},
    locator={"x-queue-leader-locator": "balanced"}, locator_unknown={"x-queue-leader-locator": "moon"},
    consumer_timeout={"x-consumer-timeout": 60000}, consumer_timeout_string={"x-consumer-timeout": "60000"},
    consumer_timeout_negative={"x-consumer-timeout": -1}, consumer_timeout_zero={"x-consumer-timeout": 0},
    disconnected_timeout={"x-consumer-disconnected-timeout": 60000}, disconnected_timeout_string={"x-consumer-disconnected-timeout": "1m"},
    disconnected_timeout_negative={"x-consumer-disconnected-timeout": -1}, disconnected_timeout_zero={"x-consumer-disconnected-timeout": 0},
    retry_all={"x-delayed-retry-type": "all"}, retry_failed={"x-delayed-retry-type": "failed"}, retry_returned={"x-delayed-retry-type": "returned"},
    retry_disabled={"x-delayed-retry-type": "disabled"}, retry_unknown={"x-delayed-retry-type": "often"}, retry_integer={"x-delayed-retry-type": 1},
    retry_min={"x-delayed-retry-type": "all", "x-delayed-retry-min": 1000}, retry_min_string={"x-delayed-retry-min": "1s"},
    retry_min_negative={"x-delayed-retry-min": -1}, retry_min_zero={"x-delayed-retry-min": 0}, retry_max_negative={"x-delayed-retry-max": -1},
    retry_min_over_max={"x-delayed-retry-type": "all", "x-delayed-retry-min": 2000, "x-delayed-retry-max": 1000},
    priority={"x-max-priority": 5}, mode={"x-queue-mode": "lazy"}, version={"x-queue-version": 2}, max_age={"x-max-age": "1h"},
    segment_size={"x-stream-max-segment-size-bytes": 1000}, cluster_size={"x-initial-cluster-size": 1}, filter_size={"x-stream-filter-size-bytes": 16},
    master_locator={"x-queue-master-locator": "min-masters"}, unknown={"x-unknown": 1},
)
def quorum(s, arguments):
    """What a quorum queue takes and refuses."""
    _declare(s, QUORUM | arguments, durable=True)


@cases(
    bare={}, max_length_bytes={"x-max-length-bytes": 1000000}, max_length_bytes_negative={"x-max-length-bytes": -1},
    max_length_bytes_string={"x-max-length-bytes": "1"}, age_years={"x-max-age": "1Y"}, age_months={"x-max-age": "2M"}, age_days={"x-max-age": "3D"},
    age_hours={"x-max-age": "4h"}, age_minutes={"x-max-age": "5m"}, age_seconds={"x-max-age": "60s"}, age_no_unit={"x-max-age": "10"},
    age_unknown_unit={"x-max-age": "1x"}, age_zero={"x-max-age": "0s"}, age_integer={"x-max-age": 5}, age_empty={"x-max-age": ""},
    age_negative={"x-max-age": "-1h"}, age_space={"x-max-age": "1 h"}, age_unit_only={"x-max-age": "h"}, age_upper_hours={"x-max-age": "1H"},
    segment={"x-stream-max-segment-size-bytes": 1000000}, segment_largest={"x-stream-max-segment-size-bytes": 3000000000},
    segment_too_large={"x-stream-max-segment-size-bytes": 3000000001}, segment_string={"x-stream-max-segment-size-bytes": "1"},
    segment_negative={"x-stream-max-segment-size-bytes": -1}, segment_zero={"x-stream-max-segment-size-bytes": 0},
    filter_smallest={"x-stream-filter-size-bytes": 16}, filter_largest={"x-stream-filter-size-bytes": 255},
    filter_too_small={"x-stream-filter-size-bytes": 15}, filter_too_large={"x-stream-filter-size-bytes": 256},
    filter_string={"x-stream-filter-size-bytes": "16"}, filter_negative={"x-stream-filter-size-bytes": -1},
    cluster_size={"x-initial-cluster-size": 1}, cluster_size_zero={"x-initial-cluster-size": 0}, cluster_size_string={"x-initial-cluster-size": "1"},
    cluster_size_negative={"x-initial-cluster-size": -1}, locator={"x-queue-leader-locator": "client-local"},
    locator_unknown={"x-queue-leader-locator": "moon"},
    ttl={"x-message-ttl": 1000}, expires={"x-expires": 1000}, max_length={"x-max-length": 10}, priority={"x-max-priority": 5},
    dlx={"x-dead-letter-exchange": "amq.fanout"}, dlx_key={"x-dead-letter-exchange": "amq.fanout", "x-dead-letter-routing-key": "k"},
    strategy={"x-dead-letter-strategy": "at-most-once"}, overflow={"x-overflow": "drop-head"}, sac={"x-single-active-consumer": True},
    limit={"x-delivery-limit": 5}, consumer_timeout={"x-consumer-timeout": 1000}, mode={"x-queue-mode": "lazy"}, version={"x-queue-version": 2},
    group_size={"x-quorum-initial-group-size": 1}, in_memory={"x-max-in-memory-length": 1}, retry={"x-delayed-retry-type": "all"},
    unknown={"x-unknown": 1},
)
def stream(s, arguments):
    """What a stream takes and refuses."""
    _declare(s, STREAM | arguments, durable=True)


@cases(
    quorum_transient=(QUORUM, {}), quorum_exclusive=(QUORUM, {"durable": True, "exclusive": True}),
    quorum_auto_delete=(QUORUM, {"durable": True, "auto_delete": True}), quorum_all=(QUORUM, {"exclusive": True, "auto_delete": True}),
    stream_transient=(STREAM, {}), stream_exclusive=(STREAM, {"durable": True, "exclusive": True}),
    stream_auto_delete=(STREAM, {"durable": True, "auto_delete": True}), stream_all=(STREAM, {"exclusive": True, "auto_delete": True}),
)
def flags_of_types(s, arguments, flags):
    """Quorum queues and streams are durable, shared and stay."""
    _declare(s, arguments, **flags)


@cases(quorum=QUORUM, stream=STREAM)
def server_named(s, arguments):
    """Quorum queues and streams have names of the client's own."""
    s.c.declare("", arguments, durable=True)


@cases(quorum_bad_ttl=QUORUM | {"x-message-ttl": "x"}, stream_bad_age=STREAM | {"x-max-age": 1}, stream_ttl=STREAM | {"x-message-ttl": "x"})
def which_complaint_comes_first(s, arguments):
    """A declaration with several faults: transient, of the wrong argument, with a bad value."""
    _declare(s, arguments)


@cases(
    two_bad_values={"x-message-ttl": -1, "x-expires": 0}, two_bad_values_reversed={"x-expires": 0, "x-message-ttl": -1},
    foreign_and_bad={"x-max-age": "1h", "x-message-ttl": -1}, bad_and_dlx={"x-dead-letter-exchange": 5, "x-message-ttl": -1},
    bad_and_type={"x-queue-type": "nothing", "x-message-ttl": -1},
)
def several_faults(s, arguments):
    """Of several bad arguments one is named, and always the same."""
    _declare(s, arguments)
