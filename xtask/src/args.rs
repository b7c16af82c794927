//! The words of a command line: positional ones in order, flags and options anywhere.

use crate::Result;

/// What is left of the command line.
pub(crate) struct Args(Vec<String>);

impl Args {
    /// The words this process was started with.
    pub(crate) fn from_env() -> Self {
        Self(std::env::args().skip(1).collect())
    }

    /// Takes the next word.
    pub(crate) fn next(&mut self) -> Option<String> {
        if self.0.is_empty() { None } else { Some(self.0.remove(0)) }
    }

    /// Takes the flag `name`, wherever it stands, and says whether it was there.
    pub(crate) fn flag(&mut self, name: &str) -> bool {
        let at = self.0.iter().position(|word| word == name);
        at.map(|at| self.0.remove(at)).is_some()
    }

    /// Takes the option `name` with its value, wherever it stands.
    pub(crate) fn option(&mut self, name: &str) -> Result<Option<String>> {
        let Some(at) = self.0.iter().position(|word| word == name) else { return Ok(None) };
        if at + 1 >= self.0.len() {
            return Err(format!("{name} needs a value."));
        }
        self.0.remove(at);
        Ok(Some(self.0.remove(at)))
    }

    /// Takes all that is left, for a command that reads its own arguments.
    pub(crate) fn rest(&mut self) -> Vec<String> {
        std::mem::take(&mut self.0)
    }

    /// Takes the words after `--`, which are for somebody else.
    pub(crate) fn after_dashes(&mut self) -> Vec<String> {
        let Some(at) = self.0.iter().position(|word| word == "--") else { return Vec::new() };
        self.0.split_off(at).split_off(1)
    }

    /// Refuses words that no one asked for.
    pub(crate) fn end(&self) -> Result {
        match self.0.first() {
            None => Ok(()),
            Some(word) => {
                Err(format!("“{word}” is not understood here. `cargo xtask help` tells more."))
            }
        }
    }
}
