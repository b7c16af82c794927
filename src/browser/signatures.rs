//! Signatures that others have made: whether they hold, as the platform says (WebCrypto).

use js_sys::{Array, JSON, Object, Reflect};
use leptos::prelude::window;
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::CryptoKey;

use crate::live::ports::Task;

/// Whether the key (a JSON Web Key) has signed that, by ES256.
#[inline(never)]
pub(super) fn verify(key: &Value, signed: &str, signature: &[u8]) -> Task<bool> {
    let (key, signed, signature) = (key.to_string(), signed.to_owned(), signature.to_vec());
    Box::pin(async move {
        let holds = async {
            let subtle = window().crypto()?.subtle();
            let key: Object = JSON::parse(&key)?.unchecked_into();
            let usages = Array::of1(&"verify".into());
            let algorithm = ecdsa("namedCurve", "P-256");
            let key = subtle.import_key_with_object("jwk", &key, &algorithm, false, &usages)?;
            let key: CryptoKey = JsFuture::from(key).await?.unchecked_into();
            let with = ecdsa("hash", "SHA-256");
            let holds = subtle.verify_with_object_and_u8_array_and_u8_array(
                &with,
                &key,
                &signature,
                signed.as_bytes(),
            )?;
            JsFuture::from(holds).await
        };
        let holds: Result<JsValue, JsValue> = holds.await;
        holds.is_ok_and(|holds| holds.is_truthy())
    })
}

/// The algorithm with one of its parameters.
#[inline(never)]
pub(super) fn ecdsa(name: &str, value: &str) -> Object {
    let algorithm = Object::new();
    let _ = Reflect::set(&algorithm, &"name".into(), &"ECDSA".into());
    let _ = Reflect::set(&algorithm, &name.into(), &value.into());
    algorithm
}
