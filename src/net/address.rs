//! Classifies IP addresses that are not reachable on the public network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether an address is private or otherwise not globally reachable (RFC 6890 and the registries
/// based on it).
pub(crate) fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_private_v4(address),
        IpAddr::V6(address) => is_private_v6(address),
    }
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || a == 0
        || a >= 240
        || (a, b & 0xc0) == (100, 64)
        || (a, b, c) == (192, 0, 0)
        || (a, b & 0xfe) == (198, 18)
}

fn is_private_v6(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    // `::ffff:10.0.0.1` and `64:ff9b::10.0.0.1` embed IPv4 addresses.
    let holds_v4 =
        matches!(parts, [0, 0, 0, 0, 0, 0 | 0xffff, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..]);
    if holds_v4 && !address.is_loopback() {
        let [.., a, b, c, d] = address.octets();
        return is_private_v4(Ipv4Addr::new(a, b, c, d));
    }
    address.is_loopback()
        || address.is_multicast()
        || parts[0] & 0xfe00 == 0xfc00
        // Link-local, and the deprecated site-local (RFC 3879).
        || matches!(parts[0] & 0xffc0, 0xfe80 | 0xfec0)
        // Local-use IPv4/IPv6 translation (RFC 8215).
        || parts[..3] == [0x64, 0xff9b, 1]
        || parts[..2] == [0x2001, 0xdb8]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_networks_are_recognised() {
        for (address, private) in [
            ("127.0.0.1", true),
            ("10.1.2.3", true),
            ("172.16.0.1", true),
            ("172.32.0.1", false),
            ("192.168.1.1", true),
            ("169.254.169.254", true),
            ("100.64.0.1", true),
            ("0.0.0.0", true),
            ("255.255.255.255", true),
            ("8.8.8.8", false),
            ("::1", true),
            ("::", true),
            ("fe80::1", true),
            ("fd00::1", true),
            ("::ffff:10.0.0.1", true),
            ("::ffff:8.8.8.8", false),
            ("64:ff9b::7f00:1", true),
            ("64:ff9b::808:808", false),
            ("64:ff9b:1::808:808", true),
            ("64:ff9b:1:ffff::1", true),
            ("64:ff9b:2::1", false),
            ("fec0::1", true),
            ("feff::1", true),
            ("2606:4700::1111", false),
        ] {
            assert_eq!(is_private(address.parse().unwrap()), private, "{address}");
        }
    }
}
