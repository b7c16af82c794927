//! How long the paths of a form take, as a table to read in a terminal.

use tokhai_engine::budget::{Costs, FAST, FAST_AT_DESKTOP, Person, SLOW, SLOW_AT_DESKTOP, Way};
use tokhai_engine::form::Form;

/// Questions that are named.
const NAMED: usize = 5;

const PEOPLE: [(&str, Person); 4] = [
    ("slow, phone", SLOW),
    ("slow, desktop", SLOW_AT_DESKTOP),
    ("fast, phone", FAST),
    ("fast, desktop", FAST_AT_DESKTOP),
];

/// The lines of the table, each indented.
pub(super) fn table(form: &Form, costs: &Costs) -> String {
    let mut lines =
        vec![row("minutes", "autofill", &["shortest", "typical", "longest"].map(str::to_owned))];
    for (name, person) in PEOPLE {
        for (autofill, said) in [(true, "with"), (false, "without")] {
            let times = Way::ALL.map(|way| clock(costs.seconds(way, &person, autofill)));
            lines.push(row(name, said, &times));
        }
    }
    let typical = costs.path(Way::Typical, &SLOW, true);
    let asked = typical.asked();
    let seconds = |autofill| costs.seconds(Way::Typical, &SLOW, autofill);
    let saved = clock(seconds(false) - seconds(true));
    let known = typical.known();
    lines.push(format!(
        "  autofill knows {known} of {asked} answers and saves a slow person {saved}"
    ));
    let dearest = typical.dearest(&SLOW, true, NAMED);
    let named =
        dearest.iter().map(|(id, seconds)| format!("{} {seconds} s", form.question(*id).path));
    lines.push(format!("  takes longest: {}", named.collect::<Vec<_>>().join(", ")));
    if !costs.exact {
        lines.push("  estimated: too many paths to walk them all".to_owned());
    }
    lines.join("\n")
}

fn row(person: &str, autofill: &str, [shortest, typical, longest]: &[String; 3]) -> String {
    format!("  {person:<14} {autofill:<8} {shortest:>9} {typical:>9} {longest:>9}")
}

/// `3:06`
pub(crate) fn clock(seconds: u32) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}
