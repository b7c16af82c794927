//! What is sent: a registration of residence, as the app sends it.

use std::path::Path;

use serde_json::{Value, json};

use crate::Result;

/// A dossier that the portal takes for the form in this folder of forms, as JSON.
pub(crate) fn residence(forms: &Path) -> Result<String> {
    let form = std::fs::read_to_string(forms.join("ct01/form.json"))?;
    let form: Value = serde_json::from_str(&form)?;
    let given = |consent: &Value| {
        json!({
            "id": consent["id"], "version": consent["version"], "text": consent["text"]["vi"],
            "locale": "vi", "at": "2026-11-22T02:11:00Z",
        })
    };
    let consents: Vec<Value> =
        form["consents"].as_array().into_iter().flatten().map(given).collect();
    let dossier = json!({
        "tokhai": 1,
        "form": {"id": form["id"], "version": form["version"]},
        "answers": {
            "request": {"kind": "permanent"},
            "dwelling": {
                "province": "79", "commune": "26740", "detail": "12 Đường Mẫu",
                "tenure": "own", "onFile": true,
            },
            "requester": {
                "fullName": "Trần Thị Mẫu", "birthDate": "1990-03-15", "sex": "female",
                "personalId": "079190000000", "phone": "0900000001", "isMinor": false,
            },
            "household": {"isHead": true},
            "moving": {"withOthers": false},
        },
        "provenance": {},
        "attachments": [],
        "consents": consents,
        "locale": "vi",
        "metrics": {"activeSeconds": 140, "filled": 7, "corrected": 0, "typed": 6},
        "createdAt": "2026-11-22T02:05:00Z",
        "completedAt": "2026-11-22T02:11:30Z",
    });
    Ok(dossier.to_string())
}

/// The idempotency key of a browser's filing with this number: far apart, as random ones are.
pub(crate) fn key(browser: usize, number: usize) -> String {
    let spread = (browser as u64 * 1_000_000 + number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    format!("{:08x}-{:04x}-4000-8000-{browser:04x}{number:08x}", spread >> 32, spread & 0xffff)
}
