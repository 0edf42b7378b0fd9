"""Where messages go: direct, fanout, topic and headers exchanges."""

from rig.codec import Typed
from rig.suite import cases


def _routed(s, kind, bindings, messages):
    """Binds one queue, publishes, and reads which messages came."""
    s.c.exchange(s.x, kind).declare(s.q)
    for key, arguments in bindings:
        s.c.bind(s.q, s.x, key, arguments)
    for body, key, properties in messages:
        s.c.publish(body, key, s.x, **properties)
    s.c.declare(s.q2).publish("the end", s.q2).sync()
    for _ in range(len(messages) + 1):
        s.c.get(s.q)


def _keys(s, kind, patterns, keys):
    _routed(s, kind, [(pattern, None) for pattern in patterns], [(key or "(empty)", key, {}) for key in keys])


@cases(same=["k"], empty=[""], long=["k" * 255], wildcards=["a.*", "#"], unicode=["\u00e4"], several=["a", "b", ""])
def direct(s, keys):
    """The very same key."""
    _keys(s, "direct", keys, ["k", "", "a.b", "a.*", "#", "K", "k" * 255, "\u00e4", "a", "b", "c"])


def direct_several_queues(s):
    """All queues that are bound by the key, and none twice."""
    s.c.exchange(s.x)
    for queue in (s.q, s.q2, s.q3):
        s.c.declare(queue).bind(queue, s.x, "k")
    s.c.bind(s.q, s.x, "k", {"again": 1}).publish("m", "k", s.x).sync().get(s.q).get(s.q).get(s.q2).get(s.q3)


@cases(key=["a"], keys=["a", "b"])
def fanout(s, keys):
    """Keys are not looked at."""
    _keys(s, "fanout", keys, ["", "a", "z"])


PATTERNS = dict(
    star=["*"], hash=["#"], empty=[""], word=["a"], star_word=["*.a"], word_star=["a.*"], star_star=["*.*"], hash_word=["#.a"], word_hash=["a.#"], hash_hash=["#.#"],
    hash_star=["#.*"], star_hash=["*.#"], word_hash_word=["a.#.b"], word_star_word=["a.*.b"], hash_in_the_middle=["#.b.#"], two_hashes=["a.#.b.#.c"], star_hash_star=["*.#.*"],
    three_stars=["*.*.*"], inside_a_word=["a*", "*b", "a#"], trailing_dot=["a."], leading_dot=[".a"], dot=["."], dots=[".."], dotted_star=["*."], hash_dot=["#."],
    several=["a.b", "a.*", "#"], double_hash_word=["##"], double_star_word=["**"], case=["A"], spaces=["a b.*"], unicode=["\u00e4.*"], many_words=["a.b.c.d.e.f.g.h.i.j"],
    hash_at_both_ends=["#.a.#"], star_between_hashes=["#.*.#"], only_b=["b"], long=["a." * 127 + "a"],
)
KEYS = [
    "", "a", "b", "a.b", "a.a", "b.a", "a.b.c", "a..b", "a.x.b", "a.x.y.b", "a.b.b", ".", "..", "a.", ".a", "*", "#", "*.a", "a.#", "A", "aa", "ab", "a b.c", "\u00e4.x",
    "a.b.c.d.e.f.g.h.i.j", "a.x.b.y.c", "a." * 127 + "a",
]


@cases(**PATTERNS)
def topic(s, patterns):
    """Patterns against keys: * is one word, # any number; words may be empty."""
    _keys(s, "topic", patterns, KEYS)


def topic_unbind(s):
    """Of overlapping patterns the others stay."""
    s.c.exchange(s.x, "topic").declare(s.q).bind(s.q, s.x, "a.#").bind(s.q, s.x, "a.*").unbind(s.q, s.x, "a.#")
    s.c.publish("one word", "a.b", s.x).publish("two words", "a.b.c", s.x).sync().get(s.q).get(s.q)


def topic_no_utf8(s):
    """Keys of any octets."""
    s.c.exchange(s.x, "topic").declare(s.q).bind(s.q, s.x, "*.b").publish("m", b"\xff\xfe.b", s.x).sync().get(s.q)


MESSAGES = {
    "none": None, "empty": {}, "a1": {"a": 1}, "a2": {"a": 2}, "b": {"b": "x"}, "a1b": {"a": 1, "b": "x"}, "a1b_other": {"a": 1, "b": "y"}, "c": {"c": 1}, "a_text": {"a": "1"},
    "a_double": {"a": 1.0}, "a_long": {"a": Typed("l", 1)}, "a_byte": {"a": Typed("b", 1)}, "a_bool": {"a": True}, "a_void": {"a": None}, "x-a": {"x-a": 1}, "x-match": {"x-match": "all"},
    "a_array": {"a": [1]}, "a_table": {"a": {}}, "A": {"A": 1}, "a1c": {"a": 1, "c": 5}, "a_unsigned": {"a": Typed("i", 1)}, "a_timestamp": {"a": Typed("T", 1)}, "a_float": {"a": Typed("f", 1.0)},
    "a_decimal": {"a": Typed("D", (0, 1))}, "a_binary": {"a": Typed("x", b"1")},
}
CONDITIONS = dict(
    nothing={}, one={"a": 1}, two={"a": 1, "b": "x"}, all_={"x-match": "all", "a": 1, "b": "x"}, all_nothing={"x-match": "all"}, any_={"x-match": "any", "a": 1, "b": "x"},
    any_nothing={"x-match": "any"}, all_with_x={"x-match": "all-with-x", "a": 1, "x-a": 1}, all_with_x_only={"x-match": "all-with-x", "x-a": 1}, any_with_x={"x-match": "any-with-x", "b": "x", "x-a": 1},
    all_ignores_x={"x-match": "all", "a": 1, "x-a": 5}, any_ignores_x={"x-match": "any", "x-a": 1}, all_x_only={"x-match": "all", "x-a": 1}, presence={"a": None}, presence_any={"x-match": "any", "a": None, "b": None},
    text={"a": "1"}, double={"a": 1.0}, long=({"a": Typed("l", 1)},), bool={"a": True}, byte={"a": Typed("b", 1)}, table={"a": {}}, array={"a": [1]}, upper_case={"A": 1},
    with_x_nothing={"x-match": "all-with-x"}, any_with_x_nothing={"x-match": "any-with-x"}, decimal={"a": Typed("D", (0, 1))}, timestamp={"a": Typed("T", 1)}, binary={"a": Typed("x", b"1")}, float_={"a": Typed("f", 1.0)},
)


@cases(**CONDITIONS)
def headers(s, condition):
    """Which headers a binding's arguments match."""
    _routed(s, "headers", [("", condition)], [(name, "", {} if table is None else {"headers": table}) for name, table in MESSAGES.items()])


@cases(unknown="some", empty="", upper_case="ALL", integer=1, bool=True, void=(None,), table={}, spaces="all ")
def headers_x_match(s, value):
    """x-match is one of four words."""
    s.c.exchange(s.x, "headers").declare(s.q).bind(s.q, s.x, "", {"x-match": value, "a": 1})
    s.c2.exchange(s.x2, "fanout").join(s.x, s.x2, "", {"x-match": value})


def headers_key_is_not_looked_at(s):
    """The key makes another binding, and nothing else."""
    s.c.exchange(s.x, "headers").declare(s.q).bind(s.q, s.x, "k", {"a": 1}).bind(s.q, s.x, "l", {"a": 1}).unbind(s.q, s.x, "k", {"a": 1})
    s.c.publish("m", "z", s.x, headers={"a": 1}).sync().get(s.q).get(s.q)


def headers_order_of_arguments(s):
    """The order of arguments makes no other binding."""
    s.c.exchange(s.x, "headers").declare(s.q).bind(s.q, s.x, "", {"a": 1, "b": 2}).unbind(s.q, s.x, "", {"b": 2, "a": 1}).publish("m", "", s.x, headers={"a": 1, "b": 2}).sync().get(s.q)


def default_exchange(s):
    """Every queue is reached by its name."""
    s.c.declare(s.q).publish("m", s.q).publish("n", s.q + "Q", mandatory=True).expect("basic.return").get(s.q)


@cases(fanout="amq.fanout", match="amq.match", headers="amq.headers")
def predeclared(s, name):
    """The predeclared exchanges are there. (Others may publish to them: only headers of one's own count.)"""
    mine = {"x-match": "all", "mine": s.q}
    s.c.declare(s.q).bind(s.q, name, s.q, mine)
    if name != "amq.fanout":
        s.c.publish("m", s.q, name, headers={"mine": s.q}).sync().get(s.q)


@cases(direct="amq.direct", topic="amq.topic")
def predeclared_by_key(s, name):
    """The same for those that go by keys."""
    s.c.declare(s.q).bind(s.q, name, s.q).publish("m", s.q, name).sync().get(s.q)


def through_several_kinds(s):
    """topic to headers to direct."""
    s.c.exchange(s.x, "topic").exchange(s.x2, "headers").exchange(s.x3).join(s.x, s.x2, "a.*").join(s.x2, s.x3, "", {"n": 1}).declare(s.q).bind(s.q, s.x3, "a.b")
    s.c.publish("yes", "a.b", s.x, headers={"n": 1}).publish("wrong header", "a.b", s.x, headers={"n": 2}).publish("wrong key", "a.c", s.x, headers={"n": 1}).sync().get(s.q).get(s.q)
