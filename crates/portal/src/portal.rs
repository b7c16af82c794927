//! What every request can reach.

use crate::assets::Assets;
use crate::clock::Clock;
use crate::forms::Forms;
use crate::openid::Provider;
use crate::people::People;
use crate::registers::Plays;
use crate::store::Store;
use crate::targets::Targets;
use crate::uploads;

/// The portal's parts.
pub(crate) struct Portal {
    pub(crate) assets: Assets,
    pub(crate) clock: Clock,
    pub(crate) forms: Forms,
    pub(crate) people: People,
    pub(crate) plays: Plays,
    /// Where people sign in, if not as one of the demo's.
    pub(crate) provider: Option<Provider>,
    pub(crate) session_minutes: i64,
    pub(crate) store: Store,
    /// Backends of the portal's own.
    pub(crate) targets: Targets,
    pub(crate) uploads: uploads::Folder,
}
