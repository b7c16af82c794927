//! Codes as a phone sees them: printed by a library, then turned, blurred, dimmed, tilted, shaded
//! and covered with noise.

#![allow(clippy::unwrap_used)]

mod camera;

use camera::Photo;
use tokhai_scan::{Effort, Picture, read};

/// The fictional card.
const CARD: &str = "079190000000|020000000|Trần Thị Mẫu|15031990|Nữ|12 Đường Mẫu, Phường Bến Nghé, \
                    Quận 1, TP. Hồ Chí Minh|01072021";

/// A small photo in which a module of the code has more than five pixels.
fn card() -> Photo {
    Photo::of(CARD, 640, 480, 270.0)
}

fn read_in(photo: &Photo) -> Option<String> {
    read(&photo.picture(), Effort::Study)
}

#[test]
fn a_code_is_read_at_every_angle() {
    for angle in (0..360).step_by(7) {
        assert_eq!(read_in(&card().turned(angle.into())).as_deref(), Some(CARD), "{angle}°");
    }
}

#[test]
fn a_code_is_read_near_and_far() {
    for side in [150, 170, 200, 250, 300, 350, 400] {
        let photo = Photo::of(CARD, 640, 480, side.into()).turned(5.0);
        assert_eq!(read_in(&photo).as_deref(), Some(CARD), "{side} pixels");
    }
}

#[test]
fn a_large_photo_is_read() {
    let photo = Photo::of(CARD, 3000, 2000, 900.0).turned(33.0).noisy(10.0);
    assert_eq!(read_in(&photo).as_deref(), Some(CARD));
}

#[test]
fn a_code_out_of_focus_is_read() {
    for part in [0.2, 0.35, 0.5] {
        let photo = card().turned(17.0);
        let blur = part * photo.module();
        assert_eq!(read_in(&photo.blurred(blur)).as_deref(), Some(CARD), "{part} modules");
    }
}

#[test]
fn a_dim_code_is_read() {
    for light in [0.5, 0.2, 0.1] {
        let photo = card().turned(200.0).dim(light).noisy(3.0);
        assert_eq!(read_in(&photo).as_deref(), Some(CARD), "{light} of the light");
    }
}

#[test]
fn a_code_that_is_covered_with_noise_is_read() {
    assert_eq!(read_in(&card().turned(80.0).noisy(50.0)).as_deref(), Some(CARD));
}

#[test]
fn a_code_half_in_the_shade_is_read() {
    for shade in [0.3, 0.6, 0.8] {
        let photo = card().turned(12.0).shaded(shade);
        assert_eq!(read_in(&photo).as_deref(), Some(CARD), "{shade} of the light taken away");
    }
}

#[test]
fn a_code_seen_from_the_side_is_read() {
    for tilt in [0.1, 0.2, 0.3, 0.4] {
        let photo = card().turned(9.0).tilted(tilt);
        assert_eq!(read_in(&photo).as_deref(), Some(CARD), "smaller by {tilt}");
    }
}

#[test]
fn a_code_is_read_through_all_of_it_at_once() {
    for angle in [0, 40, 95, 180, 250, 310] {
        let photo = card().turned(angle.into()).tilted(0.15).dim(0.3).noisy(4.0).shaded(0.3);
        let blur = 0.3 * photo.module();
        assert_eq!(read_in(&photo.blurred(blur)).as_deref(), Some(CARD), "{angle}°");
    }
}

#[test]
fn glances_at_the_camera_find_a_code_within_a_second() {
    let photo = Photo::of(CARD, 1280, 720, 330.0).turned(25.0).dim(0.4).noisy(6.0).blurred(2.0);
    let picture = photo.picture();
    let mut glances = (0..5).map(|turn| read(&picture, Effort::Glance(turn)));
    assert!(glances.any(|text| text.as_deref() == Some(CARD)));
}

#[test]
fn any_text_is_read_whatever_it_means() {
    for text in ["https://example.com", "1234567890", "ĐẶNG THỊ ỮNG 🙂", "a|b"] {
        let photo = Photo::of(text, 400, 400, 200.0);
        assert_eq!(read_in(&photo).as_deref(), Some(text));
    }
}

#[test]
fn colours_are_read_as_shades() {
    let photo = card().picture();
    let rgba: Vec<u8> = photo.pixels().iter().flat_map(|&grey| [grey, grey, 200, 0]).collect();
    let picture = Picture::rgba(640, 480, &rgba).unwrap();
    assert_eq!(read(&picture, Effort::Study).as_deref(), Some(CARD));
}

#[test]
fn a_picture_without_a_code_has_none() {
    for noise in [0.0, 30.0, 200.0] {
        let nothing = Photo::of("x", 320, 240, 1.0).noisy(noise);
        assert_eq!(read_in(&nothing), None);
    }
    for (width, height) in [(1, 1), (1, 900), (900, 1), (7, 7), (16, 16)] {
        let picture = Picture::grey(width, height, vec![0; width * height]).unwrap();
        assert_eq!(read(&picture, Effort::Study), None);
    }
}

#[test]
fn a_part_of_a_code_is_none() {
    // The code does not fit into the picture.
    assert_eq!(read_in(&Photo::of(CARD, 400, 300, 420.0)), None);
}

#[test]
fn bytes_that_are_no_picture_are_refused() {
    assert!(Picture::grey(0, 0, Vec::new()).is_none());
    assert!(Picture::grey(2, 2, vec![0; 3]).is_none());
    assert!(Picture::grey(usize::MAX, 2, vec![0; 4]).is_none());
    assert!(Picture::rgba(1, 1, &[0; 3]).is_none());
    assert!(Picture::rgba(1, 1, &[0; 8]).is_none());
}
