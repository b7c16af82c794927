//! What a file's kind means for its name. Which kind it is, the engine tells by its content.

/// How many bytes tell a file's kind.
pub(super) const HEAD: usize = 12;

/// The usual end of the name of such a file.
pub(super) fn extension(media_type: &str) -> &'static str {
    match media_type {
        "application/pdf" => "pdf",
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/webp" => "webp",
        "image/heic" => "heic",
        _ => "bin",
    }
}
