//! Finite fields whose elements are polynomials of bits, as far as [`rqrr`] needs them.
//!
//! It stands in for the crate of the same name, with the same names (`[patch.crates-io]` in the
//! workspace). That one multiplies by tables, which are 64 KB for the field of 256 elements, cannot
//! be compressed, and were three quarters of what a phone had to load to read a code. Here a
//! product is eight steps of shifting and adding; reading a code takes some thousand of them.
//!
//! [`rqrr`]: https://docs.rs/rqrr

use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Sub, SubAssign};

/// A finite field.
pub trait GaloisField:
    Add<Output = Self>
    + AddAssign
    + Sub<Output = Self>
    + SubAssign
    + Mul<Output = Self>
    + MulAssign
    + Div<Output = Self>
    + Copy
    + Eq
{
    /// How many elements it has.
    const SIZE: usize;
    /// What changes nothing when it is added.
    const ZERO: Self;
    /// What changes nothing when it is multiplied with.
    const ONE: Self;
    /// Its powers are all elements but zero.
    const GENERATOR: Self;

    /// The element multiplied with itself, `exponent` times.
    fn pow(self, mut exponent: usize) -> Self {
        let (mut power, mut square) = (Self::ONE, self);
        while exponent > 0 {
            if exponent & 1 == 1 {
                power *= square;
            }
            square *= square;
            exponent >>= 1;
        }
        power
    }
}

/// The sum of two polynomials, and their difference: each bit is modulo 2.
pub const fn sum(one: u8, other: u8) -> u8 {
    one ^ other
}

/// The product of two polynomials of fewer than `bits` bits, modulo another.
pub const fn product(one: u8, other: u8, bits: u32, modulus: u16) -> u8 {
    let (mut product, mut shifted, mut rest) = (0u16, one as u16, other);
    while rest > 0 {
        if rest & 1 == 1 {
            product ^= shifted;
        }
        shifted <<= 1;
        if shifted >> bits == 1 {
            shifted ^= modulus;
        }
        rest >>= 1;
    }
    product as u8
}

/// Declares a field: its name, how many bits an element has (at most 8), and the polynomial that it
/// is taken modulo, of which `2` is a generator. Division by zero gives zero.
#[macro_export]
macro_rules! g2p {
    ($name:ident, $bits:literal, modulus: $modulus:literal) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        struct $name(u8);

        impl $crate::GaloisField for $name {
            const SIZE: usize = 1 << $bits;
            const ZERO: Self = $name(0);
            const ONE: Self = $name(1);
            const GENERATOR: Self = $name(2);
        }

        impl ::std::ops::Add for $name {
            type Output = $name;
            fn add(self, other: $name) -> $name {
                $name($crate::sum(self.0, other.0))
            }
        }

        impl ::std::ops::Sub for $name {
            type Output = $name;
            fn sub(self, other: $name) -> $name {
                $name($crate::sum(self.0, other.0))
            }
        }

        impl ::std::ops::Mul for $name {
            type Output = $name;
            fn mul(self, other: $name) -> $name {
                $name($crate::product(self.0, other.0, $bits, $modulus))
            }
        }

        impl ::std::ops::Div for $name {
            type Output = $name;
            fn div(self, other: $name) -> $name {
                let inverse = $crate::GaloisField::pow(other, (1 << $bits) - 2);
                self * inverse
            }
        }

        impl ::std::ops::AddAssign for $name {
            fn add_assign(&mut self, other: $name) {
                *self = *self + other;
            }
        }

        impl ::std::ops::SubAssign for $name {
            fn sub_assign(&mut self, other: $name) {
                *self = *self - other;
            }
        }

        impl ::std::ops::MulAssign for $name {
            fn mul_assign(&mut self, other: $name) {
                *self = *self * other;
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::GaloisField;

    g2p!(GF16, 4, modulus: 0b1_0011);
    g2p!(GF256, 8, modulus: 0b1_0001_1101);

    #[test]
    fn known_products() {
        // x⁴ is x + 1, and x⁸ is x⁴ + x³ + x² + 1.
        assert_eq!(GF16(2) * GF16(8), GF16(0b0011));
        assert_eq!(GF256(2) * GF256(0x80), GF256(0x1d));
        assert_eq!(GF256(0x53) * GF256(1), GF256(0x53));
        assert_eq!(GF256(0x53) * GF256::ZERO, GF256::ZERO);
    }

    #[test]
    fn what_is_multiplied_can_be_divided() {
        for one in 0..=255 {
            for other in 1..=255 {
                assert_eq!(GF256(one) * GF256(other) / GF256(other), GF256(one));
                assert_eq!(GF256(one) * GF256(other), GF256(other) * GF256(one));
            }
        }
        for one in 0..16 {
            for other in 1..16 {
                assert_eq!(GF16(one) * GF16(other) / GF16(other), GF16(one));
            }
        }
    }

    #[test]
    fn the_powers_of_the_generator_are_all_elements_but_zero() {
        let mut powers: Vec<u8> = (0..255).map(|it| GF256::GENERATOR.pow(it).0).collect();
        powers.sort_unstable();
        assert_eq!(powers, (1..=255).collect::<Vec<u8>>());
        assert_eq!(GF16::GENERATOR.pow(15), GF16::ONE);
        assert_eq!((GF16::SIZE, GF256::SIZE), (16, 256));
    }
}
