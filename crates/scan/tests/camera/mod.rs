//! A camera: takes pictures of a printed code under conditions that are known.

use qrcodegen::{QrCode, QrCodeEcc};
use tokhai_scan::Picture;

/// A photo of a code on a card: what the conditions are, until the picture is taken.
pub(crate) struct Photo {
    code: QrCode,
    width: usize,
    height: usize,
    /// The code's side in pixels.
    side: f64,
    turned: f64,
    tilted: f64,
    blurred: f64,
    light: f64,
    noise: f64,
    shade: f64,
}

impl Photo {
    /// A photo of these sides, the code in its middle, `side` pixels wide.
    pub(crate) fn of(text: &str, width: usize, height: usize, side: f64) -> Photo {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).unwrap();
        Photo {
            code,
            width,
            height,
            side,
            turned: 0.0,
            tilted: 0.0,
            blurred: 0.0,
            light: 1.0,
            noise: 0.0,
            shade: 0.0,
        }
    }

    /// How many pixels a module has.
    pub(crate) fn module(&self) -> f64 {
        self.side / f64::from(self.code.size())
    }

    /// Turned by some degrees.
    pub(crate) fn turned(self, degrees: f64) -> Photo {
        Photo { turned: degrees, ..self }
    }

    /// Seen from the side: the far edge is smaller by this part.
    pub(crate) fn tilted(self, part: f64) -> Photo {
        Photo { tilted: part, ..self }
    }

    /// Out of focus: a Gaussian of this standard deviation, in pixels.
    pub(crate) fn blurred(self, deviation: f64) -> Photo {
        Photo { blurred: deviation, ..self }
    }

    /// With so much of the light.
    pub(crate) fn dim(self, light: f64) -> Photo {
        Photo { light, ..self }
    }

    /// With noise of this deviation, in 255ths.
    pub(crate) fn noisy(self, noise: f64) -> Photo {
        Photo { noise, ..self }
    }

    /// With a shadow that takes this part of the light away on the one side.
    pub(crate) fn shaded(self, shade: f64) -> Photo {
        Photo { shade, ..self }
    }

    /// Takes it.
    pub(crate) fn picture(&self) -> Picture {
        let mut light = self.paper();
        blur(&mut light, self.width, self.height, self.blurred);
        let mut chance = Chance(42);
        let grey = light.iter().enumerate().map(|(at, &value)| {
            let across = (at % self.width) as f64 / self.width as f64;
            let shade = 1.0 - self.shade * f64::from(u8::from(across > 0.5));
            (value * self.light * shade * 255.0 + chance.normal() * self.noise).clamp(0.0, 255.0)
                as u8
        });
        Picture::grey(self.width, self.height, grey.collect()).unwrap()
    }

    /// A grey table, a white card on it, the code on the card. Each pixel is looked at in 3 × 3
    /// places.
    fn paper(&self) -> Vec<f64> {
        let mut light = Vec::with_capacity(self.width * self.height);
        for y in 0..self.height {
            for x in 0..self.width {
                let mut sum = 0.0;
                for i in 0..9 {
                    let (dx, dy) = (f64::from(i % 3), f64::from(i / 3));
                    sum += self.at(x as f64 + (dx + 0.5) / 3.0, y as f64 + (dy + 0.5) / 3.0);
                }
                light.push(sum / 9.0);
            }
        }
        light
    }

    fn at(&self, x: f64, y: f64) -> f64 {
        let (x, y) = (x - self.width as f64 / 2.0, y - self.height as f64 / 2.0);
        let (sin, cos) = self.turned.to_radians().sin_cos();
        let (x, y) = ((x * cos + y * sin) / self.side, (y * cos - x * sin) / self.side);
        // Perspective: what is farther up is smaller.
        let depth = 1.0 + self.tilted * y;
        if depth <= 0.1 {
            return 0.5;
        }
        let (x, y) = (x / depth, y / depth);
        let size = f64::from(self.code.size());
        let (column, row) = (((x + 0.5) * size).floor() as i32, ((y + 0.5) * size).floor() as i32);
        match () {
            _ if x.abs().max(y.abs()) > 0.65 => 0.5,
            _ if self.code.get_module(column, row) => 0.1,
            _ => 0.9,
        }
    }
}

/// A Gaussian, once along the rows and once along the columns.
fn blur(light: &mut [f64], width: usize, height: usize, deviation: f64) {
    if deviation <= 0.0 {
        return;
    }
    let reach = (deviation * 3.0).ceil() as isize;
    let weight = |at: isize| (-(at * at) as f64 / (2.0 * deviation * deviation)).exp();
    let whole: f64 = (-reach..=reach).map(weight).sum();
    for (length, step, other, stride) in [(width, 1, height, width), (height, width, width, 1)] {
        let before = light.to_owned();
        for line in 0..other {
            for at in 0..length {
                let mut sum = 0.0;
                for off in -reach..=reach {
                    let from = (at as isize + off).clamp(0, length as isize - 1) as usize;
                    sum += before[line * stride + from * step] * weight(off);
                }
                light[line * stride + at * step] = sum / whole;
            }
        }
    }
}

/// The same noise each time.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 40) as f64 / (1u64 << 24) as f64
    }

    /// About a standard normal distribution.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.next()).sum::<f64>() - 6.0
    }
}
