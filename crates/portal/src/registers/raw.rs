//! What registers answer in their own words. The population register has field names, codes and
//! dates of its own, as the real one; the others speak of concepts.

use serde_json::{Map, Value, json};

use crate::people::Source;

/// The reply of a register; `None` if it does not know the person.
pub(super) fn reply(source: &Source) -> Option<Value> {
    if source.outcome == "not-found" {
        return None;
    }
    Some(match source.id.as_str() {
        "population" => population(source),
        _ => json!({
            "outcome": source.outcome, "values": source.values, "locked": source.locked
        }),
    })
}

/// A person as the population register has them.
pub(super) fn person(values: &Map<String, Value>) -> Value {
    let get = |concept: &str| values.get(concept).cloned().unwrap_or_default();
    let birth = values.get("person.birthDate").and_then(Value::as_str);
    let sex = values.get("person.sex").map(|sex| if sex == "male" { 1 } else { 2 });
    json!({
        "hoTen": get("person.fullName"),
        "ngaySinh": birth.map(day_first),
        "gioiTinh": sex,
        "soDinhDanh": get("person.personalId"),
        "danToc": get("person.ethnicity"),
        "quocTich": get("person.nationality"),
        "quanHeVoiChuHo": get("household.relationToHead"),
    })
}

fn population(source: &Source) -> Value {
    let values = &source.values;
    let get = |concept: &str| values.get(concept).cloned().unwrap_or_default();
    let members = values.get("household.members").and_then(Value::as_array);
    let members = members.into_iter().flatten().filter_map(Value::as_object).map(person);
    let own = person(values);
    let others = values.iter().filter(|(concept, _)| {
        let told = ["person.", "residence.permanent.", "household."];
        !told.iter().any(|prefix| concept.starts_with(prefix))
    });
    json!({
        "ketQua": match source.outcome.as_str() {
            "mismatch" => "KHONG_KHOP",
            "partial" => "MOT_PHAN",
            _ => "KHOP",
        },
        "congDan": own,
        "lienHe": {"dienThoai": get("person.phone"), "thuDienTu": get("person.email")},
        "thuongTru": {
            "maTinh": get("residence.permanent.province"),
            "tenTinh": get("residence.permanent.provinceName"),
            "maXa": get("residence.permanent.commune"),
            "tenXa": get("residence.permanent.communeName"),
            "diaChi": get("residence.permanent.detail"),
        },
        "hoGiaDinh": {
            "chuHo": {
                "hoTen": get("household.head.fullName"),
                "soDinhDanh": get("household.head.personalId"),
            },
            "thanhVien": members.collect::<Vec<_>>(),
        },
        "khac": others.map(|(name, value)| (name.clone(), value.clone())).collect::<Map<_, _>>(),
    })
}

/// `1990-03-15` as `15031990`; a year stays a year.
fn day_first(iso: &str) -> String {
    iso.split('-').rev().collect()
}
