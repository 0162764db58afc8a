//! Which hosts may be called: Meta's, by https, at public addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::{
    Url,
    dns::{Addrs, Name, Resolve, Resolving},
};

/// Where Meta keeps what people send; the token goes there too, so it must be nobody else.
const OF_META: [&str; 4] = ["facebook.com", "fbsbx.com", "fbcdn.net", "whatsapp.net"];

/// Whether the token may be sent to `url`: to one of Meta's hosts by https, or to the origin that was
/// configured.
pub(crate) fn is_allowed(url: &Url, base: &Url) -> bool {
    if url.origin() == base.origin() {
        return true;
    }
    let Some(host) = url.domain() else { return false };
    let metas =
        |domain: &&str| host.strip_suffix(*domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    url.scheme() == "https" && url.port().is_none() && OF_META.iter().any(metas)
}

/// Resolves names, and refuses those that lead into the own network.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            if let Some(inside) = found.iter().find(|address| !is_public(address.ip())) {
                return Err(format!("{} leads to {}, which is not public", name.as_str(), inside.ip()).into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// Whether an address is one of the internet's, and not of a machine, a network or a special purpose
/// (IANA's special-purpose registries).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => address.to_ipv4_mapped().map_or_else(|| is_public_v6(address), is_public_v4),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 198 && (b == 18 || b == 19))
        || (a, b, c) == (192, 0, 0))
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    // Everything that is routed today is in 2000::/3; 2002::/16 and 64:ff9b::/96 hide IPv4 addresses.
    (0x2000..0x4000).contains(&first)
        && first != 0x2002
        && !(first == 0x2001 && (second < 0x200 || second == 0xdb8))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    #[test]
    fn the_token_goes_to_meta_and_to_nobody_else() {
        let base = url("https://graph.facebook.com/v24.0/");
        for good in [
            "https://graph.facebook.com/v24.0/1/media",
            "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1",
            "https://mmg.whatsapp.net/v/1",
        ] {
            assert!(is_allowed(&url(good), &base), "{good}");
        }
        for bad in [
            "http://lookaside.fbsbx.com/",
            "https://lookaside.fbsbx.com.example.com/",
            "https://evilfbsbx.com/",
            "https://lookaside.fbsbx.com:8443/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "file:///etc/passwd",
        ] {
            assert!(!is_allowed(&url(bad), &base), "{bad}");
        }
    }

    #[test]
    fn only_public_addresses_are_called() {
        for good in ["157.240.1.1", "2a03:2880:f10d::1", "8.8.8.8"] {
            assert!(is_public(good.parse().unwrap()), "{good}");
        }
        for bad in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "198.18.0.1",
            "192.0.0.8",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:a00:1::",
            "2001:db8::1",
        ] {
            assert!(!is_public(bad.parse().unwrap()), "{bad}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_into_the_own_network_is_not_resolved() {
        let refused = PublicOnly.resolve("localhost".parse().unwrap()).await.err().unwrap();
        assert!(refused.to_string().contains("not public"), "{refused}");
    }
}
