//! Sending: what happens to a dossier between "submit" and the receipt.
//!
//! A parcel is stored before anything is sent, and each reply moves it on by [`Parcel::after`],
//! which is pure: it takes the present moment and the jitter as arguments. Sending is idempotent
//! (the parcel's key goes along), so whatever is unclear is simply sent again.
//!
//! Deliberately absent: transport and storage.

pub mod upload;

use crate::Violation;
use crate::dossier::Dossier;
use crate::form::Text;
use crate::record;
pub use upload::Upload;

/// The first wait after a failure, in milliseconds; it doubles with each further one.
const FIRST_WAIT: u64 = 2_000;
/// The longest wait between two attempts, in milliseconds.
const LONGEST_WAIT: u64 = 15 * 60_000;
/// A server is not asked again for as long as it wishes, up to an hour.
const LONGEST_ASKED: u64 = 60 * 60_000;

/// A dossier on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Parcel {
    /// The idempotency key (a UUID): what is sent twice under it counts once.
    pub key: String,
    /// Where the form's document lies.
    pub src: String,
    /// The form's title, for lists.
    pub title: Text,
    /// What is sent.
    pub dossier: Dossier,
    /// Milliseconds since 1970 when it was handed over.
    pub queued_at: u64,
    /// How far it is.
    pub state: Delivery,
    /// Failed attempts since the last success of any step.
    pub failures: u32,
    /// How far its papers are.
    pub uploads: Vec<Upload>,
    /// Whether the dossier itself has left, and nobody has said yet what became of it: it may have
    /// arrived.
    pub left: bool,
}

record!(Parcel {
    key: "key",
    src: "src",
    title: "title",
    dossier: "dossier",
    queued_at: "queuedAt",
    state: "state",
    failures: "failures" or default,
    uploads: "uploads" or default,
    left: "left" or nothing,
});

/// How far a parcel is.
#[derive(Clone, Debug, PartialEq)]
pub enum Delivery {
    /// Waiting for the next occasion.
    Queued,
    /// Waiting after a failure.
    RetryAt {
        /// Milliseconds since 1970.
        at: u64,
        /// Whether the server has named the moment: a network that comes back does not change it.
        asked: bool,
    },
    /// The person has to do something first.
    NeedsYou {
        /// What it is.
        reason: Reason,
    },
}

record!(enum Delivery {
    Queued: "queued",
    RetryAt: "retry-at" { at: "at", asked: "asked" or nothing },
    NeedsYou: "needs-you" { reason: "reason" },
});

/// Why a parcel cannot go on by itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// The session has ended.
    SignIn,
    /// The portal does not accept the dossier as it is.
    Refused {
        /// The portal's own sentence, if it gave one.
        message: Option<Text>,
        /// Its objections.
        violations: Vec<Violation>,
    },
    /// A paper to attach is no longer on this device.
    PaperLost {
        /// The paper's name.
        name: String,
    },
}

record!(enum Reason {
    SignIn: "sign-in",
    Refused: "refused" { message: "message" or default, violations: "violations" },
    PaperLost: "paper-lost" { name: "name" },
});

/// What came back from an attempt that did not end in a receipt.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    /// Nothing usable came back: no network, a time-out, a server in trouble.
    Passing {
        /// How long the server asks to wait, in milliseconds.
        retry_after: Option<u64>,
    },
    /// It will not get better by itself.
    Lasting(Reason),
}

impl Failure {
    /// Reads a reply's status (RFC 9110) that was not a success.
    ///
    /// 401 asks for a new session; 408, 425, 429 and 5xx pass; every other refusal lasts.
    pub fn from_status(
        status: u16,
        retry_after: Option<u64>,
        message: Option<Text>,
        violations: Vec<Violation>,
    ) -> Failure {
        match status {
            401 => Failure::Lasting(Reason::SignIn),
            408 | 425 | 429 | 500..=599 => Failure::Passing { retry_after },
            _ => Failure::Lasting(Reason::Refused { message, violations }),
        }
    }
}

impl Parcel {
    /// Whether an attempt may be made at the moment `now` (milliseconds since 1970).
    pub fn is_due(&self, now: u64) -> bool {
        match self.state {
            Delivery::Queued => true,
            // A clock that was set back must not delay for ever.
            Delivery::RetryAt { at, .. } => at <= now || at > now + LONGEST_ASKED * 2,
            Delivery::NeedsYou { .. } => false,
        }
    }

    /// The parcel after a failed attempt at the moment `now`. `jitter` from 0 to 1 spreads the
    /// attempts of many devices after an outage.
    pub fn after(mut self, failure: Failure, now: u64, jitter: f64) -> Parcel {
        self.state = match failure {
            Failure::Passing { retry_after } => {
                let doubled = FIRST_WAIT.saturating_mul(1 << self.failures.min(20));
                let wait = doubled.min(LONGEST_WAIT);
                let spread = (wait as f64 * (0.5 + jitter.clamp(0.0, 1.0) / 2.0)) as u64;
                // All that were asked to come back at one moment come within the tenth after it.
                let asked = retry_after.unwrap_or(0).min(LONGEST_ASKED);
                let asked = asked + (asked as f64 * jitter.clamp(0.0, 1.0) / 10.0) as u64;
                Delivery::RetryAt { at: now + spread.max(asked), asked: asked > spread }
            }
            Failure::Lasting(reason) => {
                // Whoever refuses it has not filed it: the same key would have brought the receipt.
                self.left &= !matches!(reason, Reason::Refused { .. });
                Delivery::NeedsYou { reason }
            }
        };
        self.failures = self.failures.saturating_add(1);
        self
    }

    /// How far the upload of the paper with this digest is.
    pub fn upload(&self, sha256: &str) -> Upload {
        let found = self.uploads.iter().find(|upload| upload.sha256 == sha256);
        let begin = || Upload { sha256: sha256.to_owned(), address: None, sent: 0 };
        found.cloned().unwrap_or_else(begin)
    }

    /// The parcel, with one of its uploads further on. That is a success: the next wait is short.
    pub fn with_upload(mut self, upload: &Upload) -> Parcel {
        match self.uploads.iter_mut().find(|known| known.sha256 == upload.sha256) {
            Some(known) => {
                if upload.sent > known.sent {
                    self.failures = 0;
                }
                *known = upload.clone();
            }
            None => self.uploads.push(upload.clone()),
        }
        self
    }

    /// How many bytes of the papers that have to be sent have arrived, and how many there are.
    pub fn progress(&self) -> (u64, u64) {
        let mut seen: Vec<&str> = Vec::new();
        let (mut sent, mut all) = (0_u64, 0_u64);
        for paper in self.dossier.attachments.iter().filter(|paper| paper.from.is_none()) {
            if !seen.contains(&&*paper.sha256) {
                seen.push(&paper.sha256);
                sent = sent.saturating_add(self.upload(&paper.sha256).sent.min(paper.size));
                all = all.saturating_add(paper.size);
            }
        }
        (sent, all)
    }

    /// The parcel, ready for another attempt at once.
    pub fn retried(mut self) -> Parcel {
        self.state = Delivery::Queued;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::FormVersion;
    use crate::dossier::Attachment;
    use crate::form::Language;

    fn parcel() -> Parcel {
        Parcel {
            key: "k".into(),
            src: "/forms/ct01/form.json".into(),
            title: Text::same("CT01"),
            dossier: Dossier {
                tokhai: 1,
                form: FormVersion::default(),
                answers: serde_json::json!({}),
                provenance: Default::default(),
                attachments: Vec::new(),
                consents: Vec::new(),
                locale: Language::Vi,
                created_at: String::new(),
                completed_at: String::new(),
                queued_at: None,
                idempotency_key: None,
                metrics: serde_json::Value::Null,
                signature: None,
            },
            queued_at: 0,
            state: Delivery::Queued,
            failures: 0,
            uploads: Vec::new(),
            left: false,
        }
    }

    fn passing() -> Failure {
        Failure::from_status(503, None, None, Vec::new())
    }

    #[test]
    fn waits_double_up_to_a_quarter_of_an_hour() {
        let mut parcel = parcel();
        let mut waits = Vec::new();
        for _ in 0..12 {
            parcel = parcel.after(passing(), 1_000, 1.0);
            let Delivery::RetryAt { at, asked: false } = parcel.state else {
                panic!("does not wait")
            };
            waits.push(at - 1_000);
        }
        assert_eq!(waits[..3], [2_000, 4_000, 8_000]);
        assert_eq!(waits[11], LONGEST_WAIT);
        assert!(!parcel.is_due(1_000));
        assert!(parcel.is_due(1_000 + LONGEST_WAIT));
    }

    #[test]
    fn the_server_may_ask_for_a_longer_wait_and_a_clock_set_back_does_not_hold_it_for_ever() {
        let asked = Failure::from_status(429, Some(60_000), None, Vec::new());
        let parcel = parcel().after(asked, 100_000_000, 0.0);
        assert_eq!(parcel.state, Delivery::RetryAt { at: 100_060_000, asked: true });
        assert!(parcel.is_due(0));
        // A day is too long to wait for a server's word; and not all come back at once.
        let asked = Failure::from_status(429, Some(24 * 3_600_000), None, Vec::new());
        let parcel = self::parcel().after(asked, 0, 1.0);
        assert_eq!(parcel.state, Delivery::RetryAt { at: 3_960_000, asked: true });
        assert!(!parcel.is_due(0));
    }

    #[test]
    fn a_dossier_that_has_left_is_unclear_until_somebody_says_what_became_of_it() {
        let left = Parcel { left: true, ..parcel() };
        assert!(left.clone().after(passing(), 0, 0.0).left);
        assert!(left.clone().after(Failure::Lasting(Reason::SignIn), 0, 0.0).left);
        assert!(!left.after(Failure::from_status(422, None, None, Vec::new()), 0, 0.0).left);
    }

    #[test]
    fn what_has_arrived_is_counted_once_and_shortens_the_next_wait() {
        let paper = |sha256: &str| Attachment {
            slot: "/papers".into(),
            name: "a.jpg".into(),
            media_type: "image/jpeg".into(),
            size: 100,
            sha256: sha256.into(),
            from: None,
        };
        let mut parcel = parcel();
        parcel.dossier.attachments = vec![paper("aa"), paper("bb"), paper("aa")];
        parcel = parcel.after(passing(), 0, 0.0).after(passing(), 0, 0.0);
        let upload = Upload { address: Some("/1".into()), ..parcel.upload("aa") };
        parcel = parcel.with_upload(&upload);
        assert_eq!((parcel.failures, parcel.progress()), (2, (0, 200)));
        parcel = parcel.with_upload(&Upload { sent: 60, ..upload });
        assert_eq!((parcel.failures, parcel.progress()), (0, (60, 200)));
        let json = serde_json::to_value(&parcel).unwrap();
        assert_eq!(
            json["uploads"][0],
            serde_json::json!({"sha256": "aa", "address": "/1", "sent": 60})
        );
        assert_eq!(serde_json::from_value::<Parcel>(json).unwrap(), parcel);
    }

    #[test]
    fn refusals_and_ended_sessions_need_the_person() {
        let refused = parcel().after(Failure::from_status(422, None, None, Vec::new()), 0, 0.0);
        assert!(matches!(refused.state, Delivery::NeedsYou { reason: Reason::Refused { .. } }));
        let ended = parcel().after(Failure::from_status(401, None, None, Vec::new()), 0, 0.0);
        assert!(!ended.is_due(u64::MAX));
        assert!(ended.retried().is_due(0));
    }

    #[test]
    fn is_stored_as_json() {
        let parcel = parcel().after(Failure::Lasting(Reason::SignIn), 0, 0.0);
        let json = serde_json::to_value(&parcel).unwrap();
        assert_eq!(json["state"], serde_json::json!({"needs-you": {"reason": "sign-in"}}));
        assert_eq!(serde_json::from_value::<Parcel>(json).unwrap(), parcel);
    }
}
