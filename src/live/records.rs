//! Records as JSON in the store. A record that cannot be read counts as absent.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::ports::{Ports, Shelf, StoreError};

/// Reads a record.
pub(crate) async fn read<T: DeserializeOwned>(ports: Ports, shelf: Shelf, key: &str) -> Option<T> {
    let bytes = ports.store().get(shelf, key).await.ok()??;
    parse(&bytes).ok()
}

/// Reads JSON. By way of [`Value`], so that no type brings a parser of its own over the wire.
#[inline(never)]
pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> serde_json::Result<T> {
    serde_json::from_value(serde_json::from_slice::<Value>(bytes)?)
}

/// Writes JSON, likewise by way of [`Value`].
#[inline(never)]
pub(crate) fn print<T: Serialize>(value: &T) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec::<Value>(&serde_json::to_value(value)?)
}

/// Writes a record.
pub(crate) async fn write<T: Serialize>(
    ports: Ports,
    shelf: Shelf,
    key: &str,
    record: &T,
) -> Result<(), StoreError> {
    let bytes = print(record).map_err(|_| StoreError::Unavailable)?;
    ports.store().put(shelf, key, bytes).await
}

/// Reads every record of a shelf whose key begins with `prefix`.
pub(crate) async fn read_all<T: DeserializeOwned>(
    ports: Ports,
    shelf: Shelf,
    prefix: &str,
) -> Vec<T> {
    let mut records = Vec::new();
    for key in ports.store().keys(shelf, prefix).await.unwrap_or_default() {
        records.extend(read(ports, shelf, &key).await);
    }
    records
}
