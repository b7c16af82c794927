//! The forms that the portal takes dossiers for, read from `DIST/forms/<slug>/form.json` and read
//! again when the file has changed.

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use serde_json::Value;
use tokhai_engine::form::{About, Form, compile};
use tokhai_engine::schema::pattern::NativePatterns;

/// Reads form documents and keeps them.
#[derive(Debug)]
pub(crate) struct Forms {
    folder: PathBuf,
    kept: Mutex<HashMap<String, (FileState, Arc<FormDocument>)>>,
}

/// A form document that can be filed against.
#[derive(Debug)]
pub(crate) struct FormDocument {
    pub(crate) form: Arc<Form>,
}

/// What changes when a file is written anew.
type FileState = (Option<SystemTime>, u64);

impl Forms {
    /// The forms below `folder`.
    pub(crate) fn new(folder: PathBuf) -> Forms {
        Forms { folder, kept: Mutex::default() }
    }

    /// The form with this slug as it is now; `None` if there is none.
    ///
    /// # Errors
    /// The file cannot be read, or is no form document.
    pub(crate) async fn get(&self, slug: &str) -> io::Result<Option<Arc<FormDocument>>> {
        if !is_slug(slug) {
            return Ok(None);
        }
        let path = self.folder.join(slug).join("form.json");
        let state = match tokio::fs::metadata(&path).await {
            Ok(metadata) => (metadata.modified().ok(), metadata.len()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        if let Some((kept_state, form)) = self.lock().get(slug)
            && *kept_state == state
        {
            return Ok(Some(form.clone()));
        }
        let form = Arc::new(FormDocument::read(&tokio::fs::read(&path).await?)?);
        self.lock().insert(slug.to_owned(), (state, form.clone()));
        Ok(Some(form))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, (FileState, Arc<FormDocument>)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FormDocument {
    /// What the form is called and what comes with it.
    pub(crate) fn about(&self) -> &About {
        &self.form.about
    }

    /// A document with mistakes still takes dossiers as far as it can, as the browser shows it as
    /// far as it can; one that does not say what it is takes none.
    fn read(bytes: &[u8]) -> io::Result<FormDocument> {
        let document: Value = serde_json::from_slice(bytes)?;
        let (form, problems) = compile(&document, &NativePatterns);
        for problem in problems {
            let (code, at) = (problem.code, problem.at);
            tracing::warn!(form = form.about.id, code, %at, "a form document has a mistake");
        }
        if form.about.id.is_empty() || form.about.version.is_empty() {
            return Err(io::Error::other("a form document has no id or no version"));
        }
        Ok(FormDocument { form: Arc::new(form) })
    }
}

/// Lower-case letters, digits and hyphens: never a path.
fn is_slug(text: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    !text.is_empty() && text.len() <= 64 && text.bytes().all(allowed)
}
