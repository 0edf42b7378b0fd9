//! What requests bring: for each path and method the members of its JSON object.

/// Path, method, members. A member is `name:type`, with `!` where it must be there; `any` is any JSON.
const BODIES: &[(&str, &str, &str)] = &[
    ("/api/queues/{vhost}/{queue}", "put", "durable:boolean auto_delete:boolean arguments:object node:string"),
    ("/api/queues/{vhost}/{queue}/actions", "post", "action:string!"),
    ("/api/queues/{vhost}/{queue}/get", "post", "count:integer! ackmode:string! encoding:string! truncate:integer"),
    ("/api/queues/{vhost}/{queue}/redrive", "post", ""),
    (
        "/api/exchanges/{vhost}/{exchange}",
        "put",
        "type:string! durable:boolean auto_delete:boolean internal:boolean arguments:object",
    ),
    (
        "/api/exchanges/{vhost}/{exchange}/publish",
        "post",
        "routing_key:string! properties:object! payload:string! payload_encoding:string!",
    ),
    ("/api/bindings/{vhost}/e/{source}/{kind}/{destination}", "post", "routing_key:string arguments:object"),
    (
        "/api/vhosts/{vhost}",
        "put",
        "description:string tags:any default_queue_type:string protected_from_deletion:boolean tracing:boolean",
    ),
    (
        "/api/users/{user}",
        "put",
        "password:string password_hash:string hashing_algorithm:string tags:any! limits:object",
    ),
    ("/api/users/bulk-delete", "post", "users:array!"),
    ("/api/permissions/{vhost}/{user}", "put", "configure:string! write:string! read:string!"),
    ("/api/topic-permissions/{vhost}/{user}", "put", "exchange:string! write:string! read:string!"),
    ("/api/policies/{vhost}/{name}", "put", "pattern:string! definition:object! priority:number apply-to:string"),
    (
        "/api/operator-policies/{vhost}/{name}",
        "put",
        "pattern:string! definition:object! priority:number apply-to:string",
    ),
    ("/api/vhost-limits/{vhost}/{limit}", "put", "value:integer!"),
    ("/api/user-limits/{user}/{limit}", "put", "value:integer!"),
    ("/api/parameters/{component}/{vhost}/{name}", "put", "value:any!"),
    ("/api/global-parameters/{name}", "put", "value:any!"),
    ("/api/cluster-name", "put", "name:string!"),
];

/// A member of a body: its name, its type, and whether it must be there.
pub(super) type Member = (&'static str, &'static str, bool);

/// The members of what a request brings; none are known of definitions, whose form is RabbitMQ's.
pub(super) fn members(path: &str, method: &str) -> Vec<Member> {
    let known = BODIES.iter().find(|(of, by, _)| *of == path && *by == method);
    let members = known.map_or("", |(_, _, members)| members).split_whitespace();
    members
        .filter_map(|member| {
            let (name, kind) = member.split_once(':')?;
            Some((name, kind.trim_end_matches('!'), kind.ends_with('!')))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_read_with_their_types() {
        assert_eq!(members("/api/cluster-name", "put"), [("name", "string", true)]);
        assert_eq!(members("/api/queues/{vhost}/{queue}", "put").len(), 4);
        assert!(members("/api/overview", "get").is_empty());
    }
}
