//! The program's constants, and which words of it are addresses: of constants, or of functions.
//!
//! wasm-ld writes that down when it is asked for `--emit-relocs`: in the sections `linking`,
//! `reloc.CODE` and `reloc.DATA` of WebAssembly's tool conventions (Linking.md). The tools after
//! it hand these sections on as they are. They change the code, so that its places are no longer
//! true, but not its numbers: a number in the code that the linker once put there as the address
//! of a constant still is.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use wasmparser::{
    DataKind, KnownCustom, Linking, Operator, Parser, Payload, RelocationEntry, RelocationType,
    SymbolInfo,
};

use crate::Result;

/// As the linker calls the part of the data that never changes.
const CONSTANT: &str = ".rodata";

/// What stands for no character, or no answer about one: numbers that are often in code, and as
/// great as addresses.
const BEYOND_CHAR: [u32; 3] = [0x11_0000, 0x11_0001, 0x11_0002];

/// An address that the tools have computed from another may lie as far from its constant.
const NEAR: u32 = 64;

/// The program's constants, by the order of their places in memory.
pub(crate) struct Constants {
    ranges: Vec<Range<u32>>,
    /// The numbers in the code that are addresses, each with those constants that it may mean: it
    /// may lie at the end of one and the beginning of another, or before a table that is indexed.
    in_code: BTreeMap<u32, BTreeSet<usize>>,
    /// Where in memory the address of which constant stands.
    in_data: Vec<(u32, usize)>,
    /// Where in memory the number of which slot of the function table stands.
    slots: Vec<(u32, u32)>,
}

impl Constants {
    /// Reads what the linker wrote into a program.
    ///
    /// # Errors
    /// A sentence, when the program was linked without it, or its data was moved since.
    pub(crate) fn read(wasm: &[u8]) -> Result<Self> {
        let linked = Linked::parse(wasm)
            .map_err(|error| format!("What the linker wrote about the data is broken: {error}."))?;
        linked.constants()
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.ranges.len()
    }

    /// Where it lies in memory.
    pub(super) fn place(&self, constant: usize) -> Range<u32> {
        self.ranges[constant].clone()
    }

    /// The constants that a number in the code may mean. One that is no address of the linker's
    /// may be one plus something: that is what the tools make of a table's known entry.
    pub(super) fn meant(&self, number: u32) -> Vec<usize> {
        if let Some(meant) = self.in_code.get(&number) {
            return meant.iter().copied().collect();
        }
        let begin = self.ranges.partition_point(|it| it.end.saturating_add(NEAR) < number);
        let near = self.ranges[begin..].iter().take_while(|it| it.start <= number + NEAR);
        let is_one =
            !BEYOND_CHAR.contains(&number) && self.ranges.iter().any(|it| it.contains(&number));
        if is_one { (begin..begin + near.count()).collect() } else { Vec::new() }
    }

    /// The constants whose addresses stand there.
    pub(super) fn named_in(&self, places: Range<u32>) -> impl Iterator<Item = usize> {
        let begin = self.in_data.partition_point(|(place, _)| *place < places.start);
        let within = self.in_data[begin..].iter().take_while(move |it| it.0 < places.end);
        within.map(|(_, constant)| *constant)
    }

    /// The slots of the function table whose numbers stand in the data, each with its place.
    pub(super) fn slots(&self) -> &[(u32, u32)] {
        &self.slots
    }
}

/// What a program says about its data.
#[derive(Default)]
struct Linked<'a> {
    pieces: Vec<Piece<'a>>,
    /// What the linker calls each piece.
    names: Vec<&'a str>,
    /// The linker's symbols: for those that are data, the piece, and where in it.
    symbols: Vec<Option<(usize, Range<u32>)>>,
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

    fn constants(&self) -> Result<Constants> {
        let places = (0..self.symbols.len()).filter_map(|symbol| self.place(symbol));
        let places = places.filter(|(_, is_constant)| *is_constant);
        let numbers: BTreeSet<_> = places.map(|(place, _)| (place.start, place.end)).collect();
        let numbers: BTreeMap<_, _> = numbers.into_iter().zip(0..).collect();
        if numbers.is_empty() {
            return Err("The linker names no constants: was it told to (--emit-relocs)?".into());
        }
        let ranges = numbers.keys().map(|&(start, end)| start..end).collect();
        let mut constants =
            Constants { ranges, in_code: BTreeMap::new(), in_data: Vec::new(), slots: Vec::new() };
        // An address, and the constant that it is one of.
        let address = |entry: &RelocationEntry| {
            use RelocationType::{MemoryAddrI32, MemoryAddrLeb, MemoryAddrSleb};
            let is_address = matches!(entry.ty, MemoryAddrI32 | MemoryAddrLeb | MemoryAddrSleb);
            let (place, _) = self.place(entry.index as usize).filter(|_| is_address)?;
            let number = numbers.get(&(place.start, place.end)).copied();
            Some((place.start.wrapping_add(entry.addend as u32), number))
        };
        for entry in &self.in_code {
            if let Some((address, Some(constant))) = address(entry) {
                constants.in_code.entry(address).or_default().insert(constant);
            }
        }
        for entry in &self.in_data {
            let (place, word) =
                self.word(entry.offset).ok_or("An address in the data lies nowhere.")?;
            if let Some((address, constant)) = address(entry) {
                if word != address {
                    return Err("The data was moved after the program was linked.".into());
                }
                constants.in_data.extend(constant.map(|constant| (place, constant)));
            } else if entry.ty == RelocationType::TableIndexI32 {
                constants.slots.push((place, word));
            }
        }
        constants.in_data.sort_unstable();
        Ok(constants)
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
