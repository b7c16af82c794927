//! What every request can reach.

use crate::assets::Assets;
use crate::blobs::Blobs;
use crate::clock::Clock;
use crate::forms::Forms;
use crate::limits::Counts;
use crate::monitoring::Monitoring;
use crate::openid::Provider;
use crate::people::People;
use crate::signing::Signer;
use crate::store::Store;
use crate::targets::Targets;
use crate::uploads::Scratch;

/// The portal's parts.
pub(crate) struct Portal {
    pub(crate) assets: Assets,
    pub(crate) blobs: Box<dyn Blobs>,
    pub(crate) clock: Clock,
    /// How often each has asked.
    pub(crate) counts: Counts,
    pub(crate) forms: Forms,
    pub(crate) monitoring: Monitoring,
    pub(crate) people: People,
    /// Where people sign in, if not as one of the demo's.
    pub(crate) provider: Option<Provider>,
    /// Where what is just arriving lies.
    pub(crate) scratch: Scratch,
    pub(crate) session_minutes: i64,
    /// What receipts are signed with.
    pub(crate) signer: Signer,
    pub(crate) store: Store,
    /// Backends of the portal's own.
    pub(crate) targets: Targets,
}
