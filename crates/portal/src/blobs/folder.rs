//! Blobs as files below a folder.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::body::Body;
use tokio::fs::{self, File};
use tokio_util::io::ReaderStream;

use super::{Blobs, Task};

/// Parts of uploads that nobody has gone on with for this time belong to none any more: their
/// uploads have expired long ago ([`crate::uploads::tus`]), or were never noted.
const OLD: Duration = Duration::from_secs(48 * 3600);

/// A folder. It has to lie on the file system of the files that it is to keep.
#[derive(Debug)]
pub(crate) struct Folder {
    root: PathBuf,
}

impl Folder {
    /// Opens the folder, creating it if needed, and removes parts that were left behind.
    pub(crate) async fn open(root: PathBuf) -> io::Result<Folder> {
        let parts = root.join("parts");
        fs::create_dir_all(&parts).await?;
        let mut uploads = fs::read_dir(parts).await?;
        while let Some(upload) = uploads.next_entry().await? {
            if upload.metadata().await?.modified()?.elapsed().unwrap_or_default() > OLD {
                fs::remove_dir_all(upload.path()).await?;
            }
        }
        Ok(Folder { root })
    }

    fn place(&self, key: &str) -> PathBuf {
        self.root.join(key)
    }
}

impl Blobs for Folder {
    fn keep<'a>(&'a self, key: &'a str, from: &'a Path) -> Task<'a, ()> {
        Box::pin(async move {
            File::open(from).await?.sync_all().await?;
            let to = self.place(key);
            let folder = to.parent().unwrap_or(&self.root);
            fs::create_dir_all(folder).await?;
            fs::rename(from, &to).await?;
            // The rename itself survives a power cut only once its folder is on disk.
            File::open(folder).await?.sync_all().await
        })
    }

    fn open<'a>(&'a self, key: &'a str) -> Task<'a, Option<Body>> {
        Box::pin(async move {
            match File::open(self.place(key)).await {
                Ok(file) => Ok(Some(Body::from_stream(ReaderStream::new(file)))),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error),
            }
        })
    }

    fn remove<'a>(&'a self, key: &'a str) -> Task<'a, ()> {
        Box::pin(async move {
            let place = self.place(key);
            match fs::remove_file(&place).await {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            // The folder of an upload's parts goes with the last of them; others are not empty,
            // or do no harm.
            if let Some(folder) = place.parent() {
                let _ = fs::remove_dir(folder).await;
            }
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    #[tokio::test]
    async fn parts_that_belong_to_no_upload_any_more_go_when_the_portal_starts() {
        let root = tempfile::tempdir().unwrap();
        for (name, hours) in [("old", 49), ("young", 47)] {
            let upload = root.path().join("parts").join(name);
            std::fs::create_dir_all(&upload).unwrap();
            std::fs::write(upload.join("0"), "a part").unwrap();
            let then = SystemTime::now() - Duration::from_secs(hours * 3600);
            std::fs::File::open(upload).unwrap().set_modified(then).unwrap();
        }
        Folder::open(root.path().to_owned()).await.unwrap();
        let left = std::fs::read_dir(root.path().join("parts")).unwrap();
        let left: Vec<_> = left.map(|it| it.unwrap().file_name()).collect();
        assert_eq!(left, ["young"]);
    }
}
