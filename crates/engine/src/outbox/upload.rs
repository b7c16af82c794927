//! One file on its way by the tus protocol 1.0.0
//! (<https://tus.io/protocols/resumable-upload>): what to ask the server next, and what its reply
//! means.
//!
//! The server's word counts: after a cut, and whenever anything is unclear, it is asked how far
//! the file has come. Only the core protocol and *creation* are used, which every tus server has.

use crate::{base64, record};

/// The first bytes are sent in a part of this size, and every part after a failure: small, so that
/// a cut costs little with servers that keep whole parts only.
const FIRST_PART: u64 = 256 * 1024;
/// No part is larger.
const LARGEST_PART: u64 = 4 * 1024 * 1024;
/// A line that takes a part in this time, in milliseconds, gets twice as much the next time.
const SWIFT: u64 = 2_000;
/// So often the server may contradict itself before the attempt is given up.
const PATIENCE: u32 = 4;

/// How far a file has come. It is stored, so that a later attempt goes on from there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// The file's SHA-256, in lower-case hexadecimal.
    pub sha256: String,
    /// Where the server wants its bytes, once it has said so.
    pub address: Option<String>,
    /// How many bytes have arrived, as far as is known.
    pub sent: u64,
}

record!(Upload { sha256: "sha256", address: "address" or nothing, sent: "sent" });

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// POST to the server's endpoint: begin the upload.
    Create,
    /// HEAD of the upload's address: how far is it?
    Ask,
    /// PATCH of the upload's address with these bytes.
    Send {
        /// The first byte.
        from: u64,
        /// The one behind the last.
        to: u64,
    },
    /// Everything has arrived.
    Done,
}

/// What a server's reply says.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reply<'r> {
    /// The HTTP status.
    pub status: u16,
    /// `Upload-Offset`.
    pub offset: Option<u64>,
    /// `Location`.
    pub location: Option<&'r str>,
}

/// Why an attempt cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stuck {
    /// The reply's status says why.
    Refused,
    /// The server's replies make no sense; it may be asked again later.
    Unclear,
}

/// An attempt to send a file.
#[derive(Clone, Debug)]
pub struct Transfer {
    endpoint: String,
    upload: Upload,
    size: u64,
    /// Whether the server has confirmed what has arrived.
    confirmed: bool,
    part: u64,
    contradictions: u32,
}

impl Transfer {
    /// Goes on with `upload`, a file of `size` bytes, at the server whose uploads begin at
    /// `endpoint`.
    pub fn new(endpoint: &str, upload: Upload, size: u64) -> Transfer {
        Transfer {
            endpoint: endpoint.to_owned(),
            // What was noted as whole had been confirmed.
            confirmed: upload.sent == size,
            upload,
            size,
            part: FIRST_PART,
            contradictions: 0,
        }
    }

    /// How far it is.
    pub fn upload(&self) -> &Upload {
        &self.upload
    }

    /// What to do next.
    pub fn next(&self) -> Step {
        match self.upload.address {
            None => Step::Create,
            Some(_) if !self.confirmed => Step::Ask,
            Some(_) if self.upload.sent >= self.size => Step::Done,
            Some(_) => Step::Send {
                from: self.upload.sent,
                to: self.size.min(self.upload.sent + self.part),
            },
        }
    }

    /// What the reply to the [next](Transfer::next) step means; `took` is how long it took, in
    /// milliseconds.
    ///
    /// # Errors
    /// When the attempt is over. A later one goes on from [`Transfer::upload`].
    pub fn after(&mut self, reply: Reply<'_>, took: u64) -> Result<(), Stuck> {
        let step = self.next();
        match (step, reply.status) {
            (Step::Create, 200..=299) => {
                let location = reply.location.ok_or(Stuck::Unclear)?;
                self.upload.address = Some(resolve(&self.endpoint, location));
                self.upload.sent = 0;
                self.confirmed = true;
                Ok(())
            }
            (Step::Ask, 200..=299) => {
                let offset = reply.offset.filter(|offset| *offset <= self.size);
                self.upload.sent = offset.ok_or(Stuck::Unclear)?;
                self.confirmed = true;
                Ok(())
            }
            (Step::Send { from, to }, 200..=299) => match reply.offset {
                Some(offset) if from < offset && offset <= to => {
                    self.upload.sent = offset;
                    if took < SWIFT {
                        self.part = LARGEST_PART.min(self.part * 2);
                    }
                    Ok(())
                }
                _ => self.ask_again(),
            },
            // Another attempt of ours has been faster, or the bytes were spoilt on the way.
            (Step::Send { .. }, 409 | 460) => self.ask_again(),
            // The server has forgotten it.
            (Step::Ask | Step::Send { .. }, 404 | 410) => {
                self.upload.address = None;
                self.upload.sent = 0;
                self.ask_again()
            }
            _ => Err(Stuck::Refused),
        }
    }

    fn ask_again(&mut self) -> Result<(), Stuck> {
        self.confirmed = false;
        self.part = FIRST_PART;
        self.contradictions += 1;
        if self.contradictions > PATIENCE { Err(Stuck::Unclear) } else { Ok(()) }
    }
}

/// `Upload-Metadata`: what a file is and is called, each value in base64.
pub fn metadata(sha256: &str, name: &str, media_type: &str) -> String {
    let mut line = String::new();
    for (key, value) in [("sha256", sha256), ("filename", name), ("filetype", media_type)] {
        if !line.is_empty() {
            line.push(',');
        }
        line.push_str(key);
        line.push(' ');
        line.push_str(&base64::padded(value.as_bytes()));
    }
    line
}

/// Where `location` leads from `endpoint` (RFC 3986, section 5, as far as servers need it).
fn resolve(endpoint: &str, location: &str) -> String {
    if location.contains("://") {
        return location.to_owned();
    }
    let path = endpoint.find("://").map_or(0, |scheme| {
        let host = scheme + 3;
        endpoint[host..].find('/').map_or(endpoint.len(), |slash| host + slash)
    });
    let base = if location.starts_with('/') {
        &endpoint[..path]
    } else {
        &endpoint[..endpoint.rfind('/').map_or(0, |slash| slash + 1).max(path)]
    };
    String::from(base) + location
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: u64 = 1_000_000;

    fn transfer(address: Option<&str>, sent: u64) -> Transfer {
        let address = address.map(str::to_owned);
        Transfer::new("/api/tus", Upload { sha256: "00ff".into(), address, sent }, SIZE)
    }

    fn offset(status: u16, offset: u64) -> Reply<'static> {
        Reply { status, offset: Some(offset), location: None }
    }

    fn status(status: u16) -> Reply<'static> {
        Reply { status, ..Reply::default() }
    }

    #[test]
    fn a_file_is_announced_and_sent_in_parts_that_grow_on_a_good_line() {
        let mut transfer = transfer(None, 0);
        assert_eq!(transfer.next(), Step::Create);
        let created = Reply { location: Some("/api/tus/7"), ..status(201) };
        transfer.after(created, 9).unwrap();
        assert_eq!(transfer.upload().address.as_deref(), Some("/api/tus/7"));
        let first = 262_144;
        assert_eq!(transfer.next(), Step::Send { from: 0, to: first });
        transfer.after(offset(204, first), 500).unwrap();
        assert_eq!(transfer.next(), Step::Send { from: first, to: 3 * first });
        // On a slow line they stay as they are.
        transfer.after(offset(204, 3 * first), 5_000).unwrap();
        assert_eq!(transfer.next(), Step::Send { from: 3 * first, to: SIZE });
        transfer.after(offset(204, SIZE), 500).unwrap();
        assert_eq!((transfer.next(), transfer.upload().sent), (Step::Done, SIZE));
    }

    #[test]
    fn a_later_attempt_asks_how_far_the_file_has_come() {
        let mut transfer = transfer(Some("/api/tus/7"), 900_000);
        assert_eq!(transfer.next(), Step::Ask);
        transfer.after(offset(200, 400_000), 9).unwrap();
        assert_eq!(transfer.next(), Step::Send { from: 400_000, to: 662_144 });
        // The part may have been kept in part.
        transfer.after(offset(204, 500_000), 9).unwrap();
        assert!(matches!(transfer.next(), Step::Send { from: 500_000, .. }));
        // What has arrived is not asked for again.
        assert_eq!(self::transfer(Some("/api/tus/7"), SIZE).next(), Step::Done);
    }

    #[test]
    fn what_the_server_has_forgotten_begins_anew() {
        for gone in [404, 410] {
            let mut transfer = transfer(Some("/api/tus/7"), 900_000);
            transfer.after(status(gone), 9).unwrap();
            assert_eq!((transfer.next(), transfer.upload().sent), (Step::Create, 0));
        }
    }

    #[test]
    fn what_is_unclear_is_asked_but_not_for_ever() {
        let mut transfer = transfer(Some("/api/tus/7"), 0);
        for reply in [status(409), status(460), status(204), offset(204, 0)] {
            transfer.after(offset(200, 0), 9).unwrap();
            transfer.after(reply, 9).unwrap();
            assert_eq!(transfer.next(), Step::Ask);
        }
        transfer.after(offset(200, 0), 9).unwrap();
        assert_eq!(transfer.after(status(409), 9), Err(Stuck::Unclear));
    }

    #[test]
    fn nonsense_and_refusals_end_the_attempt() {
        assert_eq!(transfer(None, 0).after(status(201), 9), Err(Stuck::Unclear));
        let mut asked = transfer(Some("/api/tus/7"), 0);
        assert_eq!(asked.after(offset(200, SIZE + 1), 9), Err(Stuck::Unclear));
        assert_eq!(asked.after(status(200), 9), Err(Stuck::Unclear));
        for refusal in [401, 413, 415, 422, 429, 503] {
            assert_eq!(transfer(None, 0).after(status(refusal), 9), Err(Stuck::Refused));
            assert_eq!(asked.after(status(refusal), 9), Err(Stuck::Refused));
        }
        let location = Reply { location: Some("/7"), ..status(404) };
        assert_eq!(transfer(None, 0).after(location, 9), Err(Stuck::Refused));
    }

    #[test]
    fn addresses_are_read_as_links_are() {
        for (endpoint, location, address) in [
            ("/api/tus", "/api/tus/7", "/api/tus/7"),
            ("/api/tus", "tus/7", "/api/tus/7"),
            ("https://a.vn/files/", "7", "https://a.vn/files/7"),
            ("https://a.vn/files/", "/other/7", "https://a.vn/other/7"),
            ("https://a.vn", "/7", "https://a.vn/7"),
            ("https://a.vn/files", "https://b.vn/7", "https://b.vn/7"),
        ] {
            assert_eq!(resolve(endpoint, location), address, "{endpoint} {location}");
        }
    }

    #[test]
    fn names_travel_in_base64() {
        assert_eq!(
            metadata("00ff", "thẻ.jpg", "image/jpeg"),
            "sha256 MDBmZg==,filename dGjhursuanBn,filetype aW1hZ2UvanBlZw=="
        );
    }
}
