//! The lists as they are written: small when compressed, and still to be read by eye.

use super::{Commune, Former, Province};

/// The province that everybody keeps, whole; of all others their names.
pub(super) fn home(all: &[Province], home: &[&Province]) -> String {
    let mut text = String::new();
    for province in all.iter().filter(|it| home.iter().all(|home| home.code != it.code)) {
        header(&mut text, '=', province);
    }
    [text, communes(home), former(home)].concat()
}

/// The communes of these provinces.
pub(super) fn communes(provinces: &[&Province]) -> String {
    let mut text = String::new();
    for province in provinces {
        header(&mut text, '=', province);
        let mut last = 0;
        for commune in &province.communes {
            let code = commune.code.parse().unwrap_or(0);
            // Codes were given in threes.
            if code != last + 3 {
                text.push_str(&(code - last).to_string());
            }
            last = code;
            text.push_str(&coded(&commune.name));
            text.push('\n');
        }
    }
    text
}

/// What the communes of these provinces were made of, in the order of their list.
pub(super) fn former(provinces: &[&Province]) -> String {
    let mut text = String::new();
    for province in provinces {
        header(&mut text, '<', province);
        let mut at = None;
        for commune in &province.communes {
            line(&mut text, commune, &mut at);
            text.push('\n');
        }
    }
    text
}

fn header(text: &mut String, sign: char, province: &Province) {
    text.push(sign);
    text.push_str(&province.code);
    if sign == '=' {
        text.push_str(&province.name);
    }
    text.push('\n');
}

fn line<'p>(text: &mut String, commune: &'p Commune, at: &mut Option<&'p Former>) {
    for (nth, former) in commune.former.iter().enumerate() {
        if nth > 0 {
            text.push('\t');
        }
        let before = at.replace(former);
        let same_province = before.is_some_and(|it| it.province == former.province);
        if !same_province || before.is_some_and(|it| it.district != former.district) {
            if !same_province {
                text.push('/');
                text.push_str(&former.province);
            }
            text.push('/');
            text.push_str(&former.district);
            append(text, &former.district_aliases);
            text.push('\t');
        }
        if former.lesser {
            text.push('~');
        }
        let coded = former.name.as_deref().map_or("h".into(), coded);
        // Most communes kept the name of one of their wards.
        let is_same = bare(former.name.as_deref().unwrap_or_default()) == bare(&commune.name);
        text.push_str(if is_same { &coded[..1] } else { &coded });
        append(text, &former.aliases);
    }
}

fn append(text: &mut String, aliases: &[String]) {
    for alias in aliases {
        text.push('<');
        text.push_str(alias);
    }
}

/// “Phường Sài Gòn” as `pSài Gòn`.
fn coded(name: &str) -> String {
    match kind(name) {
        Some((letter, bare)) => [letter, bare].concat(),
        None => name.to_owned(),
    }
}

fn bare(name: &str) -> &str {
    kind(name).map_or(name, |(_, bare)| bare)
}

fn kind(name: &str) -> Option<(&'static str, &str)> {
    let kinds = [("p", "Phường "), ("x", "Xã "), ("d", "Đặc khu "), ("t", "Thị trấn ")];
    kinds.into_iter().find_map(|(letter, kind)| Some((letter, name.strip_prefix(kind)?)))
}
