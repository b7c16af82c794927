//! The lists of communes as the app and the portal have them, and how people write addresses.

#![allow(clippy::unwrap_used, clippy::panic)]

use tokhai_engine::areas::{Areas, Damaged, Found};

const HOME: &str = include_str!("../../../areas/home.list");
const REST: &str = include_str!("../../../areas/rest.list");
const FORMER: &str = include_str!("../../../areas/rest-former.list");

fn all() -> Areas {
    Areas::read(&[HOME, REST, FORMER]).unwrap()
}

fn search(areas: &Areas, typed: &str, near: &[&str], within: Option<&str>) -> Vec<Found> {
    areas.search(typed, near, within, usize::MAX).best
}

fn labels(areas: &Areas, found: &[Found]) -> Vec<String> {
    let label = |found: &Found| match areas.former(*found) {
        Some(former) => [areas.name(*found), " < ".into(), former].concat(),
        None => areas.name(*found),
    };
    found.iter().map(label).collect()
}

#[test]
fn every_commune_and_every_old_ward_is_there() {
    let areas = all();
    let provinces: Vec<String> =
        (1..100).map(|code| format!("{code:02}")).filter(|code| areas.is_listed(code)).collect();
    assert_eq!(provinces.len(), 34);
    let of = |province: &String| search(&areas, "", &[province], None);
    let communes: Vec<Found> = provinces.iter().flat_map(of).collect();
    assert_eq!(communes.len(), 3321);
    assert_eq!(search(&areas, "", &["79"], None).len(), 168);
    for &found in &communes {
        let code = areas.code(found);
        assert_eq!(code.len(), 5);
        assert_eq!(areas.commune(&code), Some(found));
    }
    assert_eq!(areas.province_name("75"), Some("Thành phố Đồng Nai"));
    let first = areas.commune("00004").unwrap();
    assert_eq!(areas.label(first), "Phường Ba Đình, Thành phố Hà Nội");
    assert_eq!(areas.province(first), "01");
    for no_code in ["", "4", "000004", "+0004", "99999", "0000４", "79"] {
        assert_eq!(areas.commune(no_code), None, "{no_code}");
    }
}

#[test]
fn every_old_ward_leads_to_communes_that_are_there() {
    let areas = all();
    let mut wards = 0;
    let mut several = 0;
    let (mut province, mut district, mut name) = (String::new(), String::new(), String::new());
    let mut seen = std::collections::BTreeMap::<String, usize>::new();
    for list in [HOME, FORMER] {
        let mut now = Vec::new();
        for line in list.lines() {
            if let Some(code) = line.strip_prefix('<') {
                now = search(&areas, "", &[code], None);
                now.sort_by_key(|&it| areas.code(it));
                now.reverse();
                continue;
            }
            if line.starts_with(['#', '=']) || now.is_empty() {
                continue;
            }
            let commune = now.pop().unwrap();
            for item in line.split('\t') {
                if let Some(place) = item.strip_prefix('/') {
                    let place = place.split('<').next().unwrap();
                    match place.split_once('/') {
                        Some((of, it)) => (province, district) = (of.into(), it.into()),
                        None => district = place.into(),
                    }
                    continue;
                }
                let ward = item.trim_start_matches('~').split('<').next().unwrap();
                let kind = match &ward[..1] {
                    "p" => "Phường ",
                    "x" => "Xã ",
                    "t" => "Thị trấn ",
                    _ => "",
                };
                let own = areas.name(commune);
                let own = ["Phường ", "Xã ", "Đặc khu "].iter().find_map(|it| own.strip_prefix(it));
                name = if ward.len() > 1 { ward[1..].into() } else { own.unwrap().into() };
                let ward = if kind.is_empty() { String::new() } else { format!("{kind}{name}, ") };
                let address = format!("1 Đường Mẫu, {ward}{district}, {province}");
                *seen.entry(address).or_default() += 1;
                assert!(areas.commune(&areas.code(commune)).is_some());
            }
        }
    }
    for (address, parts) in &seen {
        let found = areas.address(address, None).unwrap_or_else(|| panic!("{address}"));
        assert_eq!(found.detail, "1 Đường Mẫu", "{address}");
        assert_eq!(
            found.candidates.len(),
            *parts,
            "{address}: {:?}",
            labels(&areas, &found.candidates)
        );
        wards += 1;
        several += usize::from(*parts > 1);
    }
    assert_eq!((wards, several), (10_040, 471));
    assert!(!name.is_empty());
}

#[test]
fn search_needs_no_marks_and_puts_the_nearest_first() {
    let areas = all();
    let first = |typed: &str| {
        let found = search(&areas, typed, &["79"], None);
        found.first().map(|&it| areas.label(it)).unwrap_or_default()
    };
    for (typed, label) in [
        ("ben thanh", "Phường Bến Thành, Thành phố Hồ Chí Minh"),
        ("BẾN TH", "Phường Bến Thành, Thành phố Hồ Chí Minh"),
        ("p. sài gòn", "Phường Sài Gòn, Thành phố Hồ Chí Minh"),
        ("con dao", "Đặc khu Côn Đảo, Thành phố Hồ Chí Minh"),
        ("đặc khu côn", "Đặc khu Côn Đảo, Thành phố Hồ Chí Minh"),
        ("thạnh an", "Xã Thạnh An, Thành phố Hồ Chí Minh"),
        ("ba dinh ha noi", "Phường Ba Đình, Thành phố Hà Nội"),
        ("hoà khánh", "Phường Hòa Khánh, Thành phố Đà Nẵng"),
    ] {
        assert_eq!(first(typed), label, "{typed}");
    }
    let in_province = |typed: &str, near: &[&str]| {
        search(&areas, typed, near, None).first().map(|&it| areas.province(it).to_owned()).unwrap()
    };
    assert_eq!(in_province("tan an", &["80", "79"]), "80");
    assert_eq!(in_province("tan", &["79"]), "79");
    assert!(
        search(&areas, "ba dinh", &["79"], Some("79")).iter().all(|&it| areas.province(it) == "79")
    );
    assert_eq!(search(&areas, "ba dinh", &[], Some("xx")), []);
    assert_eq!(search(&areas, "zzz", &["79"], None), []);
}

#[test]
fn only_the_best_are_put_in_order() {
    let areas = all();
    let matches = areas.search("t", &["79"], None, 5);
    let all = areas.search("t", &["79"], None, usize::MAX);
    assert_eq!(matches.best, all.best[..5]);
    assert_eq!((matches.total, all.total), (all.best.len(), all.best.len()));
}

#[test]
fn whole_names_stand_before_beginnings_and_marks_decide_between_equals() {
    let areas = Areas::read(&[
        "=79Thành phố Hồ Chí Minh\n100xThạnh An\nxThanh An\npAn\npAn Thới Đông\npĐông An\npĂng Cờ\n",
    ])
    .unwrap();
    let found = |typed: &str| labels(&areas, &search(&areas, typed, &["79"], None));
    assert_eq!(
        found("an"),
        [
            "Phường An",
            "Phường An Thới Đông",
            "Phường Ăng Cờ",
            "Phường Đông An",
            "Xã Thanh An",
            "Xã Thạnh An"
        ]
    );
    assert_eq!(found("Thạnh An"), ["Xã Thạnh An", "Xã Thanh An"]);
    assert_eq!(found("Thanh An"), ["Xã Thanh An", "Xã Thạnh An"]);
    assert_eq!(found("đong"), ["Phường Đông An", "Phường An Thới Đông"]);
}

#[test]
fn an_old_ward_is_found_by_its_name() {
    let home = Areas::read(&[HOME]).unwrap();
    let found = |typed: &str| labels(&home, &search(&home, typed, &["79"], None));
    assert_eq!(found("ben nghe"), ["Phường Sài Gòn < Phường Bến Nghé, Quận 1"]);
    assert_eq!(found("phuong vo thi sau"), ["Phường Xuân Hòa < Phường Võ Thị Sáu, Quận 3"]);
    // A ward that became several: the largest part first.
    let da_kao = found("da kao");
    assert_eq!(da_kao.len(), 2, "{da_kao:?}");
    // What kept its name stands there once.
    assert_eq!(
        found("ben thanh").iter().filter(|it| it.starts_with("Phường Bến Thành")).count(),
        1
    );
}

#[test]
fn addresses_as_people_write_them() {
    let areas = all();
    let one = |text: &str| {
        let address = areas.address(text, None).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(
            address.candidates.len(),
            1,
            "{text}: {:?}",
            labels(&areas, &address.candidates)
        );
        let found = address.candidates[0];
        (areas.detail(&address.detail, found), areas.label(found))
    };
    let sai_gon = "Phường Sài Gòn, Thành phố Hồ Chí Minh";
    let was = "12 Đường Mẫu (trước đây: Phường Bến Nghé, Quận 1)";
    for text in [
        "12 Đường Mẫu, Phường Bến Nghé, Quận 1, TP. Hồ Chí Minh",
        "12 Đường Mẫu, Phường Bến Nghé, Quận 1",
        "12 Đường Mẫu, P.Bến Nghé, Q.1, TP.HCM",
        "12 Đường Mẫu, P. Bến Nghé, Q1, TPHCM, Việt Nam",
        "12 Đường Mẫu - Phường Bến Nghé - Quận 1 - Thành phố Hồ Chí Minh",
        "12 Đường Mẫu\nPhường Bến Nghé\nQuận 01\nHCM",
        "12 Đường Mẫu; phuong ben nghe; quan 1; sai gon",
        "12 Đường Mẫu Phường Bến Nghé Quận 1 Thành phố Hồ Chí Minh",
        "12 Đường Mẫu, Bến Nghé, Quận 1, Hồ Chí Minh",
        "12 Đường Mẫu, Phường Bến Nghé, Hồ Chí Minh.",
    ] {
        assert_eq!(one(text), (was.to_owned(), sai_gon.to_owned()), "{text}");
    }
    for (text, detail, label) in [
        ("5/7 Hẻm 3, Phường Sài Gòn, TP Hồ Chí Minh", "5/7 Hẻm 3", sai_gon),
        ("Phường Sài Gòn", "", sai_gon),
        ("Tổ 4, ấp 2, xã Củ Chi, TPHCM", "Tổ 4, ấp 2", "Xã Củ Chi, Thành phố Hồ Chí Minh"),
        ("Côn Đảo, Bà Rịa - Vũng Tàu", "", "Đặc khu Côn Đảo, Thành phố Hồ Chí Minh"),
        (
            "8 Trần Phú, Huyện Côn Đảo, Tỉnh Bà Rịa - Vũng Tàu",
            "8 Trần Phú (trước đây: Huyện Côn Đảo)",
            "Đặc khu Côn Đảo, Thành phố Hồ Chí Minh",
        ),
        ("9 Lê Lợi, Phường Mĩ Tho, Đồng Tháp", "9 Lê Lợi", "Phường Mỹ Tho, Tỉnh Đồng Tháp"),
        ("Xã Mỹ Thọ, Đồng Tháp", "", "Xã Mỹ Thọ, Tỉnh Đồng Tháp"),
        (
            "3 Đường Mẫu, phường 13, quận Gò Vấp",
            "3 Đường Mẫu (trước đây: Phường 15, Quận Gò Vấp)",
            "Phường An Hội Đông, Thành phố Hồ Chí Minh",
        ),
        (
            "Thôn 1, Xã Hoà Tiến, Huyện Hoà Vang, Đà Nẵng",
            "Thôn 1",
            "Xã Hòa Tiến, Thành phố Đà Nẵng",
        ),
    ] {
        assert_eq!(one(text), (detail.to_owned(), label.to_owned()), "{text}");
    }
    for text in [
        "",
        ",,,",
        "12 Đường Mẫu",
        "Quận 1",
        "Hồ Chí Minh",
        "Việt Nam",
        "Phường",
        "a\u{301}\u{301}",
    ] {
        assert_eq!(areas.address(text, None), None, "{text}");
    }
}

#[test]
fn where_a_ward_became_several_the_person_is_asked() {
    let home = Areas::read(&[HOME]).unwrap();
    let text = "45 Đường Mẫu, Phường Đa Kao, Quận 1, Thành phố Hồ Chí Minh";
    let address = home.address(text, None).unwrap();
    let asked =
        ["Phường Sài Gòn < Phường Đa Kao, Quận 1", "Phường Tân Định < Phường Đa Kao, Quận 1"];
    assert_eq!(labels(&home, &address.candidates), asked);
    assert_eq!(address.detail, "45 Đường Mẫu");
    // A list of one province says nothing of others.
    assert_eq!(home.address("Phường Bến Nghé, Quận 1", Some("01")), None);
}

#[test]
fn damaged_lists_are_refused_whole() {
    let refused = |list: &str| assert_eq!(Areas::read(&[list]).unwrap_err(), Damaged, "{list:?}");
    for list in [
        "x",
        "=",
        "=7",
        "=7aThành phố A",
        "=79",
        "=79Khu A",
        "=é9Thành phố A",
        "=79Thành phố A\nq1",
        "=79Thành phố A\n1p",
        "=79Thành phố A\n1p\u{7}",
        "=79Thành phố A\n0pA",
        "=79Thành phố A\n99999pA\npB",
        "=79Thành phố A\n99999999999999999999pA",
        "=79Thành phố A\n1pA\n=79Thành phố A\n9pB",
        "=79Thành phố A\n1pA\n<78",
        "=79Thành phố A\n1pA\n<79",
        "=79Thành phố A\n1pA\n<79\n",
        "=79Thành phố A\n1pA\n<79\npB",
        "=79Thành phố A\n1pA\n<79\n/Quận 1\tpB",
        "=79Thành phố A\n1pA\n<79\n/Tỉnh B/Quận 1\tpB\npC",
        "=79Thành phố A\n1pA\n<79\n/Tỉnh B/Quận 1\tpB\t",
        "=79Thành phố A\n1pA\n<79\n/Tỉnh B/1\tpB",
        "=79Thành phố A\n1pA\n<79\n/Tỉnh B/Quận 1\tpB\n<79\n/Tỉnh B/Quận 1\tpB",
        "<79",
        "\u{0}",
    ] {
        refused(list);
    }
    assert!(Areas::read(&["=79Thành phố A\n1pA\n<79\n/Tỉnh B/Quận 1\tp<b"]).is_ok());
    refused(&["=79Thành phố A\n1p", &"a".repeat(200)].concat());
    refused(&["=79Thành phố A\n", &"pA\n".repeat(30_000)].concat());
    assert_eq!(Areas::read(&[FORMER]).unwrap_err(), Damaged);
    assert_eq!(Areas::read(&[HOME, HOME]).unwrap_err(), Damaged);
    // Cut off anywhere, or with a sign changed: a list or Damaged, never a panic.
    for at in (0..HOME.len()).filter(|at| HOME.is_char_boundary(*at)).step_by(97) {
        let _ = Areas::read(&[&HOME[..at]]);
        let _ = Areas::read(&[&HOME[at..]]);
        for sign in ["<", "/", "~", "=", "\n", "\t", "9", "\u{301}"] {
            let _ = Areas::read(&[&[&HOME[..at], sign, &HOME[at..]].concat()]);
        }
    }
}

#[test]
fn no_text_makes_it_panic_or_hang() {
    let home = Areas::read(&[HOME]).unwrap();
    let pieces =
        ["p", "q1", ",", "\n", " - ", "Quận", "Bến Nghé", "TP.", "Hồ Chí Minh", "\u{301}💡"];
    for a in pieces {
        for b in pieces {
            for c in pieces {
                let text = [a, " ", b, c].concat();
                let found = home.address(&text, None).map_or(Vec::new(), |it| it.candidates);
                assert!(found.iter().all(|&it| !home.label(it).is_empty()), "{text}");
            }
        }
    }
    let areas = all();
    for long in ["p ".repeat(200_000), "a".repeat(1_000_000), "1,".repeat(100_000)] {
        assert_eq!(areas.address(&long, None), None);
        search(&areas, &long, &["79"], None);
    }
}
