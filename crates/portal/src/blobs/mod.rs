//! Where files lie: in a folder, or in any store that speaks S3's protocol.
//!
//! A blob is bytes under a key, written whole and never changed. Keys are made by the portal, of
//! lower-case letters, digits, dots and `/`: nothing that a person sent becomes part of one.
//!
//! Deliberately absent: who may read what. That is the database's.

mod folder;
mod s3;

use std::io;
use std::path::Path;
use std::pin::Pin;

use axum::body::Body;

pub(crate) use folder::Folder;
pub use s3::S3;
pub(crate) use s3::Bucket;

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
    use hyper_util::rt::TokioIo;
    use s3s::auth::SimpleAuth;
    use s3s::service::S3ServiceBuilder;
    use s3s_fs::FileSystem;
    use tempfile::TempDir;
    use tokio::net::TcpListener;
    use tokio::task::{JoinHandle, JoinSet};

    use super::s3::Trouble;
    use super::*;

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
        assert!(read("parts/1/3").await.is_some() && read("parts/1").await.is_none());
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
        keeps_its_promises(&Bucket::open(server.settings("tokhai")).await.unwrap()).await;
    }

    #[tokio::test]
    async fn a_bucket_that_cannot_be_used_is_refused_at_the_start_without_telling_the_secret() {
        let server = Server::start().await;
        let wrong = S3 { secret: "not-the-secret".into(), ..server.settings("tokhai") };
        for settings in [wrong, server.settings("nowhere")] {
            assert!(!format!("{settings:?}").contains(&settings.secret));
            let trouble = Bucket::open(settings).await.err().unwrap();
            assert!(matches!(trouble, Trouble::Refused(403 | 404)), "{trouble:?}");
        }
        for endpoint in ["somewhere", "ftp://127.0.0.1/"] {
            let settings = S3 { endpoint: endpoint.into(), ..server.settings("tokhai") };
            assert!(matches!(Bucket::open(settings).await, Err(Trouble::Address)));
        }
        let gone = server.settings("tokhai");
        server.task.abort();
        // It is gone once its task is.
        assert!(server.task.await.unwrap_err().is_cancelled());
        let trouble = Bucket::open(gone).await.err().unwrap();
        let Trouble::Unreachable(sentence) = trouble else { panic!("{trouble:?}") };
        assert!(!sentence.contains("X-Amz"), "{sentence}");
    }

    /// An S3 server that others wrote, with one bucket and one key.
    struct Server {
        address: String,
        task: JoinHandle<()>,
        _folder: TempDir,
    }

    impl Server {
        async fn start() -> Server {
            let folder = tempfile::tempdir().unwrap();
            std::fs::create_dir(folder.path().join("tokhai")).unwrap();
            let mut builder = S3ServiceBuilder::new(FileSystem::new(folder.path()).unwrap());
            builder.set_auth(SimpleAuth::from_single("KEY", "SECRET"));
            let service = builder.build();
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap().to_string();
            let task = tokio::spawn(async move {
                let mut open = JoinSet::new();
                while let Ok((stream, _)) = listener.accept().await {
                    let http = hyper::server::conn::http1::Builder::new();
                    open.spawn(http.serve_connection(TokioIo::new(stream), service.clone()));
                }
            });
            Server { address, task, _folder: folder }
        }

        fn settings(&self, bucket: &str) -> S3 {
            S3 {
                endpoint: format!("http://{}", self.address),
                bucket: bucket.into(),
                region: "us-east-1".into(),
                key: "KEY".into(),
                secret: "SECRET".into(),
            }
        }
    }
}
