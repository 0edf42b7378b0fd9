#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use proptest::prelude::*;

use super::*;

fn config(text: &str) -> Config {
    parse_text(text).unwrap().config
}

fn refusal(text: &str) -> String {
    parse_text(text).unwrap_err().to_string()
}

fn with_env(overrides: &Overrides, variables: &[(&str, &str)]) -> Result<Loaded, ConfigError> {
    let variables: HashMap<String, String> =
        variables.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    load(overrides, &|name| variables.get(name).cloned())
}

fn listeners(config: &Config) -> Vec<String> {
    config.listeners.iter().map(ToString::to_string).collect()
}

#[test]
fn nothing_set_is_rabbitmqs_defaults() {
    let config = config("");
    assert_eq!(config, Config::of_program());
    assert_eq!(listeners(&config), ["[::]:5672"]);
    assert_eq!(
        (config.amqp.frame_max, config.amqp.channel_max, config.amqp.heartbeat),
        (131_072, 2047, Duration::from_secs(60))
    );
    assert_eq!(
        (config.defaults.user.as_str(), config.defaults.pass.reveal(), config.defaults.vhost.as_str()),
        ("guest", "guest", "/")
    );
    assert!(config.defaults.loopback_users.contains("guest"));
}

#[test]
fn the_http_api_is_served_where_one_says() {
    let api = |text: &str| config(text).management.map(|it| (it.listen.to_string(), it.required));
    assert_eq!(api(""), Some(("[::]:15672".to_owned(), false)));
    assert_eq!(api("management.tcp.port = 8080\n"), Some(("[::]:8080".to_owned(), true)));
    assert_eq!(api("management.tcp.ip = 127.0.0.1\n"), Some(("127.0.0.1:15672".to_owned(), true)));
    let file = |flag: &str| Overrides { http_listen: Some(flag.to_owned()), ..Overrides::default() };
    assert_eq!(with_env(&file("none"), &[]).unwrap().config.management, None);
    let error = with_env(&file("nowhere"), &[]).unwrap_err().to_string();
    assert!(error.starts_with("--http-listen "), "{error}");
}

#[test]
fn metrics_are_served_where_one_says() {
    let metrics = |text: &str| config(text).prometheus.map(|it| (it.listen.to_string(), it.required, it.per_object));
    assert_eq!(metrics(""), Some(("[::]:15692".to_owned(), false, false)));
    assert_eq!(metrics("prometheus.tcp.port = 9000\n"), Some(("[::]:9000".to_owned(), true, false)));
    let text = "prometheus.tcp.ip = 127.0.0.1\nprometheus.return_per_object_metrics = true\n";
    assert_eq!(metrics(text), Some(("127.0.0.1:15692".to_owned(), true, true)));
    let file = |flag: &str| Overrides { prometheus_listen: Some(flag.to_owned()), ..Overrides::default() };
    assert_eq!(with_env(&file("none"), &[]).unwrap().config.prometheus, None);
    let flag = with_env(&file("127.0.0.1:0"), &[]).unwrap().config.prometheus.unwrap();
    assert_eq!((flag.listen.to_string(), flag.required), ("127.0.0.1:0".to_owned(), true));
    let error = with_env(&file("nowhere"), &[]).unwrap_err().to_string();
    assert!(error.starts_with("--prometheus-listen "), "{error}");
}

#[test]
fn protocol_keys_set_their_fields() {
    let amqp = config(
        "heartbeat = 30\nframe_max = 64KB\ninitial_frame_max = 4096\nchannel_max = 0\nhandshake_timeout = 5000\nmax_message_size = 1MB\n\
         connection_max = 10\nconsumer_max_per_channel = infinity\ntcp_listen_options.send_timeout = 15000\n",
    )
    .amqp;
    assert_eq!((amqp.heartbeat, amqp.handshake_timeout), (Duration::from_secs(30), Duration::from_secs(5)));
    assert_eq!(
        (amqp.frame_max, amqp.initial_frame_max, amqp.channel_max, amqp.max_message_size),
        (65_536, 4096, 65_535, 1 << 20)
    );
    assert_eq!(amqp.send_timeout, Duration::from_secs(15));
    assert_eq!((amqp.connection_max, amqp.consumer_max_per_channel), (Some(10), None));
}

#[test]
fn listeners_of_a_file_replace_the_default() {
    let text = "listeners.tcp.1 = 127.0.0.1:5673\nlisteners.tcp.2 = [::1]:5674\nlisteners.tcp.3 = ::1:5675\nlisteners.tcp.4 = 5676\n";
    assert_eq!(listeners(&config(text)), ["127.0.0.1:5673", "[::1]:5674", "[::1]:5675", "[::]:5676"]);
    assert!(config("listeners.tcp = none\nlisteners.tcp.1 = 5672\n").listeners.is_empty());
    assert_eq!(Listen::AllInterfaces { port: 1 }.candidates().len(), 2);
}

#[test]
fn users_and_their_rights_are_set() {
    let defaults = config("default_user = ada\ndefault_pass = a b\ndefault_vhost = shop\ndefault_user_tags.monitoring = true\nloopback_users.guest = false\ndefault_permissions.read = ^shop\n").defaults;
    assert_eq!((defaults.user.as_str(), defaults.pass.reveal(), defaults.vhost.as_str()), ("ada", "a b", "shop"));
    assert_eq!(defaults.user_tags, BTreeSet::from(["monitoring".to_owned()]));
    assert!(defaults.loopback_users.is_empty());
    assert_eq!((defaults.permissions.read.as_str(), defaults.permissions.write.as_str()), ("^shop", ".*"));
    assert!(config("loopback_users = none\n").defaults.loopback_users.is_empty());
}

#[test]
fn an_absolute_limit_goes_before_a_relative_one() {
    let resources = config("vm_memory_high_watermark.absolute = 1GiB\nvm_memory_high_watermark.relative = 0.4\ndisk_free_limit.relative = 1.5\n").resources;
    assert_eq!(resources.memory, MemoryLimit::Absolute(1 << 30));
    assert_eq!(resources.disk_free, DiskLimit::RelativeToMemory(1.5));
    let resources = config("total_memory_available_override_value = 2GB\nmemory_monitor_interval = 2500\n").resources;
    assert_eq!(resources.available_memory, Some(2_000_000_000));
    assert_eq!(resources.check_interval, Duration::from_millis(2500));
}

#[test]
fn a_refusal_names_file_line_and_key() {
    assert_eq!(refusal("# one\nhartbeat = 3\n"), "rabbitmq.conf:2: unknown key `hartbeat`");
    assert_eq!(refusal("listeners.tpc.default = 1\n"), "rabbitmq.conf:1: unknown key `listeners.tpc.default`");
    assert_eq!(
        refusal("\nchannel_max = many\n"),
        "rabbitmq.conf:2: `channel_max = many`: expected a whole number from 0 to 65535"
    );
    assert_eq!(refusal("a b\n"), "rabbitmq.conf:1: expected `key = value`, found `a b`");
    for bad in [
        "heartbeat = 1500ms",
        "heartbeat = 65536",
        "frame_max = 100",
        "max_message_size = 600MB",
        "listeners.tcp.1 = localhost:5672",
        "default_queue_type = fast",
        "default_user = ''",
    ] {
        assert!(refusal(bad).starts_with("rabbitmq.conf:1: `"), "{bad}");
    }
}

#[test]
fn settings_without_effect_are_warned_of() {
    let text = "management.cors.max_age = 3600\nvm_memory_high_watermark_paging_ratio = 0.5\ncluster_formation.peer_discovery_backend = dns\nssl_options.dhfile = /d\nframe_max = 0\n";
    let loaded = parse_text(text).unwrap();
    let keys: Vec<&str> = loaded.warnings.iter().map(|warning| warning.key.as_str()).collect();
    assert_eq!(
        keys,
        [
            "management.cors.max_age",
            "vm_memory_high_watermark_paging_ratio",
            "cluster_formation.peer_discovery_backend",
            "ssl_options.dhfile",
            "frame_max"
        ]
    );
    assert!(loaded.warnings[0].to_string().starts_with("rabbitmq.conf:1: `management.cors.max_age`: no effect"));
}

#[test]
fn a_password_is_not_shown() {
    let shown = format!("{:?}", config("default_pass = hunter2\n"));
    assert!(!shown.contains("hunter2"));
}

#[test]
fn later_sources_override_earlier_ones() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rabbitmq.conf");
    fs::write(&file, "default_user = from_file\nheartbeat = 7\nlisteners.tcp.1 = 1111\nlog.console.level = debug\n")
        .unwrap();
    let mut overrides = Overrides { config: Some(file), ..Overrides::default() };

    let from_file = with_env(&overrides, &[]).unwrap().config;
    assert_eq!((from_file.defaults.user.as_str(), listeners(&from_file)), ("from_file", vec!["[::]:1111".to_owned()]));

    let variables = [
        ("RABBITMQ_DEFAULT_USER", "from_env"),
        ("RABBITMQ_NODE_PORT", "2222"),
        ("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"),
        ("RABBITMQ_ADVANCED_CONFIG_FILE", "/etc/advanced.config"),
    ];
    let loaded = with_env(&overrides, &variables).unwrap();
    assert_eq!(
        (loaded.config.defaults.user.as_str(), listeners(&loaded.config)),
        ("from_env", vec!["127.0.0.1:2222".to_owned()])
    );
    assert_eq!(loaded.warnings.len(), 1);

    overrides.listen = vec!["127.0.0.1:3333".into()];
    overrides.log_level = Some(LogLevel::Error);
    let from_arguments = with_env(&overrides, &variables).unwrap().config;
    assert_eq!(listeners(&from_arguments), ["127.0.0.1:3333"]);
    assert_eq!((from_arguments.log.level, from_arguments.amqp.heartbeat), (LogLevel::Error, Duration::from_secs(7)));
}

#[test]
fn a_folder_is_read_in_the_order_of_its_names() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("20-b.conf"), "heartbeat = 20\n").unwrap();
    fs::write(folder.path().join("10-a.conf"), "heartbeat = 10\nchannel_max = 5\n").unwrap();
    fs::write(folder.path().join("note.txt"), "not a configuration").unwrap();
    let overrides = Overrides { config: Some(folder.path().into()), ..Overrides::default() };
    let amqp = with_env(&overrides, &[]).unwrap().config.amqp;
    assert_eq!((amqp.heartbeat, amqp.channel_max), (Duration::from_secs(20), 5));
}

#[test]
fn the_environment_may_name_files() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("rabbitmq.conf"), "heartbeat = 9\n").unwrap();
    fs::write(folder.path().join("pass"), "s3cret\n").unwrap();
    let config_file = folder.path().join("rabbitmq").display().to_string();
    let pass_file = folder.path().join("pass").display().to_string();
    let config = with_env(
        &Overrides::default(),
        &[("RABBITMQ_CONFIG_FILE", &config_file), ("RABBITMQ_DEFAULT_PASS_FILE", &pass_file)],
    )
    .unwrap()
    .config;
    assert_eq!((config.amqp.heartbeat, config.defaults.pass.reveal()), (Duration::from_secs(9), "s3cret"));
}

#[test]
fn what_cannot_be_used_is_one_line() {
    let missing = Overrides { config: Some(PathBuf::from("/nonexistent/rabbitmq.conf")), ..Overrides::default() };
    let bad_listen = Overrides { listen: vec!["nowhere".into()], ..Overrides::default() };
    for (error, part) in [
        (with_env(&missing, &[]), "/nonexistent/rabbitmq.conf: cannot read"),
        (with_env(&bad_listen, &[]), "--listen nowhere: expected a port"),
        (
            with_env(&Overrides::default(), &[("RABBITMQ_NODE_PORT", "x")]),
            "environment: `RABBITMQ_NODE_PORT = x`: expected a port",
        ),
    ] {
        let line = error.unwrap_err().to_string();
        assert!(line.starts_with(part) && !line.contains('\n'), "{line}");
    }
}

#[test]
fn what_an_error_shows_is_escaped() {
    for (text, line) in [
        ("J\r)", "rabbitmq.conf:1: expected `key = value`, found `J\\r)`"),
        ("channel_max = '''1\n2'''\n", "rabbitmq.conf:1: `channel_max = 1\\n2`: expected"),
    ] {
        let said = parse_text(text).unwrap_err().to_string();
        assert!(said.starts_with(line) && !said.contains(['\n', '\r']), "{said}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "(?s).{0,200}") {
        let _ = parse_text(&text);
    }

    #[test]
    fn any_value_is_read_or_refused(
        key in prop::sample::select(vec!["heartbeat", "frame_max", "handshake_timeout", "max_message_size", "connection_max", "disk_free_limit.absolute", "vm_memory_high_watermark.relative", "listeners.tcp.1", "log.console.level"]),
        value in "[0-9kKMGBTi.:\\[\\]msh -]{0,30}",
    ) {
        let _ = parse_text(&format!("{key} = {value}\n"));
    }

    #[test]
    fn a_quoted_password_is_taken_as_it_is(value in "[^'\\n]{0,40}") {
        let loaded = parse_text(&format!("default_pass = '{value}' # a comment\n")).unwrap();
        prop_assert_eq!(loaded.config.defaults.pass.reveal(), value);
    }
}

#[test]
fn tls_keys_set_their_fields() {
    let security = config(
        "listeners.ssl.default = 5671\nssl_options.certfile = /c\nssl_options.keyfile = /k\nssl_options.verify = verify_peer\n\
         ssl_options.fail_if_no_peer_cert = true\nssl_options.depth = 2\nssl_options.versions.1 = tlsv1.3\nssl_options.password = s3cret\n\
         ssl_cert_login_from = subject_alternative_name\nssl_cert_login_san_type = email\nssl_cert_login_san_index = 1\n\
         auth_mechanisms.2 = PLAIN\nauth_mechanisms.1 = EXTERNAL\nauth_mechanisms.10 = AMQPLAIN\nproxy_protocol = true\n",
    )
    .security;
    assert_eq!(security.tls_listeners, [Listen::AllInterfaces { port: 5671 }]);
    let tls = &security.tls;
    assert_eq!(
        (tls.verify_peer, tls.fail_if_no_peer_cert, tls.depth, tls.tls12, tls.tls13),
        (true, true, 2, false, true)
    );
    assert_eq!(security.certificate_login, CertificateLogin::SubjectAlternativeName { kind: SanKind::Email, index: 1 });
    assert_eq!(security.mechanisms, [MechanismName::External, MechanismName::Plain, MechanismName::AmqPlain]);
    assert!(security.proxy_protocol);
    assert!(!format!("{security:?}").contains("s3cret"));
    for bad in [
        "ssl_options.verify = maybe",
        "ssl_options.nonsense = 1",
        "auth_mechanisms.1 = KERBEROS",
        "proxy_protocol = on",
    ] {
        assert!(parse_text(bad).is_err(), "{bad}");
    }
    assert!(!config("anonymous_login_user = none\n").security.mechanisms.contains(&MechanismName::Anonymous));
}

#[test]
fn http_over_tls_alone_is_http_over_tls_alone() {
    let both = config(
        "management.ssl.port = 1234\nmanagement.ssl.certfile = /c\nmanagement.ssl.keyfile = /k\nmanagement.tcp.port = 15672\n",
    );
    assert!(both.management.is_some() && both.security.management_tls.is_some_and(|it| it.tls.is_some()));
    let alone = config("management.ssl.port = 1234\nprometheus.ssl.ip = 127.0.0.1\n");
    assert!(alone.management.is_none() && alone.prometheus.is_none());
    assert_eq!(alone.security.prometheus_tls.unwrap().listen.to_string(), "127.0.0.1:15691");
    assert_eq!(alone.security.management_tls.unwrap().tls, None, "the certificate is AMQP's");
}

#[test]
fn tokens_are_configured_as_in_rabbitmq() {
    let text = "auth_backends.2 = internal\nauth_backends.1 = rabbit_auth_backend_oauth2\nauth_oauth2.resource_server_id = rmq\n\
         auth_oauth2.issuer = https://issuer.example/realm\nauth_oauth2.preferred_username_claims.1 = user_name\n\
         auth_oauth2.preferred_username_claims.2 = email\nauth_oauth2.scope_aliases.1.alias = admin\n\
         auth_oauth2.scope_aliases.1.scope = rmq.tag:administrator rmq.read:*/*\nauth_oauth2.algorithms.1 = RS256\n\
         auth_oauth2.https.cacertfile = /ca\nauth_oauth2.signing_keys.k1 = /k1.pem\n";
    let security = config(text).security;
    assert_eq!(
        security.backends.iter().map(|it| it.authn).collect::<Vec<_>>(),
        [AuthSource::OAuth2, AuthSource::Internal]
    );
    let oauth2 = security.oauth2;
    assert_eq!((oauth2.resource_server_id.as_str(), oauth2.verify_aud, oauth2.verify_peer), ("rmq", true, true));
    assert_eq!(oauth2.preferred_username_claims, ["user_name", "email"]);
    assert_eq!(oauth2.scope_aliases["admin"], ["rmq.tag:administrator", "rmq.read:*/*"]);
    let warned = parse_text("auth_oauth2.jwks_uri = http://x/keys\nauth_backends.1 = ldap\n").unwrap().warnings;
    assert_eq!(warned.len(), 2);
    for bad in [
        "auth_oauth2.algorithms.1 = HS256",
        "auth_oauth2.algorithms.1 = none",
        "auth_oauth2.nonsense = 1",
        "auth_oauth2.jwks_uri = ftp://x",
    ] {
        assert!(parse_text(bad).is_err(), "{bad}");
    }
}
