//! What a file is, by its first bytes: names lie.
//!
//! Nothing is decoded here: a picture of a few bytes may want gigabytes of memory once it is.

/// The media type of a picture or a PDF; `None` for anything else.
pub fn media_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Some("image/png"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        [b'%', b'P', b'D', b'F', b'-', ..] => Some("application/pdf"),
        [_, _, _, _, b'f', b't', b'y', b'p', a, b, c, d, ..]
            if HEIC_BRANDS.contains(&&[*a, *b, *c, *d]) =>
        {
            Some("image/heic")
        }
        _ => None,
    }
}

/// ISO/IEC 23008-12, annex B: pictures coded with HEVC, as iPhones take them.
const HEIC_BRANDS: [&[u8; 4]; 6] = [b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"];

/// A picture may have as many pixels: each takes four bytes once it is decoded.
pub const MOST_PIXELS: u64 = 64_000_000;

/// How many pixels a picture has, as its header says; `None` if it does not.
pub fn pixels(bytes: &[u8]) -> Option<u64> {
    let (width, height) = dimensions(bytes)?;
    Some(u64::from(width) * u64::from(height))
}

/// How wide and high a picture is in pixels.
fn dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    match media_type(bytes)? {
        "image/jpeg" => of_jpeg(bytes),
        // The header is the first chunk.
        "image/png" => Some((big(bytes, 16)?, big(bytes, 20)?)),
        "image/webp" => of_webp(bytes),
        "image/heic" => of_heic(bytes),
        _ => None,
    }
}

/// ITU T.81, B.1.1: segments up to the frame's header.
fn of_jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        if *bytes.get(at)? != 0xFF {
            return None;
        }
        match *bytes.get(at + 1)? {
            // Bytes that fill up, and markers without a segment.
            0xFF => at += 1,
            0x01 | 0xD0..=0xD7 => at += 2,
            0xD8..=0xDA => return None,
            0xC0..=0xCF if !matches!(bytes[at + 1], 0xC4 | 0xC8 | 0xCC) => {
                let length = big(bytes, at + 5)?;
                return Some((big(bytes, at + 7)? >> 16, length >> 16));
            }
            _ => at += 2 + usize::try_from(big(bytes, at + 2)? >> 16).ok()?.max(2),
        }
    }
}

/// RFC 9649: the first chunk is of one of three kinds.
fn of_webp(bytes: &[u8]) -> Option<(u32, u32)> {
    match bytes.get(12..16)? {
        b"VP8 " => Some((little(bytes, 26)? & 0x3FFF, little(bytes, 28)? & 0x3FFF)),
        b"VP8L" => {
            let bits = little(bytes, 21)?;
            Some(((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1))
        }
        b"VP8X" => {
            Some(((little(bytes, 24)? & 0xFF_FFFF) + 1, (little(bytes, 27)? & 0xFF_FFFF) + 1))
        }
        _ => None,
    }
}

/// ISO/IEC 23008-12, 6.5.3: of the sizes that stand near the beginning (tiles, a preview) the
/// largest is the picture's.
fn of_heic(bytes: &[u8]) -> Option<(u32, u32)> {
    let head = &bytes[..bytes.len().min(1 << 16)];
    let boxes = head.windows(4).enumerate().filter(|(_, name)| name == b"ispe");
    let sizes = boxes.filter_map(|(at, _)| Some((big(bytes, at + 8)?, big(bytes, at + 12)?)));
    sizes.max_by_key(|&(width, height)| u64::from(width) * u64::from(height))
}

fn four(bytes: &[u8], at: usize) -> Option<[u8; 4]> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok()
}

fn big(bytes: &[u8], at: usize) -> Option<u32> {
    four(bytes, at).map(u32::from_be_bytes)
}

fn little(bytes: &[u8], at: usize) -> Option<u32> {
    four(bytes, at).map(u32::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes of a header, filled up as if a file went on.
    fn file(parts: &[&[u8]]) -> Vec<u8> {
        [&parts.concat()[..], &[0; 16]].concat()
    }

    #[test]
    fn looks_at_content_only() {
        assert_eq!(media_type(b"%PDF-1.7\n"), Some("application/pdf"));
        assert_eq!(media_type(b"RIFF\x10\0\0\0WEBPVP8 "), Some("image/webp"));
        assert_eq!(media_type(b"\0\0\0\x18ftypheic\0\0\0\0"), Some("image/heic"));
        assert_eq!(media_type(b"\0\0\0\x18ftypmp42\0\0\0\0"), None);
        assert_eq!(media_type(b"<svg onload=alert(1)>"), None);
        assert_eq!(media_type(b""), None);
    }

    #[test]
    fn reads_how_large_a_picture_is() {
        // Exif, a byte that fills up, a table, then the frame of a progressive JPEG: 4000 × 3000.
        let jpeg = file(&[
            b"\xFF\xD8\xFF\xE1\0\x06Exif\xFF\xFF\xC4\0\x04\xFF\xC0",
            b"\xFF\xC2\0\x11\x08\x0B\xB8\x0F\xA0\x03",
        ]);
        assert_eq!(dimensions(&jpeg), Some((4000, 3000)));
        let png = file(&[b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\x01\x86\xA0\0\0\0\x02"]);
        assert_eq!(dimensions(&png), Some((100_000, 2)));
        let lossy = file(&[b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9D\x01\x2A\x90\x01\x2C\x41"]);
        assert_eq!(dimensions(&lossy), Some((400, 300)));
        let lossless = file(&[b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2F\x8F\xC1\x4A\0"]);
        assert_eq!(dimensions(&lossless), Some((400, 300)));
        let extended = file(&[b"RIFF\0\0\0\0WEBPVP8X\x0A\0\0\0\0\0\0\0\x8F\x01\0\x2B\x01\0"]);
        assert_eq!(dimensions(&extended), Some((400, 300)));
        let tiled = file(&[
            b"\0\0\0\x18ftypheic\0\0\0\0",
            b"\0\0\0\x14ispe\0\0\0\0\0\0\x02\0\0\0\x02\0",
            b"\0\0\0\x14ispe\0\0\0\0\0\0\x0F\xC0\0\0\x0B\xD0",
        ]);
        assert_eq!(dimensions(&tiled), Some((4032, 3024)));
    }

    #[test]
    fn a_header_that_is_cut_off_anywhere_says_nothing() {
        let jpeg = b"\xFF\xD8\xFF\xE1\0\x06Exif\xFF\xC0\0\x11\x08\x0B\xB8\x0F\xA0\x03\x01";
        assert!(dimensions(jpeg).is_some());
        for end in 0..jpeg.len() {
            assert_eq!(dimensions(&jpeg[..end]), None);
        }
        // A segment that claims to be shorter than its own length must not be gone round in.
        assert_eq!(dimensions(b"\xFF\xD8\xFF\xE0\0\0\0\0\0\0\0\0"), None);
        assert_eq!(dimensions(b"\xFF\xD8\xFF\xDA\0\x0C"), None);
        assert_eq!(dimensions(b"%PDF-1.7"), None);
    }
}
