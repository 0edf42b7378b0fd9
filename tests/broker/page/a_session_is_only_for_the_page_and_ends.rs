//! The login of the web page: a cookie that counts only in requests of the page itself, and only while the login would.

use crate::support::{Answer, Broker, raw};
use serde_json::{Value, json};

/// The page marks its requests so.
const MARK: &str = "x-leveret-ui: 1\r\n";

struct Page<'a>(&'a Broker);

impl Page<'_> {
    fn ask(&self, method: &str, path: &str, head: &str, body: &str) -> Answer {
        let length = body.len();
        let first = format!("{method} {path} HTTP/1.1\r\nhost: localhost:1\r\nconnection: close\r\n");
        raw(self.0.api().address, &format!("{first}{head}content-length: {length}\r\n\r\n{body}"))
    }

    fn log_in_with(&self, head: &str, user: &str, password: &str) -> Answer {
        self.ask("POST", "/ui/session", head, &json!({ "username": user, "password": password }).to_string())
    }

    /// The cookie of a new session, as a browser sends it.
    fn log_in(&self, user: &str, password: &str) -> String {
        let answer = self.log_in_with(MARK, user, password);
        assert_eq!(answer.status, 204, "{answer:?}");
        let cookie = set_cookie(&answer);
        format!("cookie: other=1; {}\r\n", cookie.split(';').next().unwrap())
    }

    fn whoami(&self, head: &str) -> Answer {
        self.ask("GET", "/api/whoami", head, "")
    }
}

fn set_cookie(answer: &Answer) -> String {
    answer.head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap().to_owned()
}

fn refused() -> (u16, &'static str, &'static str) {
    (401, "not_authorized", "Not_Authorized")
}

#[test]
fn who_logged_in_is_known_by_a_cookie_that_no_script_sees() {
    let broker = Broker::with_api();
    let page = Page(&broker);
    let cookie = set_cookie(&page.log_in_with(MARK, "guest", "guest"));
    assert!(
        cookie.starts_with("leveret-session-1=") && cookie.contains("; path=/; httponly; samesite=strict"),
        "{cookie}"
    );
    assert!(!cookie.contains("secure"), "plain HTTP");
    let secure = format!("{MARK}origin: https://localhost:1\r\n");
    assert!(set_cookie(&page.log_in_with(&secure, "guest", "guest")).ends_with("; secure"));
    let cookie = page.log_in("guest", "guest") + MARK;
    assert_eq!(page.whoami(&cookie).body["name"], "guest");
    let answer = page.ask("GET", "/ui/session", &cookie, "");
    let permissions = json!([{ "vhost": "/", "configure": ".*", "write": ".*", "read": ".*" }]);
    assert_eq!(answer.body, json!({ "name": "guest", "tags": ["administrator"], "permissions": permissions }));
    let made = page.ask("PUT", "/api/vhosts/by-session", &cookie, "{}");
    assert_eq!(made.status, 201);
}

#[test]
fn what_another_site_sends_has_no_session() {
    let broker = Broker::with_api();
    let page = Page(&broker);
    let cookie = page.log_in("guest", "guest");
    // A form or a link of another site: the cookie at most, and the browser is asked for a password as by RabbitMQ.
    assert_eq!((page.whoami(&cookie).status, page.whoami(&cookie).body), (401, Value::Null));
    for foreign in [
        "sec-fetch-site: cross-site\r\n",
        "sec-fetch-site: same-site\r\n",
        "origin: http://evil\r\n",
        "origin: null\r\n",
    ] {
        let head = format!("{cookie}{MARK}{foreign}");
        assert_eq!(page.ask("PUT", "/api/vhosts/v", &head, "{}").status, 401, "{foreign}");
        assert_eq!(page.log_in_with(&format!("{MARK}{foreign}"), "guest", "guest").status, 401, "{foreign}");
        assert_eq!(page.ask("DELETE", "/ui/session", &head, "").status, 401, "{foreign}");
    }
    assert_eq!(page.log_in_with("", "guest", "guest").status, 401);
    assert_eq!(page.whoami(&format!("{cookie}{MARK}sec-fetch-site: same-origin\r\n")).status, 200);
    assert_eq!(broker.api().get("vhosts/v").status, 404);
}

#[test]
fn a_page_without_a_session_is_told_so_and_no_browser_asks() {
    let broker = Broker::with_api();
    let page = Page(&broker);
    for head in [MARK.to_owned(), format!("cookie: leveret-session-1=0\r\n{MARK}")] {
        let answer = page.whoami(&head);
        assert_eq!(answer.refusal(), refused());
        assert!(!answer.head.contains("www-authenticate"), "{}", answer.head);
    }
    for (user, password) in [("guest", "wrong"), ("nobody", ""), ("", "")] {
        let answer = page.log_in_with(MARK, user, password);
        assert_eq!(answer.refusal(), refused());
        assert!(!answer.head.contains("set-cookie") && !answer.head.contains("www-authenticate"), "{}", answer.head);
    }
    assert_eq!(page.ask("POST", "/ui/session", MARK, "{}").status, 400);
    assert_eq!(page.ask("POST", "/ui/session", MARK, "[").status, 400);
    broker.api().put("users/plain", &json!({ "password": "p", "tags": "" }));
    let answer = page.log_in_with(MARK, "plain", "p");
    assert_eq!(answer.refusal(), (401, "not_authorised", "Not management user"));
}

#[test]
fn a_session_ends_with_the_logout_the_password_or_the_user() {
    let broker = Broker::with_api();
    let page = Page(&broker);
    let api = broker.api();
    let user = |password: &str, tags: &str| api.put("users/u", &json!({ "password": password, "tags": tags }));

    user("p", "management");
    let cookie = page.log_in("u", "p") + MARK;
    let out = page.ask("DELETE", "/ui/session", &cookie, "");
    assert_eq!(out.status, 204);
    assert!(set_cookie(&out).contains("max-age=0"));
    assert_eq!(page.whoami(&cookie).refusal(), refused());

    let cookie = page.log_in("u", "p") + MARK;
    user("q", "management");
    assert_eq!(page.whoami(&cookie).refusal(), refused());
    user("p", "management");
    assert_eq!(page.whoami(&cookie).refusal(), refused(), "it does not come back");

    let cookie = page.log_in("u", "p") + MARK;
    user("p", "administrator");
    assert_eq!(page.whoami(&cookie).body["tags"], json!(["administrator"]), "the tags are those of now");
    user("p", "");
    assert_eq!(page.whoami(&cookie).refusal(), (401, "not_authorised", "Not management user"));
    user("p", "monitoring");
    assert_eq!(page.whoami(&cookie).status, 200);
    api.delete("users/u");
    assert_eq!(page.whoami(&cookie).refusal(), refused());
}
