//! What the classic tool can list, declare, delete and so on, with the arguments of each.

/// The kind of an argument's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// As it is.
    Text,
    /// `true` or `false`.
    Flag,
    /// A whole number.
    Number,
    /// JSON.
    Json,
}

/// An argument, `name=value`.
#[derive(Debug, Clone, Copy)]
pub struct Argument {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// What it is where it is not given; `None` leaves it out.
    pub default: Option<&'static str>,
}

const fn text(name: &'static str) -> Argument {
    Argument { name, kind: Kind::Text, default: None }
}

const fn or(name: &'static str, kind: Kind, default: &'static str) -> Argument {
    Argument { name, kind, default: Some(default) }
}

const fn json(name: &'static str) -> Argument {
    Argument { name, kind: Kind::Json, default: None }
}

/// Something that a verb works on.
#[derive(Debug)]
pub struct Object {
    /// Its name after the verb.
    pub name: &'static str,
    /// Its path, with `{argument}` where a value goes.
    pub path: &'static str,
    /// What must be given: of each group one.
    pub mandatory: &'static [&'static [Argument]],
    /// What may be given.
    pub optional: &'static [Argument],
}

const QUEUE: &str = "/queues/{vhost}/{name}";
const EXCHANGE: &str = "/exchanges/{vhost}/{name}";
const VHOST: &str = "/vhosts/{name}";
const USER: &str = "/users/{name}";
const PERMISSION: &str = "/permissions/{vhost}/{user}";
const PARAMETER: &str = "/parameters/{component}/{vhost}/{name}";
const POLICY: &str = "/policies/{vhost}/{name}";
const OPERATOR_POLICY: &str = "/operator-policies/{vhost}/{name}";
const VHOST_LIMIT: &str = "/vhost-limits/{vhost}/{name}";
const BINDING: &str = "/bindings/{vhost}/e/{source}/{destination_char}/{destination}";
const NAMED: &[&[Argument]] = &[&[text("name")]];
const POLICY_ARGUMENTS: &[&[Argument]] = &[&[text("name")], &[text("pattern")], &[json("definition")]];
const POLICY_OPTIONS: &[Argument] = &[or("priority", Kind::Json, "0"), text("apply-to")];

/// `declare`
pub const DECLARABLE: &[Object] = &[
    Object {
        name: "exchange",
        path: EXCHANGE,
        mandatory: &[&[text("name")], &[text("type")]],
        optional: &[
            or("auto_delete", Kind::Flag, "false"),
            or("durable", Kind::Flag, "true"),
            or("internal", Kind::Flag, "false"),
            or("arguments", Kind::Json, "{}"),
        ],
    },
    Object {
        name: "queue",
        path: QUEUE,
        mandatory: NAMED,
        optional: &[
            or("auto_delete", Kind::Flag, "false"),
            or("durable", Kind::Flag, "true"),
            or("arguments", Kind::Json, "{}"),
            text("node"),
            text("queue_type"),
        ],
    },
    Object {
        name: "binding",
        path: BINDING,
        mandatory: &[&[text("source")], &[text("destination")]],
        optional: &[
            or("destination_type", Kind::Text, "queue"),
            or("routing_key", Kind::Text, ""),
            or("arguments", Kind::Json, "{}"),
        ],
    },
    Object {
        name: "vhost",
        path: VHOST,
        mandatory: NAMED,
        optional: &[
            Argument { name: "tracing", kind: Kind::Flag, default: None },
            text("description"),
            text("tags"),
            text("default_queue_type"),
        ],
    },
    Object {
        name: "user",
        path: USER,
        mandatory: &[&[text("name")], &[text("password"), text("password_hash")], &[text("tags")]],
        optional: &[text("hashing_algorithm")],
    },
    Object {
        name: "permission",
        path: PERMISSION,
        mandatory: &[&[text("vhost")], &[text("user")], &[text("configure")], &[text("write")], &[text("read")]],
        optional: &[],
    },
    Object {
        name: "parameter",
        path: PARAMETER,
        mandatory: &[&[text("component")], &[text("name")], &[json("value")]],
        optional: &[],
    },
    Object { name: "policy", path: POLICY, mandatory: POLICY_ARGUMENTS, optional: POLICY_OPTIONS },
    Object { name: "operator_policy", path: OPERATOR_POLICY, mandatory: POLICY_ARGUMENTS, optional: POLICY_OPTIONS },
    Object {
        name: "vhost_limit",
        path: VHOST_LIMIT,
        mandatory: &[&[text("vhost")], &[text("name")], &[json("value")]],
        optional: &[],
    },
];

/// `delete`
pub const DELETABLE: &[Object] = &[
    Object { name: "exchange", path: EXCHANGE, mandatory: NAMED, optional: &[] },
    Object { name: "queue", path: QUEUE, mandatory: NAMED, optional: &[] },
    Object {
        name: "binding",
        path: "/bindings/{vhost}/e/{source}/{destination_char}/{destination}/{properties_key}",
        mandatory: &[&[text("source")], &[text("destination_type")], &[text("destination")]],
        optional: &[or("properties_key", Kind::Text, "~")],
    },
    Object { name: "vhost", path: VHOST, mandatory: NAMED, optional: &[] },
    Object { name: "user", path: USER, mandatory: NAMED, optional: &[] },
    Object { name: "permission", path: PERMISSION, mandatory: &[&[text("vhost")], &[text("user")]], optional: &[] },
    Object { name: "parameter", path: PARAMETER, mandatory: &[&[text("component")], &[text("name")]], optional: &[] },
    Object { name: "policy", path: POLICY, mandatory: NAMED, optional: &[] },
    Object { name: "operator_policy", path: OPERATOR_POLICY, mandatory: NAMED, optional: &[] },
    Object { name: "vhost_limit", path: VHOST_LIMIT, mandatory: &[&[text("vhost")], &[text("name")]], optional: &[] },
];

/// `close`
pub const CLOSABLE: &[Object] =
    &[Object { name: "connection", path: "/connections/{name}", mandatory: NAMED, optional: &[] }];

/// `purge`
pub const PURGABLE: &[Object] =
    &[Object { name: "queue", path: "/queues/{vhost}/{name}/contents", mandatory: NAMED, optional: &[] }];

/// `publish`
pub const PUBLISH: Object = Object {
    name: "publish",
    path: "/exchanges/{vhost}/{exchange}/publish",
    mandatory: &[&[text("routing_key")]],
    optional: &[
        text("payload"),
        or("properties", Kind::Json, "{}"),
        or("exchange", Kind::Text, "amq.default"),
        or("payload_encoding", Kind::Text, "string"),
    ],
};

/// `get`
pub const GET: Object = Object {
    name: "get",
    path: "/queues/{vhost}/{queue}/get",
    mandatory: &[&[text("queue")]],
    optional: &[
        or("count", Kind::Number, "1"),
        or("ackmode", Kind::Text, "ack_requeue_true"),
        text("payload_file"),
        or("encoding", Kind::Text, "auto"),
    ],
};

/// Something that `list` or `show` shows.
#[derive(Debug)]
pub struct Listable {
    /// Its name after the verb; with `-` for `_` its path.
    pub name: &'static str,
    /// Whether it can be listed for one virtual host.
    pub by_vhost: bool,
    /// The columns where none is named; none for all.
    pub columns: &'static [&'static str],
    /// The columns that are shown as JSON.
    pub json: &'static [&'static str],
}

const fn listable(name: &'static str, by_vhost: bool, columns: &'static [&'static str]) -> Listable {
    Listable { name, by_vhost, columns, json: &[] }
}

/// `list`
pub const LISTABLE: &[Listable] = &[
    listable("connections", false, &["name", "user", "channels"]),
    listable("channels", false, &["name", "user"]),
    listable("consumers", true, &[]),
    listable("exchanges", true, &["name", "type"]),
    listable("queues", true, &["name", "messages"]),
    listable("bindings", true, &["source", "destination", "routing_key"]),
    listable("users", false, &[]),
    listable("vhosts", false, &["name", "messages"]),
    listable("permissions", false, &[]),
    listable("nodes", false, &["name", "type", "mem_used"]),
    Listable { name: "parameters", by_vhost: false, columns: &[], json: &["value"] },
    Listable { name: "policies", by_vhost: false, columns: &[], json: &["definition"] },
    Listable { name: "operator_policies", by_vhost: false, columns: &[], json: &["definition"] },
    Listable { name: "vhost_limits", by_vhost: false, columns: &[], json: &["value"] },
];

/// `show`
pub const SHOWABLE: &[Listable] = &[listable(
    "overview",
    false,
    &["rabbitmq_version", "cluster_name", "queue_totals.messages", "object_totals.queues"],
)];
