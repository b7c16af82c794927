//! Records in IndexedDB, each sealed with AES-GCM under a key that cannot leave the browser.
//!
//! The key is a non-extractable `CryptoKey`, kept in IndexedDB as well: whoever copies the
//! database files without the browser's own key store cannot read the records, and wiping the
//! key makes every record unreadable at once. A record is 12 bytes of nonce and the ciphertext;
//! its shelf and key are authenticated along with it, so that records cannot be swapped.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;

use idb::request::OpenDatabaseRequest;
use idb::{
    Database, DatabaseEvent, Factory, KeyRange, ObjectStoreParams, Query, Transaction,
    TransactionMode, TransactionResult,
};
use js_sys::{Array, JSON, Object, Reflect, Uint8Array};
use leptos::prelude::window;
use serde_json::Value;
use tokhai_engine::signature::{bare_key, detached, to_sign};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, DomException, IdbTransaction, SubtleCrypto};

use super::signatures::ecdsa;
use crate::live::ports::{Shelf, Store, StoreError, Task};

const DATABASE: &str = "tokhai";
const VERSION: u32 = 1;
/// Where the key lies.
const KEYS: &str = "keys";
const SEAL: &str = "seal";
const SIGN: &str = "sign";
/// AES-GCM wants 96 bits that never repeat under one key.
const NONCE: u32 = 12;

/// The records of this browser.
pub(super) struct SealedStore {
    open: Rc<Open>,
}

struct Open {
    database: Database,
    subtle: SubtleCrypto,
    /// The key, once it was needed. Another tab may have wiped it since: what is sealed with it
    /// then can be read by nobody any more, which is what wiping is for.
    seal: RefCell<Option<CryptoKey>>,
}

impl SealedStore {
    /// Opens the database; `None` if the browser refuses (private mode, no room, damaged). It is
    /// asked for at once, and opened while the caller does something else.
    pub(super) fn open() -> Task<Option<SealedStore>> {
        let request = ask_for_database();
        Box::pin(async move {
            let subtle = window().crypto().ok()?.subtle();
            let database = request?.await.ok()?;
            let open = Rc::new(Open { database, subtle, seal: RefCell::default() });
            // A database that cannot be read is as bad as none. A missing key is made when it is
            // needed.
            if let Some(key) = open.read(KEYS, SEAL).await.ok()? {
                open.seal.replace(Some(key.dyn_into().ok()?));
            }
            Some(SealedStore { open })
        })
    }
}

fn ask_for_database() -> Option<OpenDatabaseRequest> {
    let mut request = Factory::new().ok()?.open(DATABASE, Some(VERSION)).ok()?;
    request.on_upgrade_needed(|event| {
        let Ok(database) = event.database() else { return };
        let shelves = Shelf::ALL.iter().map(|shelf| shelf.name());
        for name in shelves.chain([KEYS]) {
            let _ = database.create_object_store(name, ObjectStoreParams::new());
        }
    });
    Some(request)
}

impl Store for SealedStore {
    fn get(&self, shelf: Shelf, key: &str) -> Task<Result<Option<Vec<u8>>, StoreError>> {
        let (open, key) = (self.open.clone(), key.to_owned());
        Box::pin(async move {
            let Some(sealed) = open.read(shelf.name(), &key).await? else { return Ok(None) };
            let sealed = Uint8Array::new(&sealed);
            let seal = open.seal().await?;
            let parameters = cipher(&sealed.slice(0, NONCE), shelf, &key);
            let text = open.subtle.decrypt_with_object_and_buffer_source(
                &parameters,
                &seal,
                &sealed.slice(NONCE, sealed.length()),
            );
            let text = JsFuture::from(text.map_err(damaged)?).await.map_err(damaged)?;
            Ok(Some(Uint8Array::new(&text).to_vec()))
        })
    }

    fn put(&self, shelf: Shelf, key: &str, record: Vec<u8>) -> Task<Result<(), StoreError>> {
        let (open, key) = (self.open.clone(), key.to_owned());
        Box::pin(async move {
            let seal = open.seal().await?;
            let nonce = Uint8Array::new_with_length(NONCE);
            let crypto = window().crypto().map_err(unavailable)?;
            crypto.get_random_values_with_array_buffer_view(&nonce).map_err(unavailable)?;
            let parameters = cipher(&nonce, shelf, &key);
            let record = Uint8Array::from(&record[..]);
            let promise = open
                .subtle
                .encrypt_with_object_and_buffer_source(&parameters, &seal, &record)
                .map_err(unavailable)?;
            let text = Uint8Array::new(&JsFuture::from(promise).await.map_err(unavailable)?);
            let sealed = Uint8Array::new_with_length(NONCE + text.length());
            sealed.set(&nonce, 0);
            sealed.set(&text, NONCE);
            open.write(shelf.name(), &key, &sealed).await
        })
    }

    fn put_last(&self, shelf: Shelf, key: &str, record: Vec<u8>) {
        // The service worker outlives the page; a page's own writing may be cut off anywhere.
        let worker = window().navigator().service_worker();
        let worker = if worker.is_undefined() { None } else { worker.controller() };
        let seal = self.open.seal.borrow().clone();
        let (Some(worker), Some(seal)) = (worker, seal) else {
            let written = self.put(shelf, key, record);
            leptos::task::spawn_local(async move {
                let _ = written.await;
            });
            return;
        };
        let message = Object::new();
        let set = |name: &str, value: &JsValue| {
            let _ = Reflect::set(&message, &name.into(), value);
        };
        set("type", &"keep".into());
        set("seal", &seal);
        set("shelf", &shelf.name().into());
        set("key", &key.into());
        set("record", &Uint8Array::from(&record[..]));
        let _ = worker.post_message(&message);
    }

    fn remove(&self, shelf: Shelf, key: &str) -> Task<Result<(), StoreError>> {
        let (open, key) = (self.open.clone(), JsValue::from_str(key));
        Box::pin(async move {
            let name = shelf.name();
            let transaction =
                open.database.transaction(&[name], TransactionMode::ReadWrite).map_err(refused)?;
            let store = transaction.object_store(name).map_err(refused)?;
            store.delete(Query::Key(key)).map_err(refused)?.await.map_err(refused)?;
            commit(transaction).await
        })
    }

    fn keys(&self, shelf: Shelf, prefix: &str) -> Task<Result<Vec<String>, StoreError>> {
        let (open, prefix) = (self.open.clone(), prefix.to_owned());
        Box::pin(async move {
            let name = shelf.name();
            let transaction =
                open.database.transaction(&[name], TransactionMode::ReadOnly).map_err(refused)?;
            let store = transaction.object_store(name).map_err(refused)?;
            // "\u{ffff}" sorts behind every key that begins with the prefix.
            let last = JsValue::from_str(&(prefix.clone() + "\u{ffff}"));
            let range = KeyRange::bound(&JsValue::from_str(&prefix), &last, None, None);
            let range = Query::KeyRange(range.map_err(refused)?);
            let keys = store.get_all_keys(Some(range), None).map_err(refused)?;
            let keys = keys.await.map_err(refused)?;
            Ok(keys.into_iter().filter_map(|key| key.as_string()).collect())
        })
    }

    fn wipe(&self) -> Task<Result<(), StoreError>> {
        let open = self.open.clone();
        open.seal.replace(None);
        Box::pin(async move {
            let names: Vec<&str> =
                Shelf::ALL.iter().map(|shelf| shelf.name()).chain([KEYS]).collect();
            let transaction =
                open.database.transaction(&names, TransactionMode::ReadWrite).map_err(refused)?;
            for name in names {
                let store = transaction.object_store(name).map_err(refused)?;
                store.clear().map_err(refused)?.await.map_err(refused)?;
            }
            commit(transaction).await
        })
    }

    fn sign(&self, content: &Value) -> Task<Option<String>> {
        let (open, content) = (self.open.clone(), content.clone());
        Box::pin(async move { open.sign(&content).await.ok() })
    }

    fn is_lasting(&self) -> bool {
        true
    }

    fn is_promised(&self, ask: bool) -> Task<bool> {
        let storage = window().navigator().storage();
        let answer = if ask { storage.persist() } else { storage.persisted() };
        Box::pin(async move {
            let Ok(answer) = answer else { return false };
            JsFuture::from(answer).await.is_ok_and(|promised| promised.is_truthy())
        })
    }
}

impl Open {
    async fn read(&self, name: &str, key: &str) -> Result<Option<JsValue>, StoreError> {
        let transaction =
            self.database.transaction(&[name], TransactionMode::ReadOnly).map_err(refused)?;
        let store = transaction.object_store(name).map_err(refused)?;
        let key = Query::Key(JsValue::from_str(key));
        store.get(key).map_err(refused)?.await.map_err(refused)
    }

    async fn write(&self, name: &str, key: &str, value: &JsValue) -> Result<(), StoreError> {
        let transaction =
            self.database.transaction(&[name], TransactionMode::ReadWrite).map_err(refused)?;
        let store = transaction.object_store(name).map_err(refused)?;
        let key = JsValue::from_str(key);
        store.put(value, Some(&key)).map_err(refused)?.await.map_err(refused)?;
        commit(transaction).await
    }

    /// The key under which records are sealed; a new one after a wipe.
    async fn seal(&self) -> Result<CryptoKey, StoreError> {
        if let Some(key) = &*self.seal.borrow() {
            return Ok(key.clone());
        }
        self.find_seal().await
    }

    /// Boxed, for whoever begins without a record needs none before the first question.
    #[inline(never)]
    fn find_seal(&self) -> Pin<Box<dyn Future<Output = Result<CryptoKey, StoreError>> + '_>> {
        Box::pin(async {
            let key = match self.read(KEYS, SEAL).await? {
                Some(key) => key,
                None => self.new_seal().await?,
            };
            let key: CryptoKey = key.dyn_into().map_err(unavailable)?;
            self.seal.replace(Some(key.clone()));
            Ok(key)
        })
    }

    async fn new_seal(&self) -> Result<JsValue, StoreError> {
        let algorithm = Object::new();
        let _ = Reflect::set(&algorithm, &"name".into(), &"AES-GCM".into());
        let _ = Reflect::set(&algorithm, &"length".into(), &256.into());
        self.new_key(SEAL, &algorithm, &["encrypt", "decrypt"]).await
    }

    /// Makes a key (or a pair) that cannot leave the browser, and keeps it.
    async fn new_key(
        &self,
        place: &str,
        algorithm: &Object,
        usages: &[&str],
    ) -> Result<JsValue, StoreError> {
        let usages: Array = usages.iter().map(|usage| JsValue::from_str(usage)).collect();
        let promise =
            self.subtle.generate_key_with_object(algorithm, false, &usages).map_err(unavailable)?;
        let key = JsFuture::from(promise).await.map_err(unavailable)?;
        let transaction =
            self.database.transaction(&[KEYS], TransactionMode::ReadWrite).map_err(refused)?;
        let keys = transaction.object_store(KEYS).map_err(refused)?;
        let place = JsValue::from_str(place);
        // Whoever comes first makes the key, be it another tab or another record of this one.
        let earlier = keys.get(Query::Key(place.clone())).map_err(refused)?;
        if let Some(earlier) = earlier.await.map_err(refused)? {
            return Ok(earlier);
        }
        keys.put(&key, Some(&place)).map_err(refused)?.await.map_err(refused)?;
        commit(transaction).await?;
        Ok(key)
    }

    /// Signs by ES256 with this device's key; its public half goes along in the header.
    async fn sign(&self, content: &Value) -> Result<String, StoreError> {
        let pair = match self.read(KEYS, SIGN).await? {
            Some(pair) => pair,
            None => {
                let algorithm = ecdsa("namedCurve", "P-256");
                self.new_key(SIGN, &algorithm, &["sign", "verify"]).await?
            }
        };
        let half = |name: &str| -> Result<CryptoKey, StoreError> {
            let half = Reflect::get(&pair, &name.into()).map_err(unavailable)?;
            half.dyn_into().map_err(unavailable)
        };
        let public = self.subtle.export_key("jwk", &half("publicKey")?).map_err(unavailable)?;
        let public = JsFuture::from(public).await.map_err(unavailable)?;
        let public = JSON::stringify(&public).map_err(unavailable)?;
        let public = String::from(public);
        let public = serde_json::from_slice(public.as_bytes()).unwrap_or_default();
        let header = [("alg", "ES256".into()), ("jwk", bare_key(&public))];
        let header = header.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let signed = to_sign(&Value::Object(header), content);
        let with = ecdsa("hash", "SHA-256");
        let signature = self
            .subtle
            .sign_with_object_and_u8_array(&with, &half("privateKey")?, signed.as_bytes())
            .map_err(unavailable)?;
        let signature = JsFuture::from(signature).await.map_err(unavailable)?;
        Ok(detached(&signed, &Uint8Array::new(&signature).to_vec()))
    }
}

fn cipher(nonce: &Uint8Array, shelf: Shelf, key: &str) -> Object {
    let place = String::from(shelf.name()) + "/" + key;
    let parameters = Object::new();
    let _ = Reflect::set(&parameters, &"name".into(), &"AES-GCM".into());
    let _ = Reflect::set(&parameters, &"iv".into(), nonce);
    let place = Uint8Array::from(place.as_bytes());
    let _ = Reflect::set(&parameters, &"additionalData".into(), &place);
    parameters
}

/// Waits until a transaction is on the disk. A full disk shows itself only here: the browser takes
/// the record and then aborts.
async fn commit(transaction: Transaction) -> Result<(), StoreError> {
    let handle = IdbTransaction::from(transaction);
    let transaction = Transaction::from(handle.clone());
    match transaction.commit().map_err(refused)?.await.map_err(refused)? {
        TransactionResult::Committed => Ok(()),
        TransactionResult::Aborted => Err(handle.error().map_or(StoreError::Unavailable, of_name)),
    }
}

/// What the present key cannot open is gone for good.
fn damaged(_: JsValue) -> StoreError {
    StoreError::Damaged
}

fn unavailable(_: JsValue) -> StoreError {
    StoreError::Unavailable
}

fn refused(error: idb::Error) -> StoreError {
    match error {
        idb::Error::DomException(exception) => of_name(exception),
        _ => StoreError::Unavailable,
    }
}

fn of_name(exception: DomException) -> StoreError {
    let full = exception.name() == "QuotaExceededError";
    if full { StoreError::Full } else { StoreError::Unavailable }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    use super::*;
    use crate::live::ports::MemoryStore;

    wasm_bindgen_test_configure!(run_in_browser);

    /// What every store promises.
    async fn keeps_its_promises(store: &dyn Store) {
        let keys = async |prefix: &str| store.keys(Shelf::Drafts, prefix).await.unwrap();
        store.wipe().await.unwrap();
        assert_eq!(store.get(Shelf::Drafts, "a/1").await, Ok(None));
        store.put(Shelf::Drafts, "a/1", vec![1, 2, 3]).await.unwrap();
        store.put(Shelf::Drafts, "a/2", Vec::new()).await.unwrap();
        store.put(Shelf::Drafts, "ab/1", vec![7]).await.unwrap();
        store.put(Shelf::Outbox, "a/1", vec![9]).await.unwrap();
        assert_eq!(store.get(Shelf::Drafts, "a/1").await, Ok(Some(vec![1, 2, 3])));
        assert_eq!(store.get(Shelf::Drafts, "a/2").await, Ok(Some(Vec::new())));
        assert_eq!(store.get(Shelf::Outbox, "a/1").await, Ok(Some(vec![9])));
        assert_eq!(keys("a/").await, ["a/1", "a/2"]);

        store.put(Shelf::Drafts, "a/1", vec![4]).await.unwrap();
        assert_eq!(store.get(Shelf::Drafts, "a/1").await, Ok(Some(vec![4])));
        store.remove(Shelf::Drafts, "a/1").await.unwrap();
        store.remove(Shelf::Drafts, "a/1").await.unwrap();
        assert_eq!(store.get(Shelf::Drafts, "a/1").await, Ok(None));
        assert_eq!(keys("").await, ["a/2", "ab/1"]);

        store.wipe().await.unwrap();
        assert!(keys("").await.is_empty());
        assert_eq!(store.get(Shelf::Outbox, "a/1").await, Ok(None));
        store.put(Shelf::Drafts, "after", vec![5]).await.unwrap();
        assert_eq!(store.get(Shelf::Drafts, "after").await, Ok(Some(vec![5])));
    }

    #[wasm_bindgen_test]
    async fn the_store_in_memory_keeps_its_promises() {
        keeps_its_promises(&MemoryStore::default()).await;
    }

    #[wasm_bindgen_test]
    async fn the_sealed_store_keeps_its_promises_and_nothing_readable() {
        let store = SealedStore::open().await.unwrap();
        keeps_its_promises(&store).await;

        let secret = b"079190000001";
        store.put(Shelf::Drafts, "who/ct01", secret.to_vec()).await.unwrap();
        let raw = store.open.read("drafts", "who/ct01").await.unwrap().unwrap();
        let raw = Uint8Array::new(&raw).to_vec();
        assert!(!raw.windows(secret.len()).any(|part| part == secret));

        // Sealed to its place and its person: a record that somebody moved is no record. Nor is one
        // that is cut short, altered, or something else altogether. The others stay as they are.
        let damaged = Err(StoreError::Damaged);
        let mut altered = raw.clone();
        altered[20] ^= 1;
        let bytes = |bytes: &[u8]| JsValue::from(Uint8Array::from(bytes));
        for (key, record) in [
            ("other/ct01", bytes(&raw)),
            ("who/cut", bytes(&raw[..raw.len() - 1])),
            ("who/short", bytes(&raw[..5])),
            ("who/altered", bytes(&altered)),
            ("who/empty", bytes(&[])),
            ("who/text", "?".into()),
            ("who/number", 7.into()),
            ("who/object", Object::new().into()),
        ] {
            store.open.write("drafts", key, &record).await.unwrap();
            assert_eq!(store.get(Shelf::Drafts, key).await, damaged, "{key}");
            store.put(Shelf::Drafts, key, vec![1]).await.unwrap();
            assert_eq!(store.get(Shelf::Drafts, key).await, Ok(Some(vec![1])), "{key}");
        }
        assert_eq!(store.get(Shelf::Drafts, "who/ct01").await, Ok(Some(secret.to_vec())));

        // A key that was wiped opens nothing any more, even if the record is still there.
        store.wipe().await.unwrap();
        store.open.write("drafts", "who/ct01", &Uint8Array::from(&raw[..])).await.unwrap();
        assert_eq!(store.get(Shelf::Drafts, "who/ct01").await, damaged);

        let again = SealedStore::open().await.unwrap();
        store.put(Shelf::Drafts, "kept", vec![1]).await.unwrap();
        assert_eq!(again.get(Shelf::Drafts, "kept").await, Ok(Some(vec![1])));

        // The browser may take the database away at any time: everything says so, nothing panics.
        store.open.database.close();
        let gone = StoreError::Unavailable;
        assert_eq!(store.get(Shelf::Drafts, "kept").await, Err(gone));
        assert_eq!(store.put(Shelf::Drafts, "kept", vec![2]).await, Err(gone));
        assert_eq!(store.remove(Shelf::Drafts, "kept").await, Err(gone));
        assert_eq!(store.keys(Shelf::Drafts, "").await, Err(gone));
        assert_eq!(store.wipe().await, Err(gone));
    }
}
