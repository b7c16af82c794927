//! Where files lie: in a folder, or in any store that speaks S3's protocol.
//!
//! A blob is bytes under a key, written whole and never changed. Keys are made by the portal, of
//! lower-case letters, digits, dots and `/`: nothing that a person sent becomes part of one.
//!
//! Deliberately absent: who may read what. That is the database's.

mod folder;
mod s3;
#[cfg(test)]
#[path = "../../tests/portal/s3.rs"]
mod s3_server;

use std::io;
use std::path::Path;
use std::pin::Pin;

use axum::body::Body;

pub(crate) use folder::Folder;
pub(crate) use s3::Bucket;
pub use s3::S3;

/// What a store promises for later.
pub(crate) type Task<'a, T> = Pin<Box<dyn Future<Output = io::Result<T>> + Send + 'a>>;

/// A store of blobs. Several portals may share one.
pub(crate) trait Blobs: Send + Sync {
    /// Keeps the bytes of the file at `from`, which may be gone afterwards. Once this is done they
    /// outlive a power cut; before, nobody sees a part of them.
    fn keep<'a>(&'a self, key: &'a str, from: &'a Path) -> Task<'a, ()>;

    /// The bytes under a key, as they come; `None` if there are none.
    fn open<'a>(&'a self, key: &'a str) -> Task<'a, Option<Body>>;

    /// Removes what is under a key, if anything is.
    fn remove<'a>(&'a self, key: &'a str) -> Task<'a, ()>;
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::s3::Trouble;
    use super::s3_server::Server;
    use super::*;

    fn settings(server: &Server) -> S3 {
        let [endpoint, bucket, region, key, secret] = server.settings();
        S3 { endpoint, bucket, region, key, secret }
    }

    /// What every store promises.
    async fn keeps_its_promises(blobs: &dyn Blobs) {
        let scratch = tempfile::tempdir().unwrap();
        let file = |name: &str, bytes: &[u8]| {
            let path = scratch.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            path
        };
        let read = async |key| match blobs.open(key).await.unwrap() {
            Some(body) => Some(body.collect().await.unwrap().to_bytes().to_vec()),
            None => None,
        };
        assert_eq!(read("ab/cd/abcd").await, None);
        let large: Vec<u8> = (0..5_000_000_u32).map(|i| (i % 251) as u8).collect();
        blobs.keep("ab/cd/abcd", &file("large", &large)).await.unwrap();
        blobs.keep("parts/1/2", &file("small", b"a part")).await.unwrap();
        blobs.keep("parts/1/3", &file("none", b"")).await.unwrap();
        assert_eq!(read("ab/cd/abcd").await, Some(large));
        assert_eq!(read("parts/1/2").await.as_deref(), Some(b"a part".as_slice()));
        assert_eq!(read("parts/1/3").await.as_deref(), Some(b"".as_slice()));

        // The same again, as when a reply was lost, and of two at once.
        let (one, other) = (file("one", b"again"), file("other", b"again"));
        let both = tokio::join!(blobs.keep("parts/1/2", &one), blobs.keep("parts/1/2", &other));
        both.0.and(both.1).unwrap();
        assert_eq!(read("parts/1/2").await.as_deref(), Some(b"again".as_slice()));

        blobs.remove("parts/1/2").await.unwrap();
        blobs.remove("parts/1/2").await.unwrap();
        assert_eq!(read("parts/1/2").await, None);
        assert!(read("parts/1/3").await.is_some());
        assert!(blobs.keep("ab/cd/lost", &scratch.path().join("not there")).await.is_err());
        assert_eq!(read("ab/cd/lost").await, None);
    }

    #[tokio::test]
    async fn a_folder_keeps_its_promises() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Folder::open(folder.path().join("uploads")).await.unwrap();
        keeps_its_promises(&blobs).await;
    }

    #[tokio::test]
    async fn an_s3_store_keeps_its_promises() {
        let server = Server::start().await;
        keeps_its_promises(&Bucket::open(settings(&server)).await.unwrap()).await;
    }

    #[tokio::test]
    async fn a_bucket_that_cannot_be_used_is_refused_at_the_start_without_telling_the_secret() {
        let server = Server::start().await;
        let wrong = S3 { secret: "not-the-secret".into(), ..settings(&server) };
        let nowhere = S3 { bucket: "nowhere".into(), ..settings(&server) };
        for settings in [wrong, nowhere] {
            assert!(!format!("{settings:?}").contains(&settings.secret));
            let trouble = Bucket::open(settings).await.err().unwrap();
            assert!(matches!(trouble, Trouble::Refused(403 | 404)), "{trouble:?}");
        }
        for endpoint in ["somewhere", "ftp://127.0.0.1/"] {
            let settings = S3 { endpoint: endpoint.into(), ..settings(&server) };
            assert!(matches!(Bucket::open(settings).await, Err(Trouble::Address)));
        }
        let settings = settings(&server);
        server.stop().await;
        let trouble = Bucket::open(settings).await.err().unwrap();
        let Trouble::Unreachable(sentence) = trouble else { panic!("{trouble:?}") };
        assert!(!sentence.contains("X-Amz"), "{sentence}");
    }
}
