//! What every request can reach.

use crate::assets::Assets;
use crate::clock::Clock;
use crate::forms::Forms;
use crate::limits::Counts;
use crate::monitoring::Monitoring;
use crate::openid::Provider;
use crate::people::People;
use crate::store::Store;
use crate::uploads;

/// The portal's parts.
pub(crate) struct Portal {
    pub(crate) assets: Assets,
    pub(crate) clock: Clock,
    /// How often each has asked.
    pub(crate) counts: Counts,
    pub(crate) forms: Forms,
    pub(crate) monitoring: Monitoring,
    pub(crate) people: People,
    /// Where people sign in, if not as one of the demo's.
    pub(crate) provider: Option<Provider>,
    pub(crate) session_minutes: i64,
    pub(crate) store: Store,
    pub(crate) uploads: uploads::Folder,
}
