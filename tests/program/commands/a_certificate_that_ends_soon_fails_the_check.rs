//! `rabbitmq-diagnostics check_certificate_expiration`: exit code 69 where a certificate ends within the time.

use super::tools::Tools;
use crate::process::Process;
use crate::support::Authority;
use std::fs;

#[test]
fn and_one_that_goes_on_passes_it() {
    let (directory, authority) = (tempfile::tempdir().unwrap(), Authority::new("authority"));
    let data = directory.path().join("data");
    let tools = Tools::new(&data);
    for (days, within, code) in [(10, 9, 0), (10, 11, 69), (400, 30, 0)] {
        let identity = authority.server_for(days);
        let (certificate, key) =
            (authority.file("server.pem", &identity.certificate), authority.file("server.key", &identity.key));
        let file = directory.path().join("rabbitmq.conf");
        let lines = [
            "listeners.ssl.1 = 127.0.0.1:0".to_owned(),
            format!("ssl_options.certfile = {}", certificate.display()),
            format!("ssl_options.keyfile = {}", key.display()),
        ];
        fs::write(&file, lines.join("\n")).unwrap();
        let broker = Process::start(&data, &["--config", file.to_str().unwrap()]);
        let said =
            tools.run(&format!("rabbitmq-diagnostics check_certificate_expiration --unit days --within {within}"));
        assert_eq!(said.code, Some(code), "{said:#?}");
        assert!(said.out.starts_with("Checking certificate expiration for all certificates on node "), "{said:#?}");
        match code {
            0 => {
                assert!(said.out.contains(&format!("No certificates are expiring within {within} days.")), "{said:#?}")
            }
            _ => assert!(said.err.contains("127.0.0.1"), "{said:#?}"),
        }
        broker.ended_well();
    }
}
