//! What a developer sees of a long command: one numbered line a step, with the time it took.
//!
//! A step's children write into a log file. Their output is shown when they fail, or all the
//! time with `--verbose`. On a terminal the line ticks and shows the child's last word.

use std::cell::RefCell;
use std::fs::File;
use std::io::{IsTerminal, Read, Seek, SeekFrom, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::Result;

/// How progress is shown.
pub(crate) struct Console {
    verbose: bool,
    terminal: bool,
}

/// One thing to do, with the check that finds it already done.
pub(crate) struct Step<'a> {
    title: String,
    done: Box<dyn Fn() -> bool + 'a>,
    work: Box<dyn Fn(&Line) -> Result + 'a>,
}

impl<'a> Step<'a> {
    /// A step that is skipped when `done` says so.
    pub(crate) fn new(
        title: impl Into<String>,
        done: impl Fn() -> bool + 'a,
        work: impl Fn(&Line) -> Result + 'a,
    ) -> Self {
        Self { title: title.into(), done: Box::new(done), work: Box::new(work) }
    }

    /// A step that always runs.
    pub(crate) fn always(title: impl Into<String>, work: impl Fn(&Line) -> Result + 'a) -> Self {
        Self::new(title, || false, work)
    }
}

impl Console {
    /// A console for this process; `verbose` shows the children's output as it comes.
    pub(crate) fn new(verbose: bool) -> Self {
        Self { verbose, terminal: std::io::stdout().is_terminal() }
    }

    /// Runs the steps in order, a line each, up to the first that fails.
    pub(crate) fn run(&self, steps: &[Step]) -> Result {
        steps.iter().enumerate().try_for_each(|(at, step)| self.step(step, at + 1, steps.len()))
    }

    /// Runs every step, whatever became of those before, and gives the sentences of those that
    /// failed.
    pub(crate) fn run_all(&self, steps: &[Step]) -> Vec<String> {
        let results =
            steps.iter().enumerate().map(|(at, step)| self.step(step, at + 1, steps.len()));
        results.filter_map(Result::err).collect()
    }

    fn step(&self, step: &Step, number: usize, of: usize) -> Result {
        let prefix = format!("[{number}/{of}] {} …", step.title);
        let line =
            Line { console: self, prefix, started: Instant::now(), note: RefCell::default() };
        line.begin();
        if (step.done)() {
            line.end("already there");
            return Ok(());
        }
        let result = (step.work)(&line);
        let time = duration(line.started.elapsed());
        match &result {
            Ok(()) if line.note.borrow().is_empty() => line.end(&time),
            Ok(()) => line.end(&format!("{time}, {}", line.note.borrow())),
            Err(sentence) => line.end(&format!("failed after {time}: {sentence}")),
        }
        result
    }
}

/// The line of the step that is running.
pub(crate) struct Line<'a> {
    console: &'a Console,
    prefix: String,
    started: Instant,
    note: RefCell<String>,
}

impl Line<'_> {
    /// Runs a child of this step to its end and gives what it printed.
    ///
    /// # Errors
    /// `advice`, after the child's output, when it cannot be started or fails.
    pub(crate) fn run(&self, command: &mut Command, advice: &str) -> Result<String> {
        let attempt = self.run_to_end(command)?;
        if attempt.success { Ok(attempt.output) } else { Err(advice.to_owned()) }
    }

    /// Runs a child of this step to its end and shows its output if it fails.
    pub(crate) fn run_to_end(&self, command: &mut Command) -> Result<Attempt> {
        let attempt = self.attempt(command, Duration::MAX)?;
        if !attempt.success && !self.console.verbose {
            println!();
            println!("{}", last_lines(&attempt.output, 200));
        }
        Ok(attempt)
    }

    /// Adds words to what the line will say at its end.
    pub(crate) fn note(&self, words: String) {
        *self.note.borrow_mut() = words;
    }

    /// Runs a child that may fail, without showing why. After `limit` it is ended.
    pub(crate) fn attempt(&self, command: &mut Command, limit: Duration) -> Result<Attempt> {
        let program = command.get_program().to_string_lossy().into_owned();
        let mut log = Log::new()?;
        command.stdin(Stdio::null());
        if self.console.verbose {
            println!("\n$ {command:?}");
        }
        command.stdout(log.writer()?).stderr(log.writer()?);
        let mut child = match command.spawn() {
            Ok(child) => child,
            Err(error) => {
                let output = format!("{program} cannot be started: {error}");
                return Ok(Attempt { success: false, output });
            }
        };
        let started = Instant::now();
        let mut pause = Duration::from_millis(5);
        let success = loop {
            if let Some(status) = child.try_wait().map_err(|e| format!("{program}: {e}"))? {
                break status.success();
            }
            if started.elapsed() > limit {
                // It may have ended by itself in between, which is as good.
                let _ = child.kill();
                let _ = child.wait();
                break false;
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(200));
            if self.console.verbose {
                print!("{}", log.news());
                let _ = std::io::stdout().flush();
            } else {
                self.tick(&log.last_line());
            }
        };
        if self.console.verbose {
            print!("{}", log.news());
        }
        Ok(Attempt { success, output: log.all() })
    }

    fn begin(&self) {
        print!("{}", self.prefix);
        let _ = std::io::stdout().flush();
    }

    fn tick(&self, last: &str) {
        if self.console.terminal {
            let mut line = format!("{} {}  ", self.prefix, duration(self.started.elapsed()));
            let room = 100usize.saturating_sub(line.chars().count());
            line.extend(last.trim().chars().filter(|c| !c.is_control()).take(room));
            print!("\r\x1b[2K{line}");
            let _ = std::io::stdout().flush();
        }
    }

    fn clear(&self) {
        if self.console.terminal {
            print!("\r\x1b[2K{}", self.prefix);
        }
    }

    fn end(&self, outcome: &str) {
        self.clear();
        println!(" {outcome}");
    }
}

/// How a child ended.
pub(crate) struct Attempt {
    /// Whether it exited with 0.
    pub(crate) success: bool,
    /// What it printed, on both streams.
    pub(crate) output: String,
}

/// `95 s` as people say it: `1 min 35 s`.
pub(crate) fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0 => format!("{:.1} s", time.as_secs_f64()),
        1..60 => format!("{seconds} s"),
        _ => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

/// The last `count` lines of a text.
pub(crate) fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

/// A nameless file that takes a child's output and can be read while it is written.
struct Log {
    writer: File,
    reader: File,
    shown: u64,
}

impl Log {
    fn new() -> Result<Self> {
        static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let next = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let name = format!("tokhai-xtask-{}-{next}.log", std::process::id());
        let path = std::env::temp_dir().join(name);
        let sentence = |e| format!("Cannot write {}: {e}.", path.display());
        let writer = File::options().append(true).create_new(true).open(&path).map_err(sentence)?;
        // A handle of its own: one that is shared would move while a child writes.
        let reader = File::open(&path).map_err(sentence)?;
        // Open files outlive their name on Unix; elsewhere the temp folder keeps it.
        let _ = std::fs::remove_file(&path);
        Ok(Self { writer, reader, shown: 0 })
    }

    fn writer(&self) -> Result<File> {
        self.writer.try_clone().map_err(|e| format!("Cannot share the log: {e}."))
    }

    fn all(&mut self) -> String {
        String::from_utf8_lossy(&self.bytes(0)).into_owned()
    }

    fn news(&mut self) -> String {
        let bytes = self.bytes(self.shown);
        self.shown += bytes.len() as u64;
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn last_line(&mut self) -> String {
        let length = self.reader.metadata().map(|meta| meta.len()).unwrap_or(0);
        let tail = self.bytes(length.saturating_sub(300));
        let tail = String::from_utf8_lossy(&tail);
        tail.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("").to_owned()
    }

    fn bytes(&mut self, start: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        if self.reader.seek(SeekFrom::Start(start)).is_ok() {
            let _ = self.reader.read_to_end(&mut bytes);
        }
        bytes
    }
}
