//! Bytes that arrive: with patience for slow lines, into a file of this process first.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::body::{Body, Bytes};
use http_body_util::BodyExt;
use sha2::{Digest, Sha256};
use tokio::fs::{self, File};
use tokio::io::AsyncWriteExt;
use tokio::time::{Instant, timeout_at};

use super::LIMIT;
use super::kind::HEAD;
use crate::body::{INCOMPLETE, TOO_LARGE};
use crate::error::{ApiError, TOO_SLOW};
use crate::hex;

/// How long the next bytes of an upload may take, and the whole: slow phones, not stalled ones.
const STALL: Duration = Duration::from_secs(30);
const WHOLE: Duration = Duration::from_secs(15 * 60);

/// A body that arrives.
pub(super) struct Incoming {
    body: Body,
    deadline: Instant,
}

impl Incoming {
    pub(super) fn new(body: Body) -> Incoming {
        Incoming { body, deadline: Instant::now() + WHOLE }
    }

    /// The next bytes; `None` at the end.
    async fn next(&mut self) -> Result<Option<Bytes>, ApiError> {
        loop {
            let patience = self.deadline.min(Instant::now() + STALL);
            match timeout_at(patience, self.body.frame()).await {
                Err(_) => return Err(TOO_SLOW),
                Ok(None) => return Ok(None),
                Ok(Some(Err(_))) => return Err(INCOMPLETE),
                Ok(Some(Ok(frame))) => {
                    if let Ok(bytes) = frame.into_data() {
                        return Ok(Some(bytes));
                    }
                }
            }
        }
    }

    /// Adds everything to a file that may become `limit` bytes long. What came before a cut is in
    /// it all the same.
    pub(super) async fn pour(&mut self, into: &mut Spool, limit: usize) -> Result<(), ApiError> {
        while let Some(bytes) = self.next().await? {
            if into.size + bytes.len() > limit {
                return Err(TOO_LARGE);
            }
            into.write(&bytes).await?;
        }
        Ok(())
    }

    /// Reads and forgets what still comes, up to a few times the limit. A browser that is still
    /// sending when the connection closes never sees the refusal.
    pub(super) async fn drain(mut self) {
        let mut left = 4 * LIMIT;
        while let Ok(Some(bytes)) = self.next().await
            && bytes.len() <= left
        {
            left -= bytes.len();
        }
    }
}

/// A folder of this process for what is just arriving.
#[derive(Debug)]
pub(crate) struct Scratch {
    folder: PathBuf,
}

impl Scratch {
    /// Opens the folder, creating it if needed, and removes what interrupted runs left behind.
    pub(crate) async fn open(folder: PathBuf) -> io::Result<Scratch> {
        fs::create_dir_all(&folder).await?;
        let mut files = fs::read_dir(&folder).await?;
        while let Some(file) = files.next_entry().await? {
            // Anything younger may be another portal's that shares the folder.
            let idle = file.metadata().await?.modified()?.elapsed().unwrap_or_default();
            if idle > WHOLE {
                fs::remove_file(file.path()).await?;
            }
        }
        Ok(Scratch { folder })
    }

    /// An empty file, which goes when it is dropped.
    pub(super) async fn spool(&self) -> io::Result<Spool> {
        let path = self.folder.join(hex::random::<16>()?);
        let file = File::create_new(&path).await?;
        Ok(Spool { path, file, size: 0, digest: Sha256::new(), head: Vec::with_capacity(HEAD) })
    }
}

/// Bytes on their way to where they are kept.
pub(super) struct Spool {
    path: PathBuf,
    file: File,
    pub(super) size: usize,
    digest: Sha256,
    /// The first bytes.
    pub(super) head: Vec<u8>,
}

impl Spool {
    async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.size += bytes.len();
        self.head.extend_from_slice(&bytes[..bytes.len().min(HEAD - self.head.len())]);
        self.digest.update(bytes);
        self.file.write_all(bytes).await
    }

    /// Where it lies, once everything is written.
    pub(super) async fn path(&mut self) -> io::Result<&Path> {
        self.file.flush().await?;
        Ok(&self.path)
    }

    /// The bytes themselves.
    pub(super) async fn read(&mut self) -> io::Result<Vec<u8>> {
        fs::read(self.path().await?).await
    }

    /// The digest of everything.
    pub(super) fn sha256(&self) -> String {
        hex::encode(&self.digest.clone().finalize())
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        // It may have been moved to where it is kept. Whatever cannot be removed now goes when the
        // portal starts again.
        let _ = std::fs::remove_file(&self.path);
    }
}
