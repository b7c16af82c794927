//! Photos of papers: turned, made smaller and written anew by `src/papers/pictures.js`, off the main
//! thread (docs/decisions/photos.md).

use js_sys::Uint8Array;
use wasm_bindgen::JsCast;

use super::script::Script;
use crate::live::ports::{Pictured, Task};

const SCRIPT: Script = Script { address: "/pictures.js", name: "tokhaiPictures" };

#[inline(never)]
pub(super) fn prepare(photo: Vec<u8>, kind: &'static str) -> Task<Pictured> {
    Box::pin(async move {
        let bytes = Uint8Array::from(photo.as_slice());
        drop(photo);
        match SCRIPT.call("prepare", &[bytes.into(), kind.into()]).await {
            Ok(ready) => match ready.dyn_into::<Uint8Array>() {
                Ok(bytes) => Pictured::Ready(bytes.to_vec()),
                Err(_) => Pictured::Unknown,
            },
            Err(_) => Pictured::Failed,
        }
    })
}
