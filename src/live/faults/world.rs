//! The world that a simulation runs in: its time, its chance, and every task.
//!
//! One thread, one line of events, one seed: the same seed gives the same run. Whatever runs
//! belongs to a life (a tab, from opening to closing), and ends with it wherever it is.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::future::Future;
use std::mem::take;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use any_spawner::{CustomExecutor, Executor, PinnedFuture, PinnedLocalFuture};

use crate::live::ports::Task;

/// A tab, from opening to closing; or the rest of the world.
pub(super) type Life = u32;

/// What goes on when no tab is there: the portal, requests under way.
pub(super) const WORLD: Life = 0;

/// The tasks that can go on, in their order.
type Ready = Arc<Mutex<VecDeque<u64>>>;

/// What happens at its moment, and to whom.
type Event = (Life, Box<dyn FnOnce()>);

#[derive(Default)]
struct World {
    /// Milliseconds since the beginning.
    now: Cell<u64>,
    life: Cell<Life>,
    chance: Cell<u64>,
    count: Cell<u64>,
    tasks: RefCell<BTreeMap<u64, (Life, PinnedLocalFuture<()>)>>,
    ready: Ready,
    events: RefCell<BTreeMap<(u64, u64), Event>>,
}

thread_local! {
    static HERE: World = World::default();
}

struct Tasks;

impl CustomExecutor for Tasks {
    fn spawn(&self, future: PinnedFuture<()>) {
        begin_task(future);
    }

    fn spawn_local(&self, future: PinnedLocalFuture<()>) {
        begin_task(future);
    }

    fn poll_local(&self) {}
}

fn begin_task(future: PinnedLocalFuture<()>) {
    HERE.with(|here| {
        let number = number(here);
        here.tasks.borrow_mut().insert(number, (here.life.get(), future));
        lock(&here.ready).push_back(number);
    });
}

fn number(here: &World) -> u64 {
    here.count.set(here.count.get() + 1);
    here.count.get()
}

fn lock(ready: &Ready) -> std::sync::MutexGuard<'_, VecDeque<u64>> {
    ready.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Waking {
    task: u64,
    ready: Ready,
}

impl Wake for Waking {
    fn wake(self: Arc<Self>) {
        lock(&self.ready).push_back(self.task);
    }
}

/// A new world on this thread, in which chance goes as `seed` has it.
pub(super) fn begin(seed: u64) {
    // Of all tests on this machine one is the first.
    let _ = Executor::init_custom_executor(Tasks);
    let rest = HERE.with(|here| {
        here.now.set(0);
        here.life.set(WORLD);
        here.chance.set(seed);
        lock(&here.ready).clear();
        (take(&mut *here.tasks.borrow_mut()), take(&mut *here.events.borrow_mut()))
    });
    drop(rest);
}

/// Milliseconds since the world began. Devices have clocks of their own.
pub(super) fn now() -> u64 {
    HERE.with(|here| here.now.get())
}

/// A number below `end`, by chance.
pub(super) fn below(end: u64) -> u64 {
    HERE.with(|here| {
        // SplitMix64.
        let seed = here.chance.get().wrapping_add(0x9E37_79B9_7F4A_7C15);
        here.chance.set(seed);
        let mixed = (seed ^ (seed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % end.max(1)
    })
}

/// Does something on behalf of a life: the tasks that it begins belong to it.
pub(super) fn live<T>(life: Life, act: impl FnOnce() -> T) -> T {
    let before = HERE.with(|here| here.life.replace(life));
    let made = act();
    HERE.with(|here| here.life.set(before));
    made
}

/// The life on whose behalf something is being done.
pub(super) fn life() -> Life {
    HERE.with(|here| here.life.get())
}

/// Does something in `wait` milliseconds, unless the life is over by then.
pub(super) fn later(life: Life, wait: u64, act: impl FnOnce() + 'static) {
    HERE.with(|here| {
        let at = (here.now.get().saturating_add(wait), number(here));
        here.events.borrow_mut().insert(at, (life, Box::new(act)));
    });
}

/// Ends a life: nothing of it goes on.
pub(super) fn end(life: Life) {
    let over = HERE.with(|here| {
        let tasks: Vec<_> = here.tasks.borrow_mut().extract_if(.., |_, it| it.0 == life).collect();
        let events: Vec<_> =
            here.events.borrow_mut().extract_if(.., |_, it| it.0 == life).collect();
        (tasks, events)
    });
    drop(over);
}

/// Runs every task as far as it goes without time passing.
pub(super) fn settle() {
    while let Some(number) = HERE.with(|here| lock(&here.ready).pop_front()) {
        let task = HERE.with(|here| here.tasks.borrow_mut().remove(&number));
        let Some((whose, mut future)) = task else { continue };
        let ready = HERE.with(|here| here.ready.clone());
        let waker = Waker::from(Arc::new(Waking { task: number, ready }));
        let polled = live(whose, || future.as_mut().poll(&mut Context::from_waker(&waker)));
        if polled.is_pending() {
            HERE.with(|here| here.tasks.borrow_mut().insert(number, (whose, future)));
        }
    }
}

/// Lets so many milliseconds pass, with everything that happens in them.
pub(super) fn pass(milliseconds: u64) {
    let end = now().saturating_add(milliseconds);
    settle();
    loop {
        let next = HERE.with(|here| {
            let mut events = here.events.borrow_mut();
            let first = events.first_entry().filter(|first| first.key().0 <= end);
            first.map(|first| first.remove_entry())
        });
        let Some(((at, _), (life, act))) = next else { break };
        HERE.with(|here| here.now.set(at));
        live(life, act);
        settle();
    }
    HERE.with(|here| here.now.set(end));
}

/// What will be answered, once.
pub(super) struct Answer<T>(Rc<RefCell<Waiting<T>>>);

struct Waiting<T> {
    answer: Option<T>,
    waker: Option<Waker>,
}

impl<T: 'static> Answer<T> {
    /// The one who answers, and what waits for it.
    pub(super) fn new() -> (Answer<T>, Task<T>) {
        let shared = Rc::new(RefCell::new(Waiting { answer: None, waker: None }));
        (Answer(shared.clone()), Box::pin(Answer(shared)))
    }

    /// Answers.
    pub(super) fn give(self, answer: T) {
        let waker = {
            let mut waiting = self.0.borrow_mut();
            waiting.answer = Some(answer);
            waiting.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl<T> Future for Answer<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let mut waiting = self.0.borrow_mut();
        match waiting.answer.take() {
            Some(answer) => Poll::Ready(answer),
            None => {
                waiting.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}
