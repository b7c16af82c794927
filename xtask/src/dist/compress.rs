//! A `.br` and a `.gz` beside every file that gains from it, as small as they get: they are made
//! once and sent a million times.

use std::io::Write;
use std::path::Path;

use crate::Result;
use crate::workspace::{files, write};

const COMPRESSIBLE: [&str; 9] =
    [".css", ".html", ".js", ".json", ".list", ".svg", ".txt", ".wasm", ".webmanifest"];

/// Compresses every such file below `folder`.
pub(super) fn all(folder: &Path) -> Result {
    for file in files(folder)? {
        if COMPRESSIBLE.iter().any(|extension| file.ends_with(extension)) {
            let path = folder.join(&file);
            let bytes = std::fs::read(&path).map_err(|e| format!("Cannot read {file}: {e}."))?;
            let sentence = |e: std::io::Error| format!("Cannot compress {file}: {e}.");
            write(&folder.join(format!("{file}.br")), brotli(&bytes).map_err(sentence)?)?;
            write(&folder.join(format!("{file}.gz")), gzip(&bytes).map_err(sentence)?)?;
        }
    }
    Ok(())
}

/// Brotli at its best quality.
pub(crate) fn brotli(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let params = brotli::enc::BrotliEncoderParams {
        quality: 11,
        size_hint: bytes.len(),
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &*bytes, &mut out, &params)?;
    Ok(out)
}

fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}
