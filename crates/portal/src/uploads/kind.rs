//! What a file is, as its content says.

/// How many bytes tell a file's type.
pub(super) const HEAD: usize = 12;

/// The type that the first bytes of a file show.
pub(super) fn media_type(head: &[u8]) -> Option<&'static str> {
    let brand = head.get(8..12).unwrap_or_default();
    if head.starts_with(b"%PDF-") {
        Some("application/pdf")
    } else if head.starts_with(&[0xff, 0xd8, 0xff]) {
        Some("image/jpeg")
    } else if head.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if head.starts_with(b"RIFF") && brand == b"WEBP" {
        Some("image/webp")
    } else if head.get(4..8) == Some(b"ftyp") && HEIC_BRANDS.contains(&brand) {
        Some("image/heic")
    } else {
        None
    }
}

/// ISO/IEC 23008-12, annex B: images coded with HEVC.
const HEIC_BRANDS: [&[u8]; 6] = [b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"];

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
