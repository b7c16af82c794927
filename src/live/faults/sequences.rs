//! Random sequences of what people do and what goes wrong.
//!
//! `TOKHAI_SEQUENCES` runs more of them; `PROPTEST_RNG_SEED` looks elsewhere.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};

use super::device::{Device, Step};
use super::disk::Trouble;
use super::portal::Fault;

/// So many run unless told otherwise, each time the same ones.
const SEQUENCES: u32 = 1_500;

fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        2 => Just(Fault::Lost),
        4 => Just(Fault::ReplyLost),
        2 => Just(Fault::Doubled),
        2 => Just(Fault::Late),
        1 => Just(Fault::Slow),
        4 => any::<u16>().prop_map(Fault::Cut),
        1 => Just(Fault::Page),
        2 => prop_oneof![Just(403), Just(404), Just(405), Just(511)].prop_map(Fault::Barred),
        1 => Just(Fault::Nonsense),
        1 => any::<u16>().prop_map(Fault::Boast),
        1 => (1..300u16).prop_map(Fault::Busy),
        1 => Just(Fault::Down),
        1 => Just(Fault::SignedOut),
        1 => Just(Fault::Forgets),
        1 => Just(Fault::Objects),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let tab = || 0..2usize;
    let sizes = prop_oneof![4 => 1..5_000usize, 1 => 250_000..300_000usize];
    let pauses = prop_oneof![3 => 0..400u64, 2 => 400..5_000u64, 2 => 5_000..600_000u64];
    let clocks = prop_oneof![-90_000_000..90_000_000i64, -10_000..10_000i64];
    let trouble = prop_oneof![3 => Just(Trouble::Full), 2 => Just(Trouble::Refuses)];
    prop_oneof![
        10 => (tab(), 0..3usize).prop_map(|(tab, question)| Step::Type { tab, question }),
        3 => (tab(), sizes).prop_map(|(tab, size)| Step::Attach { tab, size }),
        12 => pauses.prop_map(|milliseconds| Step::Pause { milliseconds }),
        5 => tab().prop_map(|tab| Step::Submit { tab }),
        4 => (tab(), 0..3usize).prop_map(|(tab, number)| Step::TakeBack { tab, number }),
        2 => (tab(), 0..3usize).prop_map(|(tab, number)| Step::Retry { tab, number }),
        2 => tab().prop_map(|tab| Step::TakeOver { tab }),
        2 => tab().prop_map(|tab| Step::SignIn { tab }),
        2 => tab().prop_map(|tab| Step::Hide { tab }),
        4 => Just(Step::OpenTab),
        8 => (tab(), 0..3usize).prop_map(|(tab, number)| Step::OpenDraft { tab, number }),
        1 => tab().prop_map(|tab| Step::Close { tab }),
        3 => tab().prop_map(|tab| Step::Kill { tab }),
        3 => any::<bool>().prop_map(|is_there| Step::Network { is_there }),
        6 => vec(fault(), 1..6).prop_map(|faults| Step::Meet { faults }),
        2 => clocks.prop_map(|milliseconds| Step::Clock { milliseconds }),
        3 => (trouble, 1..12u32)
            .prop_map(|(trouble, operations)| Step::Disk { trouble, operations }),
        1 => Just(Step::NewVersion),
    ]
}

/// What people do most: open a draft, answer, attach a paper, submit. Anything may happen between.
fn declaration() -> impl Strategy<Value = Vec<Step>> {
    let paper = prop_oneof![Just(0usize), 1..5_000usize, Just(270_000usize)];
    (0..2usize, 0..3usize, paper, any::<[bool; 2]>()).prop_map(
        |(tab, number, size, [full, goes])| {
            let pause = |milliseconds| Step::Pause { milliseconds };
            let mut steps =
                vec![Step::OpenTab, pause(200), Step::OpenDraft { tab, number }, pause(200)];
            steps
                .extend((0..if full { 3 } else { 1 }).map(|question| Step::Type { tab, question }));
            if size > 0 {
                steps.push(Step::Attach { tab, size });
            }
            steps.push(pause(400));
            if goes {
                steps.push(Step::Submit { tab });
            }
            steps
        },
    )
}

/// A few steps that belong together, or one that belongs to nothing.
fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop_oneof![1 => declaration(), 6 => step().prop_map(|step| vec![step])]
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

#[test]
#[expect(clippy::print_stdout, reason = "how many there were is a result")]
fn every_dossier_arrives_once_or_is_still_there_and_nothing_typed_is_lost() {
    let sequences = number("TOKHAI_SEQUENCES").map_or(SEQUENCES, |sequences| sequences as u32);
    let config = Config {
        cases: sequences,
        rng_seed: RngSeed::Fixed(number("PROPTEST_RNG_SEED").unwrap_or(1)),
        failure_persistence: None,
        max_shrink_time: 15_000,
        ..Config::default()
    };
    let count = std::cell::Cell::new([0usize; 3]);
    let mut runner = TestRunner::new(config);
    let result = runner.run(&(any::<u64>(), vec(steps(), 1..40)), |(seed, steps)| {
        let device = Device::new(seed);
        let steps = steps.concat();
        for step in &steps {
            device.step(step);
        }
        device.all_is_well();
        let [ran, done, filed] = count.get();
        count.set([ran + 1, done + steps.len(), filed + device.phone.portal.filed.borrow().len()]);
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    let [ran, done, filed] = count.get();
    println!("{ran} sequences of {done} steps; {filed} dossiers arrived, each once");
}
