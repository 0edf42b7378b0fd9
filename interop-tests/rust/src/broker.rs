//! The broker under test.
//!
//! `INTEROP_AMQP_URL` points at a running one, which then cannot be restarted. Otherwise `LEVERET_BIN`, or else the
//! workspace's `target/release/leveret`, is started on a free port and a directory of its own.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

/// What the broker logs once clients are accepted.
const READY: &str = "Server startup complete";
/// How long a start may take on a busy machine before the test gives up.
const START_LIMIT: Duration = Duration::from_secs(90);
/// How often the log is looked at while the broker starts.
const POLL: Duration = Duration::from_millis(10);
/// Ports below the range that the kernel takes client ports from, so that no client's socket occupies the broker's
/// port between a kill and the restart.
const PORTS: std::ops::Range<u16> = 20_000..32_000;

/// A broker for one test; a started one ends with this value.
#[derive(Debug)]
pub struct Broker {
    url: String,
    own: Option<Own>,
}

#[derive(Debug)]
struct Own {
    program: PathBuf,
    port: u16,
    child: Child,
    /// Holds the log, and the data where nobody said otherwise.
    folder: tempfile::TempDir,
    data: PathBuf,
    environment: Vec<(&'static str, OsString)>,
}

impl Broker {
    /// Starts a broker, or takes the one `INTEROP_AMQP_URL` points at.
    ///
    /// # Panics
    /// When there is neither a URL nor a program, or the program does not come up.
    #[must_use]
    pub fn start() -> Self {
        match std::env::var("INTEROP_AMQP_URL") {
            Ok(url) => Self { url, own: None },
            Err(_) => Self::start_own(None, Vec::new()),
        }
    }

    /// Starts a broker with its data in a directory of the caller's, and with these variables in its environment.
    ///
    /// # Panics
    /// When there is no program, or it does not come up.
    #[must_use]
    pub fn start_in(data: PathBuf, environment: Vec<(&'static str, OsString)>) -> Self {
        Self::start_own(Some(data), environment)
    }

    fn start_own(data: Option<PathBuf>, environment: Vec<(&'static str, OsString)>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = data.unwrap_or_else(|| folder.path().join("data"));
        let (program, port) = (program(), free_port());
        let child = launch(&program, folder.path(), &data, port, &environment);
        let url = format!("amqp://guest:guest@127.0.0.1:{port}/%2f");
        Self { url, own: Some(Own { program, port, child, folder, data, environment }) }
    }

    /// Where clients connect to.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The host and the port of [`Self::url`].
    #[must_use]
    pub fn address(&self) -> (String, u16) {
        let authority = self.url.rsplit('@').next().unwrap().trim_start_matches("amqp://");
        let (host, port) = authority.split('/').next().unwrap().rsplit_once(':').unwrap();
        (host.to_owned(), port.parse().unwrap())
    }

    /// Whether `kill` and `restart` are possible: only for a broker that was started here.
    #[must_use]
    pub fn can_restart() -> bool {
        std::env::var("INTEROP_AMQP_URL").is_err()
    }

    /// Ends the broker with SIGKILL; returns when the process is gone.
    pub fn kill(&mut self) {
        let own = self.own.as_mut().expect("only a broker started here can be killed");
        own.child.kill().unwrap();
        own.child.wait().unwrap();
    }

    /// Starts the broker again on the same port and directory, after `kill`.
    pub fn restart(&mut self) {
        let own = self.own.as_mut().expect("only a broker started here can be restarted");
        own.child = launch(&own.program, own.folder.path(), &own.data, own.port, &own.environment);
    }

    /// Whether this is RabbitMQ, by the `product` its `connection.start` names. (lapin does not show it.)
    #[must_use]
    pub fn is_rabbitmq(&self) -> bool {
        let mut socket = TcpStream::connect(self.address()).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        socket.write_all(b"AMQP\0\0\x09\x01").unwrap();
        let mut head = [0; 7];
        socket.read_exact(&mut head).unwrap();
        let [_, _, _, a, b, c, d] = head;
        let mut start = vec![0; u32::from_be_bytes([a, b, c, d]) as usize];
        socket.read_exact(&mut start).unwrap();
        let product = b"\x07productS\0\0\0\x08RabbitMQ";
        start.windows(product.len()).any(|bytes| bytes == product)
    }
}

impl Drop for Broker {
    /// Asks the broker to end (SIGTERM) and waits, so that a test also fails to leave processes behind.
    fn drop(&mut self) {
        let Some(own) = self.own.as_mut() else { return };
        let _ = Command::new("kill").arg(own.child.id().to_string()).status();
        let deadline = Instant::now() + Duration::from_secs(20);
        while Instant::now() < deadline {
            if !matches!(own.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(POLL);
        }
        let _ = own.child.kill();
        let _ = own.child.wait();
    }
}

fn program() -> PathBuf {
    if let Some(given) = std::env::var_os("LEVERET_BIN") {
        return given.into();
    }
    // Tests are built into target/release/deps, the broker beside that folder.
    let test = std::env::current_exe().unwrap();
    let built = test.ancestors().nth(2).unwrap().join("leveret");
    assert!(
        built.exists(),
        "no broker to test: build it (cargo build --release), or set LEVERET_BIN or INTEROP_AMQP_URL"
    );
    built
}

fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let width = u32::from(PORTS.end - PORTS.start);
    loop {
        let offset = std::process::id().wrapping_mul(97) + u32::from(NEXT.fetch_add(1, Ordering::Relaxed));
        let port = PORTS.start + (offset % width) as u16;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

fn launch(program: &Path, folder: &Path, data: &Path, port: u16, environment: &[(&'static str, OsString)]) -> Child {
    let log = folder.join("broker.log");
    let output = OpenOptions::new().create(true).append(true).open(&log).unwrap();
    let seen = output.metadata().unwrap().len() as usize;
    let mut child = Command::new(program)
        .arg("--data-dir")
        .arg(data)
        .args(["--listen", &format!("127.0.0.1:{port}")])
        .envs(environment.iter().cloned())
        .stdin(Stdio::null())
        .stdout(output.try_clone().unwrap())
        .stderr(output)
        .spawn()
        .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
    wait_until_ready(&mut child, &log, seen);
    child
}

fn wait_until_ready(child: &mut Child, log: &Path, seen: usize) {
    let deadline = Instant::now() + START_LIMIT;
    loop {
        let text = logged(log, seen);
        if text.contains(READY) {
            return;
        }
        let ended = child.try_wait().unwrap();
        if ended.is_some() || Instant::now() > deadline {
            let _ = child.kill();
            panic!("the broker did not come up ({ended:?}); it logged:\n{text}");
        }
        std::thread::sleep(POLL);
    }
}

fn logged(log: &Path, from: usize) -> String {
    let mut bytes = Vec::new();
    File::open(log).unwrap().read_to_end(&mut bytes).unwrap();
    String::from_utf8_lossy(bytes.get(from..).unwrap_or_default()).into_owned()
}
