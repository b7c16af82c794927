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

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::live::drafts::StoredDraft;
    use crate::live::outbox::StoredReceipt;
    use crate::live::portal::{CatalogueEntry, Person, Receipt};

    /// Reads a record as earlier versions wrote it, and writes it the same, to the byte.
    #[track_caller]
    fn comes_back<T: Json>(written: &str) -> T {
        let record = parse::<T>(written.as_bytes()).unwrap();
        assert_eq!(String::from_utf8(print(&record)).unwrap(), written);
        record
    }

    #[wasm_bindgen_test]
    fn records_of_earlier_versions_are_read_and_written_as_ever() {
        comes_back::<Person>(r#"{"id":"an","name":"Nguyễn Văn An"}"#);
        let draft = r#"{"src":"/forms/ct01/form.json","title":{"vi":"Cư trú","en":"Residence"},"createdAt":1790000000000,"savedAt":1790000000001,"left":7,"parcel":null,"refused":[{"code":"required","at":"/a","rule":"","params":{},"severity":"error"}],"draft":{"tokhai":1,"form":{"id":"ct01","version":"1"},"answers":{"b":1},"provenance":{},"seen":["who"]}}"#;
        let draft: StoredDraft = comes_back(draft);
        assert_eq!((draft.left, draft.draft.seen.len(), draft.refused.len()), (7, 1, 1));
        let receipt = r#"{"receipt":{"code":"H29-1","receivedAt":"2026-11-22T09:00:00+07:00","status":2,"handledBy":{"vi":"Công an"},"dueOn":null,"fee":7000,"form":{"id":"ct01","title":{"vi":"Cư trú"}}},"src":"/forms/ct01/form.json","dossier":{"tokhai":1,"form":{"id":"ct01","version":"1"},"answers":{},"provenance":{},"attachments":[],"consents":[],"locale":"vi","createdAt":"a","completedAt":"b"}}"#;
        assert_eq!(comes_back::<StoredReceipt>(receipt).receipt.fee, Some(7000));
    }

    #[wasm_bindgen_test]
    fn a_portal_may_leave_out_what_it_does_not_know() {
        let receipt = br#"{"code":"1","receivedAt":"t","form":{"id":"a","title":{"vi":"A"}}}"#;
        let receipt: Receipt = parse(receipt).unwrap();
        assert_eq!((receipt.status, receipt.due_on, receipt.fee), (0, None, None));
        let entry: CatalogueEntry = parse(br#"{"slug":"a","title":{"vi":"A"}}"#).unwrap();
        assert!(entry.summary.is_empty() && entry.service.is_null());
        assert!(parse::<Receipt>(br#"{"code":1,"receivedAt":"t"}"#).is_none());
        assert!(parse::<Person>(b"[]").is_none());
    }
}
