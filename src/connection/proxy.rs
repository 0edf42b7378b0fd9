//! The PROXY protocol, versions 1 and 2: a proxy in front of the broker says whom it speaks for.

use ppp::{HeaderResult, v1, v2};
use std::io;
use std::net::SocketAddr;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

/// What version 2 begins with; no header of version 1 is as short.
const SIGNATURE: &[u8] = v2::PROTOCOL_PREFIX;
/// What version 1 begins with.
const WORD: &[u8] = b"PROXY ";
/// Bytes of version 2 before its addresses; the last two are the length of the rest.
const FIXED: usize = 16;
/// The longest line of version 1, as its specification has it.
const LONGEST_LINE: usize = 107;
/// The longest header of version 2. Its extensions may carry a certificate's names, and hardly more.
const LONGEST: usize = 4096;

/// Why a connection does not begin as `proxy_protocol = true` wants it to.
#[derive(Debug, thiserror::Error)]
pub enum ProxyError {
    /// The socket ended or failed.
    #[error("the socket ended within the PROXY header: {0}")]
    Socket(#[from] io::Error),
    /// Something else came.
    #[error("no PROXY header, which proxy_protocol = true asks for")]
    Missing,
    /// It is longer than any is.
    #[error("a PROXY header of more than {0} bytes")]
    TooLong(usize),
    /// It does not read.
    #[error("a PROXY header that does not read: {0}")]
    Malformed(String),
}

/// Reads the header, and not a byte of what follows. The client's address, or `None` where the proxy speaks for itself
/// (a health check) or does not know.
///
/// # Errors
/// See [`ProxyError`].
pub async fn client_of(stream: &mut TcpStream) -> Result<Option<SocketAddr>, ProxyError> {
    let mut header = Vec::with_capacity(LONGEST_LINE);
    loop {
        match missing(&header)? {
            Missing::Nothing => return parse(&header),
            Missing::Bytes(count) => {
                let before = header.len();
                header.resize(before + count, 0);
                let read = stream.read(header.get_mut(before..).unwrap_or_default()).await?;
                header.truncate(before + read);
                if read == 0 {
                    return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
                }
            }
            Missing::LineEnd(most) => rest_of_line(stream, &mut header, most).await?,
        }
    }
}

/// What is still to be read.
enum Missing {
    Nothing,
    /// So many bytes, at least.
    Bytes(usize),
    /// A line's end within so many bytes.
    LineEnd(usize),
}

fn missing(header: &[u8]) -> Result<Missing, ProxyError> {
    let begins = |word: &[u8]| header.iter().zip(word).all(|(found, wanted)| found == wanted);
    if begins(SIGNATURE) && (header.first() == Some(&b'\r') || header.is_empty()) {
        let Some(length) = header.get(FIXED - 2..FIXED).and_then(|length| length.first_chunk()) else {
            let upto = if header.len() < SIGNATURE.len() { SIGNATURE.len() } else { FIXED };
            return Ok(Missing::Bytes(upto - header.len()));
        };
        let whole = FIXED + usize::from(u16::from_be_bytes(*length));
        return match whole - header.len().min(whole) {
            0 => Ok(Missing::Nothing),
            _ if whole > LONGEST => Err(ProxyError::TooLong(LONGEST)),
            more => Ok(Missing::Bytes(more)),
        };
    }
    if !begins(WORD) {
        return Err(ProxyError::Missing);
    }
    match LONGEST_LINE - header.len().min(LONGEST_LINE) {
        _ if header.ends_with(b"\n") => Ok(Missing::Nothing),
        0 => Err(ProxyError::TooLong(LONGEST_LINE)),
        more => Ok(Missing::LineEnd(more)),
    }
}

/// Takes what has come of a line, looking first where it ends.
async fn rest_of_line(stream: &mut TcpStream, header: &mut Vec<u8>, most: usize) -> Result<(), ProxyError> {
    let mut seen = [0; LONGEST_LINE];
    let count = stream.peek(seen.get_mut(..most).unwrap_or_default()).await?;
    if count == 0 {
        return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
    }
    let seen = seen.get_mut(..count).unwrap_or_default();
    let upto = seen.iter().position(|byte| *byte == b'\n').map_or(count, |at| at + 1);
    let line = seen.get_mut(..upto).unwrap_or_default();
    stream.read_exact(line).await?;
    header.extend_from_slice(line);
    Ok(())
}

fn parse(header: &[u8]) -> Result<Option<SocketAddr>, ProxyError> {
    match HeaderResult::parse(header) {
        HeaderResult::V1(Ok(header)) => Ok(match header.addresses {
            v1::Addresses::Tcp4(it) => Some((it.source_address, it.source_port).into()),
            v1::Addresses::Tcp6(it) => Some((it.source_address, it.source_port).into()),
            v1::Addresses::Unknown => None,
        }),
        HeaderResult::V2(Ok(header)) => Ok(match (header.command, header.addresses) {
            (v2::Command::Proxy, v2::Addresses::IPv4(it)) => Some((it.source_address, it.source_port).into()),
            (v2::Command::Proxy, v2::Addresses::IPv6(it)) => Some((it.source_address, it.source_port).into()),
            _ => None,
        }),
        HeaderResult::V1(Err(error)) => Err(ProxyError::Malformed(error.to_string())),
        HeaderResult::V2(Err(error)) => Err(ProxyError::Malformed(error.to_string())),
    }
}
