//! Reads the QR code in a picture.
//!
//! Pictures come from a phone in a hand: turned, out of focus, dim, seen from the side. The finding
//! and the error correction are [`rqrr`]'s; here the picture is made ready for it, in several ways
//! one after the other, until one of them reads.
//!
//! Nothing is assumed of the bytes but their number. What a code says is text for somebody else to
//! judge.
//!
//! Deliberately absent: other kinds of codes, several codes in one picture, and colours.

mod picture;
mod worker;

pub use picture::Picture;

use rqrr::PreparedImage;

/// How much time a picture is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// One of many: the next picture of the camera is a better chance than another look at this one.
    Glance(
        /// Which picture it is: the ways of looking take turns.
        u32,
    ),
    /// The only one there is.
    Study,
}

/// A way of making a picture ready.
#[derive(Clone, Copy, Debug)]
struct Look {
    /// How many pixels its longer side is to have.
    side: usize,
    filter: Filter,
    /// How far the surroundings reach that a pixel is compared with, as a part of the longer side.
    surroundings: usize,
}

/// What is done to a picture before, as far as some pixels reach.
#[derive(Clone, Copy, Debug)]
enum Filter {
    None,
    /// Against blur.
    Sharpen(usize),
    /// Against noise.
    Soften(usize),
}

/// What reads most comes first: counted over pictures with chance's choice of turn, tilt, distance,
/// blur, light and noise.
const LOOKS: &[Look] = &[
    Look { side: 960, filter: Filter::None, surroundings: 8 },
    Look { side: 960, filter: Filter::Sharpen(6), surroundings: 24 },
    Look { side: 640, filter: Filter::None, surroundings: 12 },
    Look { side: 960, filter: Filter::Sharpen(3), surroundings: 16 },
    Look { side: 1600, filter: Filter::None, surroundings: 12 },
    Look { side: 1600, filter: Filter::Sharpen(5), surroundings: 24 },
    Look { side: 960, filter: Filter::Soften(1), surroundings: 24 },
    Look { side: 640, filter: Filter::Sharpen(3), surroundings: 24 },
    Look { side: 1600, filter: Filter::Sharpen(2), surroundings: 16 },
    Look { side: 1600, filter: Filter::Soften(2), surroundings: 24 },
    Look { side: 2600, filter: Filter::None, surroundings: 24 },
    Look { side: 400, filter: Filter::None, surroundings: 8 },
];

/// The ways that take turns on the camera's pictures.
const GLANCES: usize = 4;

/// The text of the QR code in a picture: of the first that can be read. `None` if there is none, or
/// what it holds is not UTF-8.
pub fn read(picture: &Picture, effort: Effort) -> Option<String> {
    match effort {
        Effort::Glance(turn) => look(picture, LOOKS[turn as usize % GLANCES]),
        Effort::Study => LOOKS.iter().find_map(|way| look(picture, *way)),
    }
}

fn look(picture: &Picture, way: Look) -> Option<String> {
    let scaled = picture.scaled(way.side);
    let picture = match way.filter {
        Filter::None => scaled,
        Filter::Sharpen(radius) => scaled.filtered(radius, 2),
        Filter::Soften(radius) => scaled.filtered(radius, -1),
    };
    let side = picture.width().max(picture.height());
    let dark = picture.dark((side / way.surroundings).max(8));
    let (width, height) = (picture.width(), picture.height());
    let mut prepared =
        PreparedImage::prepare_from_bitmap(width, height, |x, y| dark[y * width + x]);
    prepared.detect_grids().iter().find_map(|grid| {
        let mut text = Vec::new();
        grid.decode_to(&mut text).ok()?;
        String::from_utf8(text).ok()
    })
}
