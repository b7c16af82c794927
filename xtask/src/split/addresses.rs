//! Which numbers of a program are addresses: of constants, or of functions by their slots.
//!
//! wasm-ld writes that down when it is asked for `--emit-relocs`, in the sections `linking`,
//! `reloc.CODE` and `reloc.DATA` of WebAssembly's tool conventions (Linking.md). The tools after it
//! change the code, so that its places are no longer true, but not its numbers: one that the linker
//! once put into the code as an address still is that address.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use wasmparser::{
    DataKind, KnownCustom, Linking, Operator, Parser, Payload, RelocationEntry, RelocationType,
    SymbolInfo,
};

use crate::Result;

/// As the linker calls the part of the data that never changes.
const CONSTANT: &str = ".rodata";

/// An address that the tools have computed from another may lie as far from its constant.
const NEAR: u32 = 64;

/// The addresses in a program.
#[derive(Default)]
pub(crate) struct Addresses {
    /// The places of the constants in memory, in their order.
    constants: Vec<Range<u32>>,
    /// The numbers in the code that are addresses, each with those constants that it may mean: it
    /// may lie at the end of one and the beginning of another, or before a table that is indexed.
    in_code: BTreeMap<u32, BTreeSet<usize>>,
    /// Where in memory the address of which constant stands.
    in_data: Vec<(u32, usize)>,
    /// The numbers in the code that are slots of the function table.
    slots_in_code: BTreeSet<u32>,
    /// Where in memory the number of which slot stands.
    slots_in_data: Vec<(u32, u32)>,
}

impl Addresses {
    /// Reads what the linker wrote into its own file.
    ///
    /// # Errors
    /// A sentence, when the program was linked without it, or something has changed it since.
    pub(crate) fn read(wasm: &[u8]) -> Result<Self> {
        let linked = Linked::parse(wasm)
            .map_err(|error| format!("What the linker wrote about the data is broken: {error}."))?;
        linked.addresses()
    }

    /// How many constants there are.
    pub(super) fn constants(&self) -> usize {
        self.constants.len()
    }

    /// Where a constant lies in memory.
    pub(super) fn place(&self, constant: usize) -> Range<u32> {
        self.constants[constant].clone()
    }

    /// The constants that a number in the code may mean. One that is no address of the linker's
    /// may be one plus something: that is what the tools make of a table's known entry.
    pub(super) fn meant(&self, number: u32) -> Vec<usize> {
        if let Some(meant) = self.in_code.get(&number) {
            return meant.iter().copied().collect();
        }
        let begin = self.constants.partition_point(|it| it.end.saturating_add(NEAR) < number);
        let end = self.constants.partition_point(|it| it.start <= number.saturating_add(NEAR));
        let near = begin..end.max(begin);
        let is_one = self.constants[near.clone()].iter().any(|it| it.contains(&number));
        if is_one { near.collect() } else { Vec::new() }
    }

    /// Whether a number in the code may be a slot.
    pub(super) fn is_slot(&self, number: u32) -> bool {
        self.slots_in_code.contains(&number)
    }

    /// The constants whose addresses stand there.
    pub(super) fn constants_in(&self, places: Range<u32>) -> impl Iterator<Item = usize> {
        within(&self.in_data, places)
    }

    /// The slots whose numbers stand there.
    pub(super) fn slots_in(&self, places: Range<u32>) -> impl Iterator<Item = u32> {
        within(&self.slots_in_data, places)
    }
}

fn within<T: Copy>(all: &[(u32, T)], places: Range<u32>) -> impl Iterator<Item = T> {
    let begin = all.partition_point(|(place, _)| *place < places.start);
    all[begin..].iter().take_while(move |it| it.0 < places.end).map(|it| it.1)
}

const NOWHERE: &str = "An address of the linker's lies nowhere in the program.";

fn expect(found: u32, address: u32) -> Result {
    if found == address {
        return Ok(());
    }
    Err(format!("The program says {found} where the linker has put the address {address}."))
}

/// What the linker says about a program.
#[derive(Default)]
struct Linked<'a> {
    pieces: Vec<Piece<'a>>,
    /// What the linker calls each piece.
    names: Vec<&'a str>,
    /// The linker's symbols: for those that are data, the piece, and where in it.
    symbols: Vec<Option<(usize, Range<u32>)>>,
    /// The code's bytes.
    code: &'a [u8],
    /// Which words of the code are addresses of which symbols.
    in_code: Vec<RelocationEntry>,
    /// The same for the data.
    in_data: Vec<RelocationEntry>,
}

/// A run of bytes that is laid down when the program starts.
struct Piece<'a> {
    /// Where it begins, counted from the beginning of the section of data.
    in_section: u32,
    in_memory: u32,
    bytes: &'a [u8],
}

impl<'a> Linked<'a> {
    fn parse(wasm: &'a [u8]) -> wasmparser::Result<Self> {
        let mut linked = Self::default();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::CodeSectionStart { range, .. } => linked.code = &wasm[range],
                Payload::DataSection(section) => {
                    let begin = section.range().start;
                    for data in section {
                        let data = data?;
                        let in_memory = match data.kind {
                            DataKind::Active { offset_expr, .. } => {
                                match offset_expr.get_operators_reader().read()? {
                                    Operator::I32Const { value } => value as u32,
                                    _ => 0,
                                }
                            }
                            DataKind::Passive => 0,
                        };
                        let in_section = (data.range.end - data.data.len() - begin) as u32;
                        linked.pieces.push(Piece { in_section, in_memory, bytes: data.data });
                    }
                }
                Payload::CustomSection(section) => match section.as_known() {
                    KnownCustom::Linking(linking) => {
                        for part in linking.subsections() {
                            linked.describe(part?)?;
                        }
                    }
                    KnownCustom::Reloc(relocations) => {
                        let entries = relocations.entries().into_iter();
                        match section.name() {
                            "reloc.CODE" => {
                                linked.in_code = entries.collect::<wasmparser::Result<_>>()?
                            }
                            "reloc.DATA" => {
                                linked.in_data = entries.collect::<wasmparser::Result<_>>()?
                            }
                            _ => {}
                        }
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        Ok(linked)
    }

    fn describe(&mut self, part: Linking<'a>) -> wasmparser::Result<()> {
        match part {
            Linking::SegmentInfo(segments) => {
                for segment in segments {
                    self.names.push(segment?.name);
                }
            }
            Linking::SymbolTable(symbols) => {
                for symbol in symbols {
                    self.symbols.push(match symbol? {
                        SymbolInfo::Data { symbol: Some(it), .. } => {
                            let end = it.offset.saturating_add(it.size);
                            Some((it.index as usize, it.offset..end))
                        }
                        _ => None,
                    });
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Where a symbol lies in memory, and whether that never changes.
    fn place(&self, symbol: usize) -> Option<(Range<u32>, bool)> {
        let (number, within) = self.symbols.get(symbol)?.as_ref()?;
        let start = self.pieces.get(*number)?.in_memory;
        let is_constant = self.names.get(*number) == Some(&CONSTANT);
        Some((start.checked_add(within.start)?..start.checked_add(within.end)?, is_constant))
    }

    fn addresses(&self) -> Result<Addresses> {
        let places = (0..self.symbols.len()).filter_map(|symbol| self.place(symbol));
        let places = places.filter(|(_, is_constant)| *is_constant);
        let numbers: BTreeSet<_> = places.map(|(place, _)| (place.start, place.end)).collect();
        let numbers: BTreeMap<_, _> = numbers.into_iter().zip(0..).collect();
        if numbers.is_empty() {
            return Err("The linker names no constants: was it told to (--emit-relocs)?".into());
        }
        let mut addresses = Addresses {
            constants: numbers.keys().map(|&(start, end)| start..end).collect(),
            ..Addresses::default()
        };
        // An address, and the constant that it is one of.
        let address = |entry: &RelocationEntry| {
            let (place, _) = self.place(entry.index as usize)?;
            let number = numbers.get(&(place.start, place.end)).copied();
            Some((place.start.wrapping_add(entry.addend as u32), number))
        };
        for entry in &self.in_code {
            let is_address = match entry.ty {
                RelocationType::MemoryAddrLeb | RelocationType::MemoryAddrSleb => true,
                RelocationType::TableIndexSleb => false,
                _ => continue,
            };
            let found = self.number(entry.offset).ok_or(NOWHERE)?;
            if !is_address {
                addresses.slots_in_code.insert(found);
            } else if let Some((address, constant)) = address(entry) {
                expect(found, address)?;
                if let Some(constant) = constant {
                    addresses.in_code.entry(address).or_default().insert(constant);
                }
            }
        }
        for entry in &self.in_data {
            let is_address = match entry.ty {
                RelocationType::MemoryAddrI32 => true,
                RelocationType::TableIndexI32 => false,
                _ => continue,
            };
            let (place, found) = self.word(entry.offset).ok_or(NOWHERE)?;
            if !is_address {
                addresses.slots_in_data.push((place, found));
            } else if let Some((address, constant)) = address(entry) {
                expect(found, address)?;
                addresses.in_data.extend(constant.map(|constant| (place, constant)));
            }
        }
        addresses.in_data.sort_unstable();
        addresses.slots_in_data.sort_unstable();
        Ok(addresses)
    }

    /// What stands at that place of the section of code, in the five bytes that the linker takes
    /// for a number (LEB128).
    fn number(&self, in_section: u32) -> Option<u32> {
        let bytes: &[u8; 5] = self.code.get(in_section as usize..)?.first_chunk()?;
        let digits = bytes.iter().rev().map(|byte| u32::from(byte & 0x7f));
        Some(digits.fold(0, |number, digit| number << 7 | digit))
    }

    /// What stands at that place of the section of data, and where in memory that is.
    fn word(&self, in_section: u32) -> Option<(u32, u32)> {
        let after = self.pieces.partition_point(|it| it.in_section <= in_section);
        let piece = &self.pieces[after.checked_sub(1)?];
        let at = in_section - piece.in_section;
        let bytes = piece.bytes.get(at as usize..)?.first_chunk()?;
        Some((piece.in_memory.checked_add(at)?, u32::from_le_bytes(*bytes)))
    }
}
