//! Records as JSON in the store. A record that cannot be read counts as absent.

use serde_json::Value;
use tokhai_engine::record::Json;

use super::ports::{Ports, Shelf, StoreError, Task};

/// Reads a record.
pub(crate) async fn read<T: Json>(ports: Ports, shelf: Shelf, key: &str) -> Option<T> {
    T::from_json(&mut value(ports, shelf, key).await?)
}

async fn value(ports: Ports, shelf: Shelf, key: &str) -> Option<Value> {
    let bytes = ports.store().get(shelf, key).await.ok()??;
    serde_json::from_slice(&bytes).ok()
}

/// Reads JSON.
pub(crate) fn parse<T: Json>(bytes: &[u8]) -> Option<T> {
    T::from_json(&mut serde_json::from_slice(bytes).ok()?)
}

/// Writes JSON. The printer is the one of [`Value::to_string`], which the app has anyway.
pub(crate) fn print<T: Json>(record: &T) -> Vec<u8> {
    record.to_json().to_string().into_bytes()
}

/// Writes a record.
pub(crate) fn write<T: Json>(
    ports: Ports,
    shelf: Shelf,
    key: &str,
    record: &T,
) -> Task<Result<(), StoreError>> {
    ports.store().put(shelf, key, print(record))
}

/// Reads every record of a shelf whose key begins with `prefix`.
pub(crate) async fn read_all<T: Json>(ports: Ports, shelf: Shelf, prefix: &str) -> Vec<T> {
    let mut records = Vec::new();
    for key in ports.store().keys(shelf, prefix).await.unwrap_or_default() {
        records.extend(read(ports, shelf, &key).await);
    }
    records
}
