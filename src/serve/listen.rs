//! Binds a port, or the next free one if it is taken, and computes the URLs to open.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, UdpSocket};

/// The number of ports to try.
const TRIES: u16 = 100;

/// A bound port. Browsers that connect before the server starts wait.
#[derive(Debug)]
pub struct Listener {
    pub(super) socket: TcpListener,
    address: SocketAddr,
    requested: u16,
}

/// Why no port could be bound.
#[derive(Debug)]
#[non_exhaustive]
pub enum ListenError {
    /// The text is not the address of an interface.
    Interface(String),
    /// This machine has no interface with this address.
    Elsewhere(IpAddr),
    /// All ports up to this one are taken.
    Taken(u16),
    /// The operating system refused to bind the port.
    Io {
        /// The requested address.
        address: SocketAddr,
        /// The operating system's error.
        source: io::Error,
    },
}

/// Binds `port` at `interface` (an IP address, or `localhost`), or the next free one after it. Port
/// 0 binds any.
///
/// # Errors
/// The interface does not belong to this machine, no port is free, or the system refuses.
pub fn listen(interface: &str, port: u16) -> Result<Listener, ListenError> {
    let ip = address_of(interface)?;
    let mut last = port;
    for step in 0..TRIES {
        let Some(next) = port.checked_add(step) else { break };
        last = next;
        let address = SocketAddr::new(ip, next);
        match TcpListener::bind(address).and_then(|socket| Ok((socket.local_addr()?, socket))) {
            Ok((address, socket)) => return Ok(Listener { socket, address, requested: port }),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
            Err(error) if error.kind() == io::ErrorKind::AddrNotAvailable => {
                return Err(ListenError::Elsewhere(ip));
            }
            Err(source) => return Err(ListenError::Io { address, source }),
        }
    }
    Err(ListenError::Taken(last))
}

fn address_of(interface: &str) -> Result<IpAddr, ListenError> {
    if interface.eq_ignore_ascii_case("localhost") {
        return Ok(IpAddr::V4(Ipv4Addr::LOCALHOST));
    }
    let unbracketed = interface.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let parsed = unbracketed.unwrap_or(interface).parse();
    parsed.map_err(|_| ListenError::Interface(interface.to_owned()))
}

impl Listener {
    /// The interface and the port that were bound.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The requested port, if it was taken and another one was bound.
    pub(crate) fn instead_of(&self) -> Option<u16> {
        (self.requested != 0 && self.requested != self.address.port()).then_some(self.requested)
    }

    /// Whether only this machine can reach the server.
    pub(crate) fn is_private(&self) -> bool {
        self.address.ip().to_canonical().is_loopback()
    }

    /// The URL to open on this machine, without a trailing slash.
    pub(crate) fn url(&self) -> String {
        let ip = match self.address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
            ip => ip,
        };
        format!("http://{}", SocketAddr::new(ip, self.address.port()))
    }

    /// The URL to open on another device, such as a phone, without a trailing slash; `None` if
    /// others can't reach this server, or this machine has no network.
    pub(crate) fn network_url(&self) -> Option<String> {
        let ip = match self.address.ip() {
            ip if ip.is_unspecified() => outward(ip.is_ipv6())?,
            _ if self.is_private() => return None,
            ip => ip,
        };
        Some(format!("http://{}", SocketAddr::new(ip, self.address.port())))
    }
}

/// The address of this machine on its network. Connecting a UDP socket selects a route and sends
/// nothing; the target is an address reserved for documentation.
fn outward(six: bool) -> Option<IpAddr> {
    let towards = |from: IpAddr, to: IpAddr| {
        let socket = UdpSocket::bind((from, 0)).ok()?;
        socket.connect((to, 9)).ok()?;
        let ip = socket.local_addr().ok()?.ip();
        (!ip.is_loopback() && !ip.is_unspecified()).then_some(ip)
    };
    let four = || towards(Ipv4Addr::UNSPECIFIED.into(), Ipv4Addr::new(192, 0, 2, 1).into());
    let documentation = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1);
    // A socket for all IPv6 addresses accepts IPv4 too, which is easier to type on a phone.
    four().or_else(|| six.then(|| towards(Ipv6Addr::UNSPECIFIED.into(), documentation.into()))?)
}

impl fmt::Display for ListenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Interface(name) => write!(
                f,
                "`{name}` is not the address of an interface; use 127.0.0.1 for this machine \
                 alone, or 0.0.0.0 for all its networks"
            ),
            Self::Elsewhere(ip) => write!(
                f,
                "this machine does not have the address {ip}; use 127.0.0.1 for this machine \
                 alone, or 0.0.0.0 for all its networks"
            ),
            Self::Taken(port) => {
                write!(f, "no port is free up to {port}; choose another with --port")
            }
            Self::Io { address, source } => {
                write!(f, "cannot listen on {address}: {source}")?;
                match source.kind() {
                    io::ErrorKind::PermissionDenied => {
                        write!(f, "; choose a port from 1024 on with --port")
                    }
                    _ => Ok(()),
                }
            }
        }
    }
}

impl std::error::Error for ListenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_free_port_is_taken() {
        let first = listen("127.0.0.1", 0).unwrap();
        assert_eq!(first.instead_of(), None);
        let port = first.address().port();
        let second = listen("127.0.0.1", port).unwrap();
        assert!(second.address().port() > port);
        assert_eq!(second.instead_of(), Some(port));
        assert_eq!(first.url(), format!("http://127.0.0.1:{port}"));
        assert_eq!(first.network_url(), None);
        assert!(first.is_private());
    }

    #[test]
    fn bad_interfaces_are_reported() {
        let message = |interface: &str| listen(interface, 0).unwrap_err().to_string();
        assert!(message("eth0").starts_with("`eth0` is not the address of an interface; use"));
        assert!(
            message("192.0.2.7").starts_with("this machine does not have the address 192.0.2.7;")
        );
        assert!(message("").contains("not the address"));
    }

    #[test]
    fn all_interfaces_are_reached_from_elsewhere() {
        let all = listen("0.0.0.0", 0).unwrap();
        assert!(!all.is_private());
        assert!(all.url().starts_with("http://127.0.0.1:"));
        if let Some(url) = all.network_url() {
            assert!(!url.contains("127.0.0.1") && !url.contains("0.0.0.0"), "{url}");
        }
    }
}
