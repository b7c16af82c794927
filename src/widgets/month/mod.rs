//! A date that is asked for to the month: `3/1990`.

use super::Widget;
use super::date::{self, BY_MONTH, HINTS};
use super::entry::entry;

pub(super) static WIDGET: Widget = Widget {
    name: "month",
    suits: |_| false,
    seldom: false,
    grouped: false,
    view: |control| vec![entry(&control, BY_MONTH, HINTS)],
    show: date::WIDGET.show,
    read: |_, words| (BY_MONTH.parse)(words),
};
