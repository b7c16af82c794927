//! Records as JSON in the store. A record that cannot be read counts as absent.

use serde_json::Value;
use tokhai_engine::record::Json;

use super::ports::{Ports, Shelf, StoreError};

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

/// Writes JSON.
pub(crate) fn print<T: Json>(record: &T) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&record.to_json())
}

/// Writes a record.
pub(crate) async fn write<T: Json>(
    ports: Ports,
    shelf: Shelf,
    key: &str,
    record: &T,
) -> Result<(), StoreError> {
    put(ports, shelf, key, record.to_json()).await
}

async fn put(ports: Ports, shelf: Shelf, key: &str, value: Value) -> Result<(), StoreError> {
    let bytes = serde_json::to_vec(&value).map_err(|_| StoreError::Unavailable)?;
    ports.store().put(shelf, key, bytes).await
}

/// Reads every record of a shelf whose key begins with `prefix`.
pub(crate) async fn read_all<T: Json>(ports: Ports, shelf: Shelf, prefix: &str) -> Vec<T> {
    let mut records = Vec::new();
    for key in ports.store().keys(shelf, prefix).await.unwrap_or_default() {
        records.extend(read(ports, shelf, &key).await);
    }
    records
}
