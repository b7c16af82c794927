//! What every request can reach.

use crate::assets::Assets;
use crate::blobs::Blobs;
use crate::clock::Clock;
use crate::forms::Forms;
use crate::openid::Provider;
use crate::people::People;
use crate::registers::Plays;
use crate::store::Store;
use crate::uploads::Scratch;

/// The portal's parts.
pub(crate) struct Portal {
    pub(crate) assets: Assets,
    pub(crate) blobs: Box<dyn Blobs>,
    pub(crate) clock: Clock,
    pub(crate) forms: Forms,
    pub(crate) people: People,
    pub(crate) plays: Plays,
    /// Where people sign in, if not as one of the demo's.
    pub(crate) provider: Option<Provider>,
    /// Where what is just arriving lies.
    pub(crate) scratch: Scratch,
    pub(crate) session_minutes: i64,
    pub(crate) store: Store,
}
