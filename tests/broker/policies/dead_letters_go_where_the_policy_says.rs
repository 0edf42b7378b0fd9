//! dead-letter-exchange and dead-letter-routing-key of a policy: for later deaths, where the queue says nothing itself.

use super::{Policies, broker};
use serde_json::json;

#[test]
fn unless_the_queue_says_it_itself() {
    let (broker, api) = broker();
    let mut client = broker.client();
    for name in ["q", "policys", "others", "own"] {
        client.queue(name, &[]);
    }
    client.queue("said", &[("x-dead-letter-exchange", "".into()), ("x-dead-letter-routing-key", "own".into())]);
    let mut die = |queue: &str, grave: &str| {
        client.publish("", queue, "m");
        client.until_ready(queue, 1);
        let got = client.try_get(queue, false).unwrap().unwrap();
        client.reject(got.tag(), false);
        if grave.is_empty() {
            client.until_ready(queue, 0);
            return;
        }
        client.until_ready(grave, 1);
        client.purge(grave).unwrap();
    };
    let to = |key: &str| json!({"dead-letter-exchange": "", "dead-letter-routing-key": key});
    die("q", "");
    api.policy("p", "^(q|said)$", to("policys"));
    die("q", "policys");
    die("said", "own");
    api.policy("p", "^(q|said)$", to("others"));
    die("q", "others");
    api.clear("p");
    die("q", "");
    die("said", "own");
}
