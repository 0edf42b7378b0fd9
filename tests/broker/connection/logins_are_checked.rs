//! Who may come in: the password, the vhost, what is negotiated.

use crate::support::{Broker, Client, Login};

#[test]
fn a_wrong_password_is_told_to_those_who_can_hear_it() {
    let broker = Broker::in_memory();
    let login = Login { pass: "wrong", ..Login::default() };
    let refused = Client::try_connect(broker.address(), login).err().unwrap();
    assert_eq!(refused.connection_code(), 403);
    assert!(refused.text.starts_with("Login was refused using authentication mechanism PLAIN"), "{refused:?}");
}

#[test]
fn a_vhost_that_is_not_there() {
    let broker = Broker::in_memory();
    let refused = Client::try_connect(broker.address(), Login { vhost: "none", ..Login::default() }).err().unwrap();
    assert_eq!((refused.connection_code(), refused.text.as_str()), (530, "vhost none not found"));
}

#[test]
fn the_defaults_of_a_new_broker_are_configurable() {
    let broker = Broker::configured(|config| {
        config.defaults.user = "rabbit".into();
        config.defaults.pass = leveret::config::Secret::new("hole");
        config.defaults.vhost = "warren".into();
    });
    let login = Login { user: "rabbit", pass: "hole", vhost: "warren", ..Login::default() };
    Client::connect_as(broker.address(), login).close();
    assert!(Client::try_connect(broker.address(), Login::default()).is_err());
}
