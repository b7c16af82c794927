//! An S3 server that others wrote, which verifies signatures. Tests inside the portal use this file
//! as well.

use hyper_util::rt::TokioIo;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

/// A server with one bucket and one key.
pub(crate) struct Server {
    address: String,
    task: JoinHandle<()>,
    _folder: TempDir,
}

impl Server {
    pub(crate) async fn start() -> Server {
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

    /// Endpoint, bucket, region, key and secret.
    pub(crate) fn settings(&self) -> [String; 5] {
        let endpoint = format!("http://{}", self.address);
        [&endpoint, "tokhai", "us-east-1", "KEY", "SECRET"].map(str::to_owned)
    }

    /// Stops it; nothing is there any more afterwards.
    pub(crate) async fn stop(self) {
        self.task.abort();
        assert!(self.task.await.unwrap_err().is_cancelled());
    }
}
