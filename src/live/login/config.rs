//! What `portal.json` says of signing in: `{"issuer": …, "client": …, "scope": …}`.

use serde_json::Value;
use tokhai_engine::address::origin;

/// Texts of the configuration have at most as many bytes.
const MAX_TEXT: usize = 1_000;

/// Where people sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Login {
    /// The provider's issuer, an address.
    pub(super) issuer: String,
    /// The client that this app is there.
    pub(super) client: String,
    /// What is asked for, separated by spaces; `openid` is among it.
    pub(super) scope: String,
}

/// What is wrong with the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mistake {
    /// The issuer is no address that may be asked: HTTPS, or HTTP on this very machine, without a
    /// query.
    Issuer,
    /// There is no client.
    Client,
    /// `openid` is not asked for.
    Scope,
}

impl Login {
    /// Reads the member `login`.
    pub(crate) fn read(json: &Value) -> Result<Login, Mistake> {
        let text = |name: &str| {
            let text = json.get(name).and_then(Value::as_str).unwrap_or_default();
            let is_plain = text.len() <= MAX_TEXT && !text.chars().any(char::is_control);
            is_plain.then(|| text.to_owned())
        };
        let issuer =
            text("issuer").filter(|issuer| origin(issuer).is_some() && !issuer.contains('?'));
        let issuer = issuer.ok_or(Mistake::Issuer)?;
        let client = text("client").filter(|client| !client.is_empty()).ok_or(Mistake::Client)?;
        let scope = match json.get("scope") {
            None => "openid profile".to_owned(),
            Some(_) => text("scope").ok_or(Mistake::Scope)?,
        };
        if !scope.split(' ').any(|one| one == "openid") {
            return Err(Mistake::Scope);
        }
        Ok(Login { issuer, client, scope })
    }

    /// The provider's host, to name it by.
    pub(crate) fn host(&self) -> &str {
        let origin = origin(&self.issuer).unwrap_or_default();
        origin.split_once("://").map_or(origin, |(_, host)| host)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn a_configuration_is_read_or_its_mistake_named() {
        let read = |json: Value| Login::read(&json);
        let good = read(json!({"issuer": "https://id.example.vn/city", "client": "tokhai"}));
        let good = good.unwrap();
        assert_eq!((good.host(), good.scope.as_str()), ("id.example.vn", "openid profile"));
        for issuer in ["http://127.0.0.1:9000", "http://localhost", "http://[::1]:80/"] {
            assert!(read(json!({"issuer": issuer, "client": "x"})).is_ok(), "{issuer}");
        }
        for issuer in [
            json!("http://id.example.vn"),
            json!("https://id.example.vn?x"),
            json!("https://a@id.example.vn"),
            json!("https://id.example.vn/#x"),
            json!("https://"),
            json!("https://a b"),
            json!("//id.example.vn"),
            json!("javascript:alert(1)//"),
            json!("http://127.0.0.1.example.vn"),
            json!(7),
            Value::Null,
        ] {
            let found = read(json!({"issuer": issuer, "client": "x"}));
            assert_eq!(found, Err(Mistake::Issuer), "{issuer}");
        }
        let issuer = "https://id.example.vn";
        assert_eq!(read(json!({"issuer": issuer})), Err(Mistake::Client));
        for scope in [json!("profile"), json!(""), json!(["openid"]), json!("openid\n")] {
            let json = json!({"issuer": issuer, "client": "x", "scope": scope});
            assert_eq!(read(json), Err(Mistake::Scope), "{scope}");
        }
        assert_eq!(read(json!("https://id.example.vn")), Err(Mistake::Issuer));
    }
}
