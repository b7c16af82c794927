//! Everything that can go wrong between a keystroke and the receipt, and what becomes of it.
//!
//! The real drafts, outbox, uploads and session run on this machine, on simulated ports: a disk
//! that is slow, full or refuses; a line that is cut anywhere; a portal whose replies get lost; a
//! clock that jumps; tabs that are killed. What must hold is in [`device`], the faults one by one
//! in [`table`] (and in `docs/faults.md`), random sequences of them in [`sequences`].

mod device;
mod disk;
mod journal;
mod locks;
mod portal;
mod sequences;
mod tab;
mod table;
mod world;
