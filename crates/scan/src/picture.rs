//! A picture in shades of grey, and what makes a code in it easier to see.

use std::cmp::Ordering;

/// A picture has at most so many pixels: a phone's largest photo is scaled down before.
const MAX_PIXELS: usize = 16 << 20;

/// A picture in shades of grey, row by row from the top left.
#[derive(Clone, Debug)]
pub struct Picture {
    width: usize,
    height: usize,
    /// `width * height` of them; 0 is black.
    grey: Vec<u8>,
}

impl Picture {
    /// A picture of grey pixels. `None` if it has no pixels, more than 16 million, or another number
    /// than its sides say.
    pub fn grey(width: usize, height: usize, grey: Vec<u8>) -> Option<Picture> {
        let pixels = width.checked_mul(height)?;
        let fits = (1..=MAX_PIXELS).contains(&pixels) && grey.len() == pixels;
        fits.then_some(Picture { width, height, grey })
    }

    /// A picture of pixels with red, green, blue and a fourth byte, as a canvas gives them. `None`
    /// as for [`Picture::grey`].
    pub fn rgba(width: usize, height: usize, rgba: &[u8]) -> Option<Picture> {
        let luma = |pixel: &[u8; 4]| {
            let [red, green, blue, _] = pixel.map(u32::from);
            // Rec. 601, in 256ths.
            ((77 * red + 150 * green + 29 * blue) >> 8) as u8
        };
        let (pixels, rest) = rgba.as_chunks::<4>();
        let whole = rest.is_empty() && pixels.len() <= MAX_PIXELS;
        whole
            .then(|| pixels.iter().map(luma).collect())
            .and_then(|grey| Picture::grey(width, height, grey))
    }

    /// Its pixels, row by row.
    pub fn pixels(&self) -> &[u8] {
        &self.grey
    }

    /// Pixels in a row.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    pub(crate) fn height(&self) -> usize {
        self.height
    }

    /// The picture with its longer side `side` pixels long, if it need not grow to more than twice
    /// its size for that. Where it shrinks, each pixel is the mean of those it stands for, which
    /// takes noise away, too.
    pub(crate) fn scaled(&self, side: usize) -> Picture {
        let longest = self.width.max(self.height);
        let side = side.min(longest * 2);
        let width = (self.width * side / longest).max(1);
        let height = (self.height * side / longest).max(1);
        let grey = match side.cmp(&longest) {
            Ordering::Less => self.shrunk(width, height),
            Ordering::Equal => self.grey.clone(),
            Ordering::Greater => self.grown(width, height),
        };
        Picture { width, height, grey }
    }

    fn shrunk(&self, width: usize, height: usize) -> Vec<u8> {
        let sums = Sums::of(self);
        let mut grey = Vec::with_capacity(width * height);
        for y in 0..height {
            let rows = (y * self.height / height, ((y + 1) * self.height).div_ceil(height));
            for x in 0..width {
                let columns = (x * self.width / width, ((x + 1) * self.width).div_ceil(width));
                grey.push(sums.mean(columns, rows));
            }
        }
        grey
    }

    /// Between pixels the shades change evenly.
    fn grown(&self, width: usize, height: usize) -> Vec<u8> {
        let columns: Vec<Between> = (0..width).map(|x| between(x, width, self.width)).collect();
        let mut grey = Vec::with_capacity(width * height);
        for y in 0..height {
            let (upper, lower, down) = between(y, height, self.height);
            let row = |y: usize| &self.grey[y * self.width..][..self.width];
            let (upper, lower) = (row(upper), row(lower));
            for &(left, right, across) in &columns {
                let mix = |row: &[u8]| {
                    u32::from(row[left]) * (256 - across) + u32::from(row[right]) * across
                };
                grey.push(((mix(upper) * (256 - down) + mix(lower) * down) >> 16) as u8);
            }
        }
        grey
    }

    /// The picture with the differences from the mean around each pixel made larger: `strength`
    /// times as much is added. -1 takes them away.
    pub(crate) fn filtered(&self, radius: usize, strength: i32) -> Picture {
        let sums = Sums::of(self);
        let mut grey = Vec::with_capacity(self.grey.len());
        for (y, row) in self.grey.chunks_exact(self.width).enumerate() {
            let rows = around(y, radius, self.height);
            for (x, &pixel) in row.iter().enumerate() {
                let mean = i32::from(sums.mean(around(x, radius, self.width), rows));
                let pixel = i32::from(pixel);
                grey.push((pixel + strength * (pixel - mean)).clamp(0, 255) as u8);
            }
        }
        Picture { width: self.width, height: self.height, grey }
    }

    /// Which pixels are darker than the mean of their surroundings, `radius` pixels on each side:
    /// so the code may lie half in the shade.
    pub(crate) fn dark(&self, radius: usize) -> Vec<bool> {
        let sums = Sums::of(self);
        let mut dark = Vec::with_capacity(self.grey.len());
        for (y, row) in self.grey.chunks_exact(self.width).enumerate() {
            let rows = around(y, radius, self.height);
            for (x, &pixel) in row.iter().enumerate() {
                let mean = u32::from(sums.mean(around(x, radius, self.width), rows));
                // Plain paper is not to become a pattern of noise.
                dark.push(u32::from(pixel) * 100 < mean * 96);
            }
        }
        dark
    }
}

/// Two pixels of a line, and how far on the way from the one to the other, in 256ths.
type Between = (usize, usize, u32);

/// Where in a line of `length` pixels pixel `at` lies, of a line that was made `grown` long.
fn between(at: usize, grown: usize, length: usize) -> Between {
    // The middle of the pixel.
    let place = ((2 * at + 1) * length * 128 / grown).saturating_sub(128);
    let first = (place / 256).min(length - 1);
    (first, (first + 1).min(length - 1), (place % 256) as u32)
}

/// From where to where `radius` reaches around `at`.
fn around(at: usize, radius: usize, length: usize) -> (usize, usize) {
    (at.saturating_sub(radius), (at + radius + 1).min(length))
}

/// Of each pixel, the sum of all above and to the left: so the mean of a rectangle is four looks.
struct Sums {
    /// One more than the picture's.
    width: usize,
    sums: Vec<u32>,
}

impl Sums {
    fn of(picture: &Picture) -> Sums {
        let width = picture.width + 1;
        let mut sums = vec![0; width * (picture.height + 1)];
        for (y, row) in picture.grey.chunks_exact(picture.width).enumerate() {
            let mut sum = 0u32;
            for (x, &pixel) in row.iter().enumerate() {
                // 16 million pixels of at most 255 stay below 2³².
                sum += u32::from(pixel);
                sums[(y + 1) * width + x + 1] = sums[y * width + x + 1] + sum;
            }
        }
        Sums { width, sums }
    }

    /// The mean of a rectangle that is not empty, from and up to.
    fn mean(&self, (left, right): (usize, usize), (top, bottom): (usize, usize)) -> u8 {
        let at = |x: usize, y: usize| self.sums[y * self.width + x];
        let sum = at(right, bottom) + at(left, top) - at(left, bottom) - at(right, top);
        (sum as usize / ((right - left) * (bottom - top)).max(1)) as u8
    }
}
