"""basic.publish: what is refused, what is returned, and the properties that the broker looks at."""

from rig.codec import Typed
from rig.suite import cases


@cases(plain={}, mandatory={"mandatory": True}, confirmed={})
def missing_exchange(s, flags):
    """The channel is closed with 404, and the message is never confirmed."""
    if not flags:
        s.c.confirms()
    s.c.publish("m", "k", s.x, **flags).closed()


def what_came_before_an_error_stands(s):
    """Messages before the failing one are in the queue, those after it are not."""
    s.c.declare(s.q).publish("before", s.q).publish("m", "k", s.x).publish("after", s.q).closed()
    s.c2.sync(s.q).get(s.q).get(s.q)


@cases(plain={}, missing_exchange={"exchange": "no-such-exchange"}, mandatory={"mandatory": True})
def immediate(s, args):
    """immediate is not there any more."""
    s.c.publish("m", "k", immediate=True, **args)
    s.a.ended()


@cases(default={}, fanout={"exchange": "amq.fanout"}, direct={"exchange": "amq.direct"}, topic={"exchange": "amq.topic"}, headers={"exchange": "amq.headers"})
def mandatory(s, args):
    """A message that nobody gets comes back with its exchange, key, properties and body."""
    s.c.publish("the body", s.name("nobody"), mandatory=True, content_type="text/plain", headers={"a": 1}, delivery_mode=2, **args).expect("basic.return")


def mandatory_routed(s):
    """One that somebody gets does not."""
    s.c.declare(s.q).publish("m", s.q, mandatory=True).sync(s.q).get(s.q)


def mandatory_large(s):
    """A long body comes back as well."""
    s.c.publish("x" * 300000, s.name("nobody"), mandatory=True).expect("basic.return")


def mandatory_empty(s):
    """And one of no length."""
    s.c.publish("", s.name("nobody"), mandatory=True).expect("basic.return")


def not_mandatory(s):
    """Without the flag an unroutable message is dropped."""
    s.c.confirms().publish("m", s.name("nobody")).settled(1)


def return_takes_bcc_out(s):
    """What comes back has its CC and not its BCC."""
    s.c.publish("m", s.name("nobody"), mandatory=True, headers={"CC": [s.name("n2")], "BCC": [s.name("n3")], "other": 1}).expect("basic.return")


def mandatory_to_a_full_queue(s):
    """A queue that refuses the message is a route."""
    s.c.declare(s.q, {"x-max-length": 0, "x-overflow": "reject-publish"}).confirms().publish("m", s.q, mandatory=True).settled(1)


@cases(
    word="soon", unit="100ms", negative="-1", empty="", space=" 100", space_after="100 ", decimal="1.5", exponent="1e3", hex="0x10", plus="+100", zeros="0060000", zero_zero="000",
    largest="4294967295", larger="4294967296", far_larger="99999999999999999999", ten_years="315360000000", over_ten_years="315360000001", normal="60000", underscore="1_000",
    arabic="\u0661\u0662",
)
def expiration(s, value):
    """expiration is a number of milliseconds in decimal digits."""
    s.c.declare(s.q).publish("m", s.q, expiration=value).sync()
    if s.c.alive():
        s.c.get(s.q)


def expiration_is_checked_before_routing(s):
    """Also where nobody gets the message."""
    s.c.publish("m", s.name("nobody"), expiration="soon", mandatory=True).closed()


@cases(own="guest", other="other", empty="", upper_case="GUEST")
def user_id(s, value):
    """user-id is the user's own or absent."""
    s.c.declare(s.q).publish("m", s.q, user_id=value).sync()
    if s.c.alive():
        s.c.get(s.q)


@cases(
    string={"CC": "text"}, integer={"CC": 5}, table={"CC": {}}, void={"CC": None}, bcc_string={"BCC": "text"}, bool={"BCC": True}, member_integer={"CC": [5]},
    members_mixed={"CC": ["~q2", 5, None, "~q3"]}, empty={"CC": []}, both_empty={"CC": [], "BCC": []}, lower_case={"cc": ["~q2"]}, bytes=Typed("x", b"k"),
)
def cc_of_any_type(s, headers):
    """CC and BCC are arrays of strings; other members are skipped."""
    if isinstance(headers, Typed):
        headers = {"CC": headers}
    headers = {key: [item.replace("~", s.prefix) if isinstance(item, str) else item for item in value] if isinstance(value, list) else value for key, value in headers.items()}
    s.c.declare(s.q).declare(s.q2).declare(s.q3).publish("m", s.q, headers=headers).sync()
    if s.c.alive():
        s.c.get(s.q).get(s.q2).get(s.q3)


def cc_and_bcc(s):
    """Every one gets the message, once; CC stays, BCC is taken out."""
    s.c.declare(s.q).declare(s.q2).declare(s.q3).publish("m", s.q, headers={"CC": [s.q2, s.q, s.q2], "BCC": [s.q3, s.q2], "x": 1}).sync()
    s.c.get(s.q).get(s.q2).get(s.q3).get(s.q).get(s.q2).get(s.q3)


def bcc_alone(s):
    """With nothing but BCC the headers are empty afterwards."""
    s.c.declare(s.q).declare(s.q2).publish("m", s.q, headers={"BCC": [s.q2]}).sync().get(s.q).get(s.q2)


def cc_at_a_topic_exchange(s):
    """Further keys in the same exchange."""
    s.c.exchange(s.x, "topic").declare(s.q).bind(s.q, s.x, "a.*").declare(s.q2).bind(s.q2, s.x, "b.#").publish("m", "none", s.x, headers={"CC": ["a.x"], "BCC": ["b.y.z"]}).sync()
    s.c.get(s.q).get(s.q2)


def cc_with_mandatory(s):
    """Routed by CC is routed."""
    s.c.declare(s.q).confirms().publish("m", s.name("nobody"), mandatory=True, headers={"CC": [s.q]}).settled(1).get(s.q)


@cases(absent={}, transient={"delivery_mode": 1}, persistent={"delivery_mode": 2}, zero={"delivery_mode": 0}, three={"delivery_mode": 3}, largest={"delivery_mode": 255})
def delivery_mode(s, properties):
    """Any number is passed on."""
    s.c.declare(s.q, durable=True).publish("m", s.q, **properties).get(s.q)


@cases(zero=0, nine=9, largest=255)
def priority(s, value):
    """So is the priority, where the queue has none."""
    s.c.declare(s.q).publish("m", s.q, priority=value).get(s.q)


@cases(exchange=("k", b"\xff\xfe"), key=(b"\xff\xfe\x00", "amq.direct"))
def no_utf8(s, key, exchange):
    """Exchange and key of a publish may be any octets."""
    s.c.publish("m", key, exchange, mandatory=True).sync()


def key_of_255(s):
    """The longest key."""
    s.c.exchange(s.x).declare(s.q).bind(s.q, s.x, "k" * 255).publish("m", "k" * 255, s.x).get(s.q)


def exchange_name_with_line_end(s):
    """Line ends are taken out of the exchange's name here too."""
    s.c.exchange(s.x, "fanout").declare(s.q).bind(s.q, s.x).publish("m", "", s.x + "\n").sync()
    if s.c.alive():
        s.c.get(s.q)


def key_with_line_end(s):
    """And of a key?"""
    s.c.declare(s.q).publish("m", s.q + "\n", mandatory=True).sync()
    s.c.get(s.q)


@cases(key="x" * 200, exchange="e" * 255)
def long_names_in_texts(s, name):
    """Texts are cut to 255 octets."""
    s.c.publish("m", "k", name).closed()
