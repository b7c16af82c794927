//! How often somebody may ask: so many requests a minute of one session, and of one address. More
//! are refused with the time to wait, and cost next to nothing.
//!
//! Each portal counts by itself, in memory: behind a load balancer the limits are as many times as
//! wide. They stand against scripts that run wild, not against an attack from many places, and are
//! not worth a write to the database for each request.
//!
//! Many people may be behind one address, and all of them are behind the proxy's. So an address may
//! ask ten times as often, and counts only where it is known to be the browser's own: on a direct
//! connection, or in the header that the operator names because the proxy writes it.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::body;
use crate::clock::Moment;
use crate::error::ApiError;
use crate::portal::Portal;
use crate::routes::route;
use crate::session;

/// How often one may ask, in requests a minute; 0 stands for no limit.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Whoever has signed in.
    pub session: u32,
    /// All who come from one address.
    pub address: u32,
    /// The header in which the proxy says where a request comes from; its last address counts.
    pub client_address: Option<HeaderName>,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { session: 600, address: 6000, client_address: None }
    }
}

/// Where a connection comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) IpAddr);

const MINUTE: i64 = 60_000;

const TOO_MANY: ApiError = ApiError::new(
    StatusCode::TOO_MANY_REQUESTS,
    "too-many-requests",
    "Có quá nhiều yêu cầu cùng lúc. Xin chờ một lát rồi thử lại; những gì đã khai vẫn còn trên máy.",
    "Too many requests at once. Please wait a moment and try again; what you filled in is still on your device.",
);

/// What has been counted.
pub(crate) struct Counts {
    sessions: Buckets<String>,
    addresses: Buckets<IpAddr>,
    client_address: Option<HeaderName>,
}

impl Counts {
    pub(crate) fn new(limits: Limits) -> Counts {
        let Limits { session, address, client_address } = limits;
        let (sessions, addresses) = (Buckets::new(session), Buckets::new(address));
        Counts { sessions, addresses, client_address }
    }

    /// How many seconds a request has to wait, if it has to.
    fn take(&self, headers: &HeaderMap, peer: Option<Peer>, now: Moment) -> Result<(), u64> {
        if let Some(address) = self.address(headers, peer) {
            self.addresses.take(network(address), now)?;
        }
        match session::token_digest(headers) {
            Some(session) => self.sessions.take(session, now),
            None => Ok(()),
        }
    }

    fn address(&self, headers: &HeaderMap, peer: Option<Peer>) -> Option<IpAddr> {
        let Some(named) = &self.client_address else {
            let by_proxy =
                ["forwarded", "x-forwarded-for"].iter().any(|it| headers.contains_key(*it));
            return peer.filter(|_| !by_proxy).map(|Peer(address)| address);
        };
        // What stands before the last has come from outside, and may say anything.
        let value = headers.get_all(named).iter().next_back()?.to_str().ok()?;
        value.rsplit(',').next()?.trim().parse().ok()
    }
}

/// Middleware: refuses those who ask too often.
pub(crate) async fn guard(
    State(portal): State<Arc<Portal>>,
    request: Request,
    next: Next,
) -> Response {
    // Whoever watches over the portal asks from one place.
    if route(&request) == "/api/health" {
        return next.run(request).await;
    }
    let peer = request.extensions().get::<Peer>().copied();
    match portal.counts.take(request.headers(), peer, portal.clock.now()) {
        Ok(()) => next.run(request).await,
        Err(seconds) => {
            // A browser hears nothing before it has sent everything.
            body::forget(request.into_body()).await;
            TOO_MANY.retry_after(seconds).into_response()
        }
    }
}

/// Buckets of tokens, one for each who asks: full at first, filled up within a minute.
struct Buckets<K> {
    size: u32,
    all: Mutex<All<K>>,
}

struct All<K> {
    buckets: HashMap<K, Bucket>,
    /// When those that were full had last been forgotten.
    tidied: Moment,
}

struct Bucket {
    tokens: f64,
    since: Moment,
}

impl<K: std::hash::Hash + Eq> Buckets<K> {
    fn new(size: u32) -> Buckets<K> {
        let all = All { buckets: HashMap::new(), tidied: Moment(0) };
        Buckets { size, all: Mutex::new(all) }
    }

    /// Takes a token, or says in how many seconds there will be one.
    fn take(&self, whose: K, now: Moment) -> Result<(), u64> {
        if self.size == 0 {
            return Ok(());
        }
        let size = f64::from(self.size);
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        if (now.0 - all.tidied.0).abs() >= MINUTE {
            all.buckets.retain(|_, bucket| (now.0 - bucket.since.0).abs() < MINUTE);
            all.tidied = now;
        }
        let bucket = all.buckets.entry(whose).or_insert(Bucket { tokens: size, since: now });
        // A clock that is set back brings nothing, and takes nothing.
        let passed = (now.0 - bucket.since.0).clamp(0, MINUTE);
        bucket.tokens = (bucket.tokens + passed as f64 * size / MINUTE as f64).min(size);
        bucket.since = now;
        if bucket.tokens >= 1.0 {
            bucket.tokens -= 1.0;
            return Ok(());
        }
        Err(((1.0 - bucket.tokens) * 60.0 / size).ceil() as u64)
    }
}

/// An address as one household or company has it: providers hand out IPv6 by networks of 64 bits.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEER: Option<Peer> = Some(Peer(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST)));

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        let pair = |(name, value): &(&str, &str)| Some((name.parse().ok()?, value.parse().ok()?));
        pairs.iter().filter_map(pair).collect()
    }

    #[test]
    fn a_bucket_fills_again_with_time() {
        let buckets = Buckets::new(3);
        let at = |seconds: i64| buckets.take("x", Moment(1_000_000 + seconds * 1000));
        assert_eq!([at(0), at(0), at(0), at(0), at(5)], [Ok(()), Ok(()), Ok(()), Err(20), Err(15)]);
        assert_eq!([at(20), at(20), at(0)], [Ok(()), Err(20), Err(20)]);
        // Whoever rests has all again, and no more.
        assert_eq!([at(900), at(900), at(900), at(900)], [Ok(()), Ok(()), Ok(()), Err(20)]);
    }

    #[test]
    fn who_rests_is_forgotten() {
        let buckets = Buckets::new(3);
        for number in 0..100 {
            assert_eq!(buckets.take(number, Moment(0)), Ok(()));
        }
        assert_eq!(buckets.take(0, Moment(2 * MINUTE)), Ok(()));
        assert_eq!(buckets.all.lock().unwrap_or_else(PoisonError::into_inner).buckets.len(), 1);
    }

    #[test]
    fn an_address_counts_where_it_is_the_browsers_own() {
        let through_proxy = headers(&[("x-forwarded-for", "198.51.100.7, 203.0.113.9")]);
        let mut counts = Counts::new(Limits::default());
        assert!(counts.address(&headers(&[]), PEER).is_some_and(|it| it.is_loopback()));
        assert_eq!(counts.address(&through_proxy, PEER), None);
        counts.client_address = Some(HeaderName::from_static("x-forwarded-for"));
        let found = counts.address(&through_proxy, PEER);
        assert_eq!(found.map(|it| it.to_string()).as_deref(), Some("203.0.113.9"));
        assert_eq!(counts.address(&headers(&[("x-forwarded-for", "?")]), PEER), None);
    }

    #[test]
    fn a_network_of_a_household_is_one() {
        let of = |text: &str| text.parse().map(network).ok();
        assert_eq!(of("2001:db8:1:2:3::4"), of("2001:db8:1:2:ffff::"));
        assert_ne!(of("2001:db8:1:2::"), of("2001:db8:1:3::"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
    }
}
