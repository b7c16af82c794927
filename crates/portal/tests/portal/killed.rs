//! What is acknowledged is stored, and stored once, whenever the portal or its database is killed.

use std::collections::BTreeMap;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use crate::running::{Place, Running};
use crate::support::{dossier, key};

const DOSSIERS: u32 = 100;

/// The receipts that have arrived, by the number of the dossier.
pub(crate) type Receipts = BTreeMap<u32, String>;

/// Files all dossiers at once, each under its key, and calls `fault` when so many have been
/// acknowledged that were not before. Whatever comes then is read as well.
pub(crate) async fn file_all(
    portal: &mut Running,
    cookie: &str,
    receipts: &mut Receipts,
    fault_after: usize,
    fault: impl Fn(&mut Running),
) {
    let mut new = 0;
    let mut replies: FuturesUnordered<_> = (1..=DOSSIERS)
        .map(|number| {
            let request = portal.file(cookie, &key(number), &dossier());
            async move {
                let reply = request.send().await.ok()?;
                Some((number, reply.status().as_u16(), reply.text().await.ok()?))
            }
        })
        .collect();
    while let Some(reply) = replies.next().await {
        // Only a reply that is complete is an acknowledgement.
        let Some((number, status @ (200 | 201), receipt)) = reply else { continue };
        if let Some(before) = receipts.get(&number) {
            assert_eq!((status, &receipt), (200, before), "filed twice, or lost");
            continue;
        }
        receipts.insert(number, receipt);
        new += 1;
        if new == fault_after {
            fault(portal);
        }
    }
}

/// Asserts that sending all again brings the known receipts, and that nothing is there twice.
pub(crate) async fn nothing_is_lost_or_doubled(
    mut portal: Running,
    cookie: &str,
    mut receipts: Receipts,
) {
    file_all(&mut portal, cookie, &mut receipts, usize::MAX, |_| {}).await;
    assert_eq!(receipts.len(), DOSSIERS as usize, "all are taken at last");
    let codes = portal.codes(cookie).await;
    assert_eq!(codes.len(), DOSSIERS as usize, "one dossier a key");
    for (sequence, code) in (1..).zip(&codes) {
        assert!(code.ends_with(&format!("-{sequence:04}")), "{code} is number {sequence}");
        assert!(receipts.values().any(|receipt| receipt.contains(code)), "{code} has no receipt");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_portal_killed_among_a_hundred_submissions_loses_and_doubles_nothing() {
    let place = Place::new();
    let mut portal = place.start();
    let cookie = portal.sign_in("tran-thi-mau").await;
    let mut receipts = Receipts::new();
    for fault_after in [1, 20, 40] {
        file_all(&mut portal, &cookie, &mut receipts, fault_after, Running::kill).await;
        portal = place.start();
    }
    assert!(receipts.len() < DOSSIERS as usize, "it was killed in the middle");
    nothing_is_lost_or_doubled(portal, &cookie, receipts).await;
}
