//! The keys that have an effect, with their defaults: what `leveret config` prints and `docs/configuration.md` lists.

/// A key.
#[derive(Debug)]
pub struct Known {
    /// Its name; `<word>` stands for any word.
    pub key: &'static str,
    /// Its default as it would be written; empty where there is none.
    pub default: &'static str,
    /// What it sets.
    pub about: &'static str,
}

const fn key(key: &'static str, default: &'static str, about: &'static str) -> Known {
    Known { key, default, about }
}

/// In the order of the documentation.
pub const KEYS: &[Known] = &[
    key("data_dir", "data", "`--data-dir`, not a key of the file: where durable state is kept"),
    key("pid_file", "", "`RABBITMQ_PID_FILE`, not a key of the file: where the process's id is written"),
    key("listeners.tcp.<name>", "5672", "addresses for AMQP; `listeners.tcp = none` for none"),
    key("tcp_listen_options.backlog", "128", "connections that wait to be accepted"),
    key("tcp_listen_options.send_timeout", "30000", "milliseconds that a client may take nothing"),
    key("heartbeat", "60", "seconds, proposed to clients; 0 for none"),
    key("frame_max", "131072", "bytes of the largest frame"),
    key("initial_frame_max", "8192", "bytes of the largest frame before login"),
    key("channel_max", "2047", "channels of a connection"),
    key("handshake_timeout", "10000", "milliseconds from connecting to connection.open"),
    key("max_message_size", "16777216", "bytes of the largest message"),
    key("connection_max", "infinity", "connections at a time"),
    key("consumer_max_per_channel", "infinity", "consumers of a channel"),
    key("consumer_timeout", "1800000", "milliseconds that a message of a quorum queue may be kept unsettled"),
    key("cluster_name", "", "told to clients; by default the host's name"),
    key("default_user", "guest", "the user of a new data directory"),
    key("default_pass", "guest", "that user's password"),
    key("default_vhost", "/", "the virtual host of a new data directory"),
    key("default_user_tags.<tag>", "administrator", "that user's tags: `default_user_tags.TAG = true`"),
    key("default_permissions.configure", ".*", "what that user may declare"),
    key("default_permissions.write", ".*", "what that user may publish to"),
    key("default_permissions.read", ".*", "what that user may consume"),
    key("default_queue_type", "classic", "the type of queues declared without one"),
    key(
        "loopback_users.<user>",
        "guest",
        "users who may log in from this machine only; `loopback_users = none` for none",
    ),
    key("vm_memory_high_watermark.relative", "0.6", "part of the memory above which publishers wait"),
    key("vm_memory_high_watermark.absolute", "", "the same in bytes; goes before the part"),
    key("disk_free_limit.absolute", "50MB", "free disk space below which publishers wait"),
    key("disk_free_limit.relative", "", "the same as a multiple of the memory"),
    key("total_memory_available_override_value", "", "the memory that there is, where the system is not to be asked"),
    key("memory_monitor_interval", "1000", "milliseconds between two looks at memory and disk"),
    key(
        "collect_statistics_interval",
        "5000",
        "milliseconds between two samples for the rates that the HTTP API shows",
    ),
    key(
        "load_definitions",
        "",
        "a file of definitions, or a folder of `*.json`, imported at every start (`definitions.skip_if_unchanged` changes nothing)",
    ),
    key("definitions.import_backend", "local_filesystem", "where they come from"),
    key("definitions.local.path", "", "the same as `load_definitions`, before which it goes"),
    key("management.load_definitions", "", "the same under its oldest name, imported as well"),
    key("log.console", "true", "logs always go to standard error"),
    key("log.console.level", "info", "the least severe level that is logged"),
    key("log.console.formatter", "plaintext", "`plaintext` or `json`"),
    key("management.tcp.port", "15672", "the port of the HTTP API"),
    key("management.tcp.ip", "", "its address; every interface by default"),
    key("prometheus.tcp.port", "15692", "the port of the metrics"),
    key("prometheus.tcp.ip", "", "their address; every interface by default"),
    key("management.ssl.port", "", "the HTTP API over TLS; 15671 where any key of the group is set"),
    key("management.ssl.ip", "", "its address; every interface by default"),
    key("management.ssl.<option>", "", "the options of `ssl_options`; that certificate where there is none"),
    key("prometheus.ssl.port", "", "the metrics over TLS; 15691 where any key of the group is set"),
    key("prometheus.ssl.ip", "", "their address; every interface by default"),
    key("prometheus.ssl.<option>", "", "the options of `ssl_options`; that certificate where there is none"),
    key("listeners.ssl.<name>", "", "addresses for AMQP over TLS; `listeners.ssl = none` for none"),
    key("ssl_options.certfile", "", "the server's certificate, and those between it and its authority (PEM)"),
    key("ssl_options.keyfile", "", "its private key (PEM)"),
    key("ssl_options.password", "", "the key's password"),
    key("ssl_options.cacertfile", "", "authorities that clients' certificates are checked against (PEM)"),
    key("ssl_options.verify", "verify_none", "`verify_peer` asks clients for a certificate"),
    key("ssl_options.fail_if_no_peer_cert", "false", "clients must have one"),
    key("ssl_options.depth", "10", "certificates between a client's and an authority"),
    key("ssl_options.versions.<name>", "", "`tlsv1.2`, `tlsv1.3`; both by default"),
    key("ssl_options.honor_cipher_order", "true", "the server's order of cipher suites counts"),
    key("ssl_handshake_timeout", "5000", "milliseconds for the TLS handshake"),
    key(
        "ssl_cert_login_from",
        "distinguished_name",
        "also `common_name`, `subject_alternative_name`: whom EXTERNAL logs in",
    ),
    key("ssl_cert_login_san_type", "dns", "also `ip`, `email`, `uri`, `other_name`"),
    key("ssl_cert_login_san_index", "0", "which of them"),
    key("auth_mechanisms.<number>", "", "PLAIN, AMQPLAIN, ANONYMOUS, EXTERNAL; the first three by default"),
    key("anonymous_login_user", "guest", "whom ANONYMOUS logs in; `none` for nobody"),
    key("anonymous_login_pass", "guest", "that user's password"),
    key("proxy_protocol", "false", "AMQP connections begin with a PROXY header"),
    key("track_auth_attempt_source", "false", "logins are counted by address and user"),
    key("auth_backends.<number>", "", "`internal`, `oauth2`, asked in their order; `.authn` and `.authz` singly"),
    key("auth_oauth2.resource_server_id", "", "what this broker is called in tokens"),
    key("auth_oauth2.scope_prefix", "", "what its scopes begin with; by default the id and a dot"),
    key("auth_oauth2.verify_aud", "true", "a token must name this broker in `aud`"),
    key("auth_oauth2.require_exp", "true", "a token must end"),
    key("auth_oauth2.additional_scopes_key", "", "further claims with scopes"),
    key("auth_oauth2.scope_aliases.<alias>", "", "scopes that stand for others; also `.<number>.alias` and `.scope`"),
    key(
        "auth_oauth2.preferred_username_claims.<number>",
        "",
        "claims that name the user, before `sub` and `client_id`",
    ),
    key("auth_oauth2.jwks_uri", "", "where signing keys are fetched; `jwks_url` is the same"),
    key("auth_oauth2.issuer", "", "who is asked for that address"),
    key("auth_oauth2.discovery_endpoint_path", ".well-known/openid-configuration", "where below the issuer's own"),
    key("auth_oauth2.discovery_endpoint_params.<name>", "", "with which parameters"),
    key("auth_oauth2.signing_keys.<id>", "", "a key in a PEM file"),
    key("auth_oauth2.default_key", "", "the key of tokens that name none"),
    key("auth_oauth2.algorithms.<number>", "", "RS256 to PS512, ES256, ES384, EdDSA; all of them by default"),
    key("auth_oauth2.https.verify", "verify_peer", "`verify_none` believes any server of keys"),
    key("auth_oauth2.https.cacertfile", "", "authorities for it, instead of the system's"),
    key("prometheus.return_per_object_metrics", "false", "`/metrics` shows each object"),
];

/// Whether a key is the one that a pattern names.
#[must_use]
pub fn fits(pattern: &str, key: &str) -> bool {
    let (mut pattern, mut key) = (pattern.split('.'), key.splitn(words(pattern), '.'));
    loop {
        match (pattern.next(), key.next()) {
            (None, None) => return true,
            (Some(wanted), Some(word)) if wanted == word || wanted.starts_with('<') => {}
            _ => return false,
        }
    }
}

fn words(pattern: &str) -> usize {
    pattern.split('.').count()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::parse_text;
    use super::*;

    #[test]
    fn patterns_fit_their_keys() {
        for (pattern, key, fit) in [
            ("heartbeat", "heartbeat", true),
            ("heartbeat", "heartbeat.x", false),
            ("listeners.tcp.<name>", "listeners.tcp.default", true),
            ("listeners.tcp.<name>", "listeners.tcp", false),
            ("loopback_users.<user>", "loopback_users.a.b", true),
        ] {
            assert_eq!(fits(pattern, key), fit, "{pattern} {key}");
        }
    }

    #[test]
    fn the_defaults_are_those_of_the_configuration() {
        let untouched = parse_text("").unwrap().config;
        for known in KEYS.iter().filter(|known| !known.default.is_empty() && known.key != "data_dir") {
            let line = match known.key.split_once(".<") {
                Some(("listeners.tcp", _)) => format!("listeners.tcp.default = {}\n", known.default),
                Some((family, _)) => format!("{family}.{} = true\n", known.default),
                None => format!("{} = {}\n", known.key, known.default),
            };
            let mut config = parse_text(&line).unwrap().config;
            config.record = untouched.record.clone();
            assert_eq!(config, untouched, "{line}");
        }
    }
}
