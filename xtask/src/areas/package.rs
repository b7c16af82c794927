//! The registry package: fetched, held against its digest, and read.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Commune, Former, Province};
use crate::Result;
use crate::console::{Console, Step};
use crate::dist::digest;
use crate::workspace::{self, Workspace};

const REQUIREMENT: &str = "vietnamadminunits==1.0.4";
const FILE: &str = "vietnamadminunits-1.0.4-py3-none-any.whl";
const SHA256: &str = "737ee3662e877290386c1c45ed4d71f2e5fae34ab6fb9c64bfb4cb74b216ea35";

/// What each list says of itself.
pub(super) const SOURCE: &str = "\
# Provinces and communes of Việt Nam since 1 July 2025, and the wards they were made of.
# From the PyPI package vietnamadminunits 1.0.4 (8 October 2025), MIT License,
# Copyright (c) 2025 Tran Ngoc Minh Hieu (areas/LICENSE). Province 75 renamed as of 30 April 2026.
# Written by `cargo xtask areas`; crates/engine/src/areas/read.rs tells the format.
";

/// The present provinces by code, their communes by code.
pub(super) fn read(workspace: &Workspace, console: &Console) -> Result<Vec<Province>> {
    let folder = workspace.target().join("areas");
    fetch(workspace, console, &folder)?;
    let data = |name: &str| -> Result<Value> {
        let path = folder.join("vietnamadminunits/data").join(name);
        // Python writes what is missing as no other reader of JSON takes it.
        let text = workspace::read(&path)?.replace(": NaN", ": null");
        serde_json::from_str(&text).map_err(|e| format!("{name} is not JSON: {e}."))
    };
    let mut former = Formers::of(&data("parser_legacy.json")?);
    let provinces =
        provinces(&data("parser_from_2025.json")?, &data("converter_2025.json")?, &mut former)?;
    let lost = former.by_key.values().filter(|(_, used)| !used).count();
    if lost > 0 {
        return Err(format!("{lost} old wards lead nowhere: the package is not what it was."));
    }
    Ok(provinces)
}

fn fetch(workspace: &Workspace, console: &Console, folder: &std::path::Path) -> Result {
    let wheel = folder.join(FILE);
    let is_ours = || std::fs::read(&wheel).is_ok_and(|bytes| digest(&bytes) == SHA256);
    let step = Step::new(
        format!("package {REQUIREMENT}"),
        || is_ours() && folder.join("vietnamadminunits/data").is_dir(),
        |line| {
            let mut pip = workspace.command("python3");
            pip.args(["-m", "pip", "download", "--no-deps", "--only-binary=:all:", REQUIREMENT]);
            pip.arg("--dest").arg(folder);
            line.run(&mut pip, "pip could not fetch it: check the network, then start again.")?;
            if !is_ours() {
                return Err(format!("{FILE} is not the file that was checked: leave it alone."));
            }
            // An archive is all that it is taken for: nothing of it is imported.
            let mut unpack = workspace.command("python3");
            unpack.args(["-m", "zipfile", "-e"]).arg(&wheel).arg(folder);
            line.run(&mut unpack, "Python could not unpack it.").map(|_| ())
        },
    );
    console.run(&[step])
}

fn provinces(now: &Value, conversion: &Value, former: &mut Formers) -> Result<Vec<Province>> {
    let mut provinces: Vec<Province> = Vec::new();
    for (province_key, province) in members(&now["DICT_PROVINCE"]) {
        let mut communes = Vec::new();
        for list in ["DICT_PROVINCE_WARD_NO_ACCENTED", "DICT_PROVINCE_WARD_ACCENTED"] {
            for (key, ward) in members(&now[list][province_key]) {
                let mut parts = Vec::new();
                let whole = &conversion["DICT_PROVINCE_WARD_NO_DIVIDED"][province_key][key];
                for old in whole.as_array().into_iter().flatten() {
                    parts.extend(former.take(old.as_str().unwrap_or_default(), false));
                }
                let divided = &conversion["DICT_PROVINCE_WARD_DIVIDED"][province_key];
                for (old, shares) in members(divided) {
                    let shares = shares.as_array().into_iter().flatten();
                    for share in shares.filter(|share| share["newWardKey"] == **key) {
                        let lesser = share["isDefaultNewWard"] != true;
                        parts.extend(former.take(old, lesser));
                    }
                }
                parts.sort_by(|one, other| one.order.cmp(&other.order));
                communes.push(Commune {
                    code: text(ward, "wardCode")?,
                    name: text(ward, "ward")?,
                    former: parts,
                });
            }
        }
        communes.sort_by(|one, other| one.code.cmp(&other.code));
        let (code, name) = (text(province, "provinceCode")?, text(province, "province")?);
        provinces.push(Province { code, name, communes });
    }
    provinces.sort_by(|one, other| one.code.cmp(&other.code));
    Ok(provinces)
}

/// The old wards by the keys that the package's conversion uses.
struct Formers {
    /// With whether somebody has taken it.
    by_key: BTreeMap<String, (Former, bool)>,
}

impl Formers {
    fn of(legacy: &Value) -> Formers {
        let mut by_key = BTreeMap::new();
        let lists =
            ["DICT_PROVINCE_DISTRICT_WARD_NO_ACCENTED", "DICT_PROVINCE_DISTRICT_WARD_ACCENTED"];
        for list in lists {
            for (province_key, districts) in members(&legacy[list]) {
                for (district_key, wards) in members(districts) {
                    let province = &legacy["DICT_PROVINCE"][province_key];
                    let district = &legacy["DICT_PROVINCE_DISTRICT"][province_key][district_key];
                    for (key, ward) in members(wards) {
                        let word = |of: &Value, name: &str| of[name].as_str().map(in_lower_case);
                        let name = word(ward, "ward");
                        let key = if name.is_some() { key.as_str() } else { "" };
                        let order = [
                            word(province, "provinceCode"),
                            word(district, "districtCode"),
                            word(ward, "wardCode"),
                        ];
                        let former = Former {
                            province: word(province, "province").unwrap_or_default(),
                            district: word(district, "district").unwrap_or_default(),
                            district_aliases: aliases(&district["districtKeywords"], district_key),
                            name,
                            aliases: aliases(&ward["wardKeywords"], key),
                            lesser: false,
                            order: order.map(Option::unwrap_or_default).join("/"),
                        };
                        let key = [province_key, "_", district_key, "_", key].concat();
                        by_key.insert(key, (former, false));
                    }
                }
            }
        }
        Formers { by_key }
    }

    fn take(&mut self, key: &str, lesser: bool) -> Option<Former> {
        let (former, taken) = self.by_key.get_mut(key)?;
        *taken = true;
        Some(Former {
            province: former.province.clone(),
            district: former.district.clone(),
            district_aliases: former.district_aliases.clone(),
            name: former.name.clone(),
            aliases: former.aliases.clone(),
            lesser,
            order: former.order.clone(),
        })
    }
}

/// A name whose kind begins with a capital letter only, as all but a few are written.
fn in_lower_case(name: &str) -> String {
    let kinds = [("Thị Trấn ", "Thị trấn "), ("Thị Xã ", "Thị xã "), ("Thành Phố ", "Thành phố ")];
    let kind = kinds.iter().find_map(|(odd, kind)| Some([kind, name.strip_prefix(odd)?].concat()));
    kind.unwrap_or_else(|| name.to_owned())
}

const KINDS: [&str; 7] = ["phuong", "xa", "thitran", "thixa", "thanhpho", "quan", "huyen"];

/// The names among a unit's keywords that are not other spellings of its own (`key`), without
/// their kinds.
fn aliases(keywords: &Value, key: &str) -> Vec<String> {
    let all: Vec<&str> =
        keywords.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let bare = |word: &str| {
        let kind = KINDS.iter().find(|kind| word.starts_with(**kind))?;
        // A short name may itself begin like a kind.
        let is_short = KINDS.iter().any(|kind| all.contains(&&*[*kind, word].concat()));
        (!is_short).then(|| word[kind.len()..].to_owned())
    };
    // The package lists other spellings, too: i for y, s for x, 01 for 1.
    let spelling = |word: &str| word.replace('y', "i").replace('x', "s");
    let own = spelling(&tokhai_engine::logic::plain(&bare(key).unwrap_or_else(|| key.to_owned())));
    let mut found: Vec<String> = Vec::new();
    for alias in all.iter().filter_map(|word| bare(word)) {
        let is_new = !found.iter().any(|it| spelling(it) == spelling(&alias));
        if is_new && spelling(&alias) != own && !alias.starts_with('0') && !alias.is_empty() {
            found.push(alias);
        }
    }
    found.sort();
    found
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn text(of: &Value, name: &str) -> Result<String> {
    let missing = || format!("A unit of the package has no {name}: it is not what it was.");
    of[name].as_str().map(str::to_owned).ok_or_else(missing)
}
